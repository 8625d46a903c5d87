"""What several rules ask of a case: plain facts read off its rows."""

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Visit
from sync.world import Reference

FINISHING_RESULTS = frozenset({"repaired", "made_safe", "not_repaired"})
PASSED = frozenset({"passed_on_site", "passed_by_photo"})
"""What a quality inspection says of sound work."""
TEST_PASSED = frozenset({"normal", "not_applicable"})


def urgency(bundle: Bundle, reference: Reference) -> str:
    """Gives "emergency" or "ordinary": as typed, else the most urgent of its fault class, else ordinary."""
    typed = bundle.registration.urgency
    if typed:
        return typed
    of_class = {
        fault.urgency
        for (fault_class, _), fault in reference.faults.items()
        if fault_class == bundle.registration.fault_class and fault.active
    }
    return "emergency" if of_class == {"emergency"} else "ordinary"


def is_public(bundle: Bundle, reference: Reference) -> bool:
    """True for public areas and equipment: the office itself is the customer."""
    contacts = reference.units.get(bundle.registration.unit or "", ())
    return any(contact.kind in {"public_area", "equipment"} for contact in contacts)


def last_visit(bundle: Bundle) -> Visit | None:
    """Gives the latest trip."""
    return bundle.visits[-1] if bundle.visits else None


def dispatched_at(bundle: Bundle) -> Instant | None:
    """Gives when a technician was named (A1).

    Who takes over later does not undo that somebody was sent: the first trip was opened when it was first seen.
    """
    order = bundle.order
    if order is None or order.technician is None or order.dispatched is None:
        return None
    at, seen = order.dispatched.stated, order.dispatched.seen
    first_trip = bundle.visits[0].noticed_at if bundle.visits else at
    return min(at, first_trip) if at == seen else at


def first_arrival(bundle: Bundle) -> Instant | None:
    """Gives the first arrival of any trip (C2)."""
    arrivals = [visit.arrived.stated for visit in bundle.visits if visit.arrived]
    return min(arrivals, default=None)


def first_promise(bundle: Bundle) -> Instant | None:
    """Gives the first promise made to the customer (A3)."""
    return next((visit.promised_at for visit in bundle.visits if visit.promised_at is not None), None)


def consented_at(bundle: Bundle) -> Instant | None:
    """Gives when the customer first agreed to the quote (C14)."""
    return next((visit.consented.stated for visit in bundle.visits if visit.consented), None)


def began_work_at(bundle: Bundle) -> Instant | None:
    """Gives when work first began: as stated, else with the consent or arrival of a trip that finished something."""
    return min((at for visit in bundle.visits if (at := _began(visit)) is not None), default=None)


def _began(visit: Visit) -> Instant | None:
    if visit.started:
        return visit.started.stated
    stand_in = visit.consented or visit.arrived
    done = visit.finished and visit.result in FINISHING_RESULTS
    return stand_in.stated if done and stand_in else None


def ended_work_at(bundle: Bundle) -> Instant | None:
    """Gives when the last trip ended, whatever came of it."""
    return max((visit.finished.stated for visit in bundle.visits if visit.finished), default=None)


def finished_at(bundle: Bundle) -> Instant | None:
    """Gives when the order was finished (rules.md, "Stage"): result, test, cause and a line, all there."""
    visit = last_visit(bundle)
    if visit is None or visit.finished is None or visit.result not in FINISHING_RESULTS:
        return None
    if visit.result == "repaired" and visit.test not in TEST_PASSED:
        return None
    return visit.finished.stated if visit.cause and bundle.lines else None
