"""A call is taken, and somebody is sent."""

from pathlib import Path

from tests.golden_files import assert_golden
from tests.scenarios.day import day_in_office
from tests.scenarios.dump import dump


def test_a_call_becomes_a_slip_and_a_trip(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office") as day:
        day.add(
            "09:00",
            "registration",
            unit="A-101",
            fault="水龍頭滴水",
            fault_class="給排水",
            received_by="林前台",
        )
        day.fill("09:04", "work_orders", 1, technician="王師傅")
        day.fill("09:12", "visits", 1, accepted=905, arrived=1)

        assert day.row("work_orders")["stage"] == "已到場"
        assert_golden("scenarios/call.txt", dump(day))
