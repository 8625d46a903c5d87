"""People act at every API call of the service, and connections break: nothing lost, doubled or overwritten."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sync.memory import Source
from sync.ports import BackEndError
from sync.sheets_server.faults import ConnectionDroppedError
from tests.integration.desk import COMPLETE, Desk, desk

PASSES = 25
ACTS_AT_A_CALL = 0.7
DROPS = 0.06


class People:
    """Everybody at once, on one tab, with seeded dice."""

    def __init__(self, front: Desk, dice: Random) -> None:
        self.front = front
        self.dice = dice
        self.told = 0
        self.sent: set[str] = set()
        self.did: Counter[str] = Counter()

    def act(self) -> None:
        actions: tuple[Callable[[], None], ...] = (
            self.register, self.register, self.send, self.edit, self.sort, self.insert, self.copy, self.cut,
        )  # fmt: skip
        action = self.dice.choice(actions)
        action()
        self.did[action.__name__] += 1

    def register(self) -> None:
        self.told += 1
        cells = {**COMPLETE, "unit": f"A-{self.told}", "fault": f"故障 {self.told}"}
        if self.dice.random() < 0.2:
            del cells["phone"]
        self.front.register(**cells)

    def send(self) -> None:
        """Somebody far away sends the public form."""
        self.told += 1
        cells = {**COMPLETE, "unit": f"A-{self.told}", "fault": f"故障 {self.told}"}
        office = self.front.office
        office.ledger.take_request("LJ", f"form:{self.told}", Source.FORM, cells, office.hands.clock())
        self.sent.add(cells["fault"])

    def edit(self) -> None:
        if self._end() > 1:
            self.front.type("registration", self._row() + 1, remarks=f"備註 {self.dice.random()}")

    def sort(self) -> None:
        place = (
            self.front.column("registration", self.dice.choice(("fault", "unit", "remarks", "order_no"))) - 1
        )
        order = {"dimensionIndex": place, "sortOrder": self.dice.choice(("ASCENDING", "DESCENDING"))}
        if self._end() > 1:
            self.front.structure({"sortRange": {"range": self._rows(1, self._end()), "sortSpecs": [order]}})

    def insert(self) -> None:
        if self._end() > 1:
            row = self._row()
            span = {"sheetId": self._sheet(), "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
            self.front.structure({"insertDimension": {"range": span}})

    def copy(self) -> None:
        if self._end() > 1:
            row, end = self._row(), self._end()
            places = {"source": self._rows(row, row + 1), "destination": self._rows(end, end + 1)}
            self.front.structure({"copyPaste": places})
            self.told += 1
            self.front.type("registration", end + 1, fault=f"故障 {self.told}")

    def cut(self) -> None:
        if self._end() > 1:
            row = self._row()
            there = {"sheetId": self._sheet(), "rowIndex": self._end(), "columnIndex": 0}
            self.front.structure({"cutPaste": {"source": self._rows(row, row + 1), "destination": there}})

    def _end(self) -> int:
        return len(self.front.tab("registration").get_all_values())

    def _row(self) -> int:
        return self.dice.randrange(1, self._end())

    def _sheet(self) -> int:
        return self.front.tab("registration").id

    def _rows(self, first: int, last: int) -> dict[str, int]:
        return self.front.grid("registration", first, last)


class Storm:
    """At each call of the service people act, and now and then the connection breaks."""

    def __init__(self, people: People, dice: Random) -> None:
        self.people, self.dice, self.people_are_at_it = people, dice, False

    def before(self, _method: str, _path: str) -> None:
        if self.people_are_at_it:
            return
        if self.dice.random() < ACTS_AT_A_CALL:
            self.people_are_at_it = True
            self.people.act()
            self.people_are_at_it = False
        self._drop()

    def after(self, _method: str, _path: str) -> None:
        if not self.people_are_at_it:
            self._drop()

    def _drop(self) -> None:
        if self.dice.random() < DROPS:
            raise ConnectionDroppedError


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_meanwhile(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    with desk(tmp_path / "office") as front:
        people, bound = People(front, dice), dict[str, str]()
        assert front.office.server is not None
        faults = front.office.server.faults
        for _ in range(PASSES):
            storm = Storm(people, dice)
            faults.before, faults.after = storm.before, storm.after
            look_whatever_happens(front)
            faults.before = faults.after = None
            check_at_rest(front, bound)
            shown = Counter(row.get("fault") for row in front.rows("registration"))
            assert all(shown[fault] == 1 for fault in people.sent), "each request is one row"
        assert sum(people.did.values()) > PASSES / 2
        assert bound


def look_whatever_happens(front: Desk) -> None:
    with suppress(BackEndError):
        front.look()


def coming(front: Desk) -> list[dict[str, Any]]:
    """The rows of requests that wait."""
    keys = front.office.hands.office.by_key["registration"].people_keys
    said = [{"channel": "線上", **request.cells} for request in front.office.ledger.memory("LJ").requests]
    return [{key: cells[key] for key in keys if key in cells} for cells in said]


def check_at_rest(front: Desk, bound: dict[str, str]) -> None:
    typed = front.people_cells("registration")
    typed += [said for said in coming(front) if said["fault"] not in {row.get("fault") for row in typed}]
    for _ in range(4):
        report = front.look()
    assert report.trouble == ""
    assert report.cells_written == 0, "a second pass plans nothing"
    assert front.people_cells("registration") == sorted(typed, key=repr), (
        "the service never changes what people typed"
    )
    rows = front.rows("registration")
    numbers = [str(row["order_no"]) for row in rows if "order_no" in row]
    assert len(numbers) == len(set(numbers)), "no number twice"
    assert all("order_no" in row for row in rows if COMPLETE.keys() <= row.keys()), (
        "each complete row is numbered"
    )
    for row in rows:
        if "order_no" in row and "fault" in row:
            assert bound.setdefault(str(row["fault"]), str(row["order_no"])) == row["order_no"], (
                "one number, for ever"
            )
    slips = [str(row["order_no"]) for row in front.rows("work_orders") if "order_no" in row]
    assert len(slips) == len(set(slips)), "one slip a registration"
    assert set(numbers) <= set(slips)
    memory = front.office.ledger.memory("LJ")
    assert sorted(number.seq for number in memory.numbers.values()) == list(range(1, len(memory.numbers) + 1))
    assert front.office.ledger.broken_link("LJ") is None
