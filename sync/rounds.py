"""One answer of a write as the next read: a pass goes round until nothing is left to write."""

from collections.abc import Mapping

from msgspec.structs import replace

from sheet_schema.model import Tab
from sync.cell import CellValue, GridRow
from sync.identity import content
from sync.plan import Plan
from sync.sheet import Answer, CellWrite, Snapshot, TabRead


def merged(snapshot: Snapshot, answer: Answer) -> Snapshot:
    """Gives the snapshot with the rows that the answer shows in place of those it held."""
    tabs = {
        key: _merged(read, answer.rows.get(key, ()), answer.own.get(key, {}))
        for key, read in snapshot.tabs.items()
    }
    return Snapshot(fence=answer.fence, tabs=tabs)


def disturbed(tabs: Mapping[str, Tab], snapshot: Snapshot, plan: Plan, answer: Answer) -> bool:
    """True when people moved or edited rows between the read and the write: only a fresh read will do."""
    if answer.layout_moved:
        return True
    here = {row.cells.get("row_id") for rows in answer.rows.values() for row in rows}
    return any(append.row_id not in here for append in plan.appends) or any(
        _moved(tabs[key], snapshot.tabs[key], plan, rows) for key, rows in answer.rows.items()
    )


def _moved(tab: Tab, read: TabRead, plan: Plan, shown: tuple[GridRow, ...]) -> bool:
    """Rows without any words are told by their row_id: a row put in above them moves them, too."""
    before = {row.index: row for row in read.rows}
    opened = {append.row_id for append in plan.appends}
    written = {write.row: write.value for write in plan.cells if write.tab == tab.key and _is_id(write)}
    for row in shown:
        was = before.get(row.index, GridRow(index=row.index, cells={}))
        row_id = row.cells.get("row_id")
        if (row.index in before or row.index < read.end) and content(tab, row.cells) != content(
            tab, was.cells
        ):
            return True
        if row_id not in opened and row_id != written.get(row.index, was.cells.get("row_id")):
            return True
    return False


def _is_id(write: CellWrite) -> bool:
    return write.column == "row_id"


def _merged(read: TabRead, shown: tuple[GridRow, ...], own: Mapping[int, Mapping[int, CellValue]]) -> TabRead:
    rows = {row.index: row for row in read.rows}
    rows.update((row.index, row) for row in shown)
    filled = tuple(rows[index] for index in sorted(rows) if rows[index].cells)
    end = max(read.end, filled[-1].index + 1 if filled else 1)
    return replace(read, rows=filled, end=end, own={**read.own, **own})
