"""Writers of the visits tab's computed columns."""

from collections.abc import Callable, Mapping
from itertools import chain

from sheet_schema.choices import CONSENT
from sync.case import Case
from sync.cell import Cell
from sync.reading.choices import separated
from sync.records import Fault, Visit
from sync.rules import people, permissions, trips
from sync.rules.columns import shown, work_orders


def technician_of(case: Case) -> Cell:
    """Gives who goes, or went last."""
    return _named(case, case.bundle.order.technician if case.bundle.order else None)


def technician(case: Case, visit: Visit) -> Cell:
    """Gives for whom the trip was opened."""
    return _named(case, trips.technician_of(case.bundle, visit))


def _named(case: Case, technician: str | None) -> Cell:
    person = people.anyone(technician, case.reference)
    return people.called(person, case.reference) if person else shown.text(technician)


def visit_at(case: Case, visit: Visit) -> Cell:
    """Gives when he should be there: as last agreed with the customer, else the arrival's due or the appointment."""
    clock = case.clocks.get("arrival")
    due = clock.due_at if clock else None
    return shown.time(trips.expected_at(case.bundle, case.bundle.visits.index(visit), due), case)


def _faults(case: Case) -> list[Fault]:
    return [
        fault
        for (fault_class, _), fault in case.reference.faults.items()
        if fault_class == case.place[1] and fault.active
    ]


def spares(case: Case, _visit: Visit) -> Cell:
    """Gives the likely spares of the fault class (C3)."""
    listed = (separated(fault.likely_spares) for fault in _faults(case) if fault.likely_spares)
    return shown.text("、".join(dict.fromkeys(chain.from_iterable(listed))))


def consents_needed(case: Case, visit: Visit) -> Cell:
    """Gives the consents that the work still needs (C11, C12)."""
    found = permissions.missing(case.bundle, case.reference, visit, case.now)
    return shown.text("、".join(case.words.choice(CONSENT, key) for key in found))


def state(case: Case, visit: Visit) -> Cell:
    """Gives where this trip stands."""
    if trips.is_deferred(case.bundle, visit, case.reference):
        return case.words.term("trip.deferred")
    if trips.is_reassigned(case.bundle, visit, case.reference):
        return case.words.term("trip.reassigned")
    reached = next(
        (column for column in ("finished", "started", "arrived", "accepted") if getattr(visit, column)),
        "open",
    )
    return case.words.term(f"trip.{reached}")


def started_at(case: Case, visit: Visit) -> Cell:
    """Gives when the work began: as stated, else the consent, else the arrival, once there is a diagnosis."""
    begun = visit.started or (visit.consented or visit.arrived if visit.finished else None)
    return shown.time(begun, case)


WRITERS: Mapping[str, Callable[[Case, Visit], Cell]] = {
    "order_no": lambda case, _visit: case.bundle.order_no,
    "visit_no": lambda case, visit: case.bundle.visits.index(visit) + 1,
    "technician": technician,
    "unit": lambda case, _visit: shown.text(case.bundle.registration.unit),
    "customer": lambda case, _visit: work_orders.customer(case),
    "fault": lambda case, _visit: shown.text(case.bundle.registration.fault),
    "visit_at": visit_at,
    "spares": spares,
    "consents_needed": consents_needed,
    "by_page": lambda _case, _visit: None,
    "state": state,
    "accepted_at": shown.twin("accepted"),
    "arrived_at": shown.twin("arrived"),
    "consented_at": shown.twin("consented"),
    "started_at": started_at,
    "finished_at": shown.twin("finished"),
}
