"""One pass: gather, decide, apply; round and round until the sheet is as it should be."""

from collections.abc import Callable

import msgspec

from sync.decide import Office, decide
from sync.instant import Instant
from sync.kept import Kept
from sync.mailing import queued_mails
from sync.plan import Counts, Event, Plan
from sync.ports import BackEndError, Clock, FenceMovedError, Lease, Ledger, Workbook
from sync.putback import put_back
from sync.rounds import disturbed, merged
from sync.sheet import Batch, Snapshot
from sync.trouble import joined

MAX_ROUNDS = 8
LEASE_SECONDS = 120


class Hands(msgspec.Struct, frozen=True, kw_only=True):
    """What a pass works with: the office's declarations and the ports."""

    office: Office
    workbook: Workbook
    ledger: Ledger
    clock: Clock
    holder: str
    """Who takes the lease: unique to this process."""
    new_id: Callable[[], str]
    kept: Kept


class PassReport(msgspec.Struct, frozen=True, kw_only=True):
    """How one pass went."""

    plans: tuple[Plan, ...]
    """The plans that were applied, in order."""
    calls: int
    """API calls it took."""
    trouble: str
    """Why it stopped early, as codes and words; empty when all is as it should be."""
    next_change_at: Instant | None
    counts: Counts

    @property
    def cells_written(self) -> int:
        """Service cells written, new rows included."""
        return sum(len(plan.cells) + len(plan.appends) for plan in self.plans)


def preview(hands: Hands) -> Plan:
    """Gives the plan of a first round and applies nothing."""
    memory = hands.ledger.memory(hands.office.site)
    snapshot = hands.workbook.read(memory.fence)
    return decide(snapshot, memory, hands.office, hands.clock(), hands.new_id)


def run_pass(hands: Hands, *, force: bool = False, history: bool = False) -> PassReport:
    """Runs one pass under the lease. `force` applies a plan that refuses itself; `history`: see decide.

    Raises LeaseLostError when another service writes this spreadsheet, BackEndError when nobody answers.
    """
    lease = hands.ledger.acquire(hands.office.site, hands.holder, hands.clock(), LEASE_SECONDS)
    before = hands.workbook.calls
    try:
        report = _rounds(hands, lease, before, force=force, history=history)
        _close(hands, lease, report)
    except BackEndError as error:
        hands.ledger.note(lease, [Event(kind="pass_stopped", subject=hands.office.site)], hands.clock())
        _close_troubled(hands, lease, before, f"{error}; {error.remedy}")
        raise
    finally:
        hands.ledger.release(lease)
    return report


def _rounds(hands: Hands, lease: Lease, calls_before: int, *, force: bool, history: bool) -> PassReport:
    applied: list[Plan] = []
    snapshot = gathered(hands, lease)
    plan = _decide(hands, snapshot, history=history)
    for _ in range(MAX_ROUNDS):
        if plan.refusals and not force:
            break
        if not plan.writes and not plan.remembers:
            break
        snapshot = _apply(hands, lease, snapshot, plan)
        applied.append(plan)
        plan = _decide(hands, snapshot, history=history)
    return PassReport(
        plans=tuple(applied),
        calls=hands.workbook.calls - calls_before,
        trouble=_trouble(plan),
        next_change_at=plan.next_change_at,
        counts=plan.counts,
    )


def _trouble(plan: Plan) -> str:
    unsettled = ("unsettled",) if plan.writes and not plan.refusals else ()
    return joined((*plan.refusals, *plan.troubles, *unsettled))


def gathered(hands: Hands, lease: Lease) -> Snapshot:
    """Reads the spreadsheet and settles which fence is in force."""
    memory = hands.ledger.memory(hands.office.site)
    snapshot = hands.workbook.read(memory.fence)
    if not snapshot.fence:
        hands.workbook.found_fence(hands.new_id())
        snapshot = hands.workbook.read(None)
    if snapshot.fence != memory.fence:
        hands.ledger.settle(lease, snapshot.fence, hands.clock())
    return snapshot


def _decide(hands: Hands, snapshot: Snapshot, *, history: bool) -> Plan:
    memory = hands.ledger.memory(hands.office.site)
    return decide(
        snapshot, memory, hands.office, hands.clock(), hands.new_id, history=history, kept=hands.kept
    )


def _apply(hands: Hands, lease: Lease, snapshot: Snapshot, plan: Plan) -> Snapshot:
    next_fence = hands.new_id() if plan.writes else None
    hands.ledger.reserve(lease, plan, queued_mails(hands.office, plan.effects), next_fence, hands.clock())
    if next_fence is None:
        return snapshot
    batch = Batch(fence=snapshot.fence, next_fence=next_fence, cells=plan.cells, appends=plan.appends)
    try:
        answer = hands.workbook.write(snapshot, batch)
    except FenceMovedError:
        return gathered(hands, lease)
    hands.ledger.settle(lease, answer.fence, hands.clock())
    if answer.layout_moved:
        return _put_back(hands, lease, snapshot, batch)
    if disturbed(hands.office.by_key, snapshot, answer):
        return gathered(hands, lease)
    return merged(snapshot, answer)


def _put_back(hands: Hands, lease: Lease, before: Snapshot, batch: Batch) -> Snapshot:
    """Somebody moved a column between read and write: people's cells that were hit are as they were read again."""
    after = gathered(hands, lease)
    cells = put_back(hands.office.by_key, before, batch, after)
    told = [Event(kind="layout_moved", subject=hands.office.site, words={"cells_put_back": len(cells)})]
    hands.ledger.note(lease, told, hands.clock())
    if not cells:
        return after
    fence = hands.new_id()
    hands.ledger.reserve(lease, Plan(), (), fence, hands.clock())
    answer = hands.workbook.write(after, Batch(fence=after.fence, next_fence=fence, cells=cells))
    hands.ledger.settle(lease, answer.fence, hands.clock())
    return gathered(hands, lease)


def _close(hands: Hands, lease: Lease, report: PassReport) -> None:
    if hands.ledger.layouts(lease.site) != hands.workbook.layouts:
        hands.ledger.keep_layouts(lease, hands.workbook.layouts)
    hands.ledger.close_pass(
        lease,
        counts=report.counts,
        next_change_at=report.next_change_at,
        calls=report.calls,
        trouble=report.trouble,
        now=hands.clock(),
    )


def _close_troubled(hands: Hands, lease: Lease, calls_before: int, trouble: str) -> None:
    last = hands.ledger.status(lease.site)
    hands.ledger.close_pass(
        lease,
        counts=last.counts,
        next_change_at=last.next_change_at,
        calls=hands.workbook.calls - calls_before,
        trouble=trouble,
        now=hands.clock(),
    )
