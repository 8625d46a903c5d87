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


def test_a_lost_ledger_knows_whose_trip_a_row_was_and_when_an_appointment_was_moved(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.office.hand.type_rows("staff", [
            {"staff_no": "T1", "name": "王師傅", "role": "維修技工", "email": "t1@example.com"},
            {"staff_no": "T2", "name": "李師傅", "role": "維修技工", "email": "t2@example.com"},
        ])  # fmt: skip
        front.register(**COMPLETE)
        front.look()
        front.type("work_orders", 2, technician="王師傅")
        front.look()
        front.type("work_orders", 2, technician="T2")
        front.type(
            "follow_ups", 2, order_no="1", kind="客戶改約", content="改下午", new_time="2099-01-01 09:00"
        )
        front.look()
        before = [front.rows(tab) for tab in ("work_orders", "visits", "follow_ups")]
        assert [(row["technician"], row["state"]) for row in before[1]] == [
            ("王師傅", "轉派"),
            ("李師傅", "待出發"),
        ]
    (folder / "ledger.sqlite").unlink()
    with desk(folder) as front:
        front.office.ledger.open_site("LJ", "")
        rebuild(front.office.hands)
        front.look()
        assert [front.rows(tab) for tab in ("work_orders", "visits", "follow_ups")] == before


def test_a_lost_ledger_knows_whose_hand_in_a_row_was(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.office.hand.type_rows("staff", [
            {"staff_no": "T1", "name": "王師傅", "role": "維修技工", "email": "t1@example.com"},
            {"staff_no": "T2", "name": "李師傅", "role": "維修技工", "email": "t2@example.com"},
        ])  # fmt: skip
        front.register(**COMPLETE)
        front.look()
        front.type("work_orders", 2, technician="王師傅")
        front.look()
        front.type("visits", 2, arrived="1")
        front.type("payments", 2, order_no="1", amount=50, method="現金", receipt_no="R-1", collected_by="T2")
        front.look()
        before = front.rows("handovers")
        assert {(row["technician"], row["cash_expected"]) for row in before} == {
            ("王師傅", 0),
            ("李師傅", 50),
        }
    (folder / "ledger.sqlite").unlink()
    with desk(folder) as front:
        front.office.ledger.open_site("LJ", "")
        rebuild(front.office.hands)
        front.look()
        assert front.rows("handovers") == before


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


def closed_order(front: Desk) -> str:
    """An order that cost money, from call to file."""
    front.office.hand.type_rows("fee_schedule", [
        {"code": "W01", "item": "換水龍頭", "fault_class": "給排水", "unit": "次", "labour_price": 300,
         "warranty_days": 90, "minutes": 30, "reviewed_on": "2026-01-01",
         "approved_by": "主管", "valid_from": "2026-01-01"},
    ])  # fmt: skip
    order_no = numbers(front.rows("registration"))[0]
    place = 2 + [row["order_no"] for row in front.rows("work_orders")].index(order_no)
    front.type("work_orders", place, technician="王師傅")
    front.look()
    front.type("order_lines", 2, order_no=order_no, code="W01")
    front.type("payments", 2, order_no=order_no, amount=300, method="掃碼")
    front.type(
        "visits", 2, arrived="1", diagnosis="墊片老化", quoted=300, consented="1", cause="墊片老化", item="龍頭",
        spec_model="A1", test="正常", finished="1", result="修復", checklist="全部做到",
    )  # fmt: skip
    front.type(
        "work_orders", place, inspected_by="李領班", inspection="現場合格", rating="滿意", amount_confirmed=300,
        signature="本人", notified="1", filed="1",
    )  # fmt: skip
    assert front.look().trouble == ""
    assert next(row for row in front.rows("work_orders") if row["order_no"] == order_no)["total"] == 300
    return order_no


def test_a_closed_order_never_costs_something_else_and_its_rows_are_kept_as_they_stood(front: Desk) -> None:
    order_no = closed_order(front)
    memory = front.office.ledger.memory("LJ")
    case_id = next(row_id for row_id, number in memory.numbers.items() if number.number == order_no)
    kept = {shot.row_id: shot.cells for shot in front.office.ledger.snapshot("LJ", case_id)}
    assert memory.closed == {case_id}
    assert {memory.rows[row_id].tab for row_id in kept} == {
        "registration",
        "work_orders",
        "visits",
        "order_lines",
        "payments",
    }
    assert kept[case_id]["fault"] == "水管漏水"

    front.type("fee_schedule", 2, labour_price=999)
    front.look()
    front.type("registration", 2, remarks="事後補充")
    front.look()

    slip = next(row for row in front.rows("work_orders") if row["order_no"] == order_no)
    assert slip["total"] == 300, "the price list it was told counts"
    assert {shot.row_id: shot.cells for shot in front.office.ledger.snapshot("LJ", case_id)} == kept
    lines = told(front, order_no)
    assert any("已結案" in line for line in lines)
    assert any("結案後有人修改" in line for line in lines)


def test_an_order_that_is_opened_again_is_kept_anew_when_it_closes(front: Desk) -> None:
    order_no = closed_order(front)
    place = 2 + [row["order_no"] for row in front.rows("work_orders")].index(order_no)

    front.type("work_orders", place, filed="")
    front.look()
    assert front.office.ledger.memory("LJ").closed == frozenset()

    front.type("work_orders", place, filed="1", remarks="補簽後歸檔")
    front.look()
    memory = front.office.ledger.memory("LJ")
    (case_id,) = memory.closed
    assert any(
        shot.cells.get("remarks") == "補簽後歸檔" for shot in front.office.ledger.snapshot("LJ", case_id)
    )
    assert any("重新開啟" in line for line in told(front, order_no))
