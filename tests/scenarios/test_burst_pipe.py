"""A pipe bursts at night: a number before the boxes are full, the night technician, the return trip of the next day."""

from datetime import timedelta
from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import MONDAY, Day, day_in_office, slips_in
from tests.scenarios.dump import dump

TUESDAY = MONDAY + timedelta(days=1)


def test_a_burst_pipe_at_night(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        day.wait("02:10", TUESDAY)
        the_night(day)
        assert day.row("visits")["state"] == "已完工"
        assert day.row("work_orders")["stage"] == "維修中", "nobody has decided yet: nothing is paused"
        the_morning(day)
        assert [row["technician"] for row in day.rows("visits")] == ["王師傅", "李師傅"]
        the_return_trip(day)
        assert day.row("work_orders")["completion"] == "達標"
        assert not [row for tab in ("work_orders", "visits", "deferrals") for row in told(day, tab)]
        assert_golden("scenarios/burst_pipe.txt", dump(day))


def told(day: Day, tab: str) -> list[str]:
    """The problems of a tab but for late entries: at night nobody types."""
    return [
        line
        for row in day.rows(tab)
        for line in str(row.get("problems", "")).split("\n")
        if line and "補錄" not in line
    ]


def the_night(day: Day) -> None:
    day.add("02:10", "registration", unit="A-101", fault="浴室水管爆裂，水流到樓下", urgency="緊急")
    assert str(day.row("registration")["order_no"]).endswith("-0001"), "no boxes before a burst pipe"
    assert day.row("registration")["problems"], "the rest is still asked for"
    day.fill("02:12", "work_orders", 1, technician="王師傅")
    day.fill("02:23", "visits", 1, accepted=1, arrived=1, diagnosis="管道破裂", quoted=500)
    day.add(
        "02:24",
        "consents",
        order_no="1",
        kind="停水",
        answer="同意",
        answered=1,
        by_whom="王小明",
        scope="全部",
    )
    day.fill("02:25", "visits", 1, consented=1, started=1)
    day.add("02:50", "deferrals", order_no="1", reason="缺備件", note="已關總閥止漏，缺 PVC 接頭")
    day.fill(
        "02:52",
        "visits",
        1,
        finished=1,
        result="待續",
        note="已關總閥並止漏，向客戶說明天亮更換管件前停水",
    )


def the_morning(day: Day) -> None:
    day.fill("08:40", "registration", 1, fault_class="給排水", received_by="林前台")
    assert "problems" not in day.row("registration")
    day.fill(
        "08:45",
        "deferrals",
        1,
        level="主管",
        decided_by="張主管",
        party="採購",
        vendor="大同水電材料行",
        vendor_due=day.today.isoformat(),
        explained=1,
        new_promise_at="1400",
    )
    assert day.row("work_orders")["stage"] == "暫緩"
    assert len(day.rows("visits")) == 1, "nobody is sent before the parts are there"
    day.fill("09:58", "work_orders", 1, technician="李師傅")
    day.fill("10:00", "deferrals", 1, resumed=1)


def the_return_trip(day: Day) -> None:
    day.fill("10:20", "visits", 2, accepted=1005, arrived=1, diagnosis="管道破裂", quoted=500, consented=1)
    day.fill("10:25", "visits", 2, started=1)
    day.add("11:25", "order_lines", order_no="1", code="W02", material="PVC 接頭", material_price=0)
    day.fill(
        "11:30",
        "visits",
        2,
        item="給水管",
        spec_model="PVC 20mm",
        cause="管道破裂",
        test="正常",
        finished=1,
        result="修復",
        checklist="全部做到",
    )
    day.fill("11:40", "work_orders", 1, inspected_by="陳領班", inspection="現場合格", inspected=1)
    day.fill(
        "11:45", "work_orders", 1, rating="滿意", amount_confirmed=500, signature="本人", signed=1, notified=1
    )
    day.add("11:48", "payments", order_no="1", amount=500, method="掃碼", collected_by="李師傅")
    slips_in(day, "15:50")
    day.fill("16:00", "work_orders", 1, filed=1)
