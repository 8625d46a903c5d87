"""What was answered is on the disk: restarts, kill -9, a second process."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.sheets_server.rows import CHUNK_CELLS, CHUNK_ROWS, Row, Rows, no_cells
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.store import DatabaseVersionError
from tests.sheets_server.desk import OWNER, Book, desk_at, grid, new_book, span

WRITER = """
import sys
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
server = SheetsServer(sys.argv[1])
with session_for(server, server.issue_token("owner@example.org")) as session:
    url = "https://sheets.googleapis.com/v4/spreadsheets"
    url += "/" + session.post(url, json={}).json()["spreadsheetId"]
    print(url.rpartition("/")[2], flush=True)
    for number in range(10_000):
        body = {"values": [[number]]}
        session.post(url + "/values/A1:append?valueInputOption=RAW", json=body).raise_for_status()
        print(number, flush=True)
"""


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    database = tmp_path / "sheets.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        book_id = writer.stdout.readline().strip()
        answered = [int(writer.stdout.readline()) for _ in range(25)]
        writer.kill()
        answered += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    with SheetsServer(database) as server, desk_at(server, server) as desk:
        kept = [row[0] for row in Book(desk=desk, id=book_id).values()]
    assert kept[: len(answered)] == answered
    assert len(kept) - len(answered) <= 1, "at most the request under way was applied unanswered"


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with SheetsServer(tmp_path / "s.sqlite") as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [["a", 1, 2.5, True, "=x"], ["2026-10-03"]], "USER_ENTERED")
        book.apply(
            {"repeatCell": {"range": grid(0, 900, 0, 9), "cell": {"note": "n"}, "fields": "note"}},
            {
                "addNamedRange": {
                    "namedRange": {"namedRangeId": "f", "name": "fence", "range": grid(0, 1, 0, 1)}
                }
            },
            {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5}},
            {
                "updateDimensionProperties": {
                    "range": span("ROWS", 1, 3),
                    "properties": {"pixelSize": 40},
                    "fields": "pixelSize",
                }
            },
            {"deleteDimension": {"range": span("COLUMNS", 1, 2)}},
        )
        before = book.get(includeGridData="true")
        token = server.issue_token(OWNER)
    with SheetsServer(tmp_path / "s.sqlite") as server, desk_at(server, server) as desk:
        again = Book(desk=desk, id=book.id)
        assert again.get(includeGridData="true") == before
        again.fill("A1", [["after"]])
        assert (
            server.handle(
                "GET", f"/v4/spreadsheets/{book.id}", {}, {"Authorization": f"Bearer {token}"}, b""
            ).status
            == 200
        )


def test_tokens_are_kept_as_hashes_and_made_beside_a_running_server(tmp_path: Path) -> None:
    with SheetsServer(tmp_path / "s.sqlite") as server, desk_at(server, server) as desk:
        book = new_book(desk)
        with SheetsServer(tmp_path / "s.sqlite") as second:
            token = second.issue_token(OWNER)
        assert (
            server.handle(
                "GET", f"/v4/spreadsheets/{book.id}", {}, {"Authorization": f"Bearer {token}"}, b""
            ).status
            == 200
        )
    assert token.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_second_process_never_overwrites_what_it_has_not_seen(tmp_path: Path) -> None:
    with SheetsServer(tmp_path / "s.sqlite") as first, desk_at(first, first) as desk:
        book = new_book(desk)
        with SheetsServer(tmp_path / "s.sqlite") as second, desk_at(second, second) as other:
            book.fill("A1", [["first"]])
            stale = Book(desk=other, id=book.id)
            refused = other.refused(
                "PUT", f"{stale.url}/values/A1", {"values": [["second"]]}, valueInputOption="RAW"
            )
            assert refused[0] == 500
        book.fill("A2", [["first"]])
        assert book.values() == [["first"], ["first"]]


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.sqlite")
    connection.execute("CREATE TABLE other (id)")
    connection.close()
    with pytest.raises(DatabaseVersionError):
        SheetsServer(tmp_path / "other.sqlite")


def test_a_one_cell_edit_writes_one_small_blob(tmp_path: Path) -> None:
    with SheetsServer(tmp_path / "s.sqlite") as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [[f"r{row}", row] for row in range(5000)])
        chunks = set(map(id, server._books[book.id].sheets[0].rows.chunks))  # noqa: SLF001 (the sharing is what is tested)
        book.fill("A2500", [["x"]])
        book.apply({"insertDimension": {"range": span("ROWS", 0, 1)}})
        after = set(map(id, server._books[book.id].sheets[0].rows.chunks))  # noqa: SLF001
        assert len(chunks - after) <= 2


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("put", "insert", "delete")),
        st.integers(0, 700),
        st.integers(1, 300),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_chunked_rows_are_a_list(steps: list[tuple[str, int, int, int]]) -> None:
    rows: Rows[Row] = no_cells()
    plain: list[Row] = []
    for kind, at, count, cells in steps:
        fresh: list[Row] = [[index] * cells for index in range(count)]
        if kind == "put":
            plain += [()] * (at + count - len(plain))
            plain[at : at + count] = fresh
            rows = rows.replaced(dict(enumerate(fresh, at)))
        elif kind == "insert":
            plain += [()] * (at - len(plain))
            plain[at:at] = fresh
            rows = rows.inserted(at, fresh)
        else:
            del plain[at : at + count]
            rows = rows.deleted(at, at + count)
        while plain and not plain[-1]:
            plain.pop()
        assert [list(row) for row in rows.slice(0, len(rows))] == [list(row) for row in plain]
        assert all(list(rows.row(index)) == list(plain[index]) for index in range(0, len(plain), 97))
        assert all(len(chunk.rows) <= CHUNK_ROWS and chunk.weight <= 2 * CHUNK_CELLS for chunk in rows.chunks)


def test_appending_one_by_one_fills_chunks() -> None:
    rows: Rows[Row] = no_cells()
    for number in range(1000):
        rows = rows.replaced({number: [number]})
    assert len(rows.chunks) == 4
