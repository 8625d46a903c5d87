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
from sync.world import Reference
from tests.unit.builders import Echo, at, bundle, order, reference, reference_of, registration, visit
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
