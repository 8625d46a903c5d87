"""Requests about developer metadata (https://developers.google.com/workspace/sheets/api/guides/metadata)."""

import secrets
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, Rectangle
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse

Lookup = Callable[[Json], bool]


def create_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """CreateDeveloperMetadataRequest."""
    given = body["developerMetadata"]
    if not given.get("metadataKey") or not given.get("visibility"):
        raise invalid("Developer metadata needs a metadataKey and a visibility.")
    metadata_id = given.get("metadataId") or secrets.randbelow(2**31 - 1) + 1
    if any(found["metadataId"] == metadata_id for found in book.metadata):
        raise invalid(f"Developer metadata with ID {metadata_id} already exists.")
    made = {**given, "metadataId": metadata_id, "location": _located(book, given.get("location", {}))}
    return replace(book, metadata=(*book.metadata, made)), {"developerMetadata": made}


def update_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateDeveloperMetadataRequest: all that any of the filters finds."""
    tree, given = parse(body["fields"]), body["developerMetadata"]
    keeps = [lookup(book, one) for one in body["dataFilters"]]
    changed: dict[int, Json] = {}
    for found in book.metadata:
        if any(keep(found) for keep in keeps):
            fresh = merge(found, given, tree) | {"metadataId": found["metadataId"]}
            changed[found["metadataId"]] = fresh | {"location": _located(book, fresh["location"])}
    if not changed:
        raise invalid("No developer metadata matches the filters.")
    kept = tuple(changed.get(one["metadataId"], one) for one in book.metadata)
    return replace(book, metadata=kept), {"developerMetadata": list(changed.values())}


def delete_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteDeveloperMetadataRequest: all that the filter finds."""
    matches = lookup(book, body["dataFilter"])
    gone = [one for one in book.metadata if matches(one)]
    kept = tuple(one for one in book.metadata if not matches(one))
    return replace(book, metadata=kept), {"deletedDeveloperMetadata": gone}


def lookup(book: Book, data_filter: Json) -> Lookup:
    """Gives what tells metadata that answers a DataFilter: by its lookup, or by lying on its range."""
    wanted = data_filter.get("developerMetadataLookup")
    if wanted is not None:
        return lambda found: _answers(found, wanted)
    if "gridRange" in data_filter:
        sheet, area = book.of_grid_range(data_filter["gridRange"])
    else:
        sheet, area = book.find(data_filter["a1Range"])
    return lambda found: _lies_on(found, sheet.sheet_id, sheet.closed(area))


def _answers(found: Json, wanted: Json) -> bool:
    fields = ("metadataId", "metadataKey", "metadataValue", "visibility")
    if any(field in wanted and wanted[field] != found.get(field) for field in fields):
        return False
    kind = wanted.get("locationType")
    if kind is not None and kind != found["location"]["locationType"]:
        return False
    place = wanted.get("metadataLocation")
    return place is None or all(found["location"].get(name) == value for name, value in place.items())


def _lies_on(found: Json, sheet_id: int, area: Rectangle) -> bool:
    place = found["location"].get("dimensionRange", {})
    if place.get("sheetId", 0) != sheet_id or "dimension" not in place:
        return bool(found["location"].get("sheetId") == sheet_id)
    start, end = (area[0], area[2]) if place["dimension"] == "ROWS" else (area[1], area[3])
    return bool(start <= place.get("startIndex", 0) < end)


def _located(book: Book, location: Json) -> Json:
    if location.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if "dimensionRange" in location:
        place = location["dimensionRange"]
        sheet = book.sheet(place.get("sheetId", 0))
        start, rows = place.get("startIndex", 0), place["dimension"] == "ROWS"
        if place["endIndex"] - start != 1 or not 0 <= start < (
            sheet.row_count if rows else sheet.column_count
        ):
            raise invalid("Developer metadata stands on exactly one row or column inside the grid.")
        return {
            "locationType": "ROW" if rows else "COLUMN",
            "dimensionRange": {"sheetId": sheet.sheet_id, **place},
        }
    return {"locationType": "SHEET", "sheetId": book.sheet(location["sheetId"]).sheet_id}


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
