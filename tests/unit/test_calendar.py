"""Open time: lunch breaks, nights, holidays, make-up days, typhoons, clock changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.instant import DAY, MINUTE, Instant, from_datetime, local
from sync.records import CalendarEntry
from sync.rules.calendar import Calendar, Calendars, NeverOpenError, build_calendars
from sync.rules.settings import DEFAULTS, WEEKDAYS

TAIPEI = ZoneInfo("Asia/Taipei")
ZONES = tuple(map(ZoneInfo, ("Asia/Taipei", "America/New_York", "Europe/London")))
LUNCH = "09:00-12:00,13:00-18:00"


def hours(**days: str) -> dict[str, str]:
    """Opening hours: all days as told by `every`, single days on top."""
    every = days.pop("every", "")
    return {
        **DEFAULTS,
        "holidays.region": "none",
        **{f"opening.{name}": days.get(name, every) for name in WEEKDAYS},
    }


def entry(day: str, kind: str, begin: str | None = None, end: str | None = None) -> CalendarEntry:
    return CalendarEntry(row_id="c1", noticed_at=Instant(0), date=day, kind=kind, from_=begin, to=end)


def office(*entries: CalendarEntry, zone: ZoneInfo = TAIPEI, **days: str) -> Calendars:
    calendars, problems = build_calendars(zone, hours(**(days or {"every": LUNCH})), entries)
    assert not problems
    return calendars


def at(text: str, zone: ZoneInfo = TAIPEI) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=zone))


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-23 11:50", 15, "2026-11-23 13:05"),  # over lunch
        ("2026-11-23 17:50", 15, "2026-11-24 09:05"),  # over night
        ("2026-11-23 08:00", 15, "2026-11-23 09:15"),  # before opening
        ("2026-11-23 12:00", 15, "2026-11-23 13:15"),  # an end is not open any more
        ("2026-11-23 09:00", 180, "2026-11-23 12:00"),  # exactly to the end
    ],
)
def test_minutes_are_counted_while_open(start: str, minutes: int, due: str) -> None:
    assert office().working.due(at(start), minutes * MINUTE) == at(due)


def test_a_night_shift_runs_over_midnight() -> None:
    night = office(every="22:00-06:00").working

    assert night.is_open(at("2026-11-24 01:00"))
    assert not night.is_open(at("2026-11-24 06:00"))
    assert night.due(at("2026-11-23 23:00"), 8 * 60 * MINUTE) == at("2026-11-24 23:00")


def test_a_day_may_end_at_24() -> None:
    assert (
        office(every="00:00-24:00").working.open_seconds(at("2026-11-23 00:00"), at("2026-11-25 00:00"))
        == 2 * DAY
    )


def test_rest_days_and_make_up_days() -> None:
    calendar = office(
        entry("2026-10-01/2026-10-07", "rest_day"), entry("2026-10-10", "make_up_day"), mon=LUNCH, thu=LUNCH
    ).working

    assert calendar.due(at("2026-10-01 09:00"), MINUTE) == at("2026-10-08 09:01")
    assert calendar.is_open(at("2026-10-10 10:00")), "a make-up Saturday has Monday's hours"


def test_a_typhoon_stops_all_but_emergencies() -> None:
    calendars = office(entry("2026-11-23", "stoppage", "10:00", "15:00"))

    assert calendars.working.due(at("2026-11-23 09:50"), 20 * MINUTE) == at("2026-11-23 15:10")
    assert calendars.on_duty.due(at("2026-11-23 09:50"), 20 * MINUTE) == at("2026-11-23 15:10")
    assert calendars.always.due(at("2026-11-23 09:50"), 20 * MINUTE) == at("2026-11-23 10:10")


def test_outages_close_nothing_but_are_known() -> None:
    calendars = office(entry("2026-11-23", "system_down", "10:00", "11:00"))

    assert calendars.working.is_open(at("2026-11-23 10:30"))
    assert calendars.outages == ((at("2026-11-23 10:00"), at("2026-11-23 11:00")),)


def test_the_roster_opens_duty_hours() -> None:
    duty = [(at("2026-11-23 18:00"), at("2026-11-24 06:00"))]
    calendars, _ = build_calendars(TAIPEI, hours(every=LUNCH), (), duty)

    assert calendars.on_duty.is_open(at("2026-11-23 23:00"))
    assert not calendars.working.is_open(at("2026-11-23 23:00"))


def test_half_a_rest_day_closes_its_hours_only() -> None:
    calendar = office(entry("2026-11-23", "rest_day", "13:00")).working

    assert calendar.due(at("2026-11-23 11:50"), 20 * MINUTE) == at("2026-11-24 09:10")


def test_a_rest_day_closes_its_night_shift_whole() -> None:
    calendar = office(entry("2026-11-23", "rest_day"), every="22:00-06:00").working

    assert calendar.is_open(at("2026-11-23 05:00")), "this shift began the day before"
    assert not calendar.is_open(at("2026-11-23 23:00"))
    assert not calendar.is_open(at("2026-11-24 05:00"))


@pytest.mark.parametrize(("begin", "end", "column"), [("noon", None, "from"), ("09:00", "25:00", "to")])
def test_bad_hours_are_told_at_their_own_cell(begin: str, end: str | None, column: str) -> None:
    _, problems = build_calendars(TAIPEI, hours(every=LUNCH), [entry("2026-11-23", "stoppage", begin, end)])

    assert [(problem.code, problem.column) for problem in problems["c1"]] == [("bad_setting", column)]


@pytest.mark.parametrize("text", ["2026-13-01", "Monday", "2026-10-07/2026-10-01"])
def test_a_bad_entry_is_a_problem_of_its_row(text: str) -> None:
    _, problems = build_calendars(TAIPEI, hours(every=LUNCH), [entry(text, "rest_day")])

    assert [problem.code for problem in problems["c1"]] == ["unreadable_date"]


@pytest.mark.parametrize("cells", [{"date": "2026-11-24"}, {"kind": "stoppage"}])
def test_a_half_typed_entry_closes_nothing(cells: dict[str, str]) -> None:
    half = CalendarEntry(row_id="c1", noticed_at=Instant(0), **cells)

    assert office(half).working.is_open(at("2026-11-24 10:00"))


def test_an_office_that_never_opens_is_an_error_and_no_hang() -> None:
    with pytest.raises(NeverOpenError):
        office(every="", mon="").working.due(at("2026-11-23 09:00"), MINUTE)


def test_asking_an_office_that_never_opens_again_does_not_grow_its_calendar() -> None:
    built: list[int] = []

    def nothing(year: int) -> tuple[tuple[int, int], ...]:
        built.append(year)
        return ()

    never = Calendar(nothing, TAIPEI)
    for _ in range(1000):
        with pytest.raises(NeverOpenError):
            never.due(at("2026-11-23 09:00"), MINUTE)

    assert len(built) == len(set(built)) < 20


def test_how_far_a_calendar_has_grown_changes_no_answer() -> None:
    grown, fresh = office(mon="09:00-09:01").working, office(mon="09:00-09:01").working
    grown.is_open(at("2060-01-01 00:00"))

    for calendar in (grown, fresh):
        with pytest.raises(NeverOpenError):
            calendar.due(at("2026-11-23 09:00"), 20 * 53 * MINUTE)


@pytest.mark.parametrize(
    ("day", "open_hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 1), 24)]
)
def test_days_of_clock_changes_have_their_real_length(day: date, open_hours: int) -> None:
    new_york = ZoneInfo("America/New_York")
    calendar = office(zone=new_york, every="00:00-24:00").working
    start = from_datetime(datetime(day.year, day.month, day.day, tzinfo=new_york))
    end = from_datetime(datetime(day.year, day.month, day.day + 1, tzinfo=new_york))

    assert calendar.open_seconds(start, end) == open_hours * 3600


def test_a_range_that_ends_in_the_hour_left_out_ends_with_it() -> None:
    new_york = ZoneInfo("America/New_York")
    calendar = office(zone=new_york, every="01:00-02:30").working

    assert calendar.open_seconds(at("2026-03-08 00:00", new_york), at("2026-03-08 12:00", new_york)) == 3600
    assert calendar.open_seconds(at("2026-11-01 00:00", new_york), at("2026-11-01 12:00", new_york)) == 9000


def test_a_time_ahead_of_a_due_lies_in_open_time() -> None:
    calendar = office().working

    assert calendar.ahead(at("2026-11-24 09:05"), 15 * MINUTE, at("2026-11-23 10:00")) == at(
        "2026-11-23 17:50"
    )
    assert calendar.ahead(at("2026-11-23 10:30"), 60 * MINUTE, at("2026-11-23 10:00")) == at(
        "2026-11-23 10:00"
    )


def test_a_due_in_another_century_is_no_reason_to_stop() -> None:
    """Somebody typed 2099."""
    calendar = office().working
    assert calendar.ahead(at("2099-01-01 09:10"), 5 * MINUTE, at("2026-11-23 10:00")) == at(
        "2099-01-01 09:05"
    )


SPANS = st.sampled_from(("", LUNCH, "00:00-24:00", "22:00-06:00", "08:30-08:31", "09:00-13:00"))
CALENDARS = st.builds(
    lambda zone, week: (
        office(zone=zone, mon="10:00-11:00", **dict(zip(WEEKDAYS[1:], week, strict=True))).working
    ),
    st.sampled_from(ZONES),
    st.tuples(*[SPANS] * 6),
)
STARTS = st.integers(1_740_000_000, 1_800_000_000).map(Instant)
SECONDS = st.integers(0, 40 * 3600)


@given(CALENDARS, STARTS, SECONDS, SECONDS)
@settings(max_examples=60)
def test_dues_are_additive_monotone_and_inverse_to_counting(
    calendar: Calendar, start: Instant, first: int, second: int
) -> None:
    middle = calendar.due(start, first)

    assert calendar.due(middle, second) == calendar.due(start, first + second)
    assert calendar.due(start, first + second) >= middle >= start
    assert calendar.open_seconds(start, middle) == first


WALLS = st.sampled_from(
    ("", LUNCH, "00:00-24:00", "22:00-06:00", "01:00-02:30", "02:00-09:00", "18:00-02:15")
)
"""Edges in the hours that a spring leaves out, none inside those that an autumn repeats."""
CHANGES = ("2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-12-31")
BEGINS = st.builds(
    lambda day, minute: Instant(at(f"{day} 00:00") - DAY + minute * MINUTE),
    st.sampled_from(CHANGES),
    st.integers(0, 2 * 24 * 60),
)


def open_by_the_wall(when: Instant, week: tuple[str, ...], zone: ZoneInfo) -> bool:
    """Looks at the clock on the wall and the sign at the door, of today and of last night."""
    shown = local(when, zone)
    clock = f"{shown:%H:%M}"
    today, before = week[shown.weekday()], week[shown.weekday() - 1]
    spans = [piece.split("-") for piece in today.split(",") if piece]
    nights = [piece.split("-") for piece in before.split(",") if piece]
    return any(start <= clock and (clock < end or end < start) for start, end in spans) or any(
        end < start and clock < end for start, end in nights
    )


@given(st.sampled_from(ZONES), st.tuples(*[WALLS] * 7), BEGINS, st.integers(0, 3000))
@settings(max_examples=60)
def test_counting_agrees_with_a_walk_minute_by_minute(
    zone: ZoneInfo, week: tuple[str, ...], begin: Instant, minutes: int
) -> None:
    calendar = office(zone=zone, **{"mon": "", **dict(zip(WEEKDAYS, week, strict=True))}).working
    walked = [open_by_the_wall(Instant(begin + minute * MINUTE), week, zone) for minute in range(minutes)]

    assert calendar.open_seconds(begin, Instant(begin + minutes * MINUTE)) == sum(walked) * MINUTE


@given(CALENDARS, st.lists(st.tuples(STARTS, SECONDS), min_size=1, max_size=20))
@settings(max_examples=25)
def test_many_dues_at_once_are_the_same(calendar: Calendar, asked: list[tuple[Instant, int]]) -> None:
    starts = np.array([start for start, _ in asked], dtype=np.int64)
    seconds = np.array([second for _, second in asked], dtype=np.int64)

    assert calendar.due_many(starts, seconds).tolist() == [calendar.due(*one) for one in asked]


def test_no_seconds_are_due_at_once_even_where_nothing_opens() -> None:
    starts = np.array([at("2026-11-23 09:00")], dtype=np.int64)
    never = office(every="", mon="").working

    assert never.due_many(starts, np.zeros(1, dtype=np.int64)).tolist() == starts.tolist()
