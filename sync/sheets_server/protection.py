"""Protected ranges: who may edit which cells.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/sheets#ProtectedRange
"""

from collections.abc import Callable, Iterator, Mapping

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Rectangle, Sheet, area_of
from sync.sheets_server.drive.permissions import owners
from sync.sheets_server.errors import ApiError

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove "
    "protection if you need to edit."
)
EDGE = 10**9
"""Beyond any row or column."""
Place = tuple[Sheet, Rectangle]


def checked(book: Book, email: str, kind: str, body: Json) -> Json:
    """Gives a request's body back, or refuses it when it edits what is kept from this account."""
    if kind == "addProtectedRange":
        return {**body, "protectedRange": _with_editors(book, email, body["protectedRange"])}
    if email in owners(book):
        return body
    for sheet, rectangle in _edited(book, kind, body):
        check(book, email, sheet, rectangle)
    for found in _lifted(book, kind, body):
        if not _may(found, email, warned=False):
            raise ApiError(400, REFUSAL)
    return body


def check(book: Book, email: str, sheet: Sheet, rectangle: Rectangle) -> None:
    """Refuses an edit of a rectangle that touches a protection without this account among its editors."""
    if email in owners(book):
        return
    for found in sheet.objects.get("protectedRanges", ()):
        if _may(found, email, warned=True) or not _overlap(sheet.closed(area_of(found["range"])), rectangle):
            continue
        free = (sheet.closed(area_of(one)) for one in found.get("unprotectedRanges", ()))
        if not any(_inside(rectangle, one) for one in free):
            raise ApiError(400, REFUSAL)


def shown(book: Book, email: str, found: Json) -> Json:
    """Gives a ProtectedRange as one account sees it: its editors only if it may edit."""
    may = email in owners(book) or email in _users(found)
    seen = {name: value for name, value in found.items() if name != "editors" or may}
    return {**seen, "requestingUserCanEdit": True} if may else seen


def seen(book: Book, email: str, kind: str, reply: Json) -> Json:
    """Gives a reply as the account sees it."""
    if kind != "addProtectedRange":
        return reply
    return {"protectedRange": shown(book, email, reply["protectedRange"])}


def _with_editors(book: Book, email: str, given: Json) -> Json:
    """Who protects a range, and the owner, may always edit it."""
    if given.get("warningOnly"):
        return given
    editors = given.get("editors", {})
    users = [*editors.get("users", ()), *owners(book), email]
    return {**given, "editors": {**editors, "users": list(dict.fromkeys(map(str.casefold, users)))}}


def _users(found: Json) -> list[str]:
    return [user.casefold() for user in found.get("editors", {}).get("users", ())]


def _may(found: Json, email: str, *, warned: bool) -> bool:
    everyone = bool(found.get("editors", {}).get("domainUsersCanEdit"))
    return bool(found.get("warningOnly") and warned) or everyone or email in _users(found)


def _lifted(book: Book, kind: str, body: Json) -> Iterator[Json]:
    """The protections that a request changes or takes away."""
    wanted = {
        "deleteProtectedRange": lambda: body["protectedRangeId"],
        "updateProtectedRange": lambda: body["protectedRange"]["protectedRangeId"],
    }.get(kind)
    for sheet in book.sheets:
        for found in sheet.objects.get("protectedRanges", ()):
            if (wanted is not None and found["protectedRangeId"] == wanted()) or (
                kind == "deleteSheet" and sheet.sheet_id == body["sheetId"] and not found.get("warningOnly")
            ):
                yield found


def _edited(book: Book, kind: str, body: Json) -> Iterator[Place]:
    finder = _FINDERS.get(kind)
    if finder is not None:
        yield from finder(book, body)


def _range(book: Book, body: Json) -> Iterator[Place]:
    sheet, area = book.of_grid_range(body["range"])
    yield sheet, sheet.closed(area)


def _updated(book: Book, body: Json) -> Iterator[Place]:
    if "range" in body:
        yield from _range(book, body)
        return
    start = body["start"]
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    for offset, row in enumerate(body.get("rows", ()), top):
        yield (
            book.sheet(start.get("sheetId", 0)),
            (offset, left, offset + 1, left + len(row.get("values", ()))),
        )


def _appended(book: Book, body: Json) -> Iterator[Place]:
    """Only cells that are given a value count: an appended row may reach across a protected column."""
    sheet = book.sheet(body.get("sheetId", 0))
    for offset, row in enumerate(body.get("rows", ()), len(sheet.rows)):
        for column, cell in enumerate(row.get("values", ())):
            if cell:
                yield sheet, (offset, column, offset + 1, column + 1)


def _pasted(book: Book, body: Json) -> Iterator[Place]:
    sheet, area = book.of_grid_range(body["source"])
    top, left, bottom, right = sheet.closed(area)
    place = body["destination"]
    if "rowIndex" in place or "columnIndex" in place or "endRowIndex" not in place:
        yield sheet, (top, left, bottom, right)
        row, column = place.get("rowIndex", 0), place.get("columnIndex", 0)
        yield book.sheet(place.get("sheetId", 0)), (row, column, row + bottom - top, column + right - left)
        return
    target, to_area = book.of_grid_range(place)
    to = target.closed(to_area)
    yield target, (to[0], to[1], max(to[2], to[0] + bottom - top), max(to[3], to[1] + right - left))


def _shifted(book: Book, body: Json) -> Iterator[Place]:
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = sheet.closed(area)
    yield (
        sheet,
        (top, left, EDGE, right) if body.get("shiftDimension") == "ROWS" else (top, left, bottom, EDGE),
    )


def _taken_out(book: Book, body: Json) -> Iterator[Place]:
    given = body.get("range") or body["source"]
    sheet = book.sheet(given.get("sheetId", 0))
    first, last = given.get("startIndex", 0), given.get("endIndex", EDGE)
    yield sheet, (first, 0, last, EDGE) if given.get("dimension") == "ROWS" else (0, first, EDGE, last)


def _moved(book: Book, body: Json) -> Iterator[Place]:
    yield from _taken_out(book, body)
    yield from _split(book, body["source"], body["destinationIndex"])


def _put_in(book: Book, body: Json) -> Iterator[Place]:
    yield from _split(book, body["range"], body["range"].get("startIndex", 0))


def _split(book: Book, given: Json, at: int) -> Iterator[Place]:
    """Rows or columns put in the middle of a protection edit it; one that spans the whole grid that way just grows."""
    sheet = book.sheet(given.get("sheetId", 0))
    rows = given.get("dimension") == "ROWS"
    for found in sheet.objects.get("protectedRanges", ()):
        area = area_of(found["range"])
        start, end = (area.top, area.bottom) if rows else (area.left, area.right)
        if area == Area() or (end is not None and (start or 0) < at < end):
            yield sheet, sheet.closed(area)


def _searched(book: Book, body: Json) -> Iterator[Place]:
    if "range" in body:
        yield from _range(book, body)
        return
    sheets = book.sheets if body.get("allSheets") else (book.sheet(body["sheetId"]),)
    yield from ((sheet, (0, 0, EDGE, EDGE)) for sheet in sheets)


def _spread(book: Book, body: Json) -> Iterator[Place]:
    sheet, area = book.of_grid_range(body["source"])
    top, left, bottom, _ = sheet.closed(area)
    yield sheet, (top, left, bottom, EDGE)


def _put_down(book: Book, body: Json) -> Iterator[Place]:
    place = body["coordinate"]
    row, column = place.get("rowIndex", 0), place.get("columnIndex", 0)
    height = body.get("data", "").count("\n") + 1
    yield book.sheet(place.get("sheetId", 0)), (row, column, row + height, EDGE)


def _filled(book: Book, body: Json) -> Iterator[Place]:
    if "range" in body:
        yield from _range(book, body)
        return
    given = body["sourceAndDestination"]
    sheet, area = book.of_grid_range(given["source"])
    top, left, bottom, right = sheet.closed(area)
    length = given.get("fillLength", 0)
    if given.get("dimension") == "COLUMNS":
        yield sheet, (top, min(left, left + length), bottom, max(right, right + length))
    else:
        yield sheet, (min(top, top + length), left, max(bottom, bottom + length), right)


_FINDERS: Mapping[str, Callable[[Book, Json], Iterator[Place]]] = {
    "updateCells": _updated,
    "repeatCell": _range,
    "setDataValidation": _range,
    "sortRange": _range,
    "mergeCells": _range,
    "unmergeCells": _range,
    "appendCells": _appended,
    "copyPaste": lambda book, body: iter(list(_pasted(book, body))[-1:]),
    "cutPaste": _pasted,
    "insertRange": _shifted,
    "deleteRange": _shifted,
    "deleteDimension": _taken_out,
    "moveDimension": _moved,
    "insertDimension": _put_in,
    "findReplace": _searched,
    "trimWhitespace": _range,
    "deleteDuplicates": _range,
    "randomizeRange": _range,
    "updateBorders": _range,
    "textToColumns": _spread,
    "pasteData": _put_down,
    "autoFill": _filled,
}


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(inner: Rectangle, outer: Rectangle) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
