"""Spreadsheets in one SQLite file. What a method has written when it returns survives a crash."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import msgspec

from sync.sheets_server.book import Book, Json, Sheet
from sync.sheets_server.documents import (
    BookDocument,
    OrderDocument,
    book_document,
    cells_from_bytes,
    cells_to_bytes,
    decode_book,
    decode_facts,
    decode_file,
    decode_order,
    decode_sheet,
    encode,
    looks_from_bytes,
    looks_to_bytes,
    order_document,
    sheet_document,
)
from sync.sheets_server.drive.channels import Channel
from sync.sheets_server.rows import Chunk, Home, Row, Rows, T

_decode_channel = msgspec.msgpack.Decoder(Channel).decode
LOCK_SECONDS = 5
"""How long a transaction waits for another process to end its own."""
VERSION = 3
BARE_VERSION = 2
READABLE = frozenset({0, BARE_VERSION, VERSION})
"""0: a new file. One of version 2 lacks what is noted beside chunks, and nothing else."""
PAGE_BYTES = 16_384
"""Chunks are large: with pages of this size a sheet is written in half the time."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS books (book TEXT PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    book TEXT PRIMARY KEY, document BLOB NOT NULL, revision INTEGER NOT NULL, change INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS sheets (
    book TEXT NOT NULL, sheet INTEGER NOT NULL, document BLOB NOT NULL, PRIMARY KEY (book, sheet)
);
CREATE TABLE IF NOT EXISTS orders (
    book TEXT NOT NULL, sheet INTEGER NOT NULL, chunks BLOB NOT NULL, PRIMARY KEY (book, sheet)
);
CREATE TABLE IF NOT EXISTS chunks (
    book TEXT NOT NULL, sheet INTEGER NOT NULL, id INTEGER NOT NULL, body BLOB NOT NULL, facts BLOB,
    PRIMARY KEY (book, sheet, id)
);
CREATE TABLE IF NOT EXISTS gone (book TEXT PRIMARY KEY, change INTEGER NOT NULL, emails BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS channels (id TEXT PRIMARY KEY, document BLOB NOT NULL, messages INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (hash TEXT PRIMARY KEY, email TEXT NOT NULL);
"""
Key = tuple[str, int]
"""Spreadsheet and sheet."""
Blob = tuple[bytes, bytes | None]
"""The rows of a chunk, and what is known of them."""
TABLES = ("books", "files", "sheets", "orders", "chunks")


class OvertakenError(Exception):
    """Another process has changed the same spreadsheet in this file; only one may serve it."""


class DatabaseVersionError(Exception):
    """The database was made by another version of this program."""


class Gone(msgspec.Struct, frozen=True):
    """A spreadsheet that was deleted."""

    change: int
    emails: frozenset[str]
    """Who could see it."""


class Store:
    """One SQLite file. Safe for threads: one transaction at a time."""

    def __init__(self, path: Path | str) -> None:
        self._turn = RLock()
        self._connection = sqlite3.connect(
            path, timeout=LOCK_SECONDS, check_same_thread=False, isolation_level=None
        )
        try:
            self._open(path)
        except (sqlite3.Error, DatabaseVersionError):
            self._connection.close()
            raise
        highest = self._connection.execute("SELECT coalesce(max(id), 0) FROM chunks").fetchone()[0]
        self._numbers = itertools.count(highest + 1)

    def _open(self, path: Path | str) -> None:
        work = self._connection
        work.execute(f"PRAGMA page_size={PAGE_BYTES}")
        work.execute("PRAGMA journal_mode=WAL")
        work.execute("PRAGMA synchronous=FULL")
        with self._transaction():
            version = work.execute("PRAGMA user_version").fetchone()[0]
            foreign = not version and work.execute("SELECT 1 FROM sqlite_master").fetchone()
            if version not in READABLE or foreign:
                raise DatabaseVersionError(f"{path} was made by another version")
            for statement in SCHEMA.split(";"):
                work.execute(statement)
            if version == BARE_VERSION:
                work.execute("ALTER TABLE chunks ADD COLUMN facts BLOB")
            work.execute(f"PRAGMA user_version={VERSION}")

    def close(self) -> None:
        """Gives the file back."""
        with self._turn:
            self._connection.close()

    def books(self) -> dict[str, Book]:
        """Gives all spreadsheets by id."""
        rows = self._connection.execute(
            "SELECT book, books.document, files.document, revision, change FROM books JOIN files USING (book)"
        ).fetchall()
        return {
            book_id: self._book(book_id, decode_book(body), decode_file(file), revision, change)
            for book_id, body, file, revision, change in rows
        }

    def gone(self) -> dict[str, Gone]:
        """Gives the deleted spreadsheets by id."""
        rows = self._connection.execute("SELECT book, change, emails FROM gone").fetchall()
        return {
            book: Gone(change, frozenset(msgspec.msgpack.decode(emails))) for book, change, emails in rows
        }

    def email_of(self, token_hash: str) -> str | None:
        """Gives whose token it is; another process may have made it."""
        with self._turn:
            work = self._connection.execute("SELECT email FROM tokens WHERE hash = ?", (token_hash,))
            found = work.fetchone()
        return found[0] if found else None

    def add_token(self, token_hash: str, email: str) -> None:
        """Keeps a token's hash."""
        with self._transaction() as work:
            work.execute("REPLACE INTO tokens VALUES (?, ?)", (token_hash, email))

    def accounts(self) -> dict[str, int]:
        """Gives how many tokens each account has."""
        with self._turn:
            return dict(
                self._connection.execute("SELECT email, count(*) FROM tokens GROUP BY email ORDER BY email")
            )

    def drop_tokens(self, email: str) -> int:
        """Takes all tokens of an account out; gives how many there were."""
        with self._transaction() as work:
            return work.execute("DELETE FROM tokens WHERE email = ?", (email,)).rowcount

    def channels(self) -> dict[str, Channel]:
        """Gives all push channels by id."""
        rows = self._connection.execute("SELECT id, document FROM channels").fetchall()
        return {channel_id: _decode_channel(body) for channel_id, body in rows}

    def add_channel(self, channel: Channel) -> None:
        """Keeps a push channel."""
        with self._transaction() as work:
            work.execute("INSERT INTO channels VALUES (?, ?, 0)", (channel.channel_id, encode(channel)))

    def drop_channel(self, channel_id: str) -> None:
        """Takes a push channel out."""
        with self._transaction() as work:
            work.execute("DELETE FROM channels WHERE id = ?", (channel_id,))

    def next_message(self, channel_id: str) -> int:
        """Gives the number of a channel's next message: 1 and on, also over a restart."""
        with self._transaction() as work:
            work.execute("UPDATE channels SET messages = messages + 1 WHERE id = ?", (channel_id,))
            row = work.execute("SELECT messages FROM channels WHERE id = ?", (channel_id,)).fetchone()
            return int(row[0]) if row else 1

    def commit(self, changes: Mapping[str, tuple[Book | None, Book | Gone]]) -> None:
        """Writes what differs between two states of some spreadsheets, given by id, in one transaction."""
        with self._transaction() as work:
            for book_id, (old, new) in changes.items():
                self._check_current(work, book_id, old)
                if isinstance(new, Gone):
                    self._delete(work, book_id, new)
                else:
                    self._save(work, old, new)

    def _save(self, work: sqlite3.Connection, old: Book | None, new: Book) -> None:
        before = {sheet.sheet_id: sheet for sheet in old.sheets} if old else {}
        book_id = new.spreadsheet_id
        if (
            old is None
            or not _same(old, new, ("properties", "named_ranges", "metadata", "comments"))
            or _order(old) != _order(new)
        ):
            work.execute("REPLACE INTO books VALUES (?, ?)", (book_id, encode(book_document(new))))
        work.execute(
            "REPLACE INTO files VALUES (?, ?, ?, ?)", (book_id, encode(new.file), new.revision, new.change)
        )
        for sheet in new.sheets:
            if before.get(sheet.sheet_id) is not sheet:
                self._save_sheet(work, book_id, before.get(sheet.sheet_id), sheet)
        for sheet_id in before.keys() - set(_order(new)):
            for table in ("sheets", "orders", "chunks"):
                work.execute(f"DELETE FROM {table} WHERE book = ? AND sheet = ?", (book_id, sheet_id))  # noqa: S608

    @staticmethod
    def _delete(work: sqlite3.Connection, book_id: str, gone: Gone) -> None:
        for table in TABLES:
            work.execute(f"DELETE FROM {table} WHERE book = ?", (book_id,))  # noqa: S608 (our own table names)
        work.execute(
            "REPLACE INTO gone VALUES (?, ?, ?)", (book_id, gone.change, encode(sorted(gone.emails)))
        )

    @staticmethod
    def _check_current(work: sqlite3.Connection, book_id: str, old: Book | None) -> None:
        found = work.execute("SELECT revision FROM files WHERE book = ?", (book_id,)).fetchone()
        if (found[0] if found else None) != (old.revision if old else None):
            raise OvertakenError(f"spreadsheet {book_id} was changed by another process")

    def _save_sheet(self, work: sqlite3.Connection, book_id: str, old: Sheet | None, new: Sheet) -> None:
        key = (book_id, new.sheet_id)
        if old is None or not _same(
            old, new, ("properties", "layers", "row_properties", "column_properties", "objects")
        ):
            work.execute("REPLACE INTO sheets VALUES (?, ?, ?)", (*key, encode(sheet_document(new))))
        kept = _numbers(old.rows, key) | _numbers(old.looks, key) if old else set()
        self._write(work, key, new.rows, kept, lambda chunk: (cells_to_bytes(chunk), encode(chunk.known())))
        self._write(work, key, new.looks, kept, lambda chunk: (looks_to_bytes(chunk), None))
        gone = kept - _numbers(new.rows, key) - _numbers(new.looks, key)
        work.executemany(
            "DELETE FROM chunks WHERE book = ? AND sheet = ? AND id = ?",
            [(*key, number) for number in gone],
        )
        homes = ([chunk.homes[key] for chunk in rows.chunks] for rows in (new.rows, new.looks))
        order = order_document((next(homes), next(homes)))
        work.execute("REPLACE INTO orders VALUES (?, ?, ?)", (*key, encode(order)))

    def _write(
        self,
        work: sqlite3.Connection,
        key: Key,
        rows: Rows[T],
        kept: set[int],
        to_blob: Callable[[Chunk[T]], Blob],
    ) -> None:
        for chunk in rows.chunks:
            home = chunk.homes.get(key)
            if home is None or home.number not in kept:
                home = chunk.homes[key] = Home(next(self._numbers))
                work.execute(
                    "INSERT INTO chunks VALUES (?, ?, ?, ?, ?)", (*key, home.number, *to_blob(chunk))
                )

    def _book(self, book_id: str, document: BookDocument, file: Json, revision: int, change: int) -> Book:
        return Book(
            spreadsheet_id=book_id,
            properties=document.properties,
            sheets=tuple(self._sheet(book_id, sheet_id) for sheet_id in document.order),
            named_ranges=document.named_ranges,
            metadata=document.metadata,
            comments=document.comments,
            file=file,
            revision=revision,
            change=change,
        )

    def _sheet(self, book_id: str, sheet_id: int) -> Sheet:
        where = "WHERE book = ? AND sheet = ?"
        key = (book_id, sheet_id)
        body = self._connection.execute(f"SELECT document FROM sheets {where}", key).fetchone()[0]  # noqa: S608
        order = self._connection.execute(f"SELECT chunks FROM orders {where}", key).fetchone()[0]  # noqa: S608
        blobs = {
            number: (body, facts)
            for number, body, facts in self._connection.execute(
                f"SELECT id, body, facts FROM chunks {where}",  # noqa: S608
                key,
            )
        }
        document = decode_sheet(body)
        places = decode_order(order)
        return Sheet(
            properties=document.properties,
            rows=Rows((), [_cells(blobs[number], key, number, places) for number in places.cells]),
            looks=Rows(
                {}, [_stored(looks_from_bytes(blobs[number][0]), key, number) for number in places.looks]
            ),
            layers=document.layers,
            row_properties=document.row_properties,
            column_properties=document.column_properties,
            objects=document.objects,
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        """SQLite has rolled back itself after some errors (a full disk)."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _numbers(rows: Rows[T], key: Key) -> set[int]:
    return {chunk.homes[key].number for chunk in rows.chunks if key in chunk.homes}


def _cells(blob: Blob, key: Key, number: int, places: OrderDocument) -> Chunk[Row]:
    """Rows are decoded when they are first needed."""
    body, facts = blob
    if facts is None:
        found = Chunk(cells_from_bytes(body))
    else:
        found = Chunk.later(decode_facts(facts), lambda: cells_from_bytes(body))
    found.homes[key] = Home(number)
    for change in places.shifts[places.shifted[number]] if number in places.shifted else ():
        found = found.mapped(change, noted=True)
    return found


def _stored(rows: list[T], key: Key, number: int) -> Chunk[T]:
    found = Chunk(rows)
    found.homes[key] = Home(number)
    return found


def _order(book: Book) -> tuple[int, ...]:
    return tuple(sheet.sheet_id for sheet in book.sheets)


def _same(old: Book | Sheet, new: Book | Sheet, fields: tuple[str, ...]) -> bool:
    return all(getattr(old, field) is getattr(new, field) for field in fields)
