"""The clocks of a case: from when, due when, met by what; verdicts depend on events and now only."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.records import CalendarEntry, Duty, Moment, Staff
from sync.rules.clocks import Clock, Verdict, clocks, next_change_at, verdict
from sync.world import Reference
from tests.unit.builders import (
    TODAY,
    at,
    bundle,
    filed,
    line,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)
from tests.unit.strategies import CASES

NOW = at("09:01")


def clock(name: str, case: Bundle, now: Instant = NOW) -> Clock:
    return clocks(case, reference(), now)[name]


def called(**cells: object) -> Bundle:
    return bundle(registration("09:00", **cells), order())


def test_dispatch_is_eight_minutes_for_ordinary_calls_and_three_for_emergencies() -> None:
    assert clock("dispatch", called()).due_at == at("09:08")
    assert clock("dispatch", called(urgency="emergency")).due_at == at("09:03")


def test_the_slip_is_in_hands_within_five_minutes() -> None:
    """B3.2: who accepts it has it, and so has who is named."""
    waiting = clock("hand_over", called(), at("09:06"))
    assert (waiting.due_at, waiting.verdict) == (at("09:05"), Verdict.BREACHED)
    accepted = [visit(accepted="09:04", noticed_at="09:06")]
    named = bundle(registration(), order(technician="王明", dispatched="09:07"), accepted)
    assert clock("hand_over", named).met_at == at("09:04")
    sent = bundle(registration(), order(technician="王明", dispatched="09:03"))
    assert clock("hand_over", sent).met_at == at("09:03")


def test_a_request_that_came_online_is_taken_in_within_ten_minutes() -> None:
    waiting = called(channel="online")
    assert clock("intake", waiting).due_at == at("09:10")
    assert clock("intake", waiting, at("09:11")).verdict is Verdict.BREACHED

    taken = called(channel="online", received_by="李華", taken_in=moment("09:10"))
    assert clock("intake", taken, at("09:30")).verdict is Verdict.MET


def test_who_sends_a_technician_has_taken_the_request_in() -> None:
    sent = bundle(registration("09:00", channel="online"), order(technician="王明", dispatched="09:06"))
    assert clock("intake", sent, at("09:30")).verdict is Verdict.MET

    late_name = registration("09:00", channel="online", received_by="李華", taken_in=moment("09:25"))
    named_late = bundle(late_name, order(technician="王明", dispatched="09:06"))
    assert clock("intake", named_late, at("09:30")).verdict is Verdict.MET


def test_a_request_of_the_night_is_taken_in_in_the_morning_an_emergency_at_once() -> None:
    ordinary, urgent = (
        bundle(registration(moment("23:50"), channel="online", urgency=urgency), order())
        for urgency in ("ordinary", "emergency")
    )
    assert clock("intake", ordinary, at("23:51")).due_at == at("09:10", TOMORROW)
    assert clock("intake", urgent, at("23:51")).due_at == at("23:50") + 10 * MINUTE


def test_a_call_needs_no_intake() -> None:
    assert "intake" not in clocks(called(), reference(), NOW)


def test_arrival_is_fifteen_minutes_from_receipt() -> None:
    assert clock("arrival", called()).due_at == at("09:15")


def test_an_emergency_at_night_does_not_wait_for_the_morning() -> None:
    ordinary = bundle(registration(moment("23:50")), order())
    urgent = bundle(registration(moment("23:50"), urgency="emergency"), order())

    assert clock("arrival", urgent, at("23:51")).due_at == at("23:50") + 15 * MINUTE
    assert (clock("arrival", ordinary, at("23:51")).due_at or 0) > at("23:59")


def test_an_appointment_the_customer_asked_for_moves_arrival() -> None:
    assert clock("arrival", called(visit="customer_set", inspection_at=at("14:00"))).due_at == at("14:00")


def test_our_own_shortage_is_no_excuse() -> None:
    assert clock("arrival", called(visit="ours", inspection_at=at("14:00"))).due_at == at("09:15")


def test_an_appointment_before_the_due_does_not_shorten_it() -> None:
    assert clock("arrival", called(visit="customer_set", inspection_at=at("09:05"))).due_at == at("09:15")


@pytest.mark.parametrize(
    ("arrived", "found"), [("09:15", Verdict.MET), ("09:16", Verdict.BREACHED), (None, Verdict.RUNNING)]
)
def test_met_exactly_at_the_due_is_met(arrived: str | None, found: Verdict) -> None:
    case = bundle(registration("09:00"), order(technician="王明"), [visit(arrived=arrived)])

    assert clock("arrival", case, at("09:10")).verdict is found


def test_the_first_promise_counts() -> None:
    trips = [visit("v1", arrived="09:10", promised_at="10:00"), visit("v2", promised_at="17:00")]
    case = bundle(registration("09:00"), order(technician="王明"), trips)

    assert clock("completion", case).due_at == at("10:00")


def test_the_cause_caps_a_promise_that_is_too_long() -> None:
    trip = visit(arrived="09:10", diagnosis="墊片老化", promised_at="17:00")

    assert clock("completion", bundle(visits=[trip])).due_at == at("11:10")


def test_a_trip_that_opens_does_not_undo_the_cause_already_known() -> None:
    trips = [visit("v1", arrived="09:10", diagnosis="墊片老化", result="to_continue"), visit("v2")]

    assert clock("completion", bundle(visits=trips)).due_at == at("11:10")


def test_without_a_promise_or_a_cause_the_policy_counts() -> None:
    assert clock("completion", bundle(visits=[visit(arrived="09:00")])).due_at == at("18:00"), "lunch apart"


TOMORROW = TODAY + timedelta(days=1)
PROMISED = bundle(visits=[visit(arrived="09:10", diagnosis="墊片老化", promised_at="11:00")])
"""Due at 11:00."""


def completion(
    case: Bundle, now: Instant, *pauses: tuple[Instant, Instant | None]
) -> tuple[Instant | None, Verdict]:
    found = clocks(case, reference(), now, pauses)["completion"]
    return found.due_at, found.verdict


def test_two_pauses_that_overlap_count_once() -> None:
    both = ((at("10:00"), at("10:20")), (at("10:10"), at("10:30")))

    assert completion(PROMISED, at("10:40"), *both) == completion(
        PROMISED, at("10:40"), (at("10:00"), at("10:30"))
    )
    assert completion(PROMISED, at("10:40"), *both) == (at("11:30"), Verdict.RUNNING)


def test_a_clock_that_is_paused_is_never_due() -> None:
    assert completion(PROMISED, at("17:00"), (at("10:30"), None)) == (None, Verdict.PAUSED)


def test_what_waits_until_the_office_closes_for_good_is_never_due() -> None:
    """Working time was left when the pause began, and none comes after it."""
    tomorrow = TODAY + timedelta(days=1)
    firsts = [tomorrow + timedelta(days=400 * nth) for nth in range(13)]
    closed = reference_of(calendar=[
        CalendarEntry(row_id=f"c{nth}", noticed_at=at("00:00"), date=f"{first}/{first + timedelta(days=399)}",
                      kind="stoppage")
        for nth, first in enumerate(firsts)
    ])  # fmt: skip
    pauses = [(at("10:00"), at("10:00", tomorrow))]
    found = clocks(PROMISED, closed, at("12:00", tomorrow), pauses)["completion"]
    assert (found.due_at, found.verdict) == (None, Verdict.RUNNING)


def test_finishing_straight_from_a_pause_closes_it() -> None:
    trip = visit(
        arrived="09:10",
        promised_at="11:00",
        cause="墊片老化",
        test="normal",
        finished="15:00",
        result="repaired",
    )

    assert completion(bundle(visits=[trip], lines=[line()]), at("16:00"), (at("10:30"), None)) == (
        at("15:30"),
        Verdict.MET,
    )


def test_a_pause_stops_no_arrival() -> None:
    case = bundle(slip=order())
    found = clocks(case, reference(), at("09:30"), [(at("09:05"), None)])

    assert found["arrival"].verdict is Verdict.BREACHED


def test_an_order_ended_by_phone_breaches_nothing() -> None:
    case = bundle(registration("09:00", ended="solved_by_phone"), None)

    assert not [
        one for one in clocks(case, reference(), at("18:00")).values() if one.verdict is Verdict.BREACHED
    ]


def test_a_filed_order_has_no_open_clock() -> None:
    assert not [one.name for one in clocks(filed(), reference(), at("18:00")).values() if one.is_open]


def test_the_next_change_is_the_second_behind_the_due() -> None:
    found = clocks(called(), reference(), NOW)

    change = next_change_at(found, NOW)

    assert change == at("09:05") + 1, "hand-over is due first"
    assert next_change_at(clocks(filed(), reference(), at("18:00")), at("18:00")) is None


@given(
    st.none() | st.integers(0, 100), st.none() | st.integers(0, 100), st.integers(0, 100), st.integers(0, 100)
)
def test_a_breach_stays_a_breach(due: int | None, met: int | None, now: int, later: int) -> None:
    def judged(at_time: int) -> Verdict:
        known = Instant(met) if met is not None and met <= at_time else None
        return verdict(Instant(0), Instant(due) if due is not None else None, known, Instant(at_time))

    if judged(now) is Verdict.BREACHED and (met is None or met <= now):
        assert judged(now + later) is Verdict.BREACHED


@given(CASES, st.integers(0, 900))
@settings(max_examples=60)
def test_between_changes_nothing_changes(case: Bundle, minute: int) -> None:
    now = Instant(at("08:00") + minute * MINUTE)
    found = clocks(case, reference(), now)
    change = next_change_at(found, now)
    last = Instant(change - 1) if change is not None else Instant(now + 10 * MINUTE)

    assert {name: one.verdict for name, one in clocks(case, reference(), last).items()} == {
        name: one.verdict for name, one in found.items()
    }


MINUTES = st.integers(0, 600).map(lambda minute: Instant(at("08:00") + minute * MINUTE))


@given(CASES, MINUTES, MINUTES, MINUTES, st.integers(0, 2000))
@settings(max_examples=60)
def test_a_breach_outlasts_pauses_that_begin_later(
    case: Bundle, now: Instant, begin: Instant, end: Instant, later: int
) -> None:
    before = [name for name, one in clocks(case, reference(), now).items() if one.verdict is Verdict.BREACHED]
    paused = [(max(begin, now), max(begin, end, now))]
    after = clocks(case, reference(), Instant(now + later * MINUTE), paused)

    assert {after[name].verdict for name in before} <= {Verdict.BREACHED}


def repaired(finished: str, clerk_only: bool = False) -> tuple[Bundle, Reference]:
    """Mended by 王明 on his night shift, alone or with the front desk."""
    trip = visit(arrived="20:00", finished=finished, result="repaired", test="normal", cause="墊片老化")
    case = bundle(registration(), order(technician="W01", dispatched="19:00"), [trip], [line()])
    desk = Staff(row_id="F", noticed_at=Instant(0), staff_no="F01", name="林前台", roles=("front_desk",))
    night = Duty(
        row_id="d",
        noticed_at=Instant(0),
        date="2026-11-23",
        shift="18:00-08:00",
        staff=("王明", "林前台") if clerk_only else ("王明",),
    )
    return case, reference_of(staff=[*office_rows()["staff"], desk], duty_roster=[night])


def test_inspection_is_due_within_the_hour_while_somebody_else_is_there() -> None:
    case, office = repaired("16:00")

    assert clocks(case, office, at("16:10"))["inspection"].due_at == at("17:00")


@pytest.mark.parametrize("clerk_only", [False, True])
def test_with_nobody_else_to_inspect_there_is_time_until_noon(clerk_only: bool) -> None:
    """A clerk of the front desk inspects nothing."""
    case, office = repaired("21:00", clerk_only)

    assert clocks(case, office, at("21:10"))["inspection"].due_at == at("12:00", TOMORROW)


def test_after_midnight_it_is_noon_of_the_same_morning() -> None:
    """The work belongs to the shift that began the day before."""
    trip = visit(
        arrived="20:00",
        finished=moment("02:00", day=TOMORROW),
        result="repaired",
        test="normal",
        cause="墊片老化",
    )
    case, office = repaired("21:00")
    late = bundle(case.registration, case.order, [trip], [line()])

    assert clocks(late, office, at("03:00", TOMORROW))["inspection"].due_at == at("12:00", TOMORROW)


def test_a_night_before_a_holiday_waits_for_the_next_working_day() -> None:
    saturday = date(2026, 11, 28)
    trip = visit(finished=moment("14:00", day=saturday), result="repaired", test="normal", cause="墊片老化")
    case = bundle(registration(), order(technician="W01"), [trip], [line()])

    assert clocks(case, reference(), at("14:10", saturday))["inspection"].due_at == at(
        "12:00", date(2026, 11, 30)
    )


def test_an_excused_clock_is_missed_all_the_same() -> None:
    found = clocks(called(), reference(), at("10:00"), (), frozenset({"arrival"}))

    assert found["arrival"].verdict is Verdict.EXCUSED
    assert found["arrival"].breached_at == at("09:15") + 1, "a ruling adds a figure and takes none away"
    assert found["dispatch"].verdict is Verdict.BREACHED
    assert (
        clocks(called(), reference(), at("09:05"), (), frozenset({"arrival"}))["arrival"].verdict
        is Verdict.RUNNING
    )


@given(MINUTES, MINUTES, st.sampled_from(("ordinary", "emergency")))
@settings(max_examples=60)
def test_what_is_consumed_before_a_due_is_the_same_with_and_without_a_pause(
    begin: Instant, end: Instant, urgency: str
) -> None:
    pause = (min(begin, end), max(begin, end))
    case = bundle(registration(urgency=urgency), None, PROMISED.visits)
    free = clocks(case, reference(), at("18:00"))["completion"]
    paused = clocks(case, reference(), at("18:00"), [pause])["completion"]
    calendar = reference().calendars.named("always" if urgency == "emergency" else "working")
    assert free.started_at is not None
    assert free.due_at is not None
    assert paused.due_at is not None
    held = 0 if pause[0] >= free.due_at else calendar.open_seconds(max(pause[0], free.started_at), pause[1])

    assert calendar.open_seconds(free.started_at, paused.due_at) == held + calendar.open_seconds(
        free.started_at, free.due_at
    )


@given(st.integers(0, 600), st.integers(0, 600))
@settings(max_examples=60)
def test_who_calls_later_is_due_later(first: int, second: int) -> None:
    early, late = sorted((first, second))
    dues = [
        clocks(bundle(registration(Moment(stated=when, seen=when)), order()), reference(), when)
        for when in (Instant(at("08:00") + minute * MINUTE) for minute in (early, late))
    ]

    for name in ("hand_over", "dispatch", "arrival"):
        assert (dues[0][name].due_at or 0) <= (dues[1][name].due_at or 0)
