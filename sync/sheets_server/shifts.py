"""Changes of columns as values, the same for every row: one line on the disk instead of a sheet written anew."""

import msgspec

from sync.sheets_server.rows import Row, trimmed

FAR = 1 << 30
"""Beyond any column."""


class Shift(msgspec.Struct, frozen=True, array_like=True):
    """A row's new cells as stretches [first, end) of its old ones; a first below 0: `end` empty cells."""

    stretches: tuple[tuple[int, int], ...]

    def __call__(self, row: Row) -> Row:
        """Gives a row as it is afterwards; the same one where nothing of it goes elsewhere."""
        head = self.stretches[0][1] if self.stretches[0][0] == 0 else 0
        if len(row) <= head:
            return row
        cells = list(row[:head])
        for first, end in self.stretches[bool(head) :]:
            if first < 0:
                cells += [None] * end
                continue
            part = row[first:end]
            cells += part
            if end != FAR:
                cells += [None] * (end - first - len(part))
        return trimmed(cells)


def gap(at: int, count: int) -> Shift:
    """Gives the change that puts `count` empty columns in before `at`."""
    return _shift((0, at), (-1, count), (at, FAR))


def removal(first: int, last: int) -> Shift:
    """Gives the change that takes the columns [first, last) out."""
    return _shift((0, first), (last, FAR))


def transfer(first: int, last: int, to: int) -> Shift:
    """Gives the change that moves [first, last) before `to`, which is counted before anything moves."""
    if to > last:
        return _shift((0, first), (last, to), (first, last), (to, FAR))
    return _shift((0, to), (first, last), (to, first), (last, FAR))


def _shift(*stretches: tuple[int, int]) -> Shift:
    return Shift(tuple(one for one in stretches if one[0] < 0 or one[0] < one[1]))
