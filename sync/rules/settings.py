"""The settings tab as the rules ask for it: defaults filled in, values checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from string import Formatter

from sheet_schema.problems import Problem, problem
from sync.reading.numbers import read_tick
from sync.reading.text import is_ticked
from sync.records import Setting
from sync.rules.spans import MINUTES_A_DAY

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_AN_HOUR = 60

DEFAULTS: Mapping[str, str] = {
    "site.name": "",
    "site.phone": "",
    "opening.mon": "09:00-12:00,13:00-18:00",
    "opening.tue": "09:00-12:00,13:00-18:00",
    "opening.wed": "09:00-12:00,13:00-18:00",
    "opening.thu": "09:00-12:00,13:00-18:00",
    "opening.fri": "09:00-12:00,13:00-18:00",
    "opening.sat": "09:00-13:00",
    "opening.sun": "",
    "day_end": "18:00",
    "holidays.region": "",
    "holidays.confirmed": "",
    "roster.on_top": "no",
    "assignment": "propose",
    "number.pattern": "{prefix}{site}-{yyyymmdd}-{seq:04d}",
    "number.prefix": "",
    "fees.owner_consent_over": "0",
    "fees.call_out_items": "",
    "target.arrival": "",
    "target.appointment": "",
    "target.response": "",
    "target.completion": "",
    "target.diagnosis": "0.90",
    "target.first_time_fix": "",
    "target.satisfaction": "0.85",
    "target.callback_rate": "0.30",
    "target.repeat_fault": "0",
    "target.fee_conformity": "1",
    "target.cash_same_day": "1",
    "target.cash_amount": "1",
    "target.hand_in": "1",
    "target.inspected": "1",
    "target.explained": "1",
    "target.completeness": "1",
    "target.training": "",
    "training.valid_days": "365",
    "training.propose_after": "3",
    "quiet_hours": "22:00-07:00",
    "sender": "repairsheet@localhost",
    "retention_months": "3",
    "items.max_days_out": "14",
}

_RANGE = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_WHOLE = re.compile(r"\d{1,6}")
_SHARE = re.compile(r"0(\.\d+)?|1(\.0+)?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_WIDTH = re.compile(r"(0\d)?d?")
_PATTERN_WORDS = frozenset({"prefix", "site", "yyyymmdd"})
_YEAR = re.compile(r"20\d{2}|")
_CHOICES: Mapping[str, frozenset[str]] = {
    "holidays.region": frozenset({"", "TW", "CN", "HK", "none"}),
    "assignment": frozenset({"off", "propose", "assign"}),
}
"""Settings with a few values; the empty region is that of the time zone."""
_EXAMPLES = {
    "holidays.region": "TW, CN, HK, none",
    "holidays.confirmed": "2027",
    "assignment": "off, propose, assign",
}
"""Where the default is no example."""

Settings = Mapping[str, str]


class BadSettingError(ValueError):
    """A value does not have the form its key asks for."""


def read_settings(rows: Sequence[Setting]) -> tuple[Settings, dict[str, list[Problem]]]:
    """Gives the settings in force and the problems by row_id.

    A bad value leaves the default in force; of a key that is there twice the first row counts.
    """
    values = dict(DEFAULTS)
    typed: set[str] = set()
    problems: dict[str, list[Problem]] = {}
    for row in rows:
        if row.key is None:
            continue
        if not _known(row.key):
            problems[row.row_id] = [problem("unknown_setting", "key", text=row.key)]
        elif not _fits(row.key, row.value or ""):
            example = _EXAMPLES.get(row.key) or DEFAULTS.get(row.key, "")
            problems[row.row_id] = [problem("bad_setting", "value", text=row.value or "", example=example)]
        elif row.key in typed:
            problems[row.row_id] = [problem("duplicate_key", "key", text=row.key)]
        else:
            typed.add(row.key)
            values[row.key] = row.value or ""
    return values, problems


def ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Gives half-open ranges in minutes of the day: "09:00-12:00,22:00-06:00" -> ((540, 720), (1320, 1800)).

    A range that ends before it starts runs over midnight. BadSettingError when the text is anything else.
    """
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadSettingError(part)
        start_hour, start_minute, end_hour, end_minute = (int(group) for group in match.groups())
        start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
        if start >= MINUTES_A_DAY or end > MINUTES_A_DAY or max(start_minute, end_minute) >= MINUTES_AN_HOUR:
            raise BadSettingError(part)
        found.append((start, end if end > start else end + MINUTES_A_DAY))
    return tuple(found)


def number(settings: Settings, key: str) -> float:
    """Gives a number setting."""
    return float(settings[key])


def clock_time(settings: Settings, key: str) -> time:
    """Gives a time of day."""
    hour, _, minute = settings[key].partition(":")
    return time(int(hour), int(minute))


def is_on(settings: Settings, key: str) -> bool:
    """True for a setting that says yes: yes, 是, 1."""
    return is_ticked(settings[key])


def _known(key: str) -> bool:
    return key in DEFAULTS or key.startswith("label.")


def _fits(key: str, value: str) -> bool:
    found = next((fits for prefix, fits in _FORMS if key.startswith(prefix)), None)
    return found is None or found(key, value)


def _is_choice(key: str, value: str) -> bool:
    return value in _CHOICES[key]


def _is_target(key: str, value: str) -> bool:
    """A share; nothing where a figure has no target of its own."""
    return _SHARE.fullmatch(value) is not None or (not value and not DEFAULTS[key])


def _matches(form: re.Pattern[str]) -> Callable[[str, str], bool]:
    return lambda _key, value: form.fullmatch(value) is not None


def is_ranges(value: str) -> bool:
    """True when `ranges` can read it."""
    try:
        ranges(value)
    except BadSettingError:
        return False
    return True


def _is_clock(value: str) -> bool:
    """24:00 ends a range, but it is no time of day."""
    return _CLOCK.fullmatch(value) is not None and is_ranges(f"{value}-24:00")


def _is_pattern(value: str) -> bool:
    """Words by name and a padded sequence: nothing that could fail, or write the same number twice."""
    try:
        parts = [
            (name, spec or "", how) for _, name, spec, how in Formatter().parse(value) if name is not None
        ]
    except ValueError:
        return False
    names = {name for name, _, _ in parts}
    plain = all(how is None and _fits_part(name, spec) for name, spec, how in parts)
    return plain and {"yyyymmdd", "seq"} <= names


def _fits_part(name: str, spec: str) -> bool:
    return _WIDTH.fullmatch(spec) is not None if name == "seq" else name in _PATTERN_WORDS and not spec


_FORMS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("opening.", lambda _key, value: is_ranges(value)),
    ("quiet_hours", lambda _key, value: is_ranges(value)),
    ("day_end", lambda _key, value: _is_clock(value)),
    ("number.pattern", lambda _key, value: _is_pattern(value)),
    ("target.", _is_target),
    ("fees.owner_consent_over", _matches(_WHOLE)),
    ("retention_months", _matches(_WHOLE)),
    ("items.max_days_out", _matches(_WHOLE)),
    ("training.", _matches(_WHOLE)),
    ("holidays.confirmed", _matches(_YEAR)),
    ("holidays.region", _is_choice),
    ("assignment", _is_choice),
    ("roster.on_top", lambda _key, value: not isinstance(read_tick(value), Problem)),
)
"""What a value must look like, by the beginning of its key; others may be anything."""
