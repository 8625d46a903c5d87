"""CellData and GridData (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/cells)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from sync.sheets_server import looks
from sync.sheets_server.book import Json, Rectangle, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import FORMULA_SHOWN, from_extended, to_effective, to_extended
from sync.sheets_server.formats import shown
from sync.sheets_server.masks import Tree
from sync.sheets_server.rows import Formula, Look, Row, Value, cut, over


def formatted(value: Value, look: Look, locale: str) -> str:
    """Gives a cell as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if isinstance(value, Formula):
        return FORMULA_SHOWN
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


def values_block(sheet: Sheet, area: Rectangle) -> list[list[Value]]:
    """Gives the values of a rectangle, empty cells as None."""
    top, left, bottom, right = area
    stored = [cut(row, left, right) for row in sheet.rows.slice(top, bottom)]
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
    rows = [_trimmed([show(value, look) for value, look in line]) for line in lines]
    while rows and not rows[-1]:
        rows.pop()
    found: Json = {"rowData": [{"values": row} if row else {} for row in rows]}
    if top:
        found["startRow"] = top
    if left:
        found["startColumn"] = left
    return found


def _only_values(mask: Tree) -> bool:
    return bool(mask) and mask.keys() <= {"userEnteredValue", "effectiveValue"}


def _plain_lines(sheet: Sheet, area: Rectangle) -> Iterator[list[tuple[Value, Look]]]:
    top, left, bottom, right = area
    bare: Look = {}
    for row in sheet.rows.slice(top, bottom):
        yield [(value, bare) for value in row[left:right]]


def _dressed_lines(sheet: Sheet, area: Rectangle) -> Iterator[list[tuple[Value, Look]]]:
    top, left, _, right = area
    for row, found in enumerate(looks.by_row(sheet, area), top):
        yield list(zip(cut(sheet.rows.row(row), left, right), found, strict=True))


def _shower(mask: Tree, locale: str) -> Any:
    """A mask that asks one kind of value only is served without putting the rest together."""
    if mask.keys() == {"effectiveValue"}:
        return lambda value, _: {} if value is None else {"effectiveValue": to_effective(value)}
    if mask.keys() == {"userEnteredValue"}:
        return lambda value, _: {} if value is None else {"userEnteredValue": to_extended(value)}
    return lambda value, look: _data(value, look, locale)


def _data(value: Value, look: Mapping[str, Any], locale: str) -> Json:
    cell: Json = {}
    if value is not None:
        cell["userEnteredValue"] = to_extended(value)
        cell["effectiveValue"] = to_effective(value)
        cell["formattedValue"] = formatted(value, dict(look), locale)
    cell.update(look)
    if "userEnteredFormat" in look:
        cell["effectiveFormat"] = look["userEnteredFormat"]
    return cell


def _trimmed(cells: list[Json]) -> list[Json]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
