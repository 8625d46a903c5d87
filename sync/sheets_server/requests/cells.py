"""Requests that write cells: values, formats, validations, notes."""

from collections.abc import Callable, Mapping
from itertools import groupby

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, check_size
from sync.sheets_server.cells import width_of, written
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import from_extended
from sync.sheets_server.formulas.references import shifted
from sync.sheets_server.looks import mask_of, painted_area
from sync.sheets_server.masks import parse
from sync.sheets_server.rows import Formula, Value, over


def update_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateCellsRequest, by start or range; masked fields that a cell lacks are cleared."""
    rows, mask = body.get("rows", []), parse(body["fields"])
    if "range" in body:
        sheet, area = book.of_grid_range(body["range"])
        rectangle = sheet.closed(area)
        if len(rows) > rectangle[2] - rectangle[0] or width_of(rows) > rectangle[3] - rectangle[1]:
            raise invalid("Attempting to write beyond the given range.")
        return book.with_sheet(written(sheet, rows, rectangle, mask)), {}
    start = body["start"]
    sheet = book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    for width, group in groupby(rows, key=lambda row: len(row.get("values", ()))):
        lines = list(group)
        sheet = written(sheet, lines, (top, left, top + len(lines), left + width), mask)
        top += len(lines)
    return book.with_sheet(sheet), {}


def repeat_cell(book: Book, body: Json) -> tuple[Book, Json]:
    """RepeatCellRequest: the same fields in every cell of a range."""
    sheet, area = book.of_grid_range(body["range"])
    mask, cell = parse(body["fields"]), body.get("cell", {})
    look_mask = mask_of(mask)
    if look_mask:
        sheet = painted_area(sheet, area, cell, look_mask)
    if "userEnteredValue" in mask or "*" in mask:
        top, left, bottom, right = sheet.closed(area)
        value = from_extended(cell.get("userEnteredValue"))
        rows = range(top, bottom if value is not None else min(bottom, len(sheet.rows)))
        changes = {
            row: over(
                sheet.rows.row(row),
                left,
                [_repeated(value, row - top, across) for across in range(right - left)],
            )
            for row in rows
        }
        sheet = replace(sheet, rows=sheet.rows.replaced(changes))
    return book.with_sheet(sheet), {}


def _repeated(value: Value, down: int, across: int) -> Value:
    """References in a formula are taken from the first cell on, as in a copy."""
    return Formula(shifted(value.text, down, across)) if isinstance(value, Formula) else value


def append_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """AppendCellsRequest: behind the last row that holds a value; the grid grows as needed."""
    sheet = book.sheet(body.get("sheetId", 0))
    rows = body.get("rows", [])
    top, width = len(sheet.rows), width_of(rows)
    sheet = sheet.grown(top + len(rows), width)
    check_size(book.with_sheet(sheet))
    return book.with_sheet(written(sheet, rows, (top, 0, top + len(rows), width), parse(body["fields"]))), {}


def set_data_validation(book: Book, body: Json) -> tuple[Book, Json]:
    """SetDataValidationRequest; without a rule the validation goes."""
    sheet, area = book.of_grid_range(body["range"])
    cell = {"dataValidation": body["rule"]} if body.get("rule") else {}
    return book.with_sheet(painted_area(sheet, area, cell, {"dataValidation": {}})), {}


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
}
