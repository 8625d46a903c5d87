"""The archive as XLSX: one sheet a tab, laid out to be read, filtered and printed (XlsxWriter)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sheet_schema.fields import Kind
from sync.adapters.whole_file import write_whole
from sync.book import ArchiveBook, Sheet
from sync.cell import CellValue
from sync.ports import BackEndError

HEADER_ROW = 2
LONGEST_TEXT = 32_767
"""Characters a cell of an XLSX file can hold."""
LONGEST_NAME = 31
FIRST_SERIAL = 20_000
"""Event cells hold numbers such as 1430 too; from here on (1954) a number is a date-time."""
PAGE_PIXELS = 1_700
"""What stays readable on one A4 page across."""
A4 = 9
INK, SOFT, LINE, FILL = "#1F2933", "#52606D", "#CBD2D9", "#E4E7EB"
_NUMBER_FORMATS: Mapping[str, str] = {
    Kind.TIME: "yyyy-mm-dd hh:mm",
    Kind.EVENT: "yyyy-mm-dd hh:mm",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
    Kind.INTEGER: "0",
    Kind.DECIMAL: "0.###",
    Kind.SHARE: "[<=1]0.0%;0.0",
}
_CENTRED = frozenset({Kind.TICK, Kind.CHOICE, Kind.TIME, Kind.DATE, Kind.MONTH, Kind.EVENT})
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class TextTooLongError(BackEndError):
    """A cell holds more text than an XLSX file can; nothing was written, for an archive must not lose words."""

    remedy = f"shorten the cell to {LONGEST_TEXT} characters in the sheet, then close the month again"


class XlsxArchive:
    """Archive port: one XLSX file a month in a folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def store(self, book: ArchiveBook) -> Path:
        """See Archive.store. FileNotWrittenError on a full or read-only disk, TextTooLongError on giant cells."""
        path = self._directory / f"{book.site}-{book.month}.xlsx"
        write_whole(path, to_bytes(book))
        return path


def to_bytes(book: ArchiveBook) -> bytes:
    """Gives the file's bytes; the same book gives the same bytes. TextTooLongError when a cell does not fit."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties(_properties(book))
        formats = _Formats(workbook)
        names = _sheet_names(book)
        _lay_cover(workbook.add_worksheet(names[0]), book, formats)
        for name, sheet in zip(names[1:], book.sheets, strict=True):
            _lay_sheet(workbook.add_worksheet(name), sheet, book, formats)
    return target.getvalue()


class _Formats:
    """The cell formats of one workbook, one for each kind."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self.title = self._added(bold=True, font_size=16)
        self.form = self._added(font_size=9, font_color=SOFT)
        self.header = self._added(
            bold=True,
            bg_color=FILL,
            border=1,
            border_color=LINE,
            text_wrap=True,
            align="center",
            valign="vcenter",
        )
        self.label = self._added(
            bold=True, bg_color=FILL, border=1, border_color=LINE, valign="vcenter", indent=1
        )
        self.fact = self._added(
            border=1, border_color=LINE, text_wrap=True, valign="vcenter", align="left", indent=1
        )
        self.text = self._body(Kind.TEXT)
        self._of_kind = {kind.value: self._body(kind) for kind in Kind}

    def of_kind(self, kind: str) -> Format:
        """Gives the format of a column's cells."""
        return self._of_kind.get(kind, self.text)

    def _body(self, kind: Kind) -> Format:
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "top"}
        if kind in _NUMBER_FORMATS:
            look["num_format"] = _NUMBER_FORMATS[kind]
        if kind in _CENTRED:
            look["align"] = "center"
        return self._added(**look)

    def _added(self, **look: Any) -> Format:
        return self._workbook.add_format({"font_size": 10, "font_color": INK, **look})


def _properties(book: ArchiveBook) -> dict[str, Any]:
    """The creation date is the month's own first day, so that nothing in the file depends on when it was made."""
    year, month = (int(part) for part in book.month.split("-"))
    created = datetime(year, month, 1, tzinfo=UTC)
    return {
        "title": book.title,
        "subject": f"{book.site} {book.month}",
        "author": "repairsheet",
        "created": created,
    }


def _sheet_names(book: ArchiveBook) -> list[str]:
    """Gives names that an XLSX file accepts, no two alike."""
    names: list[str] = []
    for title in (book.title, *(sheet.title for sheet in book.sheets)):
        plain = _FORBIDDEN.sub(" ", title).strip(" '") or "-"
        name, twin = plain[:LONGEST_NAME], 2
        while name.casefold() in {taken.casefold() for taken in names}:
            ending = f" ({twin})"
            name, twin = plain[: LONGEST_NAME - len(ending)] + ending, twin + 1
        names.append(name)
    return names


def _lay_cover(page: Worksheet, book: ArchiveBook, formats: _Formats) -> None:
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_column_pixels(0, 0, 240)
    page.set_column_pixels(1, 1, 520)
    page.set_row(0, 34)
    page.write_string(0, 0, book.title, formats.title)
    page.write_string(1, 0, f"{book.site}　{book.month}", formats.form)
    for row, (label, fact) in enumerate(book.cover, start=3):
        page.set_row(row, 21)
        page.write_string(row, 0, label, formats.label)
        page.write_string(row, 1, fact, formats.fact)
    page.set_footer("&C&P / &N")


def _lay_sheet(page: Worksheet, sheet: Sheet, book: ArchiveBook, formats: _Formats) -> None:
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title, formats.title)
    parts = [sheet.form, book.site, book.month, f"n = {len(sheet.rows)}"]
    page.write_string(1, 0, "　".join(part for part in parts if part), formats.form)
    page.set_row(HEADER_ROW, 32)
    for column, (header, width) in enumerate(zip(sheet.headers, sheet.widths, strict=True)):
        page.set_column_pixels(column, column, width)
        page.write_string(HEADER_ROW, column, header, formats.header)
    for index, row in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for column, (kind, value) in enumerate(zip(sheet.kinds, row, strict=True)):
            _write(page, (index, column), kind, value, formats)
    _set_page(page, sheet)


def _set_page(page: Worksheet, sheet: Sheet) -> None:
    last_row, last_column = HEADER_ROW + len(sheet.rows), max(0, len(sheet.headers) - 1)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.autofilter(HEADER_ROW, 0, last_row, last_column)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.repeat_rows(0, HEADER_ROW)
    page.repeat_columns(0)
    page.print_area(0, 0, last_row, last_column)
    page.fit_to_pages(max(1, ceil(sum(sheet.widths) / PAGE_PIXELS)), 0)
    page.set_footer("&L&A&C&P / &N&R&F")


def _write(
    page: Worksheet, place: tuple[int, int], kind: str, value: CellValue | None, formats: _Formats
) -> None:
    row, column = place
    look = formats.of_kind(kind)
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, str):
        _write_text(page, place, value, formats)
    elif kind == Kind.MONEY:
        page.write_number(row, column, value / 100, look)
    elif kind == Kind.EVENT and value < FIRST_SERIAL:
        page.write_number(row, column, value, formats.text)
    else:
        page.write_number(row, column, value, look)


def _write_text(page: Worksheet, place: tuple[int, int], value: str, formats: _Formats) -> None:
    if len(value) > LONGEST_TEXT:
        row, column = place
        raise TextTooLongError(
            f"sheet {page.get_name()}, row {row + 1}, column {column + 1}: {len(value)} characters"
        )
    page.write_string(*place, value, formats.text)
