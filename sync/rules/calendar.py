"""Open time: calendars as prefix sums of open seconds (rules.md, "Clocks")."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import accumulate, chain
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from sheet_schema.problems import Problem
from sync.instant import Instant, local
from sync.records import CalendarEntry
from sync.rules.days import Days, read_days
from sync.rules.settings import Settings
from sync.rules.spans import Span, merged, wall, without

FOREVER: tuple[Span, ...] = ((-(2**40), 2**40),)
HORIZON_YEARS = 12
"""How far behind a start a due date is looked for before the calendar counts as never open."""


class NeverOpenError(Exception):
    """The calendar has no open time within the horizon; a due date would never come."""


class Calendar:
    """Open time as merged half-open spans with a prefix sum of their seconds. Grows by itself, a year at a time."""

    def __init__(self, spans_of_year: Callable[[int], Iterable[Span]], zone: ZoneInfo) -> None:
        self._spans_of_year = spans_of_year
        self._zone = zone
        self._first_year = self._last_year = 0
        self._years: dict[int, list[Span]] = {}
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._sums: list[int] = []

    def is_open(self, at: Instant) -> bool:
        """True within a span, its start included, its end not."""
        self._cover(at, at)
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def open_seconds(self, start: Instant, end: Instant) -> int:
        """Gives the open seconds in [start, end); 0 when end is not behind start."""
        if end <= start:
            return 0
        self._cover(start, end)
        return self._sum_before(end) - self._sum_before(start)

    def due(self, start: Instant, seconds: int) -> Instant:
        """Gives the first instant by which `seconds` open seconds have passed since start.

        NeverOpenError when they do not fit into the horizon, however far the calendar has already grown.
        """
        if seconds <= 0:
            return start
        self._cover(start, start)
        horizon = local(start, self._zone).year + HORIZON_YEARS
        while True:
            target = self._sum_before(start) + seconds
            found = self._reached(target)
            if found is not None and found <= wall(date(horizon + 1, 1, 1), 0, self._zone):
                return found
            if found is not None or self._last_year >= horizon:
                raise NeverOpenError(f"no {seconds} open seconds within {HORIZON_YEARS} years")
            self._extend(self._first_year, self._last_year + 1)

    def ahead(self, due: Instant, seconds: int, start: Instant) -> Instant:
        """Gives the instant from which `seconds` open seconds are left until due, but none before start.

        So a warning before a morning's due comes on the evening before, not while everybody is away.
        """
        left = self.open_seconds(start, due) - seconds
        reached = self._reached(self._sum_before(start) + left) if left > 0 else start
        return due if reached is None else reached

    def due_many(
        self, starts: npt.NDArray[np.int64], seconds: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Gives `due` for each pair; the same answers, by binary search over whole columns."""
        if not (seconds > 0).any():
            return starts.copy()
        self._cover(Instant(int(starts.min())), Instant(int(starts.max())))
        self.due(Instant(int(starts.max())), int(seconds.max()))
        begins, ends, sums = (
            np.asarray(part, dtype=np.int64) for part in (self._starts, self._ends, self._sums)
        )
        place = np.searchsorted(begins, starts, side="right") - 1
        inside = np.where(place >= 0, np.minimum(starts, ends[place]) - ends[place], 0)
        before = np.where(place >= 0, sums[place] + inside, 0)
        target = before + seconds
        found = np.searchsorted(sums, target, side="left")
        return np.where(seconds <= 0, starts, ends[found] - (sums[found] - target))

    def _reached(self, target: int) -> Instant | None:
        """Gives when the prefix sum reaches a number of open seconds; None behind the years it has grown to."""
        place = bisect_left(self._sums, target)
        return Instant(self._ends[place] - (self._sums[place] - target)) if place < len(self._sums) else None

    def _sum_before(self, at: int) -> int:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0
        return self._sums[place] - max(0, self._ends[place] - at)

    def _cover(self, start: Instant, end: Instant) -> None:
        first, last = local(start, self._zone).year - 1, local(end, self._zone).year + 1
        if self._last_year == 0:
            self._extend(first, last)
        elif first < self._first_year or last > self._last_year:
            self._extend(min(first, self._first_year), max(last, self._last_year))

    def _extend(self, first: int, last: int) -> None:
        for year in range(first, last + 1):
            if year not in self._years:
                self._years[year] = list(self._spans_of_year(year))
        spans = merged(chain.from_iterable(self._years.values()))
        self._first_year, self._last_year = first, last
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._sums = list(accumulate(end - start for start, end in spans))


SpansOfYear = Callable[[int], Iterable[Span]]
"""Gives the spans that begin in a year."""


class Calendars(msgspec.Struct, frozen=True, kw_only=True):
    """The calendars of one office, and its registered outages (系統停用)."""

    always: Calendar
    on_duty: Calendar
    working: Calendar
    days: Days

    @property
    def outages(self) -> tuple[Span, ...]:
        """The registered outages."""
        return self.days.outages

    def named(self, key: str) -> Calendar:
        """Gives the calendar of a key of sheet_schema.choices.CALENDAR."""
        return {"always": self.always, "on_duty": self.on_duty, "working": self.working}[key]


def calendars_of(days: Days, duty: SpansOfYear) -> Calendars:
    """Gives the calendars of an office's days. `duty`: when technicians are on the roster."""

    def on_duty(year: int) -> Iterable[Span]:
        return (*days.open_spans(year), *without(merged(duty(year)), days.stoppages))

    return Calendars(
        always=Calendar(lambda _year: FOREVER, days.zone),
        on_duty=Calendar(on_duty, days.zone),
        working=Calendar(days.open_spans, days.zone),
        days=days,
    )


def build_calendars(
    zone: ZoneInfo, settings: Settings, entries: Sequence[CalendarEntry], duty: Sequence[Span] = ()
) -> tuple[Calendars, dict[str, list[Problem]]]:
    """Gives the calendars of an office and the problems of its calendar rows, by row_id.

    `duty` are the spans in which a technician is on the roster.
    """
    days, problems = read_days(zone, settings, entries)
    return calendars_of(days, lambda _year: duty), problems
