"""What each day is to an office: its hours by weekday, by law, and by the calendar tab, which has the last word."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.problems import Problem, problem
from sync.records import CalendarEntry
from sync.rules.settings import WEEKDAYS, Settings, is_ranges, ranges
from sync.rules.spans import MINUTES_A_DAY, Hours, Span, instants, merged, without
from sync.rules.statutory import StatutoryDay, is_known, region_of, statutory_days

MAX_DAYS = 400
HORIZON_DAYS = 366
"""How far ahead a working day is looked for."""
ONE_DAY: Hours = ((0, MINUTES_A_DAY),)
WHOLE_DAY: Hours = ((0, 2 * MINUTES_A_DAY),)
"""All that a day opens, the end of its night shift included."""
SATURDAY = 5
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the calendar tab, for one of its days."""

    kind: str
    """rest_day or make_up_day."""
    hours: Hours
    """Empty: the whole day."""
    row_id: str
    note: str | None


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """The days of an office. Hours are local minutes; stoppages and outages are spans of instants."""

    zone: ZoneInfo
    weekdays: tuple[Hours, ...]
    """From Monday."""
    region: str
    """Whose statutory days hold; "none" for no region."""
    changes: Mapping[date, tuple[Change, ...]]
    stoppages: tuple[Span, ...]
    outages: tuple[Span, ...]
    confirmed: int
    """The year through which people have confirmed the statutory days; 0 for none."""

    def hours(self, day: date) -> Hours:
        """Gives the working hours of a day, stoppages not taken off."""
        changes = self.changes.get(day, ())
        made_up = [change.hours or self._full(day) for change in changes if change.kind == "make_up_day"]
        rests = [change.hours or WHOLE_DAY for change in changes if change.kind == "rest_day"]
        opened = merged(span for hours in made_up for span in hours) if made_up else self.by_law(day)
        return tuple(without(opened, merged(span for hours in rests for span in hours)))

    def by_law(self, day: date) -> Hours:
        """Gives the hours of a day before the calendar tab changes them."""
        statutory = self.statutory(day)
        if statutory is None:
            return self.weekdays[day.weekday()]
        return self._full(day) if statutory.is_working else ()

    def statutory(self, day: date) -> StatutoryDay | None:
        """Gives what the law says of a day, None where it is a day like any other."""
        return statutory_days(self.region, day.year).get(day)

    def is_working(self, day: date) -> bool:
        """True for a day with working hours."""
        return bool(self.hours(day))

    def next_working(self, day: date) -> date | None:
        """Gives the first working day behind a day, None when there is none within a year."""
        ahead = (day + timedelta(days=days) for days in range(1, HORIZON_DAYS + 1))
        return next((later for later in ahead if self.is_working(later)), None)

    def is_unconfirmed(self, year: int) -> bool:
        """True when the libraries only foresee the statutory days of a year and nobody has confirmed them.

        People confirm with the setting `holidays.confirmed`, once they have looked.
        """
        return not is_known(self.region, year) and self.confirmed < year

    def open_spans(self, year: int) -> tuple[Span, ...]:
        """Gives the open time of the days of a year, stoppages taken off."""
        opened = (span for day in days_of(year) for span in instants(day, self.hours(day), self.zone))
        return tuple(without(merged(opened), self.stoppages))

    def _full(self, day: date) -> Hours:
        """A make-up day has its weekday's hours; one on a weekend those of a Monday, or of the first open weekday."""
        own = self.weekdays[day.weekday()]
        if own and day.weekday() < SATURDAY:
            return own
        return next((hours for hours in self.weekdays if hours), ())


def days_of(year: int) -> Iterable[date]:
    """Gives the days of a year."""
    first = date(year, 1, 1)
    return (first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days))


def read_days(
    zone: ZoneInfo, settings: Settings, entries: Sequence[CalendarEntry]
) -> tuple[Days, dict[str, list[Problem]]]:
    """Gives the days of an office and the problems of its calendar rows, by row_id."""
    changes: dict[date, list[Change]] = {}
    spans: dict[str, list[Span]] = {"stoppage": [], "system_down": []}
    problems: dict[str, list[Problem]] = {}
    for entry in entries:
        if entry.date is None or entry.kind is None:
            continue
        read = _read_entry(entry.date, entry.from_, entry.to)
        if isinstance(read, Problem):
            problems[entry.row_id] = [read]
            continue
        listed, hours = read
        if entry.kind in spans:
            spans[entry.kind].extend(span for day in listed for span in instants(day, hours or ONE_DAY, zone))
        else:
            change = Change(kind=entry.kind, hours=hours, row_id=entry.row_id, note=entry.note)
            for day in listed:
                changes.setdefault(day, []).append(change)
    days = Days(
        zone=zone,
        weekdays=tuple(ranges(settings[f"opening.{name}"]) for name in WEEKDAYS),
        region=settings["holidays.region"] or region_of(zone.key),
        changes={day: tuple(found) for day, found in changes.items()},
        stoppages=tuple(merged(spans["stoppage"])),
        outages=tuple(merged(spans["system_down"])),
        confirmed=int(settings["holidays.confirmed"] or 0),
    )
    return days, problems


def listed_days(text: str) -> list[date]:
    """Gives the days of "2026-10-01" or "2026-10-01/2026-10-07"; ValueError for any other text."""
    match = _DATES.fullmatch(text)
    if match is None:
        raise ValueError(text)
    first = date.fromisoformat(match[1])
    last = date.fromisoformat(match[2]) if match[2] else first
    count = (last - first).days + 1
    if not 1 <= count <= MAX_DAYS:
        raise ValueError(text)
    return [first + timedelta(days=offset) for offset in range(count)]


def _read_entry(text: str, begin: str | None, end: str | None) -> tuple[list[date], Hours] | Problem:
    try:
        listed = listed_days(text)
    except ValueError:
        return problem("unreadable_date", "date", text=text)
    for column, typed, span in (("from", begin, f"{begin}-24:00"), ("to", end, f"00:00-{end}")):
        if typed and not is_ranges(span):
            return problem("bad_setting", column, text=typed, example="09:00")
    return listed, ranges(f"{begin or '00:00'}-{end or '24:00'}") if begin or end else ()
