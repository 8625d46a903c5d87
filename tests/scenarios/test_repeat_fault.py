"""A fault comes back in its warranty with another cause: free, linked, counted, a reason to train (A2, A6, P6, P7)."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.golden_files import assert_golden
from tests.scenarios.day import Day, day_in_office, slips_in
from tests.scenarios.dump import dump

LATER, MONTH_OVER = date(2026, 11, 26), date(2026, 12, 1)
TRIP = {"item": "水龍頭", "spec_model": "1/2 吋", "test": "正常", "result": "修復", "checklist": "全部做到"}


def repaired(day: Day, nth: int, hour: int, cause: str, **cells: Any) -> None:
    """Sent, diagnosed, repaired, inspected, signed; the diagnosis is there before the work starts."""
    day.fill(f"{hour:02}:02", "work_orders", nth, technician="王師傅")
    day.fill(f"{hour:02}:10", "visits", nth, arrived=1)
    day.fill(f"{hour:02}:12", "visits", nth, diagnosis="墊片老化", started=1, **cells)
    day.add(f"{hour:02}:30", "order_lines", order_no=nth if nth == 1 else "1", code="W01")
    day.fill(f"{hour:02}:40", "visits", nth, **TRIP, cause=cause, finished=1)
    day.fill(
        f"{hour:02}:45", "work_orders", nth, inspected_by="李師傅", inspection="現場合格", rating="滿意",
        signature="本人", **({"amount_confirmed": 300} if nth == 1 else {}),
    )  # fmt: skip


def figure(day: Day, name: str, whose: str = "LJ") -> dict[str, Any]:
    """The row of a figure."""
    (found,) = [row for row in day.rows("kpi") if (row["kpi"], row["subject"]) == (name, whose)]
    return found


def counts(day: Day, name: str, whose: str = "LJ") -> tuple[Any, Any]:
    found = figure(day, name, whose)
    return found["numerator"], found["denominator"]


def called(day: Day, clock: str, fault: str) -> None:
    day.add(clock, "registration", unit="A-101", fault=fault, fault_class="給排水", received_by="林前台")


def the_first_time(day: Day) -> str:
    """Monday: the washer is changed, and all is well."""
    called(day, "09:00", "水龍頭滴水")
    repaired(day, 1, 9, "墊片老化", quoted=300, consented=1)
    assert counts(day, "診斷準確率") == (1, 1)
    assert counts(day, "一次修復率", "王師傅") == (1, 1)
    assert counts(day, "重複故障率") == (0, 1)
    slips_in(day, "17:30")
    return str(day.row("work_orders")["order_no"])


def the_second_time(day: Day, first: str) -> str:
    """Thursday: it drips again, and it was the pipe."""
    day.at("10:00", LATER)
    called(day, "10:00", "水龍頭又滴水")
    assert day.row("work_orders", 2)["repeat_of"] == f"{first}（可能）", "as soon as it is called in"
    assert counts(day, "重複故障率") == (1, 1), "the repair of Monday did not last"
    repaired(day, 2, 10, "管道破裂")
    second = day.row("work_orders", 2)
    assert second["repeat_of"] == f"{first}（確定）", "the same tap"
    assert second["total"] == 0, "under warranty"
    day.fill("11:00", "visits", 2, diagnosis="管道破裂")
    assert "開工時的診斷是「墊片老化」" in day.row("visits", 2)["problems"], (
        "written later, it does not count"
    )
    return str(second["order_no"])


def test_a_repaired_tap_drips_again(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        day.add("08:30", "settings", key="training.propose_after", value="1")
        first = the_first_time(day)
        second = the_second_time(day, first)
        assert counts(day, "診斷準確率") == (0, 2), "the second was wrong, and overturned the first"
        assert counts(day, "一次修復率") == (1, 2)
        assert counts(day, "重複故障率", "王師傅") == (1, 2)
        proposed = [row["about"] for row in day.rows("tasks") if row["kind"] == "培訓"]
        assert proposed == [f"王師傅：技術培訓，依據 {first}、{second}"]

        day.add("11:30", "rulings", order_no="1", kind="非重複故障", reason="另一處漏水", by="張主管")
        assert day.row("work_orders", 2)["repeat_of"] == f"{first}（裁定非重複）"
        assert counts(day, "重複故障率") == (0, 2)
        assert "裁定非重複 1" in figure(day, "重複故障率")["beside"], "a ruling adds a figure"
        assert "problems" not in day.row("rulings")
        slips_in(day, "17:30")

        trained(day)
        day.wait("08:00", MONTH_OVER)
        assert day.look().cells_written == 0, "nothing is left to do"
        assert_golden(
            "scenarios/repeat_fault.txt", dump(day, "work_orders", "visits", "training", "tasks", "kpi")
        )


def trained(day: Day) -> None:
    """Friday: who was wrong is trained; the proposal is done with."""
    day.at("09:00", date(2026, 11, 27))
    day.add("09:00", "training", held_on="2026-11-27", kind="技術", topic="漏水點查找", trainer="周經理", hours=2,
            attendees="王師傅 85、李師傅 50", evidence="1")  # fmt: skip
    row = day.row("training")
    assert (row["session_no"], row["coverage"]) == ("T20261127-01", 0.25)
    assert row["absent"] == "陳領班、林前台"
    assert [task["state"] for task in day.rows("tasks") if task["kind"] == "培訓"] == ["完成"]
    assert counts(day, "培訓覆蓋率") == (0, 4), "the other kind is missing"
