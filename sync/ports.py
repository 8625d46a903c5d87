"""The ports: what the pass asks of the world. Each docstring defines its words and its failures."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import msgspec

from sync.book import ArchiveBook
from sync.cell import CellValue, GridRow
from sync.instant import Instant
from sync.memory import KnownRow, Memory, Source
from sync.plan import Counts, Event, Plan, RowSnapshot
from sync.sheet import Answer, Batch, BeforeImage, Intent, Layout, Snapshot


class BackEndError(Exception):
    """Something outside did not do as asked. `remedy` says what a person can do."""

    remedy = "try again; if it stays, run `repairsheet doctor`"
    code = ""
    """Names its sentence for people (sync.trouble), where there is one."""


class CannotDoError(Exception):
    """What a person asked for cannot be done; the message says why and what to do."""


class BackEndUnreachableError(BackEndError):
    """Nobody answered; whether a write happened is unknown until the fence is read."""

    remedy = "check that the back end runs and the network is up"


class FenceMovedError(BackEndError):
    """The batch did not hold the fence and changed nothing; another writer was faster, or a late request landed."""


class SheetMovedError(BackEndError):
    """The batch does not fit the sheet any more (a tab, row or column is gone) and changed nothing."""


class OtherServiceError(BackEndError):
    """A service that keeps another ledger writes this spreadsheet."""

    remedy = "let only one of them run; `repairsheet sync --force` lets this one take over"
    code = "other_service"


class LeaseLostError(BackEndError):
    """Another writer holds the lease of this spreadsheet; nothing was reserved."""


class Workbook(Protocol):
    """One office's spreadsheet, as the service sees it.

    Raises BackEndUnreachableError when nobody answers, BackEndError when the answer is a refusal.
    """

    calls: int
    """API calls made since it was opened."""
    layouts: Mapping[str, Layout]
    """Where tabs and columns were last found, by tab."""

    def read(self, fence: str | None) -> Snapshot:
        """Reads every tab and the fence in one call; where `fence` is not in force, in a few more."""

    def write(self, snapshot: Snapshot, batch: Batch) -> Answer:
        """Writes a batch whole or not at all; FenceMovedError when its fence is not in force, SheetMovedError."""

    def before(self, intent: Intent) -> Mapping[str, BeforeImage] | None:
        """Gives what stood where a batch wrote, by tab; None when the spreadsheet does not hold it (any more)."""

    def found_fence(self, fence: str) -> None:
        """Puts a first fence in force where none is left; FenceMovedError when another writer just did."""


class Structure(Protocol):
    """The spreadsheet's tabs and columns, for putting back what was deleted; the pass never uses it.

    Raises as Workbook does. Requests are those of Sheets v4 batchUpdate, as sheet_schema makes them.
    """

    sheets: Mapping[int, str]
    """Titles of all sheets by id, people's own included, as of the last look around."""

    def look_around_next(self) -> None:
        """Makes the next read find tabs and columns anew."""

    def rearrange(self, fence: str, next_fence: str, requests_: Sequence[Mapping[str, Any]]) -> None:
        """Applies requests whole or not at all; FenceMovedError, SheetMovedError as Workbook.write."""

    def cell(self, value: CellValue | None) -> dict[str, Any]:
        """Gives a value as a cell of a request: text stays text, whatever it looks like."""


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
    urgent: bool = False
    """An emergency: it goes before others."""


class QueuedMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail reserved in the ledger. `key` is its effect key: the same key is never reserved twice."""

    key: str
    rule: str
    subject: str
    """What it is about: an order number or a row_id."""
    due_at: Instant
    mail: Mail


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the last pass left behind."""

    counts: Counts
    passed_at: Instant
    next_change_at: Instant | None
    calls: int
    """API calls of the last pass."""
    trouble: str
    """In words; empty when the last pass went well."""
    queued: int
    sent: int
    failed: int
    events: int


class LoggedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the event log, with its place and time."""

    seq: int
    at: Instant
    event: Event


class RequestState(StrEnum):
    """Where a request stands; it follows its row."""

    WAITING = "waiting"  # acknowledged, not yet seen on the sheet
    OPENED = "opened"  # its row is on the sheet
    GONE = "gone"  # its row was on the sheet and vanished


class RequestReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender of a request may know of it."""

    key: str
    row_id: str
    received_at: Instant
    state: RequestState
    order_no: str | None
    stage: str
    """The stage last kept; empty while none was."""
    repeated: bool = False
    """The key was known already; nothing was added."""
    differs: bool = False
    """The same key came with other words; those that came first count."""


class LedgerLostError(CannotDoError):
    """The ledger knows nothing of this office, though its spreadsheet is there."""

    def __init__(self, site: str) -> None:
        super().__init__(
            f"the ledger knows nothing of {site}: restore it from a backup, "
            "or make it again from the sheet with `repairsheet ledger rebuild`"
        )


class Ledger(Protocol):
    """What the service knows for sure: identities, numbers, intents, effects, the event log. All writes are durable.

    Each method is one transaction. Methods that take a lease raise LeaseLostError when it is not in force any more.
    """

    def acquire(self, site: str, holder: str, now: Instant, seconds: int) -> Lease:
        """Takes or prolongs the lease; LeaseLostError while another holder's lease runs.

        A lease that would run for hours was taken by a wrong clock, and holds nobody up.
        """

    def release(self, lease: Lease) -> None:
        """Gives the lease back, so that nobody waits for its end."""

    def fence(self, site: str) -> str:
        """Gives the fence last known to be in force. Raises LedgerLostError for a site it does not know."""

    def memory(self, site: str) -> Memory:
        """Reads all that a decision needs. Raises LedgerLostError for a site it does not know."""

    def events(self, site: str, subjects: Collection[str]) -> tuple[LoggedEvent, ...]:
        """Gives the lines of the event log about some rows, first to last."""

    def snapshot(self, site: str, case_id: str) -> tuple[RowSnapshot, ...]:
        """Gives the rows of a case (by its registration's row_id) as they stood when it closed."""

    def sent_mails(self, site: str, subject: str) -> tuple[tuple[Instant, str], ...]:
        """Gives (when, rule) of the mails that went out about an order."""

    def reserve(
        self, lease: Lease, plan: Plan, mails: Sequence[QueuedMail], intent: Intent | None, now: Instant
    ) -> None:
        """Remembers a plan before the sheet is touched: rows, numbers, facts, mails, events, the intent to write."""

    def settle(self, lease: Lease, fence: str, now: Instant, *, confirmed: bool = False) -> bool:
        """Notes which fence is in force: intents leading to it happened, other open ones never can.

        `confirmed`: the answer showed that all landed where it was meant. True when the fence is one this ledger
        knows of.
        """

    def knows_fence(self, site: str, fence: str) -> bool:
        """True when a write of this ledger's led, or was to lead, to the fence."""

    def unconfirmed(self, site: str) -> tuple[Intent, ...]:
        """Gives the writes that happened and of which nobody has seen where they landed, oldest first."""

    def keep_before(self, lease: Lease, intent: Intent) -> None:
        """Keeps what a write that happened overwrote (`intent.before`): the spreadsheet holds it until the next one."""

    def confirm(self, lease: Lease) -> None:
        """Notes that all writes that happened have landed where they were meant, or were taken back."""

    def note(self, lease: Lease, events: Sequence[Event], now: Instant) -> None:
        """Adds lines to the event log."""

    def close_pass(
        self,
        lease: Lease,
        *,
        counts: Counts,
        next_change_at: Instant | None,
        calls: int,
        trouble: str,
        now: Instant,
    ) -> None:
        """Keeps what `status` tells of the last pass."""

    def status(self, site: str) -> Status:
        """Tells how the last pass went and what waits in the outbox. Raises LedgerLostError."""

    def layouts(self, site: str) -> Mapping[str, Layout]:
        """Gives the layouts last seen, by tab."""

    def keep_layouts(self, lease: Lease, layouts: Mapping[str, Layout]) -> None:
        """Keeps the layouts last seen."""

    def due_mails(self, site: str, now: Instant) -> tuple[QueuedMail, ...]:
        """Gives queued mails whose time has come, and those that a crash left in the middle of sending."""

    def mail_sending(self, key: str) -> bool:
        """Marks a mail as about to go out; False when it was recalled or sent meanwhile."""

    def mail_sent(self, key: str, now: Instant) -> None:
        """Marks a mail as gone."""

    def mail_failed(self, key: str, now: Instant, trouble: str, *, final: bool) -> None:
        """Marks a try that failed: queued again with back-off, or given up when final or after the last try."""

    def take_request(
        self, site: str, key: str, source: Source, cells: Mapping[str, CellValue], now: Instant
    ) -> RequestReceipt:
        """Takes a request in, once for each key; what is returned is durable, and the next pass opens its row.

        No lease is needed. Raises LedgerLostError for a site it does not know.
        """

    def request(self, site: str, key: str) -> RequestReceipt | None:
        """Gives the receipt of a request; None for a key that never came."""

    def take_nonce(self, site: str, nonce: str, now: Instant, keep_seconds: int) -> bool:
        """Remembers a nonce for a while; False when it was used before. Raises LedgerLostError as take_request."""

    def rows_of(self, site: str, tab: str) -> tuple[KnownRow, ...]:
        """Gives the rows of one tab as they were last seen on the sheet, in its order."""


class Outbox(Protocol):
    """Where mails leave the house. Raises BackEndError (refused for good) or BackEndUnreachableError (try later)."""

    def send(self, mail: Mail) -> None:
        """Hands one mail over; returns when the other side has it. The same message_id may come twice."""


class Archive(Protocol):
    """Where closed months are kept. Raises BackEndError with the path when it cannot be written; never half a file."""

    def store(self, book: ArchiveBook) -> Path:
        """Writes a book whole or not at all; the same book gives the same bytes."""


Clock = Callable[[], Instant]
"""Tells the time."""
