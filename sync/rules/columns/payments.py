"""Writers of the payments tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "holder": unwritten,
    "state": unwritten,
    "collected_at": unwritten,
}
