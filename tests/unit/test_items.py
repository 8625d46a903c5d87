"""What leaves the customer's unit comes back and is signed for (P3)."""

from datetime import date, timedelta
from typing import Any

import pytest

from sheet_schema.choices import ITEM_STATE
from sync.cell import Cell
from sync.instant import day_end
from sync.judge import judge
from tests.unit.builders import (
    TODAY,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    codes,
    filed,
    moment,
    order,
    reference,
    reference_of,
    taken,
    visit,
)

DAY_BEFORE = TODAY - timedelta(days=1)


def shown(column: str, now: str = "18:00", **cells: Any) -> Cell:
    of = bundle(slip=order(technician="王明"), visits=[visit()], items=[taken(**cells)])
    return judge(of, around(), reference(), Echo(), at(now)).cells["t1", column]


@pytest.mark.parametrize(
    ("cells", "state", "days"),
    [
        ({}, "out", 0),
        ({"taken": None}, None, None),
        ({"taken": moment("23:59", day=DAY_BEFORE)}, "out", 1),
        ({"returned": "17:00"}, "returned", 0),
        ({"taken": moment("09:00", day=date(2026, 11, 1)), "returned": "17:00"}, "returned", 22),
        ({"returned": moment("09:00", day=DAY_BEFORE)}, "returned", 0),
    ],
)
def test_a_thing_says_where_it_is_and_for_how_many_days(
    cells: dict[str, Any], state: str | None, days: int | None
) -> None:
    assert state is None or state in ITEM_STATE.keys
    assert shown("state", **cells) == (f"item_state.{state}" if state else None)
    assert shown("days_out", **cells) == days


def test_the_days_change_at_midnight_while_it_is_away() -> None:
    away, back = (filed(items=[taken(returned=returned)]) for returned in (None, "17:00"))
    midnight = day_end(at("18:00"), ZONE) + 1
    assert judge(away, around(), reference(), Echo(), at("18:00")).next_change_at == midnight
    assert judge(back, around(), reference(), Echo(), at("18:00")).next_change_at != midnight


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, {("t1", "filed_without_return", "returned")}),
        ({"returned": "16:00"}, {("t1", "required", "returned_to")}),
        ({"returned": "16:00", "returned_to": "王太太"}, set()),
        ({"returned": "09:29", "returned_to": "王太太"}, {("t1", "time_order", "returned")}),
        (
            {"returned": "16:00", "returned_to": "王太太", "taken_by": "路人"},
            {("t1", "unknown_person", "taken_by")},
        ),
    ],
)
def test_what_left_the_unit_is_back_and_signed_for_before_filing(
    cells: dict[str, Any], found: set[tuple[str, str, str]]
) -> None:
    assert codes(filed(items=[taken(**cells)])) == found


def test_before_filing_it_may_be_away_but_not_for_ever() -> None:
    def away(day: date) -> set[tuple[str, str, str | None]]:
        of = bundle(slip=order(), items=[taken(taken=moment("09:30", day=day))])
        return {one for one in codes(of, now="09:00") if one[1] == "item_overdue"}

    assert away(TODAY - timedelta(days=14)) == set()
    assert away(TODAY - timedelta(days=15)) == {("t1", "item_overdue", "returned")}


def test_an_office_that_lists_nobody_knows_no_names() -> None:
    of = bundle(slip=order(), items=[taken(taken_by="路人")])
    assert ("t1", "unknown_person", "taken_by") not in codes(of, office=reference_of(staff=()))
