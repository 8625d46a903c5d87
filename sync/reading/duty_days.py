"""Days of the duty roster, in any form people write: days, ranges, weekdays with or without a first and last day."""

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant, local
from sync.reading import days
from sync.reading.dates import leading_date
from sync.reading.text import plain, shortened

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING, RESTING = "work", "rest"
"""Working days and days off, as the calendar has them."""
MAX_TYPED = 120
"""Characters; no days that people type are longer."""
_SIGNS = {**{sign: place for place, sign in enumerate("一二三四五六日")}, "天": 6}
_ENGLISH = {
    name: place
    for place, names in enumerate(
        ("mon monday", "tue tues tuesday", "wed weds wednesday", "thu thur thurs thursday", "fri friday",
         "sat saturday", "sun sunday")
    )
    for name in names.split()
}  # fmt: skip
_WORDS = {
    **dict.fromkeys(["每天", "每日", "天天", "daily"], ",".join(WEEK)),
    **dict.fromkeys(("every day", "all days"), ",".join(WEEK)),
    **dict.fromkeys(("周末", "週末", "weekends", "weekend"), "sat,sun"),
    **dict.fromkeys(("weekdays", "weekday"), ",".join(WEEK[:5])),
    **dict.fromkeys(["平日", "工作日", "上班日", "workdays"], WORKING),
    **dict.fromkeys(("working days",), WORKING),
    **dict.fromkeys(["假日", "例假日", "休息日", "放假日"], RESTING),
    **dict.fromkeys(("days off", "rest days"), RESTING),
}
_TO = r"(?:[-~〜–—至到]|to\b|through\b)"
_NEXT = r"(?:[、,，和及&/]|and\b)?"
_PREFIX = r"(?:週|周|星期|禮拜|礼拜)"
_CHINESE = re.compile(
    rf"每?{_PREFIX}[一二三四五六日天](?:\s?(?:{_TO}|{_NEXT})\s?每?{_PREFIX}?[一二三四五六日天])*"
)
_NAME = rf"\b(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})s?\b"
_LATIN = re.compile(rf"(?:every\s)?{_NAME}(?:\s?(?:{_TO}|[、,&/]|and\b)\s?(?:and\s)?{_NAME})*", re.IGNORECASE)
_WORD = re.compile(
    "|".join(rf"(?:{re.escape(word)})" for word in sorted(_WORDS, key=len, reverse=True)), re.IGNORECASE
)
_ONE_DAY = re.compile(rf"(?P<to>{_TO})|(?P<sign>[一二三四五六日天])|(?P<name>{_NAME})", re.IGNORECASE)
_FROM = re.compile(r"(?:自|從|从|由|from\b|since\b)\s?", re.IGNORECASE)
_ONWARDS = re.compile(r"\s?(?:起|開始|开始|onwards\b)\s?", re.IGNORECASE)
_UNTIL = re.compile(r"(?:至|到|until\b|till\b|to\b|[-~〜–—])\s?", re.IGNORECASE)
_END = re.compile(r"\s?(?:止|為止|为止)")
_LISTED = re.compile(r"[、,;\n]|和|及|\band\b", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(r"\d{1,2}\s?[日號号]?")


def read_duty_days(cell: Cell, zone: ZoneInfo, now: Instant) -> str | Problem | None:
    """Gives the days in one form (sync.records.Duty.date); None for an empty cell; unreadable_duty_days.

    A month and day alone is the nearest to `now`.
    """
    text = plain(cell)
    if not text:
        return None
    found = days.read_days(cell, zone, now)
    if isinstance(found, tuple):
        return days.written(found)
    today = local(now, zone).date()
    read = (_weekly(text, today) or _listed(text, today)) if len(text) <= MAX_TYPED else None
    return read or problem("unreadable_duty_days", text=shortened(cell))


def _weekly(text: str, today: date) -> str | None:
    match = _CHINESE.search(text) or _WORD.search(text) or _LATIN.search(text)
    if match is None:
        return None
    around = " ".join(part.strip(" ()[],，;") for part in (text[: match.start()], text[match.end() :]))
    bounds = _bounds(around.strip(), today)
    if bounds is None:
        return None
    first, last = ("" if day is None else day.isoformat() for day in bounds)
    weekdays = _WORDS.get(match[0].lower()) or _weekdays(match[0])
    return f"{weekdays}@{first}/{last}" if first or last else weekdays


def _weekdays(text: str) -> str:
    chosen: set[int] = set()
    before: int | None = None
    ranging = False
    for part in _ONE_DAY.finditer(text):
        if part["to"]:
            ranging = True
            continue
        place = _SIGNS[part["sign"]] if part["sign"] else _ENGLISH[_singular(part["name"].lower())]
        chosen.update(_between(before, place) if ranging and before is not None else (place,))
        before, ranging = place, False
    return ",".join(WEEK[place] for place in sorted(chosen))


def _singular(name: str) -> str:
    return name if name in _ENGLISH else name.removesuffix("s")


def _between(first: int, last: int) -> Iterator[int]:
    """Over the end of the week where it has to be: Saturday to Monday."""
    return ((first + step) % len(WEEK) for step in range((last - first) % len(WEEK) + 1))


def _bounds(text: str, today: date) -> tuple[date | None, date | None] | None:
    """First and last day: "10/1~12/31", "自10/1起", "until 2026-12-31"; both None where nothing is said."""
    if not text:
        return None, None
    begin = _FROM.match(text)
    rest = text[begin.end() :] if begin else text
    first = leading_date(rest, today, past=False)
    if first is None:
        last = _last_day(rest, today) if begin is None else None
        return (None, last) if last else None
    onwards = _ONWARDS.match(first[1])
    rest = (first[1][onwards.end() :] if onwards else first[1]).strip()
    if not rest:
        return (first[0], None) if begin or onwards else None
    if _END.fullmatch(rest) and not begin:
        return None, first[0]
    last = _last_day(rest, first[0])
    return (first[0], last) if last and last >= first[0] else None


def _last_day(text: str, today: date) -> date | None:
    until = _UNTIL.match(text)
    found = leading_date(text[until.end() :], today, past=False) if until else None
    return found[0] if found and (not found[1] or _END.fullmatch(found[1])) else None


def _listed(text: str, today: date) -> str | None:
    """Several days and ranges; a day of the month alone is of the month before it."""
    written: list[str] = []
    last: date | None = None
    for part in (part.strip() for part in _LISTED.split(text)):
        found = _in_month_of(last, part) or days.days_in(part, last or today)
        if found is None:
            return None
        written.append(days.written(found))
        last = found[1]
    return ",".join(written)


def _in_month_of(before: date | None, part: str) -> days.Days | None:
    if before is None or not _DAY_OF_MONTH.fullmatch(part):
        return None
    day = days.in_month(before, int(part.rstrip("日號号 ")))
    return (day, day) if day else None
