from collections.abc import Iterator

import pytest

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import WRITER, Book, Desk, desk_at, new_book, shared


@pytest.fixture
def server() -> Iterator[SheetsServer]:
    with SheetsServer(":memory:") as found:
        yield found


@pytest.fixture
def desk(server: SheetsServer) -> Iterator[Desk]:
    with desk_at(server, server) as found:
        yield found


@pytest.fixture
def book(desk: Desk) -> Book:
    return new_book(desk)


@pytest.fixture
def writers_book(server: SheetsServer, book: Book) -> Iterator[Book]:
    """The same spreadsheet at the desk of somebody it is shared with."""
    shared(book, WRITER, "writer")
    with desk_at(server, server, WRITER) as theirs:
        yield Book(desk=theirs, id=book.id)
