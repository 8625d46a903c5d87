"""A day or a range of days, in any form people write."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant, local
from sync.reading.dates import leading_date, read_date
from sync.reading.text import plain, shortened

Days = tuple[date, date]
"""First and last day, both included."""
_BETWEEN = re.compile(r"(?:[-/~〜–—至到]|to\b)\s?(.+)", re.DOTALL)
_DAY_OF_MONTH = re.compile(r"(\d{1,2})\s?[日號号]?")


def read_days(cell: Cell, zone: ZoneInfo, now: Instant) -> Days | Problem | None:
    """Gives the days of "2026-10-03", "10/1-10/7" or "2026年10月1日至7日"; None for an empty cell; unreadable_date."""
    text = plain(cell)
    if not text:
        return None
    found = days_in(text, local(now, zone).date()) if isinstance(cell, str) else None
    if found is not None:
        return found
    first = read_date(cell, zone, now)
    if not isinstance(first, int):
        return first
    day = local(first, zone).date()
    return (day, day) if not isinstance(cell, str) else problem("unreadable_date", text=shortened(cell))


def days_in(text: str, today: date) -> Days | None:
    """Gives the days of a folded text, None where it is nothing else but days."""
    begun = leading_date(text, today, past=False)
    if begun is None:
        return None
    day = begun[0]
    last = _last(begun[1], day, today) if begun[1] else day
    return (day, last) if last and last >= day else None


def written(days: Days) -> str:
    """Gives days in one form: "2026-10-01", or "2026-10-01/2026-10-07" for a range."""
    first, last = (day.isoformat() for day in days)
    return first if first == last else f"{first}/{last}"


def _last(rest: str, first: date, today: date) -> date | None:
    """A month and day is the one nearest to the first day; words such as 後天 count from today."""
    between = _BETWEEN.fullmatch(rest)
    if between is None:
        return None
    same_month = _DAY_OF_MONTH.fullmatch(between[1])
    if same_month is not None:
        return in_month(first, int(same_month[1]))
    found = leading_date(between[1], first if between[1][0].isdigit() else today, past=False)
    return found[0] if found and not found[1] else None


def in_month(first: date, day: int) -> date | None:
    """Gives a day of the same month, None where it has no such day."""
    try:
        return first.replace(day=day)
    except ValueError:
        return None
