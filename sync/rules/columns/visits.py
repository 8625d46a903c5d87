"""Writers of the visits tab's computed columns."""

from collections.abc import Callable, Mapping
from itertools import chain

from sheet_schema.choices import CONSENT
from sync.case import Case
from sync.cell import Cell
from sync.reading.choices import separated
from sync.records import Fault, Visit
from sync.rules import people
from sync.rules.columns import shown, work_orders


def technician_of(case: Case) -> Cell:
    """Gives who goes, or went."""
    order = case.bundle.order
    person = people.person(order.technician if order else None, case.reference)
    return person.name if person else shown.text(order.technician if order else None)


def visit_at(case: Case, visit: Visit) -> Cell:
    """Gives when he should be there: the arrival's due for the first trip, what the foreman planned for later ones."""
    if visit.row_id != case.bundle.visits[0].row_id:
        return shown.time(case.bundle.order.planned if case.bundle.order else None, case)
    clock = case.clocks.get("arrival")
    return shown.time(clock.due_at, case) if clock else None


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


def consents_needed(case: Case, _visit: Visit) -> Cell:
    """Gives the consents that the fault class may need before the work (C11, C12)."""
    found = dict.fromkeys(key for fault in _faults(case) for key in fault.consents)
    return shown.text("、".join(case.words.choice(CONSENT, key) for key in found))


def state(case: Case, visit: Visit) -> Cell:
    """Gives where this trip stands."""
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
    "technician": lambda case, _visit: technician_of(case),
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
