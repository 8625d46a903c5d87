"""Writers of the handovers tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "day": unwritten,
    "technician": unwritten,
    "slips": unwritten,
    "slip_count": unwritten,
    "cash_expected": unwritten,
    "due_at": unwritten,
    "state": unwritten,
    "slips_in_at": unwritten,
    "cash_in_at": unwritten,
}
