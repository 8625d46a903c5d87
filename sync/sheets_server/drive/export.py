"""Spreadsheets as files of other kinds: XLSX whole, CSV and TSV of one sheet, as people see it."""

import csv
import io
from typing import Any

from sync.sheets_server import looks, values
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet, area_of
from sync.sheets_server.drive.files import FORMATS
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.extended import failed
from sync.sheets_server.rows import Failure, Formula, Look, Value, cut

_DELIMITERS = {FORMATS["csv"]: ",", FORMATS["tsv"]: "\t"}
_ALIGNED = {
    "LEFT": "left",
    "CENTER": "center",
    "RIGHT": "right",
    "TOP": "top",
    "MIDDLE": "vcenter",
    "BOTTOM": "bottom",
}
_LINES = {"SOLID": 1, "SOLID_MEDIUM": 2, "DASHED": 3, "DOTTED": 4, "SOLID_THICK": 5, "DOUBLE": 6}
_PIXELS_A_CHARACTER = 7


def exported(book: Book, mime: str, sheet_id: int | None = None, area: Area | None = None) -> bytes:
    """Gives a spreadsheet in another format; a 501 for one that is not written here."""
    if mime == FORMATS["xlsx"]:
        return xlsx(book)
    delimiter = _DELIMITERS.get(mime)
    if delimiter is None:
        raise ApiError(501, f"Export to {mime} is not implemented.")
    sheet = book.sheets[0] if sheet_id is None else book.sheet(sheet_id)
    text = io.StringIO()
    shown = values.read_area(book, (sheet, area or Area()), values.Rendering())
    rows = shown.get("values", [])
    width = max(map(len, rows), default=0)
    csv.writer(text, delimiter=delimiter).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return text.getvalue().removesuffix("\r\n").encode("utf-8")


def format_named(name: str) -> str:
    """Gives the type of an export address's `format`; a 400 for an unknown one."""
    if name not in FORMATS:
        raise invalid(f"Unknown export format: {name}")
    return FORMATS[name]


def xlsx(book: Book) -> bytes:
    """Gives the whole spreadsheet as XLSX: formulas with their results, formats, widths, merges, notes."""
    import xlsxwriter  # noqa: PLC0415 (for exports only)

    held = io.BytesIO()
    with xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as file:
        formats: dict[str, Any] = {}
        for sheet in book.sheets:
            page = file.add_worksheet(_sheet_name(sheet.title))
            _cells(file, page, sheet, formats)
            _dressed(page, sheet)
    return held.getvalue()


def _sheet_name(title: str) -> str:
    """XLSX forbids some signs and more than 31 of them."""
    return "".join("_" if sign in "[]:*?/\\" else sign for sign in title)[:31].strip("'") or "_"


def _cells(file: Any, page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    height = max(len(sheet.rows), len(sheet.effective), len(sheet.looks))
    width = min(
        sheet.column_count, max((len(row) for row in sheet.effective.slice(0, height)), default=0) + 1
    )
    found = looks.by_row(sheet, (0, 0, height, width))
    for row, dressed in enumerate(found):
        entered, results = cut(sheet.rows.row(row), 0, width), cut(sheet.effective.row(row), 0, width)
        for column, look in enumerate(dressed):
            style = _style(file, look, sheet.result_formats.get((row, column)), formats)
            _write(page, (row, column), entered[column], results[column], style)
            if look.get("note"):
                page.write_comment(row, column, look["note"])


def _write(page: Any, place: tuple[int, int], entered: Value, result: Value, style: Any) -> None:
    if isinstance(entered, Formula):
        shown = failed(result) if isinstance(result, Failure) else "" if result is None else result
        page.write_formula(*place, entered.text, style, shown)
    elif isinstance(result, Failure):
        page.write_string(*place, failed(result), style)
    elif isinstance(result, bool):
        page.write_boolean(*place, result, style)
    elif isinstance(result, int | float):
        page.write_number(*place, result, style)
    elif isinstance(result, str):
        page.write_string(*place, result, style)
    elif style is not None:
        page.write_blank(*place, None, style)


def _style(file: Any, look: Look, brought: Json | None, formats: dict[str, Any]) -> Any:
    given = look.get("userEnteredFormat", {})
    if not given and not brought:
        return None
    wanted = _properties(given, given.get("numberFormat") or brought or {})
    key = repr(sorted(wanted.items()))
    if key not in formats:
        formats[key] = file.add_format(wanted)
    return formats[key]


def _properties(given: Json, number_format: Json) -> dict[str, Any]:
    """Gives XlsxWriter's words for a CellFormat."""
    text, borders = given.get("textFormat", {}), given.get("borders", {})
    found: dict[str, Any] = {
        "num_format": number_format.get("pattern") or _PATTERNS.get(number_format.get("type", ""), "General"),
        "bold": text.get("bold"),
        "italic": text.get("italic"),
        "underline": 1 if text.get("underline") else None,
        "font_strikeout": text.get("strikethrough"),
        "font_size": text.get("fontSize"),
        "font_color": _colour(text.get("foregroundColorStyle"), text.get("foregroundColor")),
        "bg_color": _colour(given.get("backgroundColorStyle"), given.get("backgroundColor")),
        "align": _ALIGNED.get(given.get("horizontalAlignment", "")),
        "valign": _ALIGNED.get(given.get("verticalAlignment", "")),
        "text_wrap": given.get("wrapStrategy") == "WRAP" or None,
    }
    found |= {side: _LINES.get(line.get("style", "")) for side, line in borders.items() if side in _SIDES}
    return {name: value for name, value in found.items() if value is not None}


_SIDES = frozenset({"top", "bottom", "left", "right"})
_PATTERNS = {
    "DATE": "yyyy-mm-dd", "TIME": "hh:mm:ss", "DATE_TIME": "yyyy-mm-dd hh:mm:ss", "PERCENT": "0.00%",
    "CURRENCY": "#,##0.00", "NUMBER": "#,##0.00", "SCIENTIFIC": "0.00E+00", "TEXT": "@",
}  # fmt: skip


def _colour(style: Json | None, plain: Json | None) -> str | None:
    rgb = (style or {}).get("rgbColor", plain)
    if rgb is None:
        return None
    parts = (round(255 * rgb.get(part, 0)) for part in ("red", "green", "blue"))
    return "#" + "".join(f"{min(max(part, 0), 255):02X}" for part in parts)


def _dressed(page: Any, sheet: Sheet) -> None:
    grid = sheet.properties["gridProperties"]
    if grid.get("frozenRowCount") or grid.get("frozenColumnCount"):
        page.freeze_panes(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0))
    if sheet.properties.get("hidden"):
        page.hide()
    for column, found in sheet.column_properties.items():
        pixels = found.get("pixelSize", 100)
        page.set_column(
            column, column, pixels / _PIXELS_A_CHARACTER, None, {"hidden": bool(found.get("hiddenByUser"))}
        )
    for row, found in sheet.row_properties.items():
        if "pixelSize" in found or found.get("hiddenByUser"):
            page.set_row_pixels(
                row, found.get("pixelSize", 21), None, {"hidden": bool(found.get("hiddenByUser"))}
            )
    for merge in sheet.objects.get("merges", ()):
        top, left, bottom, right = sheet.closed(area_of(merge))
        if (bottom - top) * (right - left) > 1:
            _merged(page, sheet, (top, left, bottom - 1, right - 1))
    for found in sheet.objects.get("basicFilter", ()):
        top, left, bottom, right = sheet.closed(area_of(found["range"]))
        page.autofilter(top, left, bottom - 1, right - 1)


def _merged(page: Any, sheet: Sheet, corners: tuple[int, int, int, int]) -> None:
    """The first cell was written with its style already; merging must not write it again."""
    top, left, bottom, right = corners
    page.merge.append([top, left, bottom, right])
    del sheet
