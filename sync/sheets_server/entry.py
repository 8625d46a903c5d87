"""What USER_ENTERED makes of a typed text: the parsing of a cell that somebody types into.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/ValueInputOption
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from babel.numbers import get_decimal_symbol, get_group_symbol

from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import number
from sync.sheets_server.formats import DAY_SECONDS, EPOCH, currency, known
from sync.sheets_server.rows import Formula, Value

Json = dict[str, Any]
_TIME = re.compile(r"(?:(上午|下午)\s*)?(\d{1,3}):(\d{2})(?::(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_CJK = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_NO_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})日")
_NAMED = re.compile(
    r"(?:(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})|(?P<first>\d{1,2}) (?P<second>[A-Za-z]{3,9})\.?)"
    r"(?:,? (?P<year>\d{4}))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
HOURS = 24
"""From so many on a time is a duration."""
_PIVOT_YEAR = 30
"""Two digits below this are of this century."""


class Typist(msgspec.Struct, frozen=True):
    """Where and when somebody types: it decides how a date or a number reads."""

    locale: str
    today: date


def typed(text: Any, number_format: Json, typist: Typist) -> tuple[Value, Json | None]:
    """Gives the value of an input, and the number format it brings (dates, percents, money)."""
    if isinstance(text, bool) or text is None:
        return text, None
    if isinstance(text, int | float):
        return number(text), None
    if not isinstance(text, str):
        raise invalid("Invalid value: lists and objects cannot stand in a cell")
    if text.startswith("'"):
        return text[1:], None
    if number_format.get("type") == "TEXT" or number_format.get("pattern") == "@":
        return text, None
    formula = _formula(text)
    return (formula, None) if formula is not None else _recognised(text, typist)


def _formula(text: str) -> Formula | None:
    """A plus sign before a name begins a formula too."""
    if text.startswith("=") and len(text) > 1:
        return Formula(text)
    return Formula("=" + text) if text.startswith("+") and text[1:2].isalpha() else None


def _recognised(text: str, typist: Typist) -> tuple[Value, Json | None]:
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return bare.upper() == "TRUE", None
    for found in (*_numbers(bare, typist.locale), *_moments(bare, typist)):
        return found
    return text, None


def _numbers(text: str, locale: str) -> Iterator[tuple[Value, Json | None]]:
    _, point, group = _number_form(locale)
    plain = _number(text, locale)
    if plain is not None:
        scientific = {"type": "SCIENTIFIC", "pattern": "0.00E+00"} if "e" in text.lower() else None
        decimals = {"type": "NUMBER", "pattern": "#,##0.00" if point in text else "#,##0"}
        yield plain, scientific or (decimals if group in text else None)
        return
    share = _number(text.removesuffix("%").rstrip(), locale) if text.endswith("%") else None
    if share is not None:
        yield number(share / 100), {"type": "PERCENT", "pattern": "0.00%" if point in text else "0%"}
        return
    yield from _money(text, locale)


def _money(text: str, locale: str) -> Iterator[tuple[Value, Json | None]]:
    """A sign before or behind the number; brackets mean below zero."""
    bracketed = text.startswith("(") and text.endswith(")")
    bare = text[1:-1].strip() if bracketed else text
    negative = bracketed or bare.startswith("-")
    bare = bare.removeprefix("-").strip()
    signs = [sign for sign in _signs(locale) if bare.startswith(sign) or bare.endswith(sign)]
    sign = max(signs, key=len, default="")
    if not sign and not bracketed:
        return
    before = bool(sign) and bare.startswith(sign)
    found = _number(bare.removeprefix(sign).removesuffix("" if before else sign).strip(), locale)
    if found is None or found < 0:
        return
    decimals = "#,##0.00" if _number_form(locale)[1] in bare else "#,##0"
    pattern = f'"{sign}"{decimals}' if before else f'{decimals} "{sign}"' if sign else decimals
    kind = "CURRENCY" if sign else "NUMBER"
    yield number(-found if negative else found), {"type": kind, "pattern": pattern}


@lru_cache
def _signs(locale: str) -> tuple[str, ...]:
    """The locale's own sign, and those that mean one currency wherever they stand."""
    return tuple(dict.fromkeys((currency(locale), "NT$", "HK$", "US$", "€", "£", "¥", "￥")))


@lru_cache
def _number_form(locale: str) -> tuple[re.Pattern[str], str, str]:
    point, group = get_decimal_symbol(known(locale)), get_group_symbol(known(locale))
    digits = rf"(?:\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+)"
    part = rf"(?:{digits}(?:{re.escape(point)}\d*)?|{re.escape(point)}\d+)"
    return re.compile(rf"[-+]?{part}(?:[eE][-+]?\d{{1,3}})?", re.ASCII), point, group


def _number(text: str, locale: str) -> int | float | None:
    form, point, group = _number_form(locale)
    if not form.fullmatch(text):
        return None
    found = float(text.replace(group, "").replace(point, "."))
    return number(found) if abs(found) != float("inf") else None


def _moments(text: str, typist: Typist) -> Iterator[tuple[Value, Json | None]]:
    clock = _seconds(text)
    if clock is not None:
        yield number(clock[0] / DAY_SECONDS), {"type": "TIME", "pattern": clock[1]}
        return
    named = _named_day(text, typist)
    if named is not None:
        yield named[0], {"type": "DATE", "pattern": named[1]}
        return
    head, _, tail = text.replace("T", " ", 1).partition(" ")
    day = _day(head, typist)
    if day is None:
        return
    if not tail:
        yield day[0], {"type": "DATE", "pattern": day[1]}
        return
    clock = _seconds(tail.strip())
    if clock is not None:
        yield (
            number(day[0] + clock[0] / DAY_SECONDS),
            {"type": "DATE_TIME", "pattern": f"{day[1]} {clock[1]}"},
        )


def _seconds(text: str) -> tuple[int, str] | None:
    found = _TIME.fullmatch(text)
    if found is None or int(found[3]) > 59 or int(found[4] or 0) > 59:  # noqa: PLR2004 (minutes, seconds)
        return None
    half = (found[5] or {"上午": "am", "下午": "pm"}.get(found[1], "")).lower()
    hours = int(found[2])
    if half and not 1 <= hours <= 12:  # noqa: PLR2004 (a clock face)
        return None
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    clock = ("h:mm" if half else "hh:mm") + (":ss" if found[4] else "")
    clock = clock.replace("hh", "[h]") if hours >= HOURS else clock
    pattern = f"am/pm{clock}" if found[1] else f"{clock} am/pm" if half else clock
    return hours * 3600 + int(found[3]) * 60 + int(found[4] or 0), pattern


def _day(text: str, typist: Typist) -> tuple[int, str] | None:
    iso, cjk, short = _ISO.fullmatch(text), _CJK.fullmatch(text), _SHORT.fullmatch(text)
    if iso:
        mark = iso[2]
        return _serial(
            int(iso[1]),
            int(iso[3]),
            int(iso[4]),
            f"yyyy{mark}mm{mark}dd" if mark == "-" else f"yyyy{mark}m{mark}d",
        )
    if cjk:
        return _serial(int(cjk[1]), int(cjk[2]), int(cjk[3]), 'yyyy"年"m"月"d"日"')
    return _short_day(short, typist) if short else None


def _named_day(text: str, typist: Typist) -> tuple[int, str] | None:
    """3月5日; Mar 5, 2026; 5 March: a day without a year is of this one."""
    chinese = _NO_YEAR.fullmatch(text)
    if chinese:
        return _serial(typist.today.year, int(chinese[1]), int(chinese[2]), 'm"月"d"日"')
    found = _NAMED.fullmatch(text)
    word = (found["month"] or found["second"]).lower() if found else ""
    month = next((names.index(word) + 1 for names in (_MONTHS, _FULL_MONTHS) if word in names), None)
    if found is None or month is None:
        return None
    long = "mmm" if len(word) == len("mmm") else "mmmm"
    year = int(found["year"]) if found["year"] else typist.today.year
    shown = (f"{long} d" if found["month"] else f"d {long}") + (
        "" if not found["year"] else ", yyyy" if found["month"] else " yyyy"
    )
    return _serial(year, month, int(found["day"] or found["first"]), shown)


def _short_day(found: re.Match[str], typist: Typist) -> tuple[int, str] | None:
    order = known(typist.locale).date_formats["short"].pattern
    mark, first, second, last = found[2], int(found[1]), int(found[3]), found[4]
    if mark == "." and (last is None or "." not in order):
        return None
    if last is None:
        month, day = (first, second) if order.index("M") < order.index("d") else (second, first)
        return _serial(typist.today.year, month, day, f"m{mark}d" if month == first else f"d{mark}m")
    if order.lstrip("'").startswith("y"):
        short = len(last) <= len("dd")
        return _serial(_full_year(found[1]), second, int(last), f"yyyy{mark}m{mark}d") if short else None
    if order.index("M") < order.index("d"):
        return _serial(_full_year(last), first, second, f"m{mark}d{mark}yyyy")
    return _serial(_full_year(last), second, first, f"d{mark}m{mark}yyyy")


def _full_year(text: str) -> int:
    if len(text) == 4:  # noqa: PLR2004 (it is full)
        return int(text)
    return int(text) + (2000 if int(text) < _PIVOT_YEAR else 1900)


def _serial(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return (date(year, month, day) - EPOCH.date()).days, pattern
    except ValueError:
        return None
