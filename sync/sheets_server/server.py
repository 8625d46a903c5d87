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

from sync.sheets_server import admin, shape
from sync.sheets_server.book import Book
from sync.sheets_server.calls import Appends, Call, Files, Reply
from sync.sheets_server.drive.files import rfc3339
from sync.sheets_server.drive.permissions import permissions
from sync.sheets_server.drive.watching import Watching
from sync.sheets_server.errors import MALFORMED, ApiError, forbidden, invalid
from sync.sheets_server.faults import ConnectionDroppedError, Faults, Troubled
from sync.sheets_server.formulas.calculators import Calculators
from sync.sheets_server.quotas import Quotas
from sync.sheets_server.routes import Route, route
from sync.sheets_server.store import Gone, OvertakenError, Store

TOKEN_SECONDS = 60.0
"""So long a token is good without another look at the file, where another process may have revoked it."""
DRIVE_PATHS = ("/drive/", "/upload/")
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


Committed = tuple[Change, Book | None, Book | None]
"""A change, and the spreadsheet before and after it."""


class SheetsServer:
    """Sheets v4 and Drive v3 over one SQLite file. A context manager; safe to call from many threads."""

    def __init__(
        self, database: Path | str, url: str = "http://localhost", clock: Callable[[], float] = time.time
    ) -> None:
        self.faults = Faults()
        self.quotas = Quotas(clock)
        self._appends = Appends(clock)
        self.url = url
        self._clock = clock
        self._store = Store(database)
        self._books = self._store.books()
        self._gone = self._store.gone()
        self._calculators = Calculators(clock)
        self._emails: dict[str, tuple[str, float]] = {}
        places = (
            *(book.change for book in self._books.values()),
            *(gone.change for gone in self._gone.values()),
        )
        self._next_change = max(places, default=0) + 1
        self._lock = threading.RLock()
        self._watching = Watching(self._store, self._lock, clock)
        self._listeners: list[Callable[[Change], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._watching.close()
        with self._lock:
            self._store.close()

    def issue_token(self, email: str) -> str:
        """Makes a bearer token for an account; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._store.add_token(_hashed(token), email.casefold())
        return token

    def accounts(self) -> dict[str, int]:
        """Gives how many tokens each account has."""
        with self._lock:
            return self._store.accounts()

    def revoke(self, email: str) -> int:
        """Makes all tokens of an account worthless at once; gives how many there were."""
        with self._lock:
            gone = self._store.drop_tokens(email.casefold())
            self._emails.clear()
        return gone

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
            if path.startswith(admin.PATH):
                self._check_admin(headers)
                return _response(admin.answered(method, path, body, self.faults, self.quotas))
            self.faults.run_before(method, path)
            found = route(method, path)
            trouble = self._troubled(found.method)
            answer, change = self._answer(found, query, headers, body, trouble.race_seconds)
            if change is not None:
                self._tell(*change)
            self.faults.run_after(method, path)
        except ApiError as error:
            told = error.drive_body() if path.startswith(DRIVE_PATHS) else error.body()
            return Response(error.code, orjson.dumps(told))
        if trouble.drop_after:
            raise ConnectionDroppedError
        return answer

    def _troubled(self, method: str) -> Troubled:
        trouble = self.faults.drawn(method)
        if trouble.seconds:
            time.sleep(trouble.seconds)
        if trouble.drop_before:
            raise ConnectionDroppedError
        if trouble.error is not None:
            raise trouble.error
        return trouble

    def _check_admin(self, headers: Mapping[str, str]) -> None:
        if self._email(headers) != admin.ADMIN:
            raise forbidden()

    def _answer(
        self,
        found: Route,
        query: Mapping[str, list[str]],
        headers: Mapping[str, str],
        body: bytes,
        race_seconds: float,
    ) -> tuple[Response, Committed | None]:
        email = self._email(headers)
        self.quotas.take(found.method, email)
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
            shape.query(found.method, query)
            call = Call(
                method=found.method,
                names=found.names,
                query=query,
                body=body,
                url=self.url,
                files=files,
                appends=self._appends,
                race_seconds=race_seconds,
                content_type=_header(headers, "content-type"),
                watching=self._watching,
                now=self._clock(),
            )
            try:
                answer = _response(found.action(call))
            except MALFORMED as error:
                raise invalid(f"Invalid request: malformed ({type(error).__name__}: {error})") from error
            return answer, self._commit(files)

    def _commit(self, files: Files) -> Committed | None:
        """Nothing can fail after it: the answer is ready, and only a durable change is told."""
        try:
            if files.staged is not None:
                old, new = files.staged
                self._store.save(old, new)
                self._books[new.spreadsheet_id] = new
                self._next_change += 1
                return Change(new.spreadsheet_id, new.revision, files.email), old, new
            if files.deleted is not None:
                book_id = files.deleted.spreadsheet_id
                emails = {found.get("emailAddress", "") for found in permissions(files.deleted)}
                gone = Gone(self._next_change, frozenset(emails))
                self._store.delete(files.deleted, gone)
                del self._books[book_id]
                self._calculators.forget(book_id)
                self._gone[book_id] = gone
                self._next_change += 1
                return Change(book_id, 0, files.email), files.deleted, None
        except (sqlite3.Error, OvertakenError) as error:
            raise ApiError(500, f"Internal error encountered: {error}") from error
        return None

    def _tell(self, change: Change, old: Book | None, new: Book | None) -> None:
        self._watching.tell(old, new)
        for listener in self._listeners:
            listener(change)

    def _email(self, headers: Mapping[str, str]) -> str:
        given = _header(headers, "authorization")
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ApiError(401, "Request is missing required authentication credential.")
        hashed = _hashed(token.strip())
        email, known_until = self._emails.get(hashed, ("", 0.0))
        now = time.monotonic()
        if now >= known_until:
            with self._lock:
                email = self._store.email_of(hashed) or ""
            self._emails[hashed] = (email, now + TOKEN_SECONDS)
        if not email:
            self._emails.pop(hashed, None)
            raise ApiError(401, "Request had invalid authentication credentials.")
        return email


def _response(reply: Reply) -> Response:
    if isinstance(reply, bytes):
        return Response(200, reply, "application/octet-stream")
    return Response(204, b"") if reply is None else Response(200, orjson.dumps(reply))


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
