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
_HOURS = re.compile(r"\d\s*(?:[-~〜–—至到]|to\b)\s*\d")
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


Hours = tuple[Instant | None, Instant | None, str]
"""Begin, end, and what else was said."""


def read_scope(cell: Cell, zone: ZoneInfo, now: Instant, words: ChoiceReader) -> Scope | Problem | None:
    """Gives extent, place and hours, None for an empty cell; unreadable_scope for hours that are none.

    Hours without a day are today's; an end before the begin is on the next day.
    """
    text = plain(cell)
    if not text:
        return None
    extent, rest = _extent(text, words)
    found = _hours(rest, zone, now) if len(rest) <= MAX_TYPED else None
    if found is None and _HOURS.search(rest):
        return problem("unreadable_scope", text=shortened(cell))
    begins, ends, place = found or (None, None, rest)
    return Scope(extent=extent, place=place or None, begins=begins, ends=ends)


def _extent(text: str, words: ChoiceReader) -> tuple[str | None, str]:
    """The longest word at the beginning that is a label: 全部廚房 begins with one."""
    first = _FIRST_WORD.match(text)
    for end in range(first.end() if first else 0, 0, -1):
        key = words.choice_key(SCOPE, text[:end])
        if key:
            return key, text[end:].strip(_PARTS)
    return None, text


def _hours(text: str, zone: ZoneInfo, now: Instant) -> Hours | None:
    for mark in reversed(list(_BETWEEN.finditer(text))):
        begin = _begin(text[: mark.start()], zone, now)
        end = _end(text[mark.end() :], begin[0], zone, now) if begin else None
        if begin and end and end[0] > begin[0]:
            return begin[0], end[0], " ".join(part for part in (begin[1], end[1]) if part)
    alone = _begin(text, zone, now)
    return (alone[0], None, alone[1]) if alone else None


def _begin(text: str, zone: ZoneInfo, now: Instant) -> tuple[Instant, str] | None:
    """The words before the time are a place."""
    parts = text.split()
    for start in range(len(parts)):
        at = instant_of(" ".join(parts[start:]), zone, now, past=False)
        if at is not None:
            return at, " ".join(parts[:start]).strip(_PARTS)
    return None


def _end(text: str, begin: Instant, zone: ZoneInfo, now: Instant) -> tuple[Instant, str] | None:
    """The words behind the time are a place; a day alone ends with its midnight."""
    parts = text.split()
    for stop in range(len(parts), 0, -1):
        words = " ".join(parts[:stop]).strip(_PARTS)
        at = instant_of(words, zone, begin if read_clock(words) is not None else now, past=False)
        if at is None:
            continue
        day = leading_date(words, local(now, zone).date(), past=False)
        if (day is not None and not day[1]) or (read_clock(words) is not None and at <= begin):
            at = Instant(at + DAY)
        return at, " ".join(parts[stop:]).strip(_PARTS)
    return None
