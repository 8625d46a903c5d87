"""The cells of one sheet: persistent chunks of rows. A change copies the chunks it touches, and no others."""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

CHUNK_ROWS = 256
SPLIT_ROWS = 2 * CHUNK_ROWS
_ids = itertools.count(1)


class Formula(msgspec.Struct, frozen=True, tag="f"):
    """A cell that holds a formula; its text starts with `=`."""

    text: str


Value = str | int | float | bool | Formula | None
Row = Sequence[Value]
"""Cells from the first column on; what is missing at the end is empty."""


class Chunk:
    """Some rows in a row. Never changed once made; its id is new with each content."""

    __slots__ = ("id", "rows")

    def __init__(self, rows: list[Row], chunk_id: int | None = None) -> None:
        self.id = chunk_id if chunk_id is not None else next(_ids)
        self.rows = rows


def reserve_ids(above: int) -> None:
    """Makes sure that new chunks get ids above those found in a store."""
    global _ids  # noqa: PLW0603 (one sequence of ids a process)
    _ids = itertools.count(max(above + 1, next(_ids)))


class Rows:
    """An immutable sequence of rows. Each operation gives a new one that shares all untouched chunks."""

    __slots__ = ("_starts", "chunks")

    def __init__(self, chunks: Iterable[Chunk] = ()) -> None:
        self.chunks = tuple(chunk for chunk in chunks if chunk.rows)
        self._starts = tuple(itertools.accumulate((len(chunk.rows) for chunk in self.chunks), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    def row(self, index: int) -> Row:
        """Gives one row; rows beyond the last stored one are empty."""
        if index >= len(self) or index < 0:
            return ()
        place = bisect_right(self._starts, index) - 1
        return self.chunks[place].rows[index - self._starts[place]]

    def slice(self, start: int, end: int) -> Iterator[Row]:
        """Gives the stored rows of [start, end)."""
        end = min(end, len(self))
        if start >= end:
            return
        place = bisect_right(self._starts, start) - 1
        while start < end:
            chunk, base = self.chunks[place], self._starts[place]
            stop = min(end - base, len(chunk.rows))
            yield from chunk.rows[start - base : stop]
            start, place = base + stop, place + 1

    def replaced(self, changes: Mapping[int, Row]) -> "Rows":
        """Gives these rows with some replaced, by index; rows in between grow as needed."""
        last = max(changes, default=-1)
        base = self if last < len(self) else Rows([*self.chunks, *_chunked([()] * (last + 1 - len(self)))])
        by_chunk: dict[int, dict[int, Row]] = {}
        for index, row in changes.items():
            place = bisect_right(base._starts, index) - 1
            by_chunk.setdefault(place, {})[index - base._starts[place]] = _trimmed(row)
        chunks = list(base.chunks)
        for place, found in by_chunk.items():
            rows = list(chunks[place].rows)
            for offset, row in found.items():
                rows[offset] = row
            chunks[place] = Chunk(rows)
        return Rows(chunks)._without_empty_end()

    def inserted(self, index: int, rows: Sequence[Row]) -> "Rows":
        """Gives these rows with others put in before `index`."""
        if not rows or (index >= len(self) and not any(rows) and index > len(self)):
            return self
        if index > len(self):
            rows = [*([()] * (index - len(self))), *rows]
            index = len(self)
        before, after = self._cut(index)
        return Rows([*before, *_chunked(list(rows)), *after])._merged_small()

    def deleted(self, start: int, end: int) -> "Rows":
        """Gives these rows without [start, end)."""
        if start >= len(self):
            return self
        before, rest = self._cut(start)
        after = Rows(rest)._cut(min(end, len(self)) - start)[1]
        return Rows([*before, *after])._merged_small()

    def mapped(self, change: Callable[[Row], Row]) -> "Rows":
        """Gives all rows changed alike (columns inserted, deleted, moved)."""
        return Rows(Chunk([_trimmed(change(row)) for row in chunk.rows]) for chunk in self.chunks)

    def _cut(self, index: int) -> tuple[list[Chunk], list[Chunk]]:
        place = bisect_right(self._starts, index) - 1
        if place >= len(self.chunks):
            return list(self.chunks), []
        chunk, offset = self.chunks[place], index - self._starts[place]
        if offset == 0:
            return list(self.chunks[:place]), list(self.chunks[place:])
        head, tail = Chunk(chunk.rows[:offset]), Chunk(chunk.rows[offset:])
        return [*self.chunks[:place], head], [tail, *self.chunks[place + 1 :]]

    def _merged_small(self) -> "Rows":
        merged: list[Chunk] = []
        for chunk in self.chunks:
            if merged and len(merged[-1].rows) + len(chunk.rows) <= CHUNK_ROWS:
                merged[-1] = Chunk([*merged[-1].rows, *chunk.rows])
            else:
                merged.append(chunk)
        return Rows(merged)._without_empty_end()

    def _without_empty_end(self) -> "Rows":
        if not self.chunks or self.chunks[-1].rows[-1]:
            return self
        chunks = list(self.chunks)
        while chunks:
            rows = list(chunks[-1].rows)
            while rows and not rows[-1]:
                rows.pop()
            if rows:
                if len(rows) != len(chunks[-1].rows):
                    chunks[-1] = Chunk(rows)
                break
            chunks.pop()
        return Rows(chunks)


def _chunked(rows: list[Row]) -> list[Chunk]:
    kept = [_trimmed(row) for row in rows]
    return [Chunk(kept[start : start + CHUNK_ROWS]) for start in range(0, len(kept), CHUNK_ROWS)]


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row if end == len(row) else row[:end]
