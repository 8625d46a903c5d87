"""A typhoon: the office is closed, eighty calls come in, and emergencies are seen to all the same."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from sync.instant import from_serial, local
from tests.golden_files import assert_golden
from tests.integration.desk import Typed
from tests.scenarios.day import MONDAY, OFFICE, Day, day_in_office
from tests.scenarios.dump import dump

TUESDAY = MONDAY + timedelta(days=1)
CALLS = 80
URGENT = 8
"""Every tenth call is an emergency."""
UNITS = ("A-101", "A-102", "大堂")
STOPPED: Mapping[str, tuple[Mapping[str, Typed], ...]] = {
    **OFFICE,
    "calendar": ({"date": "2026-11-23", "kind": "停工", "note": "颱風停班"},),
}


def calls(day: Day) -> Iterator[dict[str, Typed]]:
    """Four calls every quarter of an hour from nine o'clock on."""
    for place in range(CALLS):
        hour, minute = divmod(9 * 60 + place // 4 * 15, 60)
        urgent = place % 10 == 0
        yield {
            "received": f"{day.today} {hour:02}:{minute:02}",
            "unit": UNITS[place % 2],
            "customer": f"客戶{place + 1}",
            "phone": f"09{place:08}",
            "fault": "屋內淹水" if urgent else "窗邊滲水",
            "fault_class": "給排水",
            **({"urgency": "緊急"} if urgent else {}),
        }


def test_emergencies_run_while_all_else_waits_for_the_storm_to_pass(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office", reference=STOPPED) as day:
        taken = list(calls(day))
        for count in range(0, CALLS, 4):
            day.at(str(taken[count]["received"])[-5:])
            day.office.hand.type_rows("registration", taken[count : count + 4])
            day.look()
            help_in_need(day, count)
        day.wait("18:30")
        slips = day.rows("work_orders")
        assert len(slips) == CALLS
        urgent = [slip for slip in slips if slip["urgency"] == "緊急"]
        assert len(urgent) == URGENT
        assert {slip["arrival"] for slip in urgent} == {"達標"}
        assert {slip["arrival"] for slip in slips if slip["urgency"] == "一般"} == {"計時中"}
        waiting = [slip for slip in slips if slip["stage"] == "已開單"]
        assert not [slip["order_no"] for slip in waiting if slip.get("problems")], (
            "no day of work is over yet"
        )
        sheets = dump(day, "visits", "handovers", "tasks")
        assert_golden("scenarios/typhoon.txt", "\n".join((*lines(day), sheets)))

        day.wait("09:08", TUESDAY)
        assert {slip["arrival"] for slip in day.rows("work_orders")} == {"達標", "計時中"}
        day.wait("09:16")
        assert [slip["arrival"] for slip in day.rows("work_orders")].count("逾時") == CALLS - URGENT


def help_in_need(day: Day, count: int) -> None:
    """Ten minutes later somebody is at every emergency that came in."""
    urgent = [place for place in range(count, count + 4) if place % 10 == 0]
    for place in urgent:
        day.now = type(day.now)(day.now + 120)
        day.type("work_orders", place + 2, technician="王師傅" if place % 20 else "李師傅")
        day.look()
        day.now = type(day.now)(day.now + 480)
        day.type("visits", len(day.rows("visits")) + 1, accepted=1, arrived=1)
        day.look()


def lines(day: Day) -> Iterator[str]:
    """One order a line: number, urgency, stage, due, arrival."""
    zone = day.office.hands.office.zone
    for slip in day.rows("work_orders"):
        due = slip.get("next_due")
        when = local(from_serial(float(due), zone), zone).strftime("%m-%d %H:%M") if due else "-"
        yield " ".join(str(part) for part in (
            slip["order_no"], slip["urgency"], slip["stage"], when, slip.get("arrival", "-"),
        ))  # fmt: skip
    yield ""
