"""What the ledger remembers of one office: the second input of every decision, beside the sheet."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.cell import CellValue
from sync.instant import Instant
from sync.records import FeeItem, SlaPolicy

EDITED = frozenset({"rulings"})
"""Tabs of which the ledger keeps who edited what: no rule asks for it elsewhere."""


class RowState(StrEnum):
    """How sure the service is of a row's identity."""

    PENDING = "pending"  # reserved in the ledger, not yet seen on the sheet
    LIVE = "live"  # seen on the sheet under its row_id
    VANISHED = "vanished"  # was live, is not on the sheet now; void-pending if it bears a number
    VOID = "void"  # never became live and is not needed any more


class KnownRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row as the ledger knows it. `cells` are the people's cells as last seen."""

    row_id: str
    tab: str
    state: RowState
    noticed_at: Instant
    cells: Mapping[str, CellValue]
    index: int = 0
    """0-based grid row where it was last seen; tells equals apart, proves nothing."""
    parent: str | None = None
    """The case (row_id of its registration) that a row opened by the service belongs to; None: of no case."""
    occasion: str = ""
    """What a row opened by the service was opened for: with tab and parent its natural key, opened once for ever."""
    fingerprints: tuple[str, ...] = ()
    """What its service cells may show when nobody else wrote there (sync.fingerprints); empty: not known."""
    policy_version: str | None = None
    """Version of the SLA policy pinned at intake (registrations only)."""
    schedule_version: str | None = None
    """Version of the fee schedule pinned when its prices were settled (registrations only)."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One cell whose reading was settled when first seen (rules.md, "Facts")."""

    raw: CellValue
    stated: Instant
    seen: Instant


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """An order number bound to a registration row for ever."""

    number: str
    row_id: str
    day: str
    """yyyymmdd of receipt in the site's time zone."""
    seq: int


class Seed(msgspec.Struct, frozen=True, kw_only=True):
    """What chooses a month's callbacks, drawn at its start and sealed until its archive (rules.md, "Callbacks")."""

    month: str
    """2026-11."""
    seed: str
    rate: str
    """The share to be called, as it was set then: "0.30"."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The place of an order among those finished in a month, for ever."""

    month: str
    place: int
    """From 0, in the order in which the ledger learned of them."""
    case_id: str
    technician: str
    """Staff_no, or the name as typed; empty where nobody went."""
    seen_at: Instant


class Source(StrEnum):
    """The entrance by which a request came."""

    FORM = "form"
    HOOK = "hook"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request from outside the sheet that was acknowledged and has not been seen on the sheet yet."""

    row_id: str
    """Reserved for its registration row."""
    cells: Mapping[str, CellValue]
    """The sender's words, by column key of people's columns."""
    received_at: Instant


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """Who edited a cell of people's, as a program of the house told."""

    tab: str
    row_id: str
    column: str
    editor: str
    """An e-mail address."""
    at: Instant


class ShownWords(msgspec.Struct, frozen=True, kw_only=True):
    """The words that the tabs show: their language, and the office's own labels by msgid."""

    locale: str = ""
    """Empty while nobody knows."""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    others: tuple[Mapping[str, str], ...] = ()
    """Own labels of other times, which cells and tabs may still show."""


class QueuedEffect(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that waits to be sent."""

    key: str
    subject: str


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """All that one decision needs of the ledger."""

    fence: str
    rows: Mapping[str, KnownRow]
    """By row_id."""
    numbers: Mapping[str, Number]
    """By registration row_id."""
    facts: Mapping[tuple[str, str], Fact]
    """By (row_id, column)."""
    policies: Mapping[str, tuple[SlaPolicy, ...]]
    """Policy rows by version."""
    schedules: Mapping[str, tuple[FeeItem, ...]] = msgspec.field(default_factory=dict)
    """Fee schedule rows by version."""
    closed: frozenset[str] = frozenset()
    """Cases (registration row_ids) of which a snapshot was taken when they closed."""
    seeds: Mapping[str, Seed] = msgspec.field(default_factory=dict)
    """By month."""
    places: tuple[Place, ...] = ()
    effect_keys: frozenset[str]
    """Keys of all effects ever reserved."""
    queued: tuple[QueuedEffect, ...]
    requests: tuple[Request, ...] = ()
    """Requests that wait for their row, in the order in which they came."""
    editors: Mapping[str, str] = msgspec.field(default_factory=dict)
    """E-mail address of who was told to have edited a row last, by row_id; of the tabs of EDITED alone."""
    words: ShownWords = msgspec.field(default_factory=ShownWords)
    request_stages: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The stage last kept of every request, by registration row_id; empty while none was."""

    def by_tab(self) -> dict[str, dict[str, KnownRow]]:
        """Gives the known rows of each tab by row_id, void ones left out."""
        tabs: dict[str, dict[str, KnownRow]] = {}
        for row_id, row in self.rows.items():
            if row.state is not RowState.VOID:
                tabs.setdefault(row.tab, {})[row_id] = row
        return tabs

    def of_tab(self, tab: str) -> dict[str, KnownRow]:
        """Gives the known rows of one tab by row_id, void ones left out."""
        return {
            row_id: row
            for row_id, row in self.rows.items()
            if row.tab == tab and row.state is not RowState.VOID
        }
