"""Results of more than one value, laid over the empty cells around their formula."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sync.sheets_server import a1
from sync.sheets_server.book import Book, Sheet
from sync.sheets_server.formulas import results
from sync.sheets_server.formulas.translation import Place, Plan
from sync.sheets_server.rows import Failure, Value


class Spilled(msgspec.Struct, frozen=True):
    """A value in a cell that holds nothing itself."""

    anchor: Place
    """Where its formula stands."""
    value: Value


Arrays = Mapping[Place, Sequence[Sequence[Any]]]


def laid_out(
    book: Book, arrays: Arrays, plans: Mapping[Place, Plan]
) -> tuple[dict[Place, Spilled], dict[Place, Failure]]:
    """Gives the cells that arrays fill beside their formulas, and the formulas whose arrays find no room."""
    filled: dict[Place, Spilled] = {}
    refused: dict[Place, Failure] = {}
    for anchor in sorted(arrays, key=lambda one: (one.sheet, one.row, one.column)):
        sheet = book.titled(anchor.sheet)
        if sheet is None or anchor not in plans:
            continue
        if not plans[anchor].spills:
            refused[anchor] = results.NO_ARRAY
            continue
        cells = _cells(anchor, arrays[anchor])
        failure = _blocked(sheet, cells, filled)
        if failure is None:
            filled |= cells
        else:
            refused[anchor] = failure
    return filled, refused


def _cells(anchor: Place, array: Sequence[Sequence[Any]]) -> dict[Place, Spilled]:
    found = {
        Place(anchor.sheet, anchor.row + down, anchor.column + across): Spilled(
            anchor, results.value_of(value)
        )
        for down, row in enumerate(array)
        for across, value in enumerate(row)
    }
    del found[anchor]
    return found


def _blocked(sheet: Sheet, cells: Mapping[Place, Spilled], filled: Mapping[Place, Spilled]) -> Failure | None:
    last = max(cells, key=lambda one: (one.row, one.column))
    if last.row >= sheet.row_count or last.column >= sheet.column_count:
        missing = max(last.row + 1 - sheet.row_count, last.column + 1 - sheet.column_count)
        return Failure(
            "REF", f"Result was not automatically expanded, please insert more rows or columns ({missing})."
        )
    for place in cells:
        row = sheet.rows.row(place.row)
        if place in filled or (place.column < len(row) and row[place.column] is not None):
            where = f"{a1.letters(place.column)}{place.row + 1}"
            return Failure(
                "REF", f"Array result was not expanded because it would overwrite data in {where}."
            )
    return None
