"""What the best engines get wrong (rules.md, "Clocks"): one test each, named after the bug."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import DAY, MINUTE, Instant
from sync.records import Duty, SlaPolicy
from sync.rules import reminders
from sync.rules.clocks import Clock, Verdict, clocks, next_change_at
from sync.rules.policies import DEFAULT_POLICIES
from sync.world import Reference
from tests.unit import test_calendar as calendars
from tests.unit.builders import (
    TODAY,
    at,
    bundle,
    line,
    moment,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

TOMORROW = TODAY + timedelta(days=1)
PROMISED = bundle(visits=[visit(arrived="09:10", diagnosis="墊片老化", promised_at="11:00")])
"""Due at 11:00."""


def completion(
    case: Bundle, now: Instant, *pauses: tuple[Instant, Instant | None]
) -> tuple[Instant | None, Verdict]:
    found = clocks(case, reference(), now, pauses)["completion"]
    return found.due_at, found.verdict


@pytest.mark.parametrize(
    ("resumed", "due"),
    [
        (at("11:50"), at("13:20")),  # over lunch
        (at("17:50"), at("09:20", TOMORROW)),  # over night
        (at("09:30", TOMORROW), at("10:00", TOMORROW)),
    ],
)
def test_hold_time_added_as_wall_seconds_to_a_working_hours_due_date(resumed: Instant, due: Instant) -> None:
    assert completion(PROMISED, resumed, (at("10:30"), resumed)) == (due, Verdict.RUNNING), "30 minutes left"


@pytest.mark.parametrize("end", [None, at("14:00")])
def test_pausing_after_the_due_flips_to_failed_and_back(end: Instant | None) -> None:
    for now in ("11:31", "13:30", "14:00", "17:00"):
        assert completion(PROMISED, at(now), (at("11:30"), end)) == (at("11:00"), Verdict.BREACHED)


def test_lunch_breaks_and_night_shifts_rejected() -> None:
    lunch, night = calendars.office(), calendars.office(every="22:00-06:00")

    assert lunch.working.due(calendars.at("2026-11-23 11:50"), 15 * MINUTE) == calendars.at(
        "2026-11-23 13:05"
    )
    assert night.working.due(calendars.at("2026-11-23 23:50"), 15 * MINUTE) == calendars.at(
        "2026-11-24 00:05"
    )


def test_around_the_clock_drifting_a_second_a_day() -> None:
    begin, end = calendars.at("2026-01-01 00:00"), calendars.at("2027-01-01 00:00")

    assert calendars.office().always.due(begin, 365 * DAY) == end
    assert calendars.office(every="00:00-24:00").working.due(begin, 365 * DAY) == end


def test_a_priority_change_losing_pause_time() -> None:
    urgent = bundle(registration(urgency="emergency"), None, PROMISED.visits)

    assert completion(urgent, at("10:50"), (at("10:30"), at("10:45"))) == (at("11:15"), Verdict.RUNNING)


def test_a_pre_breach_escalation_at_midnight_when_it_crosses_a_night() -> None:
    office = reference_of(sla_policy=[policy("arrival", level1_after=-30, level1_to="foreman", minutes=45)])
    case = bundle(registration("17:40"), order(technician="誰", dispatched="17:41"), [visit()])
    found = clocks(case, office, at("17:45"))

    assert found["arrival"].due_at == at("09:25", TOMORROW)
    assert reminders.next_at(case, found, office, at("17:45")) == at("17:55")
    assert [one.level for one in reminders.effects(case, found, office, at("17:55"))] == [1]
    assert next_change_at(clocks(case, reference(), at("17:45")), at("17:46")) == at("17:50"), "the warning"


def test_a_late_first_response_and_a_timely_resolution_called_fulfilled() -> None:
    case = bundle(
        registration("09:00"),
        order(technician="王明", dispatched="09:30"),
        [
            visit(
                noticed_at="09:30",
                arrived="09:40",
                finished="10:00",
                result="repaired",
                test="normal",
                cause="墊片老化",
            )
        ],
        [line()],
    )
    found = clocks(case, reference(), at("11:00"))

    assert found["dispatch"].verdict is Verdict.BREACHED
    assert found["completion"].verdict is Verdict.MET


@pytest.mark.parametrize("eve", [date(2026, 8, 31), date(2026, 11, 30), date(2027, 3, 31), date(2028, 2, 29)])
def test_days_compared_by_number_at_the_end_of_a_month(eve: date) -> None:
    case = bundle(registration(moment("17:55", day=eve), noticed_at=at("17:55", eve)), order())
    found = clocks(case, reference(), at("17:56", eve))["arrival"]

    assert found.due_at == at("09:10", eve + timedelta(days=1))
    assert found.verdict is Verdict.RUNNING


class TestOverdueUnassignedOrdersAlertingNobody:
    """At any hour, whoever is on duty."""

    @staticmethod
    def told(received: str, office: Reference, **cells: object) -> list[str]:
        case = bundle(registration(received, noticed_at=received, **cells), order())
        found = clocks(case, office, at(received))
        now = Instant((found["dispatch"].due_at or 0) + 1)
        late: Clock = clocks(case, office, now)["dispatch"]
        assert late.verdict is Verdict.BREACHED
        return [
            one.name
            for effect in reminders.effects(case, {"dispatch": late}, office, now)
            for one in effect.to
        ]

    def test_by_day_the_foreman(self) -> None:
        assert self.told("10:00", reference()) == ["陳領班"]

    def test_at_night_the_technician_on_duty(self) -> None:
        night = Duty(
            row_id="d", noticed_at=Instant(0), date="2026-11-23", shift="18:00-08:00", staff=("王明",)
        )
        office = reference_of(duty_roster=[night])

        assert self.told("21:00", office) == ["王明"]
        assert self.told("21:00", office, urgency="emergency") == ["王明"]

    def test_where_nobody_is_on_duty_whoever_it_concerns(self) -> None:
        assert self.told("23:00", reference(), urgency="emergency") == ["陳領班"]


def policy(clock: str, **changes: object) -> SlaPolicy:
    """The default of an ordinary clock without levels, changed as told."""
    found = next(one for one in DEFAULT_POLICIES if (one.clock, one.urgency) == (clock, "ordinary"))
    return replace(found, **{"level1_to": None, "level2_to": None, **changes})
