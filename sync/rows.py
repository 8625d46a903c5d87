"""Cells -> typed rows and problems. One bad cell never stops the row, one bad row never stops the tab."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab
from sheet_schema.problems import Problem, problem
from sync.cell import Cell, CellValue, is_empty
from sync.instant import Instant, local
from sync.memory import Fact
from sync.reading import choices, dates, events, numbers, text
from sync.reading.choices import ChoiceReader
from sync.records import RECORD_OF_TAB, Moment, Row

FIRST_SEEN_OF = {("work_orders", "dispatched"): "technician", ("work_orders", "inspected"): "inspection"}
"""Event cells that, left empty, stand for when another cell was first seen filled."""
SIGNED_INTEGERS = frozenset({"level1_after", "level2_after", "level3_after"})


class IdentifiedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row to read, with its identity."""

    row_id: str
    noticed_at: Instant
    cells: Mapping[str, CellValue]
    index: int


class ReadContext(msgspec.Struct, frozen=True, kw_only=True):
    """What reading needs besides the cells."""

    zone: ZoneInfo
    now: Instant
    words: ChoiceReader
    facts: Mapping[tuple[str, str], Fact]
    edited_at: Mapping[tuple[str, str], Instant]
    """When a cell was edited, where a hook told it; by (row_id, column)."""


class TabRows(msgspec.Struct, frozen=True, kw_only=True):
    """One tab as typed rows."""

    rows: tuple[Row, ...]
    problems: Mapping[str, tuple[Problem, ...]]
    """By row_id."""
    facts: Mapping[tuple[str, str], Fact]
    """New or changed ones, by (row_id, column)."""


class _Reader(msgspec.Struct, kw_only=True):
    tab: Tab
    row: IdentifiedRow
    context: ReadContext
    problems: list[Problem]
    facts: dict[tuple[str, str], Fact]

    def cell(self, column: Column) -> Any:
        """Gives the value of one cell, or None and a problem."""
        raw = self.row.cells.get(column.key)
        if is_empty(raw):
            return None
        if text.is_error(raw):
            self.problems.append(problem("is_formula_error", column.key, text=text.shortened(raw)))
            return None
        found = self._read(column, raw)
        if isinstance(found, Problem):
            self.problems.append(Problem(found.code, column.key, found.words, found.weight))
            return None
        return found

    def first_seen(self, key: str) -> Moment | None:
        """Gives when a cell was first seen with its present value."""
        raw = self.row.cells.get(key)
        if raw is None or is_empty(raw):
            return None
        fact = self._settled(key, raw, lambda seen: seen)
        return Moment(stated=fact.stated, seen=fact.seen) if isinstance(fact, Fact) else None

    def _read(self, column: Column, raw: Cell) -> Any:
        if column.kind is Kind.EVENT:
            return self._event(column.key, raw)
        if column.kind in {Kind.TIME, Kind.DATE}:
            return self._time(column, raw)
        if column.kind in {Kind.CHOICE, Kind.CHOICES} and column.choices is not None:
            read = choices.read_choice if column.kind is Kind.CHOICE else choices.read_choices
            return read(raw, column.choices, self.context.words)
        if column.kind is Kind.INTEGER:
            return numbers.read_integer(raw, signed=column.key in SIGNED_INTEGERS)
        return _SIMPLE[column.kind](raw)

    def _event(self, key: str, raw: Cell) -> Moment | None | Problem:
        context = self.context
        place = (self.row.row_id, key)

        def resolve(seen: Instant) -> Instant | None | Problem:
            return events.read_event(
                raw, zone=context.zone, now=context.now, seen=seen, edited_at=context.edited_at.get(place)
            )

        found = self._settled(key, raw, resolve)
        return Moment(stated=found.stated, seen=found.seen) if isinstance(found, Fact) else found

    def _time(self, column: Column, raw: Cell) -> Instant | None | Problem:
        read = dates.read_time if column.kind is Kind.TIME else dates.read_date
        found = self._settled(column.key, raw, lambda _seen: read(raw, self.context.zone, self.context.now))
        return found.stated if isinstance(found, Fact) else found

    def _settled(self, key: str, raw: Cell, resolve: Any) -> Fact | None | Problem:
        """What is relative is resolved once, when first seen, and kept."""
        place = (self.row.row_id, key)
        known = self.context.facts.get(place)
        if known is not None and known.raw == raw and isinstance(known.raw, bool) == isinstance(raw, bool):
            return known
        seen = self.context.now
        found: Instant | None | Problem = resolve(seen)
        if found is None or isinstance(found, Problem) or raw is None:
            return found if isinstance(found, Problem) else None
        fact = Fact(raw=raw, stated=found, seen=seen)
        self.facts[place] = fact
        return fact


_SIMPLE: Mapping[Kind, Any] = {
    Kind.TEXT: text.read_text,
    Kind.REFERENCE: text.read_text,
    Kind.PERSON: text.read_text,
    Kind.ORDER_NO: text.read_text,
    Kind.PEOPLE: choices.separated,
    Kind.DECIMAL: numbers.read_decimal,
    Kind.MONEY: numbers.read_money,
    Kind.TICK: numbers.read_tick,
}


def read_tab(tab: Tab, rows: Sequence[IdentifiedRow], context: ReadContext) -> TabRows:
    """Reads the identified rows of one tab."""
    typed: list[Row] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    facts: dict[tuple[str, str], Fact] = {}
    for row in rows:
        reader = _Reader(tab=tab, row=row, context=context, problems=[], facts=facts)
        typed.append(_typed(reader))
        if reader.problems:
            problems[row.row_id] = tuple(reader.problems)
    return TabRows(rows=tuple(typed), problems=problems, facts=facts)


def _typed(reader: _Reader) -> Row:
    tab, row = reader.tab, reader.row
    values: dict[str, Any] = {"row_id": row.row_id, "noticed_at": row.noticed_at}
    names = _field_names(tab.key)
    for column in tab.people:
        value = reader.cell(column)
        if value is None:
            value = _stand_in(reader, column)
        if value is not None:
            values[names[column.key]] = value
    found = RECORD_OF_TAB[tab.key](**values)
    return _with_plain_date(found, reader) if tab.key == "calendar" else found


def _stand_in(reader: _Reader, column: Column) -> Moment | None:
    """What an empty event cell stands for, where another cell or the row itself tells it."""
    other = FIRST_SEEN_OF.get((reader.tab.key, column.key))
    if other is not None:
        return reader.first_seen(other)
    if (reader.tab.key, column.key) == ("registration", "received"):
        return Moment(stated=reader.row.noticed_at, seen=reader.row.noticed_at)
    return None


def _with_plain_date(row: Row, reader: _Reader) -> Row:
    """Calendar dates are a day or a range, in any form people write; kept as YYYY-MM-DD[/YYYY-MM-DD]."""
    raw = reader.row.cells.get("date")
    parts = [raw] if not isinstance(raw, str) else _range_parts(text.plain(raw))
    days = [dates.read_date(part, reader.context.zone, reader.context.now) for part in parts]
    if not days or any(day is None or isinstance(day, Problem) for day in days):
        if not is_empty(raw):
            reader.problems.append(problem("unreadable_date", "date", text=text.shortened(raw)))
        return replace(row, date=None)
    written = [local(day, reader.context.zone).date().isoformat() for day in days if isinstance(day, int)]
    return replace(row, date="/".join(written))


def _range_parts(typed: str) -> list[str]:
    for between in ("至", "~", "到", " - ", "–"):
        first, found, last = typed.partition(between)
        if found:
            return [first.strip(), last.strip()]
    iso = typed.split("/")
    return iso if len(iso) == 2 and all(part.count("-") == 2 for part in iso) else [typed]


@cache
def _field_names(tab_key: str) -> dict[str, str]:
    return {field.encode_name: field.name for field in msgspec.structs.fields(RECORD_OF_TAB[tab_key])}
