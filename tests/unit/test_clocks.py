"""The clocks of a case: from when, due when, met by what; verdicts depend on events and now only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.rules.clocks import Clock, Verdict, clocks, next_change_at, verdict
from tests.unit.builders import at, bundle, filed, line, moment, order, reference, registration, visit
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
