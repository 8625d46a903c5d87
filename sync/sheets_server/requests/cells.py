"""Requests about cells: values, formats, validations, sorting, copying."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Layer, Sheet, area_of, check_size
from sync.sheets_server.cells import formatted, from_extended, look
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import Tree, parse
from sync.sheets_server.rows import Formula, Row, Value

EXTRAS = ("userEnteredFormat", "dataValidation", "note")


def update_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateCellsRequest, by start or range; fields absent in a cell are cleared."""
    sheet, area = _target(book, body)
    tree = parse(body["fields"])
    rows = body.get("rows", [])
    height = len(rows) if area.bottom is None else area.bottom - (area.top or 0)
    width = max((len(row.get("values", ())) for row in rows), default=0)
    width = width if area.right is None else area.right - (area.left or 0)
    top, left = area.top or 0, area.left or 0
    if top + height > sheet.row_count or left + width > sheet.column_count:
        raise invalid("Attempting to write beyond the grid")
    return book.with_sheet(write(sheet, rows, top, left, height, width, tree)), {}


def write(sheet: Sheet, rows: Sequence[Json], top: int, left: int, height: int, width: int, tree: Tree) -> Sheet:
    """Gives the sheet with a rectangle of CellData written, the masked fields only."""
    changes: dict[int, Row] = {}
    layers = list(sheet.layers)
    paths = _extra_paths(tree)
    for offset in range(height):
        values = rows[offset].get("values", []) if offset < len(rows) else []
        span = len(values) if width == 0 else width
        cells = [values[place] if place < len(values) else {} for place in range(span)]
        if "userEnteredValue" in tree or "*" in tree:
            fresh = [from_extended(cell.get("userEnteredValue")) for cell in cells]
            changes[top + offset] = over(changes.get(top + offset, sheet.rows.row(top + offset)), left, fresh)
        for place, cell in enumerate(cells):
            if paths and (cell or sheet.layers):
                layers.append(Layer(area=_cell_area(top + offset, left + place), cell=cell, fields=paths))
    return replace(sheet, rows=sheet.rows.replaced(changes) if changes else sheet.rows, layers=tuple(layers))


def repeat_cell(book: Book, body: Json) -> tuple[Book, Json]:
    """RepeatCellRequest: the same fields in every cell of a range."""
    sheet, area = book.of_grid_range(body["range"])
    tree = parse(body["fields"])
    cell = body.get("cell", {})
    paths = _extra_paths(tree)
    if paths:
        sheet = with_layer(sheet, Layer(area=area, cell=cell, fields=paths))
    if "userEnteredValue" in tree or "*" in tree:
        top, left, bottom, right = sheet.closed(area)
        value = from_extended(cell.get("userEnteredValue"))
        fresh = [value] * (right - left)
        sheet = replace(
            sheet,
            rows=sheet.rows.replaced({row: over(sheet.rows.row(row), left, fresh) for row in range(top, bottom)}),
        )
    return book.with_sheet(sheet), {}


def append_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """AppendCellsRequest: behind the last row that holds a value; the grid grows as needed."""
    sheet = book.sheet(body["sheetId"])
    rows = body.get("rows", [])
    top = len(sheet.rows)
    width = max((len(row.get("values", ())) for row in rows), default=0)
    sheet = sheet.sized(max(sheet.row_count, top + len(rows)), max(sheet.column_count, width))
    sheet = write(sheet, rows, top, 0, len(rows), width, parse(body["fields"]))
    return check_size(book.with_sheet(sheet)), {}


def set_data_validation(book: Book, body: Json) -> tuple[Book, Json]:
    """SetDataValidationRequest; without a rule the validation goes."""
    sheet, area = book.of_grid_range(body["range"])
    cell = {"dataValidation": body["rule"]} if "rule" in body else {}
    return book.with_sheet(with_layer(sheet, Layer(area=area, cell=cell, fields=("dataValidation",)))), {}


def sort_range(book: Book, body: Json) -> tuple[Book, Json]:
    """SortRangeRequest: numbers before text before booleans, empty cells last, stable."""
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = sheet.closed(area)
    blocks = [[*_cut(sheet.rows.row(row), left, right)] for row in range(top, min(bottom, len(sheet.rows)))]
    for spec in reversed(body.get("sortSpecs", [])):
        place = spec.get("dimensionIndex", 0) - left
        descending = spec.get("sortOrder") == "DESCENDING"
        filled = [block for block in blocks if block[place] is not None]
        empty = [block for block in blocks if block[place] is None]
        filled.sort(key=lambda block, place=place: _sort_key(block[place]), reverse=descending)  # type: ignore[misc]
        blocks = filled + empty
    changes = {top + offset: over(sheet.rows.row(top + offset), left, block) for offset, block in enumerate(blocks)}
    return book.with_sheet(replace(sheet, rows=sheet.rows.replaced(changes))), {}


def copy_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CopyPasteRequest: the source is repeated over a larger destination."""
    source, from_area = book.of_grid_range(body["source"])
    target, to_area = book.of_grid_range(body["destination"])
    block = _block(source, from_area)
    top, left, bottom, right = target.closed(to_area)
    height = max(len(block), (bottom - top) // max(len(block), 1) * len(block))
    width = max(len(block[0]), (right - left) // max(len(block[0]), 1) * len(block[0])) if block else 0
    fresh = [[block[row % len(block)][column % len(block[0])] for column in range(width)] for row in range(height)]
    return book.with_sheet(_pasted(target, fresh, top, left)), {}


def cut_paste(book: Book, body: Json) -> tuple[Book, Json]:
    """CutPasteRequest: the source is left empty."""
    source, from_area = book.of_grid_range(body["source"])
    block = _block(source, from_area)
    top, left, _, _ = source.closed(from_area)
    blank: list[list[Value]] = [[None] * len(row) for row in block]
    book = book.with_sheet(_pasted(source, blank, top, left))
    place = body["destination"]
    target = book.sheet(place.get("sheetId", 0))
    return book.with_sheet(_pasted(target, block, place.get("rowIndex", 0), place.get("columnIndex", 0))), {}


def find_replace(book: Book, body: Json) -> tuple[Book, Json]:
    """FindReplaceRequest over plain text, without regular expressions."""
    find, new = body["find"], body.get("replacement", "")
    sheets = _searched(book, body)
    counts = {"valuesChanged": 0, "occurrencesChanged": 0, "rowsChanged": 0, "sheetsChanged": 0}
    for sheet, area in sheets:
        changes = {}
        top, left, bottom, right = sheet.closed(area)
        for index in range(top, min(bottom, len(sheet.rows))):
            old = _cut(sheet.rows.row(index), left, right)
            fresh = [_replaced(value, find, new, body, counts) for value in old]
            if fresh != list(old):
                changes[index] = over(sheet.rows.row(index), left, fresh)
        counts["rowsChanged"] += len(changes)
        counts["sheetsChanged"] += bool(changes)
        book = book.with_sheet(replace(sheet, rows=sheet.rows.replaced(changes)))
    return book, {name: count for name, count in counts.items() if count}


def with_layer(sheet: Sheet, layer: Layer) -> Sheet:
    """Gives the sheet with a layer on top; an older one for the same area and fields goes."""
    kept = (old for old in sheet.layers if old.area != layer.area or not set(old.fields) <= set(layer.fields))
    return replace(sheet, layers=(*kept, layer))


def over(row: Row, left: int, fresh: Sequence[Value]) -> Row:
    """Gives a row with cells laid over it from `left` on."""
    full = [*row, *([None] * (left - len(row)))]
    return [*full[:left], *fresh, *full[left + len(fresh) :]]


def _target(book: Book, body: Json) -> tuple[Sheet, Area]:
    if "range" in body:
        return book.of_grid_range(body["range"])
    start = body["start"]
    area = Area(start.get("rowIndex", 0), None, start.get("columnIndex", 0), None)
    return book.sheet(start.get("sheetId", 0)), area


def _cell_area(row: int, column: int) -> Area:
    return Area(row, row + 1, column, column + 1)


def _extra_paths(tree: Tree) -> tuple[str, ...]:
    if "*" in tree:
        return EXTRAS
    paths = []
    for name in EXTRAS:
        if name in tree:
            paths.extend(_paths(name, tree[name]))
    return tuple(paths)


def _paths(prefix: str, tree: Tree) -> list[str]:
    if not tree:
        return [prefix]
    return [path for name, branch in tree.items() for path in _paths(f"{prefix}.{name}", branch)]


def _cut(row: Row, left: int, right: int) -> list[Value]:
    cut = list(row[left:right])
    return [*cut, *([None] * (right - left - len(cut)))]


def _block(sheet: Sheet, area: Area) -> list[list[Value]]:
    top, left, bottom, right = sheet.closed(area)
    return [_cut(sheet.rows.row(row), left, right) for row in range(top, bottom)]


def _pasted(sheet: Sheet, block: Sequence[Sequence[Value]], top: int, left: int) -> Sheet:
    if not block:
        return sheet
    sheet = sheet.sized(max(sheet.row_count, top + len(block)), max(sheet.column_count, left + len(block[0])))
    changes = {top + offset: over(sheet.rows.row(top + offset), left, row) for offset, row in enumerate(block)}
    return replace(sheet, rows=sheet.rows.replaced(changes))


def _sort_key(value: Value) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, int | float):
        return 0, value
    return 1, (value.text if isinstance(value, Formula) else str(value)).casefold()


def _searched(book: Book, body: Json) -> list[tuple[Sheet, Area]]:
    if body.get("allSheets"):
        return [(sheet, Area()) for sheet in book.sheets]
    if "range" in body:
        return [(book.sheet(body["range"].get("sheetId", 0)), area_of(body["range"]))]
    return [(book.sheet(body["sheetId"]), Area())]


def _replaced(value: Value, find: str, new: str, body: Json, counts: dict[str, int]) -> Value:
    if not isinstance(value, str):
        return value
    text, wanted = (value, find) if body.get("matchCase") else (value.casefold(), find.casefold())
    found = int(text == wanted) if body.get("matchEntireCell") else text.count(wanted)
    if not found:
        return value
    counts["valuesChanged"] += 1
    counts["occurrencesChanged"] += found
    return new if body.get("matchEntireCell") else _swapped(value, text, wanted, new)


def _swapped(value: str, text: str, wanted: str, new: str) -> str:
    pieces, start = [], 0
    while (at := text.find(wanted, start)) >= 0:
        pieces += [value[start:at], new]
        start = at + len(wanted)
    return "".join([*pieces, value[start:]])


def shown(sheet: Sheet, row: int, column: int, value: Value) -> str:
    """Gives a cell as people see it."""
    return formatted(value, look(sheet, row, column).get("userEnteredFormat", {}).get("numberFormat", {}))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "sortRange": sort_range,
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "findReplace": find_replace,
}
