"""Files of other kinds as spreadsheets: CSV, TSV and XLSX."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import BadZipFile

from msgspec.structs import replace

from sync.sheets_server import looks, values
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet, check_size, grid_of, new_sheet
from sync.sheets_server.cells import put_values
from sync.sheets_server.drive.files import FORMATS
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.extended import checked, number
from sync.sheets_server.formulas.results import serial_of
from sync.sheets_server.rows import Formula, Value

_DELIMITERS = {FORMATS["csv"]: ",", FORMATS["tsv"]: "\t", "text/plain": ",", "": ","}
READABLE = frozenset({*FORMATS.values(), "application/vnd.ms-excel.sheet.macroEnabled.12"})


def imported(book: Book, body: bytes, mime: str) -> Book:
    """Gives a spreadsheet that holds nothing but a file's content; a 400 for a file that cannot be read."""
    kind = mime.partition(";")[0].strip().lower()
    if kind in _DELIMITERS:
        return _of_text(book, body, _DELIMITERS[kind])
    if kind in READABLE or body[:2] == b"PK":
        return _of_xlsx(book, body)
    raise ApiError(400, f"Files of type {mime} cannot be made a spreadsheet.")


def _of_text(book: Book, body: bytes, delimiter: str) -> Book:
    """Texts read as if somebody typed them."""
    try:
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise invalid(f"The file cannot be read as text: {error}") from error
    first = book.sheets[0]
    grid = {"rowCount": max(len(rows), 1), "columnCount": max(map(len, rows), default=1) or 1}
    fresh = _with(book, (new_sheet({"gridProperties": grid}, first.sheet_id, first.title, 0),))
    return values.write(fresh, "A1", {"values": rows}, "USER_ENTERED")[0] if rows else fresh


def _of_xlsx(book: Book, body: bytes) -> Book:
    from openpyxl import load_workbook  # noqa: PLC0415 (a third of a second, for uploads only)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        file = load_workbook(io.BytesIO(body))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise invalid(f"The file cannot be read as XLSX: {error}") from error
    try:
        sheets = tuple(_sheet(page, index) for index, page in enumerate(file.worksheets))
    finally:
        file.close()
    if not sheets:
        raise invalid("The file holds no sheet.")
    return _with(book, sheets)


def _with(book: Book, sheets: tuple[Sheet, ...]) -> Book:
    return check_size(replace(book, sheets=sheets, named_ranges=(), metadata=(), comments=()))


def _sheet(page: Any, index: int) -> Sheet:
    rows, columns = max(page.max_row or 1, 1), max(page.max_column or 1, 1)
    grid: Json = {"rowCount": rows, "columnCount": columns}
    if page.freeze_panes:
        cell = page[page.freeze_panes]
        grid |= {"frozenRowCount": cell.row - 1, "frozenColumnCount": cell.column - 1}
    sheet = new_sheet({"gridProperties": grid}, index, page.title, index)
    lines, formats = _lines(page.iter_rows())
    sheet = put_values(sheet, 0, 0, lines)
    if formats:
        sheet = looks.painted(sheet, formats, {"userEnteredFormat": {"numberFormat": {}, "textFormat": {}}})
    merges = tuple(
        grid_of(index, Area(found.min_row - 1, found.max_row, found.min_col - 1, found.max_col))
        for found in page.merged_cells.ranges
    )
    return sheet.having("merges", merges) if merges else sheet


def _lines(rows: Iterable[Any]) -> tuple[list[list[Value]], dict[int, dict[int, Json]]]:
    lines: list[list[Value]] = []
    formats: dict[int, dict[int, Json]] = {}
    for row, cells in enumerate(rows):
        lines.append([_value(cell.value) for cell in cells])
        for column, cell in enumerate(cells):
            found = _format(cell)
            if found:
                formats.setdefault(row, {})[column] = {"userEnteredFormat": found}
    return lines, formats


def _value(found: Any) -> Value:
    if found is None or isinstance(found, bool):
        return found
    if isinstance(found, int | float):
        return number(found)
    if isinstance(found, datetime | date | time | timedelta):
        return serial_of(found)
    text = str(getattr(found, "text", found))
    return checked(Formula(text) if text.startswith("=") and len(text) > 1 else text)


def _format(cell: Any) -> Json:
    found: Json = {}
    if cell.number_format not in ("General", None):
        found["numberFormat"] = {"type": _kind(cell), "pattern": cell.number_format}
    if cell.font is not None and (cell.font.b or cell.font.i):
        found["textFormat"] = {
            name: True for name, is_so in (("bold", cell.font.b), ("italic", cell.font.i)) if is_so
        }
    return found


def _kind(cell: Any) -> str:
    if isinstance(cell.value, datetime):
        return "DATE_TIME"
    if isinstance(cell.value, date):
        return "DATE"
    if isinstance(cell.value, time | timedelta):
        return "TIME"
    if cell.number_format == "@":
        return "TEXT"
    return "PERCENT" if cell.number_format.endswith("%") else "NUMBER"
