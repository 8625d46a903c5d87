"""Formulas all over a spreadsheet written anew when what they refer to goes elsewhere."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Layer, Sheet
from sync.sheets_server.formulas import references
from sync.sheets_server.rows import Chunk, Formula, Looks, Row

Rewrite = Callable[[str, str], str]
"""(formula, title of the sheet it stands on) -> formula."""
_RULED = ("conditionalFormats", "filterViews", "basicFilter")
"""Side objects whose conditions may hold formulas."""


def carried(book: Book, title: str, place: Callable[[Area], Area | None]) -> Book:
    """Gives the spreadsheet after cells of a sheet went elsewhere; `place` gives where an area is now, None: gone."""
    return rewritten(book, lambda text, home: references.carried(text, home, title, place))


def renamed(book: Book, old: str, new: str | None) -> Book:
    """Gives the spreadsheet after a sheet got another title, or went (None)."""
    return rewritten(book, lambda text, _: references.renamed(text, old, new))


def with_name(book: Book, old: str, new: str) -> Book:
    """Gives the spreadsheet after a named range got another name."""
    return rewritten(book, lambda text, _: references.with_name(text, old, new))


def rewritten(book: Book, rewrite: Rewrite) -> Book:
    """Gives the spreadsheet with all its formulas written anew: in cells, validations and conditions."""
    sheets = tuple(_rewritten_sheet(sheet, rewrite) for sheet in book.sheets)
    unchanged = all(map(lambda one, other: one is other, sheets, book.sheets))
    return book if unchanged else replace(book, sheets=sheets)


def _rewritten_sheet(sheet: Sheet, rewrite: Rewrite) -> Sheet:
    def anew(text: str) -> str:
        return rewrite(text, sheet.title)

    cells = _changed(sheet.rows.chunks, _has_formulas, lambda row: _row(row, anew))
    looks = _changed(sheet.looks.chunks, _has_validations, lambda row: _looks(row, anew))
    objects = {
        field: tuple(_conditions(one, anew) for one in found) if field in _RULED else found
        for field, found in sheet.objects.items()
    }
    layers = tuple(_layer(layer, anew) for layer in sheet.layers)
    if not cells and not looks and objects == sheet.objects and layers == sheet.layers:
        return sheet
    return replace(
        sheet,
        rows=sheet.rows.replaced(cells) if cells else sheet.rows,
        looks=sheet.looks.replaced(looks) if looks else sheet.looks,
        objects=objects,
        layers=layers,
    )


def _changed(
    chunks: Iterable[Chunk[Any]], concerned: Callable[[Chunk[Any]], bool], change: Callable[[Any], Any]
) -> dict[int, Any]:
    changes, start = {}, 0
    for chunk in chunks:
        if concerned(chunk):
            for index, row in enumerate(chunk.rows, start):
                fresh = change(row) if row else row
                if fresh is not row and fresh != row:
                    changes[index] = fresh
        start += chunk.height
    return changes


def _has_formulas(chunk: Chunk[Row]) -> bool:
    return chunk.formulas()


def _has_validations(chunk: Chunk[Looks]) -> bool:
    return bool(
        chunk.fact(
            "validations", lambda rows: any("dataValidation" in look for row in rows for look in row.values())
        )
    )


def _row(row: Row, anew: Callable[[str], str]) -> Row:
    return [Formula(anew(value.text)) if isinstance(value, Formula) else value for value in row]


def _looks(row: Looks, anew: Callable[[str], str]) -> Mapping[int, Json]:
    return {
        column: _conditions(look, anew) if "dataValidation" in look else look for column, look in row.items()
    }


def _layer(layer: Layer, anew: Callable[[str], str]) -> Layer:
    if "dataValidation" not in layer.cell:
        return layer
    return replace(layer, cell=_conditions(layer.cell, anew))


def _conditions(found: Any, anew: Callable[[str], str]) -> Any:
    """Condition values are the only texts of a rule that may be formulas."""
    if isinstance(found, dict):
        return {name: _condition(name, value, anew) for name, value in found.items()}
    return [_conditions(one, anew) for one in found] if isinstance(found, list | tuple) else found


def _condition(name: str, value: Any, anew: Callable[[str], str]) -> Any:
    if name == "userEnteredValue" and isinstance(value, str):
        return anew(value) if value.startswith("=") else value
    return _conditions(value, anew)
