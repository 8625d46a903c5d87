"""Requests about sheets and the spreadsheet itself."""

import secrets
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, Sheet, check_size, free_title, new_sheet, reindexed
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse


def add_sheet(book: Book, body: Json) -> tuple[Book, Json]:
    """AddSheetRequest. A given sheetId or title that exists is an error."""
    properties = body.get("properties", {})
    sheet_id = properties.get("sheetId")
    if sheet_id is None:
        sheet_id = _free_id(book)
    elif any(sheet.sheet_id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists. Please choose another id.")
    title = properties.get("title") or free_title(book)
    _check_title(book, title)
    index = properties.get("index", len(book.sheets))
    sheet = new_sheet(properties, sheet_id, title, index)
    sheets = [*book.sheets[:index], sheet, *book.sheets[index:]]
    book = check_size(replace(book, sheets=reindexed(tuple(sheets))))
    return book, {"properties": book.sheet(sheet_id).properties}


def delete_sheet(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteSheetRequest. Its named ranges and metadata go with it; the last sheet stays."""
    sheet = book.sheet(body["sheetId"])
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    return replace(
        book,
        sheets=reindexed(tuple(one for one in book.sheets if one is not sheet)),
        named_ranges=tuple(one for one in book.named_ranges if one["range"].get("sheetId", 0) != sheet.sheet_id),
        metadata=tuple(one for one in book.metadata if not _on_sheet(one, sheet.sheet_id)),
    ), {}


def update_sheet_properties(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateSheetPropertiesRequest."""
    given = body["properties"]
    sheet = book.sheet(given.get("sheetId", 0))
    properties = merge(sheet.properties, given, parse(body["fields"]))
    properties["sheetId"] = sheet.sheet_id
    if properties.get("title", "").casefold() != sheet.title.casefold():
        _check_title(book, properties.get("title", ""))
    before, grid = sheet.properties["gridProperties"], properties.setdefault("gridProperties", {})
    for edge in ("rowCount", "columnCount"):
        if grid.setdefault(edge, before[edge]) < 1:
            raise invalid(f"Invalid {edge}: a grid has at least one row and column")
    changed = replace(sheet, properties=properties)
    if grid["rowCount"] < before["rowCount"]:
        changed = replace(changed, rows=changed.rows.deleted(grid["rowCount"], before["rowCount"]))
    if grid["columnCount"] < before["columnCount"]:
        changed = replace(changed, rows=changed.rows.mapped(lambda row: row[: grid["columnCount"]]))
    sheets = [changed if one is sheet else one for one in book.sheets]
    if "index" in given and properties["index"] != sheet.properties["index"]:
        sheets.remove(changed)
        sheets.insert(min(properties["index"], len(sheets)), changed)
    return check_size(replace(book, sheets=reindexed(tuple(sheets)))), {}


def update_spreadsheet_properties(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateSpreadsheetPropertiesRequest."""
    return replace(book, properties=merge(book.properties, body["properties"], parse(body["fields"]))), {}


def duplicate_sheet(book: Book, body: Json) -> tuple[Book, Json]:
    """DuplicateSheetRequest: values, formats and side objects are copied; ids of side objects are new."""
    source = book.sheet(body["sourceSheetId"])
    sheet_id = body.get("newSheetId") or _free_id(book)
    if any(sheet.sheet_id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists. Please choose another id.")
    title = body.get("newSheetName") or f"Copy of {source.title}"
    _check_title(book, title)
    index = body.get("insertSheetIndex", 0)
    copy = copied(source, sheet_id, title)
    sheets = [*book.sheets[:index], copy, *book.sheets[index:]]
    book = check_size(replace(book, sheets=reindexed(tuple(sheets))))
    return book, {"properties": book.sheet(sheet_id).properties}


def copied(source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Gives a copy of a sheet under another id and title, without what may exist only once."""
    kept = {field: found for field, found in source.objects.items() if field in {"merges", "rowGroups", "columnGroups"}}
    properties = {**source.properties, "sheetId": sheet_id, "title": title}
    return replace(source, properties=properties, objects=kept)


def _free_id(book: Book) -> int:
    taken = {sheet.sheet_id for sheet in book.sheets}
    while (found := secrets.randbelow(2**31 - 1) + 1) in taken:
        pass
    return found


def _check_title(book: Book, title: str) -> None:
    if not title:
        raise invalid("A sheet must have a title.")
    if book.titled(title) is not None:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _on_sheet(found: Json, sheet_id: int) -> bool:
    location = found.get("location", {})
    return sheet_id in (location.get("sheetId"), location.get("dimensionRange", {}).get("sheetId"))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
    "duplicateSheet": duplicate_sheet,
}
