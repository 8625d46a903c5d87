"""Rows of one sheet as persistent chunks. A change copies the chunks it touches, and no others."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from itertools import accumulate, chain
from operator import attrgetter
from operator import is_ as _is
from types import NoneType
from typing import Any, Generic, TypeVar

import msgspec

CHUNK_ROWS = 256
CHUNK_CELLS = 4_096
"""An edit of one cell writes a chunk: some 100 kB."""
MOST_CHANGES = 8
"""So many changes of columns are noted beside a stored chunk; then it is written anew."""


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
_HEIGHT = attrgetter("height")
_FORMULAS = "holds formulas"


class Profile(msgspec.Struct, frozen=True, array_like=True):
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
    special: bool
    """A formula or a failure stands somewhere."""


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a chunk of cells whose rows nobody needed yet."""

    height: int
    weight: int
    """Cells up to the last filled one of each row; of columns put in or taken out since, nothing is known."""
    formulas: bool | None = None
    """None: not known."""
    profile: Profile | None = None


class Home(msgspec.Struct, frozen=True):
    """Where the store keeps a chunk of one sheet, and what has been done to all its rows since."""

    number: int
    changes: tuple[Callable[[Any], Any], ...] = ()
    """Values that the store can write down."""


class Chunk(Generic[T]):
    """Neighbouring rows. Never changed once made; the store notes its homes, by spreadsheet and sheet."""

    __slots__ = ("_facts", "_find", "_rows", "height", "homes", "weight")

    def __init__(self, rows: list[T]) -> None:
        self._rows = rows
        self._find: Callable[[], list[T]] | None = None
        self.height = len(rows)
        self.weight = sum(map(len, rows))
        self.homes: dict[tuple[str, int], Home] = {}
        self._facts: dict[str, Any] = {}

    @classmethod
    def later(cls, found: "Facts", find: Callable[[], list[T]]) -> "Chunk[T]":
        """Gives a chunk whose rows are found when they are first needed."""
        made = cls([])
        made._find, made.height, made.weight = find, found.height, found.weight
        given = {_FORMULAS: found.formulas, "profile": found.profile}
        made._facts = {name: fact for name, fact in given.items() if fact is not None}
        return made

    @property
    def rows(self) -> list[T]:
        """The rows."""
        find = self._find
        if find is not None:
            self._rows = find()
            self._find = None  # after the rows are there: another thread may be here too
        return self._rows

    def known(self) -> "Facts":
        """Gives what `later` needs; of chunks of cells only."""
        return Facts(self.height, self.weight, self.formulas(), self._facts.get("profile"))

    def profile(self) -> "Profile":
        """Gives what a reader of cells may rely on."""
        found: Profile = self.fact("profile", self._profile)
        return found

    def _profile(self, rows: Sequence[Any]) -> Profile:
        kinds = self.fact("kinds", _kinds)
        return Profile(
            plain=not kinds & {NoneType, Formula, Failure},
            filled=all(rows),
            left=min(_firsts(rows), default=0),
            right=max(map(len, rows), default=0),
            formulas=Formula in kinds,
            special=bool(kinds & {Formula, Failure}),
        )

    def formulas(self) -> bool:
        """True when a formula stands somewhere; of chunks of cells only."""
        if _FORMULAS not in self._facts:
            self._facts[_FORMULAS] = Formula in self.fact("kinds", _kinds)
        return bool(self._facts[_FORMULAS])

    def fact(self, name: str, find: Callable[[list[T]], Any]) -> Any:
        """Gives something about the rows; found once, as they never change."""
        if name not in self._facts:
            self._facts[name] = find(self.rows)
        return self._facts[name]

    def kept(self, name: str, key: Any, find: Callable[[], Any]) -> Any:
        """Gives what follows from the rows and a key; the last one is kept."""
        known = self._facts.get(name)
        if known is None or known[0] != key:
            known = self._facts[name] = (key, find())
        return known[1]

    def changed(self, found: Mapping[int, T]) -> "Chunk[T]":
        """Gives the chunk with some rows replaced, by their place in it."""
        rows = list(self.rows)
        for offset, row in found.items():
            rows[offset] = row
        fresh = Chunk(rows)
        if self._facts.get(_FORMULAS) is False:
            fresh.fact(_FORMULAS, lambda _: Formula in _kinds(list(found.values())))
        return fresh

    def mapped(self, change: Callable[[T], T], *, noted: bool) -> "Chunk[T]":
        """Gives the filled rows changed alike; noted: later, and the store may write the change down, not the rows."""
        if not noted:
            rows = [change(row) if row else row for row in self.rows]
            return self if all(map(_is, rows, self.rows)) else Chunk(rows)
        changed = Chunk.later(
            Facts(self.height, self.weight, formulas=None if self.formulas() else False),
            lambda: [change(row) if row else row for row in self.rows],
        )
        changed.homes = {
            key: Home(home.number, (*home.changes, change))
            for key, home in self.homes.copy().items()  # the store may be noting a home meanwhile
            if len(home.changes) < MOST_CHANGES
        }
        return changed


class Rows(Generic[T]):
    """An immutable sequence of rows. Each operation gives a new one that shares all untouched chunks."""

    __slots__ = ("_empty", "_formulas", "_starts", "chunks")

    def __init__(
        self, empty: T, chunks: Iterable[Chunk[T]] = (), starts: tuple[int, ...] | None = None
    ) -> None:
        """`starts` spares counting where the heights of chunks are another one's."""
        self._empty: T = empty
        self.chunks = tuple(filter(_HEIGHT, chunks)) if starts is None else tuple(chunks)
        self._starts: tuple[int, ...] = starts or tuple(accumulate(map(_HEIGHT, self.chunks), initial=0))
        self._formulas: bool | None = None

    def __len__(self) -> int:
        return self._starts[-1]

    def formulas(self) -> bool:
        """True when a formula stands somewhere; of cells only."""
        if self._formulas is None:
            self._formulas = any(chunk.formulas() for chunk in self.chunks)
        return self._formulas

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

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, Chunk[T], Sequence[T]]]:
        """Gives (index of the first row, chunk, its rows inside) for the chunks that reach into [start, end)."""
        for place in range(*self._reach(start, end)):
            chunk, base = self.chunks[place], self._starts[place]
            whole = start <= base and base + chunk.height <= end
            first = max(start - base, 0)
            yield base + first, chunk, chunk.rows if whole else chunk.rows[first : end - base]

    def filled(self, start: int, end: int) -> Iterator[tuple[int, T]]:
        """Gives (index, row) of the rows of [start, end) that hold anything."""
        for place in range(*self._reach(start, end)):
            chunk, base = self.chunks[place], self._starts[place]
            if chunk.weight:
                inside = enumerate(chunk.rows[max(start - base, 0) : end - base], max(start, base))
                yield from ((index, row) for index, row in inside if row)

    def neighbours(self, row: int, step: int) -> Iterator[tuple[int, int, Chunk[T]]]:
        """Gives (start, end, chunk) of the chunks from the one that holds a row, down (1) or up (-1)."""
        place = bisect_right(self._starts, row) - 1
        while 0 <= place < len(self.chunks):
            yield self._starts[place], self._starts[place + 1], self.chunks[place]
            place += step

    def _reach(self, start: int, end: int) -> tuple[int, int]:
        """The places of the chunks that reach into [start, end)."""
        if end <= start or start >= len(self):
            return 0, 0
        return bisect_right(self._starts, max(start, 0)) - 1, bisect_left(self._starts, min(end, len(self)))

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
        chunks = list(self.chunks)
        for place in sorted(inner, reverse=True):
            chunks[place : place + 1] = _changed(chunks[place], inner[place])
        if not beyond and len(chunks) == len(self.chunks) and chunks and chunks[-1].rows[-1]:
            return Rows(self._empty, chunks, self._starts)
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

    def relaid(self, start: int, rows: Sequence[T]) -> "Rows[T]":
        """Gives these rows with all from `start` on replaced, as far as the given ones go."""
        before, rest = _cut(self.chunks, min(start, len(self)))
        _, after = _cut(rest, len(rows))
        missing = [self._empty] * (start - len(self))
        return self._of(_joined([*before, *_packed([*missing, *rows]), *after]))

    def mapped(self, change: Callable[[T], T], *, noted: bool = False) -> "Rows[T]":
        """Gives all filled rows changed alike (columns inserted, deleted, moved); noted: see Chunk.mapped."""
        return self._of(chunk.mapped(change, noted=noted) if chunk.weight else chunk for chunk in self.chunks)

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


def _kinds(rows: Sequence[Any]) -> frozenset[type]:
    return frozenset(map(type, chain.from_iterable(rows)))


def _firsts(rows: Sequence[Any]) -> Iterator[int]:
    """The first filled column of each row; at least 0."""
    for row in rows:
        if row:
            yield (
                0
                if row[0] is not None
                else next(index for index, value in enumerate(row) if value is not None)
            )


def _has_room(chunk: Chunk[T]) -> bool:
    return chunk.height < CHUNK_ROWS and chunk.weight < CHUNK_CELLS


def _changed(chunk: Chunk[T], found: Mapping[int, T]) -> list[Chunk[T]]:
    fresh = chunk.changed(found)
    return _packed(fresh.rows) if fresh.weight > 2 * CHUNK_CELLS and fresh.height > 1 else [fresh]


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
