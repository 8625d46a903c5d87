"""The spreadsheets as they stand: what is on the disk, for readers; what is staged besides, for writers.

Writers change the staged state one at a time, in memory. One of them then writes the changes of all to the disk with
one fsync, while the next ones are staged already; each answer waits until its own change is there.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, RLock

import msgspec

from sync.sheets_server.book import Book
from sync.sheets_server.errors import ApiError
from sync.sheets_server.store import Gone, OvertakenError, Store

LINGER = 0.003
"""Seconds a change waits at most for as many others as there were the last time; alone it waits for none."""


class Change(msgspec.Struct, frozen=True):
    """One committed change of one spreadsheet."""

    spreadsheet_id: str
    revision: int
    """One more with each change; 0 when it was deleted."""
    actor: str
    """E-mail of the account that made it."""


class Staged(msgspec.Struct, frozen=True):
    """A change, and the spreadsheet before and after it."""

    change: Change
    old: Book | None
    new: Book | Gone


class Stand:
    """All spreadsheets at one moment."""

    def __init__(self, books: dict[str, Book], gone: dict[str, Gone], next_change: int) -> None:
        self.books = books
        self.gone = gone
        self.next_change = next_change
        """The place of the next change in the feed of all."""

    def copy(self) -> "Stand":
        """Gives another one that can change without this one."""
        return Stand(dict(self.books), dict(self.gone), self.next_change)

    def take(self, staged: Staged) -> None:
        """Takes a change over; its place in the feed last, so that nobody is told of a place ahead of its change."""
        book_id = staged.change.spreadsheet_id
        if isinstance(staged.new, Gone):
            self.gone[book_id] = staged.new
            self.books.pop(book_id, None)
        else:
            self.books[book_id] = staged.new
        self.next_change = staged.new.change + 1


class Writing:
    """The newest state in the hands of one writer."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.staged: Staged | None = None
        """The writer's change, once nothing of it can fail any more."""


class _Batch:
    """Changes that reach the disk together, or not at all."""

    def __init__(self) -> None:
        self.changes: list[Staged] = []
        self.ended = Event()
        self.error: BaseException | None = None

    def end(self, error: BaseException | None = None) -> None:
        self.error = error
        self.ended.set()


class Shelf:
    """Safe for threads. `lock` is held while a change is made, never while the disk is waited for."""

    def __init__(self, store: Store, tell: Callable[[Staged], None]) -> None:
        """`tell` gets each change once it is on the disk, one at a time, in the order of the changes."""
        self.lock = RLock()
        self.durable = _stand(store)
        self._staged = self.durable.copy()
        self._store = store
        self._batch = _Batch()
        self._in_flight: _Batch | None = None
        self._usual = 1
        """Changes of the last batch: more than one shows that others are at work."""
        self._queue = Lock()
        """Guards what writers and the flush share, for moments only."""
        self._flushing = Lock()
        self._untold: deque[Staged] = deque()
        self._telling = Lock()
        self._teller = tell

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Gives the newest state to one writer at a time. After it, all that the writer saw or did is on the disk.

        Raises:
            ApiError: 500, when that could not be written; nothing of it was done then.
        """
        batch: _Batch | None = None
        try:
            with self.lock:
                writing = Writing(self._staged)
                try:
                    yield writing
                finally:
                    batch = self._joined(writing)
        finally:
            if batch is not None:
                self._settle(batch)
        self._tell()

    def close(self) -> None:
        """Waits until nothing is being written."""
        with self._flushing:
            pass

    def _joined(self, writing: Writing) -> _Batch | None:
        """Gives what has to be on the disk before this writer's answer may be told."""
        with self._queue:
            if writing.stand is not self._staged:
                raise _not_written(None)
            if writing.staged is not None:
                self._staged.take(writing.staged)
                self._batch.changes.append(writing.staged)
            return self._batch if self._batch.changes else self._in_flight

    def _settle(self, batch: _Batch) -> None:
        """Whoever makes the batch full, or has waited long enough, writes for all."""
        if len(batch.changes) < self._usual:
            batch.ended.wait(LINGER)
        if not batch.ended.is_set():
            with self._flushing:
                if not batch.ended.is_set():
                    self._flush()
        if batch.error is not None:
            raise _not_written(batch.error)

    def _flush(self) -> None:
        with self._queue:
            batch = self._in_flight = self._batch
            self._batch = _Batch()
            self._usual = len(batch.changes)
        error: BaseException | None = RuntimeError("the disk was not reached")
        try:
            self._store.commit(_merged(batch.changes))
            error = None
        except (sqlite3.Error, OvertakenError) as refused:
            error = refused
        finally:
            self._land(batch, error)

    def _land(self, batch: _Batch, error: BaseException | None) -> None:
        """What was staged while a batch failed stands on it, and fails with it."""
        with self._queue:
            self._in_flight = None
            if error is not None:
                self._batch.end(error)
                self._batch = _Batch()
                self._staged = self.durable.copy()
            else:
                for staged in batch.changes:
                    self.durable.take(staged)
                self._untold.extend(batch.changes)
        batch.end(error)

    def _tell(self) -> None:
        """One thread tells for all; a change that comes while it ends is seen by the next look at the queue."""
        while self._untold and self._telling.acquire(blocking=False):
            try:
                while self._untold:
                    self._teller(self._untold.popleft())
            finally:
                self._telling.release()


def _not_written(error: BaseException | None) -> ApiError:
    refusal = ApiError(
        500, f"Internal error encountered: {error or 'what this stood on could not be written'}"
    )
    refusal.__cause__ = error
    return refusal


def _stand(store: Store) -> Stand:
    books, gone = store.books(), store.gone()
    places = [*(book.change for book in books.values()), *(one.change for one in gone.values())]
    return Stand(books, gone, max(places, default=0) + 1)


def _merged(changes: Sequence[Staged]) -> dict[str, tuple[Book | None, Book | Gone]]:
    """Gives the first and the last state of each spreadsheet: those between need no disk."""
    merged: dict[str, tuple[Book | None, Book | Gone]] = {}
    for staged in changes:
        book_id = staged.change.spreadsheet_id
        old = merged[book_id][0] if book_id in merged else staged.old
        merged[book_id] = (old, staged.new)
    return merged
