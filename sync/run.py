"""One pass: gather, decide, apply; round and round until the sheet is as it should be."""

from collections.abc import Collection

import msgspec

from sync.attuning import attune
from sync.decide import decide
from sync.fenced import gathered, written
from sync.hands import LEASE_SECONDS, Hands
from sync.instant import Instant
from sync.mailing import queued_mails
from sync.memory import Memory
from sync.plan import Counts, Event, Plan
from sync.ports import BackEndError, Lease
from sync.rounds import disturbed, merged
from sync.sheet import Snapshot
from sync.trouble import joined, kind_of

MAX_ROUNDS = 8
MAX_ARRIVALS = 200
"""Requests whose rows one pass opens; with the longest words they are well below the 2 MB of a good write."""


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
    attune(hands, snapshot, memory)
    return decide(snapshot, memory, hands.office, hands.clock(), hands.new_id)


def run_pass(hands: Hands, *, force: bool = False, history: bool = False) -> PassReport:
    """Runs one pass under the lease. `history`: see decide.

    `force` applies a plan that refuses itself, believes a clock that leapt, and takes over from another service.
    Raises LeaseLostError while another process writes, OtherServiceError, BackEndError when nobody answers.
    """
    lease = hands.ledger.acquire(hands.office.site, hands.holder, hands.clock(), LEASE_SECONDS)
    before = hands.workbook.calls
    try:
        doubt = _doubt(hands, force=force)
        if doubt:
            return _stopped_clock(hands, lease, doubt)
        report = _rounds(hands, lease, before, force=force, history=history)
        _close(hands, lease, report)
    except BackEndError as error:
        hands.ledger.note(lease, [Event(kind="pass_stopped", subject=hands.office.site)], hands.clock())
        _close_troubled(hands, lease, before, error.code or f"{error}; {error.remedy}")
        raise
    finally:
        hands.ledger.release(lease)
    return report


def _rounds(hands: Hands, lease: Lease, calls_before: int, *, force: bool, history: bool) -> PassReport:
    """Requests that come in while it goes round are for the next pass: otherwise it might never come to rest."""
    applied: list[Plan] = []
    snapshot = gathered(hands, lease, take_over=force)
    memory = hands.ledger.memory(lease.site)
    waiting = [request.row_id for request in memory.requests]
    arriving = frozenset(waiting[:MAX_ARRIVALS])
    plan = _decide(hands, snapshot, memory, arriving, history=history)
    for _ in range(MAX_ROUNDS):
        if plan.refusals and not force:
            if plan.notices:
                _apply(hands, lease, snapshot, Plan(cells=plan.notices))
            break
        if not plan.writes and not plan.remembers:
            break
        snapshot = _apply(hands, lease, snapshot, plan)
        applied.append(plan)
        plan = _decide(hands, snapshot, hands.ledger.memory(lease.site), arriving, history=history)
    _tell(hands, lease, plan, meant=force or history)
    trouble = _trouble(plan)
    more = len(waiting) > MAX_ARRIVALS and not trouble
    return PassReport(
        plans=tuple(applied),
        calls=hands.workbook.calls - calls_before,
        trouble=trouble,
        next_change_at=hands.clock() if more else plan.next_change_at,
        counts=plan.counts,
    )


def _doubt(hands: Hands, *, force: bool) -> str:
    if force:
        hands.pulse.believe(hands.clock())
        return ""
    return hands.pulse.doubt(hands.ledger.status(hands.office.site).passed_at, hands.clock())


def _stopped_clock(hands: Hands, lease: Lease, doubt: str) -> PassReport:
    """Nothing is read, settled or told by a clock that leapt; the time of the last good pass stays."""
    last = hands.ledger.status(lease.site)
    if kind_of(last.trouble) != kind_of(doubt):
        told = Event(
            kind="clock_jumped", subject=lease.site, words={"found": doubt, "passed_at": last.passed_at}
        )
        hands.ledger.note(lease, [told], hands.clock())
    hands.ledger.close_pass(
        lease,
        counts=last.counts,
        next_change_at=last.next_change_at,
        calls=0,
        trouble=doubt,
        now=last.passed_at,
    )
    return PassReport(plans=(), calls=0, trouble=doubt, next_change_at=None, counts=last.counts)


def _trouble(plan: Plan) -> str:
    unsettled = ("unsettled",) if plan.writes and not plan.refusals else ()
    return joined((*plan.refusals, *plan.troubles, *unsettled))


def _decide(
    hands: Hands, snapshot: Snapshot, memory: Memory, arriving: Collection[str], *, history: bool
) -> Plan:
    attune(hands, snapshot, memory)
    return decide(
        snapshot,
        memory,
        hands.office,
        hands.clock(),
        hands.new_id,
        history=history,
        kept=hands.kept,
        arriving=arriving,
    )


def _apply(hands: Hands, lease: Lease, snapshot: Snapshot, plan: Plan) -> Snapshot:
    mails = queued_mails(hands.office, plan.effects)
    if not plan.writes:
        hands.ledger.reserve(lease, plan, mails, None, hands.clock())
        return snapshot
    answer = written(hands, lease, snapshot, plan, mails)
    if answer is None or disturbed(hands.office.by_key, snapshot, plan, answer):
        return gathered(hands, lease, before=snapshot)
    return merged(snapshot, answer)


def _tell(hands: Hands, lease: Lease, plan: Plan, *, meant: bool) -> None:
    """What a person just meant to happen is no news to anybody."""
    mails = queued_mails(hands.office, plan.alarms)
    if mails or plan.silenced:
        hands.ledger.reserve(lease, Plan(silenced=plan.silenced), mails, None, hands.clock())
    if mails and meant:
        recalled = Plan(recalled=tuple(mail.key for mail in mails))
        hands.ledger.reserve(lease, recalled, (), None, hands.clock())


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
