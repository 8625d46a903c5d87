"""Requests about named ranges and protected ranges."""

import secrets
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import NAME, Book, Json, Sheet, area_of
from sync.sheets_server.errors import invalid
from sync.sheets_server.formulas import carrying
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
    names = tuple(changed if one is found else one for one in book.named_ranges)
    book = replace(book, named_ranges=names)
    if changed["name"] != found["name"]:
        book = carrying.with_name(book, found["name"], changed["name"])
    return book, {}


def delete_named_range(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteNamedRangeRequest: an unknown id is an error."""
    found = _named(book, body["namedRangeId"])
    return replace(book, named_ranges=tuple(one for one in book.named_ranges if one is not found)), {}


def add_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """AddProtectedRangeRequest, of a range or of a named range."""
    given = body["protectedRange"]
    if "namedRangeId" in given and "range" not in given:
        given = {**given, "range": _named(book, given["namedRangeId"])["range"]}
    sheet, area = book.of_grid_range(given["range"])
    made = {**given, "protectedRangeId": given.get("protectedRangeId") or secrets.randbelow(2**31)}
    others = [found for one in book.sheets for found in _protections(one)]
    if any(found["protectedRangeId"] == made["protectedRangeId"] for found in others):
        raise invalid(f"A protected range with ID {made['protectedRangeId']} already exists.")
    if area == Area() and any(area_of(found["range"]) == Area() for found in _protections(sheet)):
        raise invalid(f'Sheet "{sheet.title}" already has sheet protection.')
    return _with_protected(book, sheet, (*_protections(sheet), made)), {"protectedRange": made}


def update_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateProtectedRangeRequest."""
    given = body["protectedRange"]
    sheet, found = _protected(book, given["protectedRangeId"])
    changed = merge(found, given, parse(body["fields"])) | {"protectedRangeId": found["protectedRangeId"]}
    return _with_protected(
        book, sheet, tuple(changed if one is found else one for one in _protections(sheet))
    ), {}


def delete_protected_range(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteProtectedRangeRequest."""
    sheet, found = _protected(book, body["protectedRangeId"])
    return _with_protected(book, sheet, tuple(one for one in _protections(sheet) if one is not found)), {}


def _named(book: Book, range_id: str) -> Json:
    for found in book.named_ranges:
        if found["namedRangeId"] == range_id:
            return found
    raise invalid(f"No NamedRange with id: {range_id}")


def _check_name(book: Book, name: str, own_id: str | None) -> None:
    if not NAME.fullmatch(name) or a1.parse(name) is not None:
        raise invalid(f"Invalid name: {name}. A name is letters, digits, _ and ., and no A1 range.")
    wanted = name.casefold()
    if any(one["name"].casefold() == wanted and one["namedRangeId"] != own_id for one in book.named_ranges):
        raise invalid(
            f"Cannot add named range with name: {name}, a named range with that name already exists."
        )


def _protections(sheet: Sheet) -> tuple[Json, ...]:
    return sheet.objects.get("protectedRanges", ())


def _protected(book: Book, range_id: int) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for found in _protections(sheet):
            if found["protectedRangeId"] == range_id:
                return sheet, found
    raise invalid(f"No protected range with id: {range_id}")


def _with_protected(book: Book, sheet: Sheet, found: tuple[Json, ...]) -> Book:
    return book.with_sheet(sheet.having("protectedRanges", found))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
}
