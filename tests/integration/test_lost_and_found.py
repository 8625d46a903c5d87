"""Rows that vanish, a ledger that is lost, and what the log tells: as staff and the administrator live it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.history import UnknownOrderError, history
from sync.ports import LedgerLostError
from sync.rebuild import NotLostError, rebuild
from sync.restore import NothingLostError, lost_rows, restore
from tests.integration.command import repairsheet as run
from tests.integration.desk import COMPLETE, Desk, desk, numbers


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.register(**COMPLETE)
        opened.register(**{**COMPLETE, "unit": "B-202", "customer": "李四", "fault": "燈不亮"})
        opened.look()
        yield opened


def told(front: Desk, order_no: str) -> list[str]:
    hands = front.office.hands
    return [line.text for line in history(order_no, hands.office, hands.ledger, hands.clock())[1]]


def deleted(front: Desk, tab: str, row: int) -> None:
    place = {"sheetId": front.tab(tab).id, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}
    front.structure({"deleteDimension": {"range": place}})


def test_a_deleted_registration_and_its_slip_come_back_whole(front: Desk) -> None:
    before = front.rows("registration"), front.rows("work_orders")
    order_no = numbers(front.rows("registration"))[0]
    deleted(front, "registration", 2)
    deleted(front, "work_orders", 2)
    front.look()
    memory = front.office.ledger.memory("LJ")
    assert [row.tab for row in lost_rows(memory, front.office.hands.office.zone)] == [
        "registration",
        "work_orders",
    ]

    found, report = restore(front.office.hands, order_no)

    assert {row.order_no for row in found} == {order_no}
    assert report.trouble == ""
    for tab, rows in zip(("registration", "work_orders"), before, strict=True):
        by_number = {row["order_no"]: row for row in front.rows(tab)}
        assert by_number == {row["order_no"]: row for row in rows}
    assert lost_rows(front.office.ledger.memory("LJ"), front.office.hands.office.zone) == ()
    assert any("放回" in line for line in told(front, order_no))


def test_what_is_not_lost_is_not_put_back(front: Desk) -> None:
    order_no = numbers(front.rows("registration"))[0]
    with pytest.raises(NothingLostError, match="none"):
        restore(front.office.hands, order_no)
    assert len(front.rows("registration")) == 2


def test_a_row_that_an_undo_brings_back_first_is_not_doubled(front: Desk) -> None:
    kept = front.people_cells("registration")[0]
    order_no = next(row["order_no"] for row in front.rows("registration") if row["unit"] == kept["unit"])
    place = next(
        row for row, found in enumerate(front.rows("registration"), 2) if found["unit"] == kept["unit"]
    )
    deleted(front, "registration", place)
    front.look()
    front.register(**kept)

    with pytest.raises(NothingLostError):
        restore(front.office.hands, order_no)

    assert sorted(numbers(front.rows("registration"))) == sorted({*numbers(front.rows("registration"))})
    assert order_no in numbers(front.rows("registration"))


def test_the_log_tells_what_happened_without_personal_data(front: Desk) -> None:
    order_no = numbers(front.rows("registration"))[0]
    front.type("registration", 2, fault="馬桶堵塞", phone="0987654321")
    front.look()
    column = front.column("registration", "order_no")
    front.tab("registration").update_cell(2, column, "我的單號")
    front.look()

    lines = told(front, order_no[-4:])

    text = "\n".join(lines)
    assert f"給定單號 {order_no}" in text
    assert "由 水管漏水 改為 馬桶堵塞" in text
    assert "由 ••• 改為 •••" in text
    assert "098" not in text
    assert "有人改動系統填寫的「請修單號」" in text
    assert front.rows("registration")[0]["order_no"] == order_no


def test_what_the_service_writes_itself_is_no_foreign_hand(front: Desk) -> None:
    order_no = numbers(front.rows("registration"))[0]
    front.type("registration", 2, unit="C-303", urgency="緊急")
    front.look()
    front.look()
    assert not any("有人改動" in line for line in told(front, order_no))


def test_an_order_that_does_not_exist_has_no_history(front: Desk) -> None:
    with pytest.raises(UnknownOrderError, match="no order"):
        told(front, "XX-1")


def test_a_lost_ledger_is_made_again_from_the_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.register(**COMPLETE)
        front.look()
        front.type("work_orders", 2, technician="王師傅", dispatched="1")
        front.look()
        before = front.rows("registration"), front.rows("work_orders")
    (folder / "ledger.sqlite").unlink()
    with desk(folder) as front:
        with pytest.raises(LedgerLostError):
            front.look()
        front.office.ledger.open_site("LJ", "")

        found, _ = rebuild(front.office.hands)

        assert (len(found.numbers), found.strangers, found.doubled) == (1, 0, ())
        front.look()
        assert (front.rows("registration"), front.rows("work_orders")) == before
        front.register(**{**COMPLETE, "unit": "B-202", "fault": "燈不亮"})
        front.look()
        assert [number[-4:] for number in numbers(front.rows("registration"))] == ["0001", "0002"]
        assert front.office.ledger.broken_link("LJ") is None
        with pytest.raises(NotLostError):
            rebuild(front.office.hands)


def test_the_commands_tell_it(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.register(**COMPLETE)
        front.look()
        (order_no,) = numbers(front.rows("registration"))
        deleted(front, "registration", 2)
        front.look()
    assert order_no in run("rows", "lost", "--data", str(folder)).out
    assert order_no in run("history", order_no, "--data", str(folder)).out
    restored = run("rows", "restore", order_no, "--data", str(folder))
    assert "put back" in restored.out
    assert "Nothing is lost" in run("rows", "lost", "--data", str(folder)).out
    checked = run("ledger", "check", "--data", str(folder))
    assert checked.code == 0, checked.out
    assert "fail" not in checked.out
