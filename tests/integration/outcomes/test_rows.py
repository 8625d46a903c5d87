"""What people do to rows: delete and undo, type again, copy, cut, insert, clear, paste over."""

import pytest

from sync.restore import lost_rows
from tests.integration.desk import COMPLETE, Desk, numbers
from tests.integration.outcomes.menu import (
    THIRD,
    bring_back_row,
    by_fault,
    delete_row,
    insert_row,
    line,
    paste,
    place,
    settled,
    sheet,
    words,
)


def lost(front: Desk) -> list[str]:
    memory = front.office.ledger.memory("LJ")
    return [row.order_no[-4:] for row in lost_rows(memory, front.office.hands.office.zone)]


def test_a_deleted_row_is_told_in_what_is_left_of_its_order(front: Desk) -> None:
    number = by_fault(front)["水管漏水"]
    delete_row(front, line(front, fault="水管漏水"))

    front.look()

    told = words(front, "problem.vanished", order_no=number, tab="客戶服務登記表")
    assert told in front.problems("work_orders", order_no=number)
    assert lost(front) == ["0001"]
    assert by_fault(front) == {"燈不亮": number[:-4] + "0002"}
    settled(front)


def test_a_deleted_row_that_undo_brings_back_is_as_it_was(front: Desk) -> None:
    before = front.rows("registration"), front.rows("work_orders")
    row = line(front, fault="水管漏水")
    was = delete_row(front, row)
    front.look()
    bring_back_row(front, row, was)

    settled(front)

    assert (front.rows("registration"), front.rows("work_orders")) == before
    assert lost(front) == []


def test_a_deleted_row_that_is_typed_again_gets_its_number_back(front: Desk) -> None:
    before = by_fault(front)
    delete_row(front, line(front, fault="水管漏水"))
    front.look()
    front.register(**COMPLETE)

    settled(front)

    assert by_fault(front) == before
    assert lost(front) == []


def test_a_deleted_row_typed_again_in_other_words_is_a_new_order(front: Desk) -> None:
    delete_row(front, line(front, fault="水管漏水"))
    front.look()
    front.register(**{**COMPLETE, "fault": "漏水"})

    settled(front)

    assert by_fault(front)["漏水"].endswith("0003")
    assert lost(front) == ["0001"]


def test_a_deleted_slip_is_told_in_its_registration(front: Desk) -> None:
    number = by_fault(front)["燈不亮"]
    delete_row(front, line(front, "work_orders", order_no=number), "work_orders")

    front.look()

    told = words(front, "problem.vanished", order_no=number, tab="客戶請修單")
    assert told in front.problems("registration", fault="燈不亮")
    assert numbers(front.rows("work_orders")) == [number[:-4] + "0001"], "no second slip is opened for it"


def test_a_copied_row_is_a_new_order(front: Desk) -> None:
    row = line(front, fault="水管漏水")
    paste(front, front.grid("registration", row, row + 1), front.grid("registration", 5, 6))

    settled(front)

    shown = sorted(number[-4:] for number in numbers(front.rows("registration")))
    assert shown == ["0001", "0002", "0003"]
    assert front.rows("registration")[0]["order_no"].endswith("0001"), "the original keeps its number"


def test_a_row_that_is_cut_and_pasted_elsewhere_takes_all_along(front: Desk) -> None:
    before = by_fault(front)
    row = line(front, fault="水管漏水")
    there = {"sheetId": sheet(front), "rowIndex": 7, "columnIndex": 0}
    front.structure({"cutPaste": {"source": front.grid("registration", row, row + 1), "destination": there}})

    settled(front)

    assert by_fault(front) == before
    assert line(front, fault="水管漏水") == 7


def test_cells_that_are_cut_without_the_service_columns_take_their_number_along(front: Desk) -> None:
    before = by_fault(front)
    row, left = line(front, fault="水管漏水"), place(front, "received")
    area = {**front.grid("registration", row, row + 1), "startColumnIndex": left}
    area["endColumnIndex"] = place(front, "remarks") + 1
    there = {"sheetId": sheet(front), "rowIndex": 7, "columnIndex": left}
    front.structure({"cutPaste": {"source": area, "destination": there}})

    settled(front)

    assert by_fault(front) == before
    assert line(front, fault="水管漏水") == 7
    assert [row.index for row in front.office.hand.rows("registration")] == [2, 7], "nothing is left behind"


def test_cells_that_are_cleared_keep_the_number_and_say_what_is_missing(front: Desk) -> None:
    row = line(front, fault="水管漏水")
    front.type("registration", row + 1, **dict.fromkeys(COMPLETE, ""))

    settled(front)

    (cleared,) = [found for found in front.rows("registration") if found.get("fault") != "燈不亮"]
    assert str(cleared["order_no"]).endswith("0001")
    assert words(front, "problem.required", column="聯絡電話") in str(cleared["problems"])


def test_a_row_put_in_between_disturbs_nobody_and_is_taken_in(front: Desk) -> None:
    before = by_fault(front)
    insert_row(front, line(front, fault="燈不亮"))
    front.type("registration", 3, **THIRD)

    settled(front)

    assert by_fault(front) == {**before, "門鎖壞了": before["水管漏水"][:-4] + "0003"}


def test_two_equal_rows_are_two_orders(front: Desk) -> None:
    front.register(**THIRD)
    front.register(**THIRD)

    settled(front)

    same = [row for row in front.rows("registration") if row["fault"] == "門鎖壞了"]
    assert sorted(str(row["order_no"])[-4:] for row in same) == ["0003", "0004"]
    assert all("000" in str(row["open_here"]) for row in same), "each shows that the other is open"


def test_equal_rows_that_may_be_a_vanished_one_ask_a_person(front: Desk) -> None:
    delete_row(front, line(front, fault="水管漏水"))
    front.look()
    front.register(**COMPLETE)
    front.register(**COMPLETE)
    front.look()

    twins = [row for row in front.rows("registration") if row["fault"] == "水管漏水"]
    assert all(words(front, "problem.twin_rows") in str(row["problems"]) for row in twins)
    assert all("order_no" not in row for row in twins)

    settled(front)

    front.type("registration", 4, fault="馬桶不通")
    settled(front)

    assert {fault: number[-4:] for fault, number in by_fault(front).items()} == {
        "燈不亮": "0002",
        "水管漏水": "0001",
        "馬桶不通": "0003",
    }


def test_a_block_pasted_over_rows_makes_copies_and_says_what_it_covered(front: Desk) -> None:
    front.register(**THIRD)
    front.look()
    covered = by_fault(front)["門鎖壞了"]
    paste(front, front.grid("registration", 1, 2), front.grid("registration", 3, 4))

    settled(front)

    assert lost(front) == ["0003"]
    assert sorted(number[-4:] for number in numbers(front.rows("registration"))) == ["0001", "0002", "0004"]
    told = words(front, "problem.vanished", order_no=covered, tab="客戶服務登記表")
    assert told in front.problems("work_orders", order_no=covered)


@pytest.mark.parametrize("column", ["order_no", "stage", "problems", "row_id", "row_key", "noticed_at"])
def test_text_over_a_service_cell_is_computed_again(front: Desk, column: str) -> None:
    before = front.rows("registration")
    front.type("registration", 2, **{column: "我自己寫的"})

    settled(front)

    assert front.rows("registration") == before


def test_a_number_pasted_over_another_is_put_right_on_both(front: Desk) -> None:
    before = by_fault(front)
    front.type("registration", line(front, fault="燈不亮") + 1, order_no=before["水管漏水"])

    settled(front)

    assert by_fault(front) == before


def test_a_cleared_identity_is_written_again(front: Desk) -> None:
    before = front.rows("registration")
    front.type("registration", 2, row_id="", row_key="")
    front.type("registration", 3, row_key="")

    settled(front)

    assert front.rows("registration") == before


def test_a_slip_pasted_over_another_is_nobodys_row_and_both_orders_say_so(front: Desk) -> None:
    front.type("work_orders", 2, technician="王師傅")
    front.look()
    paste(front, front.grid("work_orders", 1, 2), front.grid("work_orders", 2, 3))

    settled(front)

    kept, copy = front.rows("work_orders")
    assert str(kept["order_no"]).endswith("0001")
    assert copy["technician"] == "王師傅", "what people pasted stays"
    assert words(front, "problem.unexpected_row") in str(copy["problems"])
    number = by_fault(front)["燈不亮"]
    told = words(front, "problem.vanished", order_no=number, tab="客戶請修單")
    assert told in front.problems("registration", fault="燈不亮")
