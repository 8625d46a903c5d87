"""Columns put in, taken out and moved are noted beside stored chunks: what is read is what was written."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.sheets_server.rows import MOST_CHANGES, Row, trimmed
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.shifts import Shift, gap, removal, transfer
from tests.sheets_server.desk import Book, Json, desk_at, grid, new_book, span

CELLS = st.lists(st.sampled_from([None, 1, 2, "x"]), max_size=8)


def padded(row: Row) -> list[Any]:
    return [*row, *([None] * (20 - len(row)))]


@settings(max_examples=200)
@given(CELLS, st.integers(0, 9), st.integers(1, 3))
def test_a_gap_is_put_in(cells: list[Any], at: int, count: int) -> None:
    row = trimmed(cells)
    full = padded(row)
    assert list(gap(at, count)(row)) == list(trimmed([*full[:at], *([None] * count), *full[at:]]))


@settings(max_examples=200)
@given(CELLS, st.integers(0, 9), st.integers(1, 3), st.integers(0, 12))
def test_columns_are_taken_out_and_moved(cells: list[Any], first: int, count: int, to: int) -> None:
    row, last = trimmed(cells), first + count
    full = padded(row)
    assert list(removal(first, last)(row)) == list(trimmed([*full[:first], *full[last:]]))
    if not first <= to <= last:
        rest, at = [*full[:first], *full[last:]], to if to < first else to - count
        moved = [*rest[:at], *full[first:last], *rest[at:]]
        assert list(transfer(first, last, to)(row)) == list(trimmed(moved))


def test_a_row_that_nothing_happens_to_stays_the_same_one() -> None:
    row: Row = [1, 2]
    assert gap(2, 1)(row) is row
    assert isinstance(gap(2, 1), Shift)


def columns(kind: str, start: int, end: int) -> Json:
    return {kind: {"range": span("COLUMNS", start, end)}}


MOVE: Json = {"moveDimension": {"source": span("COLUMNS", 0, 1), "destinationIndex": 3}}


def blobs(path: Path) -> list[tuple[int, bytes]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT id, body FROM chunks ORDER BY id").fetchall()
    finally:
        connection.close()


def filled(book: Book) -> None:
    book.fill("A1", [[f"r{row}", row, None, row % 7] for row in range(700)])
    book.fill("F3", [["=B1+1"]], "USER_ENTERED")


def test_changes_of_columns_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        filled(book)
        book.apply({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5}})
        for number in range(MOST_CHANGES + 3):
            book.apply(columns("insertDimension", number % 4 + 1, number % 4 + 2))
            book.apply(columns("deleteDimension", number % 3, number % 3 + 1), MOVE)
            book.fill(f"A{number * 50 + 1}", [["edited"]])
        book.apply({"deleteDimension": {"range": span("COLUMNS", 0, 1, sheet=5)}})
        before = book.get(includeGridData="true")
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        assert Book(desk=desk, id=book.id).get(includeGridData="true") == before


def test_a_column_put_in_writes_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [[f"r{row}", row, row % 7] for row in range(700)])
        before = blobs(path)
        book.apply(columns("insertDimension", 1, 2))
        assert blobs(path) == before
        assert book.values("A700:D700") == [["r699", "", 699, 699 % 7]]
        book.apply({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5}})
        assert len(blobs(path)) == 2 * len(before)
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        again = Book(desk=desk, id=book.id)
        assert again.values("A700:D700") == [["r699", "", 699, 699 % 7]]
        title = again.get()["sheets"][1]["properties"]["title"]
        assert again.values(f"'{title}'!A700:D700") == [["r699", "", 699, 699 % 7]]


def test_a_failed_batch_leaves_columns_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        filled(book)
        before = book.values()
        book.refuses(columns("insertDimension", 1, 2), {"deleteSheet": {"sheetId": 77}})
        assert book.values() == before
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        assert Book(desk=desk, id=book.id).values() == before


def test_a_file_of_the_version_before_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        filled(book)
        before = book.get(includeGridData="true")
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE chunks DROP COLUMN facts")
    connection.execute("PRAGMA user_version=2")
    connection.close()
    for _ in range(2):
        with SheetsServer(path) as server, desk_at(server, server) as desk:
            again = Book(desk=desk, id=book.id)
            assert again.get(includeGridData="true") == before
            again.fill("B700", [["new"]])
            before = again.get(includeGridData="true")


@pytest.mark.parametrize(("left", "right"), [(0, 26), (0, 4), (1, 4)])
def test_sorting_keeps_rows_together(book: Book, left: int, right: int) -> None:
    rows = [[f"r{row % 10}", (row * 37) % 101, "same" if row % 2 else None, row] for row in range(600)]
    book.fill("A1", rows)
    book.fill("D6", [["=B6*2"]], "USER_ENTERED")
    book.apply(
        {
            "sortRange": {
                "range": grid(0, 600, left, right),
                "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}],
            }
        }
    )
    found = book.values("A1:D600", valueRenderOption="FORMULA")
    order = sorted(range(600), key=lambda row: int((row * 37) % 101))
    assert [row[1] for row in found] == [rows[row][1] for row in order]
    kept = [rows[row][0] for row in (range(600) if left else order)]
    assert [row[0] for row in found] == kept
    at = order.index(5)
    expected = [f"=B{at + 1}*2" if place == at else row for place, row in enumerate(order)]
    assert [row[3] for row in found] == expected
