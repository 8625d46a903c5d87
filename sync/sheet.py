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
    marked: bool = True
    """False for a tab that was found by its title alone."""

    @property
    def stopped(self) -> bool:
        """True when the tab cannot be worked on: a column or the header row is not there."""
        return bool(self.missing) or self.header_row == NO_HEADER

    @property
    def proof_row(self) -> int:
        """Index of the row that tells whether the columns still stand where they were found."""
        return max(self.header_row, 0)

    def place(self, column: str) -> int:
        """Gives the grid index of a column; of one that is not ours, too, by `unknown_column` of its place."""
        return self.columns[column] if column in self.columns else int(column.removeprefix(_UNKNOWN))


_UNKNOWN = "#"


def unknown_column(place: int) -> str:
    """Names a column that is not ours (people's own) by its grid index."""
    return f"{_UNKNOWN}{place}"


class TabRead(msgspec.Struct, frozen=True, kw_only=True):
    """One tab as read: its layout and its rows that hold anything (header left out), in grid order."""

    layout: Layout
    rows: tuple[GridRow, ...]
    end: int
    """Grid index behind the last row that was read as filled."""
    own: Mapping[int, Mapping[int, CellValue]] = msgspec.field(default_factory=dict)
    """Filled cells of columns that are not ours (people's own): by grid row, then grid column."""


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


class BeforeImage(msgspec.Struct, frozen=True, kw_only=True):
    """What stood in one tab where a batch wrote, in the very moment before it: copied aside by the batch itself."""

    headers: tuple[str, ...]
    rows: Mapping[int, Mapping[int, CellValue]]
    """Filled cells by grid row, then grid column; rows between touched ones may be among them."""


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A write that is reserved: what is written, and what the rows it means held when they were read."""

    batch: Batch
    tabs: Mapping[str, TabRead]
    """Of the tabs it touches, the touched rows only."""
    before: Mapping[str, BeforeImage] | None = None
    """By tab, once somebody fetched it; None while nobody did, or where it is not there any more."""


def intent(snapshot: Snapshot, batch: Batch) -> Intent:
    """Gives a batch with what is needed to take it back where it hit what it did not mean."""
    touched: dict[str, set[int]] = {}
    for write in batch.cells:
        touched.setdefault(write.tab, set()).add(write.row)
    for append in batch.appends:
        touched.setdefault(append.tab, set())
    return Intent(batch=batch, tabs={tab: _only(snapshot.tabs[tab], rows) for tab, rows in touched.items()})


def _only(read: TabRead, rows: set[int]) -> TabRead:
    return msgspec.structs.replace(
        read,
        rows=tuple(row for row in read.rows if row.index in rows),
        own={row: cells for row, cells in read.own.items() if row in rows},
    )


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a write showed of the rows it touched, as they stand behind it: the next read for those rows."""

    fence: str
    rows: Mapping[str, tuple[GridRow, ...]]
    layout_moved: bool = False
    """True when a header was not where the read had it."""
    own: Mapping[str, Mapping[int, Mapping[int, CellValue]]] = msgspec.field(default_factory=dict)
    """Filled cells of people's own columns in the rows it shows: by tab, grid row, then grid column."""
