"""Requests about sheets and the spreadsheet itself."""

import secrets
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, Sheet, check_size, free_title, new_sheet, reindexed
from sync.sheets_server.errors import invalid
from sync.sheets_server.formulas import carrying
from sync.sheets_server.masks import merge, parse
from sync.sheets_server.rows import trimmed


def add_sheet(book: Book, body: Json) -> tuple[Book, Json]:
    """AddSheetRequest. A given sheetId or title that exists is an error."""
    properties = body.get("properties", {})
    sheet_id = properties.get("sheetId")
    if sheet_id is None:
        sheet_id = free_id(book)
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
    without = replace(
        book,
        sheets=reindexed(tuple(one for one in book.sheets if one is not sheet)),
        named_ranges=tuple(
            one for one in book.named_ranges if one["range"].get("sheetId", 0) != sheet.sheet_id
        ),
        metadata=tuple(one for one in book.metadata if not _on_sheet(one, sheet.sheet_id)),
    )
    return carrying.renamed(without, sheet.title, None), {}


def update_sheet_properties(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateSheetPropertiesRequest."""
    given, tree = body["properties"], parse(body["fields"])
    sheet = book.sheet(given.get("sheetId", 0))
    fixed = {name: sheet.properties[name] for name in ("sheetId", "sheetType")}
    properties = {**merge(sheet.properties, given, tree), **fixed}
    properties.setdefault("index", sheet.properties["index"])
    if properties.get("title", "").casefold() != sheet.title.casefold():
        _check_title(book, properties.get("title", ""))
    before = sheet.properties["gridProperties"]
    grid = {edge: before[edge] for edge in ("rowCount", "columnCount")} | properties.get("gridProperties", {})
    changed = _resized(replace(sheet, properties={**properties, "gridProperties": grid}), sheet)
    book = _moved(book, sheet, changed, properties["index"] if "index" in tree or "*" in tree else None)
    if changed.title != sheet.title:
        book = carrying.renamed(book, sheet.title, changed.title)
    if all(one.properties.get("hidden") for one in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    return check_size(book), {}


def _resized(changed: Sheet, before: Sheet) -> Sheet:
    rows, columns = changed.row_count, changed.column_count
    if min(rows, columns) < 1:
        raise invalid("A grid has at least one row and one column.")
    grid = changed.properties["gridProperties"]
    if grid.get("frozenRowCount", 0) >= rows or grid.get("frozenColumnCount", 0) >= columns:
        raise invalid("You can't freeze all visible rows or columns on the sheet.")
    changed = replace(
        changed,
        rows=changed.rows.deleted(rows, max(rows, before.row_count)),
        looks=changed.looks.deleted(rows, max(rows, before.row_count)),
    )
    if columns >= before.column_count:
        return changed
    return replace(
        changed,
        rows=changed.rows.mapped(lambda row: trimmed(row[:columns])),
        looks=changed.looks.mapped(lambda row: {at: found for at, found in row.items() if at < columns}),
    )


def _moved(book: Book, old: Sheet, changed: Sheet, index: int | None) -> Book:
    """A sheet that moves right counts the places before it left its own."""
    sheets = [changed if one is old else one for one in book.sheets]
    if index is not None:
        place = sheets.index(changed)
        sheets.insert(min(index, len(sheets)), changed)
        sheets.pop(place if place < index else place + 1)
    return replace(book, sheets=reindexed(tuple(sheets)))


def update_spreadsheet_properties(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateSpreadsheetPropertiesRequest."""
    return replace(book, properties=merge(book.properties, body["properties"], parse(body["fields"]))), {}


def duplicate_sheet(book: Book, body: Json) -> tuple[Book, Json]:
    """DuplicateSheetRequest: values, formats, side objects and metadata are copied; their ids are new."""
    source = book.sheet(body["sourceSheetId"])
    sheet_id = body.get("newSheetId") or free_id(book)
    if any(sheet.sheet_id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists. Please choose another id.")
    title = body.get("newSheetName") or unused_title(book, f"Copy of {source.title}")
    _check_title(book, title)
    index = body.get("insertSheetIndex", 0)
    copy = copied(source, sheet_id, title)
    sheets = [*book.sheets[:index], copy, *book.sheets[index:]]
    metadata = (*book.metadata, *_copied_metadata(book, source.sheet_id, sheet_id))
    book = check_size(replace(book, sheets=reindexed(tuple(sheets)), metadata=metadata))
    return book, {"properties": book.sheet(sheet_id).properties}


def _copied_metadata(book: Book, source_id: int, sheet_id: int) -> Iterator[Json]:
    """A copy says of itself and its columns what the original says, under ids of its own."""
    taken = {one["metadataId"] for one in book.metadata}
    for one in book.metadata:
        if _on_sheet(one, source_id):
            taken.add(fresh := _free_number(taken))
            yield {**one, "metadataId": fresh, "location": _located_on(one["location"], sheet_id)}


def _located_on(location: Json, sheet_id: int) -> Json:
    if "dimensionRange" in location:
        return {**location, "dimensionRange": {**location["dimensionRange"], "sheetId": sheet_id}}
    return {**location, "sheetId": sheet_id}


def copied(source: Sheet, sheet_id: int, title: str) -> Sheet:
    """Gives a copy of a sheet under another id and title, without what may exist only once."""
    kept = {
        field: found
        for field, found in source.objects.items()
        if field in {"merges", "rowGroups", "columnGroups"}
    }
    properties = {**source.properties, "sheetId": sheet_id, "title": title}
    return replace(source, properties=properties, objects=kept)


def free_id(book: Book) -> int:
    """Gives a sheetId that the spreadsheet does not use."""
    return _free_number({sheet.sheet_id for sheet in book.sheets})


def _free_number(taken: set[int]) -> int:
    while (found := secrets.randbelow(2**31 - 1) + 1) in taken:
        pass
    return found


def unused_title(book: Book, title: str) -> str:
    """Gives a title, with a number behind it where it is taken."""
    if book.titled(title) is None:
        return title
    return next(
        made for number in range(2, len(book.sheets) + 3) if book.titled(made := f"{title} {number}") is None
    )


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
