"""The import on a sheet of a few lines: broken off anywhere, it goes on; what is not its own it leaves alone."""

from collections.abc import Mapping, Sequence
from itertools import count

import msgspec
import pytest

from sync.cell import CellValue, GridRow
from sync.importing.conversion import TakenRow
from sync.importing.steps import STEPS, TakenOver, present_refs, take_over

Row = dict[str, CellValue]
TABS = ("registration", "work_orders", "visits", "order_lines", "staff")


class Sheet(msgspec.Struct):
    """People's hand on rows in memory; `calls` counts what was typed, `dies_at` breaks off there."""

    tabs: dict[str, list[Row]]
    calls: int = 0
    dies_at: int | None = None

    def type_rows(self, tab: str, rows: Sequence[Mapping[str, CellValue]]) -> None:
        self._live(rows)
        ids = count(len(self.tabs[tab]))
        self.tabs[tab].extend({"row_id": f"{tab}{next(ids)}", **row} for row in rows)

    def type_cells(self, tab: str, cells: Mapping[str, Mapping[str, CellValue]]) -> None:
        self._live(cells)
        by_id = {row["row_id"]: row for row in self.tabs[tab]}
        for row_id, row in cells.items():
            by_id[row_id].update(row)

    def rows(self, tab: str) -> tuple[GridRow, ...]:
        return tuple(GridRow(index, dict(row)) for index, row in enumerate(self.tabs[tab], start=1))

    def _live(self, typed: object) -> None:
        self.calls += bool(typed)
        if self.calls == self.dies_at:
            raise KeyboardInterrupt

    def look(self, _words: str = "") -> None:
        """What a pass does: numbers, an order, a first trip."""
        for place, row in enumerate(self.tabs["registration"], start=1):
            if "phone" in row and "order_no" not in row:
                row["order_no"] = f"N{place}"
                self.tabs["work_orders"].append({"row_id": f"o{place}", "order_no": f"N{place}"})
        travelled = {row["order_no"] for row in self.tabs["visits"]}
        for row in self.tabs["work_orders"]:
            if "technician" in row and row["order_no"] not in travelled:
                number = row["order_no"]
                self.tabs["visits"].append({"row_id": f"v{number}", "order_no": number, "visit_no": 1})


def sheet(dies_at: int | None = None) -> Sheet:
    return Sheet({tab: [] for tab in TABS}, dies_at=dies_at)


def case(ref: str, *, phone: str = "1") -> TakenRow:
    filled: Row = {"ref": ref, "received": "2026-10-03 09:12:00", **({"phone": phone} if phone else {})}
    return TakenRow(
        line=2,
        ref=ref,
        tabs={
            "registration": filled,
            "work_orders": {"technician": "L1"},
            "visits": {"arrived": "2026-10-03 09:12:00", "result": "repaired"},
            "order_lines": {"code": "LEGACY"},
        },
    )


CASES = (case("1"), case("2"))
STAFF: dict[str, list[Row]] = {"staff": [{"staff_no": "L1", "name": "Legacy"}]}


def test_it_types_what_front_desk_foreman_and_technician_would() -> None:
    desk = sheet()
    looks: list[str] = []

    def step(words: str) -> None:
        looks.append(words)
        desk.look()

    assert take_over(desk, CASES, STAFF, step) == TakenOver(new=2, unnumbered=0)
    assert len(looks) == STEPS
    assert desk.tabs["visits"][1] == {
        "row_id": "vN2", "order_no": "N2", "visit_no": 1, "arrived": "2026-10-03 09:12:00", "result": "repaired",
    }  # fmt: skip
    assert [row["order_no"] for row in desk.tabs["order_lines"]] == ["N1", "N2"]


@pytest.mark.parametrize("dies_at", range(1, 6))
def test_broken_off_anywhere_it_goes_on_and_types_nothing_twice(dies_at: int) -> None:
    whole, broken = sheet(), sheet(dies_at)
    take_over(whole, CASES, STAFF, whole.look)
    with pytest.raises(KeyboardInterrupt):
        take_over(broken, CASES, STAFF, broken.look)
    broken.dies_at = None

    take_over(broken, CASES, STAFF, broken.look)

    assert broken.tabs == whole.tabs
    typed = broken.calls
    assert take_over(broken, CASES, STAFF, broken.look) == TakenOver(new=0, unnumbered=0)
    assert broken.calls == typed


def test_what_waits_for_its_number_is_told_and_taken_up_later() -> None:
    desk = sheet()
    incomplete = (case("1", phone=""),)
    assert take_over(desk, incomplete, {}, desk.look) == TakenOver(new=1, unnumbered=1)
    desk.tabs["registration"][0]["phone"] = "0912"

    assert take_over(desk, incomplete, {}, desk.look) == TakenOver(new=0, unnumbered=0)
    assert desk.tabs["work_orders"][0]["technician"] == "L1"


def test_a_case_that_the_office_registered_itself_is_left_to_it() -> None:
    desk = sheet()
    desk.type_rows("registration", [{"ref": "1", "received": "0912", "phone": "2"}])

    assert take_over(desk, CASES, {}, desk.look) == TakenOver(new=1, unnumbered=0)
    assert "technician" not in desk.tabs["work_orders"][0]
    assert present_refs(desk) == {"1", "2"}


def test_a_later_trip_of_an_imported_case_is_left_to_the_technician() -> None:
    desk = sheet()
    take_over(desk, CASES, {}, desk.look)
    desk.tabs["visits"].insert(0, {"row_id": "later", "order_no": "N1", "visit_no": 2})

    take_over(desk, CASES, {}, desk.look)

    assert desk.tabs["visits"][0] == {"row_id": "later", "order_no": "N1", "visit_no": 2}
