"""Writers of the work orders tab's computed columns."""

from collections.abc import Callable, Mapping

import msgspec

from sheet_schema.choices import RATING, RESULT, URGENCY
from sheet_schema.fields import Role
from sheet_schema.workflow import Stage
from sync.case import Case
from sync.cell import Cell
from sync.records import Moment
from sync.rules import checks, facts, filing, people, promises, slips, trips, warranty
from sync.rules.assignment import is_waiting
from sync.rules.clocks import Verdict
from sync.rules.columns import shown
from sync.rules.ratings import effective

PERCENT = 100


class Step(msgspec.Struct, frozen=True):
    """What comes next at a stage: action, whose it is, and the clock that says by when."""

    action: str
    role: Role
    clock: str | None


_FINISHED = Step("inspect", Role.INSPECTOR, "inspection")
STEPS: Mapping[Stage, Step] = {
    Stage.REGISTERED: Step("complete", Role.FRONT_DESK, "hand_over"),
    Stage.OPENED: Step("dispatch", Role.FOREMAN, "dispatch"),
    Stage.DISPATCHED: Step("arrive", Role.TECHNICIAN, "arrival"),
    Stage.ACCEPTED: Step("arrive", Role.TECHNICIAN, "arrival"),
    Stage.ARRIVED: Step("diagnose", Role.TECHNICIAN, "completion"),
    Stage.DIAGNOSED: Step("repair", Role.TECHNICIAN, "completion"),
    Stage.CONSENTED: Step("repair", Role.TECHNICIAN, "completion"),
    Stage.IN_REPAIR: Step("repair", Role.TECHNICIAN, "completion"),
    Stage.DEFERRED: Step("resume", Role.SUPERVISOR, None),
    Stage.REPAIRED: _FINISHED,
    Stage.MADE_SAFE: _FINISHED,
    Stage.NOT_REPAIRED: _FINISHED,
    Stage.INSPECTED: Step("sign", Role.TECHNICIAN, None),
    Stage.SIGNED: Step("file", Role.FRONT_DESK, None),
    Stage.HANDED_IN: Step("file", Role.FRONT_DESK, "filing"),
}
_HAND_IN = Step("hand_in", Role.TECHNICIAN, "hand_in")
_COLLECT = Step("collect", Role.FRONT_DESK, "filing")


def _step(case: Case) -> Step | None:
    """Before it is filed, the slip comes in, and what is owed."""
    stage = case.stage.stage
    if stage not in {Stage.SIGNED, Stage.HANDED_IN}:
        return STEPS.get(stage)
    if slips.is_slip_out(case.bundle):
        return _HAND_IN
    is_owed = filing.PAYMENTS in case.reference.runs and not case.account.is_square
    return _COLLECT if is_owed else STEPS[stage]


def next_action(case: Case) -> Cell:
    """Gives what has to happen next."""
    step = _step(case)
    if step is None:
        return None
    proposed = case.reference.staff.get(case.neighbours.proposed.get(case.bundle.registration.row_id, ""))
    if step.role is Role.FOREMAN and proposed is not None:
        return case.words.term("next.dispatch_proposed", name=proposed.name or "")
    return case.words.term(f"next.{step.action}")


def next_due(case: Case) -> Cell:
    """Gives by when; what waits, by the time last promised."""
    step = _step(case)
    if case.stage.stage is Stage.DEFERRED:
        return promise_at(case)
    clock = case.clocks.get(step.clock) if step and step.clock else None
    return shown.time(clock.due_at, case) if clock else None


def responsible(case: Case) -> Cell:
    """Gives whose turn it is: the technician by name, other people by role, and who stands in for a foreman."""
    step, order = _step(case), case.bundle.order
    if step is None:
        return None
    if step.role is Role.TECHNICIAN and order and order.technician:
        person = people.person(order.technician, case.reference)
        return person.name if person else order.technician
    if step.role is Role.FOREMAN and is_waiting(case.bundle):
        instead = people.standing_in(step.role, case.reference, case.now)
        if instead:
            return "、".join(staff.name or "" for staff in instead)
    return case.words.term(f"role.{step.role.value}")


def customer(case: Case) -> Cell:
    """Gives surname and title; the full name stays on the registration."""
    known = case.contact
    name = case.bundle.registration.customer or (known.contact if known else None)
    return shown.text(people.with_title(name, case.words.term("title")))


def visit_at(case: Case) -> Cell:
    """Gives when somebody is expected at the customer's: as last agreed, else the appointment, else as planned."""
    planned = case.bundle.order.planned if case.bundle.order else None
    last = len(case.bundle.visits) - 1
    expected = trips.expected_at(case.bundle, last, None) if last >= 0 else None
    times = (expected, case.bundle.registration.inspection_at, planned)
    return shown.time(next((at for at in times if at is not None), None), case)


def urgency(case: Case) -> Cell:
    """Gives how urgent it is, as typed or of its class."""
    return case.words.choice(URGENCY, facts.urgency(case.bundle, case.reference))


def _verdict(name: str) -> Callable[[Case], Cell]:
    def write(case: Case) -> Cell:
        clock = case.clocks.get(name)
        if clock is None or clock.verdict is Verdict.WAITING:
            return None
        return case.words.term(f"verdict.{clock.verdict.value}")

    return write


def promise_at(case: Case) -> Cell:
    """Gives the last promise; the first one is what counts (A3)."""
    told = promises.promises(case.bundle)
    return shown.time(told[-1].at, case) if told else None


def result(case: Case) -> Cell:
    """Gives the last trip's result."""
    visit = facts.last_visit(case.bundle)
    return case.words.choice(RESULT, visit.result) if visit and visit.result else None


def chargeable(case: Case) -> Cell:
    """Gives the words 有償服務 where the customer pays (C16)."""
    return case.words.term("chargeable") if case.charges.chargeable else None


def schedule_version(case: Case) -> Cell:
    """Gives the first day of the newest schedule version among the lines."""
    days = [
        line.item.valid_from for line in case.charges.lines if line.item and line.item.valid_from is not None
    ]
    return shown.day(max(days, default=None), case)


def final_rating(case: Case) -> Cell:
    """Gives the rating that counts and where it comes from (A4)."""
    counts = effective(case.aftercare.ratings)
    if counts is None:
        return None
    return case.words.term(f"rating_by.{counts.mouth}", rating=case.words.choice(RATING, counts.value))


def rework_of(case: Case) -> Cell:
    """Gives the order that a corrective one puts right (P4)."""
    near = case.neighbours.links.near(case.bundle)
    return near.corrected if case.bundle.corrects is not None else None


def repeat_of(case: Case) -> Cell:
    """Gives the order whose fault came back, and how sure that is: the same item, or another; or ruled out (A6)."""
    found = case.neighbours.repeats.earlier.get(case.bundle.case_id)
    return case.words.term(f"repeat.{found.sureness}", order_no=found.of.order_no) if found else None


def completeness(case: Case) -> Cell:
    """Gives the share of cells filled among those due by now, in whole per cent (A5)."""
    asked = tuple(checks.due(case))
    filled = len(asked) - len(checks.missing(case, asked))
    return f"{filled * PERCENT // len(asked)}%" if asked else None


def _twin(column: str) -> Callable[[Case], Cell]:
    def write(case: Case) -> Cell:
        moment: Moment | None = getattr(case.bundle.order, column, None)
        return shown.time(moment, case)

    return write


def signed_at(case: Case) -> Cell:
    """Gives when the customer signed: as stated, else when the work was finished."""
    order = case.bundle.order
    if order is None or order.signature is None:
        return None
    return shown.time(order.signed or facts.finished_at(case.bundle), case)


WRITERS: Mapping[str, Callable[[Case], Cell]] = {
    "order_no": lambda case: case.bundle.order_no,
    "stage": lambda case: case.words.stage(case.stage.stage),
    "next_action": next_action,
    "next_due": next_due,
    "responsible": responsible,
    "unit": lambda case: shown.text(case.bundle.registration.unit),
    "customer": customer,
    "fault": lambda case: shown.text(case.bundle.registration.fault),
    "fault_class": lambda case: shown.text(case.bundle.registration.fault_class),
    "urgency": urgency,
    "received_at": lambda case: shown.time(case.bundle.registration.received, case),
    "visit_at": visit_at,
    "arrived_at": lambda case: shown.time(facts.first_arrival(case.bundle), case),
    "arrival": _verdict("arrival"),
    "promise_at": promise_at,
    "completion": _verdict("completion"),
    "finished_at": lambda case: shown.time(facts.finished_at(case.bundle), case),
    "result": result,
    "chargeable": chargeable,
    "schedule_version": schedule_version,
    "quoted_total": lambda case: shown.money(case.charges.quote),
    "total": lambda case: shown.money(case.charges.total) if case.bundle.lines else None,
    "balance": lambda case: shown.money(case.account.balance) if case.bundle.lines else None,
    "final_rating": final_rating,
    "customer_said": lambda _case: None,
    "warranty_until": lambda case: shown.day(warranty.order_until(case.bundle, case.reference), case),
    "repeat_of": repeat_of,
    "rework_of": rework_of,
    "case_no": lambda case: case.aftercare.case_no,
    "completeness": completeness,
    "dispatched_at": lambda case: shown.time(facts.dispatched_at(case.bundle), case),
    "inspected_at": _twin("inspected"),
    "signed_at": signed_at,
    "notified_at": _twin("notified"),
    "filed_at": _twin("filed"),
}
