"""The hand-ins of the office: which rows there are, what they show, what is wrong with them."""

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.office_view import OfficeFinding, OfficeView
from sync.rules import handovers
from sync.rules.columns.handovers import WRITERS, Shown
from sync.rules.handins import TAB
from sync.want import Want


def hand_ins(view: OfficeView) -> OfficeFinding:
    """Judges the handovers tab: one row per person and shift day with anything to hand in (C21)."""
    cells: dict[tuple[str, str], Cell] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for row in view.rows.get(TAB, ()):
        cells |= {(row.row_id, column): None for column in WRITERS}
        if not view.occasions.get(row.row_id):
            problems[row.row_id] = (problem("unexpected_row"),)
    bags = view.neighbours.bags
    for bag in (bag for bag in bags if bag.row is not None):
        row_id = bag.row.row_id if bag.row else ""
        told = Shown(bag=bag, reference=view.reference, words=view.words, now=view.now)
        cells |= {(row_id, column): write(told) for column, write in WRITERS.items()}
        problems[row_id] = tuple(handovers.problems(bag, view.reference, view.now))
    changes = (handovers.changes_at(bag, view.now) for bag in bags)
    return OfficeFinding(
        cells=cells,
        problems=problems,
        wants=tuple(
            Want(tab=TAB, parent=None, occasion=bag.occasion) for bag in bags if bag.slips or bag.cash
        ),
        next_change_at=min((at for at in changes if at is not None), default=None),
    )
