"""The days of a year that differ from their weekday, and where each comes from: the law or the calendar tab."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from sync.instant import Instant, local
from sync.rules.days import ONE_DAY, Change, Days, days_of
from sync.rules.spans import MINUTES_A_DAY, Hours, Span


class SpecialDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day that is not like its weekday, or hours of it that are not."""

    day: date
    kind: str
    """A key of sheet_schema.choices.CALENDAR_KIND."""
    hours: Hours
    """The working hours that are left; for stoppages and outages their own, in minutes of the day."""
    by_law: bool
    """False for a row of the calendar tab."""
    note: str
    """Of the law in the region's own language."""
    english: str = ""


def special_days(days: Days, year: int) -> tuple[SpecialDay, ...]:
    """Gives all special days of a year in order, those of the law first where a row of the tab says something else."""
    found = (one for day in days_of(year) for one in (*_by_law(days, day), *_by_rows(days, day)))
    spans = (
        one
        for kind, spans in (("stoppage", days.stoppages), ("system_down", days.outages))
        for span in spans
        for one in _pieces(kind, span, days)
        if one.day.year == year
    )
    return tuple(sorted((*found, *spans), key=lambda one: one.day))


def _by_law(days: Days, day: date) -> Iterator[SpecialDay]:
    law = days.statutory(day)
    if law is not None:
        kind = "make_up_day" if law.is_working else "rest_day"
        yield SpecialDay(
            day=day, kind=kind, hours=days.by_law(day), by_law=True, note=law.name, english=law.english
        )


def _by_rows(days: Days, day: date) -> Iterator[SpecialDay]:
    changes: tuple[Change, ...] = days.changes.get(day, ())
    for change in changes:
        yield SpecialDay(
            day=day, kind=change.kind, hours=days.hours(day), by_law=False, note=change.note or ""
        )


def _pieces(kind: str, span: Span, days: Days) -> Iterator[SpecialDay]:
    """One piece a day of a stoppage or an outage."""
    begin, end = (local(Instant(at), days.zone) for at in span)
    for place in range((end.date() - begin.date()).days + 1):
        day = begin.date() + timedelta(days=place)
        first = begin.hour * 60 + begin.minute if place == 0 else 0
        last = end.hour * 60 + end.minute if day == end.date() else MINUTES_A_DAY
        if first < last:
            hours = ONE_DAY if last - first == MINUTES_A_DAY else ((first, last),)
            yield SpecialDay(day=day, kind=kind, hours=hours, by_law=False, note="")
