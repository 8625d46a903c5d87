"""Numbers as people see them (https://developers.google.com/workspace/sheets/api/guides/formats)."""

import operator
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import parse_pattern as date_pattern
from babel.numbers import NumberPattern, get_currency_symbol, get_decimal_symbol, get_territory_currencies
from babel.numbers import parse_pattern as number_pattern

EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
DAY_SECONDS = 86_400
PLAIN_BELOW = 1e15
"""Whole numbers up to here are shown with all digits."""
TEN_DIGITS = 1e10
"""From here on a number without a format shows no decimals."""
LAST_SERIAL = 2_958_465
"""9999-12-31; numbers beyond are no dates."""
DATE_KINDS = frozenset({"DATE", "TIME", "DATE_TIME"})
_DEFAULTS = {
    "NUMBER": "#,##0.00", "PERCENT": "0.00%", "SCIENTIFIC": "0.00E+00", "TIME": "h:mm:ss am/pm",
    "DATE": "m/d/yyyy", "DATE_TIME": "m/d/yyyy h:mm:ss",
}  # fmt: skip
_EAST_ASIAN = {"DATE": "yyyy/m/d", "DATE_TIME": "yyyy/m/d h:mm:ss", "TIME": "h:mm:ss"}
_TOKENS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|am/pm|a/p|y+|m+|d+|h+|s+|\.0+|.', re.IGNORECASE | re.DOTALL)
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_QUOTED = re.compile(r'"[^"]*"')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_FRACTION = re.compile(r"[#?0]\s*/\s*[#?\d]")
_SCALE = re.compile(r"[#0?](,+)(?=[^#0?,]*$)")
_ELAPSED = ("[h", "[m", "[s")
_IN_A_DAY = {"h": 24, "m": 1440, "s": DAY_SECONDS}
_DECIMALS = re.compile(r"(?P<whole>#,##0|0)(?P<places>\.0+)?(?P<percent>%?)")
_WITH_POINT = frozenset({"en", "zh", "ja", "ko"})
"""Languages whose numbers are written 1,234.56."""
TIE = 1e-4
"""So near to a half, a number is rounded by its decimal digits and not as a double."""
_LDML = re.compile(r"'[^']*'|y+|M+|d+|H+|m+|s+|[A-Za-z]+|.", re.DOTALL)
_FIELDS = {
    "yyyy": ("year", "%04d"), "M": ("month", "%d"), "MM": ("month", "%02d"), "d": ("day", "%d"), "dd": ("day", "%02d"),
    "H": ("hour", "%d"), "HH": ("hour", "%02d"), "m": ("minute", "%d"), "mm": ("minute", "%02d"),
    "s": ("second", "%d"), "ss": ("second", "%02d"),
}  # fmt: skip
"""Of dates, what is shown alike in all languages."""
_MONTHS = {1: "M", 2: "MM", 3: "MMM", 4: "MMMM", 5: "MMMMM"}
_DAYS = {1: "d", 2: "dd", 3: "EEE", 4: "EEEE"}


def shown(value: float, number_format: dict[str, Any], locale: str) -> str:
    """Gives a number as its format shows it; without a format as plainly as it goes."""
    kind, pattern = number_format.get("type", ""), number_format.get("pattern", "")
    if not kind or (kind == "TEXT" and not pattern) or pattern in {"@", "General"}:
        return plain(value).replace(".", point(locale))
    pattern = pattern or default_pattern(kind, locale)
    quick = _quick(kind, pattern, locale)
    found = quick(value) if quick is not None else None
    return _shown(value, kind, pattern, locale) if found is None else found


def plain(value: float) -> str:
    """Gives a number without a format, as in a cell nobody formatted."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < PLAIN_BELOW):
        return str(int(value))
    if TEN_DIGITS <= abs(value) < PLAIN_BELOW:
        return str(round(value))
    return format(value, ".10G")


def default_pattern(kind: str, locale: str) -> str:
    """Gives the pattern of a format type that was given without one."""
    if kind == "CURRENCY":
        return f'"{currency(locale)}"#,##0.00'
    found = _EAST_ASIAN.get(kind) if locale[:2] in {"zh", "ja", "ko"} else None
    return found or _DEFAULTS.get(kind, "General")


@lru_cache
def point(locale: str) -> str:
    """Gives the decimal sign of a locale."""
    return str(get_decimal_symbol(known(locale)))


@lru_cache
def known(locale: str) -> Locale:
    """Gives Babel's locale, American English for one it does not know."""
    try:
        return Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


@lru_cache
def currency(locale: str) -> str:
    """Gives the currency sign of a locale's country."""
    found = known(locale)
    codes = get_territory_currencies(found.territory or "US") or ["USD"]
    return str(get_currency_symbol(codes[0], found))


@lru_cache(maxsize=65_536)
def _shown(value: float, kind: str, pattern: str, locale: str) -> str:
    section = _section(value, pattern)
    if _is_date(kind, section):
        return _date(value, section, known(locale)) if -1 < value <= LAST_SERIAL else plain(value)
    return _number(abs(value) if ";" in pattern and value < 0 else value, section, known(locale))


def _is_date(kind: str, section: str) -> bool:
    bare = _LITERALS.sub("", section)
    dated = kind in DATE_KINDS or (kind != "TEXT" and re.search(r"[ymdhs]", bare, re.IGNORECASE))
    return bool(dated) and not re.search(r"[#0]", re.sub(r"\.0+", "", bare))


Quick = Callable[[float], str | None]
"""Shows most numbers of one pattern; None for those that need more care."""


@lru_cache(maxsize=512)
def _quick(kind: str, pattern: str, locale: str) -> Quick | None:
    """Gives what shows the numbers of a common pattern ten times faster than the general way, with the same texts."""
    if ";" in pattern or "[" in pattern:
        return None
    if _is_date(kind, pattern):
        return _quick_date(pattern)
    found = _DECIMALS.fullmatch(pattern)
    if found is None or kind == "TEXT" or locale[:2] not in _WITH_POINT:
        return None
    return _quick_number(
        len(found["places"] or ".") - 1, grouped="," in found["whole"], percent=found["percent"]
    )


def _quick_date(pattern: str) -> Quick | None:
    names, text = [], ""
    for part in _LDML.findall("".join(_ldml(_TOKENS.findall(pattern), 0)).replace("''", "")):
        if part in _FIELDS:
            name, shape = _FIELDS[part]
            names.append(name)
            text += shape
        elif part[0].isascii() and part[0].isalpha():
            return None
        else:
            text += part.strip("'").replace("%", "%%")
    if not names:
        return None
    fields = operator.attrgetter(*names)

    def show(value: float) -> str | None:
        if not 0 <= value < LAST_SERIAL:
            return None
        return text % fields(EPOCH + timedelta(seconds=round(value * DAY_SECONDS)))

    return show


def _quick_number(places: int, *, grouped: bool, percent: str) -> Quick:
    shape = f"{',' if grouped else ''}.{places}f"
    scale, more = 10**places, 100 if percent else 1

    def show(value: float) -> str | None:
        shifted = abs(value * more * scale)
        near_a_tie = abs(shifted % 1 - 0.5) < TIE
        return None if near_a_tie or not 1 <= shifted < TEN_DIGITS else f"{value * more:{shape}}{percent}"

    return show


def _section(value: float, pattern: str) -> str:
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', pattern)
    conditions = [_CONDITION.search(_QUOTED.sub("", section)) for section in sections]
    if any(conditions):
        met = (
            section
            for section, found in zip(sections, conditions, strict=True)
            if found is None or _COMPARE[found[1]](value, float(found[2]))
        )
        return next(met, sections[-1])
    index = 1 if value < 0 else 2 if value == 0 else 0
    return sections[index] if index < len(sections) else sections[0]


def _number(value: float, pattern: str, locale: Locale) -> str:
    pattern = _CURRENCY.sub(lambda found: f'"{found[1]}"', pattern)
    if _FRACTION.search(_LITERALS.sub("", pattern)):
        return _fraction(value, pattern)
    scale = _SCALE.search(_LITERALS.sub("", pattern))
    if scale is not None:
        value /= 1000 ** len(scale[1])
        pattern = re.sub(r"(?<=[#0?]),+(?=[^#0?,]*$)", "", pattern)
    text = re.sub(r"\[[^\]]*\]|_.|\*.", "", pattern).replace("?", "#").replace("'", "''")
    text = re.sub(
        r'"([^"]*)"|\\(.)', lambda found: _quoted(found[1] if found[1] is not None else found[2]), text
    )
    if not re.search(r"[#0]", text):
        return text.replace("'", "") if text != "General" else plain(value)
    parsed: NumberPattern = number_pattern(text)
    return str(parsed.apply(value, locale))


def _fraction(value: float, pattern: str) -> str:
    """`# ?/?`, `# ??/??`, `# ?/8`: the nearest fraction with so many digits, or over that number."""
    below = _LITERALS.sub("", pattern).partition("/")[2].strip()
    whole, rest = divmod(abs(value), 1)
    if below.isdigit():
        found = Fraction(round(rest * int(below)), int(below))
        top, bottom = round(rest * int(below)), int(below)
    else:
        found = Fraction(rest).limit_denominator(10 ** max(len(below), 1) - 1)
        top, bottom = found.numerator, found.denominator
    if found == 1:
        whole, top = whole + 1, 0
    sign = "-" if value < 0 else ""
    if not top:
        return f"{sign}{whole:.0f}"
    return f"{sign}{whole:.0f} {top}/{bottom}" if whole else f"{sign}{top}/{bottom}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'" if text else ""


def _date(value: float, pattern: str, locale: Locale) -> str:
    moment = EPOCH + timedelta(seconds=round(value * DAY_SECONDS))
    ldml = "".join(_ldml(_TOKENS.findall(pattern), value)).replace("''", "")
    return str(date_pattern(ldml).apply(moment, locale))


def _ldml(tokens: list[str], value: float) -> Iterator[str]:
    half_day = any(token.lower() in {"am/pm", "a/p"} for token in tokens)
    times = [
        token[0].lower()
        for token in tokens
        if token[0].lower() in "ymdhs" or token.lower().startswith(_ELAPSED)
    ]
    place = -1
    for token in tokens:
        low = token.lower()
        place += low[0] in "ymdhs" or low.startswith(_ELAPSED)
        if low[0] == "m":
            yield _minutes_or_months(len(token), times, place)
        elif re.fullmatch(r"\[(h+|m+|s+)\]", low):
            yield str(int(value * _IN_A_DAY[low[1]] + 1e-6)).zfill(len(low) - 2)
        else:
            yield _simple(token, low, half_day=half_day)


def _minutes_or_months(length: int, times: list[str], place: int) -> str:
    after_hours = place > 0 and times[place - 1] in {"h", "["}
    before_seconds = place + 1 < len(times) and times[place + 1] == "s"
    if after_hours or before_seconds:
        return "m" * min(length, 2)
    return _MONTHS.get(length, "MMMM")


def _simple(token: str, low: str, *, half_day: bool) -> str:
    length = len(token)
    known_parts = {
        "y": "yyyy" if length > len("yy") else "yy",
        "d": _DAYS.get(length, "EEEE"),
        "h": ("h" if half_day else "H") * min(length, 2),
        "s": "s" * min(length, 2),
    }
    if low in {"am/pm", "a/p"}:
        return "a"
    if low[0] in known_parts:
        return known_parts[low[0]]
    if low[0] == "[" or re.fullmatch(r"\.0+", low):
        return "" if low[0] == "[" else ".SSS"[:length]
    text = token[1:-1] if token.startswith('"') else token.removeprefix("\\") or token
    return (
        f"'{text}'"
        if text.replace("'", "").isascii() and any(map(str.isalpha, text))
        else text.replace("'", "")
    )
