"""The Spreadsheet resource (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets)."""

import secrets
from typing import Any

from msgspec.structs import replace

from sync.sheets_server import masks
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet, check_size, free_title, new_sheet, reindexed
from sync.sheets_server.cells import grid_data
from sync.sheets_server.masks import Tree

DEFAULT_PIXELS = {"COLUMNS": 100, "ROWS": 21}


def create(body: Json) -> Book:
    """Gives a new spreadsheet with the asked properties and sheets; one sheet, Sheet1, where none are asked."""
    spreadsheet_id = secrets.token_urlsafe(33)
    given = body.get("properties", {})
    properties = {"title": "Untitled spreadsheet", "locale": "en_US", "autoRecalc": "ON_CHANGE",
                  "timeZone": "Etc/GMT", **given}
    book = Book(spreadsheet_id=spreadsheet_id, properties=properties, sheets=())
    for index, sheet in enumerate(body.get("sheets") or [{}]):
        asked = sheet.get("properties", {})
        made = new_sheet(asked, asked.get("sheetId", index), asked.get("title") or free_title(book), index)
        book = replace(book, sheets=reindexed((*book.sheets, made)))
    return check_size(book)


def resource(book: Book, url: str, *, ranges: list[str], include_grid: bool, tree: Tree) -> Json:
    """Gives the Spreadsheet resource. A mask that names sheets.data asks for grid data by itself."""
    wanted = tree.get("sheets", {})
    with_data = ("data" in wanted) if wanted and "*" not in wanted else include_grid
    values_only = with_data and _only_values(wanted.get("data", {}))
    areas: dict[int, list[Area]] = {}
    for text in ranges:
        sheet, area = book.find(text)
        areas.setdefault(sheet.sheet_id, []).append(area)
    shown = [sheet for sheet in book.sheets if not ranges or sheet.sheet_id in areas]
    found: Json = {
        "spreadsheetId": book.spreadsheet_id,
        "properties": book.properties,
        "sheets": [
            _sheet(book, sheet, areas.get(sheet.sheet_id, [Area()]) if with_data else [], values_only, tree)
            for sheet in shown
        ],
        "spreadsheetUrl": f"{url}/spreadsheets/d/{book.spreadsheet_id}/edit",
    }
    if book.named_ranges:
        found["namedRanges"] = list(book.named_ranges)
    own = [one for one in book.metadata if one["location"].get("spreadsheet")]
    if own:
        found["developerMetadata"] = own
    return found


def _only_values(tree: Tree) -> bool:
    """True when a mask asks nothing of the cells but their values, so that nothing else is put together."""
    cells = tree.get("rowData", {}).get("values", {})
    return bool(tree) and "rowMetadata" not in tree and (
        ("rowData" not in tree) or bool(cells and set(cells) <= {"effectiveValue", "userEnteredValue"})
    )


def _sheet(book: Book, sheet: Sheet, areas: list[Area], values_only: bool, tree: Tree) -> Json:
    found: Json = {"properties": sheet.properties}
    for field, objects in sheet.objects.items():
        if objects:
            found[field] = objects[0] if field == "basicFilter" else list(objects)
    own = [one for one in book.metadata if one["location"].get("sheetId") == sheet.sheet_id]
    if own:
        found["developerMetadata"] = own
    if areas:
        data_tree = tree.get("sheets", {}).get("data", {})
        found["data"] = [_data(book, sheet, area, values_only, data_tree) for area in areas]
    return found


def _data(book: Book, sheet: Sheet, area: Area, values_only: bool, tree: Tree) -> Json:
    top, left, bottom, right = sheet.closed(area)
    everything = not tree or "*" in tree
    found: Json = {}
    if everything or "rowData" in tree:
        found = grid_data(sheet, (top, left, bottom, right), values_only=values_only)
    elif left:
        found["startColumn"] = left
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
    rows = []
    for index in range(first, last):
        row: Json = {"pixelSize": DEFAULT_PIXELS[dimension], **known.get(index, {})}
        if index in marked:
            row["developerMetadata"] = marked[index]
        rows.append(row)
    return rows


def batch_answer(book: Book, replies: list[Json], body: Json, url: str, tree: Tree) -> Any:
    """Gives the answer of a batchUpdate, with the changed spreadsheet where it was asked for."""
    answer: Json = {"spreadsheetId": book.spreadsheet_id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = resource(
            book,
            url,
            ranges=body.get("responseRanges", []),
            include_grid=bool(body.get("responseIncludeGridData")),
            tree=tree.get("updatedSpreadsheet", {}),
        )
    return masks.project(answer, tree)
