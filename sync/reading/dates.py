"""Dates and times as people type them, always through the site's time zone."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import DAY, Instant, at_local, from_serial, local
from sync.reading.text import plain, shortened

ROC_OFFSET = 1911
FIRST_SERIAL = 20_000
LAST_SERIAL = 80_000
"""Serials from 1954 to 2119; other bare numbers are not dates."""

_DEFAULT_WORDS = frozenset({
    "即時", "即时", "立即", "馬上", "马上", "at once", "now", "檢查後接續", "检查后接续", "after the inspection",
    "after inspection",
})
_YEAR_FIRST = re.compile(r"(?:民國)?(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*日?")
_DAY_WORDS = {
    "今天": 0, "今日": 0, "今": 0, "today": 0, "昨天": -1, "昨日": -1, "昨": -1, "yesterday": -1, "前天": -2,
    "明天": 1, "明日": 1, "明": 1, "tomorrow": 1, "後天": 2, "后天": 2,
}
_DAY_WORD = re.compile("(" + "|".join(sorted(_DAY_WORDS, key=len, reverse=True)) + r")\s*", re.IGNORECASE)
_CLOCK = re.compile(
    r"(上午|早上|凌晨|中午|下午|晚上|am|pm)?\s*(\d{1,2})\s*[:點点時时]\s*(\d{1,2})?\s*分?(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d{3,4}")
_AFTERNOON = frozenset({"下午", "晚上", "pm"})
_MORNING = frozenset({"上午", "早上", "凌晨", "am"})
NOON = 12
HOURS = 24
MINUTES = 60


def read_date(cell: Cell, zone: ZoneInfo, now: Instant) -> Instant | None | Problem:
    """Gives the start of a local day."""
    text = plain(cell)
    if not text:
        return None
    if _is_serial(cell):
        return _midnight(from_serial(float(cell or 0), zone), zone)
    found = _date_part(text, zone, now, past=False)
    if found is None or found[1].strip(" T"):
        return problem("unreadable_date", text=shortened(cell))
    return at_local(found[0], time(0), zone)


def read_time(cell: Cell, zone: ZoneInfo, now: Instant) -> Instant | None | Problem:
    """Gives a date-time, past or future; words such as 即時 stand for an empty cell. A bare clock is today's."""
    text = plain(cell)
    if not text or text.lower() in _DEFAULT_WORDS:
        return None
    found = parse(cell, zone, now, past=False)
    return found if found is not None else problem("unreadable_time", text=shortened(cell))


def parse(cell: Cell, zone: ZoneInfo, now: Instant, *, past: bool) -> Instant | None:
    """Gives the instant a cell names, or None. `past`: a bare clock or month-day is the nearest one before now."""
    if _is_serial(cell):
        return from_serial(float(cell or 0), zone)
    if isinstance(cell, float) and 0 < cell < 1:
        seconds = round(cell * DAY)
        return _on_day(time(seconds // 3600, seconds // 60 % 60, seconds % 60), zone, now, past=past)
    text = plain(cell)
    dated = _date_part(text, zone, now, past=past)
    day, rest = dated if dated is not None else (None, text)
    rest = rest.strip(" T,，")
    if day is not None and not rest:
        return at_local(day, time(0), zone)
    clock = read_clock(rest)
    if clock is None:
        return None
    if day is None:
        return _on_day(clock, zone, now, past=past)
    return at_local(day, clock, zone)


def read_clock(text: str) -> time | None:
    """Gives a time of day: 14:30, 1430, 930, 下午2:30, 2:30 pm; None for anything else."""
    if _DIGITS.fullmatch(text):
        return _time(int(text[:-2]), int(text[-2:]), 0)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    half = (match[1] or match[5] or "").lower()
    hour = int(match[2])
    if half in _AFTERNOON and hour < NOON:
        hour += NOON
    if half in _MORNING and hour == NOON:
        hour = 0
    return _time(hour, int(match[3] or 0), int(match[4] or 0))


def _time(hour: int, minute: int, second: int) -> time | None:
    if hour >= HOURS or minute >= MINUTES or second >= MINUTES:
        return None
    return time(hour, minute, second)


def _is_serial(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and FIRST_SERIAL <= cell < LAST_SERIAL


def _midnight(at: Instant, zone: ZoneInfo) -> Instant:
    return at_local(local(at, zone).date(), time(0), zone)


def _on_day(clock: time, zone: ZoneInfo, now: Instant, *, past: bool) -> Instant:
    today = local(now, zone).date()
    found = at_local(today, clock, zone)
    if past and found > now + MINUTES * 2:
        return at_local(today - timedelta(days=1), clock, zone)
    return found


def _date_part(text: str, zone: ZoneInfo, now: Instant, *, past: bool) -> tuple[date, str] | None:
    today = local(now, zone).date()
    readers: tuple[Callable[[str, date, bool], tuple[date, str] | None], ...] = (_full, _word, _month_day)
    for reader in readers:
        found = reader(text, today, past)
        if found is not None:
            return found
    return None


def _full(text: str, _today: date, _past: bool) -> tuple[date, str] | None:
    match = _YEAR_FIRST.match(text)
    if match is None:
        return None
    year = int(match[1])
    day = _date(year if len(match[1]) == 4 else year + ROC_OFFSET, int(match[2]), int(match[3]))
    return (day, text[match.end() :]) if day else None


def _word(text: str, today: date, _past: bool) -> tuple[date, str] | None:
    match = _DAY_WORD.match(text)
    if match is None:
        return None
    return today + timedelta(days=_DAY_WORDS[match[1].lower()]), text[match.end() :]


def _month_day(text: str, today: date, past: bool) -> tuple[date, str] | None:
    match = _MONTH_FIRST.match(text)
    if match is None:
        return None
    years = (today.year, today.year - 1) if past else (today.year, today.year + 1, today.year - 1)
    days = [day for year in years if (day := _date(year, int(match[1]), int(match[2])))]
    if past:
        days = [day for day in days if day <= today]
    nearest = min(days, key=lambda day: abs((day - today).days), default=None)
    return (nearest, text[match.end() :]) if nearest else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
