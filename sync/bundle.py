"""The case bundle: a registration with its slip, trips and lines; the unit of judgement."""

import msgspec

from sync.records import OrderLine, Registration, Visit, WorkOrder


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
