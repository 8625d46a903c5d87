"""Writers of the kpi tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "month": unwritten,
    "kpi": unwritten,
    "subject": unwritten,
    "numerator": unwritten,
    "denominator": unwritten,
    "value": unwritten,
    "target": unwritten,
    "beside": unwritten,
    "state": unwritten,
}
