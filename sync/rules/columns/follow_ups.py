"""Writers of the follow ups tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell
from sync.records import FollowUp
from sync.rules import follow_ups
from sync.rules.columns import shown


def times(case: Case, row: FollowUp) -> Cell:
    """Gives the how-manieth of its kind it is; a call registered again counts as urging."""
    return follow_ups.times(row, case.bundle, case.urged_again)


WRITERS: Mapping[str, Callable[[Case, FollowUp], Cell]] = {
    "times": times,
    "case_no": lambda case, _row: case.aftercare.case_no,
    "happened_at": shown.twin("happened"),
}
