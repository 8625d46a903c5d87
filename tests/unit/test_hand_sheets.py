"""The hand types into people's columns only, and what belongs to one row goes in one body."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from sync.adapters import hand_sheets
from sync.adapters.hand_sheets import NotAColumnError, SheetsHand
from sync.adapters.sheets_v4 import SheetsWorkbook
from sync.cell import CellValue, GridRow
from sync.ports import BackEndError
from sync.sheet import Layout, Snapshot, TabRead

LAYOUT = Layout(sheet_id=7, title="T", columns={"row_id": 0, "name": 1, "phone": 2, "unit": 3, "note": 5})
PEOPLE = {"t": ("name", "phone", "note", "gone")}


class Recorded(SheetsWorkbook):
    """Shows two rows and keeps the bodies it is sent."""

    def __init__(self) -> None:
        self.bodies: list[Sequence[dict[str, Any]]] = []

    def read(self, fence: str | None) -> Snapshot:
        rows = (GridRow(1, {"row_id": "a"}), GridRow(4, {"row_id": "b"}))
        return Snapshot(fence=fence or "", tabs={"t": TabRead(layout=LAYOUT, rows=rows, end=5)})

    def apply(self, requests_: Sequence[dict[str, Any]]) -> None:
        self.bodies.append(requests_)


def placed(body: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, list[CellValue]]]:
    """Row, first column and values of each updateCells request."""
    found = [request["updateCells"] for request in body]
    return [
        (
            one["start"]["rowIndex"],
            one["start"]["columnIndex"],
            [next(iter(cell["userEnteredValue"].values())) for cell in one["rows"][0]["values"]],
        )
        for one in found
    ]


def test_neighbouring_cells_go_in_one_request_each_at_its_place() -> None:
    book = Recorded()
    SheetsHand(book, PEOPLE).type_cells("t", {"b": {"note": "n", "name": "王", "phone": "0912"}})

    assert [placed(body) for body in book.bodies] == [[(4, 1, ["王", "0912"]), (4, 5, ["n"])]]


def test_a_row_is_never_split_over_two_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_sheets, "MAX_BODY_BYTES", 10)
    book = Recorded()
    SheetsHand(book, PEOPLE).type_cells("t", {key: {"name": "x", "note": "y"} for key in ("a", "b")})

    assert [[row for row, _, _ in placed(body)] for body in book.bodies] == [[1, 1], [4, 4]]


def test_new_rows_stand_at_their_columns_and_leave_the_rest_empty() -> None:
    book = Recorded()
    SheetsHand(book, PEOPLE).type_rows("t", [{"phone": "0912", "name": "=1"}])

    append = book.bodies[0][0]["appendCells"]
    assert append["sheetId"] == 7
    assert append["rows"][0]["values"] == [
        {}, {"userEnteredValue": {"stringValue": "=1"}}, {"userEnteredValue": {"stringValue": "0912"}},
    ]  # fmt: skip


def test_nothing_to_type_asks_nobody() -> None:
    book = Recorded()
    hand = SheetsHand(book, PEOPLE)
    hand.type_rows("t", [])
    hand.type_cells("t", {})

    assert book.bodies == []


@pytest.mark.parametrize("key", ["unit", "row_id", "gone"])
def test_columns_of_the_service_and_missing_ones_are_refused(key: str) -> None:
    book = Recorded()
    with pytest.raises(NotAColumnError, match=key):
        SheetsHand(book, PEOPLE).type_cells("t", {"a": {key: "x"}})
    assert book.bodies == []


def test_rows_that_are_gone_are_refused_whole() -> None:
    book = Recorded()
    with pytest.raises(BackEndError, match="1 rows of t"):
        SheetsHand(book, PEOPLE).type_cells("t", {"a": {"name": "x"}, "c": {"name": "y"}})
    assert book.bodies == []
