"""Statutory holidays and make-up working days of a region, as libraries know them; data, the same whenever asked.

Mainland China: chinesecalendar, which has the yearly arrangement with all its days off and make-up days (調休);
later years by the law's rules only. Taiwan and Hong Kong: holidays.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import chinese_calendar
import msgspec

REGIONS = ("TW", "CN", "HK")
NONE = "none"
_OF_ZONE = {
    "Asia/Taipei": "TW",
    "Asia/Hong_Kong": "HK",
    "Hongkong": "HK",
    "ROC": "TW",
    "PRC": "CN",
    "Asia/Shanghai": "CN",
    "Asia/Chongqing": "CN",
    "Asia/Chungking": "CN",
    "Asia/Harbin": "CN",
    "Asia/Urumqi": "CN",
}
_LANGUAGES = {"TW": ("zh_TW", "en_US"), "CN": ("zh_CN", "en_US"), "HK": ("zh_HK", "en_HK")}
CHECKED_THROUGH: Mapping[str, int] = {"TW": 2026, "HK": 2026}
"""The last year whose official list the library's rules were compared with; a new year is announced the year before."""
FIRST_YEAR = 2004
"""Of chinesecalendar's arrangements."""


class StatutoryDay(msgspec.Struct, frozen=True):
    """One day on which the law says something else than the weekday."""

    day: date
    is_working: bool
    """True for a make-up working day 補班, False for a day off."""
    name: str
    """In the region's own language."""
    english: str


def region_of(zone: str) -> str:
    """Gives the region whose law holds in a time zone, "none" for zones of other countries."""
    return _OF_ZONE.get(zone, NONE)


@cache
def statutory_days(region: str, year: int) -> Mapping[date, StatutoryDay]:
    """Gives the statutory days of a year in order; none for the region "none"."""
    if region not in REGIONS:
        return {}
    found = _arranged(year) if region == "CN" and is_known(region, year) else _by_rule(region, year)
    return {one.day: one for one in sorted(found, key=lambda one: one.day)}


def is_known(region: str, year: int) -> bool:
    """True when the libraries hold a year as it was officially announced, not as the rules foresee it."""
    if region == "CN":
        last: date = max(chinese_calendar.holidays)
        return FIRST_YEAR <= year <= last.year
    return year <= CHECKED_THROUGH.get(region, year)


def _arranged(year: int) -> Iterator[StatutoryDay]:
    listed = {**chinese_calendar.holidays, **chinese_calendar.workdays}
    for day, english in listed.items():
        if day.year == year:
            name = chinese_calendar.Holiday(english).chinese
            yield StatutoryDay(day, day in chinese_calendar.workdays, name, english)


def _by_rule(region: str, year: int) -> Iterator[StatutoryDay]:
    import holidays  # noqa: PLC0415 (half a second: it loads all countries of the world)

    own, english = (
        holidays.country_holidays(region, years=year, language=language) for language in _LANGUAGES[region]
    )
    for day, name in own.items():
        yield StatutoryDay(day, is_working=False, name=name, english=english[day])
    for day in own.weekend_workdays:
        if day.year == year:
            yield StatutoryDay(day, is_working=True, name="補行上班", english="Make-up working day")
