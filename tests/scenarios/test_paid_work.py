"""Paid work: quoted, agreed to, more found, agreed to again, paid in cash, handed in, counted, filed."""

from datetime import date
from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import Day, day_in_office
from tests.scenarios.dump import dump

TUESDAY = date(2026, 11, 24)


def called_and_quoted(day: Day) -> None:
    """A call, a trip, a diagnosis, 300 told and agreed to."""
    day.add(
        "09:00", "registration", unit="A-101", fault="水龍頭滴水", fault_class="給排水", received_by="林前台"
    )
    day.fill("09:04", "work_orders", 1, technician="王師傅")
    day.fill("09:12", "visits", 1, accepted=905, arrived=1)
    day.add("09:18", "order_lines", order_no="1", code="W01")
    day.fill("09:20", "visits", 1, diagnosis="墊片老化", quoted=300, consented=1)
    day.fill("09:22", "visits", 1, started=1)


def finished_and_signed(day: Day, clock: str, total: int) -> None:
    """The work is done, inspected, confirmed and signed."""
    day.fill(clock, "visits", 1, item="水龍頭", spec_model="1/2 吋", cause="墊片老化", test="正常",
             finished=1, result="修復", checklist="全部做到")  # fmt: skip
    day.fill(clock, "work_orders", 1, inspected_by="李師傅", inspection="現場合格", rating="滿意",
             amount_confirmed=total, signature="本人")  # fmt: skip


def problems(day: Day) -> list[str]:
    """What is to be corrected anywhere."""
    tabs = [tab.key for tab in day.office.hands.office.tabs]
    return [f"{tab}: {row['problems']}" for tab in tabs for row in day.rows(tab) if "problems" in row]


def test_paid_work_from_call_to_file(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        called_and_quoted(day)
        assert day.row("work_orders")["quoted_total"] == 300

        day.add("09:40", "order_lines", order_no="1", code="W02", material="管件", material_price=120)
        assert "加價" in day.row("work_orders")["problems"], "more than the quote needs another consent"
        day.add(
            "09:45",
            "consents",
            order_no="1",
            kind="加價",
            amount=920,
            answer="同意",
            answered=935,
            by_whom="王小明",
        )
        assert day.row("consents")["state"] == "已同意"
        assert "problems" not in day.row("work_orders")

        finished_and_signed(day, "10:30", 920)
        assert (day.row("work_orders")["total"], day.row("work_orders")["balance"]) == (920, 920)
        day.fill("10:31", "work_orders", 1, filed=1)
        assert day.row("work_orders")["stage"] == "已簽署", "neither paid nor handed in"
        assert "920 未收" in day.row("work_orders")["problems"]
        assert "還沒有交回" in day.row("work_orders")["problems"]
        day.fill("10:32", "work_orders", 1, filed="")

        day.add("10:35", "payments", order_no="1", amount=500, method="現金", receipt_no="R-0001")
        day.add("10:36", "payments", order_no="1", amount=420, method="掃碼")
        assert day.row("work_orders")["balance"] == 0
        assert (day.row("payments")["holder"], day.row("payments")["state"]) == ("王師傅", "待交款")
        assert (day.row("handovers")["slips"], day.row("handovers")["cash_expected"]) == (
            "LJ-20261123-0001",
            500,
        )

        day.wait("18:01")
        assert day.row("handovers")["state"] == "逾時未交"
        day.fill("18:10", "handovers", 1, slips_in=1, received_by="張主管")
        assert day.row("work_orders")["stage"] == "已交單"
        day.fill("18:15", "handovers", 1, cash_counted=500, cashier="林前台")
        assert day.row("handovers")["state"] == "已交齊"
        assert (day.row("payments")["holder"], day.row("payments")["state"]) == ("林前台", "已交款")

        day.at("09:00", TUESDAY)
        day.fill("09:00", "payments", 2, checked=1)
        assert day.row("payments", 2)["state"] == "已核對"
        day.fill("09:10", "work_orders", 1, notified=1, filed="0910")
        assert day.row("work_orders")["stage"] == "已歸檔"
        assert problems(day) == []
        assert day.look().cells_written == 0
        assert_golden("scenarios/paid_work.txt", dump(day))


def test_cash_that_is_short_stays_a_figure_of_its_own(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        called_and_quoted(day)
        finished_and_signed(day, "10:00", 300)
        day.add("10:05", "payments", order_no="1", amount=300, method="現金", receipt_no="R-0002")
        day.fill(
            "17:30", "handovers", 1, slips_in=1, received_by="張主管", cash_counted=250, cashier="林前台"
        )
        assert "差 -50" in day.row("handovers")["problems"]
        assert "差額原因" in day.row("handovers")["problems"]
        assert day.row("work_orders")["balance"] == 0, "the customer paid all of it"

        day.fill("17:35", "handovers", 1, difference_reason="找錯零錢")
        assert "請主管裁定" in day.row("handovers")["problems"]
        day.add("17:50", "rulings", order_no="1", kind="未收核銷", about="現款差額", amount=50, reason="找錯零錢，首次",
                by="張主管")  # fmt: skip
        assert day.row("handovers")["problems"] == "實收 250，應交 300，差 -50；主管已裁定。"
        assert day.row("rulings")["effect"] == "現款差額 50 核銷"
        assert day.row("rulings")["state"] == "生效，未核實"
        assert day.row("work_orders")["balance"] == 0

        day.fill("17:55", "work_orders", 1, filed=1)
        assert day.row("work_orders")["stage"] == "已歸檔"
        assert_golden("scenarios/cash_short.txt", dump(day))
