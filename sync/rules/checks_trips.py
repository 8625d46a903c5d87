"""What is wrong with how trips ended, and work was inspected and signed for (P3, C15, C17, C18)."""

from collections.abc import Iterator
from datetime import timedelta

from sheet_schema.problems import problem
from sheet_schema.workflow import Stage, place
from sync.case import Case
from sync.instant import Instant, at_local, day_end, day_start, local
from sync.records import Visit
from sync.rules import deferrals, facts, inspecting
from sync.rules.checks_found import Found
from sync.rules.settings import clock_time
from sync.rules.stage import may_skip

_UNSIGNED = frozenset({"refused", "absent"})


def continued_with_report(case: Case) -> Found:
    """C18: what cannot be done at once is reported to the supervisor on the same day."""
    for visit, deadline in _left_open(case):
        if case.now > deadline and not _is_reported(visit, deadline, case):
            yield visit.row_id, problem("continued_without_deferral", "result")


def _left_open(case: Case) -> Iterator[tuple[Visit, Instant]]:
    """Trips that ended 待續 and were not followed by the end on the same day, nor by an appointed repair.

    What was first seen when that day was over is history.
    """
    finished, repair_at = facts.finished_at(case.bundle), case.bundle.registration.repair_at
    for visit in case.bundle.visits:
        if visit.result != "to_continue" or visit.finished is None:
            continue
        deadline = _report_by(visit.finished.stated, case)
        is_done = finished is not None and finished <= deadline
        is_appointed = repair_at is not None and repair_at > visit.finished.stated
        if not is_done and not is_appointed and visit.noticed_at <= deadline:
            yield visit, deadline


def _report_by(finished: Instant, case: Case) -> Instant:
    """The end of that day; what ended in the evening or at night is reported by the end of the next one."""
    zone = case.reference.zone
    day, clock = local(finished, zone).date(), clock_time(case.reference.settings, "day_end")
    if finished <= at_local(day, clock, zone):
        return day_end(finished, zone)
    return at_local(day + timedelta(days=1), clock, zone)


def _is_reported(visit: Visit, deadline: Instant, case: Case) -> bool:
    finished = visit.finished.stated if visit.finished else deadline
    since = day_start(finished, case.reference.zone)
    return any(
        since <= wait.begins <= deadline
        or (wait.begins <= finished and (wait.ends is None or wait.ends >= finished))
        for wait in deferrals.waits(case.bundle, case.reference)
    )


def changes(case: Case) -> Iterator[Instant]:
    """Gives when the time for a report is over."""
    return (Instant(deadline + 1) for _, deadline in _left_open(case))


def made_safe_as_ruled(case: Case) -> Found:
    """C15: what the customer declined is marked on its line, made safe, and signed for by him."""
    last, order = facts.last_visit(case.bundle), case.bundle.order
    if last is None or order is None:
        return
    declined = [line.declined for line in case.bundle.lines]
    if last.result == "made_safe":
        if declined and not any(declined):
            yield last.row_id, problem("nothing_declined", "result")
        is_due = place(case.stage.claimed) >= place(Stage.INSPECTED)
        if order.signature == "absent" or (order.signature is None and is_due):
            yield order.row_id, problem("made_safe_unsigned", "signature")
    elif last.result == "repaired" and declined and all(declined):
        yield last.row_id, problem("all_declined", "result")


def unsigned_for_a_reason(case: Case) -> Found:
    """C17: where nobody signed the slip says why, in any of the places where people write it."""
    order, last = case.bundle.order, facts.last_visit(case.bundle)
    if (
        order is None
        or order.signature not in _UNSIGNED
        or may_skip(Stage.SIGNED, case.bundle, case.reference)
    ):
        return
    if not (order.comment or order.remarks or (last is not None and last.note)):
        yield order.row_id, problem("unsigned_without_reason", "comment")


def inspected_before_hand_over(case: Case) -> Found:
    """P3: inspection comes before the hand-over, but where nobody else could have done it."""
    if case.bundle.order and inspecting.comes_too_late(case.bundle, case.reference):
        yield case.bundle.order.row_id, problem("inspected_after_signature", "inspected")


CHECKS = (continued_with_report, made_safe_as_ruled, unsigned_for_a_reason, inspected_before_hand_over)
