"""Puts deleted tabs, columns and headers back, step by step, each under the fence; `repairsheet mend`."""

from sheet_schema.protection import Editors
from sync.fenced import gathered, rearranged
from sync.hands import LEASE_SECONDS, Hands
from sync.mending import Mending, Repair, batch_of, repairs
from sync.plan import Event, Plan
from sync.ports import BackEndUnreachableError, Lease, Structure
from sync.sheet import Snapshot

MAX_STEPS = 60
"""Each missing column is a step; no tab has more."""


def planned(hands: Hands, structure: Structure, service_email: str) -> tuple[Repair, ...]:
    """Gives what is to be put back, and changes nothing."""
    return repairs(_mending(hands, structure, hands.workbook.read(None), service_email))


def mend(hands: Hands, structure: Structure, service_email: str) -> tuple[Repair, ...]:
    """Puts everything back and gives what was done. Raises LeaseLostError, OtherServiceError, BackEndError."""
    lease = hands.ledger.acquire(hands.office.site, hands.holder, hands.clock(), LEASE_SECONDS)
    done: list[Repair] = []
    try:
        for _ in range(MAX_STEPS):
            snapshot = _looked_around(hands, structure, lease)
            found = batch_of(repairs(_mending(hands, structure, snapshot, service_email)))
            if not found:
                return tuple(done)
            if _apply(hands, structure, lease, snapshot, found):
                done.extend(found)
    finally:
        hands.ledger.keep_layouts(lease, hands.workbook.layouts)
        hands.ledger.release(lease)
    raise BackEndUnreachableError("people keep changing the tabs; try again")


def _looked_around(hands: Hands, structure: Structure, lease: Lease) -> Snapshot:
    """A tab or column that was put back is seen only by looking around."""
    structure.look_around_next()
    return gathered(hands, lease)


def _mending(hands: Hands, structure: Structure, snapshot: Snapshot, service_email: str) -> Mending:
    return Mending(
        tabs=hands.office.tabs,
        snapshot=snapshot,
        memory=hands.ledger.memory(hands.office.site),
        wording=hands.office.wording,
        editors=Editors(service_email, {}),
        taken_ids=frozenset(structure.sheets),
        taken_titles=frozenset(structure.sheets.values()),
        typed=structure.cell,
    )


def _apply(
    hands: Hands, structure: Structure, lease: Lease, snapshot: Snapshot, found: tuple[Repair, ...]
) -> bool:
    told = tuple(
        Event(
            kind="sheet_mended",
            subject=hands.office.site,
            words={"repair": one.kind, "tab": one.tab, "columns": ", ".join(one.columns)},
        )
        for one in found
    )
    requests_ = [request for one in found for request in one.requests]
    return rearranged(hands, structure, lease, snapshot, Plan(events=told), requests_)
