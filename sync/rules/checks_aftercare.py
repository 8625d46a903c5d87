"""What is wrong with callbacks, cases and tasks (B3.7, C22)."""

from collections.abc import Callable, Iterator

from sheet_schema.fields import Role
from sheet_schema.problems import Problem, Weight, problem
from sync.case import Case
from sync.instant import Instant
from sync.records import Callback, CaseRecord
from sync.rules import callbacks, people, rulings, tasks
from sync.rules.callbacks import NOT_THERE, TRIES, given_up

Found = Iterator[tuple[str, Problem]]
"""Row_id and problem."""


def caller_is_another(case: Case) -> Found:
    """Who did the work does not ask how it was."""
    order = case.bundle.order
    workers = (order.technician, *order.helpers) if order else ()
    for row in case.bundle.callbacks:
        if any(people.same_person(row.called_by, worker, case.reference) for worker in workers):
            yield row.row_id, problem("caller_is_technician", "called_by")


def callers_known(case: Case) -> Found:
    """Names in person cells are people of the staff tab."""
    named = [(row.row_id, "called_by", row.called_by) for row in case.bundle.callbacks]
    named += [(row.row_id, "visited_by", name) for row in case.bundle.rounds for name in row.visited_by]
    named += [(row.row_id, "done_by", row.done_by) for row in case.bundle.tasks]
    for row_id, column, name in named:
        if name is not None and case.reference.staff and people.person(name, case.reference) is None:
            yield row_id, problem("unknown_person", column, text=name)


def calls_in_order(case: Case) -> Found:
    """A call lies behind the work it asks about; a rating was given by somebody who answered."""
    finished = callbacks.end_of_work(case.bundle)
    for row in case.bundle.callbacks:
        if row.called is not None and finished is not None and row.called.stated < finished:
            yield row.row_id, problem("called_before_finish", "called")
        if row.reached in {*NOT_THERE, callbacks.DECLINED} and (row.rating or row.fault_gone):
            yield row.row_id, problem("rating_without_contact", "reached")


def tries_spread(case: Case) -> Found:
    """Three calls in a row are one try: on another day, and at another time of day."""
    for row in case.bundle.callbacks:
        if _tried_enough(row) and given_up(case.bundle, row, case.reference) is None:
            yield row.row_id, Problem("tries_too_close", "tries", (), Weight.NOTICE)


def _tried_enough(row: Callback) -> bool:
    return row.reached in NOT_THERE and (row.tries or 0) >= TRIES


def visited_by_both(case: Case) -> Found:
    """C22: manager in charge and service department go together."""
    for row in case.bundle.rounds:
        if row.visited is None or not row.visited_by:
            continue
        for role in (Role.MANAGER_IN_CHARGE, Role.SERVICE_DEPARTMENT):
            if not _is_among(row, role, case, row.visited.stated):
                yield row.row_id, problem("joint_visit_without", "visited_by", role=role.value)


def _is_among(row: CaseRecord, role: Role, case: Case, at: Instant) -> bool:
    """Where names are not known that is a problem of its own."""
    known = [people.person(name, case.reference) for name in row.visited_by]
    return None in known or any(one and people.acts_as(one, role, case.reference, at) for one in known)


def closed_by_ruling(case: Case) -> Found:
    """C22: a case ends by the customer's word, or by a ruling that says why."""
    ruled = rulings.of(case.bundle, "case_closed")
    for one in case.aftercare.rounds:
        if one.record is not None and one.record.closed_as is not None and one.closed_at is None:
            yield one.record.row_id, problem("case_needs_ruling", "closed_as")
    for one in case.aftercare.rounds:
        if one.is_open and one.record is not None and one.record.closed_as is None:
            meant = (ruling.row_id for ruling in ruled if ruling.ruled.stated >= one.opened_at)
            yield from ((row_id, problem("ruling_needs_reason", "kind")) for row_id in meant)


def ticked_without_fact(case: Case) -> Found:
    """A task is done when its facts are there, not when somebody says so."""
    for row in case.bundle.tasks:
        spec = tasks.spec_of(case, row)
        if row.done and spec is not None and not spec.by_tick and not spec.closed:
            yield row.row_id, problem("task_not_done", "done")


CHECKS: tuple[Callable[[Case], Found], ...] = (
    caller_is_another,
    callers_known,
    calls_in_order,
    tries_spread,
    visited_by_both,
    closed_by_ruling,
    ticked_without_fact,
)
