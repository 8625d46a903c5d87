"""Columns that move between read and write: what the service hit by mistake is taken back, crash or not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.adapters.sheets_before import SHEET_ID
from sync.memory import Source
from sync.ports import BackEndUnreachableError
from sync.sheets_server.faults import ConnectionDroppedError
from tests.integration.desk import Desk, desk

SAID = {
    "unit": "A-101",
    "customer": "陳先生",
    "phone": "0922333444",
    "fault": "門鎖壞",
    "fault_class": "門窗",
    "remarks": "三樓",
}


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.office.hand.type_rows("units", [
            {"unit": "A-101", "kind": "室內", "contact": "王小明", "phone": "0912345678", "main": True}
        ])  # fmt: skip
        opened.look()
        yield opened


def test_a_column_put_in_between_read_and_write_costs_nobody_a_word(front: Desk) -> None:
    """Our cells land one column off, in people's: they are put back as they were read."""
    front.register(unit="A-101", fault="漏水", fault_class="給排水", remarks="請先打電話")
    sheet, place = front.tab("registration").id, front.column("registration", "ref") - 1
    server, count = front.office.server, 0
    assert server is not None

    def insert_at_the_last_write(_method: str, path: str) -> None:
        nonlocal count
        count += path.endswith(":batchUpdate")
        if count == 2:
            server.faults.before = None
            span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
            front.structure({"insertDimension": {"range": span}})

    server.faults.before = insert_at_the_last_write
    report = front.look()

    (row,) = front.rows("registration")
    assert count == 2
    assert report.trouble == ""
    assert row["remarks"] == "請先打電話"
    assert "王小明" in row["contact"]
    assert "order_no" in row
    assert front.look().cells_written == 0


def test_a_column_put_in_while_the_answer_is_lost_costs_nobody_a_word_either(front: Desk) -> None:
    """The next pass, maybe of another process, finds what the write hit, people's own columns included."""
    front.register(unit="A-101", fault="漏水", fault_class="給排水", remarks="請先打電話")
    sheet, place = front.tab("registration").id, front.column("registration", "order_no") - 1
    insert = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
    front.structure({"insertDimension": {"range": insert}})
    front.tab("registration").update_cell(1, place + 1, "老客戶")
    front.tab("registration").update_cell(2, place + 1, "王家")
    server, count = front.office.server, 0
    assert server is not None

    def move(_method: str, path: str) -> None:
        nonlocal count
        count += path.endswith(":batchUpdate")
        if count == 2:
            server.faults.before = None
            there = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
            front.structure({"moveDimension": {"source": there, "destinationIndex": place + 3}})
            server.faults.after = lose

    def lose(_method: str, _path: str) -> None:
        server.faults.after = None
        raise ConnectionDroppedError

    server.faults.before = move
    with pytest.raises(BackEndUnreachableError):
        front.look()
    assert "王家" not in front.tab("registration").row_values(2), "it was overwritten"
    report = front.look()

    (row,) = front.rows("registration")
    assert report.trouble == ""
    assert "王家" in front.tab("registration").row_values(2)
    assert (row["unit"], row["remarks"]) == ("A-101", "請先打電話")
    assert "order_no" in row
    assert front.look().cells_written == 0
    assert front.office.ledger.unconfirmed("LJ") == ()


@pytest.mark.parametrize("lost", [False, True])
def test_a_request_whose_row_came_in_crooked_is_put_in_order(front: Desk, lost: bool) -> None:
    """Somebody puts a column in between read and append; the answer comes, or the service dies before it does."""
    said = {
        "unit": "A-102",
        "customer": "李太太",
        "phone": "0987654321",
        "fault": "燈不亮",
        "fault_class": "電",
    }
    front.office.ledger.take_request("LJ", "form:1", Source.FORM, said, front.office.hands.clock())
    sheet, place = front.tab("registration").id, front.column("registration", "customer") - 1
    server = front.office.server
    assert server is not None

    def insert(_method: str, path: str) -> None:
        if not path.endswith(":batchUpdate"):
            return
        server.faults.before = None
        span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        front.structure({"insertDimension": {"range": span}})
        server.faults.after = lose if lost else None

    def lose(_method: str, _path: str) -> None:
        server.faults.after = None
        raise ConnectionDroppedError

    server.faults.before = insert
    if lost:
        with pytest.raises(BackEndUnreachableError):
            front.look()
    assert front.look().trouble == ""

    (row,) = front.rows("registration")
    assert {key: row[key] for key in said} == said
    assert row["order_no"].endswith("-0001")
    assert front.look().cells_written == 0


def test_columns_that_change_places_during_a_look_around_are_not_taken_for_each_other(front: Desk) -> None:
    """Where they stand and what they are called is asked one after the other."""
    front.register(unit="A-101", fault="漏水", fault_class="給排水", remarks="請先打電話")
    sheet, place = front.tab("registration").id, front.column("registration", "fault") - 1
    server = front.office.server
    assert server is not None

    def move(_method: str, path: str) -> None:
        if not path.endswith("/values:batchGet"):
            return
        server.faults.before = None
        there = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        front.structure({"moveDimension": {"source": there, "destinationIndex": place + 2}})

    front.office.workbook.look_around_next()
    server.faults.before = move
    front.look()

    (row,) = front.rows("registration")
    known = front.office.ledger.memory("LJ").rows
    assert [found.cells["fault"] for found in known.values() if found.tab == "registration"] == ["漏水"]
    assert (row["fault"], row["fault_class"]) == ("漏水", "給排水")
    assert "order_no" in row


def _at_write(front: Desk, number: int, *moves: Callable[[], None]) -> None:
    """People do these things one after the other right before the n-th write and those behind it."""
    server, count, waiting = front.office.server, 0, list(moves)
    assert server is not None

    def before(_method: str, path: str) -> None:
        nonlocal count
        count += path.endswith(":batchUpdate")
        if path.endswith(":batchUpdate") and count >= number and waiting:
            server.faults.before = None
            waiting.pop(0)()
            server.faults.before = before if waiting else None

    server.faults.before = before


def test_a_row_typed_in_the_second_of_a_column_move_keeps_its_words(front: Desk) -> None:
    """What the service hits is neither the column nor the row it read: nobody ever read that row."""
    line = front.register(unit="A-101", fault="漏水", fault_class="給排水", remarks="請先打電話")
    front.register(unit="A-101", fault="燈不亮", fault_class="電", remarks="急")
    sheet, place = front.tab("registration").id, front.column("registration", "ref") - 1

    def move() -> None:
        column = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        row = {"sheetId": sheet, "dimension": "ROWS", "startIndex": line - 1, "endIndex": line}
        front.structure({"insertDimension": {"range": column}}, {"insertDimension": {"range": row}})
        front.type("registration", line, **SAID)

    _at_write(front, 2, move)
    assert front.look().trouble == ""

    rows = {row["fault"]: row for row in front.rows("registration")}
    assert {key: rows["門鎖壞"].get(key) for key in SAID} == SAID
    assert {fault: row["remarks"] for fault, row in rows.items()} == {
        "漏水": "請先打電話", "燈不亮": "急", "門鎖壞": "三樓"
    }  # fmt: skip
    assert front.look().cells_written == 0


def test_a_row_typed_in_the_second_of_putting_back_keeps_its_words(front: Desk) -> None:
    """First a column moves under a write; then, under the write that puts back, a new row comes to stand there."""
    line = front.register(unit="A-101", fault="漏水", fault_class="給排水", remarks="請先打電話")
    sheet, place = front.tab("registration").id, front.column("registration", "ref") - 1

    def insert_column() -> None:
        span = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
        front.structure({"insertDimension": {"range": span}})

    def insert_row() -> None:
        span = {"sheetId": sheet, "dimension": "ROWS", "startIndex": line - 1, "endIndex": line}
        front.structure({"insertDimension": {"range": span}})
        front.type("registration", line, **SAID)

    _at_write(front, 2, insert_column, insert_row)
    assert front.look().trouble == ""

    rows = {row["fault"]: row for row in front.rows("registration")}
    assert {key: rows["門鎖壞"].get(key) for key in SAID} == SAID
    assert rows["漏水"]["remarks"] == "請先打電話"
    assert front.look().cells_written == 0


def test_the_copies_are_made_anew_when_somebody_deletes_their_sheet(front: Desk) -> None:
    front.register(unit="A-101", fault="漏水", fault_class="給排水")
    front.look()
    hidden = front.book.get_worksheet_by_id(SHEET_ID)
    assert hidden.isSheetHidden
    front.book.del_worksheet(hidden)

    front.register(unit="A-101", fault="燈不亮", fault_class="電")
    assert front.look().trouble == ""

    assert len([row for row in front.rows("registration") if "order_no" in row]) == 2
    assert front.book.get_worksheet_by_id(SHEET_ID).isSheetHidden
