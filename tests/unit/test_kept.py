"""Judgements that are kept give the same answers as judgements made anew, whatever happened in between."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import neighbours
from sync.instant import MINUTE, Instant
from sync.judge import Judgement, judge
from sync.kept import Kept
from sync.records import Duty
from sync.rules.callbacks import Sampled
from sync.world import Reference
from tests.unit.after import corrective, rated
from tests.unit.builders import (
    Echo,
    around,
    at,
    bundle,
    filed,
    handover,
    moment,
    order,
    payment,
    reference,
    reference_of,
    registration,
    ruling,
    visit,
    with_money,
)
from tests.unit.strategies import CASES

WORDS = Echo()


def anew(cases: Mapping[str, Bundle], known: Reference, now: Instant) -> dict[str, Judgement]:
    seen = neighbours(cases, known, now)
    return {row_id: judge(case, seen, known, WORDS, now) for row_id, case in cases.items()}


def through(kept: Kept, cases: Mapping[str, Bundle], known: Reference, now: Instant) -> dict[str, Judgement]:
    return kept.judge_all(cases, neighbours(cases, known, now), known, WORDS, now)


@given(st.lists(st.tuples(CASES, CASES, st.integers(0, 600)), min_size=1, max_size=5))
def test_kept_or_not_the_answer_is_the_same(rounds: list[tuple[Bundle, Bundle, int]]) -> None:
    kept, now = Kept(), at("09:00")
    for first, second, minutes in rounds:
        now = Instant(now + minutes * MINUTE)
        other = replace(
            second, registration=replace(second.registration, row_id="r2"), order_no="KH-20261123-0008"
        )
        cases = {"r1": first, "r2": other}
        assert through(kept, cases, reference(), now) == anew(cases, reference(), now)
        assert through(kept, cases, reference(), now) == anew(cases, reference(), now)


def test_what_did_not_change_is_not_judged_again() -> None:
    kept, cases = Kept(), {"r1": bundle(registration(), order(technician="E01"), [visit(arrived="09:10")])}

    first = through(kept, cases, reference(), at("09:20"))
    second = through(kept, cases, reference(), at("09:21"))

    assert second["r1"] is first["r1"]


def test_a_clock_that_falls_due_is_judged_again() -> None:
    kept, cases = Kept(), {"r1": bundle(registration(received="09:00"), order())}
    before = through(kept, cases, reference(), at("09:01"))["r1"]
    assert before.next_change_at is not None

    after = through(kept, cases, reference(), before.next_change_at)["r1"]

    assert after is not before
    assert after == anew(cases, reference(), before.next_change_at)["r1"]


def test_another_price_list_is_another_judgement() -> None:
    kept, cases = Kept(), {"r1": bundle(registration(), order(technician="E01"), [visit(arrived="09:10")])}
    before = through(kept, cases, reference(), at("09:20"))["r1"]

    bare = reference_of(fee_schedule=())
    assert through(kept, cases, bare, at("09:20"))["r1"] is not before


def test_a_neighbours_repair_is_seen() -> None:
    kept = Kept()
    mine = bundle(registration(received="11:00"), order_no="KH-20261123-0009")
    alone = through(kept, {"r1": mine}, reference(), at("11:01"))["r1"]
    other = replace(mine, registration=replace(mine.registration, row_id="r2"), order_no="KH-20261123-0008")

    cases = {"r1": mine, "r2": other}
    assert through(kept, cases, reference(), at("11:01"))["r1"] != alone
    assert through(kept, cases, reference(), at("11:01")) == anew(cases, reference(), at("11:01"))


def test_a_fault_that_came_back_and_its_cause_are_seen() -> None:
    kept, first = Kept(), filed()
    alone = through(kept, {"r1": first}, reference(), at("18:00"))["r1"]
    called = replace(first.registration, row_id="r2", received=moment("13:00"))
    second = replace(first, registration=called, order_no="KH-20261123-0008", visits=(), rulings=())
    for other in (second, replace(second, rulings=(ruling("not_a_repeat"),))):
        cases = {"r1": first, "r2": other}
        assert through(kept, cases, reference(), at("18:00")) == anew(cases, reference(), at("18:00"))
        assert through(kept, cases, reference(), at("18:00"))["r1"] is not alone


def test_a_hand_in_and_anothers_receipt_are_seen() -> None:
    kept, office = Kept(), with_money()
    mine = filed(payments=[payment(method="cash", receipt_no="R-1")])
    called = replace(mine.registration, row_id="r2", unit="大堂")
    other = replace(mine, registration=called, order_no="KH-20261123-0008")
    ticked = handover(slips_in="17:00", cash_counted=30000, cash_in="17:10", cashier="S01")
    for cases, rows in (
        ({"r1": mine}, {}),
        ({"r1": mine}, {"20261123 W01": ticked}),
        ({"r1": mine, "r2": other}, {"20261123 W01": ticked}),
    ):
        seen = around(*cases.values(), office=office, hand_ins=rows)
        now = at("17:30")
        told = kept.judge_all(cases, seen, office, WORDS, now)
        assert told == {row_id: judge(case, seen, office, WORDS, now) for row_id, case in cases.items()}


def test_a_corrective_order_and_the_seal_are_seen() -> None:
    kept, first = Kept(), rated("dissatisfied")
    alone = through(kept, {"r1": first}, reference(), at("18:00"))["r1"]

    again = corrective()
    cases = {"r1": first, again.case_id: again}
    assert through(kept, cases, reference(), at("18:00")) == anew(cases, reference(), at("18:00"))
    assert through(kept, cases, reference(), at("18:00"))["r1"] is not alone

    chosen = neighbours(cases, reference(), at("18:00"), None, {"r1": Sampled(how="sample")})
    found = kept.judge_all(cases, chosen, reference(), WORDS, at("18:00"))["r1"]
    assert found == judge(first, chosen, reference(), WORDS, at("18:00"))
    assert found.aftercare.duty is not None
    assert found.aftercare.duty.sampled is not None


SHIFTS = st.lists(
    st.builds(
        lambda shift, staff: Duty(
            row_id=f"{shift}{staff}",
            noticed_at=Instant(0),
            date="2026-11-23/2026-11-24",
            shift=shift,
            staff=(staff,),
        ),
        st.sampled_from(("22:00-06:00", "09:00-18:00", "16:00-24:00", "off")),
        st.sampled_from(("王明", "李華", "陳領班", "張主任")),
    ),
    max_size=3,
)


@settings(max_examples=40, deadline=None)
@given(CASES, SHIFTS, st.lists(st.integers(0, 400), min_size=2, max_size=6))
def test_whoever_comes_on_duty_meanwhile_the_answer_is_the_same(
    case: Bundle, duties: list[Duty], waits: list[int]
) -> None:
    office, kept, now = reference_of(duty_roster=duties), Kept(), at("09:00")
    for minutes in waits:
        now = Instant(now + minutes * MINUTE)
        assert through(kept, {"r1": case}, office, now) == anew({"r1": case}, office, now)
