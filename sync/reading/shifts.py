"""Shifts of the duty roster, in any form people write: from when to when, or off."""

import re

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import DAY, MINUTE
from sync.reading.clock import read_clock
from sync.reading.text import plain, shortened

OFF = "off"
"""The shift of who has the day off."""
_WORDS_OF_OFF = (
    "休 休假 休息 放假 排休 輪休 轮休 公休 例休 例假 補休 补休 特休 年假 請假 请假 不值班",
    "off leave",
)
_OFF = frozenset({"day off"}.union(*(words.split() for words in _WORDS_OF_OFF)))
_WHOLE_DAY = frozenset(["全天", "整天", "全日", "24小時", "24小时", "24h", "allday"])
_BETWEEN_SHIFTS = re.compile(r"[、,;/\n]|和|及|\band\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?(?:[-~〜–—至到]|\bto\b)\s?", re.IGNORECASE)
_NEXT_DAY = re.compile(r"(?:次日|隔日|翌日|隔天|第二天|next day)\s?", re.IGNORECASE)
_HOUR = re.compile(r"\d{1,2}")
MAX_TYPED = 120
"""Characters; no shifts that people type are longer."""


def read_shift(cell: Cell) -> str | Problem | None:
    """Gives "22:00-06:00", "08:00-12:00,13:00-17:00" or "off"; None for an empty cell; unreadable_shift.

    "2200-0600", "22-6", "晚上10點至次日6點", "全天", "休" and their like are read; a range over midnight ends on the
    next day, one that ends when it begins lasts a day.
    """
    text = plain(cell)
    if not text:
        return None
    if text.lower() in _OFF:
        return OFF
    parts = [part.strip() for part in _BETWEEN_SHIFTS.split(text)] if len(text) <= MAX_TYPED else [""]
    found = [_range(part) for part in parts]
    written = [one for one in found if one is not None]
    return (
        ",".join(written) if len(written) == len(found) else problem("unreadable_shift", text=shortened(cell))
    )


def _range(text: str) -> str | None:
    if "".join(text.lower().split()) in _WHOLE_DAY:
        return "00:00-24:00"
    sides = _BETWEEN.split(text)
    if len(sides) != 2:  # noqa: PLR2004 - a beginning and an end
        return None
    later = _NEXT_DAY.match(sides[1])
    start, end = _clock(sides[0]), _clock(sides[1][later.end() :] if later else sides[1])
    if start is None or end is None or start == DAY or (later and end > start):
        return None
    return f"{_written(start)}-{_written(end)}"


def _clock(text: str) -> int | None:
    if _HOUR.fullmatch(text):
        hours = int(text) * 60 * MINUTE
        return hours if hours <= DAY else None
    return read_clock(text)


def _written(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
