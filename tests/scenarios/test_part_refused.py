"""A customer does not want the part: it is explained and made safe, and he signs for it (C15)."""

from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import day_in_office, slips_in
from tests.scenarios.dump import dump


def test_the_customer_declines_the_new_pipe(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        day.add("09:00", "registration", unit="A-102", fault="廚房水管滲水", fault_class="給排水")
        day.fill("09:03", "work_orders", 1, technician="王師傅")
        day.fill("09:13", "visits", 1, arrived=1, diagnosis="管道破裂")
        assert day.row("visits")["consents_needed"] == "停水"
        day.add(
            "09:18",
            "consents",
            order_no="1",
            kind="停水",
            answer="同意",
            answered=1,
            by_whom="趙租客",
            scope="部分 廚房 0918-1000",
        )
        assert "consents_needed" not in day.row("visits")
        day.fill("09:20", "visits", 1, started=1)
        day.add("09:40", "order_lines", order_no="1", code="W02")
        day.add("09:41", "order_lines", order_no="1", code="F01")
        day.fill(
            "09:45",
            "visits",
            1,
            item="給水管",
            spec_model="PVC 20mm",
            cause="管道破裂",
            test="不適用",
            finished=1,
            result="安全處理",
            checklist="全部做到",
        )
        assert "安全處理" in str(day.row("visits")["problems"]), "which line was declined?"
        day.fill("09:46", "order_lines", 1, declined=True)
        day.fill("09:47", "visits", 1, note="客戶自行找人更換；已關分支水閥，說明開閥會再漏水")
        assert "problems" not in day.row("visits")
        day.fill("09:55", "work_orders", 1, inspected_by="李師傅", inspection="現場合格", inspected=1)
        assert "簽署" in str(day.row("work_orders")["problems"]), "the customer's mark belongs to it"
        day.fill("09:58", "work_orders", 1, rating="滿意", signature="本人", signed=1, notified=1)
        slips_in(day, "16:50")
        day.fill("17:00", "work_orders", 1, filed=1)

        slip = day.row("work_orders")
        assert (slip["stage"], slip["result"], slip["total"]) == ("已歸檔", "安全處理", 0)
        assert "problems" not in slip, slip["problems"]
        assert_golden("scenarios/part_refused.txt", dump(day))
