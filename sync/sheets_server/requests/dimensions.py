"""Requests about rows and columns."""

from collections.abc import Callable, Mapping
from unicodedata import east_asian_width

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json, Sheet, check_size
from sync.sheets_server.cells import formatted, result_look
from sync.sheets_server.errors import invalid
from sync.sheets_server.looks import look
from sync.sheets_server.masks import merge, parse
from sync.sheets_server.shifts import removal, transfer
from sync.sheets_server.structure import (
    Edit,
    carried,
    deletion,
    inserted_columns,
    inserted_rows,
    looks_mapped,
    move,
    moved_rows,
)

LINE, MIN_WIDTH, PADDING, PIXELS_A_SIGN = 21, 20, 10, 6.7
"""Pixels, for Google's default font (Arial 10)."""


def insert_dimension(book: Book, body: Json) -> tuple[Book, Json]:
    """InsertDimensionRequest."""
    sheet, rows, first, last = _span(book, body["range"])
    size = sheet.row_count if rows else sheet.column_count
    before = bool(body.get("inheritFromBefore"))
    if first > size or (first == size and not before):
        raise invalid(
            f"range.startIndex[{first}] must be less than the grid size ({size}) if inheritFromBefore is false."
        )
    if before and first == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at the first row or column.")
    insert = inserted_rows if rows else inserted_columns
    return insert(book, sheet, first, last - first, like_before=before), {}


def delete_dimension(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteDimensionRequest."""
    sheet, rows, first, last = _span(book, body["range"])
    size = sheet.row_count if rows else sheet.column_count
    last = min(last, size)
    if first >= size:
        raise invalid(
            f"Cannot delete a {'row' if rows else 'column'} that doesn't exist. Tried to delete index {first}."
        )
    if last - first >= size:
        raise invalid(f"You can't delete all the {'rows' if rows else 'columns'} on the sheet.")
    return deleted(book, sheet, first, last, rows=rows), {}


def deleted(book: Book, sheet: Sheet, first: int, last: int, *, rows: bool) -> Book:
    """Gives the spreadsheet without some rows or columns of a sheet."""
    gone = last - first
    edit = Edit(sheet_id=sheet.sheet_id, rows=rows, span=deletion(first, last))
    if rows:
        cells, looks = sheet.rows.deleted(first, last), sheet.looks.deleted(first, last)
        changed = replace(sheet, rows=cells, looks=looks).sized(sheet.row_count - gone, sheet.column_count)
    else:
        cells, looks = (
            sheet.rows.mapped(removal(first, last), noted=True),
            sheet.looks.mapped(looks_mapped(edit.index)),
        )
        changed = replace(sheet, rows=cells, looks=looks).sized(sheet.row_count, sheet.column_count - gone)
    return carried(book.with_sheet(changed), edit)


def move_dimension(book: Book, body: Json) -> tuple[Book, Json]:
    """MoveDimensionRequest: destinationIndex is counted before anything moves."""
    sheet, rows, first, last = _span(book, body["source"])
    to, size = body["destinationIndex"], sheet.row_count if rows else sheet.column_count
    if not 0 <= to <= size or last > size:
        raise invalid("The source or destinationIndex lies beyond the grid.")
    if first <= to <= last:
        return book, {}
    edit = Edit(sheet_id=sheet.sheet_id, rows=rows, span=move(first, last, to))
    if rows:
        changed = replace(
            sheet,
            rows=moved_rows(sheet.rows, first, last, to),
            looks=moved_rows(sheet.looks, first, last, to),
        )
    else:
        cells = sheet.rows.mapped(transfer(first, last, to), noted=True)
        changed = replace(sheet, rows=cells, looks=sheet.looks.mapped(looks_mapped(edit.index)))
    return carried(book.with_sheet(changed), edit), {}


def append_dimension(book: Book, body: Json) -> tuple[Book, Json]:
    """AppendDimensionRequest."""
    sheet = book.sheet(body.get("sheetId", 0))
    count = body["length"]
    if count < 1:
        raise invalid("length must be greater than 0.")
    if body["dimension"] == "ROWS":
        changed = sheet.sized(sheet.row_count + count, sheet.column_count)
    else:
        changed = sheet.sized(sheet.row_count, sheet.column_count + count)
    return check_size(book.with_sheet(changed)), {}


def update_dimension_properties(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateDimensionPropertiesRequest: sizes, hidden rows and columns."""
    sheet, rows, first, last = _span(book, body["range"])
    tree = parse(body["fields"])
    known = dict(sheet.row_properties if rows else sheet.column_properties)
    for index in range(first, min(last, sheet.row_count if rows else sheet.column_count)):
        known[index] = merge(known.get(index, {}), body.get("properties", {}), tree)
    changed = replace(sheet, row_properties=known) if rows else replace(sheet, column_properties=known)
    return book.with_sheet(changed), {}


def auto_resize_dimensions(book: Book, body: Json) -> tuple[Book, Json]:
    """AutoResizeDimensionsRequest: columns as wide as their longest text, rows as high as their lines."""
    sheet, rows, first, last = _span(book, body["dimensions"])
    known = dict(sheet.row_properties if rows else sheet.column_properties)
    sizes = _heights(sheet, first, last) if rows else _widths(book, sheet, first, last)
    for index, pixels in sizes.items():
        known[index] = {**known.get(index, {}), "pixelSize": pixels}
    changed = replace(sheet, row_properties=known) if rows else replace(sheet, column_properties=known)
    return book.with_sheet(changed), {}


def _widths(book: Book, sheet: Sheet, first: int, last: int) -> dict[int, int]:
    """An empty column keeps its width."""
    widest: dict[int, int] = {}
    for row, cells in sheet.effective.filled(0, sheet.row_count):
        for column, value in enumerate(cells[first:last], first):
            if value is not None:
                text = formatted(
                    value, result_look(sheet, row, column, look(sheet, row, column)), book.locale
                )
                longest = max((_signs(line) for line in text.split("\n")), default=0)
                widest[column] = max(widest.get(column, 0), longest)
    return {
        column: max(PADDING + round(signs * PIXELS_A_SIGN), MIN_WIDTH) for column, signs in widest.items()
    }


def _heights(sheet: Sheet, first: int, last: int) -> dict[int, int]:
    return {
        row: LINE
        * max(
            (str(value).count("\n") + 1 for value in sheet.effective.row(row) if value is not None), default=1
        )
        for row in range(first, min(last, sheet.row_count))
    }


def _signs(line: str) -> int:
    """Chinese signs are twice as wide as Latin ones."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def add_dimension_group(book: Book, body: Json) -> tuple[Book, Json]:
    """AddDimensionGroupRequest. Depth counts the groups around."""
    sheet, field, span = _group_place(book, body["range"])
    depth = 1 + sum(1 for group in sheet.objects.get(field, ()) if _around(group["range"], span))
    return _with_groups(book, sheet, field, (*sheet.objects.get(field, ()), {"range": span, "depth": depth}))


def delete_dimension_group(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteDimensionGroupRequest: the deepest group of that range goes."""
    sheet, field, span = _group_place(book, body["range"])
    groups = list(sheet.objects.get(field, ()))
    for group in reversed(groups):
        if group["range"] == span:
            groups.remove(group)
            return _with_groups(book, sheet, field, tuple(groups))
    raise invalid("There is no group over that range")


def update_dimension_group(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateDimensionGroupRequest: collapsed or not."""
    given = body["dimensionGroup"]
    sheet, field, span = _group_place(book, given["range"])
    tree = parse(body["fields"])
    found = [
        group
        for group in sheet.objects.get(field, ())
        if group["range"] == span and group["depth"] == given["depth"]
    ]
    if not found:
        raise invalid("There is no group with that range and depth")
    groups = tuple(merge(one, given, tree) if one is found[0] else one for one in sheet.objects[field])
    return _with_groups(book, sheet, field, groups)[0], {}


def _with_groups(book: Book, sheet: Sheet, field: str, groups: tuple[Json, ...]) -> tuple[Book, Json]:
    changed = replace(sheet, objects={**sheet.objects, field: groups})
    return book.with_sheet(changed), {"dimensionGroups": list(groups)}


def _group_place(book: Book, given: Json) -> tuple[Sheet, str, Json]:
    sheet, rows, first, last = _span(book, given)
    dimension = "ROWS" if rows else "COLUMNS"
    span = {"sheetId": sheet.sheet_id, "dimension": dimension, "startIndex": first, "endIndex": last}
    return sheet, "rowGroups" if rows else "columnGroups", span


def _around(outer: Json, inner: Json) -> bool:
    return bool(outer["startIndex"] <= inner["startIndex"] and inner["endIndex"] <= outer["endIndex"])


def _span(book: Book, given: Json) -> tuple[Sheet, bool, int, int]:
    sheet = book.sheet(given.get("sheetId", 0))
    if given.get("dimension") not in {"ROWS", "COLUMNS"}:
        raise invalid("dimension must be ROWS or COLUMNS")
    rows = given["dimension"] == "ROWS"
    first = given.get("startIndex", 0)
    last = given.get("endIndex", sheet.row_count if rows else sheet.column_count)
    if first < 0 or last <= first:
        raise invalid("The range is empty or turned around")
    return sheet, rows, first, last


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize_dimensions,
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
    "updateDimensionGroup": update_dimension_group,
}
