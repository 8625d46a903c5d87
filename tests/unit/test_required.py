"""What a row asks for by itself."""

from typing import Any

import pytest

from sheet_schema.catalogue import TABS, tab
from sheet_schema.fields import Condition
from sync.record_of_tab import RECORD_OF_TAB
from sync.records import Row
from sync.rows import FIRST_SEEN_OF_ROW
from sync.rules.required import asked, missing
from tests.unit.builders import FINISHED_TRIP, at, codes, filed, moment, visit

OF_CASES = {
    Condition.CHARGEABLE,
    Condition.EXPLANATION_DUE,
    Condition.FIRST_OF_CALL,
    Condition.HAS_MATERIAL,
}


def row(key: str, **cells: Any) -> Row:
    first_seen = {column: moment("09:00") for of, column in FIRST_SEEN_OF_ROW if of == key}
    return RECORD_OF_TAB[key](row_id="x", noticed_at=at("09:00"), **(first_seen | cells))


@pytest.mark.parametrize(
    ("key", "cells", "wanted"),
    [
        ("items", {}, "order_no item condition taken taken_by"),
        ("consents", {}, "order_no kind answer answered by_whom"),
        ("consents", {"kind": "entry", "by_whom": "王"}, "order_no answer answered witness"),
        ("deferrals", {"order_no": "7"}, "reason"),
        (
            "deferrals",
            {"order_no": "7", "reason": "spares", "level": "supervisor"},
            "decided_by explained new_promise_at",
        ),
        (
            "deferrals",
            {"order_no": "7", "reason": "spares", "business_impact": True},
            "level decided_by explained new_promise_at",
        ),
        ("payments", {"amount": 0}, "order_no method"),
        ("handovers", {}, ""),
        ("handovers", {"cash_counted": 0}, "cashier"),
        ("handovers", {"missing": "7"}, "slips_in"),
        ("follow_ups", {}, "order_no kind content"),
        ("callbacks", {}, ""),
        ("callbacks", {"tries": 2}, "called called_by reached"),
        ("callbacks", {"reached": "no_answer"}, "called called_by"),
        ("callbacks", {"reached": "reached"}, "called called_by rating fault_gone"),
        ("cases", {}, ""),
        ("cases", {"finding": "漏測"}, "improvement"),
        ("cases", {"visited": moment("09:00")}, "demand visited_by"),
        ("rulings", {}, "order_no kind reason by"),
        ("tasks", {"done": True}, ""),
        ("training", {}, "held_on kind topic trainer hours attendees"),
        ("staff", {"name": "王明"}, "staff_no role email"),
    ],
)
def test_a_row_asks_for_what_its_own_facts_call_for(key: str, cells: dict[str, Any], wanted: str) -> None:
    assert " ".join(column.key for column in missing(tab(key), row(key, **cells))) == wanted


def test_every_condition_is_judged_by_the_row_or_by_its_case() -> None:
    used = {column.condition for one in TABS for column in one.people}
    assert used == set(Condition)
    with pytest.raises(KeyError):
        asked(tab("visits"), row("visits"), tab("visits").by_key["quoted"])
    judged_by_row = {
        column.condition
        for one in TABS
        for column in one.people
        if column.condition not in OF_CASES and asked(one, row(one.key), column) in {True, False}
    }
    assert judged_by_row == set(Condition) - OF_CASES


def test_a_trip_that_is_asked_for_nothing_does_not_hide_those_behind_it() -> None:
    """C16: cause and result are asked of the last trip."""
    last = FINISHED_TRIP | {"cause": None}
    of = filed(visits=[visit("v0", accepted="08:50"), visit(**last)])
    assert ("v1", "required", "cause") in codes(of)
