"""The judgement of one case: every service cell, every problem, every effect; pure and row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from sheet_schema import catalogue
from sheet_schema.problems import Problem, problem
from sheet_schema.workflow import CLOSED, Stage
from sync.bundle import Bundle, rows_of
from sync.case import Case, Neighbours, Words, case_of
from sync.cell import Cell
from sync.instant import Instant, local
from sync.records import FeeItem, Row, Staff
from sync.rules import assignment, changes, checks, people, reminders, required, tasks, trips
from sync.rules import clocks as clock_rules
from sync.rules.aftercare import Aftercare
from sync.rules.clocks import Clock
from sync.rules.columns import CASE_WRITERS, ROW_WRITERS
from sync.rules.fees import Charges, schedule_changes_at, schedule_problems, settled, version_in_force
from sync.rules.kpis.of_case import Counted, counted_of
from sync.rules.reminders import Effect
from sync.rules.training_evidence import Evidence, evidence_of
from sync.want import Want
from sync.want_aftercare import aftercare_wants
from sync.world import Reference


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules say of one case."""

    rows: Mapping[str, Mapping[str, Cell]]
    """By row_id, then column: every service column but carriers, problems and noticed_at."""
    problems: Mapping[str, tuple[Problem, ...]]
    """By row_id."""
    effects: tuple[Effect, ...]
    wanted_effects: frozenset[str]
    """Keys of all effects, told or not, that a clock still open asks for; others are recalled."""
    next_change_at: Instant | None
    complete: bool
    """It may be numbered."""
    wants: tuple[Want, ...]
    """Rows that should be on the sheet for it."""
    prices_settled: bool
    """The schedule it was told counts from now on."""
    stage: Stage
    clocks: Mapping[str, Clock]
    bundle: Bundle
    """As judged: with place and caller of the call's first fault, where this is its second."""
    charges: Charges
    aftercare: Aftercare
    counted: Counted
    """What it adds to the figures of its months."""
    evidence: tuple[Evidence, ...]
    """What it says for training somebody."""

    @property
    def cells(self) -> dict[tuple[str, str], Cell]:
        """The same by (row_id, column)."""
        return {(row_id, column): cell for row_id, row in self.rows.items() for column, cell in row.items()}


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
    turns = (
        clock_rules.next_change_at(case.clocks, now),
        reminders.next_at(bundle, case.clocks, reference, now),
        *(at for at in (*case.aftercare.changes, *tasks.changes(tasks.specs(case))) if at > now),
        changes.next_at(case),
        reference.roster.next_change_at(reference.staff, now) if assignment.is_waiting(bundle) else None,
    )
    return Judgement(
        rows=_rows(case),
        problems={row_id: tuple(found) for row_id, found in problems.items()},
        effects=reminders.effects(bundle, case.clocks, reference, now),
        wanted_effects=reminders.wanted_keys(bundle, case.clocks, reference),
        next_change_at=min((at for at in turns if at is not None), default=None),
        complete=complete,
        wants=tuple(_wants(case, complete=complete)),
        prices_settled=settled(bundle),
        stage=case.stage.stage,
        clocks=case.clocks,
        bundle=bundle,
        charges=case.charges,
        aftercare=case.aftercare,
        counted=counted_of(case, _late(problems.values())),
        evidence=tuple(evidence_of(case)),
    )


def _late(problems: Iterable[Iterable[Problem]]) -> frozenset[str]:
    """Gives the columns of events that were entered late."""
    found = (one for each in problems for one in each if one.code == "late_entry")
    return frozenset(one.column for one in found if one.column is not None)


def _wants(case: Case, *, complete: bool) -> Iterator[Want]:
    case_id, bundle = case.bundle.registration.row_id, case.bundle
    if complete and bundle.registration.ended is None and bundle.corrects is None:
        yield Want(tab="work_orders", parent=case_id)
    yield from trips.wants(bundle, case.reference, closed=case.stage.stage in CLOSED)
    yield from aftercare_wants(case)


def _rows(case: Case) -> dict[str, dict[str, Cell]]:
    rows: dict[str, dict[str, Cell]] = {}
    for tab, row in rows_of(case.bundle):
        if tab in CASE_WRITERS:
            rows[row.row_id] = {column: write(case) for column, write in CASE_WRITERS[tab].items()}
        else:
            rows[row.row_id] = {column: write(case, row) for column, write in ROW_WRITERS[tab].items()}
    return rows


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
    cells, found = rule(row, case) if rule else ({}, ())
    return cells, (*found, *_lacking(tab, row))


_WHOLE = frozenset(
    {"fee_schedule", "faults", "staff", "units", "duty_roster", "calendar", "sla_policy", "settings"}
)


def _lacking(tab: str, row: Row) -> Iterator[Problem]:
    """A row that is half typed counts for nothing, and says so; of a setting an empty value is one, too."""
    for column in required.missing(catalogue.tab(tab), row) if tab in _WHOLE else ():
        if (tab, column.key) != ("settings", "value"):
            yield problem("required", column.key)


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
    found = schedule_problems(versions, case.now, case.reference.zone).get(row.row_id, ())
    return cells, (*found, *_approved(row, case))


def _approved(row: FeeItem, case: ReferenceCase) -> Iterator[Problem]:
    """P7: a price is approved by one of us."""
    nobody = case.reference.staff and people.anyone(row.approved_by, case.reference) is None
    if row.approved_by is not None and nobody:
        yield problem("unknown_person", "approved_by", text=row.approved_by)


def _staff(row: Row, case: ReferenceCase) -> RowJudgement:
    open_now = case.neighbours.open_by_technician.get(row.staff_no or "", 0) if isinstance(row, Staff) else 0
    return {"on_duty": _on_duty(row, case), "open_now": open_now or None}, ()


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
