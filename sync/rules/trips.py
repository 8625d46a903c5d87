"""Trips: when the next one opens, whose each is, when it is expected (rules.md, "Stage")."""

from collections.abc import Iterator

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Visit
from sync.rules import deferrals, facts, follow_ups, inspecting, people
from sync.rules.appointments import appointment_of
from sync.want import Want
from sync.world import Reference

_TO_BE_CONTINUED = frozenset({"to_continue", "customer_absent"})


def occasion(trip: int, technician: str) -> str:
    """Gives what a trip is opened for: its number and whose it is, so that this outlasts a change on the slip."""
    return f"{trip}:{technician}" if technician else str(trip)


def wants(bundle: Bundle, reference: Reference, *, closed: bool) -> Iterator[Want]:
    """Gives the trips that should be on the sheet: those that are, and the next one where it is time for it."""
    case_id = bundle.case_id
    for place, visit in enumerate(bundle.visits, start=1):
        known = bundle.occasions.get(visit.row_id)
        yield Want(tab="visits", parent=case_id, occasion=known or str(place))
    if not closed and opens_next(bundle, reference):
        yield Want(
            tab="visits",
            parent=case_id,
            occasion=occasion(len(bundle.visits) + 1, _number(bundle, reference)),
        )


def _number(bundle: Bundle, reference: Reference) -> str:
    """Gives who goes by staff number, which outlasts a name; as typed where nobody is known by it."""
    typed = (bundle.order.technician if bundle.order else None) or ""
    found = people.person(typed, reference)
    return (found.staff_no if found else None) or typed


def opens_next(bundle: Bundle, reference: Reference) -> bool:
    """True at dispatch, and when the last trip has to be followed by another one; not while the order waits."""
    order, last = bundle.order, facts.last_visit(bundle)
    if order is None or order.technician is None or bundle.order_no is None:
        return False
    if last is None:
        return True
    if last.finished is not None and last.result not in _TO_BE_CONTINUED:
        return inspecting.failed_before_hand_over(bundle)
    if deferrals.is_waiting(bundle, reference):
        return False
    return last.finished is not None or _goes_to_another(bundle, last, reference) or _resumed(bundle, last)


def _goes_to_another(bundle: Bundle, last: Visit, reference: Reference) -> bool:
    slip = bundle.order.technician if bundle.order else None
    mine, theirs = technician_of(bundle, last), people.person(slip, reference)
    by_name = theirs is not None and theirs.name == mine
    return not by_name and not people.same_person(mine, slip, reference)


def _resumed(bundle: Bundle, last: Visit) -> bool:
    """The trip on which the wait was found necessary is over; one on which nobody had arrived yet serves afterwards."""
    return last.arrived is not None and any(
        row.resumed is not None and last.arrived.stated <= row.reported.stated for row in bundle.deferrals
    )


def technician_of(bundle: Bundle, visit: Visit) -> str | None:
    """Gives for whom a trip was opened, by staff number or as typed; where that is not known, who is on the slip."""
    opened_for = bundle.occasions.get(visit.row_id, "").partition(":")[2]
    return opened_for or (bundle.order.technician if bundle.order else None)


def is_reassigned(bundle: Bundle, visit: Visit, reference: Reference) -> bool:
    """True for a trip that somebody else took over before it was finished."""
    later = bundle.visits[bundle.visits.index(visit) + 1 :]
    if visit.finished is not None or not later:
        return False
    return not people.same_person(technician_of(bundle, visit), technician_of(bundle, later[0]), reference)


def is_deferred(bundle: Bundle, visit: Visit, reference: Reference) -> bool:
    """True for a trip that was broken off by a deferral, and is not finished itself."""
    if visit.finished is not None or visit.arrived is None:
        return False
    is_last = visit is bundle.visits[-1]
    return any(
        wait.begins >= visit.arrived.stated and (wait.lasts or not is_last)
        for wait in deferrals.waits(bundle, reference)
    )


def appointment(bundle: Bundle, place: int) -> Instant | None:
    """Gives the appointment of a trip (from 0) behind the first on which somebody arrived.

    The slip's plan, else the repair's appointment, where it lies behind the trip before; as the customer moved it
    before it had passed. Where there was none, the first time that was agreed on.
    """
    if _is_first(bundle, place):
        return None
    visit, before = bundle.visits[place], bundle.visits[place - 1]
    since = before.finished.stated if before.finished else visit.noticed_at
    until = visit.arrived.stated if visit.arrived else None
    due = appointment_of(bundle, place)
    for move in follow_ups.moves(bundle):
        in_stretch = move.said_at >= since and (until is None or move.said_at < until)
        if in_stretch and (due is None or (move.by_customer and move.said_at <= due)):
            due = move.to
    return due


def _is_first(bundle: Bundle, place: int) -> bool:
    """True while nobody has been there before: a trip that was taken over is the same appointment."""
    return not any(visit.arrived for visit in bundle.visits[:place])


def expected_at(bundle: Bundle, place: int, arrival_due: Instant | None) -> Instant | None:
    """Gives when a trip is expected at the customer's: as last agreed by either side, else as it is due."""
    visit = bundle.visits[place]
    since = bundle.visits[place - 1].finished if place else None
    until = visit.arrived.stated if visit.arrived else None
    agreed = follow_ups.agreed_for(bundle, since.stated if since else None, until)
    if agreed is not None:
        return agreed
    return arrival_due if _is_first(bundle, place) else appointment(bundle, place)
