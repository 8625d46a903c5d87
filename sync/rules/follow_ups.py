"""What was said about an order after it was taken: urging, telling, moving appointments (B3.6)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant, local
from sync.records import FollowUp, Visit
from sync.rules import facts
from sync.rules.numbering import Register, day_of, match

BY_CUSTOMER, BY_US = "customer_rescheduled", "we_rescheduled"
RESCHEDULES = frozenset({BY_CUSTOMER, BY_US})
TYPING_SECONDS = 2 * MINUTE
"""A row is typed cell by cell: a time that is there so soon after the row was first seen was said with it."""
SUPERVISOR_FROM = 2
"""From this urging on the supervisor is informed too (rules.md, "The C22 ladder")."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment moved to another time."""

    said_at: Instant
    """When; of a time that was edited later, when it was edited."""
    to: Instant
    by_customer: bool


class Urging(msgspec.Struct, frozen=True, kw_only=True):
    """The customer asked again where we are."""

    at: Instant
    times: int
    """First, second ..."""

    @property
    def informs(self) -> tuple[str, ...]:
        """Whom to inform: the one responsible, from the second time on the supervisor as well."""
        return ("responsible", "supervisor") if self.times >= SUPERVISOR_FROM else ("responsible",)


def moves(bundle: Bundle) -> tuple[Move, ...]:
    """Gives the moved appointments in the order in which they were said."""
    found = (
        Move(said_at=said_at(row), to=row.new_time.stated, by_customer=row.kind == BY_CUSTOMER)
        for row in bundle.follow_ups
        if row.kind in RESCHEDULES and row.new_time is not None
    )
    return tuple(sorted(found, key=lambda move: move.said_at))


def said_at(row: FollowUp) -> Instant:
    """Gives when a row's new time was said: when it happened, or when the time was edited afterwards."""
    told = row.happened.stated
    if row.new_time is None or row.new_time.seen <= row.noticed_at + TYPING_SECONDS:
        return told
    return max(told, row.new_time.seen)


def moved_by_customer(bundle: Bundle) -> tuple[Move, ...]:
    """Gives the customer's own moves; ours are no excuse."""
    return tuple(move for move in moves(bundle) if move.by_customer)


def anchored(due: Instant | None, floor: Instant | None, bundle: Bundle, zone: ZoneInfo) -> Instant | None:
    """Gives a due as the customer moved it, each time before it had passed and before anyone was there.

    `floor`: what a move to an earlier time does not go below.
    """
    arrived = first_arrival(bundle, zone)
    for move in moved_by_customer(bundle):
        in_time = due is None or move.said_at <= due
        if in_time and (arrived is None or move.said_at < arrived):
            due = max(move.to, floor if floor is not None else move.to)
    return due


def agreed_for(bundle: Bundle, since: Instant | None, until: Instant | None) -> Instant | None:
    """Gives the time last agreed on, by either side, in a stretch of an order."""
    said = [
        move.to
        for move in moves(bundle)
        if (since is None or move.said_at >= since) and (until is None or move.said_at <= until)
    ]
    return said[-1] if said else None


def first_arrival(bundle: Bundle, zone: ZoneInfo) -> Instant | None:
    """Gives the first arrival that counts (C2); one that met nobody does where the customer was told on that day."""
    arrivals = [
        visit.arrived.stated for visit in bundle.visits if visit.arrived and counts(visit, bundle, zone)
    ]
    return min(arrivals, default=None)


def counts(visit: Visit, bundle: Bundle, zone: ZoneInfo) -> bool:
    """True for a trip that met somebody, and where the front desk told the customer on the day that it did not."""
    if visit.result != "customer_absent" or visit.arrived is None:
        return True
    return told_on(bundle, local(visit.arrived.stated, zone).date(), zone)


def told_on(bundle: Bundle, day: date, zone: ZoneInfo) -> bool:
    """True where the front desk told the customer on a day."""
    return any(local(row.happened.stated, zone).date() == day for row in told_customer(bundle))


def told_customer(bundle: Bundle) -> tuple[FollowUp, ...]:
    """Gives the rows that say what the customer was told."""
    return tuple(row for row in bundle.follow_ups if row.kind == "told_customer")


def must_be_told(bundle: Bundle) -> bool:
    """True for a call that ended after somebody was sent, while the customer has not been told so."""
    ended = bundle.registration.ended is not None and facts.first_arrival(bundle) is None
    return ended and facts.dispatched_at(bundle) is not None and not told_customer(bundle)


def urgings(bundle: Bundle, again: Sequence[Instant]) -> tuple[Urging, ...]:
    """Gives how often the customer urged: rows that say so, and calls registered again by mistake."""
    rows = (row.happened.stated for row in bundle.follow_ups if row.kind == "urged")
    return tuple(Urging(at=at, times=times) for times, at in enumerate(sorted([*rows, *again]), start=1))


def times(row: FollowUp, bundle: Bundle, again: Sequence[Instant]) -> int | None:
    """Gives the how-manieth of its kind a row is; duplicates of the call count as urging."""
    if row.kind is None:
        return None
    others = again if row.kind == "urged" else ()
    earlier = sum(1 for at in others if at <= row.happened.stated)
    mine = [one.row_id for one in _in_order(bundle, row.kind)]
    return earlier + mine.index(row.row_id) + 1


def _in_order(bundle: Bundle, kind: str) -> Iterator[FollowUp]:
    yield from sorted(
        (row for row in bundle.follow_ups if row.kind == kind), key=lambda row: row.happened.stated
    )


def originals(bundles: Mapping[str, Bundle], numbers: Collection[str], zone: ZoneInfo) -> dict[str, str]:
    """Gives the order that each call ended as 重複登記 repeats, named whole or by its tail, by the call's case."""
    found, register = {}, Register(numbers)
    for case_id, bundle in bundles.items():
        registration = bundle.registration
        if registration.ended == "duplicate" and registration.ref is not None and bundle.corrects is None:
            day = day_of(registration.noticed_at, zone)
            original = match(registration.ref, register, day).number
            if original is not None and original != bundle.order_no:
                found[case_id] = original
    return found


def duplicates(found: Mapping[str, str], bundles: Mapping[str, Bundle]) -> dict[str, tuple[Instant, ...]]:
    """Gives when the calls came in that only repeat an order, by that order's number."""
    times: dict[str, list[Instant]] = {}
    for case_id, original in found.items():
        times.setdefault(original, []).append(bundles[case_id].registration.received.stated)
    return {original: tuple(sorted(at)) for original, at in times.items()}
