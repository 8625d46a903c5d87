"""Requests about named ranges, protected ranges and developer metadata."""

import secrets
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sync.sheets_server.book import NAME, Book, Json, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse


def add_named_range(book: Book, body: Json) -> tuple[Book, Json]:
    """AddNamedRangeRequest: an id or a name that exists is an error."""
    given = body["namedRange"]
    _check_name(book, given["name"], None)
    book.of_grid_range(given["range"])
    range_id = given.get("namedRangeId") or str(secrets.randbelow(2**31))
    if any(found["namedRangeId"] == range_id for found in book.named_ranges):
        raise invalid(f"A named range with ID {range_id} already exists.")
    made = {**given, "namedRangeId": range_id}
    return replace(book, named_ranges=(*book.named_ranges, made)), {"namedRange": made}


def update_named_range(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateNamedRangeRequest."""
    given = body["namedRange"]
    found = _named(book, given["namedRangeId"])
    changed = merge(found, given, parse(body["fields"])) | {"namedRangeId": found["namedRangeId"]}
    _check_name(book, changed["name"], found["namedRangeId"])
    book.of_grid_range(changed["range"])
    return replace(book, named_ranges=tuple(changed if one is found else one for one in book.named_ranges)), {}


def delete_named_range(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteNamedRangeRequest: an unknown id is an error."""
    found = _named(book, body["namedRangeId"])
    return replace(book, named_ranges=tuple(one for one in book.named_ranges if one is not found)), {}


def add_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """AddProtectedRangeRequest."""
    given = body["protectedRange"]
    sheet, _ = book.of_grid_range(given["range"])
    made = {**given, "protectedRangeId": given.get("protectedRangeId") or secrets.randbelow(2**31)}
    return _with_protected(book, sheet, (*sheet.objects.get("protectedRanges", ()), made)), {"protectedRange": made}


def update_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateProtectedRangeRequest."""
    given = body["protectedRange"]
    sheet, found = _protected(book, given["protectedRangeId"])
    changed = merge(found, given, parse(body["fields"])) | {"protectedRangeId": found["protectedRangeId"]}
    return _with_protected(book, sheet, tuple(changed if one is found else one for one in _protections(sheet))), {}


def delete_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteProtectedRangeRequest."""
    sheet, found = _protected(book, body["protectedRangeId"])
    return _with_protected(book, sheet, tuple(one for one in _protections(sheet) if one is not found)), {}


def create_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """CreateDeveloperMetadataRequest."""
    given = body["developerMetadata"]
    location = given.get("location", {})
    made = {**given, "metadataId": given.get("metadataId") or secrets.randbelow(2**31), "location": _located(book, location)}
    if any(found["metadataId"] == made["metadataId"] for found in book.metadata):
        raise invalid(f"Developer metadata with ID {made['metadataId']} already exists.")
    return replace(book, metadata=(*book.metadata, made)), {"developerMetadata": made}


def update_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateDeveloperMetadataRequest, by lookups."""
    tree = parse(body["fields"])
    found = [one for one in book.metadata if any(matches(one, lookup) for lookup in body["dataFilters"])]
    changed = {id(one): merge(one, body["developerMetadata"], tree) | {"metadataId": one["metadataId"]} for one in found}
    kept = tuple(changed.get(id(one), one) for one in book.metadata)
    return replace(book, metadata=kept), {"developerMetadata": list(changed.values())}


def delete_developer_metadata(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteDeveloperMetadataRequest, by lookup."""
    gone = [one for one in book.metadata if matches(one, body["dataFilter"])]
    return replace(book, metadata=tuple(one for one in book.metadata if one not in gone)), {"deletedDeveloperMetadata": gone}


def matches(found: Json, data_filter: Json) -> bool:
    """True when metadata answers a DataFilter's developerMetadataLookup."""
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        return False
    fields = ("metadataId", "metadataKey", "metadataValue", "visibility")
    if any(field in lookup and lookup[field] != found.get(field) for field in fields):
        return False
    kind = lookup.get("locationType")
    return kind is None or kind == found["location"]["locationType"]


def _located(book: Book, location: Json) -> Json:
    if location.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if "dimensionRange" in location:
        place = location["dimensionRange"]
        book.sheet(place.get("sheetId", 0))
        if place["endIndex"] - place.get("startIndex", 0) != 1:
            raise invalid("Developer metadata can be put on exactly one row or column")
        return {"locationType": "ROW" if place["dimension"] == "ROWS" else "COLUMN", "dimensionRange": place}
    return {"locationType": "SHEET", "sheetId": book.sheet(location["sheetId"]).sheet_id}


def _named(book: Book, range_id: str) -> Json:
    for found in book.named_ranges:
        if found["namedRangeId"] == range_id:
            return found
    raise invalid(f"No named range with ID: {range_id}")


def _check_name(book: Book, name: str, own_id: str | None) -> None:
    if not NAME.fullmatch(name):
        raise invalid(f"The name {name!r} is not valid for a named range.")
    wanted = name.casefold()
    if any(one["name"].casefold() == wanted and one["namedRangeId"] != own_id for one in book.named_ranges):
        raise invalid(f"A named range called {name} already exists.")


def _protections(sheet: Sheet) -> tuple[Json, ...]:
    return sheet.objects.get("protectedRanges", ())


def _protected(book: Book, range_id: int) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for found in _protections(sheet):
            if found["protectedRangeId"] == range_id:
                return sheet, found
    raise invalid(f"No protected range with ID: {range_id}")


def _with_protected(book: Book, sheet: Sheet, found: tuple[Json, ...]) -> Book:
    return book.with_sheet(replace(sheet, objects={**sheet.objects, "protectedRanges": found}))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}
