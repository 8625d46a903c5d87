"""What a batch overwrote, and copied aside first, goes back to people's cells: wherever rows and columns are now.

A batch means columns and rows as they were read. What stood there in its own moment tells, cell by cell, whether it
hit another column, or the row of another order.
"""

from collections.abc import Iterator, Mapping

from sheet_schema.model import Tab
from sync.cell import Cell, GridRow
from sync.difference import same
from sync.moved_columns import Names, moved, named, names, names_under
from sync.sheet import Batch, BeforeImage, CellWrite, Layout, TabRead, unknown_column

CARRIERS = ("row_id", "row_key")

Cells = Mapping[int, Cell]
"""By grid column."""


def written(tab: str, batch: Batch, layout: Layout) -> dict[int, dict[int, Cell]]:
    """Gives what a batch wrote into a tab: by grid row, then grid column."""
    found: dict[int, dict[int, Cell]] = {}
    for write in batch.cells:
        if write.tab == tab:
            found.setdefault(write.row, {})[layout.place(write.column)] = write.value
    return found


def given_back(
    tab: Tab, batch: Batch, read: TabRead, before: BeforeImage, after: TabRead
) -> Iterator[CellWrite]:
    """Gives what takes back the cells of people's that a batch did not mean, where they still show what it wrote.

    `read`: what it was made from; `before`: what it found; `after`: the tab as it stands now.
    """
    hits = _Hits(tab, read, before, after)
    for row, cells in written(tab.key, batch, read.layout).items():
        hit = hits.not_meant(row, cells)
        there = hits.row_now(row, cells, hit) if hit else None
        if there is not None:
            yield from hits.given_back(row, hit, there)


class _Hits:
    """One tab at three moments: as read, as the batch found it, and now."""

    def __init__(self, tab: Tab, read: TabRead, before: BeforeImage, after: TabRead) -> None:
        self._tab, self._before = tab, before
        self._service = {named(key) for key in tab.service_keys}
        self._read_names = names(read.layout)
        self._names = names_under(before.headers, read.layout, after.layout)
        self._names_now = names(after.layout)
        self._from_read = moved(self._read_names, self._names)
        self._now = {was: place for place, was in moved(self._names, self._names_now).items()}
        self._keys = {place: key for key, place in after.layout.columns.items()}
        self._read_rows, self._rows_now = _rows(read), _rows(after)

    def not_meant(self, row: int, cells: Cells) -> dict[int, Cell]:
        """Gives what a row got in cells of people's that it did not hold, and was not meant to; by column of then.

        Meant is a cell that stood where it was read, and held what was read.
        """
        found, was = self._before.rows.get(row, {}), self._read_rows.get(row, {})
        is_meant = self._is_meant(row, cells)
        return {
            place: value
            for place, value in cells.items()
            if _name(self._names, place) not in self._service
            and not (
                is_meant and self._from_read.get(place) == place and same(found.get(place), was.get(place))
            )
            and not same(found.get(place), value)
        }

    def row_now(self, row: int, cells: Cells, hit: Cells) -> int | None:
        """Gives the row that was hit, where it stands now and still shows one of the values; the likeliest one."""
        ranked = {there: self._likeness(row, there, cells, hit) for there in self._rows_now}
        likely = {there: rank for there, rank in ranked.items() if rank is not None}
        return max(likely, key=lambda there: (likely[there], -abs(there - row)), default=None)

    def given_back(self, row: int, hit: Cells, there: int) -> Iterator[CellWrite]:
        """Gives the writes, on rows and columns of now."""
        for place, value in hit.items():
            now = self._now.get(place)
            if now is not None and same(self._rows_now[there].get(now), value):
                yield CellWrite(
                    tab=self._tab.key,
                    row=there,
                    column=self._keys.get(now) or unknown_column(now),
                    value=self._before.rows[row].get(place),
                )

    def _is_meant(self, row: int, cells: Cells) -> bool:
        """True when the batch found the row that it was made for; words beat carriers, as in sync.identity."""
        was = _by_name(self._read_names, self._read_rows.get(row, {}))
        found = _by_name(self._names, self._before.rows.get(row, {}))
        told = was.keys() - {_name(self._read_names, place) for place in cells} - self._service
        return all(same(was[name], found.get(name)) for name in told) and (
            bool(told) or _ids(was) == _ids(found)
        )

    def _likeness(self, row: int, there: int, cells: Cells, hit: Cells) -> tuple[int, bool] | None:
        """Tells how surely a row of now is the one that was hit; None when it is not."""
        now_at = self._rows_now[there]
        places = {place: self._now[place] for place in hit if place in self._now}
        shown = [place for place, at in places.items() if same(now_at.get(at), hit[place])]
        found = _by_name(self._names, self._before.rows.get(row, {}))
        now = _by_name(self._names_now, now_at)
        known = bool(_ids(found) & _ids(now))
        ours = _ids(_by_name(self._names, cells))
        if not shown or (_ids(found) and not known and not _ids(now) <= ours):
            return None
        told = found.keys() - {_name(self._names, place) for place in cells} - self._service
        alike = sum(same(found[name], now.get(name)) for name in told)
        is_told = known or alike or there == row or any(hit[place] is not None for place in shown)
        return (alike, known) if is_told and (known or alike == len(told)) else None


def _rows(read: TabRead) -> dict[int, dict[int, Cell]]:
    """All rows of a tab by grid row, then grid column: ours and people's own; one empty row behind them."""
    found: dict[int, dict[int, Cell]] = {row: {} for row in range(read.end + 1)}
    found.pop(read.layout.header_row, None)
    for row in read.rows:
        found[row.index] = _placed(row, read.layout)
    for index, own in read.own.items():
        found.setdefault(index, {}).update(own)
    return found


def _placed(row: GridRow, layout: Layout) -> dict[int, Cell]:
    return {layout.columns[key]: value for key, value in row.cells.items() if key in layout.columns}


def _name(found: Names, place: int) -> str:
    return found[place] if place < len(found) else ""


def _by_name(found: Names, cells: Cells) -> dict[str, Cell]:
    """Filled cells of columns that have a name."""
    told = {_name(found, place): value for place, value in cells.items() if value is not None}
    return {name: value for name, value in told.items() if name}


def _ids(cells: Mapping[str, Cell]) -> set[Cell]:
    return {cells[named(key)] for key in CARRIERS if cells.get(named(key))}
