"""Writers of the staff tab's computed columns that hang on other tabs."""

from math import floor

from sync.cell import Cell
from sync.instant import to_serial
from sync.records import Staff
from sync.rules import training
from sync.rules.training import Passed
from sync.world import Reference


def trained_until(staff: Staff, found: Passed, reference: Reference) -> Cell:
    """Gives until when somebody is trained in both kinds."""
    until = training.trained_until(staff, found)
    return None if until is None else floor(to_serial(until, reference.zone))
