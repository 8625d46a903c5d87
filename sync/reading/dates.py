"""Dates and times as people type them, always through the site's time zone."""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import DAY, MINUTE, Instant, at_local, from_serial, local
from sync.reading.clock import read_clock, read_fraction
from sync.reading.text import plain, shortened

ROC_OFFSET = 1911
"""Years of the Republic of China (民國) count from 1912; they are typed with two or three digits."""
YEARS = range(1950, 2119)
"""Other years are slips: 10/3/26 is not the year 10 of the Republic."""
SERIALS = (20_000, 80_000)
"""Serial numbers of 1954 to 2119; other bare numbers are not dates."""
TOLERANCE_SECONDS = 2 * MINUTE
"""Clocks of two machines differ; what is later than this is in the future."""
MIDNIGHT = time(0)
MAX_TYPED = 60
"""Characters; no date that people type is longer."""

_DEFAULT_WORDS = frozenset(
    {"即時", "即时", "即刻", "立即", "馬上", "马上", "at once", "now", "檢查後接續", "检查后接续"}
    | {
        f"{words}after {inspection}"
        for words in ("", "right ")
        for inspection in ("inspection", "the inspection")
    }
)
_YEAR_FIRST = re.compile(
    r"(?:民國|民国)?\s?(\d{2,4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?[日號号]?"
)
_MONTH_FIRST = re.compile(r"(\d{1,2})\s?[-/月]\s?(\d{1,2})(?!\d)\s?[日號号]?")
_WORDS_OF_DAY = {
    -2: "前天",
    -1: "昨天 昨日 昨 yesterday",
    0: "今天 今日 今 today",
    1: "明天 明日 明 tomorrow",
    2: "後天 后天",
}
_DAYS = {word: offset for offset, words in _WORDS_OF_DAY.items() for word in words.split()}
_DAY_WORD = re.compile("|".join(sorted(_DAYS, key=len, reverse=True)), re.IGNORECASE)


def read_date(cell: Cell, zone: ZoneInfo, now: Instant, *, past: bool = False) -> Instant | Problem | None:
    """Gives the start of a local day, None for an empty cell; unreadable_date.

    A month and day alone mean the nearest such day; with `past`, the nearest one that is not behind today.
    """
    text = plain(cell)
    if not text:
        return None
    found = (_serial_day(cell, zone), "") if _is_serial(cell) else _leading(text, zone, now, past=past)
    if found is None or found[1]:
        return problem("unreadable_date", text=shortened(cell))
    return at_local(found[0], MIDNIGHT, zone)


def read_time(cell: Cell, zone: ZoneInfo, now: Instant, *, past: bool = False) -> Instant | Problem | None:
    """Gives a date-time, None for an empty cell and for words such as 即時 that mean the same; unreadable_time.

    A clock alone is today's; with `past`, the nearest one before now.
    """
    text = plain(cell)
    if not text or " ".join(text.lower().split()) in _DEFAULT_WORDS:
        return None
    found = instant_of(cell, zone, now, past=past)
    return found if found is not None else problem("unreadable_time", text=shortened(cell))


def instant_of(cell: Cell, zone: ZoneInfo, now: Instant, *, past: bool) -> Instant | None:
    """Gives the instant that a cell names, as read_time does; None when it names none."""
    if isinstance(cell, int | float) and _is_serial(cell):
        return from_serial(cell, zone)
    seconds = read_fraction(cell) if isinstance(cell, float) else None
    if seconds is not None:
        return _on_nearest_day(seconds, zone, now, past=past)
    text = plain(cell)
    day, rest = _leading(text, zone, now, past=past) or (None, text)
    seconds = read_clock(rest) if rest else 0
    if seconds is None or (day is None and not rest):
        return None
    return _on_nearest_day(seconds, zone, now, past=past) if day is None else _on_day(day, seconds, zone)


def is_relative(cell: Cell) -> bool:
    """True when what a cell says depends on when it was said: anything but a full date."""
    return not _is_serial(cell) and _full(plain(cell)) is None


def leading_date(text: str, today: date, *, past: bool) -> tuple[date, str] | None:
    """Gives the date that a text begins with and the trimmed rest; None when it begins with no date."""
    found = None
    if len(text) <= MAX_TYPED:
        found = _full(text) or _word(text, today) or _month_day(text, today, past=past)
    return (found[0], found[1].strip(" T,")) if found else None


def _leading(text: str, zone: ZoneInfo, now: Instant, *, past: bool) -> tuple[date, str] | None:
    return leading_date(text, local(now, zone).date(), past=past)


def _is_serial(cell: Cell) -> bool:
    first, last = SERIALS
    return isinstance(cell, int | float) and not isinstance(cell, bool) and first <= cell < last


def _serial_day(cell: Cell, zone: ZoneInfo) -> date:
    return local(from_serial(float(cell or 0), zone), zone).date()


def _on_day(day: date, seconds: int, zone: ZoneInfo) -> Instant:
    """24:00 is the next day's midnight."""
    midnights, rest = divmod(seconds, DAY)
    clock = time(rest // 3600, rest // 60 % 60, rest % 60)
    return at_local(day + timedelta(days=midnights), clock, zone)


def _on_nearest_day(seconds: int, zone: ZoneInfo, now: Instant, *, past: bool) -> Instant:
    today = local(now, zone).date()
    found = _on_day(today, seconds, zone)
    if past and found > now + TOLERANCE_SECONDS:
        return _on_day(today - timedelta(days=1), seconds, zone)
    return found


def _full(text: str) -> tuple[date, str] | None:
    match = _YEAR_FIRST.match(text)
    if match is None:
        return None
    year = int(match[1]) + (0 if len(match[1]) == len("2026") else ROC_OFFSET)
    day = _date(year, int(match[2]), int(match[3]))
    return (day, text[match.end() :]) if day else None


def _word(text: str, today: date) -> tuple[date, str] | None:
    match = _DAY_WORD.match(text)
    return (today + timedelta(days=_DAYS[match[0].lower()]), text[match.end() :]) if match else None


def _month_day(text: str, today: date, *, past: bool) -> tuple[date, str] | None:
    match = _MONTH_FIRST.match(text)
    if match is None:
        return None
    years = (today.year - 1, today.year, today.year + 1)
    days = [day for year in years if (day := _date(year, int(match[1]), int(match[2])))]
    nearest = min(
        (day for day in days if not past or day <= today), key=lambda day: abs(day - today), default=None
    )
    return (nearest, text[match.end() :]) if nearest else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
