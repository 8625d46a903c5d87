"""Writers of the tasks tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "task_no": unwritten,
    "kind": unwritten,
    "order_no": unwritten,
    "case_no": unwritten,
    "opened_at": unwritten,
    "due_at": unwritten,
    "responsible": unwritten,
    "level": unwritten,
    "state": unwritten,
}
