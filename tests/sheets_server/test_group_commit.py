"""Many writers share one fsync, and nobody is told of what is not on the disk."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sync.sheets_server.book import Book as Spreadsheet
from sync.sheets_server.errors import ApiError
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.shelf import Change, Shelf, Staged
from sync.sheets_server.store import Gone, OvertakenError, Store
from tests.sheets_server.desk import SHEETS, Book, Desk, desk_at, new_book

WRITERS = """
import sys, threading
from sync.sheets_server.errors import ApiError
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
server = SheetsServer(sys.argv[1])
token = server.issue_token("owner@example.org")
with session_for(server, token) as session:
    url = "https://sheets.googleapis.com/v4/spreadsheets"
    url += "/" + session.post(url, json={}).json()["spreadsheetId"]
print(url.rpartition("/")[2], flush=True)
def write(own):
    with session_for(server, token) as session:
        for number in range(10_000):
            body = {"values": [[own * 10_000 + number]]}
            session.post(url + "/values/A1:append?valueInputOption=RAW", json=body).raise_for_status()
            sys.stdout.write(f"{own * 10_000 + number}\\n")
            sys.stdout.flush()
threads = [threading.Thread(target=write, args=(own,)) for own in range(8)]
for thread in threads:
    thread.start()
"""


class Disk(Store):
    """A store whose disk takes its time, or refuses."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self.seconds = 0.0
        self.refusing = False
        self.written: list[int] = []
        self.reached = threading.Event()

    def commit(self, changes: Mapping[str, tuple[Spreadsheet | None, Spreadsheet | Gone]]) -> None:
        self.reached.set()
        time.sleep(self.seconds)
        if self.refusing:
            raise OvertakenError("the disk is gone")
        super().commit(changes)
        self.written.append(len(changes))


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


@pytest.fixture
def told() -> list[Change]:
    return []


@pytest.fixture
def shelf(disk: Disk, told: list[Change]) -> Shelf:
    return Shelf(disk, lambda staged: told.append(staged.change))


def write(shelf: Shelf, book_id: str) -> int:
    """Makes the next revision of a spreadsheet; gives its number."""
    with shelf.writing() as writing:
        old = writing.stand.books.get(book_id)
        revision = (old.revision if old else 0) + 1
        new = Spreadsheet(
            spreadsheet_id=book_id,
            properties={},
            sheets=(),
            revision=revision,
            change=writing.stand.next_change,
        )
        writing.staged = Staged(Change(book_id, revision, "me"), old, new)
    return revision


def test_a_kill_amid_many_writers_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    database = tmp_path / "sheets.sqlite"
    with subprocess.Popen(
        [sys.executable, "-c", WRITERS, str(database)], stdout=subprocess.PIPE, text=True
    ) as writers:
        assert writers.stdout is not None
        book_id = writers.stdout.readline().strip()
        answered = [int(writers.stdout.readline()) for _ in range(200)]
        writers.kill()
        answered += [int(line) for line in writers.stdout.read().split("\n")[:-1]]
    with SheetsServer(database) as server, desk_at(server, server) as desk:
        book = Book(desk=desk, id=book_id)
        kept = [row[0] for row in book.values()]
        assert set(answered) <= set(kept)
        assert len(kept) == len(set(kept))
        assert len(kept) - len(answered) <= 8, "at most the requests under way were applied unanswered"
        revisions: list[int] = []
        server.listen(lambda change: revisions.append(change.revision))
        book.fill("B1", [["next"]])
        assert revisions == [1 + len(kept) + 1], "one revision for each change, none skipped"


def test_writers_share_the_disk(shelf: Shelf, disk: Disk, told: list[Change]) -> None:
    disk.seconds = 0.05
    start = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        revisions = list(pool.map(lambda _: write(shelf, "b"), range(60)))
    assert time.monotonic() - start < 60 * 0.05 / 2
    assert len(disk.written) < 30
    assert sorted(revisions) == list(range(1, 61))
    assert [change.revision for change in told] == list(range(1, 61)), "told in the order of the changes"
    assert disk.books()["b"].revision == 60


def test_readers_see_only_what_is_on_the_disk(shelf: Shelf, disk: Disk) -> None:
    write(shelf, "b")
    disk.seconds = 0.2
    disk.reached.clear()
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(write, shelf, "b")
        assert disk.reached.wait(5)
        assert shelf.durable.books["b"].revision == 1
        assert shelf.durable.next_change == 2
        with shelf.writing() as writing:
            assert writing.stand.books["b"].revision == 2
        assert shelf.durable.books["b"].revision == 2, "a writer that saw it waited until it was there"
        assert second.result() == 2


def test_what_could_not_be_written_was_never_there(shelf: Shelf, disk: Disk, told: list[Change]) -> None:
    write(shelf, "b")
    disk.seconds, disk.refusing = 0.1, True
    disk.reached.clear()
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(write, shelf, "b")
        assert disk.reached.wait(5)
        others = [pool.submit(write, shelf, book_id) for book_id in ("b", "b", "other")]
        assert all(isinstance(found.exception(), ApiError) for found in (first, *others))
    assert list(shelf.durable.books) == ["b"]
    assert [change.revision for change in told] == [1]
    disk.seconds, disk.refusing = 0.0, False
    assert write(shelf, "b") == 2
    assert write(shelf, "other") == 1
    assert {book.change for book in disk.books().values()} == {2, 3}


def test_one_who_only_looked_at_what_failed_fails_too(shelf: Shelf, disk: Disk) -> None:
    disk.seconds, disk.refusing = 0.1, True
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(write, shelf, "b")
        assert disk.reached.wait(5)
        with pytest.raises(ApiError, match="the disk is gone"), shelf.writing() as writing:
            assert "b" in writing.stand.books
        assert first.exception() is not None


def test_a_spreadsheet_made_and_deleted_at_once_is_gone(shelf: Shelf, disk: Disk) -> None:
    disk.seconds = 0.1
    with ThreadPoolExecutor(3) as pool:
        pool.submit(write, shelf, "first")
        assert disk.reached.wait(5)
        made = pool.submit(write, shelf, "b")
        while "b" not in _staged_books(shelf):
            time.sleep(0.001)
        with shelf.writing() as writing:
            gone = Gone(writing.stand.next_change, frozenset({"me"}))
            writing.staged = Staged(Change("b", 0, "me"), writing.stand.books["b"], gone)
        assert made.result() == 1
    assert list(disk.books()) == ["first"]
    assert list(disk.gone()) == ["b"] == list(shelf.durable.gone)


def _staged_books(shelf: Shelf) -> Mapping[str, Any]:
    return shelf._staged.books  # noqa: SLF001 (what others may not see yet)


def test_a_full_disk_is_a_500_and_changes_nothing(tmp_path: Path) -> None:
    with SheetsServer(tmp_path / "s.sqlite") as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [["before"]])
        connection = server._store._connection  # noqa: SLF001 (a disk that is full)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        fat = [[f"{row} " * 1000] for row in range(200)]
        code, message = desk.refused("PUT", f"{book.url}/values/A1", {"values": fat}, valueInputOption="RAW")
        assert (code, "full" in message) == (500, True)
        assert book.values() == [["before"]]
        connection.execute("PRAGMA max_page_count = 1000000")
        book.fill("A2", [["after"]])
        assert book.values() == [["before"], ["after"]]


def test_a_listener_may_write_itself(desk: Desk) -> None:
    book, other = new_book(desk), new_book(desk)
    told: list[tuple[str, int]] = []

    def listen(change: Change) -> None:
        told.append((change.spreadsheet_id, change.revision))
        if change.spreadsheet_id == book.id:
            other.fill("A1", [[change.revision]])

    desk.server.listen(listen)
    book.fill("A1", [["x"]])
    assert other.values() == [[2]]
    assert told == [(book.id, 2), (other.id, 2)]
    assert desk.ask("GET", f"{SHEETS}/{other.id}")["spreadsheetId"] == other.id
