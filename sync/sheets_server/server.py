"""The server's core: a request in, an answer out; one writer at a time, durable before the answer."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import orjson

from sync.sheets_server import admin, shape
from sync.sheets_server.accounts import Accounts, header
from sync.sheets_server.calls import Appends, Call, Files, Reply
from sync.sheets_server.drive.files import rfc3339
from sync.sheets_server.drive.permissions import permissions
from sync.sheets_server.drive.watching import Watching
from sync.sheets_server.errors import MALFORMED, ApiError, forbidden, invalid
from sync.sheets_server.faults import ConnectionDroppedError, Faults, Troubled
from sync.sheets_server.formulas.calculators import Calculators
from sync.sheets_server.late import LateRequests
from sync.sheets_server.quotas import Quotas
from sync.sheets_server.routes import Route, route
from sync.sheets_server.shelf import Change, Shelf, Staged, Stand
from sync.sheets_server.store import Gone, Store

DRIVE_PATHS = ("/drive/", "/upload/")
JSON_TYPE = "application/json; charset=UTF-8"


class Response(msgspec.Struct, frozen=True):
    """What goes back over any transport."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    half: bool = False
    """A fault breaks it off in the middle of its body."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Content-Type": self.content_type, "Content-Length": str(len(self.body))}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What came in over any transport."""

    method: str
    path: str
    """Decoded."""
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes
    began: float
    """When it came in (seconds, monotonic)."""


class SheetsServer:
    """Sheets v4 and Drive v3 over one SQLite file. A context manager; safe to call from many threads."""

    def __init__(
        self, database: Path | str, url: str = "http://localhost", clock: Callable[[], float] = time.time
    ) -> None:
        self.faults = Faults()
        self.quotas = Quotas(clock)
        self.url = url
        self._appends = Appends()
        self._late = LateRequests()
        self._clock = clock
        self._store = Store(database)
        self._accounts = Accounts(self._store)
        self._shelf = Shelf(self._store, self._tell)
        self._books = self._shelf.durable.books
        self._calculators = Calculators(clock)
        self._watching = Watching(self._store, self._shelf.lock, clock)
        self._listeners: list[Callable[[Change], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file back."""
        self._late.close()
        self._watching.close()
        self._shelf.close()
        self._store.close()

    def issue_token(self, email: str) -> str:
        """Makes a bearer token for an account; only its hash is kept."""
        return self._accounts.issue(email)

    def accounts(self) -> dict[str, int]:
        """Gives how many tokens each account has."""
        return self._accounts.counts()

    def revoke(self, email: str) -> int:
        """Makes all tokens of an account worthless at once; gives how many there were."""
        return self._accounts.revoke(email)

    def listen(self, callback: Callable[[Change], None]) -> None:
        """Calls back after each committed change, one at a time, in the order of the changes."""
        self._listeners.append(callback)

    def handle(
        self, method: str, path: str, query: Mapping[str, list[str]], headers: Mapping[str, str], body: bytes
    ) -> Response:
        """Answers one request; its path is decoded.

        Raises:
            ConnectionDroppedError: where a fault breaks the connection.
        """
        request = Request(
            method=method, path=path, query=query, headers=headers, body=body, began=time.monotonic()
        )
        try:
            if path.startswith(admin.PATH):
                return self._administered(request)
            self.faults.run_before(method, path)
            answer = self._routed(request, route(method, path))
            self.faults.run_after(method, path)
        except ApiError as error:
            return _refusal(path, error)
        return answer

    def _administered(self, request: Request) -> Response:
        if self._accounts.of(request.headers) != admin.ADMIN:
            raise forbidden()
        return _response(admin.answered(request.method, request.path, request.body, self.faults, self.quotas))

    def _routed(self, request: Request, found: Route) -> Response:
        email = self._accounts.of(request.headers)
        trouble = self.faults.drawn(found.method, email)
        if trouble.seconds:
            time.sleep(trouble.seconds)
        if trouble.late_seconds is not None:
            self._late.put(trouble.late_seconds, lambda: self._answered(request, found, trouble, email))
            raise ConnectionDroppedError
        if trouble.broken_before is not None:
            raise trouble.broken_before
        if trouble.error is not None:
            raise trouble.error
        try:
            answer = self._answered(request, found, trouble, email)
        except ApiError as error:
            answer = _refusal(request.path, error)
        if trouble.broken_after is not None:
            raise trouble.broken_after
        return msgspec.structs.replace(answer, half=trouble.half) if trouble.half else answer

    def _answered(self, request: Request, found: Route, trouble: Troubled, email: str) -> Response:
        self.quotas.take(found.method, email)
        if not found.writes:
            return self._acted(found, self._call(request, found, self._files(self._shelf.durable, email)))
        with self._shelf.writing() as writing:
            files = self._files(writing.stand, email)
            call = self._call(request, found, files, trouble)
            answer = self._acted(found, call)
            writing.staged = _staged(files)
        return answer

    def _files(self, stand: Stand, email: str) -> Files:
        return Files(
            stand.books,
            stand.gone,
            self._calculators.calculated,
            email=email,
            change=stand.next_change,
            at=rfc3339(self._clock()),
        )

    def _call(self, request: Request, found: Route, files: Files, trouble: Troubled | None = None) -> Call:
        race = trouble.race_seconds if trouble is not None else None
        return Call(
            method=found.method,
            names=found.names,
            query=request.query,
            body=request.body,
            url=self.url,
            files=files,
            appends=self._appends,
            races_since=None if race is None else request.began - race,
            content_type=header(request.headers, "content-type"),
            watching=self._watching,
            now=self._clock(),
        )

    @staticmethod
    def _acted(found: Route, call: Call) -> Response:
        shape.query(found.method, call.query)
        try:
            return _response(found.action(call))
        except MALFORMED as error:
            raise invalid(f"Invalid request: malformed ({type(error).__name__}: {error})") from error

    def _tell(self, staged: Staged) -> None:
        new = None if isinstance(staged.new, Gone) else staged.new
        if new is None:
            self._calculators.forget(staged.change.spreadsheet_id)
        self._watching.tell(staged.old, new)
        for listener in self._listeners:
            listener(staged.change)


def _staged(files: Files) -> Staged | None:
    """Nothing can fail after it: the answer is ready."""
    if files.staged is not None:
        old, new = files.staged
        return Staged(Change(new.spreadsheet_id, new.revision, files.email), old, new)
    if files.deleted is not None:
        emails = {found.get("emailAddress", "") for found in permissions(files.deleted)}
        gone = Gone(files.next_change, frozenset(emails))
        return Staged(Change(files.deleted.spreadsheet_id, 0, files.email), files.deleted, gone)
    return None


def _refusal(path: str, error: ApiError) -> Response:
    told = error.drive_body() if path.startswith(DRIVE_PATHS) else error.body()
    return Response(error.code, orjson.dumps(told))


def _response(reply: Reply) -> Response:
    if isinstance(reply, bytes):
        return Response(200, reply, "application/octet-stream")
    return Response(204, b"") if reply is None else Response(200, orjson.dumps(reply))
