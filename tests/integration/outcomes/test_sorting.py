"""Sorting: whole rows, filtered, hidden, some columns only, and the header along with the rest."""

import pytest

from sync.trouble import NOTICE_MARK
from tests.integration.desk import COMPLETE, Desk, numbers
from tests.integration.outcomes.menu import (
    THIRD,
    by_fault,
    columns_span,
    line,
    place,
    rows_span,
    settled,
    sheet,
    sort,
    trouble,
    words,
)


@pytest.mark.parametrize("key", ["fault", "unit", "order_no", "remarks", "row_id", "problems"])
def test_whole_rows_sorted_by_any_column_stay_who_they_are(front: Desk, key: str) -> None:
    front.register(**THIRD)
    front.look()
    before = by_fault(front)
    for up in (True, False):
        sort(front, key, up=up)
        settled(front)
        assert by_fault(front) == before


def test_new_rows_are_taken_in_wherever_a_sort_puts_them(front: Desk) -> None:
    front.register(**THIRD)
    sort(front, "unit", up=False)

    settled(front)

    assert list(by_fault(front)) == ["門鎖壞了", "燈不亮", "水管漏水"]
    assert by_fault(front)["門鎖壞了"].endswith("0003")


def test_a_filter_hides_rows_and_a_sort_below_it_keeps_them_whole(front: Desk) -> None:
    before = by_fault(front)
    unit = place(front, "unit")
    hiding = {"columnIndex": unit, "filterCriteria": {"hiddenValues": ["A-101"]}}
    area = front.grid("registration", 0, 1000)
    front.structure({"setBasicFilter": {"filter": {"range": area, "filterSpecs": [hiding]}}})
    sort(front, "fault")
    front.register(**THIRD)

    settled(front)

    assert by_fault(front) == {**before, "門鎖壞了": before["水管漏水"][:-4] + "0003"}


def test_hidden_rows_and_columns_go_on_as_if_they_were_shown(front: Desk) -> None:
    row, column = line(front, fault="水管漏水"), place(front, "problems")
    for hidden in (rows_span(front, row, row + 1), columns_span(front, column, column + 1)):
        changed = {"range": hidden, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        front.structure({"updateDimensionProperties": changed})
    front.type("registration", row + 1, fault_class="沒有這一類", urgency="很急")

    settled(front)

    assert "很急" in front.problems("registration", fault="水管漏水")


def test_the_header_sorted_into_the_rows_is_no_order_and_the_row_above_is_not_lost(front: Desk) -> None:
    front.register(**THIRD)
    front.look()
    before, people = by_fault(front), front.people_cells("registration")
    sort(front, "unit", first=0)
    header_row = next(
        place for place, row in enumerate(front.tab("registration").get_all_values(), 1) if "請修單號" in row
    )
    assert header_row > 1

    front.look()

    told = words(front, "problem.header_moved", row=str(header_row))
    (first,) = [row for row in front.office.hand.rows("registration") if row.index == 0]
    assert told in str(first.cells["problems"])
    assert trouble(front) == f"header_moved:registration:{header_row}"
    assert by_fault(front) == before, "nothing got a new number, nothing lost one"
    assert front.people_cells("registration") == people
    assert front.look().cells_written == 0


def test_while_the_header_is_away_new_rows_are_numbered_and_edits_seen(front: Desk) -> None:
    sort(front, "unit", first=0, up=False)
    front.look()
    front.office.hand.type_rows("registration", [THIRD])
    front.look()

    assert by_fault(front)["門鎖壞了"].endswith("0003")
    first = str(front.rows("registration")[0]["row_id"])
    front.office.hand.type_cells("registration", {first: {"fault": "燈不亮，走廊全黑"}})
    front.look()
    assert "燈不亮，走廊全黑" in [row["fault"] for row in front.rows("work_orders")]


def test_the_header_sorted_away_and_undone_leaves_no_trace(front: Desk) -> None:
    before = front.rows("registration")
    values = front.tab("registration").get_all_values()
    sort(front, "unit", first=0)
    front.look()
    away = next(at for at, row in enumerate(front.tab("registration").get_all_values()) if "請修單號" in row)
    back = {"source": rows_span(front, away, away + 1), "destinationIndex": 0}
    front.structure({"moveDimension": back})

    settled(front)

    assert trouble(front) == ""
    assert front.rows("registration") == before
    assert front.tab("registration").row_values(1) == values[0]


def test_some_columns_sorted_without_the_others_stop_the_plan_until_undone(front: Desk) -> None:
    for place_, unit in enumerate(("C-1", "D-1", "E-1")):
        front.register(**{**COMPLETE, "unit": unit, "customer": f"住戶{place_}", "fault": f"故障{place_}"})
    front.look()
    before = by_fault(front)
    sort(front, "unit", columns=("received", "phone"), up=False)
    front.register(**THIRD)

    report = front.look()

    assert report.trouble == "rows_torn:registration:4"
    assert report.cells_written == 0
    told = NOTICE_MARK + words(front, "trouble.rows_torn", tab="客戶服務登記表", detail="4")
    assert "只選了幾欄來排序" in told
    assert front.rows("registration")[-1]["problems"] == told, (
        "whoever types a call sees why it gets no number"
    )
    assert [row["fault"] for row in front.rows("work_orders")] == list(before)
    front.look()
    assert front.office.ledger.status("LJ").calls == 1, "said once"
    sort(front, "unit", columns=("received", "phone"), last=6)
    settled(front)
    assert {fault: number for fault, number in by_fault(front).items() if fault in before} == before
    assert by_fault(front)["門鎖壞了"].endswith("0006")


def test_all_that_people_typed_sorted_without_the_service_columns_takes_its_numbers_along(
    front: Desk,
) -> None:
    front.register(**THIRD)
    front.look()
    before = by_fault(front)
    sort(front, "unit", columns=("received", "remarks"), up=False)

    settled(front)

    assert list(by_fault(front)) != list(before), "the rows stand as they were sorted"
    assert by_fault(front) == before
    assert trouble(front) == ""


def test_a_torn_sort_that_was_meant_is_taken_when_told(front: Desk) -> None:
    for unit in ("C-1", "D-1", "E-1"):
        front.register(**{**COMPLETE, "unit": unit, "customer": f"住戶 {unit}", "fault": f"故障 {unit}"})
    front.look()
    kept = numbers(front.rows("registration"))
    sort(front, "unit", columns=("received", "phone"), up=False)
    front.look()

    assert front.look(force=True).trouble == ""

    assert sorted(numbers(front.rows("registration"))) == sorted(kept)
    settled(front)


def test_two_technicians_who_change_places_are_no_torn_sort(front: Desk) -> None:
    front.type("work_orders", 2, technician="王師傅")
    front.type("work_orders", 3, technician="李師傅")
    front.look()
    front.type("work_orders", 2, technician="李師傅")
    front.type("work_orders", 3, technician="王師傅")

    assert front.look().trouble == ""


def test_a_sort_by_the_filter_menu_of_a_row_that_holds_own_formulas_keeps_numbers(front: Desk) -> None:
    at = len(front.tab("registration").row_values(1))
    front.tab("registration").add_cols(1)
    front.tab("registration").update_cell(1, at + 1, "我的備忘")
    start = {"sheetId": sheet(front), "rowIndex": 1, "columnIndex": at}
    formula = {"userEnteredValue": {"formulaValue": "=ROW()*2"}}
    rows = [{"values": [formula]}, {"values": [formula]}]
    front.structure({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})
    before = by_fault(front)
    sort(front, "unit", up=False)

    settled(front)

    assert by_fault(front) == before
    assert front.tab("registration").col_values(at + 1) == ["我的備忘", "4", "6"]
