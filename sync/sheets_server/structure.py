"""Rows and columns put in, taken out and moved: what stands on the grid goes with them."""

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Comment, Json, Sheet, area_of, check_size, grid_of
from sync.sheets_server.formulas import carrying
from sync.sheets_server.looks import painted_area
from sync.sheets_server.rows import Look, Looks, Rows, T
from sync.sheets_server.shifts import gap

Span = tuple[int | None, int | None]

OF_ONE_CELL = frozenset({"note", "textFormatRuns", "chipRuns", "pivotTable", "dataSourceTable"})
"""What a cell has for itself: rows and columns that are put in beside it do not get it."""


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """One structural change of one dimension, as what becomes of a span of it; None: the span is gone."""

    sheet_id: int
    rows: bool
    """True for rows, False for columns."""
    span: Callable[[int | None, int | None], Span | None]

    def area(self, area: Area) -> Area | None:
        """Gives where an area stands afterwards."""
        start, end = (area.top, area.bottom) if self.rows else (area.left, area.right)
        found = self.span(start, end)
        if found is None:
            return None
        return (
            replace(area, top=found[0], bottom=found[1])
            if self.rows
            else replace(area, left=found[0], right=found[1])
        )

    def index(self, index: int) -> int | None:
        """Gives where one row or column stands afterwards."""
        found = self.span(index, index + 1)
        return None if found is None else found[0]


def insertion(at: int, count: int) -> Callable[[int | None, int | None], Span | None]:
    """Gives what becomes of spans when `count` are put in before `at`: a span around it grows."""

    def span(start: int | None, end: int | None) -> Span:
        new_start = start + count if start is not None and start >= at else start
        new_end = end + count if end is not None and end > at else end
        return new_start, new_end

    return span


def deletion(first: int, last: int) -> Callable[[int | None, int | None], Span | None]:
    """Gives what becomes of spans when [first, last) is taken out: one wholly inside is gone."""

    def place(edge: int) -> int:
        return edge - max(0, min(edge, last) - first)

    def span(start: int | None, end: int | None) -> Span | None:
        new_start = None if start is None else place(start)
        new_end = None if end is None else place(end)
        if end is not None and (start or 0) < end and (new_start or 0) >= (new_end or 0):
            return None
        return new_start, new_end

    return span


def move(first: int, last: int, to: int) -> Callable[[int | None, int | None], Span | None]:
    """Gives what becomes of spans when [first, last) moves before `to`: one that is torn apart stays where it was."""
    count = last - first

    def place(index: int) -> int:
        if first <= index < last:
            return to - first + index - (count if to > last else 0)
        if to > last and last <= index < to:
            return index - count
        if to < first and to <= index < first:
            return index + count
        return index

    def span(start: int | None, end: int | None) -> Span:
        if start is None or end is None or end <= start:
            return start, end
        new_start, new_last = place(start), place(end - 1)
        torn = new_last - new_start != end - 1 - start
        return (start, end) if torn else (new_start, new_last + 1)

    return span


def inserted_rows(book: Book, sheet: Sheet, at: int, count: int, *, like_before: bool = True) -> Book:
    """Gives the spreadsheet with empty rows put in; they look like the row before, or the one that was there."""
    model = at - 1 if like_before else at
    looks = {column: _inherited(found) for column, found in sheet.looks.row(model).items()}
    larger = sheet.sized(sheet.row_count + count, sheet.column_count)
    changed = replace(
        larger,
        rows=sheet.rows.inserted(at, [()] * count) if at < len(sheet.rows) else sheet.rows,
        looks=sheet.looks.inserted(at, [looks] * count) if looks or at < len(sheet.looks) else sheet.looks,
    )
    edit = Edit(sheet_id=sheet.sheet_id, rows=True, span=insertion(at, count))
    book = carried(book.with_sheet(changed), edit)
    return check_size(book.with_sheet(_inheriting(sheet, book.sheet(sheet.sheet_id), edit, at, count, model)))


def inserted_columns(book: Book, sheet: Sheet, at: int, count: int, *, like_before: bool = True) -> Book:
    """Gives the spreadsheet with empty columns put in; they look like the column before, or the one that was there."""
    model = at - 1 if like_before else at
    larger = sheet.sized(sheet.row_count, sheet.column_count + count)

    def spaced(looks: Looks) -> Looks:
        placed = {column + count if column >= at else column: found for column, found in looks.items()}
        return (
            placed | dict.fromkeys(range(at, at + count), _inherited(looks[model]))
            if model in looks
            else placed
        )

    changed = replace(
        larger, rows=sheet.rows.mapped(gap(at, count), noted=True), looks=sheet.looks.mapped(spaced)
    )
    edit = Edit(sheet_id=sheet.sheet_id, rows=False, span=insertion(at, count))
    book = carried(book.with_sheet(changed), edit)
    return check_size(book.with_sheet(_inheriting(sheet, book.sheet(sheet.sheet_id), edit, at, count, model)))


def _inheriting(old: Sheet, new: Sheet, edit: Edit, at: int, count: int, model: int) -> Sheet:
    """Layers and sizes of the model row or column hold for the new ones too."""
    layers = []
    for before in old.layers:
        after = edit.area(before.area)
        start, end = (
            (before.area.top, before.area.bottom) if edit.rows else (before.area.left, before.area.right)
        )
        if (start or 0) <= model and (end is None or model < end):
            last = None if end is None else end + count
            area = before.area
            after = replace(area, bottom=last) if edit.rows else replace(area, right=last)
        if after is not None:
            layers.append(replace(before, area=after))
    known = old.row_properties if edit.rows else old.column_properties
    sized = new.row_properties if edit.rows else new.column_properties
    if model in known:
        sized = sized | dict.fromkeys(range(at, at + count), known[model])
    changed = replace(new, layers=tuple(layers))
    if any(OF_ONE_CELL & layer.cell.keys() for layer in layers):
        fresh = Area(at, at + count) if edit.rows else Area(left=at, right=at + count)
        changed = painted_area(changed, fresh, {}, {name: {} for name in OF_ONE_CELL})
    return replace(changed, row_properties=sized) if edit.rows else replace(changed, column_properties=sized)


def _inherited(found: Look) -> Look:
    return {name: value for name, value in found.items() if name not in OF_ONE_CELL}


def carried(book: Book, edit: Edit) -> Book:
    """Gives the spreadsheet with everything that stands on the edited sheet carried along."""
    book = carrying.carried(book, book.sheet(edit.sheet_id).title, edit.area)
    sheet = _carried_sheet(book.sheet(edit.sheet_id), edit)
    ranges = (_with_range(found, "range", edit) for found in book.named_ranges)
    metadata = (_carried_metadata(found, edit) for found in book.metadata)
    return replace(
        book.with_sheet(sheet),
        named_ranges=tuple(found for found in ranges if found is not None),
        metadata=tuple(found for found in metadata if found is not None),
        comments=tuple(_carried_comment(found, edit) for found in book.comments),
    )


def _carried_comment(found: Comment, edit: Edit) -> Comment:
    """A comment outlives its cell."""
    if found.place is None:
        return found
    holder = _with_range({"range": found.place}, "range", edit)
    return replace(found, place=None if holder is None else holder["range"])


def _carried_sheet(sheet: Sheet, edit: Edit) -> Sheet:
    layers = ((layer, edit.area(layer.area)) for layer in sheet.layers)
    moved = _moved_properties(sheet.row_properties if edit.rows else sheet.column_properties, edit)
    return replace(
        sheet,
        layers=tuple(replace(layer, area=area) for layer, area in layers if area is not None),
        row_properties=moved if edit.rows else sheet.row_properties,
        column_properties=sheet.column_properties if edit.rows else moved,
        objects={
            field: tuple(kept for one in found if (kept := _carried_object(field, one, edit)) is not None)
            for field, found in sheet.objects.items()
        },
    )


def _moved_properties(properties: dict[int, Json], edit: Edit) -> dict[int, Json]:
    placed = ((edit.index(index), found) for index, found in properties.items())
    return {index: found for index, found in placed if index is not None}


def _carried_object(field: str, found: Json, edit: Edit) -> Json | None:
    if field == "merges":
        area = edit.area(area_of(found))
        return None if area is None or _is_one_cell(area) else grid_of(edit.sheet_id, area)
    if field == "conditionalFormats":
        ranges = [
            grid_of(edit.sheet_id, area) for one in found["ranges"] if (area := edit.area(area_of(one)))
        ]
        return {**found, "ranges": ranges} if ranges else None
    if field in {"rowGroups", "columnGroups"}:
        return _carried_group(field, found, edit)
    return _with_range(found, "range", edit) if "range" in found else found


def _is_one_cell(area: Area) -> bool:
    return area == Area(area.top, (area.top or 0) + 1, area.left, (area.left or 0) + 1)


def _carried_group(field: str, found: Json, edit: Edit) -> Json | None:
    if (field == "rowGroups") is not edit.rows:
        return found
    span = edit.span(found["range"].get("startIndex", 0), found["range"]["endIndex"])
    if span is None:
        return None
    return {**found, "range": {**found["range"], "startIndex": span[0] or 0, "endIndex": span[1]}}


def _with_range(found: Json, field: str, edit: Edit) -> Json | None:
    grid = found.get(field, {})
    if int(grid.get("sheetId", 0)) != edit.sheet_id:
        return found
    area = edit.area(area_of(grid))
    return None if area is None else {**found, field: grid_of(edit.sheet_id, area)}


def _carried_metadata(found: Json, edit: Edit) -> Json | None:
    place: Json | None = found.get("location", {}).get("dimensionRange")
    if place is None or int(place.get("sheetId", 0)) != edit.sheet_id:
        return found
    if (place["dimension"] == "ROWS") is not edit.rows:
        return found
    span = edit.span(place.get("startIndex", 0), place["endIndex"])
    if span is None:
        return None
    moved = {**place, "startIndex": span[0], "endIndex": span[1]}
    return {**found, "location": {**found["location"], "dimensionRange": moved}}


def looks_mapped(place: Callable[[int], int | None]) -> Callable[[Looks], Looks]:
    """Gives the change of a row's looks when its columns go elsewhere; None: the column is gone."""

    def change(looks: Looks) -> Looks:
        placed = ((place(column), found) for column, found in looks.items())
        return {column: found for column, found in placed if column is not None}

    return change


def moved_rows(rows: Rows[T], first: int, last: int, to: int) -> Rows[T]:
    """Gives rows with [first, last) moved before `to`, which is counted before anything moves."""
    block = [rows.row(index) for index in range(first, last)]
    return rows.deleted(first, last).inserted(to - (last - first) if to > last else to, block)
