"""The writers of computed columns: exactly one function a column, one file a tab."""

from collections.abc import Callable, Mapping
from typing import Any

from sync.case import Case
from sync.cell import Cell
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
ROW_WRITERS: Mapping[str, Mapping[str, Callable[[Case, Any], Cell]]] = {
    "visits": visits.WRITERS,
    "order_lines": order_lines.WRITERS,
    "items": items.WRITERS,
    "consents": consents.WRITERS,
    "deferrals": deferrals.WRITERS,
    "payments": payments.WRITERS,
    "follow_ups": follow_ups.WRITERS,
    "callbacks": callbacks.WRITERS,
    "cases": cases.WRITERS,
    "rulings": rulings.WRITERS,
    "tasks": tasks.WRITERS,
}
"""The same of the tabs that may have several; a writer takes the case and one of its rows."""
OFFICE_WRITERS: Mapping[str, Mapping[str, Callable[..., Cell]]] = {
    "handovers": handovers.WRITERS,
    "training": training.WRITERS,
    "kpi": kpi.WRITERS,
}
"""Of the tabs whose rows belong to no case; the rules that span cases (sync.judge_office) call them."""
