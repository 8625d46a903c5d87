"""Protected ranges: who may edit which cells."""

from collections.abc import Iterator

from sync.sheets_server.book import Book, Json, Sheet, area_of
from sync.sheets_server.errors import ApiError

Rectangle = tuple[int, int, int, int]
"""Top, left, bottom, right; half-open."""


def check_requests(book: Book, email: str, requests: list[Json]) -> None:
    """Refuses a batch that edits cells which a protection keeps from this account."""
    if is_owner(book, email):
        return
    for request in requests:
        for kind, body in request.items():
            for sheet, rectangle in _edited(book, kind, body):
                check(book, email, sheet, rectangle)


def check(book: Book, email: str, sheet: Sheet, rectangle: Rectangle) -> None:
    """Refuses an edit of a rectangle that touches a protection without this account among its editors."""
    if is_owner(book, email):
        return
    for found in sheet.objects.get("protectedRanges", ()):
        users = found.get("editors", {}).get("users", [])
        if found.get("warningOnly") or email in users:
            continue
        top, left, bottom, right = sheet.closed(area_of(found["range"]))
        if top < rectangle[2] and rectangle[0] < bottom and left < rectangle[3] and rectangle[1] < right:
            raise ApiError(400, "You are trying to edit a protected cell or object. Please contact the spreadsheet "
                                "owner to remove protection if you need to edit.")


def is_owner(book: Book, email: str) -> bool:
    """True for an owner of the file."""
    permissions = book.file.get("permissions", [])
    return any(found["emailAddress"] == email and found["role"] == "owner" for found in permissions)


def _edited(book: Book, kind: str, body: Json) -> Iterator[tuple[Sheet, Rectangle]]:
    if kind in {"repeatCell", "setDataValidation", "sortRange"} or (kind == "updateCells" and "range" in body):
        sheet, area = book.of_grid_range(body["range"])
        yield sheet, sheet.closed(area)
    elif kind == "updateCells":
        start, rows = body["start"], body.get("rows", [])
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        width = max((len(row.get("values", ())) for row in rows), default=0)
        yield book.sheet(start.get("sheetId", 0)), (top, left, top + len(rows), left + width)
    elif kind in {"copyPaste", "cutPaste"}:
        yield from _pasted(book, body)


def _pasted(book: Book, body: Json) -> Iterator[tuple[Sheet, Rectangle]]:
    sheet, area = book.of_grid_range(body["source"])
    top, left, bottom, right = sheet.closed(area)
    place = body["destination"]
    if "rowIndex" in place or "columnIndex" in place:
        yield sheet, (top, left, bottom, right)
        row, column = place.get("rowIndex", 0), place.get("columnIndex", 0)
        yield book.sheet(place.get("sheetId", 0)), (row, column, row + bottom - top, column + right - left)
    else:
        target, to_area = book.of_grid_range(place)
        yield target, target.closed(to_area)
