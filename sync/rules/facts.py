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
    registration = bundle.registration
    return registration.urgency or class_urgency(registration.fault_class, reference)


def class_urgency(fault_class: str | None, reference: Reference) -> str:
    """Gives "emergency" where all causes of a fault class are, else "ordinary"."""
    of_class = {
        fault.urgency for (key, _), fault in reference.faults.items() if key == fault_class and fault.active
    }
    return "emergency" if of_class == {"emergency"} else "ordinary"


def emergency_classes(reference: Reference) -> frozenset[str]:
    """Gives the fault classes all of whose causes are emergencies."""
    classes = {fault_class for fault_class, _ in reference.faults}
    return frozenset(one for one in classes if class_urgency(one, reference) == "emergency")


def demands_emergency(bundle: Bundle, reference: Reference) -> bool:
    """True when a case is an emergency as typed or by its class; typed lower than its class it still is one."""
    registration = bundle.registration
    by_class = class_urgency(registration.fault_class, reference)
    return "emergency" in {registration.urgency, by_class}


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
