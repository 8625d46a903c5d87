"""What somebody has to do: opened and closed by the facts, one function a kind (sheets.md, "tasks").

A new kind of an order's task is one function in TASK_RULES and its letters in CODES; one that belongs to no order is
a function in sync.tasks_office.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from sheet_schema.fields import Role
from sheet_schema.workflow import CLOSED
from sync.case import Case, Words
from sync.instant import Instant, day_end
from sync.records import Task
from sync.rules import complexity, facts, inspecting, people, task_facts
from sync.rules.calendar import NeverOpenError
from sync.rules.callbacks import MANDATORY, called_off_at, due_after, known_in_time
from sync.rules.clocks import Verdict
from sync.rules.ladder import CORRECTIVE, INQUIRY, JOINT_VISIT, Round
from sync.rules.task_facts import TaskFact
from sync.world import Reference

CODES: Mapping[str, str] = {
    "inquiry": "IQ",
    "joint_visit": "JV",
    "corrective": "CO",
    "explanation": "EX",
    "sourcing": "SO",
    "tell_customer": "TC",
    "collect": "PC",
    "hand_in": "HI",
    "inspection": "QI",
    "follow_up": "FU",
    "improvement": "IM",
    "training": "TR",
    "callback": "CB",
}
"""Letters of each kind (sheet_schema.choices.TASK) in a task's number."""
WORKING_DAY = 8 * 60 * 60
"""Open seconds after which a complex repair is to be followed up again."""
STAFF, SUPERVISOR, MANAGER = 1, 2, 3
"""Levels: with whom a task stands."""


class TaskSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One task as the facts have it. The same kind and detail are the same row for ever."""

    kind: str
    detail: str
    """What tells it from others of its kind: the round, the trip, the day and technician."""
    opened_at: Instant
    due_at: Instant | None = None
    roles: tuple[str, ...] = ()
    person: str | None = None
    """By name or number, where it is one person's."""
    level: int = STAFF
    closed: bool = False
    """The facts show that it is done, or of no use any more."""
    by_tick: bool = False
    """No fact will ever show it: the tick closes it."""
    about: str = ""
    """What it is about, in words, where no order tells it."""

    @property
    def occasion(self) -> str:
        """What its row is opened for."""
        return f"{self.kind}:{self.detail}"


def task_no(occasion: str, order_no: str | None) -> str:
    """Gives the number a task shows, from which its occasion can be read again."""
    kind, _, detail = occasion.partition(":")
    return f"{order_no}-{CODES[kind]}{detail}" if order_no else f"{CODES[kind]}-{detail}"


def occasion_of(number: str, order_no: str | None) -> str | None:
    """Gives the occasion of a task by its number; None where it is none."""
    rest = number.removeprefix(f"{order_no}-") if order_no else number
    code, detail = rest[:2], rest[2:] if order_no else rest[3:]
    kind = next((kind for kind, letters in CODES.items() if letters == code), None)
    return f"{kind}:{detail}" if kind and detail and task_no(f"{kind}:{detail}", order_no) == number else None


def specs(case: Case) -> tuple[TaskSpec, ...]:
    """Gives all tasks that an order has or had."""
    if case.bundle.order_no is None:
        return ()
    return tuple(spec for rule in TASK_RULES.values() for spec in rule(case))


def spec_of(case: Case, task: Task) -> TaskSpec | None:
    """Gives the task of a row; None where the facts know nothing of it any more."""
    occasion = case.bundle.occasions[task.row_id]
    rule = TASK_RULES.get(occasion.partition(":")[0])
    found = rule(case) if rule and case.bundle.order_no else ()
    return next((spec for spec in found if spec.occasion == occasion), None)


def state_of(spec: TaskSpec | None, task: Task, now: Instant) -> str:
    """Gives how a task stands: open, overdue or done."""
    if spec is None or spec.closed or (spec.by_tick and task.done):
        return "done"
    return "overdue" if spec.due_at is not None and spec.due_at < now else "open"


def to_open(case: Case) -> tuple[TaskSpec, ...]:
    """Gives the tasks that need a row; a past that was taken over needs none."""
    return tuple(
        spec
        for spec in specs(case)
        if not spec.closed and known_in_time(case.bundle, spec.opened_at, case.reference)
    )


def changes(found: Sequence[TaskSpec]) -> Iterator[Instant]:
    """Gives when tasks turn overdue."""
    yield from (Instant(spec.due_at + 1) for spec in found if spec.due_at is not None and not spec.closed)


def _of_round(
    case: Case, one: Round, kind: str, roles: tuple[str, ...], level: int, *, closed: bool
) -> TaskSpec:
    clock = case.clocks.get(kind if one.number == 1 else f"{kind}.{one.number}")
    return TaskSpec(
        kind=kind,
        detail=str(one.number),
        opened_at=one.since(kind),
        due_at=clock.due_at if clock else None,
        roles=roles,
        level=level,
        closed=closed or one.state == "ruled",
    )


def inquiries(case: Case) -> Iterator[TaskSpec]:
    """C22: supervisor and manager in charge ask those who did it, whatever came of the order meanwhile."""
    roles = (Role.SUPERVISOR, Role.MANAGER_IN_CHARGE)
    for one in case.aftercare.rounds:
        if INQUIRY in one.needs:
            yield _of_round(case, one, INQUIRY, roles, SUPERVISOR, closed=one.inquired)


def joint_visits(case: Case) -> Iterator[TaskSpec]:
    """C22: the manager in charge and the service department call on the customer."""
    roles = (Role.MANAGER_IN_CHARGE, Role.SERVICE_DEPARTMENT)
    for one in case.aftercare.rounds:
        if JOINT_VISIT in one.needs:
            done = one.visited_at is not None or not one.is_open
            yield _of_round(case, one, JOINT_VISIT, roles, MANAGER, closed=done)


def correctives(case: Case) -> Iterator[TaskSpec]:
    """C22, P4: what the customer may reasonably ask for is put right."""
    for one in case.aftercare.rounds:
        if one.correction is not None or one.wants_corrective:
            done = not one.is_open or (one.correction is not None and one.correction.finished_at is not None)
            spec = _of_round(case, one, CORRECTIVE, (Role.SUPERVISOR,), SUPERVISOR, closed=done)
            yield msgspec.structs.replace(spec, opened_at=one.corrective_since)


def unreachable(case: Case) -> Iterator[TaskSpec]:
    """B3.7: a mandatory call that reached nobody goes to the supervisor."""
    duty = case.aftercare.duty
    tried = [row for row in case.bundle.callbacks if row.called is not None]
    if duty is None or not duty.reasons or not tried:
        return
    given_up = duty.given_up_at
    if given_up is not None:
        yield TaskSpec(
            kind="callback",
            detail="1",
            opened_at=given_up,
            due_at=due_after(MANDATORY, given_up, case.bundle, case.reference),
            roles=(Role.SUPERVISOR,),
            level=SUPERVISOR,
            by_tick=True,
        )


def tell_customer(case: Case) -> Iterator[TaskSpec]:
    """P4: who has neither a number nor an address is told by the front desk that the work is done."""
    order, finished = case.bundle.order, facts.finished_at(case.bundle)
    if order is None or finished is None or facts.is_public(case.bundle, case.reference):
        return
    known = case.contact
    reachable = case.bundle.registration.phone or (known and (known.phone or known.email))
    told = order.notified is not None or order.signature == "in_person" or order.filed is not None
    if not reachable:
        due = day_end(finished, case.reference.zone)
        roles = (Role.FRONT_DESK,)
        yield TaskSpec(
            kind="tell_customer", detail="1", opened_at=finished, due_at=due, roles=roles, closed=told
        )


def follow_up(case: Case) -> Iterator[TaskSpec]:
    """B3.6: the front desk follows up the more complex repairs until they are finished."""
    order, bundle = case.bundle.order, case.bundle
    opened = complexity.since(bundle)
    if order is None or opened is None:
        return
    talks = sorted((row.happened.stated, row.next) for row in bundle.follow_ups)
    agreed = next((at for _, at in reversed(talks) if at is not None), None)
    last = max([opened, *(happened for happened, _ in talks)])
    done = facts.finished_at(bundle) is not None or called_off_at(bundle) is not None
    yield TaskSpec(
        kind="follow_up",
        detail="1",
        opened_at=opened,
        due_at=agreed if agreed is not None and agreed > last else _working_day_after(last, case),
        roles=(Role.FRONT_DESK,),
        closed=done or bundle.registration.ended is not None or order.filed is not None,
    )


def _working_day_after(at: Instant, case: Case) -> Instant | None:
    try:
        return case.reference.calendars.working.due(at, WORKING_DAY)
    except NeverOpenError:
        return None


def inspections(case: Case) -> Iterator[TaskSpec]:
    """P3: finished work that nobody looked at in time; what is done in time needs no row."""
    clock = case.clocks.get("inspection")
    if clock is None or clock.started_at is None or clock.verdict is not Verdict.BREACHED:
        return
    yield TaskSpec(
        kind="inspection",
        detail=str(len(case.bundle.visits)),
        opened_at=clock.started_at,
        due_at=clock.due_at,
        roles=(Role.INSPECTOR,),
        closed=clock.met_at is not None or inspecting.rework_since(case.bundle) is not None,
    )


def sourcing(case: Case) -> Iterator[TaskSpec]:
    """C18, C20: the supervisor organises parts, vendors and specialists; one task for each wait, in their order."""
    rows = sorted(case.bundle.deferrals, key=lambda row: (row.noticed_at, row.row_id))
    places = {row.row_id: place for place, row in enumerate(rows, start=1)}
    for fact in task_facts.sourcing(case.bundle, case.reference):
        yield _of_fact(case, fact, places[fact.subject])


def explanations(case: Case) -> Iterator[TaskSpec]:
    """C19: the supervisor explains what is not finished on its day."""
    for fact in task_facts.explanation(case.bundle, case.reference, case.now):
        yield _of_fact(case, fact, 1)


def tell_that_it_ended(case: Case) -> Iterator[TaskSpec]:
    """A call that ended after somebody was sent: the front desk tells the customer."""
    for fact in task_facts.telling(case.bundle):
        yield _of_fact(case, fact, 2)


def _of_fact(case: Case, fact: TaskFact, place: int) -> TaskSpec:
    """What the engineering manager is told of stands with him."""
    over = fact.role != Role.FRONT_DESK and case.stage.stage in CLOSED
    is_supervisors = fact.role == Role.SUPERVISOR
    return TaskSpec(
        kind=fact.kind,
        detail=str(place),
        opened_at=fact.opened_at,
        due_at=fact.due_at,
        roles=(fact.role, *fact.informs),
        level=MANAGER if fact.informs else SUPERVISOR if is_supervisors else STAFF,
        closed=fact.closed_at is not None or over,
    )


TASK_RULES: Mapping[str, Callable[[Case], Iterator[TaskSpec]]] = {
    "inquiry": inquiries,
    "joint_visit": joint_visits,
    "corrective": correctives,
    "callback": unreachable,
    "tell_customer": lambda case: chain(tell_customer(case), tell_that_it_ended(case)),
    "sourcing": sourcing,
    "explanation": explanations,
    "follow_up": follow_up,
    "inspection": inspections,
}
"""By kind (sheet_schema.choices.TASK)."""


def responsible(spec: TaskSpec, reference: Reference, words: Words) -> str:
    """Gives whose task it is: a person by name, others by role."""
    if spec.person is not None:
        known = people.person(spec.person, reference)
        return (known.name if known else None) or spec.person
    return "、".join(words.term(f"role.{role}") for role in spec.roles)
