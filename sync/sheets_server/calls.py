"""One authenticated request, and the spreadsheets as its account may reach them."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import orjson
from msgspec.structs import replace

from sync.sheets_server import masks, shape
from sync.sheets_server.book import Book, Json
from sync.sheets_server.drive.permissions import READ, lists, owned_by, role_of
from sync.sheets_server.drive.watching import Watching
from sync.sheets_server.errors import ApiError, forbidden, invalid, not_found
from sync.sheets_server.store import Gone

Reply = Any
"""A JSON document, bytes of a file, or None for no content."""


class Files:
    """The spreadsheets as one account may reach them. At most one change is staged; the server commits it."""

    def __init__(
        self,
        books: Mapping[str, Book],
        gone: Mapping[str, Gone],
        calculated: Callable[[Book], Book],
        *,
        email: str,
        change: int,
        at: str,
    ) -> None:
        self.email = email
        self.staged: tuple[Book | None, Book] | None = None
        self.deleted: Book | None = None
        self.next_change = change
        """The place that the next change of any spreadsheet takes in the feed."""
        self.calculated = calculated
        """Gives a spreadsheet with the results of its formulas."""
        self._books = books
        self._gone = gone
        self.at = at
        """The time of this request (RFC 3339)."""

    def get(self, spreadsheet_id: str, role: int = READ) -> Book:
        """Gives a spreadsheet; 404 when it is not there for this account, 403 when the role is too small."""
        book = self._books.get(spreadsheet_id)
        mine = role_of(book, self.email) if book is not None else 0
        if book is None or not mine:
            raise not_found()
        if mine < role:
            raise forbidden()
        return self.calculated(book)

    def save(self, old: Book, new: Book) -> Book:
        """Stages a new state; gives it as it will be once committed."""
        return self._stage(old, new)

    def create(self, new: Book, permission_id: str) -> Book:
        """Stages a new spreadsheet of this account's."""
        parents = new.file.get("parents") or ["root"]
        file = {
            "createdTime": self.at,
            "parents": parents,
            "permissions": [owned_by(self.email, permission_id)],
        }
        return self._stage(None, replace(new, file=file, revision=0))

    def delete(self, book: Book) -> None:
        """Stages that a spreadsheet is taken out for good."""
        self.deleted = book

    def mine(self) -> list[Book]:
        """Gives all that stand in this account's list."""
        return [book for book in list(self._books.values()) if lists(book, self.email)]

    def changes_since(self, start: int) -> list[tuple[int, str, Book | None]]:
        """Gives (place, id, spreadsheet) of what changed since a place in the feed; None for a deleted one."""
        found: list[tuple[int, str, Book | None]] = [
            (book.change, book.spreadsheet_id, book) for book in self.mine() if book.change >= start
        ]
        found += [
            (gone.change, book_id, None)
            for book_id, gone in list(self._gone.items())
            if gone.change >= start and self.email in gone.emails
        ]
        return sorted(found, key=lambda one: one[0])

    def _stage(self, old: Book | None, new: Book) -> Book:
        file = {**new.file, "modifiedTime": self.at, "lastModifyingUser": self.email}
        kept = replace(
            self.calculated(new),
            file=file,
            revision=(old.revision if old else 0) + 1,
            change=self.next_change,
        )
        self.staged = (old, kept)
        return kept


class Appends:
    """When and where the last append of each sheet landed: what a race between two of them needs."""

    def __init__(self) -> None:
        self._landed: dict[tuple[str, int], tuple[float, int]] = {}

    def row(self, spreadsheet_id: str, sheet_id: int, since: float | None) -> int | None:
        """Gives the row of an append that landed since then (monotonic seconds); None where there is none."""
        at, row = self._landed.get((spreadsheet_id, sheet_id), (0.0, 0))
        return row if since is not None and at > since else None

    def landed(self, spreadsheet_id: str, sheet_id: int, row: int) -> None:
        """Notes where an append landed."""
        self._landed[spreadsheet_id, sheet_id] = (time.monotonic(), row)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request."""

    method: str
    """The API's id of it."""
    names: Mapping[str, str]
    """What the path names: id, range, sheet, permission."""
    query: Mapping[str, list[str]]
    body: bytes
    url: str
    files: Files
    appends: Appends
    watching: Watching
    now: float
    """Seconds since 1970."""
    content_type: str = ""
    races_since: float | None = None
    """The row of an append that landed since then (monotonic seconds) is taken too; only a fault asks for it."""

    @property
    def email(self) -> str:
        """Whose request it is."""
        return self.files.email

    def option(self, name: str, default: str = "") -> str:
        """Gives a query parameter."""
        return self.query.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        """Gives a boolean query parameter."""
        return self.option(name).lower() == "true"

    def number(self, name: str, default: int) -> int:
        """Gives a query parameter that is a whole number; a 400 for another."""
        given = self.option(name) or str(default)
        if not given.isdecimal():
            raise invalid(f"Invalid value at '{name}': {given}")
        return int(given)

    def book(self, role: int = READ) -> Book:
        """Gives the spreadsheet the path names."""
        return self.files.get(self.names["id"], role)

    def json(self) -> Json:
        """Gives the body as an object; a 400 when it is none."""
        try:
            found = orjson.loads(self.body) if self.body else {}
        except orjson.JSONDecodeError as error:
            raise ApiError(400, f"Invalid JSON payload received. {error}") from error
        if not isinstance(found, dict):
            raise invalid("Invalid JSON payload received. An object is expected.")
        return shape.body(self.method, _without_nulls(found) if b"null" in self.body else found)

    def masked(self, answer: Reply, default: str = "") -> Reply:
        """Gives what the `fields` mask asks of an answer."""
        return masks.project(answer, self.tree(default))

    def tree(self, default: str = "") -> masks.Tree:
        """Gives the `fields` mask of the whole answer."""
        given = self.option("fields") or default
        return masks.parse(given) if given else {}


def _without_nulls(found: Any) -> Any:
    """A field that is null counts as absent; a null in a list stays (a cell to leave alone)."""
    if isinstance(found, dict):
        return {name: _without_nulls(value) for name, value in found.items() if value is not None}
    return [_without_nulls(value) for value in found] if isinstance(found, list) else found
