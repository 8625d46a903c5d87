"""FindReplaceRequest (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request)."""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import checked, raw
from sync.sheets_server.rows import Formula, Row, Value, cut, over

COUNTS = ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged")


def find_replace(book: Book, body: Json) -> tuple[Book, Json]:
    """Replaces text in text cells, and in formulas when includeFormulas asks for it."""
    pattern, new = _pattern(body), body.get("replacement", "")
    if not body.get("searchByRegex"):
        new = new.replace("\\", r"\\")
    counts = dict.fromkeys(COUNTS, 0)
    for sheet, area in _searched(book, body):
        changes: dict[int, Row] = {}
        top, left, bottom, right = sheet.closed(area)
        for index, row in sheet.rows.filled(top, bottom):
            old = cut(row, left, min(right, len(row)))
            fresh = [_replaced(value, pattern, new, body, counts) for value in old]
            if fresh != old:
                changes[index] = over(row, left, fresh)
        counts["rowsChanged"] += len(changes)
        counts["sheetsChanged"] += bool(changes)
        if changes:
            book = book.with_sheet(replace(sheet, rows=sheet.rows.replaced(changes)))
    return book, {name: count for name, count in counts.items() if count}


def _pattern(body: Json) -> re.Pattern[str]:
    text = body["find"]
    if not text:
        raise invalid("The text to find is empty.")
    text = text if body.get("searchByRegex") else re.escape(text)
    try:
        return re.compile(
            rf"\A(?:{text})\Z" if body.get("matchEntireCell") else text,
            0 if body.get("matchCase") else re.IGNORECASE,
        )
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}") from error


def _searched(book: Book, body: Json) -> Iterator[tuple[Sheet, Area]]:
    if body.get("allSheets"):
        yield from ((sheet, Area()) for sheet in book.sheets)
    elif "range" in body:
        yield book.of_grid_range(body["range"])
    else:
        yield book.sheet(body["sheetId"]), Area()


def _replaced(value: Value, pattern: re.Pattern[str], new: str, body: Json, counts: dict[str, int]) -> Value:
    formula = isinstance(value, Formula) and bool(body.get("includeFormulas"))
    text = value.text if isinstance(value, Formula) and formula else value
    if not isinstance(text, str):
        return value
    fresh, found = pattern.subn(new, text)
    if not found:
        return value
    counts["formulasChanged" if formula else "valuesChanged"] += 1
    counts["occurrencesChanged"] += found
    return checked(Formula(fresh)) if formula and fresh.startswith("=") else raw(fresh)


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {"findReplace": find_replace}
