"""CellData and GridData (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/cells)."""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from sync.sheets_server import looks
from sync.sheets_server.book import Json, Rectangle, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import failed, from_extended, to_effective, to_extended
from sync.sheets_server.formats import shown
from sync.sheets_server.masks import Tree
from sync.sheets_server.rows import Failure, Formula, Look, Row, Rows, Value, cut, over


def formatted(value: Value, look: Look, locale: str) -> str:
    """Gives a cell as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, Formula | Failure):
        return failed(value)
    return shown(value, look.get("userEnteredFormat", {}).get("numberFormat", {}), locale)


def written(sheet: Sheet, rows: Sequence[Json], area: Rectangle, mask: Tree) -> Sheet:
    """Gives the sheet with a rectangle of RowData written, the masked fields only; absent fields are cleared."""
    top, left, bottom, right = area
    if bottom > sheet.row_count or right > sheet.column_count:
        raise invalid("Attempting to write beyond the grid.")
    lines = [
        _line(rows[offset] if offset < len(rows) else {}, right - left) for offset in range(bottom - top)
    ]
    if "userEnteredValue" in mask or "*" in mask:
        sheet = replace(sheet, rows=sheet.rows.replaced(_values(sheet, lines, top, left)))
    look_mask = looks.mask_of(mask)
    if look_mask:
        sheet = looks.painted(
            sheet, {row: dict(enumerate(line, left)) for row, line in enumerate(lines, top)}, look_mask
        )
    return sheet


def _line(row: Json, width: int) -> list[Json]:
    values: list[Json] = row.get("values", [])[:width]
    return [*values, *({} for _ in range(width - len(values)))]


def _values(sheet: Sheet, lines: Sequence[Sequence[Json]], top: int, left: int) -> dict[int, Row]:
    return {
        row: over(sheet.rows.row(row), left, [from_extended(cell.get("userEnteredValue")) for cell in line])
        for row, line in enumerate(lines, top)
    }


def width_of(rows: Sequence[Json]) -> int:
    """Gives the most cells of any RowData."""
    return max((len(row.get("values", ())) for row in rows), default=0)


def values_block(rows: Rows[Row], area: Rectangle) -> list[list[Value]]:
    """Gives the values of a rectangle, empty cells as None."""
    top, left, bottom, right = area
    stored = [cut(row, left, right) for row in rows.slice(top, bottom)]
    blank: list[list[Value]] = [[None] * (right - left) for _ in range(bottom - top - len(stored))]
    return stored + blank


def put_values(sheet: Sheet, top: int, left: int, block: Sequence[Sequence[Value]]) -> Sheet:
    """Gives the sheet with a block of values put at a corner."""
    changes = {row: over(sheet.rows.row(row), left, line) for row, line in enumerate(block, top)}
    return replace(sheet, rows=sheet.rows.replaced(changes))


def grid_data(sheet: Sheet, area: Rectangle, locale: str, mask: Tree) -> Json:
    """Gives the GridData of a rectangle, trailing empty rows and cells left out."""
    top, left = area[:2]
    show = _shower(mask, locale)
    plain = looks.is_plain(sheet, area) or _only_values(mask)
    lines = _plain_lines(sheet, area) if plain else _dressed_lines(sheet, area)
    rows = [_trimmed([show(*cell) for cell in line]) for line in lines]
    while rows and not rows[-1]:
        rows.pop()
    found: Json = {"rowData": [{"values": row} if row else {} for row in rows]}
    if top:
        found["startRow"] = top
    if left:
        found["startColumn"] = left
    return found


def result_look(sheet: Sheet, row: int, column: int, own: Look) -> Look:
    """Gives how a cell's result looks: a number format of its own goes before one that the result brings along."""
    brought = sheet.result_formats.get((row, column))
    given = own.get("userEnteredFormat", {})
    if brought is None or "numberFormat" in given:
        return own
    return {**own, "userEnteredFormat": {**given, "numberFormat": brought}}


def _only_values(mask: Tree) -> bool:
    return bool(mask) and mask.keys() <= {"userEnteredValue", "effectiveValue"}


Cell = tuple[Value, Value, Look, Look]
"""What was entered, what it gives, how it was made to look, how its result looks."""


def _plain_lines(sheet: Sheet, area: Rectangle) -> Iterator[Iterator[Cell]]:
    top, left, bottom, right = area
    bare: Look = {}
    if sheet.effective is sheet.rows:
        for row in sheet.rows.slice(top, bottom):
            yield ((value, value, bare, bare) for value in row[left:right])
        return
    for index in range(top, min(bottom, len(sheet.effective))):
        width = min(len(sheet.effective.row(index)), right) - left
        yield _cells(sheet, index, left, [bare] * width)


def _dressed_lines(sheet: Sheet, area: Rectangle) -> Iterator[Iterator[Cell]]:
    top, left, _, _right = area
    for row, found in enumerate(looks.by_row(sheet, area), top):
        yield _cells(sheet, row, left, found)


def _cells(sheet: Sheet, row: int, left: int, found: Sequence[Look]) -> Iterator[Cell]:
    right = left + len(found)
    entered, results = cut(sheet.rows.row(row), left, right), cut(sheet.effective.row(row), left, right)
    dressed = found
    if sheet.result_formats:
        dressed = [result_look(sheet, row, column, own) for column, own in enumerate(found, left)]
    return zip(entered, results, found, dressed, strict=True)


def _shower(mask: Tree, locale: str) -> Callable[[Value, Value, Look, Look], Json]:
    """A mask that asks one kind of value only is served without putting the rest together."""
    if mask.keys() == {"effectiveValue"}:
        return lambda _value, result, _look, _dressed: (
            {} if result is None else {"effectiveValue": to_effective(result)}
        )
    if mask.keys() == {"userEnteredValue"}:
        return lambda value, _result, _look, _dressed: (
            {} if value is None else {"userEnteredValue": to_extended(value)}
        )
    return lambda value, result, look, dressed: _data(value, result, look, dressed, locale)


def _data(value: Value, result: Value, look: Look, dressed: Look, locale: str) -> Json:
    cell: Json = {}
    if value is not None:
        cell["userEnteredValue"] = to_extended(value)
    if result is not None:
        cell["effectiveValue"] = to_effective(result)
        cell["formattedValue"] = formatted(result, dressed, locale)
    cell.update(look)
    if "userEnteredFormat" in dressed:
        cell["effectiveFormat"] = dressed["userEnteredFormat"]
    return cell


def _trimmed(cells: list[Json]) -> list[Json]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
