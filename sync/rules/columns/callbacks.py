"""Writers of the callbacks tab's computed columns."""

from collections.abc import Callable, Iterator, Mapping

from sheet_schema.choices import CALLBACK_KIND
from sync.case import Case
from sync.cell import Cell
from sync.records import Callback
from sync.rules.callbacks import Duty
from sync.rules.columns import shown, visits, work_orders

SUFFIX = "-R"


def callback_no(case: Case, _row: Callback) -> Cell:
    """Gives the number of the call; an order is called back once."""
    return f"{case.bundle.order_no}{SUFFIX}" if case.bundle.order_no else None


def kind(case: Case, _row: Callback) -> Cell:
    """Gives what the call is about."""
    duty = case.aftercare.duty
    return case.words.choice(CALLBACK_KIND, duty.kind) if duty else None


def why(case: Case, _row: Callback) -> Cell:
    """Gives why this customer is called: how the seal chose the order, and what makes the call mandatory."""
    duty = case.aftercare.duty
    if duty is None:
        return case.words.term("callback.not_needed")
    return "、".join(_why(case, duty))


def _why(case: Case, duty: Duty) -> Iterator[str]:
    sampled = duty.sampled
    if sampled is not None:
        yield case.words.term(f"callback.{sampled.how}", order_no=sampled.replaces or "")
        if sampled.replaced_by is not None:
            yield case.words.term("callback.replaced", order_no=sampled.replaced_by)
    yield from dict.fromkeys(case.words.term(f"why.{reason.key}") for reason in duty.reasons)


def due_at(case: Case, _row: Callback) -> Cell:
    """Gives by when (B3.7)."""
    return shown.time(case.aftercare.duty.due_at, case) if case.aftercare.duty else None


def phone(case: Case, _row: Callback) -> Cell:
    """Gives the number to call."""
    known = case.contact
    return shown.text(case.bundle.registration.phone or (known.phone if known else None))


WRITERS: Mapping[str, Callable[[Case, Callback], Cell]] = {
    "callback_no": callback_no,
    "order_no": lambda case, _row: case.bundle.order_no,
    "kind": kind,
    "why": why,
    "due_at": due_at,
    "unit": lambda case, _row: shown.text(case.bundle.registration.unit),
    "customer": lambda case, _row: work_orders.customer(case),
    "phone": phone,
    "technician": lambda case, _row: visits.technician_of(case),
    "case_no": lambda case, _row: case.aftercare.case_no,
    "called_at": shown.twin("called"),
}
