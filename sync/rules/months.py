"""Calendar months of an office, and until when a month is open (rules.md, "Month close")."""

from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sync.instant import Instant, at_local, local
from sync.rules.calendar import Calendar
from sync.world import Reference

CLOSE_DAYS = 5
"""A month closes at the end of this working day behind it."""
LONGEST_WAIT = 60
"""Days behind a month within which those working days are looked for."""


def month_of(at: Instant, zone: ZoneInfo) -> str:
    """Gives the local month of an instant: 2026-11."""
    return local(at, zone).strftime("%Y-%m")


def month_start(month: str, zone: ZoneInfo) -> Instant:
    """Gives when a month begins."""
    return at_local(date.fromisoformat(f"{month}-01"), time(), zone)


def month_end(month: str, zone: ZoneInfo) -> Instant:
    """Gives when the next month begins."""
    return at_local(_next_month(month), time(), zone)


def month_close(month: str, reference: Reference) -> Instant:
    """Gives when a month closes: the end of the fifth working day behind it, or of sixty days without so many."""
    return _close(month, reference.zone, reference.calendars.working)


@lru_cache(maxsize=1_000)
def _close(month: str, zone: ZoneInfo, working: Calendar) -> Instant:
    first, left = _next_month(month), CLOSE_DAYS
    for offset in range(LONGEST_WAIT):
        start, end = (at_local(first + timedelta(days=day), time(), zone) for day in (offset, offset + 1))
        left -= working.open_seconds(start, end) > 0
        if not left:
            return end
    return at_local(first + timedelta(days=LONGEST_WAIT), time(), zone)


def next_month(month: str) -> str:
    """Gives the month behind one."""
    return f"{_next_month(month):%Y-%m}"


def _next_month(month: str) -> date:
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1)
