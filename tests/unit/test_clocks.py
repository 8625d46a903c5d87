"""The clocks of a case: from when, due when, met by what; verdicts depend on events and now only."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.rules.clocks import Clock, Verdict, clocks, next_change_at, verdict
from tests.unit.builders import (
    TODAY,
    at,
    bundle,
    filed,
    line,
    moment,
    order,
    reference,
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


def test_unassigned_orders_that_are_overdue_are_seen() -> None:
    """Known bug of others: overdue unassigned orders alert nobody."""
    assert clock("dispatch", called(), at("09:09")).verdict is Verdict.BREACHED


def test_a_late_first_response_is_not_made_good_by_a_timely_resolution() -> None:
    """Known bug of others: late first response and timely resolution called fulfilled."""
    case = bundle(
        registration("09:00"),
        order(technician="王明", dispatched="09:30"),
        [visit(arrived="09:40", finished="10:00", result="repaired", test="normal", cause="墊片老化")],
        [line()],
    )

    assert clock("dispatch", case, at("11:00")).verdict is Verdict.BREACHED
    assert clock("completion", case, at("11:00")).verdict is Verdict.MET


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


@pytest.mark.parametrize(
    ("resumed", "due"),
    [
        (at("11:50"), at("13:20")),  # over lunch
        (at("17:50"), at("09:20", TOMORROW)),  # over night
        (at("09:30", TOMORROW), at("10:00", TOMORROW)),
    ],
)
def test_a_pause_keeps_working_time_not_wall_time(resumed: Instant, due: Instant) -> None:
    """Known bug of others: hold time added as wall seconds to a working-hours due date."""
    assert completion(PROMISED, resumed, (at("10:30"), resumed)) == (due, Verdict.RUNNING), "30 minutes left"


def test_two_pauses_that_overlap_count_once() -> None:
    both = ((at("10:00"), at("10:20")), (at("10:10"), at("10:30")))

    assert completion(PROMISED, at("10:40"), *both) == completion(
        PROMISED, at("10:40"), (at("10:00"), at("10:30"))
    )
    assert completion(PROMISED, at("10:40"), *both) == (at("11:30"), Verdict.RUNNING)


def test_a_clock_that_is_paused_is_never_due() -> None:
    assert completion(PROMISED, at("17:00"), (at("10:30"), None)) == (None, Verdict.PAUSED)


def test_pausing_after_the_due_changes_nothing() -> None:
    """Known bug of others: pausing after the due flips a breach to running and back."""
    for end in (None, at("14:00")):
        assert completion(PROMISED, at("13:30"), (at("11:30"), end)) == (at("11:00"), Verdict.BREACHED)


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


def test_a_change_of_urgency_keeps_the_pause() -> None:
    """Known bug of others: a change of priority loses the pause."""
    urgent = bundle(registration(urgency="emergency"), None, PROMISED.visits)

    assert completion(urgent, at("10:50"), (at("10:30"), at("10:45"))) == (at("11:15"), Verdict.RUNNING)


@pytest.mark.parametrize("month", [8, 11])
def test_months_and_their_ends_make_no_difference(month: int) -> None:
    """Known bug of others: days compared by number at the end of a month."""
    eve = TODAY.replace(month=month, day={8: 31, 11: 30}[month])
    case = bundle(registration(moment("17:55", day=eve)), order())
    found = clocks(case, reference(), at("17:56", eve))["arrival"]

    assert found.due_at == at("09:10", eve + timedelta(days=1))
    assert found.verdict is Verdict.RUNNING


def test_a_warning_before_a_mornings_due_comes_the_evening_before() -> None:
    """Known bug of others: what is told before the due fires at 00:00 when it crosses a night."""
    case = bundle(registration("17:49"), order())

    assert clock("arrival", case).due_at == at("09:04", TOMORROW)
    assert clock("arrival", case).warn_at == at("17:59")


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
