"""Writers of the registration tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.workflow import Stage
from sync.case import Case
from sync.cell import Cell
from sync.instant import local
from sync.reading.choices import separated
from sync.rules import checks, warranty
from sync.rules.columns import shown
from sync.rules.fees import amount_in_words, version_in_force


def stage(case: Case) -> Cell:
    """Gives the stage; a registration that is not complete yet says so."""
    if (
        case.bundle.order_no is None
        and case.stage.stage is Stage.REGISTERED
        and not checks.may_be_numbered(case)
    ):
        return case.words.term("incomplete")
    return case.words.stage(case.stage.stage)


def contact(case: Case) -> Cell:
    """Gives name and phone as known for the unit, or from the call's first fault, where the cells were left empty."""
    registration, known = case.bundle.registration, case.contact
    if case.typed.customer and case.typed.phone:
        return None
    name = registration.customer or (known.contact if known else None)
    phone = registration.phone or (known.phone if known else None)
    return shown.text(" ".join(part for part in (name, phone) if part))


def estimate(case: Case) -> Cell:
    """Gives the price range and minutes of the fault class's usual items (P2)."""
    registration, reference = case.bundle.registration, case.reference
    codes = {
        code
        for (fault_class, _), fault in reference.faults.items()
        if fault_class == registration.fault_class and fault.active and fault.usual_items
        for code in separated(fault.usual_items)
    }
    at = registration.received.stated
    items = [
        item
        for code in sorted(codes)
        if (item := version_in_force(reference.fees.get(code, ()), at, reference.zone))
    ]
    if not items:
        return None
    low = min(item.labour_price or 0 for item in items)
    high = max(item.labour_max if item.labour_max is not None else item.labour_price or 0 for item in items)
    price = amount_in_words(low) if low == high else f"{amount_in_words(low)}–{amount_in_words(high)}"
    return case.words.term("estimate", price=price, minutes=str(max(item.minutes or 0 for item in items)))


def open_here(case: Case) -> Cell:
    """Gives other open orders of the same unit and class: look before anyone is sent."""
    others = case.neighbours.open_orders.get(case.place, ())
    mine = case.bundle.registration.row_id
    return shown.text("、".join(order_no for row_id, order_no in others if row_id != mine))


def repeat_of(case: Case) -> Cell:
    """Gives the order inside whose warranty the same fault came back (A6)."""
    earlier = warranty.repeated(case.bundle, case.earlier)
    return earlier.order_no if earlier else None


def covered_by(case: Case) -> Cell:
    """Gives which warranty covers the fault: ours on earlier work, or the developer's since hand-over (P7)."""
    earlier = warranty.repeated(case.bundle, case.earlier)
    if earlier is not None:
        return case.words.term("warranty_ours", order_no=earlier.order_no)
    until = warranty.covered_until(case.bundle, (), case.reference)
    if until is None:
        return None
    return case.words.term("warranty_developer", date=local(until, case.reference.zone).date().isoformat())


WRITERS: Mapping[str, Callable[[Case], Cell]] = {
    "received_at": lambda case: shown.time(case.bundle.registration.received, case),
    "order_no": lambda case: case.bundle.order_no,
    "stage": stage,
    "contact": contact,
    "estimate": estimate,
    "open_here": open_here,
    "repeat_of": repeat_of,
    "warranty": covered_by,
    "photos": lambda _case: None,
}
