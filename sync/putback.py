"""A column that moved between read and write: what landed in people's cells is taken back (architecture.md, step 6)."""

from collections.abc import Iterator, Mapping

from sheet_schema.model import Tab
from sync.cell import GridRow
from sync.difference import same
from sync.sheet import Batch, CellWrite, Snapshot, TabRead


def put_back(
    tabs: Mapping[str, Tab], before: Snapshot, batch: Batch, after: Snapshot
) -> tuple[CellWrite, ...]:
    """Gives the people's cells that a batch overwrote because their column stood where ours was, as they were read.

    A cell that somebody typed into since, or in a row that is not the same any more, is left alone.
    """
    return tuple(
        found
        for key, read in before.tabs.items()
        if key in after.tabs and read.layout != after.tabs[key].layout
        for found in _of_tab(
            tabs[key], read, [write for write in batch.cells if write.tab == key], after.tabs[key]
        )
    )


def _of_tab(tab: Tab, before: TabRead, writes: list[CellWrite], after: TabRead) -> Iterator[CellWrite]:
    moved_to = {index: key for key, index in after.layout.columns.items()}
    were = {row.index: row for row in before.rows}
    are = {row.index: row for row in after.rows}
    hit = [(write, moved_to.get(before.layout.columns[write.column], "")) for write in writes]
    damaged = [(write, key) for write, key in hit if key in tab.people_keys]
    for write, key in damaged:
        was, now = were.get(write.row), are.get(write.row, GridRow(index=write.row, cells={}))
        touched = {other for one, other in damaged if one.row == write.row}
        if was is None or not _same_row(tab, was, now, touched):
            continue
        if same(now.cells.get(key), write.value) and not same(was.cells.get(key), write.value):
            yield CellWrite(tab=tab.key, row=write.row, column=key, value=was.cells.get(key))


def _same_row(tab: Tab, was: GridRow, now: GridRow, touched: set[str]) -> bool:
    return all(same(was.cells.get(key), now.cells.get(key)) for key in tab.people_keys if key not in touched)
