"""Open time: calendars as prefix sums of open seconds (rules.md, "Clocks")."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate, chain
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import numpy.typing as npt

from sheet_schema.problems import Problem, problem
from sync.instant import Instant, at_local, local
from sync.records import CalendarEntry
from sync.rules.settings import WEEKDAYS, Settings, is_ranges, ranges

Span = tuple[int, int]
"""Half-open range of instants."""
FOREVER: tuple[Span, ...] = ((-(2**40), 2**40),)
_Hours = tuple[Span, ...]
"""Half-open ranges in minutes of the day."""
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
        spans = _merged(chain.from_iterable(self._years.values()))
        self._first_year, self._last_year = first, last
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._sums = list(accumulate(end - start for start, end in spans))


class Calendars(msgspec.Struct, frozen=True, kw_only=True):
    """The calendars of one office, and its registered outages (系統停用)."""

    always: Calendar
    on_duty: Calendar
    working: Calendar
    outages: tuple[Span, ...] = ()

    def named(self, key: str) -> Calendar:
        """Gives the calendar of a key of sheet_schema.choices.CALENDAR."""
        return {"always": self.always, "on_duty": self.on_duty, "working": self.working}[key]


def build_calendars(
    zone: ZoneInfo, settings: Settings, entries: Sequence[CalendarEntry], duty: Sequence[Span] = ()
) -> tuple[Calendars, dict[str, list[Problem]]]:
    """Gives the calendars of an office and the problems of its calendar rows, by row_id.

    `duty` are the spans in which a technician is on the roster.
    """
    weekdays = tuple(ranges(settings[f"opening.{name}"]) for name in WEEKDAYS)
    days, closures, outages, problems = _read_entries(entries, zone, weekdays)
    hours = _working_year(weekdays, days, closures, zone)
    roster = tuple(_without(_merged(duty), closures))
    calendars = Calendars(
        always=Calendar(lambda _year: FOREVER, zone),
        on_duty=Calendar(lambda year: (*hours(year), *roster), zone),
        working=Calendar(hours, zone),
        outages=tuple(outages),
    )
    return calendars, problems


def wall(day: date, minute: int, zone: ZoneInfo) -> Instant:
    """Gives the instant of a minute of a local day by the wall clock; 24:00 is the next day's midnight.

    A minute that a clock change leaves out is the change itself: from 01:00 to 02:30 is one hour on such a night.
    """
    midnight = day + timedelta(days=minute // (24 * 60))
    clock = time(*divmod(minute % (24 * 60), 60))
    found = at_local(midnight, clock, zone)
    shown = local(found, zone)
    if shown.time() == clock:
        return found
    left_out = int((shown - datetime.combine(midnight, clock, zone)).total_seconds())
    before = range(found - left_out, found + 1)
    return Instant(before[bisect_left(before, _offset(found, zone), key=lambda at: _offset(at, zone))])


def _offset(at: int, zone: ZoneInfo) -> timedelta:
    return local(Instant(at), zone).utcoffset() or timedelta()


def _working_year(
    weekdays: Sequence[_Hours], days: Mapping[date, _Hours], closures: Sequence[Span], zone: ZoneInfo
) -> Callable[[int], tuple[Span, ...]]:
    def spans(year: int) -> tuple[Span, ...]:
        first = date(year, 1, 1)
        length = (date(year + 1, 1, 1) - first).days
        opened = (
            (wall(day, start, zone), wall(day, end, zone))
            for day in (first + timedelta(days=offset) for offset in range(length))
            for start, end in days.get(day, weekdays[day.weekday()])
        )
        return tuple(_without(_merged(opened), closures))

    return spans


_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
MAX_DAYS = 400
ONE_DAY: _Hours = ((0, 24 * 60),)
WHOLE_DAY: _Hours = ((0, 48 * 60),)
"""All that a day opens, the end of its night shift included."""


def _read_entries(
    entries: Sequence[CalendarEntry], zone: ZoneInfo, weekdays: Sequence[_Hours]
) -> tuple[dict[date, _Hours], list[Span], list[Span], dict[str, list[Problem]]]:
    days: dict[date, _Hours] = {}
    closures: list[Span] = []
    outages: list[Span] = []
    problems: dict[str, list[Problem]] = {}
    for entry in entries:
        if entry.date is None or entry.kind is None:
            continue
        read = _read_entry(entry.date, entry.from_, entry.to)
        if isinstance(read, Problem):
            problems[entry.row_id] = [read]
            continue
        listed, hours = read
        if entry.kind == "rest_day":
            rest = hours or WHOLE_DAY
            days.update((day, tuple(_without(weekdays[day.weekday()], rest))) for day in listed)
        elif entry.kind == "make_up_day":
            days.update((day, hours or weekdays[0]) for day in listed)
        else:
            spans = ((wall(day, a, zone), wall(day, b, zone)) for day in listed for a, b in hours or ONE_DAY)
            (closures if entry.kind == "stoppage" else outages).extend(spans)
    return days, _merged(closures), _merged(outages), problems


def _read_entry(text: str, begin: str | None, end: str | None) -> tuple[list[date], _Hours] | Problem:
    try:
        listed = _dates(text)
    except ValueError:
        return problem("unreadable_date", "date", text=text)
    for column, typed, span in (("from", begin, f"{begin}-24:00"), ("to", end, f"00:00-{end}")):
        if typed and not is_ranges(span):
            return problem("bad_setting", column, text=typed, example="09:00")
    return listed, ranges(f"{begin or '00:00'}-{end or '24:00'}") if begin or end else ()


def _dates(text: str) -> list[date]:
    match = _DATES.fullmatch(text)
    if match is None:
        raise ValueError(text)
    first = date.fromisoformat(match[1])
    last = date.fromisoformat(match[2]) if match[2] else first
    count = (last - first).days + 1
    if not 1 <= count <= MAX_DAYS:
        raise ValueError(text)
    return [first + timedelta(days=offset) for offset in range(count)]


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _without(spans: Iterable[Span], closures: Sequence[Span]) -> Iterable[Span]:
    for start, end in spans:
        begin = start
        for closed, opened in closures:
            if opened <= begin or closed >= end:
                continue
            if closed > begin:
                yield begin, closed
            begin = max(begin, opened)
        if begin < end:
            yield begin, end
