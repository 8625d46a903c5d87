"""Reading and writing under the fence: what was written is known to have happened, and to stand where it was meant."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from sync.hands import Hands
from sync.plan import Event, Plan
from sync.ports import (
    BackEndUnreachableError,
    FenceMovedError,
    Lease,
    OtherServiceError,
    QueuedMail,
    SheetMovedError,
    Structure,
)
from sync.putback import Past, put_back
from sync.sheet import Answer, Batch, CellWrite, Snapshot, intent

TRIES = 8


def gathered(
    hands: Hands, lease: Lease, before: Snapshot | None = None, *, take_over: bool = False
) -> Snapshot:
    """Reads the spreadsheet, settles which fence is in force, and takes back what an earlier write hit by mistake.

    `before`: the read that the last write was made from, where this process still has it. Raises OtherServiceError
    where a service with another ledger wrote since, unless this one is to `take_over`.
    """
    site = hands.office.site
    snapshot = _read(hands, lease, take_over=take_over)
    reads = {} if before is None else {before.fence: before}
    for _ in range(TRIES):
        if not hands.ledger.unconfirmed(site):
            return snapshot
        _fetch_before(hands, lease, snapshot)
        cells = _misplaced(hands, snapshot, reads)
        if not cells:
            hands.ledger.confirm(lease)
            return snapshot
        told = Event(kind="layout_moved", subject=site, words={"cells_put_back": len(cells)})
        written(hands, lease, snapshot, Plan(cells=cells, events=(told,)), confirmed=False)
        reads[snapshot.fence] = snapshot
        snapshot = _read(hands, lease, take_over=take_over)
    raise BackEndUnreachableError("columns are being moved all the time")


def written(
    hands: Hands,
    lease: Lease,
    snapshot: Snapshot,
    plan: Plan,
    mails: Sequence[QueuedMail] = (),
    *,
    confirmed: bool = True,
) -> Answer | None:
    """Reserves a plan and writes it; None when the sheet was not as it was read any more and nothing was changed.

    `confirmed`: False leaves the write to be looked at again, whatever its answer shows.
    """
    batch = Batch(fence=snapshot.fence, next_fence=hands.new_id(), cells=plan.cells, appends=plan.appends)
    hands.ledger.reserve(lease, plan, mails, intent(snapshot, batch), hands.clock())
    try:
        answer = hands.workbook.write(snapshot, batch)
    except (FenceMovedError, SheetMovedError):
        return None
    well = confirmed and not answer.layout_moved
    hands.ledger.settle(lease, answer.fence, hands.clock(), confirmed=well)
    return answer


def rearranged(
    hands: Hands,
    structure: Structure,
    lease: Lease,
    snapshot: Snapshot,
    plan: Plan,
    requests_: Sequence[Mapping[str, Any]],
) -> bool:
    """Reserves a change of tabs and columns and makes it; False when the sheet was not as it was read any more."""
    batch = Batch(fence=snapshot.fence, next_fence=hands.new_id())
    hands.ledger.reserve(lease, plan, (), intent(snapshot, batch), hands.clock())
    try:
        structure.rearrange(snapshot.fence, batch.next_fence, requests_)
    except (FenceMovedError, SheetMovedError):
        return False
    hands.ledger.settle(lease, batch.next_fence, hands.clock(), confirmed=True)
    return True


def _read(hands: Hands, lease: Lease, *, take_over: bool) -> Snapshot:
    known = hands.ledger.fence(hands.office.site)
    snapshot = hands.workbook.read(known)
    if not snapshot.fence:
        snapshot = _founded(hands, known)
    if snapshot.fence != known:
        if not take_over and _is_strange(hands, known, snapshot.fence):
            raise OtherServiceError("another service writes this spreadsheet")
        hands.ledger.settle(lease, snapshot.fence, hands.clock())
    return snapshot


def _founded(hands: Hands, lost: str) -> Snapshot:
    """Two writers who find the same fence lost put up the same next one: the second is refused."""
    successor = _successor(hands.office.site, lost)
    with suppress(FenceMovedError):
        hands.workbook.found_fence(successor)
    return hands.workbook.read(successor)


def _successor(site: str, lost: str) -> str:
    return "r" + hashlib.sha256(f"{site} {lost}".encode()).hexdigest()[:18]


def _is_strange(hands: Hands, known: str, fence: str) -> bool:
    """A ledger that is new, or made again from the sheet, knows no fence and takes any."""
    site = hands.office.site
    return bool(known) and fence != _successor(site, known) and not hands.ledger.knows_fence(site, fence)


def _fetch_before(hands: Hands, lease: Lease, snapshot: Snapshot) -> None:
    """The spreadsheet tells what the last write overwrote until the next one: it is kept before that goes out."""
    for one in hands.ledger.unconfirmed(hands.office.site):
        if one.before is None and one.batch.next_fence == snapshot.fence and one.batch.cells:
            before = hands.workbook.before(one)
            if before is not None:
                hands.ledger.keep_before(lease, replace(one, before=before))


def _misplaced(hands: Hands, snapshot: Snapshot, reads: Mapping[str, Snapshot]) -> tuple[CellWrite, ...]:
    """`reads`: those that this process wrote from, by their fence; of others the ledger has the touched rows."""
    known = hands.ledger.memory(hands.office.site).rows
    found: dict[tuple[str, int, str], CellWrite] = {}
    for one in reversed(hands.ledger.unconfirmed(hands.office.site)):
        read = reads[one.batch.fence].tabs if one.batch.fence in reads else one.tabs
        past = Past(batch=one.batch, tabs=read, known=known, before=one.before)
        for write in put_back(hands.office.by_key, past, snapshot):
            found.setdefault((write.tab, write.row, write.column), write)
    return tuple(found.values())
