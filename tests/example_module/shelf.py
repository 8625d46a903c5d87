"""The module's one rule: keys hang by building, the part of the unit before the first dash."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell


def key_shelf(case: Case) -> Cell:
    """Gives the shelf of the unit's key; None without a unit."""
    unit = case.bundle.registration.unit
    return f"K-{unit.partition('-')[0]}" if unit else None


WRITERS: Mapping[str, Callable[[Case], Cell]] = {"key_shelf": key_shelf}
