"""Exceptions: which ruling counts, what it excuses, and how much its author is proven."""

from typing import Any

import pytest
from msgspec.structs import replace

from sheet_schema.choices import RULING
from sync.bundle import Anchors, Bundle
from sync.rules import rulings
from sync.rules.clocks import Verdict
from sync.rules.columns.rulings import effect, state
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    at,
    bundle,
    case,
    codes,
    filed,
    line,
    moment,
    order,
    payment,
    reference,
    registration,
    ruling,
    visit,
    with_money,
)


def ruled(*rows: Any, **parts: Any) -> Bundle:
    return filed(rulings=list(rows), **parts)


@pytest.mark.parametrize("missing", ["kind", "reason", "by"])
def test_without_kind_reason_or_name_nothing_is_ruled(missing: str) -> None:
    told: dict[str, Any] = {"kind": "written_off", missing: None}
    row = ruling(**told)
    assert rulings.lacks(row) == missing
    assert rulings.of(ruled(row), "written_off") == ()


@pytest.mark.parametrize(
    ("kind", "cells", "lacking"),
    [
        ("amount_changed", {}, "amount"),
        ("amount_changed", {"amount": 1}, None),
        ("refund", {}, "amount"),
        ("time_excused", {}, "about"),
        ("time_excused", {"about": "颱風"}, "about"),
        ("time_excused", {"about": "arrival"}, None),
        ("slip_missing", {}, None),
    ],
)
def test_some_kinds_need_more(kind: str, cells: dict[str, Any], lacking: str | None) -> None:
    row = ruling(kind, **cells)
    assert rulings.lacks(row) == lacking
    assert bool(rulings.of(ruled(row), kind)) is (lacking is None)


def test_the_latest_ruling_stands_last() -> None:
    first, second = (
        ruling("not_a_repeat", "g1", ruled="10:00"),
        ruling("not_a_repeat", "g2", ruled="09:00"),
    )
    assert rulings.of(ruled(first, second), "not_a_repeat") == (second, first)


def test_a_ruling_about_one_thing_says_nothing_of_another() -> None:
    row = ruling("not_in_warranty", about="W01")
    assert rulings.of(ruled(row), "not_in_warranty", "W01") == (row,)
    assert rulings.of(ruled(row), "not_in_warranty", "W02") == ()
    whole = ruling("not_in_warranty")
    assert rulings.of(ruled(whole), "not_in_warranty", "W02") == (whole,)


def late(*rows: Any) -> Bundle:
    trip = FINISHED_TRIP | {"arrived": "09:30", "consented": "09:31", "started": "09:32"}
    return ruled(*rows, visits=[visit(**trip)])


def test_an_excused_breach_stays_a_breach_with_the_ruling_beside_it() -> None:
    clock = case(late()).clocks["arrival"]
    excused = case(late(ruling(about="arrival"))).clocks["arrival"]
    assert (clock.verdict, excused.verdict) == (Verdict.BREACHED, Verdict.EXCUSED)
    assert excused.breached_at == clock.breached_at == at("09:15") + 1
    assert excused.due_at == clock.due_at


def test_only_the_clock_named_is_excused_and_only_where_it_was_missed() -> None:
    assert case(late(ruling(about="dispatch"))).clocks["arrival"].verdict is Verdict.BREACHED
    on_time = case(ruled(ruling(about="arrival"))).clocks["arrival"]
    assert (on_time.verdict, on_time.breached_at) == (Verdict.MET, None)


def test_a_lower_urgency_counts_once_it_is_ruled() -> None:
    raised = bundle(
        registration("09:00", urgency="ordinary"), order(), anchors=Anchors(emergency_since=at("09:00"))
    )
    lowered = replace(raised, rulings=(ruling("urgency_lowered"),))

    assert case(raised).clocks["dispatch"].due_at == at("09:03")
    assert ("r1", "urgency_lowered", "urgency") in codes(raised)
    assert case(lowered).clocks["dispatch"].due_at == at("09:08")
    assert ("r1", "urgency_lowered", "urgency") not in codes(lowered)
    assert state(case(lowered), lowered.rulings[0]) == "ruling_state.unproven"


def test_waived_inspection_is_inspection() -> None:
    bare = order(**FILED_SLIP | {"inspected_by": None, "inspection": None, "inspected": None})
    assert ("o1", "stage_skipped", None) in codes(filed(slip=bare))
    waived = ruled(ruling("inspection_waived", ruled="09:44"), slip=bare)
    assert codes(waived) == set()
    assert case(waived).clocks["inspection"].met_at == at("09:44")
    assert case(waived).stage.stage == "filed"


def test_waived_before_the_repair_it_says_nothing_yet() -> None:
    open_ = ruled(
        ruling("inspection_waived"), slip=order(technician="王明"), visits=[visit(arrived="09:12")], lines=[]
    )
    assert (case(open_).stage.stage, codes(open_)) == ("arrived", set())


def test_who_may_rule() -> None:
    assert codes(ruled(ruling("written_off"))) == set()
    assert ("g1", "may_not_rule", "by") in codes(ruled(ruling("written_off", by="李華")))
    assert ("g1", "unknown_person", "by") in codes(ruled(ruling("written_off", by="路人")))
    own = order(**FILED_SLIP | {"helpers": ("張主任",)})
    assert ("g1", "ruled_own_order", "by") in codes(ruled(ruling("written_off"), slip=own))
    assert ("g1", "required", "by") in codes(ruled(ruling("written_off", by=None)))


def test_what_a_kind_lacks_is_asked_for() -> None:
    assert ("g1", "required", "amount") in codes(ruled(ruling("refund")))
    assert ("g1", "ruling_names_no_clock", "about") in codes(ruled(ruling(about="颱風")))


@pytest.mark.parametrize(
    ("cells", "editor", "expected"),
    [
        ({}, None, "unproven"),
        ({}, "S01@example.org", "in_force"),
        ({}, "s01@EXAMPLE.org", "in_force"),
        ({}, "someone@example.com", "unproven"),
        ({}, "W01@example.org", "no_effect"),
        ({"by": "李華"}, "W02@example.org", "no_effect"),
        ({"by": "李華"}, None, "no_effect"),
        ({"by": "路人"}, None, "unproven"),
        ({"reason": None}, "S01@example.org", "no_effect"),
    ],
)
def test_a_name_in_a_cell_proves_nothing(cells: dict[str, Any], editor: str | None, expected: str) -> None:
    row = ruling("written_off", **cells)
    known = ruled(row, editors={"g1": editor} if editor else {})
    known = replace(known, void_rulings=rulings.void(known, reference()))
    assert rulings.state(row, known, reference()) == expected
    assert state(case(known), row) == f"ruling_state.{expected}"


def test_what_has_no_authority_is_no_ruling() -> None:
    row = ruling("written_off", by="李華")
    known = ruled(row)
    known = replace(known, void_rulings=rulings.void(known, reference()))
    assert known.void_rulings == {"g1"}
    assert rulings.of(known, "written_off") == ()
    assert effect(case(known, office=with_money()), row) is None
    assert rulings.void(ruled(ruling("written_off")), reference()) == frozenset()
    meddled = ruled(ruling("written_off"), editors={"g1": "W01@example.org"})
    assert rulings.void(meddled, reference()) == {"g1"}


def test_what_another_account_wrote_is_told() -> None:
    row = ruling("written_off")
    assert ("g1", "may_not_rule", "by") in codes(ruled(row, editors={"g1": "W01@example.org"}))
    assert ("g1", "ruled_by_other_hand", "by") in codes(ruled(row, editors={"g1": "x@example.com"}))
    proven = codes(ruled(row, editors={"g1": "S01@example.org"}))
    assert not [code for row_id, code, _ in proven if row_id == "g1"]


def told(row: Any, **parts: Any) -> object:
    return effect(case(ruled(row, **parts), office=with_money()), row)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ruling(about="arrival"), "effect.time_excused about=clock.arrival amount=0 before=0 refunded=0"),
        (
            ruling("amount_changed", amount=20000),
            "effect.amount_changed about= amount=200 before=300 refunded=0",
        ),
        (
            ruling("amount_changed", amount=20000, about="W01"),
            "effect.amount_changed about=W01 amount=200 before=300 refunded=0",
        ),
        (ruling("written_off", about="cash", amount=5000), "effect.cash_written_off about=cash amount=50"),
        (ruling("refund"), None),
    ],
)
def test_a_ruling_shows_what_it_does(row: Any, words: str | None) -> None:
    found = told(row)
    assert found is None if words is None else str(found).startswith(words)


def test_a_write_off_without_an_amount_is_of_all_that_is_owed() -> None:
    row = ruling("written_off")
    assert str(told(row, payments=[payment(amount=10000)])).startswith("effect.written_off about= amount=200")


def test_every_kind_has_an_effect() -> None:
    for kind in RULING.keys:
        row = ruling(kind, about="arrival", amount=100)
        assert told(row) is not None, kind


def test_a_slip_that_is_given_up_is_dated() -> None:
    assert rulings.slip_excused_at(ruled(ruling("slip_missing"))) == at("16:00")
    assert rulings.slip_excused_at(ruled()) is None


def test_cash_written_off_is_not_what_the_customer_owes() -> None:
    rows = ruling("written_off", about="cash", amount=5000), ruling("written_off", "g2", amount=700)
    assert rulings.cash_given_up(ruled(*rows)) == 5000
    assert case(ruled(*rows, payments=[payment(amount=29300)])).account.written_off == 700


def test_rulings_on_lines_leave_the_others_alone() -> None:
    lines = [line(noticed_at="09:14"), line("W02", "l2", noticed_at="09:14")]
    found = case(ruled(ruling("amount_changed", about="W02", amount=100), lines=lines)).charges
    assert [(one.amount, one.by_schedule) for one in found.lines] == [(30000, 30000), (100, 20000)]
    assert (found.total, found.before_rulings) == (30100, 30100)


def test_a_seen_ruling_counts_from_when_it_was_stated() -> None:
    row = ruling("inspection_waived", ruled=moment("09:41", seen="17:00"))
    assert rulings.inspection_waived_at(ruled(row)) == at("09:41")


def test_a_ruling_of_a_call_without_a_slip_is_read() -> None:
    bare = filed(
        called=registration(ended="false_alarm"),
        slip=None,
        visits=[],
        lines=[],
        payments=[],
        rulings=[ruling("not_a_repeat")],
    )
    assert codes(bare) == set()
