"""Writers of the rulings tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "effect": unwritten,
    "state": unwritten,
    "ruled_at": unwritten,
}
