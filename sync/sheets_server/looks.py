"""What cells have besides values: layers over large areas, and above them the looks of single cells."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Json, Layer, Rectangle, Sheet
from sync.sheets_server.masks import Tree, merge
from sync.sheets_server.rows import Look, Looks

FIELDS = (
    "userEnteredFormat",
    "dataValidation",
    "note",
    "textFormatRuns",
    "chipRuns",
    "pivotTable",
    "dataSourceTable",
)
"""Of CellData, what is kept as a look."""
SMALL_AREA = 512
"""Cells; an area up to this size is kept cell by cell, so that it travels with its rows."""


def mask_of(tree: Tree) -> Tree:
    """Gives the part of a CellData mask that speaks of looks; empty when there is none."""
    if "*" in tree:
        return {name: {} for name in FIELDS}
    return {name: branch for name, branch in tree.items() if name in FIELDS}


def look(sheet: Sheet, row: int, column: int) -> Look:
    """Gives the look of one cell."""
    own = sheet.looks.row(row).get(column)
    return own if own is not None else _under(sheet.layers, row, column)


def painted(sheet: Sheet, cells: Mapping[int, Mapping[int, Json]], mask: Tree) -> Sheet:
    """Gives the sheet with the masked look fields of cells set, by row and column; absent ones are cleared."""
    changes: dict[int, Looks] = {}
    for row, found in cells.items():
        fresh = dict(sheet.looks.row(row))
        for column, cell in found.items():
            under = _under(sheet.layers, row, column)
            now = merge(fresh.get(column, under), cell, mask)
            fresh.pop(column, None)
            if now != under:
                fresh[column] = now
        if fresh != sheet.looks.row(row):
            changes[row] = fresh
    return replace(sheet, looks=sheet.looks.replaced(changes)) if changes else sheet


def painted_area(sheet: Sheet, area: Area, cell: Json, mask: Tree) -> Sheet:
    """Gives the sheet with the masked look fields set alike in all cells of an area."""
    top, left, bottom, right = sheet.closed(area)
    if (bottom - top) * (right - left) <= SMALL_AREA:
        return painted(
            sheet, {row: dict.fromkeys(range(left, right), cell) for row in range(top, bottom)}, mask
        )
    kept = {name: cell[name] for name in mask if name in cell}
    layers = [
        layer for layer in sheet.layers if not (_covers(area, layer.area) and _within(layer.mask, mask))
    ]
    layered = replace(sheet, layers=(*layers, Layer(area=area, cell=kept, mask=mask)))
    own = {
        row: {
            column: merge(found, cell, mask) if left <= column < right else found
            for column, found in looks.items()
        }
        for row, looks in sheet.looks.filled(top, bottom)
    }
    return replace(layered, looks=layered.looks.replaced(own)) if own else layered


def is_plain(sheet: Sheet, area: Rectangle) -> bool:
    """True when no cell of a rectangle has a look."""
    return not _touching(sheet.layers, area) and next(sheet.looks.filled(area[0], area[2]), None) is None


def is_alike(sheet: Sheet, area: Rectangle) -> bool:
    """True when all rows of a rectangle look the same, so that their order is of no matter."""
    reaching = _touching(sheet.layers, area)
    spanning = all(
        (one.area.top or 0) <= area[0] and (one.area.bottom is None or one.area.bottom >= area[2])
        for one in reaching
    )
    return spanning and next(sheet.looks.filled(area[0], area[2]), None) is None


def alike(sheet: Sheet, area: Rectangle) -> list[Look] | None:
    """Gives the looks of a rectangle's columns, for all rows without looks of their own; None where rows differ."""
    layers = _touching(sheet.layers, area)
    for one in layers:
        if (one.area.top or 0) > area[0] or (one.area.bottom is not None and one.area.bottom < area[2]):
            return None
    return [_under(layers, area[0], column) for column in range(area[1], area[3])]


def by_row(sheet: Sheet, area: Rectangle) -> Iterator[Sequence[Look]]:
    """Gives the looks of a rectangle's cells, row by row."""
    top, left, bottom, right = area
    layers = _touching(sheet.layers, area)
    edges = {edge for layer in layers for edge in (layer.area.top, layer.area.bottom) if edge is not None}
    stops = sorted({top, bottom, *(edge for edge in edges if top < edge < bottom)})
    for start, end in pairwise(stops):
        under = [_under(layers, start, column) for column in range(left, right)]
        for row in range(start, end):
            yield _with_own(under, sheet.looks.row(row), left)


def block(sheet: Sheet, area: Rectangle) -> list[list[Look]]:
    """Gives the looks of a rectangle as a block that can be put elsewhere."""
    return [list(found) for found in by_row(sheet, area)]


def put(sheet: Sheet, top: int, left: int, found: Sequence[Sequence[Look]], mask: Tree) -> Sheet:
    """Gives the sheet with a block of looks put at a corner, the masked fields only."""
    if not any(any(row) for row in found):
        area = (top, left, top + len(found), left + max(map(len, found), default=0))
        if is_plain(sheet, area):
            return sheet
    return painted(
        sheet, {top + offset: dict(enumerate(row, left)) for offset, row in enumerate(found)}, mask
    )


def _with_own(under: list[Look], own: Looks, left: int) -> list[Look]:
    if not own:
        return under
    return [own.get(column, found) for column, found in enumerate(under, left)]


def _under(layers: Sequence[Layer], row: int, column: int) -> Look:
    found: Look = {}
    for layer in layers:
        area = layer.area
        if (
            (area.top or 0) <= row
            and (area.left or 0) <= column
            and (area.bottom is None or row < area.bottom)
            and (area.right is None or column < area.right)
        ):
            found = merge(found, layer.cell, layer.mask)
    return found


def _touching(layers: Sequence[Layer], area: Rectangle) -> tuple[Layer, ...]:
    top, left, bottom, right = area
    return tuple(
        layer
        for layer in layers
        if (layer.area.top or 0) < bottom
        and (layer.area.left or 0) < right
        and (layer.area.bottom is None or layer.area.bottom > top)
        and (layer.area.right is None or layer.area.right > left)
    )


def _covers(outer: Area, inner: Area) -> bool:
    ends = ((outer.bottom, inner.bottom), (outer.right, inner.right))
    starts = ((outer.top or 0) <= (inner.top or 0), (outer.left or 0) <= (inner.left or 0))
    return all(starts) and all(mine is None or (other is not None and other <= mine) for mine, other in ends)


def _within(inner: Tree, outer: Tree) -> bool:
    return all(name in outer and (not outer[name] or (branch and _within(branch, outer[name])))
               for name, branch in inner.items())  # fmt: skip
