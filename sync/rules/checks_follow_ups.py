"""What is wrong with what was said to and by the customer (B3.6)."""

from sheet_schema.problems import Problem, Weight, problem
from sync.case import Case
from sync.rules import follow_ups, people
from sync.rules.checks_found import Found


def written_by_staff(case: Case) -> Found:
    """Who wrote it down is one of us."""
    for row in case.bundle.follow_ups:
        if row.by is not None and case.reference.staff and people.person(row.by, case.reference) is None:
            yield row.row_id, problem("unknown_person", "by", text=row.by)


def moved_to_a_time(case: Case) -> Found:
    """A moved appointment has a new time, and it is still to come."""
    for row in case.bundle.follow_ups:
        if row.kind not in follow_ups.RESCHEDULES:
            continue
        if row.new_time is None:
            yield row.row_id, problem("required", "new_time")
        elif row.new_time.stated < row.happened.stated:
            yield row.row_id, problem("time_order", "new_time", earlier="happened", later="new_time")


def moved_in_time(case: Case) -> Found:
    """A new time that was edited when the appointment had passed moves no clock."""
    clock = case.clocks.get("arrival")
    due = clock.due_at if clock is not None else None
    for row in case.bundle.follow_ups:
        said = follow_ups.said_at(row)
        is_edited = row.kind == follow_ups.BY_CUSTOMER and said > row.happened.stated
        if is_edited and due is not None and said > due:
            yield row.row_id, Problem("moved_too_late", "new_time", (), Weight.NOTICE)


def told_that_it_ended(case: Case) -> Found:
    """A call that ends when somebody had been sent is told to the customer."""
    if follow_ups.must_be_told(case.bundle):
        yield case.bundle.registration.row_id, problem("customer_not_told", "ended")


def told_that_nobody_was_met(case: Case) -> Found:
    """未遇客戶 is told to the customer on the same day, else it counts as no arrival."""
    for visit in case.bundle.visits:
        if not follow_ups.counts(visit, case.bundle, case.reference.zone):
            yield visit.row_id, problem("absent_customer_not_told", "result")


def repeats_a_known_order(case: Case) -> Found:
    """A duplicate names an order that is there: it counts there as urging."""
    registration = case.bundle.registration
    is_duplicate = registration.ended == "duplicate" and registration.ref is not None
    if is_duplicate and case.repeats is None:
        yield registration.row_id, problem("unknown_order", "ref", text=registration.ref or "")


CHECKS = (
    written_by_staff,
    moved_to_a_time,
    moved_in_time,
    told_that_it_ended,
    told_that_nobody_was_met,
    repeats_a_known_order,
)
