"""The writers of computed columns: exactly one function a column, one file a tab."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell
from sync.records import OrderLine, Visit
from sync.rules.columns import order_lines, registration, visits, work_orders

CASE_WRITERS: Mapping[str, Mapping[str, Callable[[Case], Cell]]] = {
    "registration": registration.WRITERS,
    "work_orders": work_orders.WRITERS,
}
"""By tab, then column: columns of the tabs that have one row a case."""
VISIT_WRITERS: Mapping[str, Callable[[Case, Visit], Cell]] = visits.WRITERS
LINE_WRITERS: Mapping[str, Callable[[Case, OrderLine], Cell]] = order_lines.WRITERS
