"""Writers of the deferrals tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "state": unwritten,
    "told_before": unwritten,
    "paused_minutes": unwritten,
    "overdue": unwritten,
    "reported_at": unwritten,
    "explained_at": unwritten,
    "resumed_at": unwritten,
}
