"""Requests that move whole blocks of cells: sorting, copying, cutting, shifting."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from sync.sheets_server import looks
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Rectangle, Sheet, check_size
from sync.sheets_server.cells import put_values, values_block
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import Tree
from sync.sheets_server.rows import Formula, Look, Value

Grid = Sequence[Sequence[Any]]
VALUES: Tree = {"values": {}}
FORMAT: Tree = {"userEnteredFormat": {}, "textFormatRuns": {}}
VALIDATION: Tree = {"dataValidation": {}}
EVERYTHING: Tree = {name: {} for name in looks.FIELDS}
_PASTE: Mapping[str, tuple[bool, Tree]] = {
    "PASTE_NORMAL": (True, EVERYTHING),
    "PASTE_VALUES": (True, {}),
    "PASTE_FORMAT": (False, FORMAT),
    "PASTE_NO_BORDERS": (True, EVERYTHING),
    "PASTE_FORMULA": (True, {}),
    "PASTE_DATA_VALIDATION": (False, VALIDATION),
    "PASTE_CONDITIONAL_FORMATTING": (False, {}),
}
"""What a paste brings: values or not, and which look fields."""


class Block(msgspec.Struct, frozen=True):
    """The cells of a rectangle, taken out of their sheet."""

    values: list[list[Value]]
    looks: list[list[Look]]

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.values)

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.values[0]) if self.values else 0

    def turned(self) -> "Block":
        """Gives rows as columns."""
        return Block(
            [list(row) for row in zip(*self.values, strict=True)],
            [list(row) for row in zip(*self.looks, strict=True)],
        )

    def repeated(self, height: int, width: int) -> "Block":
        """Gives the block over and over in a larger rectangle."""
        rows, columns = (
            [row % self.height for row in range(height)],
            [column % self.width for column in range(width)],
        )
        return Block(
            [[self.values[row][column] for column in columns] for row in rows],
            [[self.looks[row][column] for column in columns] for row in rows],
        )


def taken(sheet: Sheet, area: Rectangle) -> Block:
    """Gives the cells of a rectangle."""
    return Block(values_block(sheet, area), looks.block(sheet, area))


def put(sheet: Sheet, top: int, left: int, block: Block, *, values: bool, mask: Tree) -> Sheet:
    """Gives the sheet with a block put at a corner; the grid grows as needed."""
    sheet = sheet.grown(top + block.height, left + block.width)
    if values:
        sheet = put_values(sheet, top, left, block.values)
    return looks.put(sheet, top, left, block.looks, mask) if mask else sheet


def emptied(sheet: Sheet, area: Rectangle) -> Sheet:
    """Gives the sheet with a rectangle without values and looks."""
    top, left, bottom, right = area
    blank: list[list[Value]] = [[None] * (right - left) for _ in range(top, min(bottom, len(sheet.rows)))]
    sheet = put_values(sheet, top, left, blank)
    if looks.is_plain(sheet, area):
        return sheet
    return looks.painted_area(sheet, Area(top, bottom, left, right), {}, EVERYTHING)


def sort_range(book: Book, body: Json) -> tuple[Book, Json]:
    """SortRangeRequest: rows of a range with all their cells hold; stable, empty cells last whatever the order."""
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = sheet.closed(area)
    bottom = min(bottom, max(len(sheet.rows), len(sheet.looks)))
    if bottom <= top:
        return book, {}
    values = values_block(sheet, (top, left, bottom, right))
    order = list(range(bottom - top))
    for spec in reversed(body.get("sortSpecs", [])):
        place = spec.get("dimensionIndex", 0) - left
        if not 0 <= place < right - left:
            raise invalid("A sort column lies outside the range.")
        order = _sorted(
            order, [row[place] for row in values], descending=spec.get("sortOrder") == "DESCENDING"
        )
    found = (
        None
        if looks.is_alike(sheet, (top, left, bottom, right))
        else looks.block(sheet, (top, left, bottom, right))
    )
    sheet = put_values(sheet, top, left, [values[row] for row in order])
    if found is not None:
        sheet = looks.put(sheet, top, left, [found[row] for row in order], EVERYTHING)
    return book.with_sheet(sheet), {}


def _sorted(order: list[int], keys: list[Value], *, descending: bool) -> list[int]:
    filled = [row for row in order if keys[row] is not None]
    filled.sort(key=lambda row: _sort_key(keys[row]), reverse=descending)
    return filled + [row for row in order if keys[row] is None]


def _sort_key(value: Value) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    return 1, (value.text if isinstance(value, Formula) else str(value)).casefold()


def copy_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CopyPasteRequest: the source is repeated over a destination that is a multiple of it."""
    source, from_area = book.of_grid_range(body["source"])
    target, to_area = book.of_grid_range(body["destination"])
    values, mask = _paste_of(body)
    block = taken(source, source.closed(from_area))
    if body.get("pasteOrientation") == "TRANSPOSE":
        block = block.turned()
    top, left, bottom, right = target.closed(to_area)
    height = max((bottom - top) // block.height, 1) * block.height
    width = max((right - left) // block.width, 1) * block.width
    pasted = put(target, top, left, block.repeated(height, width), values=values, mask=mask)
    return check_size(book.with_sheet(pasted)), {}


def cut_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CutPasteRequest: the source is left empty; named ranges that lie in it go along."""
    source, from_area = book.of_grid_range(body["source"])
    values, mask = _paste_of(body)
    area = source.closed(from_area)
    block = taken(source, area)
    place = body["destination"]
    book = book.with_sheet(emptied(source, area))
    target = book.sheet(place.get("sheetId", 0))
    to = (place.get("rowIndex", 0), place.get("columnIndex", 0))
    pasted = put(target, *to, block, values=values, mask=mask)
    book = book.with_sheet(pasted)
    return check_size(_with_names(book, source.sheet_id, area, target.sheet_id, to)), {}


def _with_names(book: Book, sheet_id: int, area: Rectangle, target_id: int, to: tuple[int, int]) -> Book:
    down, right = to[0] - area[0], to[1] - area[1]
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")

    def moved(found: Json) -> Json:
        grid = found["range"]
        edges = tuple(grid.get(name) for name in names)
        if int(grid.get("sheetId", 0)) != sheet_id or None in edges:
            return found
        inside = area[0] <= edges[0] and edges[1] <= area[2] and area[1] <= edges[2] and edges[3] <= area[3]
        if not inside:
            return found
        shifted = zip(names, edges, (down, down, right, right), strict=True)
        return {**found, "range": {"sheetId": target_id, **{name: edge + by for name, edge, by in shifted}}}

    return replace(book, named_ranges=tuple(map(moved, book.named_ranges)))


def _paste_of(body: Json) -> tuple[bool, Tree]:
    kind = body.get("pasteType", "PASTE_NORMAL")
    if kind not in _PASTE:
        raise invalid(f"Invalid value at 'pasteType', \"{kind}\"")
    return _PASTE[kind]


def insert_range(book: Book, body: Json) -> tuple[Book, Json]:
    """InsertRangeRequest: what is there moves down or right."""
    sheet, area, down = _shifted(book, body)
    top, left, bottom, right = sheet.closed(area)
    height, width = bottom - top, right - left
    if down:
        block = taken(sheet, (top, left, max(len(sheet.rows), bottom), right))
        sheet = put(sheet, top + height, left, block, values=True, mask=EVERYTHING)
    else:
        block = taken(sheet, (top, left, bottom, _last_column(sheet, top, bottom)))
        sheet = put(sheet, top, left + width, block, values=True, mask=EVERYTHING) if block.width else sheet
    return check_size(book.with_sheet(emptied(sheet, (top, left, bottom, right)))), {}


def delete_range(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteRangeRequest: what is behind moves up or left."""
    sheet, area, up = _shifted(book, body)
    top, left, bottom, right = sheet.closed(area)
    if up:
        end = max(len(sheet.rows), len(sheet.looks), bottom)
        block, whole = taken(sheet, (bottom, left, end, right)), (top, left, end, right)
    else:
        end = max(_last_column(sheet, top, bottom), right)
        block, whole = taken(sheet, (top, right, bottom, end)), (top, left, bottom, end)
    sheet = emptied(sheet, whole)
    return book.with_sheet(put(sheet, top, left, block, values=True, mask=EVERYTHING)), {}


def _shifted(book: Book, body: Json) -> tuple[Sheet, Area, bool]:
    sheet, area = book.of_grid_range(body["range"])
    if body.get("shiftDimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("shiftDimension must be ROWS or COLUMNS")
    return sheet, area, body["shiftDimension"] == "ROWS"


def _last_column(sheet: Sheet, top: int, bottom: int) -> int:
    return max((len(row) for row in sheet.rows.slice(top, bottom)), default=0)


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "sortRange": sort_range,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "insertRange": insert_range,
    "deleteRange": delete_range,
}
