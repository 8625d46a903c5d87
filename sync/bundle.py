"""The case bundle: a registration with its slip, trips and lines; the unit of judgement."""

import msgspec

from sync.instant import Instant
from sync.records import OrderLine, Registration, Visit, WorkOrder


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """What the clocks hang on that cells alone do not tell, as they can be edited later (sync.anchors)."""

    emergency_since: Instant | None = None
    """From when the case is an emergency: its receipt, or the moment its urgency was raised; None: it is none."""
    customer_time: Instant | None = None
    """The customer's own appointment that moves the arrival; None: there is none, or it came after the due."""
    appointments: tuple[Instant | None, ...] = ()
    """The appointment of each trip, the first one's even before its row is there."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of one case. `visits` in order of their trip number, `lines` in sheet order."""

    registration: Registration
    order: WorkOrder | None = None
    visits: tuple[Visit, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    order_no: str | None = None
    """From the ledger; None while the registration is incomplete or not yet live."""
    policy_version: str | None = None
    """Version of the SLA policy pinned at intake; None = the one in force."""
    schedule_version: str | None = None
    """Version of the fee schedule pinned when the prices were settled; None = the one in force."""
    anchors: Anchors | None = None
    """None: what the cells say now."""
