"""Writers of the callbacks tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "callback_no": unwritten,
    "order_no": unwritten,
    "kind": unwritten,
    "why": unwritten,
    "due_at": unwritten,
    "unit": unwritten,
    "customer": unwritten,
    "phone": unwritten,
    "technician": unwritten,
    "case_no": unwritten,
    "called_at": unwritten,
}
