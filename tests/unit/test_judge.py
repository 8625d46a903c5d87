"""The judgement of one case: whole, steady, and asking for the rows that are due."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.catalogue import TABS, tab
from sheet_schema.model import NOTICED_AT, PROBLEMS, ROW_ID, ROW_KEY
from sheet_schema.problems import problem
from sheet_schema.workflow import Stage
from sync.bundle import CASE_TABS, Bundle, rows_of
from sync.case import Neighbours
from sync.cell import Cell
from sync.instant import DAY, Instant
from sync.judge import Judgement, ReferenceCase, judge, judge_reference_row, reference_changes_at
from sync.records import CalendarEntry, Fault, Row, Setting, SlaPolicy, Staff, Unit
from sync.rules.columns import OFFICE_WRITERS
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    ORDER_NO,
    Echo,
    around,
    at,
    bundle,
    filed,
    item,
    line,
    midnight,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)
from tests.unit.strategies import CASES

OF_EVERY_ROW = {ROW_ID.key, ROW_KEY.key, PROBLEMS.key, NOTICED_AT.key}


def judged(of: Bundle, now: str = "18:00", near: Neighbours | None = None) -> Judgement:
    return judge(of, near or around(), reference(), Echo(), at(now))


def test_every_service_cell_of_every_row_is_judged() -> None:
    case = filed()
    wanted = {
        (row.row_id, column) for key, row in rows_of(case) for column in tab(key).service_keys - OF_EVERY_ROW
    }
    assert set(judged(case).cells) == wanted


@given(CASES, st.integers(0, 12 * 60))
@settings(max_examples=100, deadline=None)
def test_any_case_is_judged_and_every_problem_stands_on_one_of_its_rows(case: Bundle, minutes: int) -> None:
    found = judge(case, around(), reference(), Echo(), Instant(at("09:00") + minutes * 60))
    ids = {row.row_id for _, row in rows_of(case)}
    assert {row_id for row_id, _ in found.cells} == ids
    assert set(found.problems) <= ids
    assert all(isinstance(cell, Cell) for cell in found.cells.values())
    assert wanted(found, "visits") - len(case.visits) in {0, 1}
    assert len(set(found.wants)) == len(found.wants)


@given(CASES, st.integers(0, 2 * DAY), st.integers(0, 2 * DAY))
@settings(max_examples=100, deadline=None)
def test_nothing_changes_by_itself_before_the_judgement_says_so(case: Bundle, start: int, wait: int) -> None:
    now = Instant(at("09:00") + start)
    before = judge(case, around(), reference(), Echo(), now)
    change = before.next_change_at
    then = Instant(now + wait if change is None else min(now + wait, change - 1))
    after = judge(case, around(), reference(), Echo(), then)
    assert (after.cells, after.problems, after.stage) == (before.cells, before.problems, before.stage)
    assert after.wants == before.wants


def test_a_running_clock_turns_once_and_then_rests() -> None:
    case = bundle(slip=order(technician="王明", dispatched="09:01"))
    before = judged(case, "09:01")
    moments: list[Instant] = []
    now = before.next_change_at
    while now and len(moments) < 50:
        moments.append(now)
        now = judge(case, around(), reference(), Echo(), now).next_change_at
    assert 2 <= len(moments) < 50
    assert moments == sorted(set(moments))
    assert judged(case, "23:59").cells["o1", "arrival"] == "verdict.breached"
    assert before.cells["o1", "arrival"] == "verdict.running"


@pytest.mark.parametrize(
    ("cells", "complete", "wants"),
    [
        ({}, True, True),
        ({"fault": None}, False, False),
        ({"ended": "solved_by_phone"}, True, False),
        ({"ended": "duplicate"}, False, False),
        ({"ended": "duplicate", "ref": ORDER_NO}, True, False),
    ],
)
def test_a_complete_call_wants_a_slip_unless_it_has_ended(
    cells: dict[str, Any], complete: bool, wants: bool
) -> None:
    found = judged(bundle(registration(**cells), order_no=None))
    assert (found.complete, wanted(found, "work_orders")) == (complete, int(wants))


def wanted(found: Judgement, tab_key: str) -> int:
    """How many rows of a tab the case should have."""
    return sum(want.tab == tab_key for want in found.wants)


def wants_visit(*visits: Any, **slip: Any) -> bool:
    """True when one more trip is wanted than there are."""
    found = judged(bundle(slip=order(**slip), visits=visits, lines=[line()]))
    return wanted(found, "visits") > len(visits)


def test_the_first_trip_opens_at_dispatch() -> None:
    assert not wants_visit()
    assert wants_visit(technician="王明")
    assert not wants_visit(visit(), technician="王明")
    assert not wanted(judged(bundle(slip=order(technician="王明"), order_no=None)), "visits")


@pytest.mark.parametrize(
    ("result", "wants"),
    [
        ("to_continue", True),
        ("customer_absent", True),
        ("customer_cancelled", False),
        ("repaired", False),
        ("made_safe", False),
        (None, False),
    ],
)
def test_another_trip_opens_when_one_is_to_be_continued(result: str | None, wants: bool) -> None:
    last = visit(**FINISHED_TRIP | {"result": result})
    assert wants_visit(last, technician="王明") is wants
    assert not wants_visit(replace(last, finished=None), technician="王明")
    assert not wants_visit(last, visit("v2"), technician="王明")


def test_another_trip_opens_when_inspection_failed_and_only_one() -> None:
    failed = {"technician": "王明", "inspection": "failed", "inspected": "09:45"}
    assert wants_visit(visit(**FINISHED_TRIP), **failed)
    assert not wants_visit(visit(**FINISHED_TRIP), visit("v2"), **failed)
    again = visit("v2", **FINISHED_TRIP | {"finished": "10:30"})
    assert not wants_visit(visit(**FINISHED_TRIP), again, **failed), "not inspected again yet"


@pytest.mark.parametrize("ended", ["customer_cancelled", "duplicate"])
def test_no_trip_opens_for_a_case_that_has_ended(ended: str) -> None:
    case = bundle(registration(ended=ended, ref="K-1"), order(technician="王明"))
    found = judged(case)
    assert (wanted(found, "visits"), found.effects) == (0, ())
    assert found.stage in {Stage.CANCELLED, Stage.VOID}


def test_nobody_is_waited_for_once_the_customer_called_it_off_on_site() -> None:
    trip = visit(arrived="09:12", finished="09:20", result="customer_cancelled", note="不修了")
    found = judged(bundle(slip=order(technician="王明", dispatched="09:03"), visits=[trip]), "23:00")
    assert found.stage is Stage.CANCELLED
    assert found.clocks["arrival"].verdict == "met"
    assert "completion" not in found.clocks
    assert (found.wanted_effects, wanted(found, "visits")) == (frozenset(), 1)
    assert {name for name, clock in found.clocks.items() if clock.is_open} == {"callback"}


def test_nobody_is_told_of_what_is_done() -> None:
    assert judged(filed()).effects == ()
    assert judged(filed()).wanted_effects == frozenset()
    waiting = judged(bundle(slip=order()), "09:10")
    assert {effect.rule for effect in waiting.effects} == {"not_dispatched"}
    assert {effect.key for effect in waiting.effects} <= waiting.wanted_effects


def test_phones_and_full_names_stay_on_the_registration() -> None:
    found = judged(
        filed(called=registration(customer="王小明", phone="0912345678"), slip=order(**FILED_SLIP))
    )
    elsewhere = [str(cell) for (row_id, _), cell in found.cells.items() if row_id != "r1"]
    words = [dict(effect.words) for effect in judged(bundle(slip=order()), "09:10").effects]
    assert not [text for text in [*elsewhere, *map(str, words)] if "0912345678" in text or "王小明" in text]


def test_the_second_fault_of_a_call_has_the_place_of_the_first() -> None:
    first = bundle()
    call = replace(registration(unit=None, ref=ORDER_NO, fault_class="漏電"), row_id="r2")
    second = bundle(call, order(), order_no="KH-20261123-0008")
    found = judged(second, near=around(first, second))
    assert found.cells["o1", "unit"] == "A-1203"
    assert found.complete
    assert judged(first, near=around(first, second)).cells["r1", "open_here"] is None


def own(now: Instant | None = None, near: Neighbours | None = None, office: Any = None) -> ReferenceCase:
    return ReferenceCase(
        reference=office or reference(),
        neighbours=near or around(),
        words=Echo(),
        now=at("09:00") if now is None else now,
    )


@pytest.mark.parametrize("key", sorted({one.key for one in TABS} - CASE_TABS - OFFICE_WRITERS.keys()))
def test_every_service_cell_of_a_reference_row_is_judged(key: str) -> None:
    for row in office_rows().get(key, ()):
        cells, problems = judge_reference_row(key, row, own())
        elsewhere = {"trained_until"}  # of the training log: sync.office_training
        assert set(cells) == tab(key).service_keys - OF_EVERY_ROW - elsewhere
        assert problems == ()
    assert tab(key).service_keys - OF_EVERY_ROW == set() or office_rows().get(key)


def test_a_price_says_which_version_it_is_and_whether_it_is_in_force() -> None:
    versions = [
        item(valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), row_id="old"),
        item(valid_from=date(2026, 1, 1), row_id="new"),
        item(valid_from=date(2027, 1, 1), row_id="next"),
    ]
    office = reference_of(fee_schedule=versions)
    found = {row.row_id: judge_reference_row("fee_schedule", row, own(office=office)) for row in versions}
    assert {row_id: cells["version"] for row_id, (cells, _) in found.items()} == {
        "old": "W01-v1",
        "new": "W01-v2",
        "next": "W01-v3",
    }
    assert [row_id for row_id, (cells, _) in found.items() if cells["in_force"]] == ["new"]
    assert [problem.code for problem in found["next"][1]] == ["overlapping_versions"]
    _, nameless = judge_reference_row("fee_schedule", replace(versions[0], code=None), own())
    assert nameless == (problem("required", "code"),)


SEEN: dict[str, Any] = {"row_id": "x", "noticed_at": at("09:00")}
HALF_TYPED: tuple[tuple[str, Row, set[str]], ...] = (
    ("staff", Staff(name="王明", **SEEN), {"staff_no", "role", "email"}),
    ("faults", Fault(fault_class="電力", cause="跳電", **SEEN), {"urgency", "promise_minutes"}),
    ("units", Unit(contact="王小明", **SEEN), {"unit", "kind"}),
    ("calendar", CalendarEntry(note="颱風", **SEEN), {"date", "kind"}),
    ("sla_policy", SlaPolicy(clock="arrival", urgency="ordinary", **SEEN), {"minutes", "calendar"}),
    ("settings", Setting(value="18:00", **SEEN), {"key"}),
    ("settings", Setting(key="opening.sun", **SEEN), set()),
)


@pytest.mark.parametrize(("key", "row", "lacking"), HALF_TYPED)
def test_a_half_typed_row_of_a_reference_tab_says_what_it_lacks(
    key: str, row: Row, lacking: set[str]
) -> None:
    _, problems = judge_reference_row(key, row, own())
    assert {(found.code, found.column) for found in problems} == {("required", column) for column in lacking}


def test_the_reference_tabs_say_when_they_change_by_themselves() -> None:
    office = reference_of(fee_schedule=[item(valid_to=date(2026, 11, 30))], staff=[])
    assert reference_changes_at(office, at("09:00")) == midnight(date(2026, 12, 1))
    assert reference_changes_at(office, midnight(date(2027, 6, 1))) is None


def test_a_change_of_duty_wakes_the_service() -> None:
    """At 18:00 all go home; until then nothing of the staff tab changes."""
    office = reference_of(fee_schedule=[])
    assert reference_changes_at(office, at("09:00")) == at("18:00")


def test_staff_show_how_many_orders_they_have_open() -> None:
    busy = bundle(slip=order(technician="王明", dispatched=moment("09:03")))
    near = around(
        busy, replace(filed(), registration=replace(registration(), row_id="r2"), order_no="KH-20261123-0008")
    )
    rows = office_rows()["staff"]
    shown = {row.row_id: judge_reference_row("staff", row, own(near=near))[0]["open_now"] for row in rows}
    assert shown == {"W01": 1, "W02": None, "L01": None, "S01": None}
