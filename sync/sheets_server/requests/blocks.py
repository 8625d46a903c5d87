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
from sync.sheets_server.extended import failed
from sync.sheets_server.formulas import carrying
from sync.sheets_server.formulas.references import Destination, moved_references, shifted
from sync.sheets_server.masks import Tree
from sync.sheets_server.rows import Failure, Formula, Look, Row, Value, cut, over
from sync.sheets_server.structure import Edit, Span, deletion, insertion

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


class Origin(msgspec.Struct, frozen=True):
    """A formula on its way to other cells, and where it came from."""

    formula: str
    row: int
    column: int

    def at(self, row: int, column: int) -> Formula:
        """Gives the formula as a copy at another cell has it."""
        return Formula(shifted(self.formula, row - self.row, column - self.column))


class Block(msgspec.Struct, frozen=True):
    """The cells of a rectangle, taken out of their sheet."""

    values: list[list[Any]]
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

    def from_place(self, top: int, left: int) -> "Block":
        """Gives the block with formulas that know where they came from."""
        values = [
            [Origin(value.text, row, column) if isinstance(value, Formula) else value
             for column, value in enumerate(line, left)]
            for row, line in enumerate(self.values, top)
        ]  # fmt: skip
        return replace(self, values=values)

    def at_place(self, top: int, left: int) -> "Block":
        """Gives the block with formulas as they are at a corner."""
        values = [
            [value.at(row, column) if isinstance(value, Origin) else value
             for column, value in enumerate(line, left)]
            for row, line in enumerate(self.values, top)
        ]  # fmt: skip
        return replace(self, values=values)


def taken(sheet: Sheet, area: Rectangle) -> Block:
    """Gives the cells of a rectangle."""
    return Block(values_block(sheet.rows, area), looks.block(sheet, area))


def shown(sheet: Sheet, area: Rectangle) -> Block:
    """Gives the cells of a rectangle, results in place of formulas."""
    return Block(_without_failures(values_block(sheet.effective, area)), looks.block(sheet, area))


def _without_failures(block: list[list[Value]]) -> list[list[Value]]:
    return [[failed(value) if isinstance(value, Failure) else value for value in line] for line in block]


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
    rectangle = (top, left, bottom, right)
    order = list(range(bottom - top))
    for spec in reversed(body.get("sortSpecs", [])):
        column = spec.get("dimensionIndex", 0)
        if not left <= column < right:
            raise invalid("A sort column lies outside the range.")
        keys = _column(sheet, column, top, bottom)
        order = _sorted(order, keys, descending=spec.get("sortOrder") == "DESCENDING")
    found = None if looks.is_alike(sheet, rectangle) else looks.block(sheet, rectangle)
    sheet = replace(sheet, rows=sheet.rows.relaid(top, _reordered(sheet, rectangle, order)))
    if found is not None:
        sheet = looks.put(sheet, top, left, [found[row] for row in order], EVERYTHING)
    return book.with_sheet(sheet), {}


def _reordered(sheet: Sheet, area: Rectangle, order: Sequence[int]) -> list[Row]:
    """Rows that lie inside as a whole go to their new places as they are; only their formulas change."""
    top, left, bottom, right = area
    pieces = list(sheet.rows.pieces(top, bottom))
    stored = [row for _, _, rows in pieces for row in rows]
    stored += [()] * (bottom - top - len(stored))
    if left == 0 and all(len(row) <= right for row in stored):
        fresh = [stored[row] for row in order]
    else:
        fresh = [over(stored[to], left, cut(stored[row], left, right)) for to, row in enumerate(order)]
    if any(chunk.formulas() for _, chunk, _ in pieces):
        return [
            _carried_row(row, left, right, to - at)
            for to, (at, row) in enumerate(zip(order, fresh, strict=True))
        ]
    return fresh


def _carried_row(row: Row, left: int, right: int, down: int) -> Row:
    if not down or not any(isinstance(value, Formula) for value in row[left:right]):
        return row
    return [
        Formula(shifted(value.text, down, 0))
        if isinstance(value, Formula) and left <= column < right
        else value
        for column, value in enumerate(row)
    ]


def _sorted(order: list[int], keys: list[Value], *, descending: bool) -> list[int]:
    ranks = [_sort_key(key) for key in keys]
    filled = [row for row in order if keys[row] is not None]
    filled.sort(key=ranks.__getitem__, reverse=descending)
    return filled + [row for row in order if keys[row] is None]


def _sort_key(value: Value) -> tuple[int, Any]:
    if isinstance(value, str):
        return 1, value.casefold()
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    return (3, value.kind) if isinstance(value, Failure) else (1, _text(value).casefold())


def _column(sheet: Sheet, column: int, top: int, bottom: int) -> list[Value]:
    keys = [row[column] if column < len(row) else None for row in sheet.effective.slice(top, bottom)]
    return keys + [None] * (bottom - top - len(keys))


def _text(value: Value) -> str:
    return value.text if isinstance(value, Formula) else str(value)


def copy_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CopyPasteRequest: the source is repeated over a destination that is a multiple of it."""
    source, from_area = book.of_grid_range(body["source"])
    target, to_area = book.of_grid_range(body["destination"])
    values, mask = paste_of(body)
    corner = source.closed(from_area)
    block = (shown if body.get("pasteType") == "PASTE_VALUES" else taken)(source, corner)
    block = block.from_place(*corner[:2])
    if body.get("pasteOrientation") == "TRANSPOSE":
        block = block.turned()
    top, left, bottom, right = target.closed(to_area)
    height = max((bottom - top) // block.height, 1) * block.height
    width = max((right - left) // block.width, 1) * block.width
    fresh = block.repeated(height, width).at_place(top, left)
    pasted = put(target, top, left, fresh, values=values, mask=mask)
    return check_size(book.with_sheet(pasted)), {}


def cut_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CutPasteRequest: the source is left empty; named ranges that lie in it go along."""
    source, from_area = book.of_grid_range(body["source"])
    values, mask = paste_of(body)
    area = source.closed(from_area)
    block = taken(source, area)
    place = body["destination"]
    book = book.with_sheet(emptied(source, area))
    target = book.sheet(place.get("sheetId", 0))
    to = (place.get("rowIndex", 0), place.get("columnIndex", 0))
    pasted = put(target, *to, block, values=values, mask=mask)
    book = book.with_sheet(pasted)
    book = _with_references(book, source.title, area, target.title, to)
    return check_size(_with_names(book, source.sheet_id, area, target.sheet_id, to)), {}


def _with_references(book: Book, title: str, area: Rectangle, to_title: str, to: tuple[int, int]) -> Book:
    """References to cells that were cut follow them."""
    down, right = to[0] - area[0], to[1] - area[1]

    def change(text: str, home: str) -> str:
        return moved_references(text, home, title, area, Destination(to_title, down, right))

    return carrying.rewritten(book, change)


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


def paste_of(body: Json) -> tuple[bool, Tree]:
    """Gives what a paste brings: values or not, and which look fields."""
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
    book = check_size(book.with_sheet(emptied(sheet, (top, left, bottom, right))))
    span = insertion(top, height) if down else insertion(left, width)
    return carrying.carried(
        book, sheet.title, _in_band(sheet.sheet_id, (top, left, bottom, right), down, span)
    ), {}


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
    book = book.with_sheet(put(emptied(sheet, whole), top, left, block, values=True, mask=EVERYTHING))
    span = deletion(top, bottom) if up else deletion(left, right)
    return carrying.carried(
        book, sheet.title, _in_band(sheet.sheet_id, (top, left, bottom, right), up, span)
    ), {}


def _in_band(
    sheet_id: int, area: Rectangle, rows: bool, span: Callable[[int | None, int | None], Span | None]
) -> Callable[[Area], Area | None]:
    """Gives what becomes of areas when the cells beside or below a range move: those that lie in its band go along."""
    edit = Edit(sheet_id=sheet_id, rows=rows, span=span)
    low, high = (area[1], area[3]) if rows else (area[0], area[2])

    def place(found: Area) -> Area | None:
        first, last = (found.left, found.right) if rows else (found.top, found.bottom)
        inside = (first or 0) >= low and last is not None and last <= high
        return edit.area(found) if inside else found

    return place


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
