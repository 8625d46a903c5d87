"""The inspector comes when the customer has signed, and finds the work wanting; another order mends it (P3, P4)."""

from datetime import date
from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import Day, day_in_office, slips_in
from tests.scenarios.dump import dump

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
FIRST = "LJ-20261123-0001"


def signed_before_inspection(day: Day) -> None:
    """Repaired, signed and paid for within the hour; nobody has looked at the work yet."""
    day.add("09:00", "registration", unit="A-101", fault="水龍頭滴水", fault_class="給排水")
    day.fill("09:04", "work_orders", 1, technician="王師傅")
    day.fill("09:12", "visits", 1, arrived=1, diagnosis="墊片老化", quoted=300, consented=1)
    day.add("09:20", "order_lines", order_no="1", code="W01")
    day.fill("09:40", "visits", 1, item="水龍頭", spec_model="1/2 吋", cause="墊片老化", test="正常",
             finished=1, result="修復", checklist="全部做到")  # fmt: skip
    day.fill("09:45", "work_orders", 1, rating="滿意", amount_confirmed=300, signature="本人", signed=1)
    day.add("09:46", "payments", order_no="1", amount=300, method="掃碼")


def put_right(day: Day) -> None:
    """The next morning; it costs nothing, as the first repair is under warranty."""
    day.at("09:00", TUESDAY)
    day.fill("09:00", "work_orders", 2, technician="王師傅")
    day.fill("09:10", "visits", 2, arrived=1, diagnosis="墊片老化")
    day.add("09:20", "order_lines", order_no=day.row("work_orders", 2)["order_no"], code="W01")
    day.fill("09:30", "visits", 2, item="水龍頭", spec_model="1/2 吋", cause="墊片老化", test="正常",
             finished=1, result="修復", checklist="全部做到")  # fmt: skip
    day.fill("09:40", "work_orders", 2, inspected_by="李師傅", inspection="現場合格", inspected=1)
    day.fill("09:50", "work_orders", 2, rating="滿意", signature="本人", signed=1)


def test_work_found_wanting_behind_the_signature(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        signed_before_inspection(day)
        assert day.rows("cases") == []
        day.fill("10:20", "work_orders", 1, inspected_by="李師傅", inspection="不合格", inspected="1015")
        slip = day.row("work_orders", 2)
        assert (slip["rework_of"], slip["case_no"]) == (FIRST, f"{FIRST}-C")
        assert len(day.rows("visits")) == 1, "the first order is not opened again"
        assert (day.row("cases")["why"], day.row("cases")["state"]) == ("交付後品檢不合格", "整改中")
        assert "晚於客戶簽署" in str(day.row("work_orders")["problems"])

        slips_in(day, "16:50")
        day.fill("17:00", "work_orders", 1, filed=1)
        assert day.row("work_orders")["stage"] == "已歸檔", "its figures stay as they are"

        put_right(day)
        assert day.row("work_orders", 2)["total"] == 0
        day.at("09:00", WEDNESDAY)
        day.fill(
            "09:00",
            "callbacks",
            1,
            called=1,
            called_by="林前台",
            reached="接通",
            rating="滿意",
            fault_gone="是",
        )
        assert day.row("cases")["state"] == "已結案（滿意）"
        assert_golden("scenarios/found_wanting.txt", dump(day))
