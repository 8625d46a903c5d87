"""UpdateBordersRequest: lines around and inside a range."""

from collections.abc import Callable, Iterator, Mapping

from sync.sheets_server import looks
from sync.sheets_server.book import Book, Json, Rectangle


def update_borders(book: Book, body: Json) -> tuple[Book, Json]:
    """A side that is not named stays as it is; style NONE takes the line away."""
    sheet, area = book.of_grid_range(body["range"])
    rectangle = sheet.closed(area)
    cells: dict[int, dict[int, Json]] = {}
    for row, column, side, border in _lines(rectangle, body):
        known = looks.look(sheet, row, column).get("userEnteredFormat", {}).get("borders", {})
        cell = cells.setdefault(row, {}).setdefault(column, {"userEnteredFormat": {"borders": dict(known)}})
        borders = cell["userEnteredFormat"]["borders"]
        if border.get("style") == "NONE":
            borders.pop(side, None)
        else:
            borders[side] = border
    if cells:
        sheet = looks.painted(sheet, cells, {"userEnteredFormat": {"borders": {}}})
    return book.with_sheet(sheet), {}


def _lines(area: Rectangle, body: Json) -> Iterator[tuple[int, int, str, Json]]:
    """Gives (row, column, side, border); a line inside belongs to the cells on both sides of it."""
    top, left, bottom, right = area
    rows, columns = range(top, bottom), range(left, right)
    outer = {
        "top": [(top, column) for column in columns],
        "bottom": [(bottom - 1, column) for column in columns],
        "left": [(row, left) for row in rows],
        "right": [(row, right - 1) for row in rows],
    }
    for side, places in outer.items():
        if side in body:
            yield from ((row, column, side, body[side]) for row, column in places)
    if "innerHorizontal" in body:
        for row in rows[:-1]:
            for column in columns:
                yield row, column, "bottom", body["innerHorizontal"]
                yield row + 1, column, "top", body["innerHorizontal"]
    if "innerVertical" in body:
        for row in rows:
            for column in columns[:-1]:
                yield row, column, "right", body["innerVertical"]
                yield row, column + 1, "left", body["innerVertical"]


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {"updateBorders": update_borders}
