"""Open time against two independent libraries, to the second: businesstimedelta (a walk) and numpy's business days."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.instant import DAY, Instant, at_local
from sync.records import CalendarEntry
from sync.rules.calendar import Calendar
from sync.rules.settings import WEEKDAYS
from tests.unit.test_calendar import TAIPEI, office

FIRST, LAST = date(2025, 1, 1), date(2027, 6, 30)
OFFICES, CASES_EACH = 30, 70
ZONES = ("Asia/Taipei", "Asia/Shanghai", "Asia/Hong_Kong", "America/New_York", "Europe/London")


def half_hour(place: int) -> time:
    return time(*divmod(place * 30, 60))


class Peer:
    """One office in both worlds: its days, hours, lunch break and holidays are drawn."""

    def __init__(self, dice: Random) -> None:
        self.zone = dice.choice(ZONES)
        tz = pytz.timezone(self.zone)
        days = sorted(dice.sample(range(7), dice.randint(1, 7)))
        begin, end = sorted(dice.sample(range(12, 47), 2))  # 06:00 to 23:00: the peer knows no nights
        lunch = sorted(dice.sample(range(begin, end + 1), 2)) if end - begin > 2 else []
        lunch = lunch if lunch and (lunch[0] > begin and lunch[1] < end) else []
        self.holidays = [day for day in each_day() if dice.random() < 0.08]
        rules = [
            WorkDayRule(half_hour(begin), half_hour(end), days, tz=tz),
            HolidayRule(self.holidays, tz=tz),
        ]
        if lunch:
            rules.append(LunchTimeRule(half_hour(lunch[0]), half_hour(lunch[1]), days, tz=tz))
        self.rules = Rules(rules)
        edges = [begin, *lunch, end]
        hours = ",".join(
            f"{half_hour(a):%H:%M}-{half_hour(b):%H:%M}" for a, b in zip(edges[::2], edges[1::2], strict=True)
        )
        week: dict[str, Any] = {WEEKDAYS[day]: hours for day in days}
        self.ours = office(*entries(self.holidays), zone=ZoneInfo(self.zone), **week).working

    def due(self, start: Instant, seconds: int) -> int:
        found = datetime.fromtimestamp(start, UTC) + BusinessTimeDelta(self.rules, seconds=seconds)
        return int(found.timestamp())

    def open_seconds(self, start: Instant, end: Instant) -> int:
        first, last = (datetime.fromtimestamp(at, UTC) for at in (start, end))
        return int(self.rules.difference(first, last).timedelta.total_seconds())


def each_day() -> list[date]:
    return [FIRST + timedelta(days=days) for days in range((LAST - FIRST).days)]


def entries(days: list[date]) -> list[CalendarEntry]:
    return [
        CalendarEntry(row_id=f"c{place}", noticed_at=Instant(0), date=day.isoformat(), kind="rest_day")
        for place, day in enumerate(days)
    ]


@pytest.mark.parametrize("seed", range(OFFICES))
def test_dues_and_counts_are_those_of_businesstimedelta(seed: int) -> None:
    dice = Random(seed)
    peer = Peer(dice)
    begin = at_local(date(2025, 2, 1), time(), ZoneInfo(peer.zone))
    for _ in range(CASES_EACH):
        start = Instant(begin + dice.randrange(700 * DAY))
        seconds = dice.randrange(1, 30 * 3600)
        end = Instant(start + dice.randrange(20 * DAY))
        assert peer.ours.due(start, seconds) == peer.due(start, seconds)
        assert peer.ours.open_seconds(start, end) == peer.open_seconds(start, end)


def whole_days(weekmask: list[bool], holidays: list[date]) -> Calendar:
    """An office that is open around the clock on its working days."""
    week: dict[str, Any] = {
        name: "00:00-24:00" for name, is_open in zip(WEEKDAYS, weekmask, strict=True) if is_open
    }
    return office(*entries(holidays), **week).working


@pytest.mark.parametrize("seed", range(10))
def test_whole_days_are_the_business_days_of_numpy(seed: int) -> None:
    dice = Random(seed)
    weekmask = [dice.random() < 0.7 for _ in WEEKDAYS]
    weekmask[dice.randrange(7)] = True
    holidays = [day for day in each_day() if dice.random() < 0.05]
    ours = whole_days(weekmask, holidays)
    days = np.array(each_day()[:600], dtype="datetime64[D]")
    starts = np.array([midnight(day) for day in days.astype(object)], dtype=np.int64)
    counts = np.array([dice.randrange(1, 60) for _ in days], dtype=np.int64)

    ends = np.busday_offset(days, counts - 1, roll="forward", weekmask=weekmask, holidays=holidays)
    wanted = [midnight(day + timedelta(days=1)) for day in ends.astype(object)]
    assert ours.due_many(starts, counts * DAY).tolist() == wanted

    later = days + counts
    open_days = np.busday_count(days, later, weekmask=weekmask, holidays=holidays)
    found = [
        ours.open_seconds(Instant(int(start)), midnight(day)) / DAY
        for start, day in zip(starts, later.astype(object), strict=True)
    ]
    assert found == open_days.tolist()


def midnight(day: date) -> Instant:
    return at_local(day, time(), TAIPEI)


@given(
    st.lists(st.booleans(), min_size=7, max_size=7).filter(any),
    st.lists(st.dates(FIRST, LAST), max_size=20, unique=True),
    st.dates(date(2025, 3, 1), date(2027, 1, 1)),
    st.integers(0, 200),
)
@settings(max_examples=40)
def test_any_week_and_any_holidays_count_as_numpy_counts(
    weekmask: list[bool], holidays: list[date], day: date, length: int
) -> None:
    ours, end = whole_days(weekmask, holidays), day + timedelta(days=length)
    wanted = np.busday_count(day, end, weekmask=weekmask, holidays=holidays)

    assert ours.open_seconds(midnight(day), midnight(end)) == int(wanted) * DAY
