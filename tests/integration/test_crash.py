"""kill -9 at each step of a pass, in a real process: the next pass finds out what happened."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sync.memory import Source
from tests.integration.desk import COMPLETE, desk, numbers

EVERYTHING_SAID = [
    *({**COMPLETE, "unit": unit} for unit in ("A-101", "A-102", "A-103")),
    {"channel": "線上", **COMPLETE, "unit": "A-104"},
]
STEPS = 14
"""A new registration's pass makes this many steps at least; see test_the_steps_are_all_tried."""


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which two registrations and a request from outside wait for the service."""
    directory = tmp_path_factory.mktemp("waiting") / "office"
    with desk(directory) as front:
        front.register(**COMPLETE)
        front.look()
        front.register(**{**COMPLETE, "unit": "A-102"})
        front.register(**{**COMPLETE, "unit": "A-103"})
        sent = {**COMPLETE, "unit": "A-104"}
        front.office.ledger.take_request("LJ", "form:1", Source.FORM, sent, front.office.hands.clock())
    return directory


def crashed(directory: Path, nth: int, when: str) -> int:
    command = [sys.executable, "-m", "tests.integration.crashing", str(directory), str(nth), when]
    return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(2, STEPS + 1))
def test_a_killed_pass_loses_and_doubles_nothing(waiting: Path, tmp_path: Path, nth: int, when: str) -> None:
    directory = tmp_path / "office"
    shutil.copytree(waiting, directory)

    assert crashed(directory, nth, when) == -signal.SIGKILL

    with desk(directory) as front:
        front.look()
        given = numbers(front.rows("registration"))
        assert len(given) == len(set(given)) == 4
        assert sorted(number[-4:] for number in given) == ["0001", "0002", "0003", "0004"]
        assert sorted(numbers(front.rows("work_orders"))) == sorted(given)
        assert len(front.rows("work_orders")) == 4
        assert front.people_cells("registration") == sorted(EVERYTHING_SAID, key=repr)
        assert front.office.ledger.broken_link("LJ") is None
        assert front.look().cells_written == 0


def test_the_steps_are_all_tried(waiting: Path, tmp_path: Path) -> None:
    directory = tmp_path / "office"
    shutil.copytree(waiting, directory)

    assert crashed(directory, STEPS + 20, "before") == 0, "a pass has fewer steps than that"
