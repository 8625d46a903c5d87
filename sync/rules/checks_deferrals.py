"""What is wrong with how an order waits (C18-C20)."""

from sheet_schema.problems import problem
from sync.bundle import Bundle
from sync.case import Case
from sync.records import Deferral
from sync.rules import deferrals, explaining, facts, people
from sync.rules.checks_found import Found
from sync.rules.clocks import Verdict


def decided_by_who_may(case: Case) -> Found:
    """C18: each level has its people, and nobody decides about his own order."""
    for row in case.bundle.deferrals:
        if row.decided_by is None or not case.reference.staff:
            continue
        if people.person(row.decided_by, case.reference) is None:
            yield row.row_id, problem("unknown_person", "decided_by", text=row.decided_by)
        elif deferrals.is_own_order(row.decided_by, case.bundle, case.reference):
            yield row.row_id, problem("decided_own_order", "decided_by", text=row.decided_by)
        elif not deferrals.may_decide(row, case.bundle, case.reference):
            role = case.words.term(f"role.{row.level or 'supervisor'}")
            yield (
                row.row_id,
                problem("decided_without_authority", "decided_by", role=role, text=row.decided_by),
            )


def explained_by_supervisor(case: Case) -> Found:
    """C19: the supervisor or his deputy explains, nobody else."""
    for row in case.bundle.deferrals:
        named = explaining.explainer(row)
        if row.explained is None or named is None or not case.reference.staff:
            continue
        if people.person(named, case.reference) is None:
            if row.explained_by is not None:
                yield row.row_id, problem("unknown_person", "explained_by", text=named)
        elif not explaining.may_explain(row, case.reference):
            yield row.row_id, problem("explained_without_authority", "explained_by", text=named)


def explained_by_day_end(case: Case) -> Found:
    """C19: what is not finished on its day has been explained by its end; shown until it is, or the work is done.

    What was first seen when its day was over is history: nobody could be asked in time.
    """
    clock, rows = case.clocks.get(explaining.NAME), (case.bundle.order, case.bundle.registration)
    if clock is None or clock.verdict is not Verdict.BREACHED or not clock.is_open:
        return
    if case.bundle.registration.noticed_at <= (clock.due_at or case.now):
        yield next(row.row_id for row in rows if row is not None), problem("not_explained")


def waits_in_order(case: Case) -> Found:
    """What resumes lies behind the report, and the new promise behind both report and explanation."""
    for row in case.bundle.deferrals:
        if row.resumed is not None and row.resumed.stated < row.reported.stated:
            yield row.row_id, problem("time_order", "resumed", earlier="reported", later="resumed")
        told = "explained" if row.explained else "reported"
        since = row.explained.stated if row.explained else row.reported.stated
        if row.new_promise_at is not None and row.new_promise_at < since:
            yield row.row_id, problem("time_order", "new_promise_at", earlier=told, later="new_promise_at")


def resumed_when_work_went_on(case: Case) -> Found:
    """A trip on which somebody arrived behind the report says that nobody waits any more."""
    wait = deferrals.running(case.bundle, case.reference)
    if wait is None or facts.finished_at(case.bundle) is not None:
        return
    if _went_on(wait.deferral, case.bundle):
        yield wait.deferral.row_id, problem("resumed_missing", "resumed")


def _went_on(row: Deferral, bundle: Bundle) -> bool:
    return any(visit.arrived and visit.arrived.stated > row.reported.stated for visit in bundle.visits)


def helped_where_it_disturbs(case: Case) -> Found:
    """C20: where the customer's work suffers somebody is organised to help."""
    for row in case.bundle.deferrals:
        if row.business_impact and row.party is None:
            yield row.row_id, problem("required", "party")


CHECKS = (
    decided_by_who_may,
    explained_by_supervisor,
    explained_by_day_end,
    waits_in_order,
    resumed_when_work_went_on,
    helped_where_it_disturbs,
)
