"""The server's core: a request in, an answer out; one writer at a time, durable before the answer."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import orjson
from msgspec.structs import replace

from sync.sheets_server.book import Book
from sync.sheets_server.drive import rfc3339, role_of
from sync.sheets_server.errors import ApiError, forbidden, not_found
from sync.sheets_server.faults import Faults
from sync.sheets_server.routes import Call, Reply, route
from sync.sheets_server.store import Store

READ, WRITE, OWN = 1, 2, 3
JSON_TYPE = "application/json; charset=UTF-8"


class Response(msgspec.Struct, frozen=True):
    """What goes back over any transport."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE


class Change(msgspec.Struct, frozen=True):
    """One committed change of one spreadsheet."""

    spreadsheet_id: str
    revision: int
    actor: str
    """E-mail of the account that made it."""


class SheetsServer:
    """Sheets v4 and Drive v3 over one SQLite file. A context manager; safe to call from many threads."""

    def __init__(self, database: Path | str, url: str = "http://localhost") -> None:
        self.faults = Faults()
        self.url = url
        self._store = Store(database)
        self._books = self._store.load()
        self._lock = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []
        self._emails: dict[str, str | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        with self._lock:
            self._store.close()

    def issue_token(self, email: str) -> str:
        """Makes a bearer token for an account; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._store.add_token(_hashed(token), email)
        return token

    def listen(self, callback: Callable[[Change], None]) -> None:
        """Calls back after each committed change, outside the lock."""
        self._listeners.append(callback)

    def handle(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> Response:
        """Answers one request. Raises ConnectionDroppedError where a fault hook breaks the connection."""
        changes: list[Change] = []
        try:
            self.faults.run_before(method, path)
            reply = self._answer(method, path, query, headers, body, changes)
        except ApiError as error:
            return Response(error.code, orjson.dumps(error.body()))
        finally:
            for change in changes:
                for listener in self._listeners:
                    listener(change)
        try:
            self.faults.run_after(method, path)
        except ApiError as error:
            return Response(error.code, orjson.dumps(error.body()))
        if isinstance(reply, bytes):
            return Response(200, reply, "application/octet-stream")
        return Response(204, b"") if reply is None else Response(200, orjson.dumps(reply))

    def _answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, list[str]],
        headers: Mapping[str, str],
        body: bytes,
        changes: list[Change],
    ) -> Reply:
        action, names = route(method, path)
        with self._lock:
            email = self._email(headers)
            call = Call(
                email=email, names=names, query=query, body=_decoded(body), raw=body, url=self.url,
                files=_Files(self, email, changes),
            )
            return action(call)

    def _email(self, headers: Mapping[str, str]) -> str:
        authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(401, "Request is missing required authentication credential.")
        hashed = _hashed(token.strip())
        if self._emails.get(hashed) is None:
            self._emails[hashed] = self._store.email_of(hashed)
        email = self._emails[hashed]
        if email is None:
            raise ApiError(401, "Request had invalid authentication credentials.")
        return email

    def commit(self, old: Book | None, new: Book, email: str, changes: list[Change]) -> Book:
        """Makes a state of a spreadsheet durable and current."""
        at = time.time()
        file = {**new.file, "modifiedTime": rfc3339(at)}
        kept = replace(new, file=file, revision=(old.revision if old else 0) + 1)
        self._store.save(old, kept, at)
        self._books[kept.spreadsheet_id] = kept
        changes.append(Change(kept.spreadsheet_id, kept.revision, email))
        return kept

    def remove(self, book: Book) -> None:
        """Takes a spreadsheet out for good."""
        self._store.delete(book, time.time())
        del self._books[book.spreadsheet_id]

    @property
    def books(self) -> Mapping[str, Book]:
        """All spreadsheets by id."""
        return self._books

    @property
    def store(self) -> Store:
        """The durable side."""
        return self._store


class _Files:
    """The spreadsheets as one account may reach them."""

    def __init__(self, server: SheetsServer, email: str, changes: list[Change]) -> None:
        self._server = server
        self._email = email
        self._changes = changes

    def get(self, spreadsheet_id: str, role: int = READ) -> Book:
        book = self._server.books.get(spreadsheet_id)
        mine = role_of(book, self._email) if book is not None else 0
        if book is None or mine == 0:
            raise not_found()
        if mine < role:
            raise forbidden()
        return book

    def save(self, old: Book | None, new: Book) -> Book:
        return self._server.commit(old, new, self._email, self._changes)

    def delete(self, book: Book) -> None:
        self._server.remove(book)

    def mine(self) -> list[Book]:
        return [book for book in self._server.books.values() if role_of(book, self._email)]

    def changes_since(self, start: int) -> tuple[list[tuple[str, float]], int]:
        found, position = self._server.store.changes_since(start)
        visible = {book.spreadsheet_id for book in self.mine()}
        return [(book_id, at) for book_id, at in found if book_id in visible], position

    def next_change(self) -> int:
        return self._server.store.next_change()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _decoded(body: bytes) -> Any:
    if not body:
        return {}
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ApiError(400, f"Invalid JSON payload received. {error}") from error
