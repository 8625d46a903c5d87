"""kill -9 at each step of a pass, in a real process: the next one finds out what happened, and all holds."""

import shutil
from copy import deepcopy
from pathlib import Path

import msgspec
import pytest

from tests.safe_write.deeds import CALM, Deed, Moment, Stumble
from tests.safe_write.diary import Diary
from tests.safe_write.killed import Program, died, on_its_way
from tests.safe_write.office import Office, copied
from tests.safe_write.people import act
from tests.safe_write.rest import rest

WAITING = (
    Deed("register"),
    Deed("register", at=1),
    Deed("ask"),
    Deed("edit", "registration", 1, 0),
    Deed("dispatch", "work_orders", 2),
)
"""What waits for the service: two calls, a request from outside, a correction, a technician named."""
SORTED = Moment(before=(Deed("sort", "registration", 1, 3), Deed("move", "work_orders", 0, 3)))
MEANWHILE = (CALM, SORTED, CALM, SORTED)
"""People sort and move rows right before the first write reaches the sheet, and before the third one."""
LEDGER_STEPS = 9
CALLS = 6
"""Such a pass makes so many steps and calls; see test_the_steps_are_all_tried."""


class Waiting(msgspec.Struct):
    """A folder in which work waits for the service, and the diary of what people did."""

    folder: Path
    diary: Diary


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Waiting:
    folder = copied(tmp_path_factory.mktemp("waiting"))
    with Office(folder) as office:
        act(office.crowd, WAITING)
        return Waiting(folder, office.crowd.diary)


def goes_on(waiting: Waiting, folder: Path, late_by: int) -> None:
    """The next process; what the dead one had sent lands at the so-many-th call of it."""
    with Office(folder, first=3000) as office:
        office.crowd.diary = deepcopy(waiting.diary)
        office.watch.late = on_its_way(folder, late_by)
        for _ in range(2):
            office.look()
        rest(office)
        grid = office.crowd.grids["registration"]
        assert sorted(str(grid.value(row, "order_no"))[-4:] for row in grid.used) == [
            "0001", "0002", "0003", "0004", "0005", "0006", "None",
        ]  # fmt: skip


def with_a_fault_at(call: int, fault: str) -> tuple[Moment, ...]:
    """What happens at the calls of the pass, and a fault at one of them (from 1)."""
    moments = [*MEANWHILE, *[CALM] * CALLS][: max(call, len(MEANWHILE))]
    moments[call - 1] = msgspec.structs.replace(moments[call - 1], fault=fault)
    return tuple(moments)


@pytest.mark.parametrize("step", range(1, LEDGER_STEPS + 1))
def test_a_process_dies_at_a_step_of_the_ledger(waiting: Waiting, tmp_path: Path, step: int) -> None:
    folder = Path(shutil.copytree(waiting.folder, tmp_path / "office"))

    assert died(folder, Program(moments=MEANWHILE, stumble=Stumble(step, "kill_before")))

    goes_on(waiting, folder, late_by=1)


@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_process_dies_at_a_call(waiting: Waiting, tmp_path: Path, call: int) -> None:
    folder = Path(shutil.copytree(waiting.folder, tmp_path / "office"))

    assert died(folder, Program(moments=with_a_fault_at(call, "kill_before")))

    goes_on(waiting, folder, late_by=1)


@pytest.mark.parametrize("late_by", [1, 2, 4, 9])
@pytest.mark.parametrize("call", [2, 4])
def test_the_request_of_a_dead_process_lands_late(
    waiting: Waiting, tmp_path: Path, call: int, late_by: int
) -> None:
    """Before the next process looks, between its read and its write, behind its first write, long after."""
    folder = Path(shutil.copytree(waiting.folder, tmp_path / "office"))

    assert died(folder, Program(moments=with_a_fault_at(call, "orphan")))

    goes_on(waiting, folder, late_by)


def test_the_steps_are_all_tried(waiting: Waiting, tmp_path: Path) -> None:
    more = (
        Program(moments=MEANWHILE, stumble=Stumble(LEDGER_STEPS + 1, "kill_before")),
        Program(moments=with_a_fault_at(CALLS + 1, "kill_before")),
    )
    for number, program in enumerate(more):
        folder = Path(shutil.copytree(waiting.folder, tmp_path / f"office{number}"))
        assert not died(folder, program), "a pass makes more steps than that"
