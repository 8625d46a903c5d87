"""The writers of computed columns: exactly one function a column, one file a tab."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell
from sync.records import OrderLine, Visit
from sync.rules.columns import (
    callbacks,
    cases,
    consents,
    deferrals,
    follow_ups,
    handovers,
    items,
    kpi,
    order_lines,
    payments,
    registration,
    rulings,
    tasks,
    training,
    visits,
    work_orders,
)

CASE_WRITERS: Mapping[str, Mapping[str, Callable[[Case], Cell]]] = {
    "registration": registration.WRITERS,
    "work_orders": work_orders.WRITERS,
}
"""By tab, then column: columns of the tabs that have one row a case."""
VISIT_WRITERS: Mapping[str, Callable[[Case, Visit], Cell]] = visits.WRITERS
LINE_WRITERS: Mapping[str, Callable[[Case, OrderLine], Cell]] = order_lines.WRITERS
ROW_WRITERS: Mapping[str, Mapping[str, Callable[..., Cell]]] = {
    "items": items.WRITERS,
    "consents": consents.WRITERS,
    "deferrals": deferrals.WRITERS,
    "payments": payments.WRITERS,
    "handovers": handovers.WRITERS,
    "follow_ups": follow_ups.WRITERS,
    "callbacks": callbacks.WRITERS,
    "cases": cases.WRITERS,
    "rulings": rulings.WRITERS,
    "tasks": tasks.WRITERS,
    "training": training.WRITERS,
    "kpi": kpi.WRITERS,
}
"""By tab, then column: columns of the other tabs that are written row by row. What a writer is given depends on
the tab; `unwritten` is given nothing it looks at."""
