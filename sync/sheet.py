"""The words of the spreadsheet: what a read shows, what a write asks, what its answer shows."""

from collections.abc import Mapping

import msgspec

from sync.cell import CellValue, GridRow

NO_HEADER = -1
"""In place of a header row's index: no row shows the headers."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tab's columns stand: 0-based grid index by column key, and what was not found."""

    sheet_id: int
    title: str
    columns: Mapping[str, int]
    headers: tuple[str, ...] = ()
    """The header row's texts when the columns were found; where there is none, those of the first row."""
    missing: tuple[str, ...] = ()
    header_row: int = 0
    """0-based index of the row that shows the headers, or NO_HEADER."""
    unmarked: tuple[str, ...] = ()
    """Columns that were found by their header text alone."""

    @property
    def stopped(self) -> bool:
        """True when the tab cannot be worked on: a column or the header row is not there."""
        return bool(self.missing) or self.header_row == NO_HEADER

    @property
    def proof_row(self) -> int:
        """Index of the row that tells whether the columns still stand where they were found."""
        return max(self.header_row, 0)


class TabRead(msgspec.Struct, frozen=True, kw_only=True):
    """One tab as read: its layout and its rows that hold anything (header left out), in grid order."""

    layout: Layout
    rows: tuple[GridRow, ...]
    end: int
    """Grid index behind the last row that was read as filled."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The whole workbook at one moment. A tab that is not there is missing from `tabs`."""

    fence: str
    tabs: Mapping[str, TabRead]


class CellWrite(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One service cell to write. `value` None clears it. `column` is a column key."""

    tab: str
    row: int
    column: str
    value: CellValue | None


class Append(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One row to open behind the last filled row of a tab, holding its row_id."""

    tab: str
    row_id: str
    cells: tuple[tuple[str, CellValue], ...] = ()
    """What else it holds, by column key: people's cells of a row that is put back; nothing in a row of the service."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One atomic write. It happens only where `fence` is in force, and leaves `next_fence` in force."""

    fence: str
    next_fence: str
    cells: tuple[CellWrite, ...] = ()
    appends: tuple[Append, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a write showed of the rows it touched, as they stand behind it: the next read for those rows."""

    fence: str
    rows: Mapping[str, tuple[GridRow, ...]]
    layout_moved: bool = False
    """True when a header was not where the read had it."""
