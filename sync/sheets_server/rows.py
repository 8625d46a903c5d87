"""Rows of one sheet as persistent chunks. A change copies the chunks it touches, and no others."""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any, Generic, TypeVar

import msgspec

CHUNK_ROWS = 256
CHUNK_CELLS = 16_384


class Formula(msgspec.Struct, frozen=True, tag="f"):
    """A cell that holds a formula; its text starts with `=`."""

    text: str


class Failure(msgspec.Struct, frozen=True):
    """What a formula gives that cannot be calculated; never stored."""

    kind: str
    """A word of ErrorType: DIVIDE_BY_ZERO, N_A, NAME, NULL_VALUE, NUM, REF, VALUE, ERROR."""
    message: str


Value = str | int | float | bool | Formula | Failure | None
Row = Sequence[Value]
"""Cells from the first column on; what is missing at the end is empty."""
Look = dict[str, Any]
"""What a cell has besides its value, in CellData's words: userEnteredFormat, dataValidation, note ..."""
Looks = Mapping[int, Look]
"""The looks of one row's cells, by column."""
T = TypeVar("T", bound=Sized)


class Profile(msgspec.Struct, frozen=True):
    """What holds for all rows of a chunk of cells."""

    plain: bool
    """No empty cell stands before a filled one, and no formula: rows can be given as they are stored."""
    filled: bool
    """Every row holds something."""
    left: int
    right: int
    """Every filled cell lies in columns [left, right)."""
    formulas: bool
    """A formula stands somewhere."""


class Chunk(Generic[T]):
    """Neighbouring rows. Never changed once made; the store numbers it when it is first written."""

    __slots__ = ("_facts", "id", "rows", "weight")

    def __init__(self, rows: list[T], chunk_id: int = 0) -> None:
        self.id = chunk_id
        self.rows = rows
        self.weight = sum(map(len, rows))
        self._facts: dict[str, Any] = {}

    def profile(self) -> "Profile":
        """Gives what a reader of cells may rely on."""
        found: Profile = self.fact("profile", _profile)
        return found

    def fact(self, name: str, find: Callable[[list[T]], Any]) -> Any:
        """Gives something about the rows; found once, as they never change."""
        if name not in self._facts:
            self._facts[name] = find(self.rows)
        return self._facts[name]


class Rows(Generic[T]):
    """An immutable sequence of rows. Each operation gives a new one that shares all untouched chunks."""

    __slots__ = ("_empty", "_starts", "chunks")

    def __init__(self, empty: T, chunks: Iterable[Chunk[T]] = ()) -> None:
        self._empty: T = empty
        self.chunks = tuple(chunk for chunk in chunks if chunk.rows)
        self._starts = tuple(itertools.accumulate((len(chunk.rows) for chunk in self.chunks), initial=0))

    def __len__(self) -> int:
        return self._starts[-1]

    def row(self, index: int) -> T:
        """Gives one row; rows beyond the last stored one are empty."""
        if index >= len(self) or index < 0:
            return self._empty
        place = bisect_right(self._starts, index) - 1
        return self.chunks[place].rows[index - self._starts[place]]

    def slice(self, start: int, end: int) -> Iterator[T]:
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

    def pieces(self, start: int, end: int) -> Iterator[tuple[Chunk[T], Sequence[T]]]:
        """Gives (chunk, its rows inside) for the chunks that reach into [start, end)."""
        for chunk, base in zip(self.chunks, self._starts, strict=False):
            if base < end and base + len(chunk.rows) > start:
                whole = start <= base and base + len(chunk.rows) <= end
                yield chunk, chunk.rows if whole else chunk.rows[max(start - base, 0) : end - base]

    def filled(self, start: int, end: int) -> Iterator[tuple[int, T]]:
        """Gives (index, row) of the rows of [start, end) that hold anything."""
        for chunk, base in zip(self.chunks, self._starts, strict=False):
            if chunk.weight and base < end and base + len(chunk.rows) > start:
                inside = enumerate(chunk.rows[max(start - base, 0) : max(end - base, 0)], max(start, base))
                yield from ((index, row) for index, row in inside if row)

    def replaced(self, changes: Mapping[int, T]) -> "Rows[T]":
        """Gives these rows with some replaced, by index; it grows as needed."""
        inner: dict[int, dict[int, T]] = {}
        beyond = [self._empty] * max(0, max(changes, default=-1) + 1 - len(self))
        for index, row in changes.items():
            if index >= len(self):
                beyond[index - len(self)] = row
            else:
                place = bisect_right(self._starts, index) - 1
                inner.setdefault(place, {})[index - self._starts[place]] = row
        chunks: list[Chunk[T]] = []
        for place, chunk in enumerate(self.chunks):
            chunks.extend(_changed(chunk, inner[place]) if place in inner else (chunk,))
        if beyond:
            last = chunks.pop().rows if chunks and _has_room(chunks[-1]) else []
            chunks.extend(_packed([*last, *beyond]))
        return self._of(chunks)

    def inserted(self, index: int, rows: Sequence[T]) -> "Rows[T]":
        """Gives these rows with others put in before `index`."""
        if index >= len(self):
            return self.replaced({index + offset: row for offset, row in enumerate(rows) if row})
        before, after = _cut(self.chunks, index)
        return self._of(_joined([*before, *_packed(list(rows)), *after]))

    def deleted(self, start: int, end: int) -> "Rows[T]":
        """Gives these rows without [start, end)."""
        if start >= len(self) or end <= start:
            return self
        before, rest = _cut(self.chunks, start)
        _, after = _cut(rest, min(end, len(self)) - start)
        return self._of(_joined([*before, *after]))

    def mapped(self, change: Callable[[T], T]) -> "Rows[T]":
        """Gives all filled rows changed alike (columns inserted, deleted, moved)."""
        changed = (Chunk([change(row) if row else row for row in chunk.rows]) if chunk.weight else chunk
                   for chunk in self.chunks)  # fmt: skip
        return self._of(changed)

    def _of(self, chunks: Iterable[Chunk[T]]) -> "Rows[T]":
        return Rows(self._empty, _without_empty_end(list(chunks)))


def no_cells() -> Rows[Row]:
    """Gives the cells of an empty sheet."""
    return Rows[Row](())


def no_looks() -> Rows[Looks]:
    """Gives the looks of a sheet whose cells have none of their own."""
    return Rows[Looks]({})


def trimmed(row: Row) -> Row:
    """Gives a row without the empty cells at its end."""
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row if end == len(row) else row[:end]


def over(row: Row, left: int, fresh: Sequence[Value]) -> Row:
    """Gives a row with cells laid over it from `left` on."""
    if left == 0 and len(fresh) >= len(row):
        return trimmed(fresh)
    full = [*row, *([None] * (left - len(row)))]
    return trimmed([*full[:left], *fresh, *full[left + len(fresh) :]])


def cut(row: Row, left: int, right: int) -> list[Value]:
    """Gives the cells of [left, right) of a row, empty ones filled up."""
    found = list(row[left:right])
    return [*found, *([None] * (right - left - len(found)))]


def _cut(chunks: Sequence[Chunk[T]], index: int) -> tuple[list[Chunk[T]], list[Chunk[T]]]:
    for place, chunk in enumerate(chunks):
        if index == 0:
            return list(chunks[:place]), list(chunks[place:])
        if index < len(chunk.rows):
            head, tail = Chunk(chunk.rows[:index]), Chunk(chunk.rows[index:])
            return [*chunks[:place], head], [tail, *chunks[place + 1 :]]
        index -= len(chunk.rows)
    return list(chunks), []


def _without_empty_end(chunks: list[Chunk[T]]) -> list[Chunk[T]]:
    while chunks and (not chunks[-1].rows or not chunks[-1].rows[-1]):
        rows = list(chunks.pop().rows)
        while rows and not rows[-1]:
            rows.pop()
        if rows:
            chunks.append(Chunk(rows))
    return chunks


def _profile(rows: Sequence[Any]) -> Profile:
    kinds = [set(map(type, row)) for row in rows]
    firsts = [next(index for index, value in enumerate(row) if value is not None) for row in rows if row]
    return Profile(
        plain=not any(type(None) in found or Formula in found or Failure in found for found in kinds),
        filled=all(rows),
        left=min(firsts, default=0),
        right=max(map(len, rows), default=0),
        formulas=any(Formula in found for found in kinds),
    )


def _has_room(chunk: Chunk[T]) -> bool:
    return len(chunk.rows) < CHUNK_ROWS and chunk.weight < CHUNK_CELLS


def _changed(chunk: Chunk[T], found: Mapping[int, T]) -> list[Chunk[T]]:
    rows = list(chunk.rows)
    for offset, row in found.items():
        rows[offset] = row
    fresh = Chunk(rows)
    return _packed(rows) if fresh.weight > 2 * CHUNK_CELLS and len(rows) > 1 else [fresh]


def _packed(rows: list[T]) -> list[Chunk[T]]:
    chunks, start, weight = [], 0, 0
    for index, row in enumerate(rows):
        if index > start and (index - start == CHUNK_ROWS or weight + len(row) > CHUNK_CELLS):
            chunks.append(Chunk(rows[start:index]))
            start, weight = index, 0
        weight += len(row)
    return [*chunks, Chunk(rows[start:])] if rows else []


def _joined(chunks: list[Chunk[T]]) -> list[Chunk[T]]:
    joined: list[Chunk[T]] = []
    for chunk in chunks:
        last = joined[-1] if joined else None
        if (
            last
            and len(last.rows) + len(chunk.rows) <= CHUNK_ROWS
            and last.weight + chunk.weight <= CHUNK_CELLS
        ):
            joined[-1] = Chunk([*last.rows, *chunk.rows])
        else:
            joined.append(chunk)
    return joined
