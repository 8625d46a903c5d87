"""The server's core: a request in, an answer out; one writer at a time, durable before the answer."""

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import orjson

from sync.sheets_server.calls import Call, Files, Reply
from sync.sheets_server.drive import rfc3339
from sync.sheets_server.errors import MALFORMED, ApiError, invalid
from sync.sheets_server.faults import Faults
from sync.sheets_server.formulas.calculators import Calculators
from sync.sheets_server.permissions import permissions
from sync.sheets_server.routes import Route, route
from sync.sheets_server.store import Gone, OvertakenError, Store

JSON_TYPE = "application/json; charset=UTF-8"


class Response(msgspec.Struct, frozen=True):
    """What goes back over any transport."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Content-Type": self.content_type, "Content-Length": str(len(self.body))}


class Change(msgspec.Struct, frozen=True):
    """One committed change of one spreadsheet."""

    spreadsheet_id: str
    revision: int
    """One more with each change; 0 when it was deleted."""
    actor: str
    """E-mail of the account that made it."""


class SheetsServer:
    """Sheets v4 and Drive v3 over one SQLite file. A context manager; safe to call from many threads."""

    def __init__(
        self, database: Path | str, url: str = "http://localhost", clock: Callable[[], float] = time.time
    ) -> None:
        self.faults = Faults()
        self.url = url
        self._clock = clock
        self._store = Store(database)
        self._books = self._store.books()
        self._gone = self._store.gone()
        self._calculators = Calculators(clock)
        self._emails: dict[str, str] = {}
        places = (
            *(book.change for book in self._books.values()),
            *(gone.change for gone in self._gone.values()),
        )
        self._next_change = max(places, default=0) + 1
        self._lock = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []

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
            self._store.add_token(_hashed(token), email.casefold())
            self._emails[_hashed(token)] = email.casefold()
        return token

    def listen(self, callback: Callable[[Change], None]) -> None:
        """Calls back after each committed change, in the thread of its request, outside the lock."""
        self._listeners.append(callback)

    def handle(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> Response:
        """Answers one request; its path is decoded.

        Raises:
            ConnectionDroppedError: where a fault hook breaks the connection.
        """
        try:
            self.faults.run_before(method, path)
            answer, change = self._answer(route(method, path), query, headers, body)
            if change is not None:
                self._tell(change)
            self.faults.run_after(method, path)
        except ApiError as error:
            return Response(error.code, orjson.dumps(error.body()))
        return answer

    def _answer(
        self, found: Route, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> tuple[Response, Change | None]:
        email = self._email(headers)
        with self._lock if found.writes else nullcontext():
            at = rfc3339(self._clock())
            files = Files(
                self._books,
                self._gone,
                self._calculators.calculated,
                email=email,
                change=self._next_change,
                at=at,
            )
            call = Call(names=found.names, query=query, body=body, url=self.url, files=files)
            try:
                answer = _response(found.action(call))
            except MALFORMED as error:
                raise invalid(f"Invalid request: malformed ({type(error).__name__}: {error})") from error
            return answer, self._commit(files)

    def _commit(self, files: Files) -> Change | None:
        """Nothing can fail after it: the answer is ready, and only a durable change is told."""
        try:
            if files.staged is not None:
                old, new = files.staged
                self._store.save(old, new)
                self._books[new.spreadsheet_id] = new
                self._next_change += 1
                return Change(new.spreadsheet_id, new.revision, files.email)
            if files.deleted is not None:
                book_id = files.deleted.spreadsheet_id
                emails = {found.get("emailAddress", "") for found in permissions(files.deleted)}
                gone = Gone(self._next_change, frozenset(emails))
                self._store.delete(files.deleted, gone)
                del self._books[book_id]
                self._calculators.forget(book_id)
                self._gone[book_id] = gone
                self._next_change += 1
                return Change(book_id, 0, files.email)
        except (sqlite3.Error, OvertakenError) as error:
            raise ApiError(500, f"Internal error encountered: {error}") from error
        return None

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)

    def _email(self, headers: Mapping[str, str]) -> str:
        given = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(401, "Request is missing required authentication credential.")
        hashed = _hashed(token.strip())
        email = self._emails.get(hashed)
        if email is None:
            with self._lock:
                email = self._store.email_of(hashed)
        if email is None:
            raise ApiError(401, "Request had invalid authentication credentials.")
        self._emails[hashed] = email
        return email


def _response(reply: Reply) -> Response:
    if isinstance(reply, bytes):
        return Response(200, reply, "application/octet-stream")
    return Response(204, b"") if reply is None else Response(200, orjson.dumps(reply))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
