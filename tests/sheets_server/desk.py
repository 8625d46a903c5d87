"""A server and accounts signed in, in process or over HTTP; every answer is held to Google's description."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gspread
import msgspec
import requests
from google.auth.credentials import AnonymousCredentials
from waitress.server import create_server

from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from sync.sheets_server.wsgi import application
from tests.sheets_server.discovery import check

SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3"
OWNER, WRITER, READER, STRANGER = (
    f"{name}@example.org" for name in ("owner", "writer", "reader", "stranger")
)
Json = dict[str, Any]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """One account at a server."""

    server: SheetsServer
    target: SheetsServer | str
    """The server itself, or the URL it is reached by."""
    session: requests.Session

    @property
    def client(self) -> gspread.Client:
        return gspread.Client(AnonymousCredentials(), session=self.session)  # type: ignore[no-untyped-call]

    def call(self, method: str, url: str, body: Any = None, **query: Any) -> requests.Response:
        return self.session.request(method, url, params=query, json=body)

    def ask(self, method: str, url: str, body: Any = None, **query: Any) -> Any:
        response = self.call(method, url, body, **query)
        assert response.ok, response.text
        return response.json() if response.content else None

    def refused(self, method: str, url: str, body: Any = None, **query: Any) -> tuple[int, str]:
        response = self.call(method, url, body, **query)
        assert not response.ok, response.text
        return response.status_code, response.json()["error"]["message"]


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """One spreadsheet at a desk; its first sheet has id 0."""

    desk: Desk
    id: str

    @property
    def url(self) -> str:
        return f"{SHEETS}/{self.id}"

    def apply(self, *requests_: Json, **options: Any) -> Any:
        return self.desk.ask("POST", f"{self.url}:batchUpdate", {"requests": list(requests_), **options})

    def refuses(self, *requests_: Json) -> str:
        code, message = self.desk.refused("POST", f"{self.url}:batchUpdate", {"requests": list(requests_)})
        assert code == 400
        return message

    def get(self, **query: Any) -> Any:
        return self.desk.ask("GET", self.url, **query)

    def fill(self, range_: str, values: list[list[Any]], option: str = "RAW") -> Any:
        return self.desk.ask(
            "PUT", f"{self.url}/values/{range_}", {"values": values}, valueInputOption=option
        )

    def values(self, range_: str = "Sheet1", **query: Any) -> Any:
        options = {"valueRenderOption": "UNFORMATTED_VALUE", **query}
        return self.desk.ask("GET", f"{self.url}/values/{range_}", **options).get("values", [])

    def as_account(self, session: requests.Session) -> "Book":
        desk = Desk(server=self.desk.server, target=self.desk.target, session=session)
        return Book(desk=desk, id=self.id)


@contextmanager
def desk_at(server: SheetsServer, target: SheetsServer | str, email: str = OWNER) -> Iterator[Desk]:
    """Gives a desk whose every exchange is checked."""
    with session_for(target, server.issue_token(email)) as session:
        session.hooks["response"].append(check)
        yield Desk(server=server, target=target, session=session)


@contextmanager
def served(server: SheetsServer) -> Iterator[str]:
    """Serves over HTTP on a free port; gives the URL."""
    sockets: dict[int, Any] = {}
    http = create_server(application(server), map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=http.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.effective_port}"
    finally:
        http.trigger.pull_trigger(lambda: http.asyncore.close_all(sockets))
        thread.join()
        http.task_dispatcher.shutdown()


def new_book(desk: Desk, **body: Any) -> Book:
    """Makes a spreadsheet."""
    return Book(
        desk=desk, id=desk.ask("POST", SHEETS, body or {"properties": {"title": "Test"}})["spreadsheetId"]
    )


def shared(book: Book, email: str, role: str) -> None:
    """Shares a spreadsheet with an account."""
    body = {"type": "user", "role": role, "emailAddress": email}
    book.desk.ask("POST", f"{DRIVE}/files/{book.id}/permissions", body)


def grid(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> Json:
    """Gives a GridRange."""
    rows = {"startRowIndex": top, "endRowIndex": bottom}
    return {"sheetId": sheet, **rows, "startColumnIndex": left, "endColumnIndex": right}


def span(dimension: str, start: int, end: int, sheet: int = 0) -> Json:
    """Gives a DimensionRange."""
    return {"sheetId": sheet, "dimension": dimension, "startIndex": start, "endIndex": end}


def text_row(*texts: str) -> Json:
    """Gives RowData of texts."""
    return {"values": [{"userEnteredValue": {"stringValue": text}} for text in texts]}
