"""Orders that wait: who allowed it, from when to when, until when the customer was promised (C18-C20, A3)."""

from collections.abc import Iterator

import msgspec

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant, day_end
from sync.records import Deferral
from sync.rules import facts, people, promises
from sync.world import Reference

DECIDERS = {
    "supervisor": ("supervisor", "engineering_manager", "manager_in_charge"),
    "engineering_manager": ("engineering_manager", "manager_in_charge"),
}
"""Who may decide at each level; what is major must go to the engineering manager (C18)."""


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """One deferral, with when it begins and ends."""

    deferral: Deferral
    begins: Instant
    ends: Instant | None
    """Its own resumption, else the first of those reported later: who resumes the last one resumes all."""
    is_decided: bool
    is_over: bool
    """The order itself was finished, or another deferral took its place before anybody resumed it."""

    @property
    def lasts(self) -> bool:
        """True while the order waits for it."""
        return self.ends is None and not self.is_over


def waits(bundle: Bundle, reference: Reference) -> tuple[Wait, ...]:
    """Gives the deferrals of an order in the order of their reports."""
    rows = sorted(bundle.deferrals, key=lambda row: row.reported.stated)
    decided = [is_decided(row, bundle, reference) for row in rows]
    finished = facts.finished_at(bundle)
    return tuple(
        Wait(
            deferral=row,
            begins=row.reported.stated,
            ends=_end(rows[place:]),
            is_decided=decided[place],
            is_over=_resumption(row) is None and (finished is not None or any(decided[place + 1 :])),
        )
        for place, row in enumerate(rows)
    )


def _end(from_here: list[Deferral]) -> Instant | None:
    own = _resumption(from_here[0])
    if own is not None:
        return own
    return min((at for row in from_here[1:] if (at := _resumption(row)) is not None), default=None)


def _resumption(row: Deferral) -> Instant | None:
    """One that lies before its report is a slip of the pen (a problem), and resumes nothing."""
    resumed = row.resumed.stated if row.resumed else None
    return resumed if resumed is not None and resumed >= row.reported.stated else None


def is_decided(row: Deferral, bundle: Bundle, reference: Reference) -> bool:
    """True once somebody who may has decided at its level; until then the order does not pause."""
    return row.level is not None and row.decided_by is not None and may_decide(row, bundle, reference)


def may_decide(row: Deferral, bundle: Bundle, reference: Reference) -> bool:
    """True where the name is that of somebody with the level's role, or his deputy, and the order is not his own."""
    if not reference.staff:
        return True
    decider, at = people.person(row.decided_by, reference), row.reported.stated
    roles = DECIDERS.get(row.level or "", DECIDERS["supervisor"])
    has_role = decider is not None and any(people.acts_as(decider, role, reference, at) for role in roles)
    return has_role and not is_own_order(row.decided_by, bundle, reference)


def is_own_order(name: str | None, bundle: Bundle, reference: Reference) -> bool:
    """True for the technician of an order and his helpers: they decide nothing about it (rules.md, "Not both")."""
    order = bundle.order
    workers = (order.technician, *order.helpers) if order else ()
    return any(people.same_person(name, worker, reference) for worker in workers)


def pauses(bundle: Bundle, reference: Reference) -> list[tuple[Instant, Instant | None]]:
    """Gives the spans that stop the completion clock: decided deferrals, from report to resumption."""
    return [(wait.begins, wait.ends) for wait in waits(bundle, reference) if wait.is_decided]


def running(bundle: Bundle, reference: Reference) -> Wait | None:
    """Gives the decided deferral for which an order waits now."""
    found = [wait for wait in waits(bundle, reference) if wait.is_decided and wait.lasts]
    return found[-1] if found else None


def is_waiting(bundle: Bundle, reference: Reference) -> bool:
    """True while any deferral lasts, decided or not: nobody is sent before it is resumed."""
    return any(wait.lasts for wait in waits(bundle, reference))


def paused_minutes(row: Deferral, bundle: Bundle, reference: Reference) -> int | None:
    """Gives the working minutes for which a decided deferral stopped the clock; None while it lasts.

    What several deferrals share is counted once, for the one reported first.
    """
    taken: Instant | None = None
    for wait in waits(bundle, reference):
        if not wait.is_decided:
            continue
        begin, end = max(wait.begins, taken or wait.begins), _shown_end(wait, bundle, reference)
        if wait.deferral.row_id == row.row_id:
            return _working_minutes(begin, end, bundle, reference) if end is not None else None
        taken = max(begin, end) if end is not None else taken
    return None


def _shown_end(wait: Wait, bundle: Bundle, reference: Reference) -> Instant | None:
    """What was not resumed by itself ends with the next decision, with a later resumption, or with the work."""
    own = _resumption(wait.deferral)
    if own is not None:
        return own
    ends = [other.begins for other in waits(bundle, reference) if other.is_decided]
    ends = [begin for begin in ends if begin > wait.begins]
    over = wait.ends if wait.ends is not None else facts.finished_at(bundle)
    return min([*ends, *([over] if over is not None else [])], default=None)


def _working_minutes(begin: Instant, end: Instant, bundle: Bundle, reference: Reference) -> int:
    is_urgent = facts.urgency(bundle, reference) == "emergency"
    calendar = reference.calendars.named("always" if is_urgent else "working")
    return calendar.open_seconds(begin, end) // MINUTE


def state(wait: Wait) -> str:
    """Gives where a deferral stands, a key of sheet_schema.choices.DEFERRAL_STATE."""
    if _resumption(wait.deferral) is not None:
        return "resumed"
    if wait.is_over or wait.ends is not None:
        return "ended"
    return "paused" if wait.is_decided else "undecided"


def told_at(row: Deferral) -> Instant | None:
    """Gives when the customer was told the new time."""
    return row.explained.stated if row.explained and row.new_promise_at is not None else None


def lapses_at(row: Deferral, bundle: Bundle, day_due: Instant | None) -> Instant | None:
    """Gives when the promise lapses before whose end the customer has to be told the new one (A3).

    `day_due`: the end of the order's day, which stands for a promise where none was made (C19).
    """
    told = told_at(row)
    later = {one.row_id for one in bundle.deferrals if one.reported.stated > row.reported.stated}
    before = [
        promise.at
        for promise in promises.promises(bundle)
        if promise.row_id not in {row.row_id, *later} and (told is None or promise.said_at <= told)
    ]
    return before[-1] if before else day_due


def told_before(row: Deferral, bundle: Bundle, day_due: Instant | None, now: Instant) -> bool | None:
    """Gives whether the new promise was told before the old one lapsed; None while there is still time."""
    lapses, told = lapses_at(row, bundle, day_due), told_at(row)
    if lapses is None:
        return None
    if told is not None:
        return told <= lapses
    return False if now > lapses else None


def overdue(wait: Wait, reference: Reference, now: Instant) -> str | None:
    """Gives which date a deferral that lasts has let pass: `promise` before `vendor`."""
    if not wait.lasts:
        return None
    passed = (name for name, at in _dates(wait.deferral, reference) if now > at)
    return next(passed, None)


def _dates(row: Deferral, reference: Reference) -> Iterator[tuple[str, Instant]]:
    if row.new_promise_at is not None:
        yield "promise", row.new_promise_at
    if row.vendor_due is not None:
        yield "vendor", day_end(row.vendor_due, reference.zone)


def changes(bundle: Bundle, reference: Reference, day_due: Instant | None) -> Iterator[Instant]:
    """Gives the instants at which what is shown of the deferrals changes by itself."""
    for wait in waits(bundle, reference):
        lapses = lapses_at(wait.deferral, bundle, day_due)
        if lapses is not None and told_at(wait.deferral) is None:
            yield Instant(lapses + 1)
        if wait.lasts:
            yield from (Instant(at + 1) for _, at in _dates(wait.deferral, reference))
