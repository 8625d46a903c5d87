"""What each row that the service opened was opened for, read off what it shows: for a ledger that was lost."""

from collections.abc import Callable, Mapping

from sync.cell import CellValue
from sync.linking import corrective_occasion
from sync.rules.tasks import occasion_of
from sync.rules.trips import occasion as trip_occasion
from sync.want_aftercare import ONCE

Cells = Mapping[str, CellValue]


def shown_occasion(tab: str, cells: Cells) -> str:
    """Gives the occasion of a row by what it shows; empty where its tab has but one row a case."""
    read = _OF_TAB.get(tab)
    return read(cells) if read else ""


def corrective_slips(cases: tuple[Cells, ...], case_of: Mapping[str, str]) -> dict[str, str]:
    """Gives the occasion of each corrective order's slip by its number, as the cases tab shows them.

    `case_of`: registration row_id by order number.
    """
    found = {}
    for cells in cases:
        first, number = case_of.get(_text(cells, "order_no")), _text(cells, "corrective")
        if first and number:
            found[number] = corrective_occasion(first, int(_counted(cells, "round") or 1))
    return found


def _counted(cells: Cells, column: str) -> str:
    shown = cells.get(column)
    return str(int(shown)) if isinstance(shown, int | float) else ""


def _text(cells: Cells, column: str) -> str:
    return str(cells.get(column) or "")


def _task(cells: Cells) -> str:
    return occasion_of(_text(cells, "task_no"), _text(cells, "order_no") or None) or ""


def _trip(cells: Cells) -> str:
    number, technician = _counted(cells, "visit_no"), _text(cells, "technician")
    return trip_occasion(int(number), technician) if number else ""


_OF_TAB: Mapping[str, Callable[[Cells], str]] = {
    "visits": _trip,
    "callbacks": lambda _cells: ONCE,
    "cases": lambda cells: _counted(cells, "round"),
    "tasks": _task,
}
