"""Who is on duty: by the roster in the weeks he stands on it, by the office's hours in others."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.instant import DAY, MINUTE, Instant
from sync.judge import ReferenceCase, judge_reference_row
from sync.records import CalendarEntry, Duty, Setting, Staff
from sync.reference import build_reference
from sync.rules import people
from sync.world import Reference
from tests.unit.builders import TODAY, ZONE, Echo, around, at, office_rows, reference_of

TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)
NIGHT = "22:00-06:00"


def duty(days: str, shift: str, *staff: str, as_role: str | None = None, row_id: str = "d1") -> Duty:
    """One row; weekdays hold from two weeks before the day told."""
    noticed = at("00:00", TODAY - timedelta(days=14))
    return Duty(row_id=row_id, noticed_at=noticed, date=days, shift=shift, staff=staff, as_role=as_role)


def office(*duties: Duty, **settings: str) -> Reference:
    typed = [
        Setting(row_id=key, noticed_at=Instant(0), key=key.replace("__", "."), value=value)
        for key, value in settings.items()
    ]
    return reference_of(duty_roster=duties, settings=typed)


def there(of: Reference, clock: str, day: date = TODAY) -> list[str | None]:
    return [staff.name for staff in people.on_duty(of, at(clock, day))]


EVERYBODY = ["王明", "李華", "陳領班", "張主任"]


def test_without_a_roster_all_work_the_offices_hours() -> None:
    assert there(office(), "10:00") == EVERYBODY
    assert there(office(), "12:30") == EVERYBODY, "lunch sends nobody home"
    assert there(office(), "20:00") == []
    assert there(office(), "10:00", date(2026, 11, 22)) == [], "a Sunday"


def test_who_stands_on_the_roster_works_by_it() -> None:
    found = office(duty("2026-11-23", NIGHT, "王明"))

    assert there(found, "10:00") == EVERYBODY[1:], "his shift is the night's"
    assert there(found, "23:00") == ["王明"]
    assert there(found, "05:59", TOMORROW) == ["王明"]
    assert there(found, "06:00", TOMORROW) == [], "an end is not on duty any more"
    assert there(found, "10:00", TOMORROW) == EVERYBODY[1:], "no shift of that week: off"
    assert there(found, "10:00", NEXT_WEEK) == EVERYBODY, "a week without him on the roster"


def test_a_roster_on_top_adds_to_the_offices_hours() -> None:
    found = office(duty("2026-11-23", NIGHT, "W01"), roster__on_top="yes")

    assert there(found, "10:00") == EVERYBODY
    assert there(found, "23:00") == ["王明"]
    assert there(found, "10:00", TOMORROW) == EVERYBODY


def test_a_day_off_takes_weekdays_and_hours_but_no_listed_shift() -> None:
    weekly = duty("mon,tue,wed,thu,fri", "09:00-18:00", "王明")
    off = duty("2026-11-23/2026-11-24", "off", "王明", "李華", row_id="d2")
    swapped = duty("2026-11-24", NIGHT, "王明", row_id="d3")
    found = office(weekly, off, swapped)

    assert there(found, "10:00") == EVERYBODY[2:]
    assert there(found, "10:00", TOMORROW) == EVERYBODY[2:]
    assert there(found, "23:00", TOMORROW) == ["王明"]
    assert there(found, "10:00", TODAY + timedelta(days=2)) == EVERYBODY


def test_weekdays_hold_from_the_day_the_row_was_first_seen_and_never_for_the_past() -> None:
    found = office(duty("mon,tue,wed,thu,fri,sat,sun", NIGHT, "王明"))
    seen = TODAY - timedelta(days=14)

    assert there(found, "23:00", seen) == ["王明"]
    assert there(found, "23:00", seen - timedelta(days=1)) == []


@pytest.mark.parametrize("cells", [{"date": "2026-11-23"}, {"shift": NIGHT}])
def test_a_half_typed_row_is_no_shift(cells: dict[str, str]) -> None:
    half = Duty(row_id="d1", noticed_at=at("00:00"), staff=("王明",), **cells)

    assert there(office(half), "23:00") == []
    assert there(office(half), "10:00") == EVERYBODY


def test_weekdays_with_a_first_and_a_last_day() -> None:
    found = office(duty("mon,tue@2026-11-24/2026-11-30", NIGHT, "王明"))

    assert [there(found, "23:00", TODAY + timedelta(days=days)) for days in (0, 1, 2, 7, 8)] == [
        [], ["王明"], [], ["王明"], []
    ]  # fmt: skip


def test_working_days_and_days_off_are_those_of_the_calendar() -> None:
    """2026-12-25 is a holiday in Taiwan, a Friday."""
    found = office(duty("work", "08:00-12:00", "王明"), duty("rest", "13:00-20:00", "王明", row_id="d2"))

    assert there(found, "09:00", date(2026, 12, 24)) == EVERYBODY
    assert there(found, "14:00", date(2026, 12, 25)) == ["王明"]


def test_the_roster_opens_duty_hours_only_for_technicians_and_who_stands_in_for_one() -> None:
    def is_open(*duties: Duty) -> bool:
        return office(*duties).calendars.on_duty.is_open(at("23:00"))

    assert is_open(duty("2026-11-23", NIGHT, "王明"))
    assert not is_open(duty("2026-11-23", NIGHT, "陳領班"))
    assert is_open(duty("2026-11-23", NIGHT, "陳領班", as_role="technician"))
    assert not is_open(duty("2026-11-23", "off", "王明"))


def test_a_stoppage_closes_duty_hours_but_sends_no_shift_home() -> None:
    typhoon = CalendarEntry(
        row_id="c1", noticed_at=Instant(0), date="2026-11-23", kind="stoppage", from_="10:00"
    )
    found = reference_of(duty_roster=[duty("2026-11-23", "09:00-23:00", "王明")], calendar=[typhoon])

    assert not found.calendars.on_duty.is_open(at("11:00"))
    assert there(found, "11:00") == ["王明"]


def test_an_acting_foreman_is_a_foreman_on_his_shift_only() -> None:
    found = office(duty("2026-11-23", "18:00-22:00", "王明", as_role="foreman"))

    assert [one.name for one in people.on_duty_as("foreman", found, at("19:00"))] == ["王明"]
    assert [one.name for one in people.on_duty_as("technician", found, at("19:00"))] == ["王明"]
    assert [one.name for one in people.on_duty_as("foreman", found, at("10:00"))] == ["陳領班"]


def test_people_who_left_are_not_on_duty_and_no_problem() -> None:
    left = Staff(
        row_id="x", noticed_at=Instant(0), staff_no="X1", name="趙六", roles=("technician",), active=False
    )
    tabs = {**office_rows(), "staff": [*office_rows()["staff"], left]}
    rows = [duty("2026-11-23", NIGHT, "趙六"), duty("2026-11-23", NIGHT, "誰", row_id="d2")]
    found, problems = build_reference("KH", ZONE, tabs | {"duty_roster": rows}, {})

    assert there(found, "23:00") == []
    assert {row_id: [(one.code, one.column) for one in told] for row_id, told in problems.items()} == {
        "d2": [("unknown_person", "staff")]
    }


@pytest.mark.parametrize(
    ("clock", "day", "of"),
    [
        ("21:00", TODAY, TODAY),
        ("23:00", TODAY, TODAY),
        ("05:00", TOMORROW, TODAY),
        ("06:30", TOMORROW, TODAY),  # overtime
        ("11:00", TOMORROW, TOMORROW),
        ("04:00", TODAY, TODAY),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_began(clock: str, day: date, of: date) -> None:
    found = office(duty("2026-11-23", NIGHT, "王明"))

    assert people.shift_day(found, at(clock, day), found.staff["W01"]) == of


def test_the_end_of_a_shift_and_when_slips_are_due() -> None:
    night = office(duty("2026-11-23", NIGHT, "王明"))
    late = office(duty("2026-11-23", "08:00-12:00,14:00-20:00", "王明"))

    def ends(of: Reference, day: date = TODAY) -> tuple[Instant, Instant]:
        return people.end_of_shift(of, day, of.staff["W01"]), of.roster.hand_in_due("W01", day)

    assert ends(night) == (at("06:00", TOMORROW), at("18:00", TOMORROW))
    assert ends(late) == (at("20:00"), at("18:00", TOMORROW))
    assert ends(office()) == (at("18:00"), at("18:00"))
    assert ends(office(), date(2026, 11, 22)) == (at("18:00", date(2026, 11, 22)),) * 2, "a Sunday"


def test_what_is_done_behind_a_shift_is_handed_in_the_day_after() -> None:
    assert office().roster.hand_in_due("W01", TODAY, at("18:00")) == at("18:00")
    assert office().roster.hand_in_due("W01", TODAY, at("19:30")) == at("18:00", TOMORROW)


def shown(of: Reference, staff_no: str, clock: str) -> object:
    row = of.staff[staff_no]
    case = ReferenceCase(reference=of, neighbours=around(), words=Echo(), now=at(clock))
    return judge_reference_row("staff", row, case)[0]["on_duty"]


def test_the_staff_tab_shows_who_is_on_duty_and_until_when() -> None:
    found = office(
        duty("2026-11-23", NIGHT, "王明"), duty("2026-11-23", NIGHT, "李華", as_role="foreman", row_id="d2")
    )

    assert shown(found, "L01", "10:00") == "yes"
    assert shown(found, "W01", "10:00") is None
    assert shown(found, "W01", "23:00") == "on_duty.shift until=06:00"
    assert shown(found, "W02", "23:00") == "on_duty.acting duty=on_duty.shift until=06:00 role=role.foreman"


DUTIES = st.builds(
    duty,
    st.sampled_from(
        ("2026-11-23", "mon,wed", "2026-11-24/2026-11-26", "work", "sat,sun@/2026-11-29", "rest")
    ),
    st.sampled_from((NIGHT, "09:00-18:00", "08:00-08:00", "08:00-12:00,13:00-17:00", "16:00-24:00", "off")),
    st.sampled_from(("王明", "李華", "陳領班")),
    row_id=st.uuids().map(str),
)


@given(st.lists(DUTIES, max_size=4), st.sampled_from(("yes", "no")), st.integers(0, 3 * DAY))
def test_duty_changes_only_when_it_was_said_to(duties: list[Duty], on_top: str, wait: int) -> None:
    found = office(*duties, roster__on_top=on_top)
    now = Instant(at("00:00") + wait)
    change = found.roster.next_change_at(found.staff, now)

    assert change > now
    assert people.on_duty(found, Instant(change - 1)) == people.on_duty(found, now)


@given(st.lists(DUTIES, max_size=4), st.integers(0, 5 * 24 * 60))
def test_duty_hours_are_working_hours_and_technicians_shifts(duties: list[Duty], minute: int) -> None:
    found = office(*duties)
    when = Instant(at("00:00") + minute * MINUTE)
    rostered = any(
        shift.is_rostered for staff_no in ("W01", "W02") for shift in found.roster.shifts_at(staff_no, when)
    )

    assert found.calendars.on_duty.is_open(when) == (found.calendars.working.is_open(when) or rostered)
