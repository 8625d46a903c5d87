"""What is wrong with a ruling: who made it, and what it lacks (rules.md, "Who")."""

from collections.abc import Callable, Iterator

from sheet_schema.problems import Problem, problem
from sync.case import Case
from sync.records import Ruling
from sync.rules import people, rulings

Found = Iterator[tuple[str, Problem]]
"""Row_id and problem."""


def rulings_whole(case: Case) -> Found:
    """Kind, reason and name are asked for by the row itself; some kinds need an amount, or what they are about."""
    for ruling in case.bundle.rulings:
        lacking = rulings.lacks(ruling)
        if lacking == "about":
            yield ruling.row_id, problem("ruling_names_no_clock", "about")
        elif lacking == "amount":
            yield ruling.row_id, problem("required", "amount")


def ruled_by_managers(case: Case) -> Found:
    """Who rules may rule, and not on his own order."""
    order = case.bundle.order
    workers = [order.technician, *order.helpers] if order else []
    at_work = [people.person(name, case.reference) for name in workers]
    for ruling in case.bundle.rulings:
        by = people.person(ruling.by, case.reference)
        if ruling.by is None or not case.reference.staff:
            continue
        if by is None:
            yield ruling.row_id, problem("unknown_person", "by", text=ruling.by)
        elif rulings.ruler(ruling, case.reference) is None:
            yield ruling.row_id, problem("may_not_rule", "by", text=ruling.by)
        elif (hand := _other_hand(case, ruling)) is not None:
            yield ruling.row_id, hand
        elif by in at_work:
            yield ruling.row_id, problem("ruled_own_order", "by", text=ruling.by)


def _other_hand(case: Case, ruling: Ruling) -> Problem | None:
    """What a known account wrote in somebody else's name: no ruling where it may not rule, unproven where it may."""
    editor = case.bundle.editors.get(ruling.row_id)
    if editor is None or rulings.is_proven(ruling, editor, case.reference):
        return None
    hand = rulings.writer(editor, case.reference)
    name = (hand.name if hand is not None else None) or editor
    if rulings.without_authority(ruling, editor, case.reference) is not None:
        return problem("may_not_rule", "by", text=name)
    return problem("ruled_by_other_hand", "by", text=name, by=ruling.by or "")


CHECKS: tuple[Callable[[Case], Found], ...] = (rulings_whole, ruled_by_managers)
