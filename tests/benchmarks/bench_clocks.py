"""Deadlines of 100,000 orders by prefix sums, beside a walk over days and a walk by a library (make bench).

What is compared gives the same dues, checked first; the walks take a share of the rows, as they would take minutes.
"""

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule

from sync.instant import Instant, at_local, local
from sync.rules.calendar import Calendar, build_calendars
from sync.rules.days import Days
from sync.rules.settings import DEFAULTS
from sync.rules.spans import wall

ROWS, WALKED = 100_000, 2_000
TAIPEI = ZoneInfo("Asia/Taipei")
SETTINGS = {**DEFAULTS, "opening.sat": "", "holidays.region": "HK"}
"""The library knows no make-up working days, and there are none in Hong Kong."""


def asked() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Gives starts within two years and minutes as policies have them: from 8 minutes to 5 working days."""
    dice = np.random.default_rng(1)
    begin = at_local(date(2025, 2, 1), time(), TAIPEI)
    starts = begin + dice.integers(0, 2 * 365 * 86_400, ROWS)
    return starts, dice.choice(np.array([8, 15, 60, 240, 480, 3 * 480, 5 * 480]), ROWS) * 60


def walked(days: Days, start: Instant, seconds: int) -> Instant:
    """Goes from day to day and counts what is open, as engines do."""
    day, left = local(start, days.zone).date(), seconds
    while True:
        for begin, end in days.hours(day):
            opened = max(wall(day, begin, days.zone), start)
            span = wall(day, end, days.zone) - opened
            if span >= left:
                return Instant(opened + left)
            left -= max(0, span)
        day += timedelta(days=1)


def library(days: Days) -> Rules:
    """Gives the same office in businesstimedelta."""
    tz = pytz.timezone("Asia/Taipei")
    closed = [date(2025, 1, 1) + timedelta(days=one) for one in range(1300)]
    closed = [day for day in closed if day.weekday() < 5 and not days.is_working(day)]
    return Rules(
        [
            WorkDayRule(time(9), time(18), [0, 1, 2, 3, 4], tz=tz),
            LunchTimeRule(time(12), time(13), [0, 1, 2, 3, 4], tz=tz),
            HolidayRule(closed, tz=tz),
        ]
    )


def fresh() -> Calendar:
    """Gives a calendar that has not been asked yet."""
    return build_calendars(TAIPEI, SETTINGS, ())[0].working


def test_deadlines_by_prefix_sums() -> None:
    starts, seconds = asked()
    days = build_calendars(TAIPEI, SETTINGS, ())[0].days
    some = [(Instant(int(a)), int(b)) for a, b in zip(starts[:WALKED], seconds[:WALKED], strict=True)]

    begun = clock.perf_counter()
    by_days = [walked(days, start, length) for start, length in some]
    walk = (clock.perf_counter() - begun) * ROWS / WALKED

    rules = library(days)
    begun = clock.perf_counter()
    by_library = [
        int((datetime.fromtimestamp(start, UTC) + BusinessTimeDelta(rules, seconds=length)).timestamp())
        for start, length in some
    ]
    peer = (clock.perf_counter() - begun) * ROWS / WALKED

    cold = fresh()
    begun = clock.perf_counter()
    found = cold.due_many(starts, seconds)
    first = clock.perf_counter() - begun
    begun = clock.perf_counter()
    again = cold.due_many(starts, seconds)
    warm = clock.perf_counter() - begun
    begun = clock.perf_counter()
    singly = [cold.due(Instant(int(a)), int(b)) for a, b in zip(starts, seconds, strict=True)]
    one_by_one = clock.perf_counter() - begun

    assert found.tolist() == again.tolist() == singly
    assert found[:WALKED].tolist() == by_days == by_library
    for what, taken in (
        ("walk over days, row by row", walk),
        ("businesstimedelta, row by row", peer),
        ("prefix sums, row by row", one_by_one),
        ("prefix sums, all at once, calendar built first", first),
        ("prefix sums, all at once", warm),
    ):
        print(f"{what:50} {taken * 1000:12.2f} ms   walk / this = {walk / taken:10.1f}")  # noqa: T201 (a benchmark)
