"""Data filters: areas by A1 text, by grid range, or by the developer metadata that hangs on them.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/DataFilter
"""

from collections.abc import Sequence

from sync.sheets_server import values
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, area_of
from sync.sheets_server.errors import invalid
from sync.sheets_server.requests.metadata import lookup
from sync.sheets_server.values import Place, Rendering


def places(book: Book, data_filter: Json) -> list[Place]:
    """Gives the areas that a filter finds; a 400 for one that says nothing."""
    if "a1Range" in data_filter:
        return [book.find(data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [book.of_grid_range(data_filter["gridRange"])]
    if "developerMetadataLookup" not in data_filter:
        raise invalid("A data filter needs an a1Range, a gridRange or a developerMetadataLookup.")
    matches = lookup(book, data_filter)
    return [
        place for found in book.metadata if matches(found) for place in _of_location(book, found["location"])
    ]


def filters_of(body: Json) -> Sequence[Json]:
    """Gives the filters of a body; a 400 when there are none."""
    found: Sequence[Json] = body.get("dataFilters", ())
    if not found:
        raise invalid("At least one data filter must be specified.")
    return found


def matched(book: Book, filters: Sequence[Json], asked: Rendering) -> list[Json]:
    """Gives MatchedValueRanges: each area once, with all filters that find it."""
    found: dict[tuple[int, Area], list[Json]] = {}
    for one in filters:
        for sheet, area in places(book, one):
            found.setdefault((sheet.sheet_id, area), []).append(one)
    return [
        {"valueRange": values.read_area(book, (book.sheet(sheet_id), area), asked), "dataFilters": by}
        for (sheet_id, area), by in found.items()
    ]


def _of_location(book: Book, location: Json) -> list[Place]:
    if location.get("spreadsheet"):
        return [(sheet, Area()) for sheet in book.sheets]
    if "dimensionRange" not in location:
        return [(book.sheet(location["sheetId"]), Area())]
    place = location["dimensionRange"]
    rows = place["dimension"] == "ROWS"
    grid = {
        "sheetId": place.get("sheetId", 0),
        "startRowIndex" if rows else "startColumnIndex": place.get("startIndex", 0),
        "endRowIndex" if rows else "endColumnIndex": place["endIndex"],
    }
    return [(book.sheet(grid["sheetId"]), area_of(grid))]
