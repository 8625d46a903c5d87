"""How far a consent reaches and when: "全部 10/3 0900-1100", "部分 廚房 0900至1100"."""

import re
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.choices import SCOPE
from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import DAY, Instant, local
from sync.reading.choices import ChoiceReader
from sync.reading.clock import read_clock
from sync.reading.dates import instant_of, leading_date
from sync.reading.text import plain, shortened

_FIRST_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"\s*[-~〜–—至到]\s*|\s+to\s+", re.IGNORECASE)
_LOOKS_LIKE_HOURS = re.compile(r"(?<!\w)\d{1,4}(:\d\d)?\s*([-~〜–—至到]|to\b)\s*\d{1,4}(:\d\d)?(?!\w)")
_HOURS_OR_DAY = re.compile(r"\d{1,2}\s?-\s?\d{1,2}")
"""9-11 may be two hours or a day: not read."""
_AFTER_NOON = re.compile("下午|傍晚|晚|pm", re.IGNORECASE)
_HALF_A_DAY = DAY // 2
_PARTS = " ,;:"
MAX_TYPED = 200
"""Characters in which hours are looked for."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """How far something reaches and when."""

    extent: str | None = None
    """whole or part; None where nobody said."""
    place: str | None = None
    begins: Instant | None = None
    ends: Instant | None = None
    """Not included; where only days are said, the midnight behind the last one."""


_Found = tuple[Instant, str]
"""A time, and the words beside it."""


def read_scope(cell: Cell, zone: ZoneInfo, now: Instant, words: ChoiceReader) -> Scope | Problem | None:
    """Gives extent, place and hours, None for an empty cell; unreadable_scope for hours that are none.

    Hours without a day are today's; an end before the begin is on the next day.
    """
    text = plain(cell)
    if not text:
        return None
    if isinstance(cell, int | float):
        at = instant_of(cell, zone, now, past=False)
        return Scope(begins=at, place=text if at is None else None)
    extent, rest = _extent(text, words)
    found = _hours(rest, zone, now) if len(rest) <= MAX_TYPED else None
    if found is not None:
        return msgspec.structs.replace(found, extent=extent)
    if _LOOKS_LIKE_HOURS.search(rest):
        return problem("unreadable_scope", text=shortened(cell))
    return Scope(extent=extent, place=_place(rest))


def _extent(text: str, words: ChoiceReader) -> tuple[str | None, str]:
    """The longest word at the beginning that is a label: 全部廚房 begins with one."""
    first = _FIRST_WORD.match(text)
    for end in range(first.end() if first else 0, 0, -1):
        key = words.choice_key(SCOPE, text[:end])
        if key:
            return key, text[end:].strip(_PARTS)
    return None, text


def _hours(text: str, zone: ZoneInfo, now: Instant) -> Scope | None:
    alone = _begin(text, zone, now)
    if alone and (day := _day(text.removeprefix(alone[1]).strip(_PARTS), zone, now)):
        return Scope(place=_place(alone[1]), begins=alone[0], ends=day)
    for mark in reversed(list(_BETWEEN.finditer(text))):
        begin = _begin(text[: mark.start()], zone, now)
        end = _end(text[mark.end() :], begin[0], zone, now) if begin else None
        if begin and end:
            ends = _behind(end[0], begin[0], after_noon=_AFTER_NOON.search(text[: mark.start()]) is not None)
            return Scope(place=_place(begin[1], end[1]), begins=begin[0], ends=ends)
    return Scope(place=_place(alone[1]), begins=alone[0]) if alone else None


def _begin(text: str, zone: ZoneInfo, now: Instant) -> _Found | None:
    """The words before the time are a place."""
    parts = text.split()
    for start in range(len(parts)):
        words = " ".join(parts[start:])
        at = None if _HOURS_OR_DAY.fullmatch(words) else instant_of(words, zone, now, past=False)
        if at is not None:
            return at, " ".join(parts[:start])
    return None


def _end(text: str, begin: Instant, zone: ZoneInfo, now: Instant) -> _Found | None:
    """The words behind the time are a place; a clock alone is of the day on which it begins."""
    parts = text.split()
    for stop in range(len(parts), 0, -1):
        words = " ".join(parts[:stop]).strip(_PARTS)
        clock_alone = read_clock(words) is not None
        at = _day(words, zone, now) or instant_of(words, zone, begin if clock_alone else now, past=False)
        if at is not None and (clock_alone or at > begin):
            return at, " ".join(parts[stop:])
    return None


def _day(words: str, zone: ZoneInfo, now: Instant) -> Instant | None:
    """The midnight behind a day that is said alone."""
    found = leading_date(words, local(now, zone).date(), past=False)
    at = instant_of(words, zone, now, past=False) if found and not found[1] else None
    return None if at is None else Instant(at + DAY)


def _behind(end: Instant, begin: Instant, *, after_noon: bool) -> Instant:
    """下午2點到4點 ends at 16:00; 2300-0100 ends on the next day."""
    if end > begin:
        return end
    later = end + _HALF_A_DAY
    return Instant(later if after_noon and later > begin else end + DAY)


def _place(*words: str) -> str | None:
    found = " ".join(filter(None, (word.strip(_PARTS) for word in words)))
    bracketed = found.startswith("(") and found.endswith(")")
    return (found[1:-1] if bracketed else found) or None
