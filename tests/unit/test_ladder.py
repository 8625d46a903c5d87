"""The ladder, rung by rung and round by round, until the customer is satisfied (C22)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.choices import CASE_STATE
from sync.bundle import Bundle
from sync.instant import DAY, Instant
from sync.judge import judge
from sync.linking import corrective_occasion
from sync.records import Callback, CaseRecord
from sync.rules.clocks import Verdict
from sync.rules.columns import cases as columns
from sync.rules.columns import follow_ups, work_orders
from sync.rules.ladder import ALL, Correction, Round, Trigger, rounds_of
from sync.want import Want
from tests.unit.after import (
    LOOKED_INTO,
    THURSDAY,
    TUESDAY,
    VISITED,
    WEDNESDAY,
    call,
    case_row,
    closing,
    corrective,
    empty_call,
    opened,
    rated,
    said,
    seen_with,
)
from tests.unit.builders import (
    FILED_SLIP,
    ORDER_NO,
    Echo,
    at,
    bundle,
    moment,
    order,
    reference,
    registration,
)


def with_rounds(of: Bundle, *rows: CaseRecord) -> Bundle:
    """The rows of a case, first round first."""
    named = {row.row_id: str(place) for place, row in enumerate(rows, start=1)}
    return opened(replace(of, rounds=rows), **named)


def rounds(of: Bundle, *others: Bundle, now: Instant | None = None) -> tuple[Round, ...]:
    return seen_with(of, *others, now=now).aftercare.rounds


def told(of: Bundle, *others: Bundle, now: Instant | None = None) -> list[tuple[tuple[str, ...], str]]:
    """What each round was opened for, and how it stands."""
    return [(one.why, one.state) for one in rounds(of, *others, now=now)]


def test_who_is_satisfied_opens_nothing() -> None:
    assert told(rated("satisfied", callbacks=[call()])) == []
    assert seen_with(rated("satisfied")).aftercare.case_no is None


def test_a_fair_rating_is_looked_into_and_no_more() -> None:
    assert told(rated("fair")) == [(("fair",), "inquiry")]
    half = with_rounds(rated("fair"), case_row(finding="遲到"))
    assert told(half) == [(("fair",), "inquiry")]
    assert told(with_rounds(rated("fair"), case_row(**LOOKED_INTO))) == [(("fair",), "inquired")]


def test_a_dissatisfied_customer_is_called_on_and_put_right() -> None:
    of = rated("dissatisfied")
    assert told(of) == [(("dissatisfied",), "inquiry")]
    assert told(with_rounds(of, case_row(**LOOKED_INTO))) == [(("dissatisfied",), "joint_visit")]
    visited = with_rounds(of, case_row(**LOOKED_INTO, **VISITED))
    assert told(visited) == [(("dissatisfied",), "corrective")]
    assert told(visited, corrective()) == [(("dissatisfied",), "corrective")]
    done = replace(corrective(), callbacks=(call(day=THURSDAY),))
    assert told(visited, done) == [(("dissatisfied",), "satisfied")]


def test_a_callback_that_satisfies_does_not_undo_the_worst() -> None:
    assert told(rated("dissatisfied", callbacks=[call()])) == [(("dissatisfied",), "inquiry")]


def test_a_complaint_opens_a_case_even_while_the_order_is_open() -> None:
    open_order = bundle(slip=order(), follow_ups=[said("complaint")])
    (one,) = rounds(open_order)
    assert (one.why, one.needs, one.opened_at) == (("complaint",), ALL, at("10:00"))
    assert told(bundle(slip=order(), follow_ups=[said("urged")])) == []


def wants(of: Bundle, *others: Bundle, now: Instant | None = None) -> set[Want]:
    case = seen_with(of, *others, now=now)
    return set(judge(case.bundle, case.neighbours, reference(), Echo(), case.now).wants)


CORRECTIVE = Want(tab="work_orders", parent=None, occasion=corrective_occasion("r1", 1))


def test_each_round_wants_its_row_and_the_visit_wants_a_corrective_order() -> None:
    of = rated("dissatisfied")
    row = Want(tab="cases", parent="r1", occasion="1")
    assert row in wants(of)
    assert CORRECTIVE not in wants(of)
    no_demand = case_row(**LOOKED_INTO, **VISITED | {"demand": None})
    assert CORRECTIVE not in wants(with_rounds(of, no_demand))
    visited = with_rounds(of, case_row(**VISITED))
    assert wants(visited) >= {row, CORRECTIVE}
    assert CORRECTIVE not in wants(visited, corrective()), "it is there"
    assert not any(want.tab == "cases" for want in wants(replace(of, order_no=None)))


def test_a_fault_that_is_still_there_is_put_right_at_once_whatever_the_rating() -> None:
    of = rated("satisfied", callbacks=[call(fault_gone="no")])
    assert told(of) == [(("fault_left",), "corrective")]
    assert CORRECTIVE in wants(of)
    done = replace(corrective(), callbacks=(call(day=THURSDAY),))
    assert told(of, done) == [(("fault_left",), "satisfied")]


FOUND_WANTING: dict[str, Any] = {"inspection": "failed", "inspected": moment("10:00", "10:05")}


def test_work_found_wanting_behind_the_hand_over_is_put_right_by_another_order() -> None:
    of = rated("satisfied", slip=FOUND_WANTING)
    assert told(of) == [(("found_wanting",), "corrective")]
    assert CORRECTIVE in wants(of)
    (one,) = rounds(of)
    assert (one.opened_at, one.corrective_since) == (at("10:00"), at("10:00"))
    done = replace(corrective(), callbacks=(call(day=THURSDAY),))
    assert told(of, done) == [(("found_wanting",), "satisfied")]
    assert told(rated("satisfied", slip=FOUND_WANTING | {"signature": None, "signed": None})) == [], (
        "before the hand-over the same order goes on"
    )
    history = replace(of, registration=replace(of.registration, noticed_at=at("09:00", date(2027, 3, 1))))
    assert told(history) == [], "a past that was taken over is not put right any more"


def test_a_corrective_order_that_was_found_wanting_itself_opens_the_next_round() -> None:
    first = corrective(slip=order(**FILED_SLIP | FOUND_WANTING))
    assert first.order is not None
    unsound = replace(
        first,
        order=replace(first.order, signature="in_person", inspected=moment("10:00", "10:05", WEDNESDAY)),
    )
    of = rated("satisfied", callbacks=[call(fault_gone="no")])
    assert told(of, unsound) == [(("fault_left",), "next_round"), (("found_wanting",), "corrective")]


def test_what_comes_up_in_the_order_itself_joins_the_round() -> None:
    of = rated("fair", callbacks=[call(rating="dissatisfied", fault_gone="no")])
    (one,) = rounds(with_rounds(of, case_row(**LOOKED_INTO)))
    assert (one.why, one.needs) == (("fair", "dissatisfied", "fault_left"), ALL)
    assert one.state == "joint_visit"
    assert one.since("inquiry") == at("09:50")
    assert one.since("joint_visit") == at("10:00", TUESDAY)


def test_round_again_until_the_customer_is_satisfied() -> None:
    of = with_rounds(rated("dissatisfied"), case_row("k1", **LOOKED_INTO, **VISITED), case_row("k2"))
    first = replace(corrective(), callbacks=(call("cb2", THURSDAY, rating="fair"),))
    assert told(of, first) == [(("dissatisfied",), "next_round"), (("fair",), "inquiry")]
    (_, second) = rounds(of, first)
    assert second.needs == ALL, "the ladder does not get shorter"
    again = with_rounds(of, of.rounds[0], case_row("k2", **LOOKED_INTO, **VISITED))
    done = replace(corrective(2, THURSDAY), callbacks=(call("cb3", THURSDAY, clock="17:00"),))
    assert [state for _, state in told(again, first, done)] == ["next_round", "satisfied"]


def test_a_corrective_order_that_did_not_help_opens_the_next_round_with_another_one() -> None:
    of = rated("satisfied", callbacks=[call(fault_gone="no")])
    first = replace(corrective(), callbacks=(call("cb2", THURSDAY, fault_gone="no"),))
    assert told(of, first) == [(("fault_left",), "next_round"), (("fault_left",), "corrective")]
    assert Want(tab="work_orders", parent=None, occasion=corrective_occasion("r1", 2)) in wants(of, first)


def test_the_slip_of_a_corrective_order_does_not_close_the_case_but_a_bad_one_goes_on() -> None:
    of = with_rounds(rated("dissatisfied"), case_row(**LOOKED_INTO, **VISITED))
    done = corrective()
    assert done.order is not None
    happy = replace(done, order=replace(done.order, rating="satisfied"))
    assert [state for _, state in told(of, happy)] == ["corrective"]
    bad = replace(done, order=replace(done.order, rating="dissatisfied"))
    assert [state for _, state in told(of, bad)] == ["next_round", "inquiry"]


def test_who_wants_no_calls_says_on_the_slip_that_all_is_well() -> None:
    from tests.unit.test_callbacks import no_calls  # noqa: PLC0415 (one office, told once)

    of = with_rounds(rated("dissatisfied"), case_row(**LOOKED_INTO, **VISITED))
    done = corrective()
    assert done.order is not None
    happy = replace(done, order=replace(done.order, rating="satisfied"))
    found = seen_with(of, happy, office=no_calls()).aftercare.rounds
    assert [one.state for one in found] == ["satisfied"]
    assert [one.state for one in seen_with(of, done, office=no_calls()).aftercare.rounds] == ["corrective"]


def test_a_complaint_behind_a_satisfied_end_is_a_new_round() -> None:
    later = said("complaint", clock="18:00", day=THURSDAY)
    of = rated("satisfied", callbacks=[call(fault_gone="no")], follow_ups=[later])
    done = replace(corrective(), callbacks=(call(day=THURSDAY),))
    assert told(of, done) == [(("fault_left",), "satisfied"), (("complaint",), "inquiry")]
    before = replace(of, follow_ups=(said("complaint", clock="18:00", day=TUESDAY),))
    assert told(before, done) == [(("fault_left", "complaint"), "satisfied")]


def test_a_case_ends_otherwise_only_by_ruling() -> None:
    of = rated("dissatisfied", rulings=[closing()])
    assert [state for _, state in told(with_rounds(of, case_row()))] == ["inquiry"]
    closed = case_row(closed_as="unreasonable")
    assert [state for _, state in told(with_rounds(rated("dissatisfied"), closed))] == ["inquiry"]
    ruled = with_rounds(of, closed)
    assert [state for _, state in told(ruled)] == ["ruled"]
    assert CORRECTIVE not in wants(with_rounds(of, replace(closed, **VISITED)))
    early = with_rounds(replace(of, rulings=(closing("08:00", TUESDAY),)), closed)
    late_complaint = replace(early, follow_ups=(said("complaint", day=THURSDAY),))
    assert [state for _, state in told(late_complaint)] == ["ruled", "inquiry"]
    no_reason = replace(of, rulings=(closing(reason=None),))
    assert [state for _, state in told(with_rounds(no_reason, closed))] == ["inquiry"]


def test_a_slip_without_a_rating_is_looked_into_unless_the_callback_brings_a_good_one_in_time() -> None:
    of = rated(None, callbacks=[empty_call()])
    due = at("09:50", TUESDAY)
    assert told(of, now=Instant(due - 1)) == []
    assert told(of, now=at("09:50", WEDNESDAY)) == [(("unrated",), "inquiry")]
    in_time = replace(of, callbacks=(call(clock="09:30"),))
    assert told(in_time, now=at("09:50", WEDNESDAY)) == []
    too_late = replace(of, callbacks=(call(clock="10:30"),))
    assert told(too_late, now=at("09:50", WEDNESDAY)) == [(("unrated",), "inquiry")]
    fair = replace(of, callbacks=(call(clock="09:30", rating="fair"),))
    assert told(fair, now=at("09:50", WEDNESDAY))[0][0] == ("fair", "unrated")
    assert told(replace(of, callbacks=()), now=at("09:50", WEDNESDAY)) == [], "nobody was asked to call"
    assert of.order is not None
    not_in = replace(of, order=replace(of.order, filed=None))
    assert told(not_in, now=at("09:50", WEDNESDAY)) == []


def test_what_waits_for_time_says_when_to_look_again() -> None:
    of = rated(None, callbacks=[empty_call()])
    case = seen_with(of, now=at("17:30"))
    assert at("09:50", TUESDAY) in case.aftercare.changes or case.aftercare.changes
    found = judge(case.bundle, case.neighbours, reference(), Echo(), at("17:30"))
    assert found.next_change_at is not None
    assert found.next_change_at <= at("09:50", TUESDAY) + 1


@pytest.mark.parametrize(
    ("row", "now", "inquiry", "visit"),
    [
        (case_row(), at("09:50", TUESDAY), Verdict.RUNNING, Verdict.RUNNING),
        (case_row(), Instant(at("09:50", TUESDAY) + 1), Verdict.BREACHED, Verdict.RUNNING),
        (case_row(), Instant(at("09:50", WEDNESDAY) + 1), Verdict.BREACHED, Verdict.BREACHED),
        (case_row(**LOOKED_INTO, **VISITED), at("18:00", THURSDAY), Verdict.MET, Verdict.MET),
    ],
)
def test_the_inquiry_has_one_working_day_and_the_visit_two(
    row: CaseRecord, now: Instant, inquiry: Verdict, visit: Verdict
) -> None:
    of = with_rounds(rated("dissatisfied"), row)
    filled = {("k1", "finding"): at("17:00"), ("k1", "improvement"): at("09:00", TUESDAY)}
    clocks = seen_with(replace(of, filled=filled), now=now).clocks
    assert (clocks["inquiry"].verdict, clocks["joint_visit"].verdict) == (inquiry, visit)


def test_each_round_has_its_own_clocks() -> None:
    of = with_rounds(rated("dissatisfied"), case_row("k1", **LOOKED_INTO, **VISITED), case_row("k2"))
    first = replace(corrective(), callbacks=(call("cb2", THURSDAY, rating="fair"),))
    clocks = seen_with(of, first).clocks
    assert clocks["inquiry.2"].started_at == at("10:00", THURSDAY)
    assert clocks["inquiry"].met_at == of.rounds[0].noticed_at, "nobody knows when it was written down"


def cells(of: Bundle, nth: int, *others: Bundle, now: Instant | None = None) -> dict[str, Any]:
    case = seen_with(of, *others, now=now)
    row = of.rounds[nth - 1]
    return {key: write(case, row) for key, write in columns.WRITERS.items()}


def test_a_row_tells_its_round() -> None:
    of = with_rounds(rated("dissatisfied"), case_row("k1", **LOOKED_INTO, **VISITED), case_row("k2"))
    first = replace(corrective(), callbacks=(call("cb2", THURSDAY, rating="fair"),))
    found = cells(of, 1, first, now=at("12:00", THURSDAY))
    assert (found["case_no"], found["order_no"], found["round"]) == (f"{ORDER_NO}-C", ORDER_NO, 1)
    assert (found["why"], found["state"]) == ("why.dissatisfied", "case_state.next_round")
    assert (found["corrective"], found["last_rating"], found["days_open"]) == (
        first.order_no,
        "rating.fair",
        None,
    )
    second = cells(of, 2, first, now=Instant(at("12:00", THURSDAY) + 2 * DAY))
    assert (second["round"], second["corrective"], second["days_open"]) == (2, None, 2)
    assert (second["last_rating"], second["state"]) == ("rating.fair", "case_state.inquiry")
    assert cells(of, 1)["last_rating"] == "rating.dissatisfied"
    complained = with_rounds(bundle(slip=order(), follow_ups=[said("complaint")]), case_row())
    assert cells(complained, 1)["last_rating"] is None


def test_a_row_whose_reason_was_taken_back_says_so() -> None:
    of = with_rounds(rated("satisfied"), case_row())
    found = cells(of, 1)
    assert found["state"] == "case_state.not_needed"
    blank = ("opened_at", "why", "corrective", "last_rating", "days_open", "visited_at")
    assert {key: found[key] for key in blank} == dict.fromkeys(blank)
    assert cells(replace(of, order_no=None), 1)["case_no"] is None


def test_everything_of_a_case_carries_its_number() -> None:
    of = rated("dissatisfied", follow_ups=[said("complaint")])
    case = seen_with(of)
    assert work_orders.WRITERS["case_no"](case) == f"{ORDER_NO}-C"
    assert follow_ups.WRITERS["case_no"](case, of.follow_ups[0]) == f"{ORDER_NO}-C"
    again = seen_with(corrective(), of)
    assert work_orders.WRITERS["case_no"](again) == f"{ORDER_NO}-C"
    assert work_orders.WRITERS["rework_of"](again) == ORDER_NO
    assert work_orders.WRITERS["rework_of"](case) is None
    assert work_orders.WRITERS["repeat_of"](again) is None, "a corrective order is no new fault"


def test_the_figures_of_the_first_order_never_change() -> None:
    of = rated("dissatisfied")
    before, after = seen_with(of), seen_with(of, replace(corrective(), callbacks=(call(),)))
    for column in set(work_orders.WRITERS) - {"case_no"}:
        assert work_orders.WRITERS[column](before) == work_orders.WRITERS[column](after)


STATES = st.sampled_from([("satisfied", "yes"), ("fair", "yes"), ("dissatisfied", "no"), ("satisfied", "no")])


@given(st.lists(STATES, min_size=1, max_size=5), st.sampled_from(["satisfied", "fair", "dissatisfied"]))
@settings(deadline=None)
def test_there_is_one_more_round_for_each_corrective_order_that_did_not_satisfy(
    answers: list[tuple[str, str]], rating: str
) -> None:
    first = rated(rating, callbacks=[call(fault_gone="no")])
    others = []
    for place, (said_, gone) in enumerate(answers, start=1):
        calls: tuple[Callback, ...] = (
            call(f"cb{place + 1}", THURSDAY, clock=f"{9 + place}:00", rating=said_, fault_gone=gone),
        )
        others.append(replace(corrective(place), callbacks=calls))
        if (said_, gone) == ("satisfied", "yes"):
            break
    found = rounds(first, *others)
    happy = answers[len(others) - 1] == ("satisfied", "yes")
    assert len(found) == len(others) + (not happy)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert (found[-1].state == "satisfied") is happy
    assert all(one.state == "next_round" for one in found[:-1])


TRIGGERS = st.builds(
    Trigger,
    at=st.integers(0, 9).map(Instant),
    key=st.sampled_from(["fair", "unrated", "dissatisfied", "complaint", "fault_left", "found_wanting"]),
)
CORRECTIONS = st.builds(
    Correction,
    case_id=st.just("r2"),
    order_no=st.none(),
    round=st.integers(1, 3),
    finished_at=st.none(),
    triggers=st.lists(TRIGGERS, max_size=2).map(tuple),
    satisfied_at=st.none() | st.integers(0, 9).map(Instant),
    rating=st.none(),
)


@given(st.lists(TRIGGERS, max_size=5), st.lists(CORRECTIONS, max_size=3))
def test_whatever_happens_rounds_are_counted_and_told(
    triggers: list[Trigger], corrections: list[Correction]
) -> None:
    found = rounds_of(bundle(registration()), triggers, corrections)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.state in CASE_STATE.keys and one.why for one in found)
    assert bool(found) == bool(triggers or any(one.triggers for one in corrections))
    told_ = [trigger for one in found for trigger in one.triggers]
    assert sorted(told_) == sorted([*triggers, *(one for c in corrections for one in c.triggers)])
