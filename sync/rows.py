"""Cells -> typed rows and problems. One bad cell never stops the row, one bad row never stops the tab."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.choices import ABOUT, CLOCK
from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab
from sheet_schema.problems import Problem, problem
from sync.cell import Cell, CellValue, is_empty
from sync.instant import Instant
from sync.memory import Fact
from sync.reading import (
    attendees,
    choices,
    clock,
    dates,
    days,
    duty_days,
    events,
    numbers,
    scope,
    shifts,
    text,
)
from sync.reading.choices import ChoiceReader
from sync.reading.scope import Scope
from sync.readings import Reading
from sync.record_of_tab import RECORD_OF_TAB
from sync.records import Moment, Row

FIRST_SEEN_OF = {
    ("work_orders", "dispatched"): "technician",
    ("work_orders", "inspected"): "inspection",
    ("handovers", "cash_in"): "cash_counted",
}
"""Event cells that, left empty, stand for when another cell was first seen with its present value."""
FIRST_FILLED = {("registration", "taken_in"): "received_by"}
"""Fields without a column of their own, that tell when a cell was first filled, whatever it says since."""
FIRST_SEEN_OF_ROW = frozenset({
    ("registration", "received"),
    ("deferrals", "reported"),
    ("payments", "collected"),
    ("follow_ups", "happened"),
    ("rulings", "ruled"),
})  # fmt: skip
"""Event cells that, left empty, stand for when the row was first seen."""
SEEN_TIMES = frozenset({("follow_ups", "new_time")})
"""Times to come of which it counts when they were said."""


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
    history: bool = False
    """The rows are a register of the past being taken over: their events count as seen when they happened."""


class TabRows(msgspec.Struct, frozen=True, kw_only=True):
    """One tab as typed rows."""

    rows: tuple[Row, ...]
    problems: Mapping[str, tuple[Problem, ...]]
    """By row_id."""
    facts: Mapping[tuple[str, str], Fact]
    """New or changed ones, by (row_id, column)."""


def read_tab(
    tab: Tab, rows: Sequence[IdentifiedRow], context: ReadContext, kept: dict[str, Reading] | None = None
) -> TabRows:
    """Gives the typed rows of one tab, in the order given, and what cannot be read of them.

    `kept`: the readings of an earlier round by row_id; those of this one replace them.
    """
    typed: list[Row] = []
    problems: dict[str, tuple[Problem, ...]] = {}
    facts: dict[tuple[str, str], Fact] = {}
    before, now = kept or {}, {}
    for row in rows:
        reading = before.get(row.row_id)
        if reading is None or not reading.holds(row.cells, row.noticed_at, context.facts):
            reader = _Reader(tab=tab, row=row, context=context, problems=[], facts=facts, places={}, asked=[])
            reading = _reading(reader)
            if not reader.asked:
                now[row.row_id] = reading
        else:
            now[row.row_id] = reading
        typed.append(reading.row)
        if reading.problems:
            problems[row.row_id] = reading.problems
    if kept is not None:
        kept.clear()
        kept.update(now)
    return TabRows(rows=tuple(typed), problems=problems, facts=facts)


class _Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads one row; `problems` and `facts` are where it leaves what it finds.

    `places`: the facts that it looked for. `asked`: columns whose reading hangs on the present moment.
    """

    tab: Tab
    row: IdentifiedRow
    context: ReadContext
    problems: list[Problem]
    facts: dict[tuple[str, str], Fact]
    places: dict[tuple[str, str], Fact | None]
    asked: list[str]

    def value(self, column: Column) -> Any:
        """Gives the value of one cell; None for an empty one, and with a problem for one that cannot be read."""
        raw = self.row.cells.get(column.key)
        if raw is None or is_empty(raw):
            return None
        if text.is_formula_error(raw):
            found: Any = problem("is_formula_error", text=text.shortened(raw))
        else:
            found = (_EXCEPTIONS.get((self.tab.key, column.key)) or _OF_KIND[column.kind])(self, column, raw)
        if isinstance(found, Problem):
            self.problems.append(replace(found, column=column.key))
            return None
        return found

    def first_seen(self, key: str) -> Moment:
        """Gives when a filled cell was first seen with its present value."""
        raw = self.row.cells[key]
        known = self.known(key, raw)
        if known is None:
            self.asked.append(key)
            seen = self.seen(key)
            known = self.facts[self.row.row_id, key] = Fact(raw=raw, stated=seen, seen=seen)
        return Moment(stated=known.stated, seen=known.seen)

    def first_filled(self, key: str, past: Moment | None) -> Moment:
        """Gives when a cell was first filled; of a register of the past, at the time that its row states."""
        known = self.fact(key)
        if known is None:
            self.asked.append(key)
            seen = past.stated if past is not None and self.context.history else self.seen(key)
            known = self.facts[self.row.row_id, key] = Fact(raw=self.row.cells[key], stated=seen, seen=seen)
        return Moment(stated=known.stated, seen=known.seen)

    def event(self, column: Column, raw: CellValue) -> Moment | Problem | None:
        """Gives what an event cell says."""
        context, place = self.context, (self.row.row_id, column.key)

        def resolve(seen: Instant) -> Instant | Problem | None:
            edited = seen if place in context.edited_at else None
            return events.read_event(raw, zone=context.zone, now=context.now, seen=seen, edited_at=edited)

        found = self.settled(column.key, raw, resolve, keep=True, past=context.history)
        return Moment(stated=found.stated, seen=found.seen) if isinstance(found, Fact) else found

    def time(self, column: Column, raw: CellValue) -> Instant | Problem | None:
        """Gives what a date or date-time cell says."""
        read = dates.read_time if column.kind is Kind.TIME else dates.read_date
        found = self.settled(
            column.key, raw, lambda seen: read(raw, self.context.zone, seen), keep=dates.is_relative(raw)
        )
        return found.stated if isinstance(found, Fact) else found

    def seen_time(self, column: Column, raw: CellValue) -> Moment | Problem | None:
        """Gives what a date-time cell says, and when it was first seen to say so."""
        zone = self.context.zone
        found = self.settled(column.key, raw, lambda seen: dates.read_time(raw, zone, seen), keep=True)
        return Moment(stated=found.stated, seen=found.seen) if isinstance(found, Fact) else found

    def days(self, column: Column, raw: CellValue) -> str | Problem | None:
        """Gives a day or a range of days in one form; the first day is the fact that settles the year."""

        def read(seen: Instant) -> str | Problem | None:
            found = days.read_days(raw, self.context.zone, seen)
            return days.written(found) if isinstance(found, tuple) else found

        return self.as_first_seen(column, raw, read)

    def duty_days(self, column: Column, raw: CellValue) -> str | Problem | None:
        """Gives days or weekdays of the duty roster in one form."""
        return self.as_first_seen(
            column, raw, lambda seen: duty_days.read_duty_days(raw, self.context.zone, seen)
        )

    def as_first_seen(
        self, column: Column, raw: CellValue, read: Callable[[Instant], str | Problem | None]
    ) -> str | Problem | None:
        """Gives what a cell meant when its words were first seen: 10/1 stays the same year's."""

        def when(seen: Instant) -> Instant | Problem | None:
            found = read(seen)
            return seen if isinstance(found, str) else found

        fact = self.settled(column.key, raw, when, keep=dates.is_relative(raw))
        if self.places[self.row.row_id, column.key] is not fact:
            self.asked.append(column.key)
        return read(fact.seen) if isinstance(fact, Fact) else fact

    def scope(self, column: Column, raw: CellValue) -> Scope | Problem | None:
        """Gives how far and when; hours are settled when they are first seen."""
        zone, words = self.context.zone, self.context.words

        def begin(seen: Instant) -> Instant | Problem | None:
            found = scope.read_scope(raw, zone, seen, words)
            return (found.begins or seen) if isinstance(found, Scope) else found

        fact = self.settled(column.key, raw, begin, keep=True)
        return scope.read_scope(raw, zone, fact.seen, words) if isinstance(fact, Fact) else fact

    def settled(
        self, key: str, raw: CellValue, resolve: "_Resolve", *, keep: bool, past: bool = False
    ) -> Fact | Problem | None:
        """Gives the fact of a cell: what is relative is resolved once, when its words are first seen, and kept.

        `past`: it counts as seen when it happened.
        """
        known = self.known(key, raw)
        if known is not None:
            return known
        if keep:
            self.asked.append(key)
        seen = self.seen(key)
        found = resolve(seen)
        if not isinstance(found, int):
            return found
        fact = Fact(raw=raw, stated=found, seen=min(found, seen) if past else seen)
        if keep:
            self.facts[self.row.row_id, key] = fact
        return fact

    def known(self, key: str, raw: CellValue) -> Fact | None:
        """Gives the fact kept of a cell while its words are the same, or the same choice in another language."""
        fact = self.fact(key)
        return fact if fact is not None and self._means(key, fact.raw) == self._means(key, raw) else None

    def _means(self, key: str, raw: CellValue) -> str:
        words, choices = text.plain(raw), self.tab.by_key[key].choices if key in self.tab.by_key else None
        return (self.context.words.choice_key(choices, words) if choices else None) or words

    def fact(self, key: str) -> Fact | None:
        """Gives the fact kept under a column, whatever words it is of."""
        place = self.row.row_id, key
        found = self.places[place] = self.context.facts.get(place)
        return found

    def seen(self, key: str) -> Instant:
        """Gives when a cell was edited, where a hook told it, else now."""
        now = self.context.now
        return min(self.context.edited_at.get((self.row.row_id, key), now), now)


_Resolve = Callable[[Instant], Instant | Problem | None]
_ReadCell = Callable[[_Reader, Column, CellValue], Any]


def _alone(read: Callable[[Cell], Any]) -> _ReadCell:
    """A cell that says all by itself."""
    return lambda _reader, _column, raw: read(raw)


_text = _alone(text.read_text)
_signed = _alone(lambda raw: numbers.read_integer(raw, signed=True))


def _choice(reader: _Reader, column: Column, raw: CellValue) -> str | Problem | None:
    if column.choices is None:
        return text.plain(raw)
    return choices.read_choice(raw, column.choices, reader.context.words)


def _choices(reader: _Reader, column: Column, raw: CellValue) -> tuple[str, ...] | Problem:
    if column.choices is None:
        return choices.separated(raw)
    return choices.read_choices(raw, column.choices, reader.context.words)


def _hour(_reader: _Reader, _column: Column, raw: CellValue) -> str:
    """Hours of the calendar in one form; what is none stays as typed, and sync.rules.calendar refuses it."""
    words = text.plain(raw)
    seconds = clock.read_fraction(raw) if isinstance(raw, float) else clock.read_clock(words)
    return words if seconds is None else f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _about(reader: _Reader, column: Column, raw: CellValue) -> str | Problem | None:
    """What a ruling is about: a clock by its name, in any language; a line or a payment as it is typed."""
    found: str | Problem | None = _text(reader, column, raw)
    words = reader.context.words
    if not isinstance(found, str):
        return found
    return words.choice_key(CLOCK, found) or words.choice_key(ABOUT, found) or found


_OF_KIND: Mapping[Kind, _ReadCell] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.REFERENCE: _text,
    Kind.INTEGER: _alone(numbers.read_integer),
    Kind.DECIMAL: _alone(numbers.read_decimal),
    Kind.MONEY: _alone(numbers.read_money),
    Kind.TICK: _alone(numbers.read_tick),
    Kind.EVENT: _Reader.event,
    Kind.TIME: _Reader.time,
    Kind.DATE: _Reader.time,
    Kind.MONTH: _Reader.time,
    Kind.PERSON: _text,
    Kind.PEOPLE: _alone(choices.separated),
    Kind.ATTENDEES: _alone(attendees.read_attendees),
    Kind.SCOPE: _Reader.scope,
    Kind.SHARE: _alone(numbers.read_decimal),
    Kind.ORDER_NO: _text,
}
_EXCEPTIONS: Mapping[tuple[str, str], _ReadCell] = {
    **dict.fromkeys(SEEN_TIMES, _Reader.seen_time),
    ("calendar", "date"): _Reader.days,
    ("calendar", "from"): _hour,
    ("calendar", "to"): _hour,
    ("rulings", "about"): _about,
    ("duty_roster", "date"): _Reader.duty_days,
    ("duty_roster", "shift"): _alone(shifts.read_shift),
    ("sla_policy", "level1_after"): _signed,
    ("sla_policy", "level2_after"): _signed,
    ("sla_policy", "level3_after"): _signed,
}
"""Columns that are read otherwise than their kind says; by (tab, column)."""


def _reading(reader: _Reader) -> Reading:
    row = _typed(reader)
    return Reading(
        cells=reader.row.cells,
        noticed_at=reader.row.noticed_at,
        places=tuple(reader.places),
        facts=tuple(reader.places.values()),
        row=row,
        problems=tuple(reader.problems),
    )


def _typed(reader: _Reader) -> Row:
    """Columns that an office's own module added are read for their problems; the record has no place for them."""
    tab, row = reader.tab, reader.row
    read = {column.key: value for column in tab.people if (value := reader.value(column)) is not None}
    read = _stand_ins(reader, read) | read
    names = _field_names(tab.key)
    values = {names[key]: value for key, value in read.items() if key in names}
    return RECORD_OF_TAB.get(tab.key, Row)(row_id=row.row_id, noticed_at=row.noticed_at, **values)


def _stand_ins(reader: _Reader, read: Mapping[str, Any]) -> dict[str, Any]:
    """What empty event cells, and fields without a cell, stand for: another cell or the row itself tells it."""
    tab, row = reader.tab, reader.row
    of_row = {
        key: Moment(stated=row.noticed_at, seen=row.noticed_at)
        for tab_key, key in FIRST_SEEN_OF_ROW
        if tab_key == tab.key
    }
    of_cells = {
        key: reader.first_seen(other)
        for (tab_key, key), other in FIRST_SEEN_OF.items()
        if tab_key == tab.key and other in read
    }
    filled = {
        key: reader.first_filled(other, read.get("received"))
        for (tab_key, key), other in FIRST_FILLED.items()
        if tab_key == tab.key and other in read
    }
    return of_row | of_cells | filled


@cache
def _field_names(tab_key: str) -> dict[str, str]:
    record = RECORD_OF_TAB.get(tab_key, Row)
    return {field.encode_name: field.name for field in msgspec.structs.fields(record)}
