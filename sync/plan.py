"""The plan: what one round would write, reserve and send; a value that can be printed, compared and refused."""

from collections.abc import Mapping

import msgspec

from sync.cell import CellValue
from sync.instant import Instant
from sync.memory import Fact, KnownRow, Number, Place, Seed
from sync.records import FeeItem, SlaPolicy
from sync.rules.reminders import Effect
from sync.sheet import Append, CellWrite


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the event log. `words` hold no more than the log needs."""

    kind: str
    subject: str
    words: Mapping[str, CellValue | None] = msgspec.field(default_factory=dict)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What people ask first: how much there is (rows, orders, problems, clocks)."""

    registrations: int = 0
    orders: int = 0
    numbered: int = 0
    problems: int = 0
    open_clocks: int = 0
    by_stage: Mapping[str, int] = msgspec.field(default_factory=dict)


class RowSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a case as it stood when the case closed: people's cells and the service's, by column key."""

    row_id: str
    case_id: str
    """The registration's row_id."""
    cells: Mapping[str, CellValue]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one round decided. Empty `cells` and `appends` mean: the sheet is as it should be."""

    cells: tuple[CellWrite, ...] = ()
    appends: tuple[Append, ...] = ()
    rows: tuple[KnownRow, ...] = ()
    """Rows whose ledger entry is new or changes."""
    facts: Mapping[tuple[str, str], Fact] = msgspec.field(default_factory=dict)
    numbers: tuple[Number, ...] = ()
    policies: Mapping[str, tuple[SlaPolicy, ...]] = msgspec.field(default_factory=dict)
    schedules: Mapping[str, tuple[FeeItem, ...]] = msgspec.field(default_factory=dict)
    closed: tuple[RowSnapshot, ...] = ()
    """Rows of cases that closed."""
    reopened: tuple[str, ...] = ()
    """Cases whose snapshot is not true any more (registration row_ids)."""
    seeds: tuple[Seed, ...] = ()
    """Seals drawn for new months."""
    places: tuple[Place, ...] = ()
    """Places given to orders that are finished."""
    request_stages: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Stages that changed, of cases that came as a request: what its sender is shown; by registration row_id."""
    effects: tuple[Effect, ...] = ()
    recalled: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    refusals: tuple[str, ...] = ()
    """Codes of why the plan refuses itself; empty for a sound plan."""
    notices: tuple[CellWrite, ...] = ()
    """What a plan that refuses itself says on the sheet instead."""
    alarms: tuple[Effect, ...] = ()
    """Mails about the sheet itself (sync.alarms); they go out whether the plan is applied or refused."""
    silenced: tuple[str, ...] = ()
    """Keys of alarms that wait for nothing any more: forgotten unless they went out, so that they may come again."""
    troubles: tuple[str, ...] = ()
    """Codes of what is wrong with the sheet and does not stop the plan (sync.trouble)."""
    next_change_at: Instant | None = None
    counts: Counts = Counts()

    @property
    def writes(self) -> bool:
        """True when the sheet has to change."""
        return bool(self.cells or self.appends)

    @property
    def remembers(self) -> bool:
        """True when the ledger has to change."""
        return bool(
            self.rows
            or self.facts
            or self.numbers
            or self.policies
            or self.schedules
            or self.closed
            or self.reopened
            or self.seeds
            or self.places
            or self.request_stages
            or self.effects
            or self.recalled
            or self.events
        )
