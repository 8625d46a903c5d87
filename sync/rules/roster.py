"""The duty roster: who is on duty when, in which role, and which day his shift belongs to (rules.md, "Who", "Hand-in").

In a week in which somebody stands on the roster he works by it; in others, and all who never stand on it, work the
office's hours. The setting `roster.on_top` says that the roster only lists duty beyond those hours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from sheet_schema.fields import Role
from sheet_schema.problems import Problem, problem
from sync.instant import DAY, Instant, local
from sync.records import Duty, Staff
from sync.rules.days import Days, days_of
from sync.rules.names import named
from sync.rules.settings import WEEKDAYS, Settings, clock_time, is_on, ranges
from sync.rules.spans import Hours, Span, instants, merged, wall, without

LONGEST_BREAK = 120
"""Minutes; a gap in the office's hours that is no longer sends nobody home."""
OVERTIME = 4 * 60 * 60
"""Seconds; what is done so soon behind a shift still belongs to it."""
NOBODY = ""
"""The staff_no of who stands on no roster: he works the office's hours."""
_ONE_DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 8
"""How far ahead the next change of duty is looked for."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One person's time on duty without a break."""

    day: date
    """The day it begins: a night shift belongs to it whole."""
    start: Instant
    end: Instant
    as_role: str | None = None
    is_rostered: bool = True
    """False for the office's hours."""


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the roster."""

    listed: tuple[tuple[date, date], ...]
    weekdays: frozenset[str]
    """Empty for days that are listed."""
    hours: Hours
    """Empty: off."""
    as_role: str | None

    @property
    def is_weekly(self) -> bool:
        """True for weekdays, which a listed day overrides."""
        return bool(self.weekdays)

    def holds(self, day: date, days: Days) -> bool:
        """True for a day that the row speaks of."""
        if not any(first <= day <= last for first, last in self.listed):
            return False
        if not self.weekdays or WEEKDAYS[day.weekday()] in self.weekdays:
            return True
        kinds = self.weekdays & {"work", "rest"}
        return bool(kinds) and ("work" if days.is_working(day) else "rest") in kinds


class Roster:
    """Who is on duty when, by staff_no. What was asked once is remembered."""

    def __init__(
        self, days: Days, settings: Settings, lines: Mapping[str, Sequence[_Line]], technicians: Iterable[str]
    ) -> None:
        self._days = days
        self._day_end = clock_time(settings, "day_end")
        self._on_top = is_on(settings, "roster.on_top")
        self._lines = lines
        self._technicians = frozenset(technicians)
        self._shifts: dict[tuple[str, date], tuple[Shift, ...]] = {}

    def shifts(self, staff_no: str, day: date) -> tuple[Shift, ...]:
        """Gives the shifts that begin on a day, in order; the office's hours count as one."""
        asked = staff_no if staff_no in self._lines else NOBODY, day
        found = self._shifts.get(asked)
        if found is None:
            both = (*self._rostered(*asked), *self._by_hours(*asked))
            found = self._shifts[asked] = tuple(sorted(both, key=lambda shift: (shift.start, shift.end)))
        return found

    def shifts_at(self, staff_no: str, at: Instant) -> tuple[Shift, ...]:
        """Gives the shifts in which somebody is at an instant; none when he is not on duty."""
        today = local(at, self._days.zone).date()
        both = (*self.shifts(staff_no, today - _ONE_DAY), *self.shifts(staff_no, today))
        return tuple([shift for shift in both if shift.start <= at < shift.end])

    def is_office_day(self, at: Instant) -> bool:
        """True from the first to the last of the office's hours of a day, breaks included."""
        return bool(self.shifts_at(NOBODY, at))

    def shift_day(self, staff_no: str, at: Instant) -> date:
        """Gives the day that what somebody does belongs to: a night shift's first day, overtime included.

        Outside his shifts it is the day of the calendar.
        """
        current = self.shifts_at(staff_no, at)
        if current:
            return current[0].day
        today = local(at, self._days.zone).date()
        before = [*self.shifts(staff_no, today - timedelta(days=1)), *self.shifts(staff_no, today)]
        over = [shift for shift in before if shift.end <= at < shift.end + OVERTIME]
        return max(over, key=lambda shift: shift.end).day if over else today

    def end_of_shift(self, staff_no: str, day: date) -> Instant:
        """Gives when somebody's last shift of a day ends; the office's `day_end` where he has none."""
        ends = [shift.end for shift in self.shifts(staff_no, day)]
        return max(ends, default=self._end_of(day))

    def hand_in_due(self, staff_no: str, day: date, last: Instant | None = None) -> Instant:
        """Gives by when slips and cash of a shift day are handed in: the next `day_end` at or behind its end (C21).

        `last`: the last thing done in it, which may lie behind its end.
        """
        end = max(self.end_of_shift(staff_no, day), last if last is not None else Instant(0))
        due = self._end_of(local(end, self._days.zone).date())
        return due if due >= end else self._end_of(local(end, self._days.zone).date() + timedelta(days=1))

    def next_change_at(self, staff_nos: Iterable[str], now: Instant) -> Instant:
        """Gives when the duty of one of these people or the office's day next begins or ends, a week ahead at most."""
        today = local(now, self._days.zone).date()
        asked = {NOBODY, *(staff_no for staff_no in staff_nos if staff_no in self._lines)}
        ahead = (today + timedelta(days=days) for days in range(-1, LOOK_AHEAD_DAYS))
        shifts = (shift for day in ahead for staff_no in asked for shift in self.shifts(staff_no, day))
        edges = (edge for shift in shifts for edge in (shift.start, shift.end) if edge > now)
        horizon = Instant(now + (LOOK_AHEAD_DAYS - 1) * DAY)
        return min((horizon, *edges))

    def technicians_on_roster(self, year: int) -> list[Span]:
        """Gives when a technician is on the roster, or somebody who stands in for one, of the days of a year."""
        return merged(
            (shift.start, shift.end)
            for day in days_of(year)
            for staff_no in self._lines
            for shift in self.shifts(staff_no, day)
            if shift.is_rostered and (staff_no in self._technicians or shift.as_role == Role.TECHNICIAN)
        )

    def _rostered(self, staff_no: str, day: date) -> Iterator[Shift]:
        lines = self._of_day(staff_no, day)
        some_off = any(not line.hours for line in lines)
        for line in lines:
            if line.is_weekly and some_off:
                continue
            for start, end in instants(day, line.hours, self._days.zone):
                yield Shift(day=day, start=Instant(start), end=Instant(end), as_role=line.as_role)

    def _by_hours(self, staff_no: str, day: date) -> Iterator[Shift]:
        lines = self._of_day(staff_no, day)
        if any(not line.hours for line in lines) or (not self._on_top and self._by_roster(staff_no, day)):
            return
        spans = instants(day, _without_breaks(self._days.hours(day)), self._days.zone)
        for start, end in without(spans, self._days.stoppages):
            yield Shift(day=day, start=Instant(start), end=Instant(end), is_rostered=False)

    def _by_roster(self, staff_no: str, day: date) -> bool:
        """True in a week (from Monday) in which somebody has a shift on the roster."""
        monday = day - timedelta(days=day.weekday())
        week = (monday + timedelta(days=days) for days in range(len(WEEKDAYS)))
        return any(line.hours for one in week for line in self._of_day(staff_no, one))

    def _of_day(self, staff_no: str, day: date) -> list[_Line]:
        return [line for line in self._lines.get(staff_no, ()) if line.holds(day, self._days)]

    def _end_of(self, day: date) -> Instant:
        return wall(day, self._day_end.hour * 60 + self._day_end.minute, self._days.zone)


def build_roster(
    days: Days, settings: Settings, duties: Sequence[Duty], staff: Sequence[Staff]
) -> tuple[Roster, dict[str, list[Problem]]]:
    """Gives the roster of an office and the problems of its rows, by row_id. People who left stand on it unharmed."""
    people = {person.staff_no: person for person in reversed(staff) if person.staff_no}
    lines: dict[str, list[_Line]] = {}
    problems: dict[str, list[Problem]] = {}
    for duty in duties:
        line = _line(duty, days)
        for name in duty.staff:
            person = named(name, people)
            if person is None and people:
                problems.setdefault(duty.row_id, []).append(problem("unknown_person", "staff", text=name))
            if person is not None and person.staff_no and line is not None:
                lines.setdefault(person.staff_no, []).append(line)
    technicians = (number for number, person in people.items() if Role.TECHNICIAN in person.roles)
    active = {number: found for number, found in lines.items() if people[number].active}
    return Roster(days, settings, active, technicians), problems


def _line(duty: Duty, days: Days) -> _Line | None:
    """A row of weekdays that names no first day holds from the day on which it was first seen, never for the past."""
    if duty.date is None or duty.shift is None:
        return None
    spelt, _, bounds = duty.date.partition("@")
    weekly, seen = not spelt[0].isdigit(), local(duty.noticed_at, days.zone).date()
    return _Line(
        listed=tuple(_bounds(part, seen) for part in ([bounds] if weekly else spelt.split(","))),
        weekdays=frozenset(spelt.split(",")) if weekly else frozenset(),
        hours=() if duty.shift == "off" else ranges(duty.shift),
        as_role=duty.as_role,
    )


def _bounds(text: str, seen: date) -> tuple[date, date]:
    """First and last day of "2026-10-01", "2026-10-01/2026-10-07", "2026-10-01/", "/2026-10-07" and ""."""
    first, slash, last = text.partition("/")
    begin = date.fromisoformat(first) if first else seen
    if not slash and first:
        return begin, begin
    return begin, date.fromisoformat(last) if last else date.max


def _without_breaks(hours: Hours) -> Hours:
    gaps = (
        (before[1], after[0]) for before, after in pairwise(hours) if after[0] - before[1] <= LONGEST_BREAK
    )
    return tuple(merged((*hours, *gaps)))
