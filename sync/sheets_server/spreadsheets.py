"""The Spreadsheet resource (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets)."""

import secrets
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from sync.sheets_server import protection, requests
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Rectangle, Sheet, check_size, free_title, new_sheet
from sync.sheets_server.cells import grid_data, width_of, written
from sync.sheets_server.comments import thread
from sync.sheets_server.errors import invalid
from sync.sheets_server.filtering import hidden_rows
from sync.sheets_server.masks import Tree

DEFAULT_PIXELS = {"COLUMNS": 100, "ROWS": 21}
LONE = frozenset({"basicFilter"})
"""Side objects of which a sheet has one, not a list."""
DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {"foregroundColor": {}, "fontFamily": "arial,sans,sans-serif", "fontSize": 10},
}


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What of a spreadsheet is asked for, and by whom."""

    url: str
    email: str
    tree: Tree
    """The `fields` mask of the resource."""
    places: Sequence[tuple[Sheet, Area]] = ()
    """Areas that are asked for; none: all."""
    grid: bool = False
    """Grid data where no mask decides it."""
    comments: bool = False


def create(body: Json, batch: requests.Batch) -> Book:
    """Gives a new spreadsheet with the asked properties and sheets; one sheet, Sheet1, where none are asked."""
    properties = {
        "title": "Untitled spreadsheet",
        "locale": "en_US",
        "autoRecalc": "ON_CHANGE",
        "timeZone": "Etc/GMT",
        "defaultFormat": DEFAULT_FORMAT,
        **body.get("properties", {}),
    }
    book = Book(spreadsheet_id=secrets.token_urlsafe(33), properties=properties, sheets=())
    for index, given in enumerate(body.get("sheets") or [{}]):
        book = replace(book, sheets=(*book.sheets, _created(book, given, index)))
    if len({sheet.sheet_id for sheet in book.sheets}) < len(book.sheets):
        raise invalid("Two sheets have the same sheetId.")
    names = [{"addNamedRange": {"namedRange": one}} for one in body.get("namedRanges", ())]
    return check_size(requests.apply(book, names, batch)[0])


def _created(book: Book, given: Json, index: int) -> Sheet:
    asked = given.get("properties", {})
    title = asked.get("title") or free_title(book)
    if book.titled(title) is not None:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    sheet_id = asked.get("sheetId", index if index == 0 else secrets.randbelow(2**31 - 1) + 1)
    sheet = new_sheet(asked, sheet_id, title, index)
    for data in given.get("data", ()):
        rows, top, left = data.get("rowData", []), data.get("startRow", 0), data.get("startColumn", 0)
        area = (top, left, top + len(rows), left + width_of(rows))
        sheet = written(sheet.grown(area[2], area[3]), rows, area, {"*": {}})
    return sheet


def with_sheets(book: Book, sheets: tuple[Sheet, ...]) -> Book:
    """Gives the spreadsheet with other sheets."""
    return replace(book, sheets=sheets)


def resource(book: Book, view: View) -> Json:
    """Gives the Spreadsheet resource. A mask that names sheets.data asks for grid data by itself."""
    wanted = view.tree.get("sheets", {})
    with_data = "data" in wanted if wanted and "*" not in wanted else view.grid
    areas: dict[int, list[Area]] = {}
    for sheet, area in view.places:
        areas.setdefault(sheet.sheet_id, []).append(area)
    shown = [sheet for sheet in book.sheets if not view.places or sheet.sheet_id in areas]
    found: Json = {
        "spreadsheetId": book.spreadsheet_id,
        "properties": book.properties,
        "sheets": [
            _sheet(book, sheet, areas.get(sheet.sheet_id, [Area()]) if with_data else [], view)
            for sheet in shown
        ],
        "spreadsheetUrl": f"{view.url}/spreadsheets/d/{book.spreadsheet_id}/edit",
    }
    if book.named_ranges:
        found["namedRanges"] = list(book.named_ranges)
    if view.comments:
        found["comments"] = [thread(one) for one in book.comments if not one.deleted]
        found["commentsViewMode"] = "COMMENTS_VIEW_MODE_INCLUDED"
    own = [one for one in book.metadata if one["location"].get("spreadsheet")]
    return found | {"developerMetadata": own} if own else found


def _sheet(book: Book, sheet: Sheet, areas: list[Area], view: View) -> Json:
    found: Json = {"properties": sheet.properties}
    for field, objects in sheet.objects.items():
        if objects:
            found[field] = objects[0] if field in LONE else list(objects)
    if "protectedRanges" in found:
        found["protectedRanges"] = [
            protection.shown(book, view.email, one) for one in found["protectedRanges"]
        ]
    if view.comments:
        hung = [
            {"anchorId": one.anchor_id, "range": one.place}
            for one in book.comments
            if one.place is not None and one.place.get("sheetId", 0) == sheet.sheet_id
        ]
        found |= {"commentAnchors": hung} if hung else {}
    own = [one for one in book.metadata if one["location"].get("sheetId") == sheet.sheet_id]
    if own:
        found["developerMetadata"] = own
    if areas:
        tree = view.tree.get("sheets", {}).get("data", {})
        found["data"] = [_data(book, sheet, sheet.closed(area), tree) for area in areas]
    return found


def _data(book: Book, sheet: Sheet, area: Rectangle, tree: Tree) -> Json:
    top, left, bottom, right = area
    everything = not tree or "*" in tree
    found: Json = {}
    if everything or "rowData" in tree:
        found = grid_data(sheet, area, book.locale, tree.get("rowData", {}).get("values", {}))
    found |= {name: start for name, start in (("startRow", top), ("startColumn", left)) if start}
    if everything or "columnMetadata" in tree:
        found["columnMetadata"] = _dimension(book, sheet, "COLUMNS", left, right)
    if everything or "rowMetadata" in tree:
        found["rowMetadata"] = _dimension(book, sheet, "ROWS", top, bottom)
    return found


def _dimension(book: Book, sheet: Sheet, dimension: str, first: int, last: int) -> list[Json]:
    known = sheet.row_properties if dimension == "ROWS" else sheet.column_properties
    marked: dict[int, list[Json]] = {}
    for one in book.metadata:
        place = one["location"].get("dimensionRange", {})
        if place.get("sheetId", 0) == sheet.sheet_id and place.get("dimension") == dimension:
            marked.setdefault(place.get("startIndex", 0), []).append(one)
    hidden = hidden_rows(sheet, book.locale) if dimension == "ROWS" else frozenset()
    rows = []
    for index in range(first, last):
        row: Json = {"pixelSize": DEFAULT_PIXELS[dimension], **known.get(index, {})}
        if index in hidden:
            row["hiddenByFilter"] = True
        if index in marked:
            row["developerMetadata"] = marked[index]
        rows.append(row)
    return rows
