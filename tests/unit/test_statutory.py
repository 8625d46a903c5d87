"""Statutory holidays and make-up days: in force by default, overridden by the calendar tab; other libraries agree."""

from datetime import date

import chinese_calendar
import holidays
import pytest

from sync.instant import Instant
from sync.records import CalendarEntry
from sync.rules.calendar import build_calendars
from sync.rules.days import Days, days_of
from sync.rules.settings import DEFAULTS
from sync.rules.statutory import REGIONS, is_known, region_of, statutory_days
from sync.rules.year import special_days
from tests.unit.test_calendar import TAIPEI

LAST_ARRANGED = max(chinese_calendar.holidays).year


def entry(
    day: str, kind: str, begin: str | None = None, end: str | None = None, row_id: str = "c1"
) -> CalendarEntry:
    return CalendarEntry(row_id=row_id, noticed_at=Instant(0), date=day, kind=kind, from_=begin, to=end)


def days(*entries: CalendarEntry, **settings: str) -> Days:
    typed = {key.replace("__", "."): value for key, value in settings.items()}
    return build_calendars(TAIPEI, {**DEFAULTS, **typed}, entries)[0].days


def test_the_law_of_the_time_zones_region_holds_by_default() -> None:
    assert not days().is_working(date(2026, 10, 9))
    assert days(holidays__region="none").is_working(date(2026, 10, 9))
    assert not days(holidays__region="HK").is_working(date(2026, 10, 1))
    assert (region_of("Asia/Shanghai"), region_of("Asia/Hong_Kong"), region_of("Europe/Berlin")) == (
        "CN",
        "HK",
        "none",
    )


def test_a_make_up_saturday_of_the_mainland_is_a_working_day_with_a_mondays_hours() -> None:
    mainland = days(holidays__region="CN", opening__sat="")
    saturday = date(2026, 10, 10)

    assert mainland.hours(saturday) == mainland.hours(date(2026, 10, 12)) != ()
    assert not mainland.is_working(date(2026, 10, 4)), "a Sunday inside the holiday"


def test_a_row_of_the_calendar_tab_has_the_last_word() -> None:
    holiday, weekday, saturday = date(2026, 10, 9), date(2026, 10, 8), date(2026, 10, 17)

    assert days(entry("2026-10-09", "make_up_day")).hours(holiday) == days().hours(weekday)
    assert days(entry("2026-10-09", "make_up_day", "10:00", "12:00")).hours(holiday) == ((600, 720),)
    assert not days(entry("2026-10-08", "rest_day")).is_working(weekday)
    assert days(entry("2026-10-17", "make_up_day")).hours(saturday) == days().hours(weekday)


def test_several_rows_of_one_day_add_up_whatever_their_order() -> None:
    day = date(2026, 10, 8)
    rows = [
        entry("2026-10-08", "rest_day", "09:00", "10:00"),
        entry("2026-10-08", "rest_day", "16:00", None, "c2"),
    ]

    assert days(*rows).hours(day) == days(*reversed(rows)).hours(day) == ((600, 720), (780, 960))


@pytest.mark.parametrize("year", range(2015, LAST_ARRANGED + 1))
def test_the_mainlands_days_agree_with_another_library(year: int) -> None:
    """chinesecalendar is in force; `holidays` was made by other people from the same notices."""
    peer = holidays.country_holidays("CN", years=year)
    listed = statutory_days("CN", year)
    off = {day for day, one in listed.items() if not one.is_working and day.weekday() < 5}

    assert off == {day for day in peer if day.weekday() < 5}
    assert {day for day, one in listed.items() if one.is_working} == {
        day for day in peer.weekend_workdays if day.year == year
    }


@pytest.mark.parametrize("year", [2024, LAST_ARRANGED])
def test_every_day_of_the_mainland_is_what_the_peer_says(year: int) -> None:
    mainland = days(holidays__region="CN", opening__sat="")

    assert all(mainland.is_working(day) == chinese_calendar.is_workday(day) for day in days_of(year))


def test_make_up_days_of_taiwan() -> None:
    working = [
        day
        for year in (2024, 2025, 2026)
        for day, one in statutory_days("TW", year).items()
        if one.is_working
    ]

    assert working == [date(2024, 2, 17), date(2025, 2, 8)]


@pytest.mark.parametrize("region", REGIONS)
def test_days_are_of_their_year_and_named_in_two_languages(region: str) -> None:
    for year in (2003, 2026, 2027, 2040):
        listed = statutory_days(region, year)
        assert len(listed) >= 7
        assert all(day.year == year and one.name and one.english.isascii() for day, one in listed.items())
        assert list(listed) == sorted(listed)


def test_a_year_that_nobody_has_confirmed() -> None:
    """What the office is to be reminded of before the year begins."""
    later = LAST_ARRANGED + 1

    assert not days(holidays__region="CN").is_unconfirmed(LAST_ARRANGED)
    assert days(holidays__region="CN").is_unconfirmed(later)
    assert not days(holidays__region="CN", holidays__confirmed=str(later)).is_unconfirmed(later)
    assert not days(holidays__region="none").is_unconfirmed(later)
    assert days().is_unconfirmed(2040)
    assert is_known("TW", 2026)


def test_the_next_working_day_is_behind_weekends_and_holidays() -> None:
    assert days().next_working(date(2026, 10, 8)) == date(2026, 10, 12), (
        "Saturday the tenth is the holiday itself"
    )
    assert (
        days(**{f"opening__{name}": "" for name in ("mon", "tue", "wed", "thu", "fri", "sat")}).next_working(
            date(2026, 10, 8)
        )
        is None
    )


def test_a_year_lists_what_is_in_force_and_where_it_comes_from() -> None:
    rows = [
        entry("2026-10-09", "make_up_day", "10:00", "12:00"),
        entry("2026-10-12/2026-10-13", "stoppage", "22:00", "06:00", "c2"),
        entry("2026-10-17", "system_down", None, None, "c3"),
    ]
    listed = [
        (one.day.day, one.kind, one.hours, one.by_law)
        for one in special_days(days(*rows), 2026)
        if one.day.month == 10 and 9 <= one.day.day <= 24
    ]

    assert listed == [
        (9, "rest_day", (), True),
        (9, "make_up_day", ((600, 720),), False),
        (10, "rest_day", (), True),
        (12, "stoppage", ((1320, 1440),), False),
        (13, "stoppage", ((0, 360),), False),
        (13, "stoppage", ((1320, 1440),), False),
        (14, "stoppage", ((0, 360),), False),
        (17, "system_down", ((0, 1440),), False),
    ]
    assert special_days(days(holidays__region="none"), 2026) == ()
