"""The writers of computed columns: exactly one function a column, one file a tab."""

from collections.abc import Callable, Mapping
from typing import Any

from sync.case import Case
from sync.cell import Cell
from sync.rules.columns import order_lines, registration, visits, work_orders

CASE_WRITERS: Mapping[str, Mapping[str, Callable[[Case], Cell]]] = {
    "registration": registration.WRITERS,
    "work_orders": work_orders.WRITERS,
}
"""By tab, then column: columns of the tabs that have one row a case."""
ROW_WRITERS: Mapping[str, Mapping[str, Callable[[Case, Any], Cell]]] = {
    "visits": visits.WRITERS,
    "order_lines": order_lines.WRITERS,
}
"""The same of the tabs that may have several; a writer takes the case and one of its rows."""
