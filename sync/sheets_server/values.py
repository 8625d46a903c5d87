"""The values collection (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values)."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Layer, Sheet, check_size
from sync.sheets_server.cells import checked, layers_within, look, typed, unformatted
from sync.sheets_server.errors import invalid
from sync.sheets_server.requests.cells import over, shown
from sync.sheets_server.rows import Formula, Row, Value

RENDER = frozenset({"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"})
DATE_KINDS = frozenset({"DATE", "TIME", "DATE_TIME"})


def read(book: Book, text: str, options: Json) -> Json:
    """Gives a ValueRange; trailing empty rows and cells left out."""
    sheet, area = book.find(text)
    top, left, bottom, right = sheet.closed(area)
    if (area.top or 0) >= sheet.row_count or (area.left or 0) >= sheet.column_count:
        raise invalid(
            f"Range ({text}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
        )
    grid = _rendered(sheet, (top, left, bottom, right), options)
    columns = options.get("majorDimension") == "COLUMNS"
    found = _transposed(grid) if columns else grid
    answer: Json = {
        "range": a1.render(sheet.title, top, left, bottom, right),
        "majorDimension": "COLUMNS" if columns else "ROWS",
    }
    if found:
        answer["values"] = found
    return answer


def _rendered(sheet: Sheet, area: tuple[int, int, int, int], options: Json) -> list[list[Any]]:
    top, left, bottom, right = area
    render = options.get("valueRenderOption") or "FORMATTED_VALUE"
    if render not in RENDER:
        raise invalid(f"Invalid valueRenderOption: {render}")
    as_text = options.get("dateTimeRenderOption") == "FORMATTED_STRING"
    layers = layers_within(sheet, top, left, bottom, right)
    formats = any("userEnteredFormat" in field for layer in layers for field in layer.fields)
    slow = formats and (render == "FORMATTED_VALUE" or as_text)
    rows: list[list[Any]] = []
    for index, row in enumerate(sheet.rows.slice(top, bottom), start=top):
        cut = row[left:right]
        if slow or render != "UNFORMATTED_VALUE":
            rows.append([_one(sheet, index, left + place, value, render, as_text) for place, value in enumerate(cut)])
        else:
            rows.append([unformatted(value) if value is None or isinstance(value, Formula) else value for value in cut])
    while rows and not any(value != "" for value in rows[-1]):
        rows.pop()
    return rows


def _one(sheet: Sheet, row: int, column: int, value: Value, render: str, as_text: bool) -> Any:
    if render == "FORMATTED_VALUE":
        return shown(sheet, row, column, value)
    if render == "FORMULA" and isinstance(value, Formula):
        return value.text
    if as_text and isinstance(value, int | float) and not isinstance(value, bool):
        kind = look(sheet, row, column).get("userEnteredFormat", {}).get("numberFormat", {}).get("type")
        return shown(sheet, row, column, value) if kind in DATE_KINDS else value
    return unformatted(value)


def _transposed(grid: Sequence[Sequence[Any]]) -> list[list[Any]]:
    width = max((len(row) for row in grid), default=0)
    columns = [[row[place] if place < len(row) else "" for row in grid] for place in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns


def write(book: Book, text: str, body: Json, option: str) -> tuple[Book, Json]:
    """Writes a ValueRange at its range's corner; null cells are skipped. Gives UpdateValuesResponse's counts."""
    if option not in {"RAW", "USER_ENTERED"}:
        raise invalid("'valueInputOption' is required but not specified")
    sheet, area = book.find(text)
    values = body.get("values", [])
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        raise invalid("Invalid values: a list of lists is expected")
    if body.get("majorDimension") == "COLUMNS":
        width = max((len(column) for column in values), default=0)
        values = [[column[place] if place < len(column) else None for column in values] for place in range(width)]
    top, left, bottom, right = sheet.closed(area)
    height, width = len(values), max((len(row) for row in values), default=0)
    closed = area.bottom is not None and area.right is not None and (bottom - top, right - left) != (1, 1)
    if closed and (height > bottom - top or width > right - left):
        asked = a1.render(sheet.title, top, left, bottom, right)
        raise invalid(f"Requested writing within range [{asked}], but tried writing beyond it")
    if top + height > sheet.row_count or left + width > sheet.column_count:
        sheet = sheet.sized(max(sheet.row_count, top + height), max(sheet.column_count, left + width))
    sheet, cells = _written(sheet, values, top, left, raw=option == "RAW")
    answer = {
        "spreadsheetId": book.spreadsheet_id,
        "updatedRange": a1.render(sheet.title, top, left, top + height, left + width),
        "updatedRows": height,
        "updatedColumns": width,
        "updatedCells": cells,
    }
    return check_size(book.with_sheet(sheet)), {name: found for name, found in answer.items() if found != 0}


def _written(sheet: Sheet, values: list[list[Any]], top: int, left: int, *, raw: bool) -> tuple[Sheet, int]:
    changes: dict[int, Row] = {}
    layers: list[Layer] = []
    cells = 0
    for offset, row in enumerate(values, start=top):
        old = sheet.rows.row(offset)
        fresh: list[Value] = []
        for place, given in enumerate(row, start=left):
            cells += given is not None
            before = old[place] if place < len(old) else None
            value, number_format = (before, None) if given is None else _input(sheet, offset, place, given, raw=raw)
            if number_format is not None and not _has_format(sheet, offset, place):
                layers.append(_format_layer(offset, place, number_format))
            fresh.append(value)
        changes[offset] = over(old, left, fresh)
    return replace(sheet, rows=sheet.rows.replaced(changes), layers=(*sheet.layers, *layers)), cells


def _input(sheet: Sheet, row: int, column: int, given: Any, *, raw: bool) -> tuple[Value, Json | None]:
    if raw:
        if not isinstance(given, str | int | float | bool):
            raise invalid("Invalid values: lists and objects cannot stand in a cell")
        return checked(given if given != "" else None), None
    number_format = look(sheet, row, column).get("userEnteredFormat", {}).get("numberFormat", {})
    value, found = typed(given, number_format)
    return checked(value), found


def _has_format(sheet: Sheet, row: int, column: int) -> bool:
    return "numberFormat" in look(sheet, row, column).get("userEnteredFormat", {})


def _format_layer(row: int, column: int, number_format: Json) -> Layer:
    return Layer(
        area=Area(row, row + 1, column, column + 1),
        cell={"userEnteredFormat": {"numberFormat": number_format}},
        fields=("userEnteredFormat.numberFormat",),
    )


def append(book: Book, text: str, body: Json, option: str, insert: str) -> tuple[Book, Json]:
    """Appends behind the table found at a range; gives AppendValuesResponse's fields."""
    sheet, area = book.find(text)
    table = _table(sheet, area)
    top, left, bottom, right = sheet.closed(area)
    at_row, at_column = (table[2], table[1]) if table else (top, left)
    values = body.get("values", [])
    count = len(values)
    if insert == "INSERT_ROWS" and at_row < len(sheet.rows):
        sheet = replace(sheet, rows=sheet.rows.inserted(at_row, [()] * count)).sized(
            sheet.row_count + count, sheet.column_count
        )
        book = book.with_sheet(sheet)
    corner = f"{a1.quoted(sheet.title)}!{a1.letters(at_column)}{at_row + 1}"
    book, updates = write(_grown(book, sheet, at_row + count), corner, body, option)
    answer: Json = {"spreadsheetId": book.spreadsheet_id, "updates": updates}
    if table:
        answer["tableRange"] = a1.render(sheet.title, *table)
    return book, answer


def _grown(book: Book, sheet: Sheet, rows: int) -> Book:
    return book if rows <= sheet.row_count else book.with_sheet(sheet.sized(rows, sheet.column_count))


def _table(sheet: Sheet, area: Area) -> tuple[int, int, int, int] | None:
    """Gives the block of filled cells around the range's last filled row: top, left, bottom, right."""
    top, left, bottom, right = sheet.closed(area)
    bottom = min(bottom, len(sheet.rows))
    filled = [row for row in range(top, bottom) if any(_filled(sheet, row, column) for column in range(left, right))]
    if not filled:
        return None
    start = end = filled[-1]
    first, last = _extent(sheet, start, left, right)
    while end + 1 < len(sheet.rows) and any(_filled(sheet, end + 1, column) for column in range(first, last)):
        end += 1
    while start > 0 and any(_filled(sheet, start - 1, column) for column in range(first, last)):
        start -= 1
    return start, first, end + 1, last


def _extent(sheet: Sheet, row: int, left: int, right: int) -> tuple[int, int]:
    columns = [column for column in range(left, right) if _filled(sheet, row, column)]
    first, last = columns[0], columns[-1]
    while first > 0 and _filled(sheet, row, first - 1):
        first -= 1
    while last + 1 < sheet.column_count and _filled(sheet, row, last + 1):
        last += 1
    return first, last + 1


def _filled(sheet: Sheet, row: int, column: int) -> bool:
    cells = sheet.rows.row(row)
    return column < len(cells) and cells[column] is not None


def clear(book: Book, text: str) -> tuple[Book, str]:
    """Empties the values of a range; formats and validations stay."""
    sheet, area = book.find(text)
    top, left, bottom, right = sheet.closed(area)
    blank: list[Value] = [None] * (right - left)
    changes = {row: over(sheet.rows.row(row), left, blank) for row in range(top, min(bottom, len(sheet.rows)))}
    changed = replace(sheet, rows=sheet.rows.replaced(changes))
    return book.with_sheet(changed), a1.render(sheet.title, top, left, bottom, right)
