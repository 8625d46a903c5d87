"""What is wrong with a ruling: who made it, and what it lacks (rules.md, "Who")."""

from collections.abc import Callable, Iterator

from sheet_schema.problems import Problem, problem
from sync.case import Case
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
        elif by in at_work:
            yield ruling.row_id, problem("ruled_own_order", "by", text=ruling.by)


CHECKS: tuple[Callable[[Case], Found], ...] = (rulings_whole, ruled_by_managers)
