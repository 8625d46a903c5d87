"""Times of day as people type them."""

import re

from sync.instant import DAY

_WORDS_OF_HALF = {
    "morning": "上午 早上 凌晨 清晨 早 am",
    "noon": "中午",
    "afternoon": "下午 傍晚 pm",
    "evening": "晚上 晚",
}
_HALVES = {word: half for half, words in _WORDS_OF_HALF.items() for word in words.split()}
_BEFORE = re.compile("(" + "|".join(sorted(_HALVES, key=len, reverse=True)) + r")\s*(.*)", re.DOTALL)
_AFTER = re.compile(r"(.*?)\s*(am|pm)", re.DOTALL)
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<hour>\d{1,2})(?P<minute>\d{2})",
        r"(?P<hour>\d{1,2})\s?:\s?(?P<minute>\d{2})(:(?P<second>\d{2})(\.\d+)?)?分?",
        r"(?P<hour>\d{1,2})\s?[點点時时]\s?((?P<minute>\d{1,2})\s?分?|(?P<half>半)|整)?",
    )
)
_HOUR = re.compile(r"(?P<hour>\d{1,2})")
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(25)},
    "morning": {**{hour: hour for hour in range(12)}, 12: 0},
    "noon": {11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14},
    "afternoon": {**{hour: hour + 12 for hour in range(12)}, **{hour: hour for hour in range(12, 24)}},
    # 晚上12點 is midnight to some and noon to a clock: not read
    "evening": {**{hour: hour + 12 for hour in range(5, 12)}, **{hour: hour for hour in range(17, 25)}},
}
"""The hour of the day by what is said of the half and the hour as typed; what is not here is no time."""
MAX_TYPED = 20
"""Characters; no time of day that people type is longer."""


def read_clock(text: str) -> int | None:
    """Gives seconds since midnight, up to 24:00: "14:30", "1430", "930", "下午2:30", "2 pm"; None for anything else.

    The text must be folded and trimmed (sync.reading.text.plain).
    """
    if len(text) > MAX_TYPED:
        return None
    half, bare = _half(text.lower())
    shapes = _SHAPES if half is None else (*_SHAPES, _HOUR)
    match = next((found for shape in shapes if (found := shape.fullmatch(bare))), None)
    if match is None:
        return None
    said = match.groupdict()
    hour = _HOURS[half].get(int(said["hour"]))
    minute = 30 if said.get("half") else int(said.get("minute") or 0)
    return None if hour is None else _seconds(hour, minute, int(said.get("second") or 0))


def read_fraction(cell: float) -> int | None:
    """Gives seconds since midnight of a spreadsheet's time of day, a fraction of the day; None for other numbers."""
    return round(cell * DAY) if 0 < cell < 1 else None


def _half(text: str) -> tuple[str | None, str]:
    before = _BEFORE.fullmatch(text)
    if before is not None:
        return _HALVES[before[1]], before[2]
    after = _AFTER.fullmatch(text)
    return (_HALVES[after[2]], after[1]) if after is not None else (None, text)


def _seconds(hour: int, minute: int, second: int) -> int | None:
    total = hour * 3600 + minute * 60 + second
    return total if max(minute, second) < 60 and total <= DAY else None  # noqa: PLR2004 - minutes of an hour
