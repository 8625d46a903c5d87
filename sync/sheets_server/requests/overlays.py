"""Requests about what floats over the grid: slicers, and the specs, borders and places of charts."""

import secrets
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, Sheet, free_title, new_sheet, reindexed
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse
from sync.sheets_server.requests.sheets import free_id

_ID_OF = {"charts": "chartId", "slicers": "slicerId"}
_FLOATING = {"widthPixels": 600, "heightPixels": 371}
"""What an object measures where nobody says."""


def add_slicer(book: Book, body: Json) -> tuple[Book, Json]:
    """AddSlicerRequest."""
    given = body["slicer"]
    slicer_id = given.get("slicerId") or secrets.randbelow(2**31)
    if any(found["slicerId"] == slicer_id for _, field, found in _objects(book) if field == "slicers"):
        raise invalid(f"A slicer with ID {slicer_id} already exists.")
    book.of_grid_range(given["spec"]["dataRange"])
    sheet = _anchored(book, given.get("position", {}))
    made = {**given, "slicerId": slicer_id}
    return _having(book, sheet, "slicers", (*sheet.objects.get("slicers", ()), made)), {"slicer": made}


def update_slicer_spec(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateSlicerSpecRequest."""
    sheet, field, old = _of_id(book, body["slicerId"], ("slicers",))
    spec = merge(old.get("spec", {}), body["spec"], parse(body["fields"]))
    return _replaced(book, sheet, field, old, {**old, "spec": spec}), {}


def update_chart_spec(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateChartSpecRequest: the whole spec, as there is no mask."""
    sheet, field, old = _of_id(book, body["chartId"], ("charts",))
    return _replaced(book, sheet, field, old, {**old, "spec": body["spec"]}), {}


def update_embedded_object_border(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateEmbeddedObjectBorderRequest."""
    sheet, field, old = _of_id(book, body["objectId"], ("charts",))
    border = merge(old.get("border", {}), body["border"], parse(body["fields"]))
    return _replaced(book, sheet, field, old, {**old, "border": border}), {}


def update_embedded_object_position(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateEmbeddedObjectPositionRequest: elsewhere on a grid, or on a sheet of its own."""
    sheet, field, old = _of_id(book, body["objectId"], tuple(_ID_OF))
    wanted = body["newPosition"]
    if "overlayPosition" in wanted:
        before = old.get("position", {}).get("overlayPosition", {})
        place = merge(before, wanted["overlayPosition"], parse(body["fields"]))
        position: Json = {"overlayPosition": {**_FLOATING, **place}}
        target = _anchored(book, position)
    else:
        book, target = _own_sheet(book, wanted)
        position = {"sheetId": target.sheet_id}
    without = tuple(one for one in sheet.objects[field] if one is not old)
    book = _having(book, book.sheet(sheet.sheet_id), field, without)
    target = book.sheet(target.sheet_id)
    moved = {**old, "position": position}
    return _having(book, target, field, (*target.objects.get(field, ()), moved)), {"position": position}


def delete_embedded_object(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteEmbeddedObjectRequest."""
    sheet, field, old = _of_id(book, body["objectId"], tuple(_ID_OF))
    return _having(book, sheet, field, tuple(one for one in sheet.objects[field] if one is not old)), {}


def _own_sheet(book: Book, wanted: Json) -> tuple[Book, Sheet]:
    if not wanted.get("newSheet") and "sheetId" not in wanted:
        raise invalid("A position must be set: newSheet, sheetId or overlayPosition.")
    sheet_id = wanted.get("sheetId") or free_id(book)
    if any(sheet.sheet_id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with id {sheet_id} already exists. Please choose another id.")
    made = new_sheet({}, sheet_id, free_title(book), len(book.sheets))
    made = replace(made, properties={**made.properties, "sheetType": "OBJECT"})
    return replace(book, sheets=reindexed((*book.sheets, made))), made


def _anchored(book: Book, position: Json) -> Sheet:
    cell = position.get("overlayPosition", {}).get("anchorCell", {})
    return book.sheet(position.get("sheetId", cell.get("sheetId", book.sheets[0].sheet_id)))


def _objects(book: Book) -> Iterator[tuple[Sheet, str, Json]]:
    for sheet in book.sheets:
        for field in _ID_OF:
            yield from ((sheet, field, found) for found in sheet.objects.get(field, ()))


def _of_id(book: Book, object_id: int, fields: tuple[str, ...]) -> tuple[Sheet, str, Json]:
    for sheet, field, found in _objects(book):
        if field in fields and found[_ID_OF[field]] == object_id:
            return sheet, field, found
    raise invalid(f"No object with id: {object_id}")


def _replaced(book: Book, sheet: Sheet, field: str, old: Json, new: Json) -> Book:
    return _having(book, sheet, field, tuple(new if one is old else one for one in sheet.objects[field]))


def _having(book: Book, sheet: Sheet, field: str, found: tuple[Json, ...]) -> Book:
    return book.with_sheet(sheet.having(field, found))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "addSlicer": add_slicer,
    "updateSlicerSpec": update_slicer_spec,
    "updateChartSpec": update_chart_spec,
    "updateEmbeddedObjectBorder": update_embedded_object_border,
    "updateEmbeddedObjectPosition": update_embedded_object_position,
    "deleteEmbeddedObject": delete_embedded_object,
}
