"""What a waiting order asks somebody to do, as facts: the tasks tab shows them (C18-C20)."""

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant, day_end
from sync.rules import deferrals, explaining, facts, follow_ups
from sync.rules.deferrals import Wait
from sync.world import Reference


class TaskFact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody has to do about an order. The same kind and subject is the same task for ever."""

    kind: str
    """A key of sheet_schema.choices.TASK."""
    subject: str
    """The row it is about (row_id)."""
    opened_at: Instant
    due_at: Instant | None
    role: str
    """Who is responsible, a key of sheet_schema.choices.ROLE."""
    in_person: bool = False
    """Nobody may stand in for him (C20)."""
    informs: tuple[str, ...] = ()
    """Roles that are told as well."""
    closed_at: Instant | None = None
    """When the facts said that it was done, or that nobody waits for it any more; None while it is open."""


def sourcing(bundle: Bundle, reference: Reference) -> tuple[TaskFact, ...]:
    """C18, C20: parts and vendors are organised; where the customer's work suffers, by the supervisor himself.

    One task for each deferral that waits for somebody; done when it is resumed.
    """
    return tuple(
        _sourcing(wait, bundle, reference)
        for wait in deferrals.waits(bundle, reference)
        if wait.deferral.reason in {"spares", "supplier"}
        or wait.deferral.party is not None
        or wait.deferral.business_impact
    )


def _sourcing(wait: Wait, bundle: Bundle, reference: Reference) -> TaskFact:
    row = wait.deferral
    in_person = row.business_impact
    is_major = row.level == "engineering_manager"
    vendor_due = day_end(row.vendor_due, reference.zone) if row.vendor_due is not None else None
    due = vendor_due if vendor_due is not None else row.new_promise_at
    return TaskFact(
        kind="sourcing",
        subject=row.row_id,
        opened_at=wait.begins,
        due_at=due if due is not None else explaining.day_due(bundle, reference),
        role="supervisor",
        in_person=in_person,
        informs=("engineering_manager",) if in_person or is_major else (),
        closed_at=_closed(wait, bundle, reference),
    )


def _closed(wait: Wait, bundle: Bundle, reference: Reference) -> Instant | None:
    if wait.ends is not None:
        return wait.ends
    if not wait.is_over:
        return None
    later = (one.begins for one in deferrals.waits(bundle, reference) if one.is_decided)
    return min((at for at in later if at > wait.begins), default=facts.finished_at(bundle))


def explanation(bundle: Bundle, reference: Reference, now: Instant) -> tuple[TaskFact, ...]:
    """C19: the supervisor explains by the end of the order's day; open from the first deferral, else from then."""
    due, finished = explaining.day_due(bundle, reference), facts.finished_at(bundle)
    reported = [row.reported.stated for row in bundle.deferrals]
    if due is None or bundle.registration.channel == "patrol":
        return ()
    if finished is not None and finished <= due and not reported:
        return ()
    opened, explained = min([Instant(due + 1), *reported]), explaining.explained_at(bundle, reference)
    if opened > now:
        return ()
    return (
        TaskFact(
            kind="explanation",
            subject=bundle.case_id,
            opened_at=opened,
            due_at=due,
            role="supervisor",
            closed_at=explained if explained is not None else finished,
        ),
    )


def telling(bundle: Bundle) -> tuple[TaskFact, ...]:
    """A call that ended after somebody was sent: the front desk tells the customer."""
    dispatched = facts.dispatched_at(bundle)
    if bundle.registration.ended is None or dispatched is None or facts.first_arrival(bundle) is not None:
        return ()
    told = min((row.happened.stated for row in follow_ups.told_customer(bundle)), default=None)
    return (
        TaskFact(
            kind="tell_customer",
            subject=bundle.case_id,
            opened_at=dispatched,
            due_at=None,
            role="front_desk",
            closed_at=told,
        ),
    )
