"""Figures of the work: diagnosis, first-time fix, repeat faults, inspection, fees, completeness (A2, A5-A7, P3)."""

from collections.abc import Callable, Collection, Iterator

from sheet_schema.problems import Weight
from sync.case import Case
from sync.rules import checks, checks_fees, checks_money, facts, filing, inspecting, people, rulings
from sync.rules.clocks import Verdict
from sync.rules.diagnosis import diagnosis_of
from sync.rules.kpis.tally import Tally
from sync.rules.months import month_of
from sync.rules.repeats import CERTAIN, LIKELY, RULED, Repeat

_FEE_CHECKS = (
    *checks_fees.CHECKS,
    *(check for check in checks_money.CHECKS if check is not checks_money.filed_whole),
)
_MONEY_RULINGS = ("amount_changed", "refund", "written_off")


def _later(case: Case) -> tuple[Repeat, ...]:
    return case.neighbours.repeats.later.get(case.bundle.case_id, ())


def _month(case: Case) -> str | None:
    finished = facts.finished_at(case.bundle)
    return month_of(finished, case.reference.zone) if finished is not None else None


def _repaired_in(case: Case) -> str | None:
    visit = facts.last_visit(case.bundle)
    return _month(case) if visit is not None and visit.result == "repaired" else None


def diagnosis(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A2: the diagnosis with which the work began was right."""
    found = diagnosis_of(case.bundle, _later(case), case.aftercare.rounds, case.reference)
    month = _month(case)
    if found is not None and month is not None:
        beside = (("uncoded", int(not found.coded)), ("overturned", int(found.overturned_at is not None)))
        yield Tally(kpi="diagnosis", month=month, subject=who, numerator=int(found.is_right), beside=beside)


def first_time_fix(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A6: one trip, no rework, no repeat fault."""
    month = _repaired_in(case)
    if month is None or case.bundle.corrects is not None:
        return
    several = sum(1 for visit in case.bundle.visits if visit.arrived or visit.finished) > 1
    rework = any(one.correction is not None for one in case.aftercare.rounds)
    again = any(one.stands for one in _later(case))
    yield Tally(
        kpi="first_time_fix",
        month=month,
        subject=who,
        numerator=int(not (several or rework or again)),
        beside=(("several_trips", int(several)), ("rework", int(rework)), ("came_back", int(again))),
    )


def repeat_fault(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A6: the fault came back in its warranty. It is the month's and the technician's whose repair did not last."""
    month, later = _repaired_in(case), _later(case)
    if month is None:
        return
    sure = {one.sureness for one in later}
    yield Tally(
        kpi="repeat_fault",
        month=month,
        subject=who,
        numerator=int(any(one.stands for one in later)),
        beside=(
            ("certain", int(CERTAIN in sure)),
            ("likely", int(LIKELY in sure and CERTAIN not in sure)),
            ("ruled_no_repeat", int(RULED in sure)),
        ),
    )


def inspected(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """P3: somebody else found it sound before it was handed over."""
    order, month, clock = case.bundle.order, _month(case), case.clocks.get("inspection")
    passed = inspecting.is_passed(case.bundle)
    if order is None or month is None or (not passed and (clock is None or clock.verdict is Verdict.RUNNING)):
        return
    workers = (order.technician, *order.helpers)
    by_himself = any(people.same_person(order.inspected_by, worker, case.reference) for worker in workers)
    too_late = inspecting.comes_too_late(case.bundle, case.reference)
    sound = order.inspection in facts.PASSED and order.inspected_by is not None
    waived = order.inspection not in facts.PASSED and passed
    yield Tally(
        kpi="inspected",
        month=month,
        subject=who,
        numerator=int(sound and not by_himself and not too_late),
        beside=(("waived", int(waived)), ("too_late", int(too_late)), ("by_repairer", int(by_himself))),
    )


def fee_conformity(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A7: nothing is wrong with what was told, agreed and charged."""
    month = _month(case)
    if month is None or not case.charges.chargeable:
        return
    ruled = {kind: rulings.of(case.bundle, kind) for kind in _MONEY_RULINGS}
    total = sum(abs(one.amount or 0) for found in ruled.values() for one in found)
    yield Tally(
        kpi="fee_conformity",
        month=month,
        subject=who,
        numerator=int(not has_fee_problem(case)),
        beside=(*((f"ruled_{kind}", len(found)) for kind, found in ruled.items()), ("ruled_sum", total)),
    )


def has_fee_problem(case: Case) -> bool:
    """True where anything about the charge has to be corrected."""
    found = (*case.charges.problems, *(one for check in _FEE_CHECKS for one in check(case)))
    unpaid = "filed_unpaid" in filing.unmet(case.bundle, case.reference)
    return unpaid or any(problem.weight is Weight.ERROR for _, problem in found)


def completeness(case: Case, _who: str, late: Collection[str]) -> Iterator[Tally]:
    """A5: every cell that is due is filled."""
    month = _month(case)
    if month is None:
        return
    asked = tuple(checks.due(case))
    empty = len(checks.missing(case, asked))
    yield Tally(
        kpi="completeness",
        month=month,
        numerator=len(asked) - empty,
        denominator=len(asked),
        beside=(("orders", 1), ("whole", int(not empty)), ("late", int(bool(late)))),
    )


QUALITY: tuple[Callable[[Case, str, Collection[str]], Iterator[Tally]], ...] = (
    diagnosis,
    first_time_fix,
    repeat_fault,
    inspected,
    fee_conformity,
    completeness,
)
