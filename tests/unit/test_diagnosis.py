"""The diagnosis is kept as it stood when the work started; it is right when the work confirms it (A2)."""

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.memory import Fact
from sync.noted import FROZEN, noted
from sync.rules.diagnosis import Diagnosis, diagnosis_of, frozen_of
from tests.unit.after import call, corrective, rated, seen_with
from tests.unit.builders import (
    FINISHED_TRIP,
    at,
    bundle,
    case,
    codes,
    filed,
    line,
    moment,
    order,
    reference_of,
    visit,
)
from tests.unit.test_repeats import WEEK_LATER, again

BEGUN = {"arrived": "09:12", "diagnosis": "墊片老化", "started": "09:16"}
Facts = Mapping[tuple[str, str], Fact]


def seen(of: Bundle, known: Facts | None = None) -> tuple[Bundle, Facts]:
    """A pass looks at a case."""
    found = noted({"r1": of}, known or {}, at("09:20"))
    return found.bundles["r1"], {**(known or {}), **found.facts}


def trips(*told: dict[str, Any]) -> Bundle:
    visits = [visit(row_id=f"v{nth}", **cells) for nth, cells in enumerate(told, start=1)]
    return bundle(slip=order(technician="王明"), visits=visits, lines=[line()])


def test_it_is_kept_when_the_work_starts_and_not_before() -> None:
    before, facts = seen(trips({"arrived": "09:12", "diagnosis": "墊片老化"}))
    assert (frozen_of(before), facts) == (None, {})
    begun, facts = seen(trips(BEGUN))
    assert begun.diagnosed == {"v1": "墊片老化"}
    assert facts[("v1", FROZEN)].raw == "墊片老化"
    later, again_ = seen(trips(BEGUN | {"diagnosis": "管道破裂"}), facts)
    assert frozen_of(later) == "墊片老化"
    assert again_ == facts, "noted once for ever"
    assert ("v1", "diagnosis_changed", "diagnosis") in codes(later)


def test_what_comes_after_the_start_is_late() -> None:
    begun, facts = seen(trips(BEGUN | {"diagnosis": None}))
    assert begun.diagnosed == {"v1": ""}
    later, _ = seen(trips(BEGUN), facts)
    assert frozen_of(later) is None
    assert ("v1", "diagnosis_late", "diagnosis") in codes(later)


def test_consent_without_a_diagnosis_starts_nothing_yet() -> None:
    asked, facts = seen(trips({"arrived": "09:12", "consented": "09:15"}))
    assert asked.diagnosed == {}
    told, _ = seen(trips({"arrived": "09:12", "consented": "09:15", "diagnosis": "墊片老化"}), facts)
    assert told.diagnosed == {"v1": "墊片老化"}


def test_the_trip_on_which_the_work_began_counts_with_what_was_found_before() -> None:
    looked = {"arrived": "09:12", "diagnosis": "墊片老化", "finished": "09:20", "result": "to_continue"}
    work = {"arrived": "14:00", "started": "14:05"}
    whole, _ = seen(trips(looked, work))
    assert whole.diagnosed == {"v2": "墊片老化"}
    assert frozen_of(whole) == "墊片老化"
    assert frozen_of(trips(looked, work)) == "墊片老化", "the same before anything was noted"


def outcome(of: Bundle, *others: Bundle, office: Any = None) -> Diagnosis | None:
    seen_ = seen_with(of, *others, office=office)
    later = seen_.neighbours.repeats.later.get("r1", ())
    return diagnosis_of(seen_.bundle, later, seen_.aftercare.rounds, seen_.reference)


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        ({}, True),
        ({"cause": "管道破裂"}, False),
        ({"diagnosis": "其他", "cause": "其他"}, False),
        ({"diagnosis": "水管老舊", "cause": "水管老舊"}, False),
        ({"diagnosis": None}, False),
        ({"result": "made_safe"}, True),
    ],
)
def test_right_is_what_the_work_confirmed(cells: dict[str, Any], right: bool) -> None:
    found = outcome(filed(visits=[visit(**FINISHED_TRIP | cells)]))
    assert found is not None
    assert found.is_right is right


@pytest.mark.parametrize("cells", [{"result": "not_repaired"}, {"cause": None}, {"test": "abnormal"}])
def test_what_was_not_found_has_no_diagnosis_to_judge(cells: dict[str, Any]) -> None:
    assert outcome(filed(visits=[visit(**FINISHED_TRIP | cells)])) is None
    assert outcome(filed(visits=[])) is None


def test_without_a_list_of_causes_every_word_is_a_code() -> None:
    of = filed(visits=[visit(**FINISHED_TRIP | {"diagnosis": "漏", "cause": "漏"})])
    found = outcome(of, office=reference_of(faults=()))
    assert found is not None
    assert found.is_right


def came_back(cause: str) -> Bundle:
    done = visit(**FINISHED_TRIP | {"cause": cause})
    shift = at("09:00", WEEK_LATER) - at("09:00")
    moved = {
        key: replace(getattr(done, key), stated=getattr(done, key).stated + shift)
        for key in ("arrived", "started", "finished")
    }
    return replace(again(), visits=(replace(done, **moved),), lines=(line(),))


@pytest.mark.parametrize(("cause", "right"), [("墊片老化", True), ("管道破裂", False)])
def test_a_repeat_fault_with_another_cause_overturns_it(cause: str, right: bool) -> None:
    found = outcome(filed(), came_back(cause))
    assert found is not None
    assert (found.is_right, found.overturned_at is None) == (right, right)


def test_so_does_a_corrective_order_for_a_fault_that_was_still_there() -> None:
    left = rated("satisfied", callbacks=[call(fault_gone="no")])
    again_ = corrective(visits=[visit(**FINISHED_TRIP | {"cause": "管道破裂"})])
    found = outcome(left, again_)
    assert found is not None
    assert found.overturned_at is not None
    same = outcome(left, corrective())
    assert same is not None
    assert same.is_right


def test_work_found_wanting_says_nothing_against_the_diagnosis() -> None:
    wanting = rated("satisfied", slip={"inspection": "failed", "inspected": moment("10:00", "10:05")})
    other = corrective(visits=[visit(**FINISHED_TRIP | {"cause": "管道破裂"})])
    seen_ = seen_with(wanting, other)
    assert [(one.why, one.correction is not None) for one in seen_.aftercare.rounds] == [
        (("found_wanting",), True)
    ]
    found = outcome(wanting, other)
    assert found is not None
    assert found.is_right


def test_a_case_that_is_all_well_has_nothing_to_say() -> None:
    of, _ = seen(filed())
    assert not {code for _, code, _ in codes(of) if code.startswith("diagnosis")}
    assert case(of).bundle.diagnosed == {"v1": "墊片老化"}
