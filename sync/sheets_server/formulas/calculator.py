"""Formulas of one spreadsheet calculated: a spreadsheet in, the same one out with what its formulas give."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from sync.sheets_server import looks
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Computed, Json, Sheet, area_of
from sync.sheets_server.formulas import results
from sync.sheets_server.formulas.engine import MOST_COLUMNS, MOST_ROWS, BrokenEngineError, Engine
from sync.sheets_server.formulas.references import Corner, Reference
from sync.sheets_server.formulas.spilling import Spilled, laid_out
from sync.sheets_server.formulas.translation import Names, Place, Plan, planned
from sync.sheets_server.rows import Formula, Row, Rows, Value

MOST_ROUNDS = 20
"""Results that spill over feed others, which may spill over again; after so many rounds what is there stays."""


Cells = Mapping[tuple[int, int], Value]


class Known(msgspec.Struct, frozen=True):
    """What a sheet's formulas gave last; it is given again while nothing of it changed."""

    of: Rows[Row]
    cells: Cells
    formats: Mapping[tuple[int, int], Json]
    computed: Computed


class Calculator:
    """Keeps one spreadsheet's formulas calculated from state to state. Not safe for threads by itself."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._shape: Any = None
        self._names = Names({}, {})
        self._formulas: dict[Place, str] = {}
        self._plans: dict[Place, Plan] = {}
        self._spilled: dict[Place, Spilled] = {}
        """What spills over into cells that hold nothing themselves."""
        self._reads: frozenset[tuple[str, Area]] = frozenset()
        self._anywhere = False
        self.volatile = False
        """True when something depends on the time."""
        self._known: dict[int, Known] = {}

    def calculated(self, book: Book, instant: float) -> Book:
        """Gives the spreadsheet with the results of its formulas; `instant` is in seconds since 1970."""
        found = dict(formulas_of(book))
        if not found:
            self._forget()
            return book
        followed = False
        try:
            engine = self._follow(book, found, instant)
            followed = True
        except BrokenEngineError:
            return _given_up(book, found)
        finally:
            if not followed:  # what was handed over is not known
                self._forget()
        return self._shown(book, engine)

    def _forget(self) -> None:
        self._engine, self._formulas, self._plans, self._spilled = None, {}, {}, {}

    def _follow(self, book: Book, found: Mapping[Place, str], instant: float) -> Engine:
        self._start_anew_if_reshaped(book, found)
        engine = self._engine
        if engine is None:
            engine = self._engine = Engine(tuple(sheet.title for sheet in book.sheets))
        engine.at(*_clock(book, instant))
        self._plan(found)
        for title, columns in self._columns(book).items():
            sheet = book.titled(title)
            if sheet is not None:
                engine.hold(title, sheet.rows, columns)
        self._hand_over(engine, book, found)
        engine.calculate(self._plans)
        for _ in range(MOST_ROUNDS):
            if not self._spill(engine, book):
                break
            engine.calculate(self._plans)
        return engine

    def _start_anew_if_reshaped(self, book: Book, found: Mapping[Place, str]) -> None:
        """Titles and names are the library's own to resolve: when they change, it starts anew.

        A name that no formula says is none of its business: the fence of a service changes its name in each write.
        """
        said = "\n".join(found.values()).casefold()
        shape = (
            tuple(sheet.title for sheet in book.sheets),
            tuple(one for one in book.named_ranges if str(one["name"]).casefold() in said),
            tuple(sheet.objects.get("tables") for sheet in book.sheets),
            book.properties.get("timeZone"),
        )
        if shape != self._shape:
            self._shape, self._names = shape, names_of(book)
            self._forget()

    def _plan(self, found: Mapping[Place, str]) -> None:
        if found == self._formulas:
            return
        self._plans = {
            place: self._plans[place]
            if self._formulas.get(place) == text
            else planned(text, place, self._names)
            for place, text in found.items()
        }
        self._reads = frozenset(read for plan in self._plans.values() for read in plan.reads)
        self._anywhere = any(plan.anywhere for plan in self._plans.values())
        self.volatile = any(plan.volatile for plan in self._plans.values())

    def _columns(self, book: Book) -> Mapping[str, set[int]]:
        """Gives the columns that formulas read, by sheet."""
        needed: dict[str, set[int]] = {}
        titles = {sheet.title.casefold(): sheet for sheet in book.sheets}
        for area_title, area in self._reads:
            sheet = titles.get(area_title.casefold())
            if sheet is not None:
                right = min(sheet.column_count, MOST_COLUMNS if area.right is None else area.right)
                needed.setdefault(sheet.title, set()).update(range(area.left or 0, right))
        if self._anywhere:
            needed = {sheet.title: set(range(sheet.column_count)) for sheet in book.sheets}
        return needed

    def _hand_over(self, engine: Engine, book: Book, found: Mapping[Place, str]) -> None:
        for place in self._formulas.keys() - found.keys():
            engine.drop(place)
            engine.value(place, _stored(book, place))
        for place, text in found.items():
            again = self._plans[place].volatile and place not in engine.late
            if again or self._formulas.get(place) != text:
                engine.formula(place, self._plans[place])
        self._formulas = dict(found)

    def _spill(self, engine: Engine, book: Book) -> bool:
        """Lays arrays over empty cells; True when something changed."""
        wanted, refused = laid_out(book, engine.arrays, self._plans)
        if refused == engine.refused and wanted == self._spilled:
            return False
        for place in refused.keys() ^ engine.refused.keys():
            if place in self._plans and place not in engine.late:
                engine.formula(place, self._plans[place])
        engine.refused = refused
        for place in self._spilled.keys() - wanted.keys() - self._plans.keys():
            engine.value(place, _stored(book, place))
        for place, one in wanted.items():
            if self._spilled.get(place) != one:
                engine.value(place, one.value)
        self._spilled = wanted
        return True

    def _shown(self, book: Book, engine: Engine) -> Book:
        cells: dict[str, dict[tuple[int, int], Value]] = {}
        formats: dict[str, dict[tuple[int, int], Json]] = {}
        for place, plan in self._plans.items():
            given = engine.result(place)
            value = self._value(book, place, plan, engine)
            cells.setdefault(place.sheet, {})[place.row, place.column] = value
            kind = plan.number_format or results.format_of(given)
            brought = {"type": kind} if kind else brought_format(book, place, plan, 0)
            if brought is not None and _is_number(value):
                formats.setdefault(place.sheet, {})[place.row, place.column] = brought
        for place, spilled in self._spilled.items():
            cells.setdefault(place.sheet, {})[place.row, place.column] = spilled.value
            across = place.column - spilled.anchor.column
            brought = brought_format(book, spilled.anchor, self._plans[spilled.anchor], across)
            if brought is not None and _is_number(spilled.value):
                formats.setdefault(place.sheet, {})[place.row, place.column] = brought
        sheets = (
            self._with(sheet, cells.get(sheet.title, {}), formats.get(sheet.title, {}))
            for sheet in book.sheets
        )
        return replace(book, sheets=tuple(sheets))

    @staticmethod
    def _value(book: Book, place: Place, plan: Plan, engine: Engine) -> Value:
        if place in engine.late:
            return results.TOO_SLOW
        refused, given = engine.refused.get(place), engine.result(place)
        if refused is not None:
            return refused
        if given == 0 and (place in engine.blanks or (plan.alone and _is_empty(book, place, plan))):
            return None
        return results.value_of(given)

    def _with(self, sheet: Sheet, cells: Cells, formats: Mapping[tuple[int, int], Json]) -> Sheet:
        if not cells:
            return replace(sheet, computed=None) if sheet.computed is not None else sheet
        known = self._known.get(sheet.sheet_id)
        if known is None or known.of is not sheet.rows or known.cells != cells or known.formats != formats:
            computed = Computed(of=sheet.rows, rows=_overlaid(sheet.rows, cells), formats=formats)
            known = self._known[sheet.sheet_id] = Known(sheet.rows, cells, formats, computed)
        return replace(sheet, computed=known.computed)


def formulas_of(book: Book) -> Iterator[tuple[Place, str]]:
    """Gives all formulas of a spreadsheet with their places."""
    for sheet in book.sheets:
        start = 0
        for chunk in sheet.rows.chunks:
            if chunk.formulas():
                for offset, column, text in chunk.fact("formulas", _formulas_in):
                    yield Place(sheet.title, start + offset, column), text
            start += chunk.height


def _formulas_in(rows: Sequence[Row]) -> list[tuple[int, int, str]]:
    return [
        (offset, column, value.text)
        for offset, row in enumerate(rows)
        for column, value in enumerate(row)
        if isinstance(value, Formula)
    ]


def names_of(book: Book) -> Names:
    """Gives what formulas of a spreadsheet may call by name."""
    ranges = {one["name"].casefold(): _absolute(book, one["range"]) for one in book.named_ranges}
    tables: dict[str, dict[str, Reference]] = {}
    for sheet in book.sheets:
        for table in sheet.objects.get("tables", ()):
            area = area_of(table["range"])
            names = {
                str(column.get("columnName", "")).casefold(): _column_of(
                    sheet, area, column.get("columnIndex", 0)
                )
                for column in table.get("columnProperties", ())
            }
            tables[str(table.get("name", "")).casefold()] = names
    return Names(ranges, tables)


def _absolute(book: Book, grid: Json) -> Reference:
    sheet, area = book.of_grid_range(grid)
    return over_area(sheet.title, area)


def _column_of(sheet: Sheet, area: Area, index: int) -> Reference:
    """A table's column is what lies under its header."""
    column = (area.left or 0) + index
    return over_area(sheet.title, Area((area.top or 0) + 1, area.bottom, column, column + 1))


def over_area(title: str, area: Area) -> Reference:
    """Gives the reference with $ over an area of a sheet."""
    top, left = area.top, area.left
    bottom = None if area.bottom is None else area.bottom - 1
    right = None if area.right is None else area.right - 1
    if top is None and left is None and bottom is None and right is None:
        top, bottom = 0, MOST_ROWS - 1
    start = Corner(top, left, fixed_row=top is not None, fixed_column=left is not None)
    end = Corner(bottom, right, fixed_row=bottom is not None, fixed_column=right is not None)
    return Reference(title, start, None if start == end and None not in (top, left) else end)


def brought_format(book: Book, place: Place, plan: Plan, across: int) -> Json | None:
    """Gives the number format of the cell that a result takes over, so many columns to its right."""
    if plan.source is None:
        return None
    sheet = book.titled(plan.source.sheet or place.sheet)
    area = plan.source.area
    if sheet is None:
        return None
    row, column = area.top or 0, (area.left or 0) + across
    if area.top is None:
        row = min(1, sheet.row_count - 1)
    own = looks.look(sheet, row, column).get("userEnteredFormat", {}).get("numberFormat")
    return own or sheet.result_formats.get((row, column))


def _clock(book: Book, instant: float) -> tuple[datetime, int]:
    try:
        zone: tzinfo = ZoneInfo(book.properties.get("timeZone", "Etc/GMT"))
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return datetime.fromtimestamp(instant, UTC), 0 if offset is None else int(offset.total_seconds())


def _stored(book: Book, place: Place) -> Value:
    sheet = book.titled(place.sheet)
    row: Row = sheet.rows.row(place.row) if sheet is not None else ()
    return row[place.column] if place.column < len(row) else None


def _is_empty(book: Book, place: Place, plan: Plan) -> bool:
    title, area = plan.reads[0]
    target = Place(title, area.top or 0, area.left or 0)
    return target != place and _stored(book, target) is None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _overlaid(rows: Rows[Row], cells: Cells) -> Rows[Row]:
    by_row: dict[int, dict[int, Value]] = {}
    for (row, column), value in cells.items():
        by_row.setdefault(row, {})[column] = value
    changes: dict[int, Row] = {}
    for row, found in by_row.items():
        fresh = list(rows.row(row))
        fresh += [None] * (max(found) + 1 - len(fresh))
        for column, value in found.items():
            fresh[column] = value
        while fresh and fresh[-1] is None:
            fresh.pop()
        changes[row] = fresh
    return rows.replaced(changes)


def _given_up(book: Book, found: Mapping[Place, str]) -> Book:
    """Gives the spreadsheet with all formulas failed: the library broke on one of them."""
    cells: dict[str, dict[tuple[int, int], Value]] = {}
    for place in found:
        cells.setdefault(place.sheet, {})[place.row, place.column] = results.BROKEN
    return replace(
        book,
        sheets=tuple(
            replace(sheet, computed=Computed(sheet.rows, _overlaid(sheet.rows, cells[sheet.title])))
            if sheet.title in cells
            else sheet
            for sheet in book.sheets
        ),
    )
