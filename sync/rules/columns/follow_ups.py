"""Writers of the follow ups tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "times": unwritten,
    "case_no": lambda case, _row: case.aftercare.case_no,
    "happened_at": unwritten,
}
