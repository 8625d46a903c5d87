"""The ports: what the pass asks of the world. Each docstring defines its words and its failures."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from sync.cell import CellValue, GridRow
from sync.instant import Instant


class BackEndError(Exception):
    """Something outside did not do as asked. `remedy` says what a person can do."""

    remedy = "try again; if it stays, run `repairsheet doctor`"


class BackEndUnreachableError(BackEndError):
    """Nobody answered; whether a write happened is unknown until the fence is read."""

    remedy = "check that the back end runs and the network is up"


class FenceMovedError(BackEndError):
    """The batch did not hold the fence and changed nothing; another writer was faster, or a late request landed."""


class LeaseLostError(BackEndError):
    """Another writer holds the lease of this spreadsheet; nothing was reserved."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tab's columns stand: 0-based grid index by column key, and what was not found."""

    sheet_id: int
    title: str
    columns: Mapping[str, int]
    missing: tuple[str, ...] = ()


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
    """One row to open behind the last filled row of a tab, holding its row_id only."""

    tab: str
    row_id: str


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


class Workbook(Protocol):
    """One office's spreadsheet, as the service sees it.

    Raises BackEndUnreachableError when nobody answers, BackEndError when the answer is a refusal.
    """

    calls: int
    """API calls made since it was opened."""

    def read(self, fence: str | None) -> Snapshot:
        """Reads every tab and the fence in one call; where `fence` is not in force, in a few more."""

    def write(self, snapshot: Snapshot, batch: Batch) -> Answer:
        """Writes a batch whole or not at all; FenceMovedError when its fence is not in force."""


class Hand(Protocol):
    """A person's hand on the sheet: types into staff cells, as the front desk would. Never used by the pass."""

    def type_rows(self, tab: str, rows: Sequence[Mapping[str, CellValue]]) -> None:
        """Types new rows behind the last filled row of a tab; keys are column keys of people's columns."""

    def type_cells(self, tab: str, cells: Mapping[str, Mapping[str, CellValue]]) -> None:
        """Types into existing rows: by row_id, then column key."""

    def rows(self, tab: str) -> tuple[GridRow, ...]:
        """Reads one tab as it stands."""


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The right to write one spreadsheet; `token` grows with each holder."""

    site: str
    holder: str
    token: int


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail as it will go out. Addresses are staff or customer e-mails; texts are final words."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    message_id: str


class Outbox(Protocol):
    """Where mails leave the house. Raises BackEndError (refused for good) or BackEndUnreachableError (try later)."""

    def send(self, mail: Mail) -> None:
        """Hands one mail over; returns when the other side has it. The same message_id may come twice."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of an archive: a table with its words. Money cells are Decimal-free integer cents with `money` columns."""

    title: str
    form: str | None
    headers: tuple[str, ...]
    kinds: tuple[str, ...]
    """sheet_schema.fields.Kind values, one a column."""
    widths: tuple[int, ...]
    rows: tuple[tuple[CellValue | None, ...], ...]


class ArchiveBook(msgspec.Struct, frozen=True, kw_only=True):
    """The archive of one site and month, ready to be laid out."""

    site: str
    month: str
    """YYYY-MM."""
    title: str
    cover: tuple[tuple[str, str], ...]
    sheets: tuple[Sheet, ...]


class Archive(Protocol):
    """Where closed months are kept. Raises BackEndError with the path when it cannot be written; never half a file."""

    def store(self, book: ArchiveBook) -> Path:
        """Writes a book whole or not at all; the same book gives the same bytes."""


Clock = Callable[[], Instant]
"""Tells the time."""
