"""Where a case stands is told by its facts alone."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.catalogue import tab
from sheet_schema.choices import ENDED
from sheet_schema.fields import Owner
from sheet_schema.workflow import CHAIN, CLOSED, ENDS, FINISHES, MOVES, NEEDS, SPEAKS, Stage, place
from sync.bundle import Bundle
from sync.records import Moment
from sync.rules.stage import StageReading, stage_of
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
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


def read(of: Bundle) -> StageReading:
    return stage_of(of, reference())


def told(of: Bundle) -> list[tuple[str, str, dict[str, str]]]:
    return [(row_id, problem.code, dict(problem.words)) for row_id, problem in read(of).problems]


SLIP_BY_STAGE: dict[Stage, dict[str, Any]] = {
    Stage.DISPATCHED: {"technician": "王明", "dispatched": "09:03"},
    Stage.INSPECTED: {"inspected_by": "李華", "inspection": "passed_on_site", "inspected": "09:45"},
    Stage.SIGNED: {
        "rating": "satisfied",
        "amount_confirmed": 30000,
        "signature": "in_person",
        "signed": "09:50",
    },
    Stage.FILED: {"filed": "17:00"},
}
TRIP_BY_STAGE: dict[Stage, dict[str, Any]] = {
    Stage.ACCEPTED: {"accepted": "09:05"},
    Stage.ARRIVED: {"arrived": "09:12"},
    Stage.DIAGNOSED: {"diagnosis": "墊片老化", "promised_at": "11:00", "quoted": 30000},
    Stage.CONSENTED: {"consented": "09:15"},
    Stage.IN_REPAIR: {"started": "09:16"},
    Stage.REPAIRED: {"cause": "墊片老化", "test": "normal", "finished": "09:40", "result": "repaired"},
}


def up_to(last: Stage) -> Bundle:
    """A day told as far as one stage."""
    stages = [stage for stage, _ in CHAIN if place(stage) <= place(last)]
    slip: dict[str, Any] = {}
    trip: dict[str, Any] = {}
    for stage in stages:
        slip |= SLIP_BY_STAGE.get(stage, {})
        trip |= TRIP_BY_STAGE.get(stage, {})
    opened = last is not Stage.REGISTERED
    return bundle(
        slip=order(**slip) if opened else None,
        visits=[visit(**trip)] if Stage.DISPATCHED in stages else [],
        lines=[line()] if Stage.REPAIRED in stages else [],
    )


TELLABLE = [stage for stage, _ in CHAIN if stage is not Stage.HANDED_IN]


@pytest.mark.parametrize("stage", TELLABLE)
def test_a_day_told_so_far_stands_there_without_a_problem(stage: Stage) -> None:
    found = read(up_to(stage))
    assert (found.stage, found.claimed, found.problems) == (stage, stage, ())


def test_a_day_told_in_order_makes_moves_of_the_table_only() -> None:
    assert all(pair in MOVES for pair in pairwise(TELLABLE))


def test_the_table_reads_as_the_procedure_has_it() -> None:
    assert (Stage.DISPATCHED, Stage.ARRIVED) in MOVES  # accepting may be left out
    assert (Stage.DIAGNOSED, Stage.REPAIRED) in MOVES  # nothing charged, start not noted
    assert (Stage.MADE_SAFE, Stage.INSPECTED) in MOVES
    assert (Stage.INSPECTED, Stage.FILED) in MOVES  # public areas: nobody signs
    assert (Stage.REPAIRED, Stage.SIGNED) not in MOVES  # inspected before hand-over (P3)
    assert (Stage.OPENED, Stage.ARRIVED) not in MOVES
    assert (Stage.ARRIVED, Stage.VOID) not in MOVES
    assert (Stage.ARRIVED, Stage.CANCELLED) in MOVES
    assert not [pair for pair in MOVES if pair[0] in CLOSED], "nothing follows an end"


@pytest.mark.parametrize("stage", [stage for stage, _ in CHAIN])
def test_what_a_stage_needs_are_columns(stage: Stage) -> None:
    for name in NEEDS[stage]:
        key, _, column = name.partition(".")
        assert column in tab(key).by_key
    assert all(tab("work_orders").by_key[one].owner is Owner.PEOPLE for one in SPEAKS.get(stage, ()))


@pytest.mark.parametrize("stage", [stage for stage in TELLABLE if stage is not Stage.REGISTERED])
def test_without_any_one_fact_it_needs_a_stage_is_not_reached(stage: Stage) -> None:
    whole = up_to(stage)
    for name in NEEDS[stage]:
        assert place(read(without(whole, name)).stage) < place(stage), name


def without(whole: Bundle, name: str) -> Bundle:
    key, _, column = name.partition(".")
    if key == "order_lines":
        return replace(whole, lines=())
    if column == "order_no":
        return replace(whole, order_no=None)
    if key == "work_orders" and whole.order is not None:
        return replace(whole, order=replace(whole.order, **{column: None}))
    return replace(whole, visits=tuple(replace(trip, **{column: None}) for trip in whole.visits))


def test_a_stage_left_out_is_told_on_the_row_that_claims_more() -> None:
    case = filed(visits=[visit(**FINISHED_TRIP | {"diagnosis": None})])
    assert read(case).stage is Stage.ARRIVED
    assert read(case).claimed is Stage.FILED
    assert told(case) == [("o1", "stage_skipped", {"stage": "filed", "missing": "diagnosed"})]


def test_the_gap_of_a_trip_is_told_on_the_trip() -> None:
    case = bundle(slip=order(technician="王明"), visits=[visit(diagnosis="墊片老化")])
    assert read(case).stage is Stage.DISPATCHED
    assert told(case) == [("v1", "stage_skipped", {"stage": "diagnosed", "missing": "arrived"})]


def test_consent_may_be_left_out_only_where_nothing_is_charged() -> None:
    trip = FINISHED_TRIP | {"consented": None}
    charged = filed(visits=[visit(**trip)])
    assert (read(charged).stage, told(charged)[-1][2]["missing"]) == (Stage.DIAGNOSED, "consented")
    free = filed(visits=[visit(**trip | {"quoted": None})], lines=[line("F00")])
    assert (read(free).stage, told(free)) == (Stage.FILED, [])


@pytest.mark.parametrize("called", [registration(unit="大堂"), registration(channel="patrol")])
def test_nobody_signs_in_public_areas_and_on_patrol(called: Any) -> None:
    slip = FILED_SLIP | dict.fromkeys(("rating", "signature", "signed", "amount_confirmed"))
    assert told(filed(slip=order(**slip))) == [
        ("o1", "stage_skipped", {"stage": "filed", "missing": "signed"})
    ]
    assert read(filed(called=called, slip=order(**slip))).stage is Stage.FILED


@pytest.mark.parametrize(("result", "stage"), FINISHES.items())
def test_a_finish_is_called_by_its_result(result: str, stage: Stage) -> None:
    case = up_to(Stage.REPAIRED)
    case = replace(case, visits=(replace(case.visits[0], result=result),))
    assert (read(case).stage, read(case).claimed) == (stage, stage)


@pytest.mark.parametrize("test", [None, "abnormal"])
def test_repaired_needs_a_passed_test_and_made_safe_does_not(test: str | None) -> None:
    for result, reached in (("repaired", Stage.IN_REPAIR), ("made_safe", Stage.MADE_SAFE)):
        case = up_to(Stage.REPAIRED)
        case = replace(case, visits=(replace(case.visits[0], test=test, result=result),))
        assert read(case).stage is reached


@pytest.mark.parametrize("cells", [{"finished": "09:40"}, {"result": "repaired"}, {"result": "made_safe"}])
def test_a_trip_that_says_finished_claims_it_whatever_is_missing(cells: dict[str, Any]) -> None:
    trip = visit(arrived="09:12", diagnosis="墊片老化", **cells)
    found = read(bundle(slip=order(technician="王明"), visits=[trip]))
    assert found.stage is Stage.DIAGNOSED
    assert place(found.claimed) == place(Stage.REPAIRED)
    assert found.problems == (), "the empty cells are asked for by name"


@pytest.mark.parametrize(
    ("cells", "claimed"),
    [
        ({"dispatched": "09:03"}, Stage.DISPATCHED),
        ({"inspected_by": "李華"}, Stage.INSPECTED),
        ({"rating": "satisfied"}, Stage.SIGNED),
        ({"amount_confirmed": 0}, Stage.SIGNED),
    ],
)
def test_part_of_a_stage_claims_it(cells: dict[str, Any], claimed: Stage) -> None:
    found = read(bundle(slip=order(**cells)))
    assert (found.stage, found.claimed) == (Stage.OPENED, claimed)


@pytest.mark.parametrize("result", ["to_continue", "customer_absent"])
def test_a_trip_to_be_continued_finishes_no_order(result: str) -> None:
    trip = visit(arrived="09:12", diagnosis="墊片老化", finished="09:40", result=result, cause="墊片老化")
    found = read(bundle(slip=order(technician="王明"), visits=[trip], lines=[line("F00")]))
    assert (found.stage, found.claimed, found.problems) == (Stage.DIAGNOSED, Stage.DIAGNOSED, ())


def test_the_trip_after_a_failed_inspection_goes_back_to_work() -> None:
    first, slip = visit(**FINISHED_TRIP), order(technician="王明", inspection="failed", inspected="09:45")
    waiting = bundle(slip=slip, visits=[first], lines=[line()])
    assert (read(waiting).stage, read(waiting).claimed) == (Stage.REPAIRED, Stage.REPAIRED)
    again = bundle(slip=slip, visits=[first, visit("v2", accepted="10:00")], lines=[line()])
    assert (read(again).stage, read(again).problems) == (Stage.IN_REPAIR, ())
    assert (read(waiting).stage, read(again).stage) in MOVES


def test_an_order_found_wanting_behind_the_hand_over_goes_on_to_the_file() -> None:
    wanting = FILED_SLIP | {"inspection": "failed", "inspected": moment("10:00", "10:05")}
    assert read(filed(slip=order(**wanting))).stage is Stage.FILED
    early = wanting | {"inspected": moment("09:45", "10:05")}
    assert read(filed(slip=order(**early))).stage is Stage.REPAIRED


@pytest.mark.parametrize(("ended", "stage"), ENDS.items())
def test_a_call_may_end_without_a_trip(ended: str, stage: Stage) -> None:
    found = read(bundle(registration(ended=ended, ref="K-1"), order(technician="王明")))
    assert (found.stage, found.claimed, found.problems) == (stage, stage, ())


def test_every_end_has_a_stage() -> None:
    assert set(ENDS) == set(ENDED.keys)
    assert set(ENDS.values()) <= CLOSED


def test_after_arrival_only_the_trip_can_end_it() -> None:
    too_late = bundle(
        registration(ended="customer_cancelled"), order(technician="王明"), [visit(arrived="09:12")]
    )
    assert read(too_late).stage is Stage.ARRIVED
    assert told(too_late) == [("r1", "ended_after_arrival", {})]
    called_off = visit(arrived="09:12", finished="09:20", result="customer_cancelled")
    assert read(bundle(slip=order(technician="王明"), visits=[called_off])).stage is Stage.CANCELLED
    assert read(bundle(visits=[replace(called_off, finished=None)])).stage is not Stage.CANCELLED


@pytest.mark.parametrize(
    ("trip", "slip", "row_id", "earlier", "later"),
    [
        ({"arrived": "09:04"}, {}, "v1", "accepted", "arrived"),
        ({"finished": "09:10"}, {}, "v1", "started", "finished"),
        ({}, {"inspected": moment("09:30", "11:00")}, "o1", "finished", "inspected"),
        ({}, {"filed": "09:46"}, "o1", "signed", "filed"),
    ],
)
def test_times_out_of_order_are_told(
    trip: dict[str, Any], slip: dict[str, Any], row_id: str, earlier: str, later: str
) -> None:
    case = filed(slip=order(**FILED_SLIP | slip), visits=[visit(**FINISHED_TRIP | trip)])
    assert told(case) == [(row_id, "time_order", {"earlier": earlier, "later": later})]
    assert read(case).stage is Stage.FILED, "the stage is told by what happened, not by when"


def test_what_comes_before_the_call_is_told_once_a_fact() -> None:
    case = bundle(registration("10:00"), order(technician="王明"), [visit(accepted="09:05", arrived="09:12")])
    assert [words["later"] for _, _, words in told(case)] == ["accepted", "arrived"]
    assert {words["earlier"] for _, _, words in told(case)} == {"received"}


def test_the_same_minute_is_in_order() -> None:
    same = dict.fromkeys(("accepted", "arrived", "consented", "started", "finished"), "09:40")
    slip = dict.fromkeys(("inspected", "signed", "filed"), "09:40")
    assert told(filed(slip=order(**FILED_SLIP | slip), visits=[visit(**FINISHED_TRIP | same)])) == []


def test_when_a_cell_was_first_seen_proves_no_order() -> None:
    """The paper slip is typed in the evening: nobody types when the technician was named."""
    late = Moment(stated=at("17:30"), seen=at("17:30"))
    assert told(filed(slip=order(**FILED_SLIP | {"dispatched": late, "inspected": late}))) == []
    typed = moment("17:20", seen="17:30")
    assert told(filed(slip=order(**FILED_SLIP | {"dispatched": typed}))) != []


def test_inspection_signature_and_notice_come_in_any_order() -> None:
    slip = FILED_SLIP | {"inspected": moment("10:30", "11:00"), "signed": "09:50", "notified": "09:45"}
    assert told(filed(slip=order(**slip))) == []


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_any_facts_have_a_stage_and_never_more_than_they_claim(case: Bundle) -> None:
    found = read(case)
    assert place(found.stage) <= place(found.claimed)
    assert found == read(case)
    rows = {case.registration.row_id, *(trip.row_id for trip in case.visits)}
    rows |= {case.order.row_id} if case.order else set()
    assert {row_id for row_id, _ in found.problems} <= rows


LATER_FACTS = {
    "visits": ("accepted", "arrived", "diagnosis", "consented", "started"),
    "work_orders": ("technician", "inspection", "signature", "filed"),
}


@given(CASES, st.data())
@settings(max_examples=100, deadline=None)
def test_one_more_fact_never_lowers_what_is_claimed(case: Bundle, data: st.DataObject) -> None:
    case = replace(case, registration=replace(case.registration, ended=None))
    before = read(case)
    if before.stage is Stage.CANCELLED or case.order is None:
        return
    key = data.draw(st.sampled_from(sorted(LATER_FACTS)))
    column = data.draw(st.sampled_from(LATER_FACTS[key]))
    value = {**FILED_SLIP, **FINISHED_TRIP}[column]
    value = moment(value) if column in tab(key).by_key and f"{column}_at" in tab(key).by_key else value
    if key == "work_orders":
        more = replace(case, order=replace(case.order, **{column: value}))
    elif case.visits:
        more = replace(case, visits=(*case.visits[:-1], replace(case.visits[-1], **{column: value})))
    else:
        return
    assert place(read(more).claimed) >= place(before.claimed)
