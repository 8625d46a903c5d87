"""The technician falls ill on the way: another one takes over, and the clocks go on."""

from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import day_in_office
from tests.scenarios.dump import dump


def test_another_technician_takes_over(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        day.add("09:00", "registration", unit="A-101", fault="水龍頭滴水", fault_class="給排水")
        day.fill("09:02", "work_orders", 1, technician="王師傅")
        day.fill("09:04", "visits", 1, accepted=1)
        day.fill("09:06", "work_orders", 1, technician="T2")

        first, second = day.rows("visits")
        assert (first["technician"], first["state"]) == ("王師傅", "轉派")
        assert (second["technician"], second["state"]) == ("李師傅", "待出發")
        assert first["visit_at"] == second["visit_at"], (
            "the customer still waits for the same quarter of an hour"
        )
        assert "problems" not in first, "nothing more is asked of who fell ill"

        day.fill("09:07", "work_orders", 1, technician="李師傅")
        assert len(day.rows("visits")) == 2, "the same man by his name"
        day.fill("09:14", "visits", 2, accepted=908, arrived=1)
        assert day.row("work_orders")["arrival"] == "達標"
        day.fill("09:20", "visits", 2, diagnosis="墊片老化", quoted=300, consented=1)
        assert_golden("scenarios/off_sick.txt", dump(day))
