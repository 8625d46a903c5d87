"""The case bundle: a registration with everything that belongs to it; the unit of judgement."""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from sync.instant import Instant
from sync.records import (
    Callback,
    CaseRecord,
    Consent,
    Deferral,
    FollowUp,
    Item,
    OrderLine,
    Payment,
    Registration,
    Row,
    Ruling,
    Task,
    Visit,
    WorkOrder,
)


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """What one person has to hand in of one case for one shift day: the slip, cash, or both (C21, B3.5)."""

    staff_no: str
    day: date
    shift_end: Instant
    due_at: Instant
    slip: bool
    """He touched the slip that day, or it was missing before."""
    received_at: Instant | None
    """When the slip came in, that day's tick or a later one's; None while it is out."""
    taken_at: Instant | None
    """When the last of the case's cash was taken; None where there is none."""
    counted_at: Instant | None
    """When the cash of the day was counted; what was taken later is not in it."""
    cashier: str | None

    @property
    def cash_in_at(self) -> Instant | None:
        """When all of the case's cash was counted; None while some is out, or there is none."""
        if self.taken_at is None or self.counted_at is None or self.counted_at < self.taken_at:
            return None
        return self.counted_at


class Try(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One call in vain, and how many there had been by then."""

    at: Instant
    count: int
    seen: Instant


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """What the clocks hang on that cells alone do not tell, as they can be edited later (sync.anchors)."""

    emergency_since: Instant | None = None
    """From when the case is an emergency: its receipt, or the moment its urgency was raised; None: it is none."""
    customer_time: Instant | None = None
    """The customer's own appointment that moves the arrival; None: there is none, or it came after the due."""
    appointments: tuple[Instant | None, ...] = ()
    """The appointment of each trip, the first one's even before its row is there."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of one case. Rows the service opened stand in the order of their opening, others in sheet order."""

    registration: Registration
    """Of a corrective order, which has no such row: the first order's, received when the slip was opened."""
    order: WorkOrder | None = None
    visits: tuple[Visit, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    items: tuple[Item, ...] = ()
    consents: tuple[Consent, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    payments: tuple[Payment, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    rounds: tuple[CaseRecord, ...] = ()
    """Of the ladder (C22), one row each."""
    tasks: tuple[Task, ...] = ()
    occasions: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What each row that the service opened was opened for, by row_id."""
    order_no: str | None = None
    """From the ledger; None while the registration is incomplete or not yet live."""
    corrects: str | None = None
    """Of a corrective order: the case (row_id of its registration) that it puts right."""
    round: int | None = None
    """Of a corrective order: the round of that case."""
    filled: Mapping[tuple[str, str], Instant] = msgspec.field(default_factory=dict)
    """When some cells were first filled in, by (row_id, column); see sync.noted."""
    tries: Mapping[str, tuple[Try, ...]] = msgspec.field(default_factory=dict)
    """When a customer was called in vain, by row_id of the callback."""
    diagnosed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The diagnosis of each trip as it stood when work began on it, by row_id; empty where there was none."""
    policy_version: str | None = None
    """Version of the SLA policy pinned at intake; None = the one in force."""
    schedule_version: str | None = None
    """Version of the fee schedule pinned when the prices were settled; None = the one in force."""
    editors: Mapping[str, str] = msgspec.field(default_factory=dict)
    """E-mail address of who is known to have written a row last, by row_id; who is not known is not there."""
    void_rulings: frozenset[str] = frozenset()
    """Rows of the rulings that are none, for want of authority."""
    covered_until: Instant | None = None
    """From the neighbours: until when an earlier repair's warranty, or the developer's, covers the fault."""
    covers_parts: bool = True
    """Parts too; not those that the customer brought himself."""
    hand_ins: tuple[HandIn, ...] = ()
    """From the hand-ins of the office, oldest day first."""
    anchors: Anchors | None = None
    """None: what the cells say now."""

    @property
    def case_id(self) -> str:
        """The row_id of its registration; of a corrective order that of its slip."""
        return self.registration.row_id


PARTS: Mapping[str, str] = {
    "visits": "visits",
    "order_lines": "lines",
    "items": "items",
    "consents": "consents",
    "deferrals": "deferrals",
    "payments": "payments",
    "follow_ups": "follow_ups",
    "rulings": "rulings",
    "callbacks": "callbacks",
    "cases": "rounds",
    "tasks": "tasks",
}
"""The bundle's field of each tab that may have several rows a case."""
CASE_TABS = frozenset({"registration", "work_orders", *PARTS})


def rows_of(bundle: Bundle) -> Iterator[tuple[str, Row]]:
    """Gives every row of a case with its tab, the registration first."""
    if bundle.corrects is None:
        yield "registration", bundle.registration
    if bundle.order is not None:
        yield "work_orders", bundle.order
    for tab, part in PARTS.items():
        for row in getattr(bundle, part):
            yield tab, row
