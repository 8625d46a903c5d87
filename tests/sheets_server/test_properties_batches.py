"""Batches of all kinds of request: all of one or nothing of it, and what is answered is what is kept."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.sheets_server.server import SheetsServer
from tests.sheets_server import strategies
from tests.sheets_server.desk import Book, Desk, desk_at
from tests.sheets_server.prepared import everything, prepared, spoken_of
from tests.sheets_server.strategies import Json, effort

BAD: tuple[Json, ...] = (
    {"deleteNamedRange": {"namedRangeId": "none"}},
    {"deleteSheet": {"sheetId": 404}},
    {"addSheet": {"properties": {"gridProperties": {"rowCount": 0}}}},
    {"mergeCells": {"range": {"sheetId": 404}, "mergeType": "MERGE_ALL"}},
    {"noSuchKind": {}},
    {},
    {"deleteSheet": {"sheetId": 0}, "clearBasicFilter": {"sheetId": 0}},
    {"sortRange": {"range": {"sheetId": 404}}},
    {"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 2**31 - 1}},
)
REFUSED = re.compile(r"requests\[(\d+)\]")


@contextmanager
def on_disk() -> Iterator[tuple[Path, Desk]]:
    """Gives a desk at a server with a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.sqlite"
        with SheetsServer(path) as server, desk_at(server, server) as desk:
            yield path, desk


def reopened(path: Path, book: Book) -> Json:
    """Gives the spreadsheet as a server sees it that opens the same file."""
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        return everything(Book(desk=desk, id=book.id))


def applied(book: Book, requests: list[Json]) -> list[int]:
    """Applies what can be applied, leaving out what is refused; gives the places of what was."""
    kept = dict(enumerate(requests))
    before = everything(book)
    while kept:
        response = book.desk.call("POST", f"{book.url}:batchUpdate", {"requests": list(kept.values())})
        if response.ok:
            mirrored = zip(response.json()["replies"], kept.values(), strict=True)
            assert all(reply.keys() <= asked.keys() for reply, asked in mirrored)
            break
        assert response.status_code in {400, 404}, response.text
        found = REFUSED.search(response.json()["error"]["message"])
        assert found is not None, response.text
        assert everything(book) == before
        del kept[list(kept)[int(found[1])]]
    return list(kept)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: next(iter(bad), "nothing"))
@effort(8)
@given(st.lists(strategies.requests(), max_size=6), st.data())
def test_a_batch_that_fails_changes_nothing(bad: Json, drawn: list[Json], data: st.DataObject) -> None:
    with SheetsServer(":memory:") as server, desk_at(server, server) as desk:
        book, twin = prepared(desk), prepared(desk)
        good = [drawn[place] for place in applied(twin, spoken_of(twin, drawn))]
        before = everything(book)
        place = data.draw(st.integers(0, len(good)))
        book.refuses(*spoken_of(book, good[:place]), bad, *spoken_of(book, good[place:]))
        assert everything(book) == before


@effort(15)
@given(st.lists(strategies.requests(), min_size=1, max_size=8))
def test_what_was_answered_is_in_the_file(drawn: list[Json]) -> None:
    with on_disk() as (path, desk):
        book = prepared(desk)
        for request in spoken_of(book, drawn):
            applied(book, [request])
            assert reopened(path, book) == everything(book), request


@pytest.mark.parametrize("kind", strategies.kinds())
def test_every_kind_is_applied_or_refused_in_googles_words(kind: str) -> None:
    with SheetsServer(":memory:") as server, desk_at(server, server) as desk:

        @effort(12)
        @given(strategies.request_of(kind))
        def judged(request: Json) -> None:
            book = prepared(desk)
            (asked,) = spoken_of(book, [request])
            response = book.desk.call("POST", f"{book.url}:batchUpdate", {"requests": [asked]})
            assert response.status_code in {200, 400, 404}, response.text
            told = response.json().get("error", {}).get("message", "")
            assert not re.search(r"malformed \((?!KeyError)", told), told
            everything(book)

        judged()
