"""The fence deleted, two services on one spreadsheet, and a second one that begins from a copy of the folder."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.adapters.ledger_sql import SqlLedger
from sync.hands import Hands
from sync.kept import Kept
from sync.ports import LeaseLostError, OtherServiceError
from sync.run import run_pass
from tests.integration.desk import Desk, desk, numbers
from tests.integration.outcomes.menu import ODD, THIRD, by_fault, settled, trouble, words


def stranger(front: Desk, folder: Path) -> Hands:
    """A service that was started from a copy of the office's folder, on the same spreadsheet."""
    copy = folder / "copy.sqlite"
    shutil.copy(front.office.directory / "ledger.sqlite", copy)
    return replace(front.office.hands, ledger=SqlLedger(f"sqlite:///{copy}"), holder="stranger", kept=Kept())


def test_a_fence_that_somebody_deletes_is_put_up_again(front: Desk) -> None:
    fence = front.office.ledger.memory("LJ").fence
    front.structure({"deleteNamedRange": {"namedRangeId": fence}})
    front.register(**THIRD)

    settled(front)

    assert trouble(front) == ""
    assert by_fault(front)["門鎖壞了"].endswith("0003")


def test_a_fence_goes_with_its_cell_and_is_put_up_again(front: Desk) -> None:
    """It stands on the first cell of the settings; that column, that row or that tab may go."""
    span = {"sheetId": front.tab("settings").id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    front.structure({"deleteDimension": {"range": span}})
    front.register(**THIRD)

    front.look()

    assert by_fault(front)["門鎖壞了"].endswith("0003")
    assert trouble(front) == "header_missing:settings"


def test_a_second_process_of_the_same_office_waits_its_turn(front: Desk) -> None:
    hands = front.office.hands
    lease = hands.ledger.acquire("LJ", hands.holder, hands.clock(), 60)

    with pytest.raises(LeaseLostError):
        run_pass(replace(hands, holder="second"))

    hands.ledger.release(lease)
    assert run_pass(replace(hands, holder="second")).trouble == ""


def test_a_second_service_that_begins_from_a_copy_writes_nothing_and_says_so(
    front: Desk, tmp_path: Path
) -> None:
    other = stranger(front, tmp_path)
    front.register(**THIRD)
    front.look()
    before = front.rows("registration"), front.rows("work_orders")
    front.register(**{**ODD, "unit": "D-4"})

    for _ in range(3):
        with pytest.raises(OtherServiceError):
            run_pass(other)

    assert other.ledger.status("LJ").trouble == "other_service"
    assert "另一個報修系統" in words(front, "trouble.other_service")
    assert (front.rows("registration")[:3], front.rows("work_orders")) == before
    settled(front)
    assert [number[-4:] for number in numbers(front.rows("registration"))] == ["0001", "0002", "0003", "0004"]


def test_the_second_service_takes_over_when_told_and_the_first_stops(front: Desk, tmp_path: Path) -> None:
    other = stranger(front, tmp_path)
    front.type("registration", 2, fault="水管爆裂")
    front.look()
    front.type("registration", 2, fault="水管爆裂，淹水")

    assert run_pass(other, force=True).trouble == ""
    assert run_pass(other).trouble == ""

    with pytest.raises(OtherServiceError):
        front.look()
    assert trouble(front) == "other_service"
    assert [row["fault"] for row in front.rows("work_orders")] == ["水管爆裂，淹水", "燈不亮"]
    assert len(set(numbers(front.rows("registration")))) == 2


def test_an_office_restored_from_an_older_backup_asks_before_it_writes(tmp_path: Path) -> None:
    """On Google the spreadsheet is not in the folder: the ledger of yesterday meets the sheet of today."""
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.register(**THIRD)
        front.look()
    shutil.copy(folder / "ledger.sqlite", tmp_path / "backup")
    with desk(folder) as front:
        front.register(**ODD)
        front.look()
    shutil.copy(tmp_path / "backup", folder / "ledger.sqlite")
    with desk(folder) as front:
        before = front.rows("registration")
        with pytest.raises(OtherServiceError):
            front.look()
        assert front.rows("registration") == before
        front.look(force=True)
        settled(front)
        assert len(set(numbers(front.rows("registration")))) == 2
