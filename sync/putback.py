"""A column that moved between read and write: what landed in people's cells is taken back (architecture.md, step 6).

What a batch overwrote is known exactly where it copied that aside (sync.overwritten). Of one that was too large to
do so, what was read before it tells, and what the ledger knows of its rows.
"""

from collections.abc import Iterator, Mapping

import msgspec

from sheet_schema.model import Tab
from sync.cell import Cell, CellValue, GridRow, is_empty
from sync.difference import same
from sync.memory import KnownRow
from sync.moved_columns import origins
from sync.overwritten import CARRIERS, given_back, written
from sync.sheet import (
    Append,
    Batch,
    BeforeImage,
    CellWrite,
    Layout,
    Snapshot,
    TabRead,
    unknown_column,
)


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A write, and what is known of the rows as they were before it."""

    batch: Batch
    tabs: Mapping[str, TabRead]
    """As read before it: all rows, or those it touched."""
    known: Mapping[str, KnownRow]
    """The ledger's rows, by row_id."""
    before: Mapping[str, BeforeImage] | None = None
    """What it overwrote, by tab, where that is known."""


def put_back(tabs: Mapping[str, Tab], past: Past, after: Snapshot) -> tuple[CellWrite, ...]:
    """Gives what takes back the cells that a batch overwrote because another column stood where it meant to write.

    The same for a batch that put back, and landed on another row than it meant. Only cells that still show what the
    batch wrote are touched. People's own columns count as people's cells; where nothing is known of the row (it was
    being typed in that instant), the foreign value is cleared.
    """
    return tuple(
        write
        for key in past.tabs
        if key in after.tabs
        for write in _of_tab(tabs[key], past, past.tabs[key], after.tabs[key])
    )


def _of_tab(tab: Tab, past: Past, before: TabRead, after: TabRead) -> Iterator[CellWrite]:
    landed = _Landed(tab, past, before, after)
    if past.before is None:
        yield from landed.of_cells()
    elif tab.key in past.before:
        yield from given_back(tab, past.batch, before, past.before[tab.key], after)
    yield from landed.of_appends()


def _moved(before: Layout, after: Layout) -> bool:
    return (before.columns, before.headers) != (after.columns, after.headers)


class _Landed:
    """One tab, as it was read before a write and as it stands behind it."""

    def __init__(self, tab: Tab, past: Past, before: TabRead, after: TabRead) -> None:
        self._tab, self._past, self._before, self._after = tab, past, before, after
        self._is_moved = _moved(before.layout, after.layout)
        self._origins = origins(before.layout, after.layout)
        self._keys = {place: key for key, place in after.layout.columns.items()}
        self._were = {row.index: row for row in before.rows}
        self._are = {row.index: row for row in after.rows}

    def of_cells(self) -> Iterator[CellWrite]:
        """Gives the cells to write where cells were overwritten, on the columns as they stand now."""
        for row, cells in written(self._tab.key, self._past.batch, self._before.layout).items():
            yield from self._of_strangers(row, cells)
            if self._is_moved:
                yield from self._of_row(row, cells)

    def of_appends(self) -> Iterator[CellWrite]:
        """Gives the cells to write where rows were opened."""
        for append in self._past.batch.appends:
            if append.tab == self._tab.key and self._is_moved:
                yield from self._of_append(append)

    def _of_strangers(self, row: int, written: Mapping[int, Cell]) -> Iterator[CellWrite]:
        """What was put into people's cells of a row stands in another one's, which people moved there meanwhile."""
        service = {
            place for key, place in self._before.layout.columns.items() if key in self._tab.service_keys
        }
        told = {place: value for place, value in written.items() if place not in service}
        meant = self._were.get(row)
        if not told or meant is None:
            return
        hit = {self._keys[place] for place in told if place in self._keys}
        for there in self._rows_showing_all(told):
            if self._same_identity(meant, there, hit) or (there != row and not any(told.values())):
                continue
            was = self._was(there, hit)
            if was or there == row:
                yield from self._given_back(there, told, was)

    def _given_back(
        self, row: int, shown: Mapping[int, Cell], was: Mapping[int, Cell]
    ) -> Iterator[CellWrite]:
        for place, value in shown.items():
            old = was.get(self._origins.get(place, -1))
            if not same(old, value):
                yield self._write(row, place, old)

    def _rows_showing_all(self, told: Mapping[int, Cell]) -> list[int]:
        rows = sorted({*self._are, *self._after.own})
        return [
            row for row in rows if all(same(self._now(row, place), value) for place, value in told.items())
        ]

    def _same_identity(self, meant: GridRow, there: int, hit: set[str]) -> bool:
        now = self._are.get(there, GridRow(index=there, cells={}))
        meant_ids, ids = _ids(meant), _ids(now)
        return bool(meant_ids & ids) if meant_ids or ids else self._same_row(meant.cells, now.cells, hit)

    def _of_row(self, row: int, written: Mapping[int, Cell]) -> Iterator[CellWrite]:
        """Service columns are left to the next round, which computes them anew."""
        hit = {
            place: value
            for place, value in written.items()
            if self._origins.get(place) != place and self._keys.get(place) not in self._tab.service_keys
        }
        for there in self._rows_hit(row, hit):
            shown = {place: value for place, value in hit.items() if same(self._now(there, place), value)}
            was = self._was(there, {self._keys[place] for place in shown if place in self._keys})
            if not was and there != row and not self._is_ours(shown):
                continue
            yield from self._given_back(there, shown, was)

    def _rows_hit(self, row: int, hit: Mapping[int, Cell]) -> list[int]:
        """Gives the rows that show what was written into a row: itself, and where people moved it to meanwhile."""
        told = {place: value for place, value in hit.items() if value is not None}
        if all(same(self._now(row, place), value) for place, value in hit.items()):
            return [row] if hit else []
        itself = [row] if any(same(self._now(row, place), value) for place, value in hit.items()) else []
        return itself + [one for one in self._rows_showing_all(told) if one != row and told]

    def _is_ours(self, shown: Mapping[int, Cell]) -> bool:
        """True where a row shows an id that nobody types."""
        ids = {write.value for write in self._past.batch.cells if write.column in CARRIERS}
        return any(value is not None and value in ids for value in shown.values())

    def _of_append(self, append: Append) -> Iterator[CellWrite]:
        """The new row is put in order on the spot: what stands in the wrong columns goes to the right ones."""
        start = self._before.layout.columns["row_id"]
        for row in self._rows_of_append(append, start):
            shows_id = same(self._now(row, start), append.row_id)
            meant = dict(append.cells) | ({"row_id": append.row_id} if shows_id else {})
            placed = self._placed(meant)
            right: dict[int, Cell] = {
                place: None
                for place, (key, value) in placed.items()
                if self._keys.get(place) != key and same(self._now(row, place), value)
            }
            right |= {
                place: value
                for key, value in meant.items()
                if (place := self._after.layout.columns.get(key)) is not None
                and self._is_free(row, place, placed)
            }
            for place, value in right.items():
                if not same(self._now(row, place), value):
                    yield self._write(row, place, value)

    def _rows_of_append(self, append: Append, start: int) -> list[int]:
        """Where its words stand, in whatever columns; a row without words is known by its id."""
        rows = sorted({*self._are, *self._after.own})
        if not append.cells:
            return [row for row in rows if same(self._now(row, start), append.row_id)]
        likeness = {row: self._words_shown(row, append) for row in rows}
        best = max(
            rows, key=lambda row: (likeness[row], same(self._now(row, start), append.row_id)), default=0
        )
        return [best] if 2 * likeness.get(best, 0) > len(append.cells) else []

    def _words_shown(self, row: int, append: Append) -> int:
        """Counts the words of a new row that stand in a row, under whatever columns they came to stand."""
        found = self._are.get(row, GridRow(index=row, cells={}))
        shown = [*found.cells.values(), *self._after.own.get(row, {}).values()]
        return sum(any(same(one, value) for one in shown) for _, value in append.cells)

    def _placed(self, meant: Mapping[str, CellValue]) -> dict[int, tuple[str, CellValue]]:
        """Gives where values landed, by place."""
        columns = self._before.layout.columns
        return {columns[key]: (key, value) for key, value in meant.items() if key in columns}

    def _is_free(self, row: int, place: int, placed: Mapping[int, tuple[str, CellValue]]) -> bool:
        """True for a cell in which nothing stands but what landed there: what people typed since stays."""
        now = self._now(row, place)
        return is_empty(now) or (place in placed and same(now, placed[place][1]))

    def _write(self, row: int, place: int, value: Cell) -> CellWrite:
        return CellWrite(
            tab=self._tab.key, row=row, column=self._keys.get(place) or unknown_column(place), value=value
        )

    def _now(self, row: int, place: int) -> Cell:
        found = self._are.get(row, GridRow(index=row, cells={}))
        return (
            found.cells.get(self._keys[place]) if place in self._keys else self._own(self._after, row, place)
        )

    def _own(self, read: TabRead, row: int, place: int) -> Cell:
        return read.own.get(row, {}).get(place)

    def _was(self, row: int, hit: set[str]) -> dict[int, Cell]:
        """Gives what a row held before, by place of then; nothing where the row was not there."""
        now = self._are.get(row, GridRow(index=row, cells={}))
        was = self._were.get(row)
        carried = next((now.cells[one] for one in CARRIERS if now.cells.get(one) in self._past.known), None)
        if was is not None and self._same_row(was.cells, now.cells, hit) and carried in {None, *_ids(was)}:
            return self._as_read(was)
        moved = [one for one in self._before.rows if carried in {one.cells.get(key) for key in CARRIERS}]
        if carried is not None and moved:
            return self._as_read(moved[0])
        known = self._past.known.get(str(carried))
        return self._by_place(known.cells) if known is not None and known.tab == self._tab.key else {}

    def _same_row(self, was: Mapping[str, Cell], now: Mapping[str, Cell], hit: set[str]) -> bool:
        return all(same(was.get(key), now.get(key)) for key in self._tab.people_keys if key not in hit)

    def _as_read(self, row: GridRow) -> dict[int, Cell]:
        return {**self._by_place(row.cells), **self._before.own.get(row.index, {})}

    def _by_place(self, cells: Mapping[str, CellValue]) -> dict[int, Cell]:
        columns = self._before.layout.columns
        return {columns[key]: value for key, value in cells.items() if key in columns}


def _ids(row: GridRow) -> set[CellValue]:
    return {row.cells[one] for one in CARRIERS if row.cells.get(one)}
