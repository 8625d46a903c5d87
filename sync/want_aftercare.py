"""Rows that follow a repair: the callback, the rounds of its case, their corrective orders, tasks."""

from collections.abc import Iterator

from sync.case import Case
from sync.linking import corrective_occasion
from sync.rules import tasks
from sync.want import Want

ONCE = "1"
"""An order is called back once."""


def aftercare_wants(case: Case) -> Iterator[Want]:
    """Gives the rows that should be there for a numbered case."""
    case_id, duty = case.bundle.case_id, case.aftercare.duty
    if case.bundle.order_no is None:
        return
    if duty is not None and (duty.closes_at is None or case.now <= duty.closes_at):
        yield Want(tab="callbacks", parent=case_id, occasion=ONCE)
    for one in case.aftercare.rounds:
        yield Want(tab="cases", parent=case_id, occasion=str(one.number))
        if one.wants_corrective:
            yield Want(tab="work_orders", parent=None, occasion=corrective_occasion(case_id, one.number))
    for spec in tasks.to_open(case):
        yield Want(tab="tasks", parent=case_id, occasion=spec.occasion)
