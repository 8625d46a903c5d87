"""A small model of a spreadsheet: lines have identities, cells stand where two lines cross, ranges hold lines."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

Rectangle = tuple[int, int, int, int]
"""Top, left, bottom, right; 0-based, half-open."""
Cell = tuple[Any, str]
"""A value and a note."""
EMPTY: Cell = (None, "")


@dataclass
class Held:
    """A range that follows its cells."""

    rows: frozenset[int]
    columns: frozenset[int]


@dataclass
class Tab:
    """One grid."""

    rows: list[int]
    columns: list[int]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    names: dict[str, Held] = field(default_factory=dict)
    merges: list[Held] = field(default_factory=list)
    protections: dict[int, Held] = field(default_factory=dict)
    fresh: Any = field(default_factory=lambda: count(1000))

    def cell(self, row: int, column: int) -> Cell:
        """Gives what stands at a place."""
        return self.cells.get((self.rows[row], self.columns[column]), EMPTY)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Puts a cell at a place."""
        self.cells[self.rows[row], self.columns[column]] = cell

    def write(self, row: int, column: int, value: Any) -> None:
        """Writes a value; a note stays."""
        self.put(
            row,
            column,
            (None if value == "" and not isinstance(value, bool) else value, self.cell(row, column)[1]),
        )

    def block(self, area: Rectangle) -> list[list[Cell]]:
        """Gives the cells of a rectangle."""
        top, left, bottom, right = area
        return [[self.cell(row, column) for column in range(left, right)] for row in range(top, bottom)]

    def lay(self, row: int, column: int, block: list[list[Cell]]) -> None:
        """Puts a block at a corner."""
        for down, line in enumerate(block):
            for across, cell in enumerate(line):
                self.put(row + down, column + across, cell)

    def lines(self, dimension: str) -> list[int]:
        """Gives the identities of rows or columns."""
        return self.rows if dimension == "ROWS" else self.columns

    def insert(self, dimension: str, at: int, number: int) -> None:
        """Puts empty lines in; a range around them holds them too."""
        made = frozenset(next(self.fresh) for _ in range(number))
        for held in self.held():
            top, left, bottom, right = self.place(held)
            if dimension == "ROWS" and top < at < bottom:
                held.rows |= made
            elif dimension == "COLUMNS" and left < at < right:
                held.columns |= made
        self.lines(dimension)[at:at] = sorted(made)

    def delete(self, dimension: str, first: int, last: int) -> None:
        """Takes lines out; a range without lines is gone, and a merge of one cell is none."""
        del self.lines(dimension)[first:last]
        self.names = {name: held for name, held in self.names.items() if self._is_there(held)}
        self.protections = {key: held for key, held in self.protections.items() if self._is_there(held)}
        self.merges = [held for held in self.merges if self._is_there(held) and _size(self.place(held)) > 1]

    def move(self, dimension: str, first: int, last: int, to: int) -> None:
        """Moves lines before a place that is counted before anything moves; a range that is torn stays in its place."""
        before = {id(held): (held, self.place(held)) for held in self.held()}
        lines = self.lines(dimension)
        block = lines[first:last]
        del lines[first:last]
        at = to - (last - first) if to > last else to
        lines[at:at] = block
        for held, place in before.values():
            if _size(self.place(held)) != _size(place):
                now = self.hold(place)
                held.rows, held.columns = now.rows, now.columns

    def held(self) -> list[Held]:
        """Gives all ranges that follow their cells."""
        return [*self.names.values(), *self.merges, *self.protections.values()]

    def hold(self, area: Rectangle) -> Held:
        """Gives a range that follows the cells which stand in a rectangle now."""
        top, left, bottom, right = area
        return Held(frozenset(self.rows[top:bottom]), frozenset(self.columns[left:right]))

    def place(self, held: Held) -> Rectangle:
        """Gives where a range is now."""
        rows = [place for place, line in enumerate(self.rows) if line in held.rows]
        columns = [place for place, line in enumerate(self.columns) if line in held.columns]
        return min(rows), min(columns), max(rows) + 1, max(columns) + 1

    def values(self) -> list[list[Any]]:
        """Gives the values of the whole grid as an answer has them."""
        return _trimmed([["" if value is None else value for value, _ in line] for line in self._grid()], "")

    def notes(self) -> list[list[str]]:
        """Gives the notes of the whole grid."""
        return _trimmed([[note for _, note in line] for line in self._grid()], "")

    def _grid(self) -> list[list[Cell]]:
        return self.block((0, 0, len(self.rows), len(self.columns)))

    def _is_there(self, held: Held) -> bool:
        return not held.rows.isdisjoint(self.rows) and not held.columns.isdisjoint(self.columns)


def _size(area: Rectangle) -> int:
    return (area[2] - area[0]) * (area[3] - area[1])


def _trimmed(rows: list[list[Any]], empty: Any) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == empty:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Tells whether two rectangles share a cell."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(inner: Rectangle, outer: Rectangle) -> bool:
    """Tells whether a rectangle lies wholly in another."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
