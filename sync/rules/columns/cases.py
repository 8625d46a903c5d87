"""Writers of the cases tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "case_no": unwritten,
    "order_no": unwritten,
    "opened_at": unwritten,
    "why": unwritten,
    "round": unwritten,
    "corrective": unwritten,
    "last_rating": unwritten,
    "days_open": unwritten,
    "state": unwritten,
    "visited_at": unwritten,
}
