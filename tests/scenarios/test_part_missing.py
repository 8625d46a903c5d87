"""A part does not come, and the time is promised three times anew: in time, too late, by who may and who may not."""

from datetime import timedelta
from pathlib import Path

from tests.golden_files import assert_golden
from tests.integration.desk import Typed
from tests.scenarios.day import MONDAY, Day, day_in_office, slips_in
from tests.scenarios.dump import dump

DAYS = [MONDAY + timedelta(days=count) for count in range(5)]


def test_a_part_is_missing_and_promised_three_times(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        the_first_day(day)
        the_part_does_not_come(day)
        the_manager_decides(day)
        the_work_goes_on(day)

        assert [row["told_before"] for row in day.rows("deferrals")] == ["是", "是", "否"]
        assert [row["state"] for row in day.rows("deferrals")] == ["已結束", "已結束", "已恢復"]
        slip = day.row("work_orders")
        assert (slip["stage"], slip["completion"]) == ("已歸檔", "達標"), (
            "the first promise, without the pauses"
        )
        assert_golden("scenarios/part_missing.txt", dump(day))


def the_first_day(day: Day) -> None:
    day.add("10:00", "registration", unit="A-101", fault="水龍頭斷裂", fault_class="給排水")
    day.fill("10:03", "work_orders", 1, technician="王師傅")
    day.fill(
        "10:14", "visits", 1, arrived=1, diagnosis="墊片老化", promised_at="1600", quoted=300, consented=1
    )
    day.add(
        "10:40",
        "items",
        order_no="1",
        item="水龍頭",
        condition="把手斷裂，無附件",
        taken=1,
        taken_by="王師傅",
    )
    day.fill("10:45", "visits", 1, finished=1, result="待續", note="原廠把手缺貨")
    assert len(day.rows("visits")) == 2, "nobody has said yet that it has to wait"
    day.wait("23:59")
    assert "problems" not in day.row("visits"), "the day is not over"
    day.fill("23:59", "deferrals", 1, order_no="1", reason="缺備件", reported=1046)
    day.wait("08:00", DAYS[1])
    assert "補錄" in str(day.row("deferrals")["problems"])
    assert "主管" in str(day.row("work_orders")["problems"]), "nobody explained it by the end of the day"


def the_part_does_not_come(day: Day) -> None:
    day.fill(
        "08:30",
        "deferrals",
        1,
        level="主管",
        decided_by="張主管",
        explained="昨1500",
        new_promise_at="11/25 1200",
        party="採購",
        vendor="原廠代理商",
        vendor_due="11/25",
    )
    assert "problems" not in day.row("work_orders")
    assert day.row("work_orders")["stage"] == "暫緩"
    day.at("11:30", DAYS[2])
    day.add(
        "11:30",
        "deferrals",
        order_no="1123-1",
        reason="需供應商",
        level="主管",
        decided_by="張主管",
        explained=1,
        new_promise_at="11/26 1000",
        vendor="原廠代理商",
    )
    day.wait("10:01", DAYS[3])
    assert day.row("deferrals", 2)["overdue"] == "已過新承諾時間"


def the_manager_decides(day: Day) -> None:
    """C18: what is major goes to the engineering manager; C20: it disturbs the customer's work."""
    major: dict[str, Typed] = {
        "level": "工程經理",
        "business_impact": True,
        "explained": 1,
        "new_promise_at": "11/27 1000",
    }
    day.add("14:00", "deferrals", order_no="1123-1", reason="需供應商", decided_by="張主管", **major)
    assert "工程經理" in str(day.row("deferrals", 3)["problems"])
    assert day.row("deferrals", 3)["state"] == "待批准"
    day.fill("14:20", "deferrals", 3, decided_by="周經理", explained_by="張主管", party="原施工單位")
    assert "problems" not in day.row("deferrals", 3)
    day.add("15:00", "follow_ups", order_no="1123-1", kind="客戶催單", content="辦公室不能用水", by="林前台")
    day.add("16:00", "follow_ups", order_no="1123-1", kind="客戶催單", content="再問何時修好", by="林前台")
    assert [row["times"] for row in day.rows("follow_ups")] == [1, 2]


def the_work_goes_on(day: Day) -> None:
    day.at("09:00", DAYS[4])
    day.fill("09:00", "deferrals", 3, resumed=1)
    assert len(day.rows("visits")) == 2, "the trip that was opened too early serves"
    day.fill("09:10", "visits", 2, arrived=1, diagnosis="墊片老化", quoted=300, consented=1)
    day.add("09:30", "order_lines", order_no=day.row("work_orders")["order_no"], code="W01")
    day.fill(
        "09:35",
        "visits",
        2,
        item="水龍頭",
        spec_model="單把手",
        cause="墊片老化",
        test="正常",
        finished=1,
        result="修復",
        checklist="全部做到",
    )
    day.fill("09:40", "work_orders", 1, inspected_by="李師傅", inspection="現場合格", inspected=1)
    day.fill("09:45", "work_orders", 1, rating="一般", amount_confirmed=300, signature="本人", signed=1)
    day.add("09:46", "payments", order_no="1123-1", amount=300, method="掃碼", collected_by="王師傅")
    slips_in(day, "09:55")
    day.fill("10:00", "work_orders", 1, notified=945, filed=1)
    assert "歸檔" in str(day.row("items")["problems"]), "the tap is still with us"
    day.fill("10:05", "items", 1, returned=935, returned_to="王小明")
    assert "problems" not in day.row("items")
