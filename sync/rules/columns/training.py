"""Writers of the training tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.cell import Cell
from sync.rules.columns.unwritten import unwritten

WRITERS: Mapping[str, Callable[..., Cell]] = {
    "session_no": unwritten,
    "absent": unwritten,
    "valid_until": unwritten,
    "coverage": unwritten,
}
