"""What is wrong with what left the customer's unit (P3)."""

from sheet_schema.problems import Problem, Weight, problem
from sync.case import Case
from sync.rules import items, people
from sync.rules.checks_found import Found


def taken_by_staff(case: Case) -> Found:
    """Who took something is one of us."""
    for item in case.bundle.items:
        known = people.person(item.taken_by, case.reference) is not None
        if item.taken_by is not None and case.reference.staff and not known:
            yield item.row_id, problem("unknown_person", "taken_by", text=item.taken_by)


def signed_for(case: Case) -> Found:
    """What is given back is signed for, and was taken before."""
    for item in case.bundle.items:
        if item.returned is not None and item.returned_to is None:
            yield item.row_id, problem("required", "returned_to")
        if item.returned and item.taken and item.returned.stated < item.taken.stated:
            yield item.row_id, problem("time_order", "returned", earlier="taken", later="returned")


def back_before_filing(case: Case) -> Found:
    """What left the unit is returned and signed for before the slip is filed."""
    filed = case.bundle.order is not None and case.bundle.order.filed is not None
    for item in case.bundle.items:
        if filed and item.returned is None:
            yield item.row_id, problem("filed_without_return", "returned")


def back_in_time(case: Case) -> Found:
    """What is away for long is shown."""
    for item in case.bundle.items:
        if items.is_overdue(item, case.reference, case.now):
            days = items.days_out(item, case.reference, case.now)
            yield item.row_id, Problem("item_overdue", "returned", (("days", str(days)),), Weight.NOTICE)


CHECKS = (taken_by_staff, signed_for, back_before_filing, back_in_time)
