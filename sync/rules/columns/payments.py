"""Writers of the payments tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import PAYMENT_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Payment
from sync.rules import payments
from sync.rules.columns import shown


def holder(case: Case, payment: Payment) -> Cell:
    """Gives who has the cash now."""
    return shown.text(payments.holder(payment, case.bundle, case.reference))


def state(case: Case, payment: Payment) -> Cell:
    """Gives whether it is still held, handed in, or found on the statement."""
    found = payments.state(payment, case.bundle, case.reference)
    return case.words.choice(PAYMENT_STATE, found) if found else None


WRITERS: Mapping[str, Callable[[Case, Payment], Cell]] = {
    "holder": holder,
    "state": state,
    "collected_at": shown.twin("collected"),
    "checked_at": shown.twin("checked"),
}
