"""A clock that leaps ahead or back, and the two nights a year on which it is meant to."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from sync.config import OfficeConfig
from sync.instant import DAY, MINUTE, Instant, from_datetime
from sync.pulse import Pulse, Tick, doubt
from sync.run import PassReport, run_pass
from sync.schedule import OVERDUE_SECONDS, Watch
from tests.integration.desk import COMPLETE, Desk, desk, numbers
from tests.integration.outcomes.menu import THIRD, by_fault, trouble, words

STARTED = Instant(1_800_000_000)


class Clocks:
    """A clock on the wall that anybody sets, and a steady one."""

    def __init__(self, front: Desk, start: Instant = STARTED) -> None:
        self.front, self.wall, self.steady = front, int(start), 0.0
        self.pulse = Pulse(lambda: self.steady)

    def wait(self, seconds: int) -> None:
        self.wall += seconds
        self.steady += seconds

    def leap(self, seconds: int) -> None:
        self.wall += seconds

    def look(self, *, force: bool = False) -> PassReport:
        clock: Callable[[], Instant] = lambda: Instant(self.wall)  # noqa: E731 (a port is a callable)
        return run_pass(replace(self.front.office.hands, clock=clock, pulse=self.pulse), force=force)

    def restart(self) -> None:
        self.pulse = Pulse(lambda: self.steady)


@pytest.fixture
def clocks(front: Desk) -> Clocks:
    found = Clocks(front)
    found.look(force=True)
    return found


def kinds(front: Desk) -> list[str]:
    return [line.event.kind for line in front.office.ledger.events("LJ", ["LJ"])]


def test_a_leap_ahead_settles_nothing_and_is_told(front: Desk, clocks: Clocks) -> None:
    clocks.wait(60)
    front.register(**THIRD, received="1")
    clocks.leap(DAY)

    report = clocks.look()

    assert report.trouble == trouble(front) == f"clock_ahead::{DAY // MINUTE}"
    assert "order_no" not in front.rows("registration")[2]
    assert kinds(front).count("clock_jumped") == 1
    clocks.look()
    assert kinds(front).count("clock_jumped") == 1, "told once"
    assert "校正時鐘" in words(front, "trouble.clock_ahead", detail="1440")


def test_behind_a_leap_ahead_that_was_put_right_all_goes_on(front: Desk, clocks: Clocks) -> None:
    front.register(**THIRD, received="1")
    clocks.leap(DAY)
    clocks.look()
    clocks.wait(60)
    clocks.leap(-DAY)

    assert clocks.look().trouble == ""

    number = by_fault(front)["門鎖壞了"]
    day = datetime.fromtimestamp(clocks.wall, ZoneInfo("Asia/Taipei")).strftime("%Y%m%d")
    assert day in number, "numbered on the day it really is"


def test_a_clock_put_back_waits_for_a_person_or_for_its_time(front: Desk, clocks: Clocks) -> None:
    clocks.wait(60)
    clocks.look()
    clocks.leap(-DAY)
    front.register(**THIRD)

    assert clocks.look().trouble == f"clock_behind::{DAY // MINUTE}"
    clocks.restart()
    assert clocks.look().trouble == f"clock_behind::{DAY // MINUTE}", "a restart makes nothing right"
    assert "order_no" not in front.rows("registration")[2]

    assert clocks.look(force=True).trouble == ""
    assert by_fault(front)["門鎖壞了"].endswith("0001"), "a person said that this is the day"
    assert clocks.look().trouble == ""


def test_a_clock_put_back_goes_on_by_itself_when_its_time_has_come(front: Desk, clocks: Clocks) -> None:
    clocks.leap(-7200)
    assert clocks.look().trouble == "clock_behind::120"
    clocks.wait(7200 - 4 * MINUTE)

    assert clocks.look().trouble == ""
    assert trouble(front) == ""


@pytest.mark.parametrize("seconds", [-299, -30, 30, 299])
def test_a_clock_that_is_put_right_a_little_is_believed(front: Desk, clocks: Clocks, seconds: int) -> None:
    clocks.leap(seconds)

    assert clocks.look().trouble == ""
    assert trouble(front) == ""


def test_an_office_that_was_off_over_the_holidays_goes_on(front: Desk, clocks: Clocks) -> None:
    clocks.leap(9 * DAY)
    clocks.restart()
    front.register(**THIRD)

    assert clocks.look().trouble == ""
    assert by_fault(front)["門鎖壞了"].endswith("0001")


def test_a_computer_that_slept_overnight_goes_on(clocks: Clocks) -> None:
    clocks.wait(12 * 3600)

    assert clocks.look().trouble == ""


def test_a_clock_put_back_keeps_no_service_asleep(front: Desk) -> None:
    """The scheduler counts by the wall; a beat by the steady clock looks when nobody did."""
    with Watch(front.office) as watch:
        watch.look()
        front.office.hand.type_rows("registration", [THIRD])
        assert not watch.look_if_overdue(time.monotonic())
        assert watch.look_if_overdue(time.monotonic() + OVERDUE_SECONDS + 1)
    assert by_fault(front)["門鎖壞了"].endswith("0003")


def test_reminders_wait_while_the_clock_is_wrong(front: Desk, clocks: Clocks) -> None:
    front.office.hand.type_rows("staff", [
        {"staff_no": "E2", "name": "李主管", "role": "維修主管", "email": "e2@example.com"},
    ])  # fmt: skip
    front.register(**THIRD)
    clocks.look()
    queued = front.office.ledger.status("LJ").queued
    clocks.leap(40 * MINUTE)

    clocks.look()
    assert front.office.ledger.status("LJ").queued == queued

    clocks.leap(-40 * MINUTE)
    clocks.look()
    assert front.office.ledger.status("LJ").queued == queued
    clocks.wait(40 * MINUTE)
    clocks.look()
    assert front.office.ledger.status("LJ").queued > queued, "in real time they go out"


@pytest.mark.parametrize(
    ("night", "after"),
    [("2026-03-29T01:55", "2026-03-29T03:05"), ("2026-10-25T02:55", "2026-10-25T02:05")],
    ids=["an hour is skipped", "an hour comes twice"],
)
def test_the_night_the_clocks_change_is_like_any_other(tmp_path: Path, night: str, after: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    with desk(tmp_path / "office", OfficeConfig(site="LJ", locale="en", zone="Europe/Berlin")) as front:
        clocks = Clocks(front, from_datetime(datetime.fromisoformat(night).replace(tzinfo=zone)))
        clocks.look(force=True)
        english = {**COMPLETE, "fault_class": "Plumbing", "urgency": "Emergency"}
        front.register(**english)
        clocks.look()
        front.type("work_orders", 2, technician="Hans")
        clocks.look()
        clocks.wait(10 * MINUTE)

        assert clocks.look().trouble == ""
        front.type("visits", 2, arrived="1")
        assert clocks.look().trouble == ""

        assert datetime.fromtimestamp(clocks.wall, zone).strftime("%Y-%m-%dT%H:%M") == after
        assert numbers(front.rows("registration")) == [f"LJ-{night[:10].replace('-', '')}-0001"]
        (visit,) = front.office.ledger.memory("LJ").of_tab("visits").values()
        fact = front.office.ledger.memory("LJ").facts[visit.row_id, "arrived"]
        assert fact.stated == clocks.wall, "on time by ten minutes, whatever the wall says"
        (slip,) = front.rows("work_orders")
        assert "problems" not in slip or "later" not in str(slip["problems"])


@pytest.mark.parametrize(
    ("last", "believed", "tick", "found"),
    [
        (100, None, Tick(Instant(100), 0), ""),
        (1000, None, Tick(Instant(100), 0), "clock_behind::15"),
        (0, None, Tick(Instant(10**9), 0), ""),
        (0, Tick(Instant(0), 0), Tick(Instant(3600), 3600), ""),
        (0, Tick(Instant(0), 0), Tick(Instant(3600), 60), "clock_ahead::59"),
        (0, Tick(Instant(0), 0), Tick(Instant(60), 3600), ""),
    ],
)
def test_what_speaks_against_a_clock(last: int, believed: Tick | None, tick: Tick, found: str) -> None:
    assert doubt(Instant(last), believed, tick) == found
