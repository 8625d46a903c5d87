"""One answer of a write as the next read: a pass goes round until nothing is left to write."""

from collections.abc import Mapping

from msgspec.structs import replace

from sheet_schema.model import Tab
from sync.cell import CellValue, GridRow
from sync.identity import content
from sync.sheet import Answer, Snapshot, TabRead


def merged(snapshot: Snapshot, answer: Answer) -> Snapshot:
    """Gives the snapshot with the rows that the answer shows in place of those it held."""
    tabs = {
        key: _merged(read, answer.rows.get(key, ()), answer.own.get(key, {}))
        for key, read in snapshot.tabs.items()
    }
    return Snapshot(fence=answer.fence, tabs=tabs)


def disturbed(tabs: Mapping[str, Tab], snapshot: Snapshot, answer: Answer) -> bool:
    """True when people moved or edited touched rows between the read and the write: only a fresh read will do."""
    return answer.layout_moved or any(
        _moved(tabs[key], snapshot.tabs[key], rows) for key, rows in answer.rows.items()
    )


def _moved(tab: Tab, read: TabRead, shown: tuple[GridRow, ...]) -> bool:
    before = {row.index: content(tab, row.cells) for row in read.rows}
    return any(
        content(tab, row.cells) != before.get(row.index, {})
        for row in shown
        if row.index in before or row.index < read.end
    )


def _merged(read: TabRead, shown: tuple[GridRow, ...], own: Mapping[int, Mapping[int, CellValue]]) -> TabRead:
    rows = {row.index: row for row in read.rows}
    rows.update((row.index, row) for row in shown)
    filled = tuple(rows[index] for index in sorted(rows) if rows[index].cells)
    end = max(read.end, filled[-1].index + 1 if filled else 1)
    return replace(read, rows=filled, end=end, own={**read.own, **own})
