"""The judgement of one case: every service cell, every problem, every effect; pure and row by row."""

from collections.abc import Callable, Mapping

import msgspec

from sheet_schema.problems import Problem
from sheet_schema.workflow import CLOSED, Stage
from sync.bundle import Bundle
from sync.case import Case, Neighbours, Words, case_of
from sync.cell import Cell
from sync.instant import Instant, local
from sync.records import FeeItem, Row, Staff
from sync.rules import assignment, checks, facts, reminders
from sync.rules import clocks as clock_rules
from sync.rules.clocks import Clock
from sync.rules.columns import CASE_WRITERS, LINE_WRITERS, VISIT_WRITERS
from sync.rules.fees import schedule_changes_at, schedule_problems, settled, version_in_force
from sync.rules.reminders import Effect
from sync.world import Reference

_NEEDS_ANOTHER_TRIP = frozenset({"to_continue", "customer_absent"})


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say of one case."""

    cells: Mapping[tuple[str, str], Cell]
    """By (row_id, column): every service column but carriers, problems and noticed_at."""
    problems: Mapping[str, tuple[Problem, ...]]
    """By row_id."""
    effects: tuple[Effect, ...]
    wanted_effects: frozenset[str]
    """Keys of all effects, told or not, that a clock still open asks for; others are recalled."""
    next_change_at: Instant | None
    complete: bool
    """It may be numbered."""
    wants_order: bool
    wants_visit: bool
    prices_settled: bool
    """The schedule it was told counts from now on."""
    stage: Stage
    clocks: Mapping[str, Clock]


def judge(
    bundle: Bundle, neighbours: Neighbours, reference: Reference, words: Words, now: Instant
) -> Judgement:
    """Judges one case at one moment."""
    case = case_of(bundle, neighbours, reference, words, now)
    bundle = case.bundle
    problems: dict[str, list[Problem]] = {}
    for row_id, found in checks.problems_of(case):
        problems.setdefault(row_id, []).append(found)
    complete = checks.may_be_numbered(case)
    changes = (
        clock_rules.next_change_at(case.clocks, now),
        reminders.next_at(bundle, case.clocks, reference, now),
        reference.roster.next_change_at(reference.staff, now) if assignment.is_waiting(bundle) else None,
    )
    return Judgement(
        cells=_cells(case),
        problems={row_id: tuple(found) for row_id, found in problems.items()},
        effects=reminders.effects(bundle, case.clocks, reference, now),
        wanted_effects=reminders.wanted_keys(bundle, case.clocks, reference),
        next_change_at=min((at for at in changes if at is not None), default=None),
        complete=complete,
        wants_order=complete and bundle.order is None and bundle.registration.ended is None,
        wants_visit=_wants_visit(case),
        prices_settled=settled(bundle),
        stage=case.stage.stage,
        clocks=case.clocks,
    )


def _cells(case: Case) -> dict[tuple[str, str], Cell]:
    bundle = case.bundle
    rows = {"registration": bundle.registration, "work_orders": bundle.order}
    cells = {
        (row.row_id, column): write(case)
        for tab, row in rows.items()
        if row is not None
        for column, write in CASE_WRITERS[tab].items()
    }
    cells |= {
        (visit.row_id, column): write(case, visit)
        for visit in bundle.visits
        for column, write in VISIT_WRITERS.items()
    }
    return cells | {
        (line.row_id, column): write(case, line)
        for line in bundle.lines
        for column, write in LINE_WRITERS.items()
    }


def _wants_visit(case: Case) -> bool:
    """A trip opens at dispatch, when a trip is to be continued, and when quality inspection failed."""
    order, last = case.bundle.order, facts.last_visit(case.bundle)
    if (
        order is None
        or order.technician is None
        or case.bundle.order_no is None
        or case.stage.stage in CLOSED
    ):
        return False
    if last is None:
        return True
    if last.finished is None:
        return False
    inspected = order.inspected if order.inspection == "failed" else None
    failed = inspected is not None and inspected.stated >= last.finished.stated
    return failed or last.result in _NEEDS_ANOTHER_TRIP


RowJudgement = tuple[Mapping[str, Cell], tuple[Problem, ...]]


class ReferenceCase(msgspec.Struct, frozen=True, kw_only=True):
    """What the computed columns of reference tabs are derived from."""

    reference: Reference
    neighbours: Neighbours
    words: Words
    now: Instant


def judge_reference_row(tab: str, row: Row, case: ReferenceCase) -> RowJudgement:
    """Gives the service cells and problems of one row of a reference tab."""
    rule = _REFERENCE_RULES.get(tab)
    return rule(row, case) if rule else ({}, ())


def reference_changes_at(reference: Reference, now: Instant) -> Instant | None:
    """Gives when a cell or problem of a reference tab next changes by itself."""
    changes = (schedule_changes_at(versions, now, reference.zone) for versions in reference.fees.values())
    duty = [reference.roster.next_change_at(reference.staff, now)] if reference.staff else []
    return min((at for at in (*changes, *duty) if at is not None), default=None)


def _fee_item(row: Row, case: ReferenceCase) -> RowJudgement:
    if not isinstance(row, FeeItem) or row.code is None:
        return {"version": None, "in_force": None}, ()
    versions = case.reference.fees.get(row.code, ())
    place = next((place for place, one in enumerate(versions, start=1) if one.row_id == row.row_id), None)
    current = version_in_force(versions, case.now, case.reference.zone)
    in_force = current is not None and current.row_id == row.row_id
    cells: dict[str, Cell] = {
        "version": f"{row.code}-v{place}" if place else None,
        "in_force": case.words.term("yes") if in_force else None,
    }
    return cells, tuple(schedule_problems(versions, case.now, case.reference.zone).get(row.row_id, ()))


def _staff(row: Row, case: ReferenceCase) -> RowJudgement:
    """The training log is a tab of its own: until an office has it, its column stays empty."""
    open_now = case.neighbours.open_by_technician.get(row.staff_no or "", 0) if isinstance(row, Staff) else 0
    return {"on_duty": _on_duty(row, case), "open_now": open_now or None, "trained_until": None}, ()


def _on_duty(row: Row, case: ReferenceCase) -> Cell:
    """Gives "yes" within the office's hours, until when on a shift of the roster, nothing off duty."""
    reference, term = case.reference, case.words.term
    if not isinstance(row, Staff) or not row.active:
        return None
    shifts = reference.roster.shifts_at(row.staff_no or "", case.now)
    if not shifts:
        return None
    until = local(max(shift.end for shift in shifts), reference.zone).strftime("%H:%M")
    rostered = any(shift.is_rostered for shift in shifts)
    duty = term("on_duty.shift", until=until) if rostered else term("yes")
    acting = next((shift.as_role for shift in shifts if shift.as_role), None)
    return term("on_duty.acting", duty=duty, role=term(f"role.{acting}")) if acting else duty


_REFERENCE_RULES: Mapping[str, Callable[[Row, ReferenceCase], RowJudgement]] = {
    "fee_schedule": _fee_item,
    "staff": _staff,
}
