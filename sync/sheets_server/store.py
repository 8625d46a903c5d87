"""Spreadsheets in SQLite: documents for what is small, one blob a chunk of rows. Durable when a method returns."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from sync.sheets_server.book import Book, Layer, Sheet
from sync.sheets_server.rows import Chunk, Formula, Row, Rows, Value, reserve_ids

SCHEMA = """
CREATE TABLE IF NOT EXISTS books (id TEXT PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sheets (
    book TEXT NOT NULL, sheet INTEGER NOT NULL, document BLOB NOT NULL, chunks BLOB NOT NULL,
    PRIMARY KEY (book, sheet)
);
CREATE TABLE IF NOT EXISTS chunks (id INTEGER PRIMARY KEY, book TEXT NOT NULL, cells BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, book TEXT NOT NULL, revision INTEGER NOT NULL, at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS tokens (hash TEXT PRIMARY KEY, email TEXT NOT NULL);
"""


class _BookDocument(msgspec.Struct):
    properties: dict[str, Any]
    named_ranges: tuple[dict[str, Any], ...]
    metadata: tuple[dict[str, Any], ...]
    file: dict[str, Any]
    revision: int
    order: tuple[int, ...]


class _SheetDocument(msgspec.Struct):
    properties: dict[str, Any]
    layers: tuple[Layer, ...]
    row_properties: dict[int, dict[str, Any]]
    column_properties: dict[int, dict[str, Any]]
    objects: dict[str, tuple[dict[str, Any], ...]]


_encode = msgspec.msgpack.encode
_book = msgspec.msgpack.Decoder(_BookDocument)
_sheet = msgspec.msgpack.Decoder(_SheetDocument)
_order = msgspec.msgpack.Decoder(tuple[int, ...])
_cells = msgspec.msgpack.Decoder(list[list[Formula | str | int | float | bool | None]])


class Store:
    """One SQLite file. Its methods are called under the server's lock."""

    def __init__(self, path: Path | str) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.executescript(SCHEMA)
        reserve_ids(self._connection.execute("SELECT coalesce(max(id), 0) FROM chunks").fetchone()[0])

    def close(self) -> None:
        """Gives the file back."""
        self._connection.close()

    def load(self) -> dict[str, Book]:
        """Gives all spreadsheets by id."""
        rows = self._connection.execute("SELECT id, document FROM books").fetchall()
        return {book_id: self._loaded(book_id, _book.decode(document)) for book_id, document in rows}

    def save(self, old: Book | None, new: Book, at: float) -> None:
        """Writes what differs between two states of a spreadsheet, and a line in the change feed; one transaction."""
        before = {sheet.sheet_id: sheet for sheet in old.sheets} if old else {}
        with _transaction(self._connection) as work:
            work.execute("REPLACE INTO books VALUES (?, ?)", (new.spreadsheet_id, _encode(_book_document(new))))
            for sheet in new.sheets:
                if before.get(sheet.sheet_id) is not sheet:
                    self._save_sheet(work, new.spreadsheet_id, before.get(sheet.sheet_id), sheet)
            for gone in before.keys() - {sheet.sheet_id for sheet in new.sheets}:
                work.execute("DELETE FROM sheets WHERE book = ? AND sheet = ?", (new.spreadsheet_id, gone))
                _drop_chunks(work, (chunk.id for chunk in before[gone].rows.chunks))
            work.execute(
                "INSERT INTO changes (book, revision, at) VALUES (?, ?, ?)", (new.spreadsheet_id, new.revision, at)
            )

    def delete(self, book: Book, at: float) -> None:
        """Takes a spreadsheet out for good."""
        with _transaction(self._connection) as work:
            work.execute("DELETE FROM chunks WHERE book = ?", (book.spreadsheet_id,))
            work.execute("DELETE FROM sheets WHERE book = ?", (book.spreadsheet_id,))
            work.execute("DELETE FROM books WHERE id = ?", (book.spreadsheet_id,))
            work.execute("INSERT INTO changes (book, revision, at) VALUES (?, 0, ?)", (book.spreadsheet_id, at))

    def changes_since(self, start: int) -> tuple[list[tuple[str, float]], int]:
        """Gives the (spreadsheet, time) of changes from a feed position on, and the next position."""
        found = self._connection.execute("SELECT id, book, at FROM changes WHERE id >= ? ORDER BY id", (start,)).fetchall()
        return [(book, at) for _, book, at in found], found[-1][0] + 1 if found else max(start, self.next_change())

    def next_change(self) -> int:
        """Gives the position behind the last change."""
        last: int = self._connection.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0]
        return last + 1

    def email_of(self, token_hash: str) -> str | None:
        """Gives whose token it is."""
        found = self._connection.execute("SELECT email FROM tokens WHERE hash = ?", (token_hash,)).fetchone()
        return found[0] if found else None

    def add_token(self, token_hash: str, email: str) -> None:
        """Keeps a token's hash."""
        with _transaction(self._connection) as work:
            work.execute("REPLACE INTO tokens VALUES (?, ?)", (token_hash, email))

    def _save_sheet(self, work: sqlite3.Connection, book_id: str, old: Sheet | None, new: Sheet) -> None:
        chunks = new.rows.chunks
        kept = {chunk.id for chunk in old.rows.chunks} if old else set()
        work.execute(
            "REPLACE INTO sheets VALUES (?, ?, ?, ?)",
            (book_id, new.sheet_id, _encode(_sheet_document(new)), _encode([chunk.id for chunk in chunks])),
        )
        work.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?)",
            [(chunk.id, book_id, _encode(chunk.rows)) for chunk in chunks if chunk.id not in kept],
        )
        _drop_chunks(work, kept - {chunk.id for chunk in chunks})

    def _loaded(self, book_id: str, document: _BookDocument) -> Book:
        found = self._connection.execute("SELECT sheet, document, chunks FROM sheets WHERE book = ?", (book_id,)).fetchall()
        cells = dict(self._connection.execute("SELECT id, cells FROM chunks WHERE book = ?", (book_id,)).fetchall())
        sheets = {sheet_id: _loaded_sheet(body, _order.decode(order), cells) for sheet_id, body, order in found}
        return Book(
            spreadsheet_id=book_id,
            properties=document.properties,
            sheets=tuple(sheets[sheet_id] for sheet_id in document.order),
            named_ranges=document.named_ranges,
            metadata=document.metadata,
            file=document.file,
            revision=document.revision,
        )


class _transaction:  # noqa: N801 (reads as a statement)
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("ROLLBACK" if kind else "COMMIT")


def _drop_chunks(work: sqlite3.Connection, ids: Iterable[int]) -> None:
    work.executemany("DELETE FROM chunks WHERE id = ?", ((chunk_id,) for chunk_id in ids))


def _book_document(book: Book) -> _BookDocument:
    return _BookDocument(
        properties=book.properties,
        named_ranges=book.named_ranges,
        metadata=book.metadata,
        file=book.file,
        revision=book.revision,
        order=tuple(sheet.sheet_id for sheet in book.sheets),
    )


def _sheet_document(sheet: Sheet) -> _SheetDocument:
    return _SheetDocument(
        properties=sheet.properties,
        layers=sheet.layers,
        row_properties=sheet.row_properties,
        column_properties=sheet.column_properties,
        objects=sheet.objects,
    )


def _loaded_sheet(body: bytes, order: tuple[int, ...], cells: dict[int, bytes]) -> Sheet:
    document = _sheet.decode(body)
    return Sheet(
        properties=document.properties,
        rows=Rows(_loaded_chunks(order, cells)),
        layers=document.layers,
        row_properties=document.row_properties,
        column_properties=document.column_properties,
        objects=document.objects,
    )


def _loaded_chunks(order: tuple[int, ...], cells: dict[int, bytes]) -> Iterator[Chunk]:
    for chunk_id in order:
        rows: list[list[Value]] = _cells.decode(cells[chunk_id])
        yield Chunk(list[Row](rows), chunk_id)
