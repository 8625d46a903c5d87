"""What is wrong with a case, in one list of checks; adding one touches this file only."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from sheet_schema.catalogue import tab
from sheet_schema.fields import Column, Condition, Kind
from sheet_schema.model import Tab
from sheet_schema.problems import Problem, Weight, problem
from sheet_schema.workflow import Stage, place
from sync.bundle import rows_of
from sync.case import Case
from sync.instant import MINUTE, local
from sync.reading.dates import TOLERANCE_SECONDS
from sync.records import LATE_AFTER_SECONDS, Moment, OrderLine, Row, Visit
from sync.rules import (
    checks_aftercare,
    checks_deferrals,
    checks_diagnosis,
    checks_fees,
    checks_follow_ups,
    checks_items,
    checks_money,
    checks_permissions,
    checks_rulings,
    checks_trips,
    facts,
    people,
    required,
    rulings,
)
from sync.rules.checks_found import Found
from sync.rules.dues import urgency_in_force
from sync.rules.stage import may_skip

_LEAVES_TRIP_OPEN = frozenset({"to_continue", "customer_absent", "customer_cancelled"})


def problems_of(case: Case) -> tuple[tuple[str, Problem], ...]:
    """Gives every problem of a case, by row_id."""
    found = [one for check in CHECKS for one in check(case)]
    return (*case.stage.problems, *case.charges.problems, *found)


def missing(case: Case, asked: Iterable[tuple[Row, Column]] | None = None) -> tuple[tuple[Row, Column], ...]:
    """Gives the required cells that are due at the stage claimed and empty (A5); a known unit brings name and phone.

    `asked`: what `due` gave, where the caller has it already.
    """
    if asked is None:
        return tuple(_missing(case, rows_of(case.bundle)))
    brought = _brought(case)
    return tuple(
        (row, column) for row, column in asked if _is_empty(row, column.key) and not brought.get(column.key)
    )


def _missing(case: Case, rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[Row, Column]]:
    """The same of some rows; what is filled is not asked for a second time."""
    brought = _brought(case)
    for key, row, column in _required(case, rows):
        if (
            _is_empty(row, column.key)
            and not brought.get(column.key)
            and _is_due(case, tab(key), row, column)
        ):
            yield row, column


def _brought(case: Case) -> dict[str, str | None]:
    contact = case.contact
    return {"customer": contact.contact, "phone": contact.phone} if contact else {}


def due(case: Case) -> Iterator[tuple[Row, Column]]:
    """Gives the cells that must be filled by now, each with its row."""
    return (
        (row, column)
        for key, row, column in _required(case, rows_of(case.bundle))
        if _is_due(case, tab(key), row, column)
    )


def _required(case: Case, rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, Row, Column]]:
    """Gives the cells that may be asked for, each with tab and row; those of later stages, too."""
    last = facts.last_visit(case.bundle)
    for key, row in rows:
        if isinstance(row, Visit) and not _asks(row, last, case):
            continue
        for column in _columns(key):
            yield key, row, column


@cache
def _columns(key: str) -> tuple[Column, ...]:
    return tuple(column for column in tab(key).people if column.required is not None)


@cache
def _events(key: str) -> tuple[str, ...]:
    return tuple(column.key for column in tab(key).people if column.kind is Kind.EVENT)


def _asks(visit: Visit, last: Visit | None, case: Case) -> bool:
    """The last trip is asked for its boxes, a later one when it has begun; those before, why they were not enough."""
    if visit is not last:
        return visit.result in _LEAVES_TRIP_OPEN
    is_begun = any(not required.is_empty(visit, column) for column in tab("visits").people)
    return is_begun or len(case.bundle.visits) == 1


def _is_due(case: Case, of: Tab, row: Row, column: Column) -> bool:
    if case.bundle.registration.ended is not None and of.key != "registration":
        return False
    if isinstance(row, Visit) and row.result in _LEAVES_TRIP_OPEN:
        return column.key in _OF_EVERY_TRIP
    stage = column.required
    if stage is None or place(case.stage.claimed) < place(stage):
        return False
    if stage is Stage.SIGNED and may_skip(stage, case.bundle, case.reference):
        return False
    if stage is Stage.INSPECTED and rulings.inspection_waived_at(case.bundle) is not None:
        return False
    has_default = column.default is not None and column.key not in _BROUGHT_BY_UNIT
    return not has_default and _is_asked(case, of, row, column)


def _is_asked(case: Case, of: Tab, row: Row, column: Column) -> bool:
    of_case = _CONDITIONS.get(column.condition)
    return of_case(case, row) if of_case else required.asked(of, row, column)


_OF_EVERY_TRIP = frozenset({"arrived", "finished", "note"})
"""What a trip needs that did not finish the order."""
_BROUGHT_BY_UNIT = frozenset({"customer", "phone"})
"""A default stands for these only where the unit is known."""


def _first_of_call(case: Case, _row: Row) -> bool:
    """A call's second fault need not repeat place, name and phone: its `ref` is the first one's number."""
    ref = case.bundle.registration.ref
    return ref is None or ref not in case.neighbours.calls


def _explanation_due(_case: Case, row: Row) -> bool:
    return isinstance(row, Visit) and (row.result not in {None, "repaired"} or row.checklist == "exceptions")


def _has_material(_case: Case, row: Row) -> bool:
    return isinstance(row, OrderLine) and row.material is not None and not row.declined


_CONDITIONS: dict[Condition, Callable[[Case, Row], bool]] = {
    Condition.CHARGEABLE: lambda case, _row: case.charges.chargeable,
    Condition.EXPLANATION_DUE: _explanation_due,
    Condition.FIRST_OF_CALL: _first_of_call,
    Condition.HAS_MATERIAL: _has_material,
}


def _is_empty(row: Row, key: str) -> bool:
    value = getattr(row, key)
    return value is None or value == ()


def _is_box(column: Column) -> bool:
    return column.condition is not Condition.HAS_MATERIAL


def required_cells(case: Case) -> Found:
    """C1, A5: every box that is due is filled. Fees ask for prices themselves."""
    for row, column in missing(case):
        if _is_box(column):
            yield row.row_id, problem("required", column.key)


def appointment_set(case: Case) -> Found:
    """B3.1: who is not seen to at once has an appointment."""
    registration = case.bundle.registration
    awaited = registration.visit != "at_once" and registration.ended is None
    if awaited and registration.inspection_at is None and facts.first_arrival(case.bundle) is None:
        yield registration.row_id, problem("required", "inspection_at")


def ends_with_reason(case: Case) -> Found:
    """A duplicate names the registration it repeats."""
    registration = case.bundle.registration
    if registration.ended == "duplicate" and registration.ref is None:
        yield registration.row_id, problem("duplicate_needs_ref", "ref")


def lowered_urgency(case: Case) -> Found:
    """An urgency below the class's own, or lowered later, needs a ruling; until then the clocks are an emergency's."""
    if facts.urgency(case.bundle, case.reference) == "emergency":
        return
    if urgency_in_force(case.bundle, case.reference) == "emergency":
        yield case.bundle.registration.row_id, Problem("urgency_lowered", "urgency", (), Weight.NOTICE)


def known_people(case: Case) -> Found:
    """Names in person cells are people of the staff tab."""
    order, registration = case.bundle.order, case.bundle.registration
    named = [(registration.row_id, "received_by", registration.received_by)]
    if order:
        named += [
            (order.row_id, "technician", order.technician),
            (order.row_id, "inspected_by", order.inspected_by),
        ]
        named += [(order.row_id, "helpers", helper) for helper in order.helpers]
    for row_id, column, name in named:
        if name is not None and case.reference.staff and people.person(name, case.reference) is None:
            yield row_id, problem("unknown_person", column, text=name)


def known_references(case: Case) -> Found:
    """Units and fault classes are those of their tabs; an unknown unit is worth a look, not an error."""
    registration = case.bundle.registration
    classes = {fault_class for fault_class, _ in case.reference.faults}
    if registration.fault_class is not None and classes and registration.fault_class not in classes:
        yield (
            registration.row_id,
            problem("unknown_reference", "fault_class", text=registration.fault_class, tab="faults"),
        )
    if (
        registration.unit is not None
        and case.reference.units
        and registration.unit not in case.reference.units
    ):
        words = (("tab", "units"), ("text", registration.unit))
        yield registration.row_id, Problem("unknown_unit", "unit", words, Weight.NOTICE)


def known_causes(case: Case) -> Found:
    """A2: diagnosis and cause are coded."""
    causes = {cause for _, cause in case.reference.faults}
    for visit in case.bundle.visits:
        for column, cause in (("diagnosis", visit.diagnosis), ("cause", visit.cause)):
            if cause is not None and causes and cause not in causes:
                yield visit.row_id, problem("unknown_reference", column, text=cause, tab="faults")


def inspector_is_another(case: Case) -> Found:
    """P3: quality inspection is by someone other than the repairer."""
    order = case.bundle.order
    if order is None or order.inspected_by is None:
        return
    repairers = (order.technician, *order.helpers)
    if any(people.same_person(order.inspected_by, name, case.reference) for name in repairers):
        yield order.row_id, problem("inspector_is_technician", "inspected_by")


def finished_whole(case: Case) -> Found:
    """C16: a finished trip has a passed test, a cause and at least one line, free ones too."""
    visit = facts.last_visit(case.bundle)
    if visit is None or visit.finished is None or visit.result not in facts.FINISHING_RESULTS:
        return
    if not case.bundle.lines:
        yield visit.row_id, problem("lines_missing", "finished")
    if visit.result == "repaired" and visit.test == "abnormal":
        yield visit.row_id, problem("test_failed_but_repaired", "test")


def _moments(case: Case) -> Iterator[tuple[Row, str, Moment]]:
    for key, row in rows_of(case.bundle):
        for column in _events(key):
            value = getattr(row, column, None)
            if isinstance(value, Moment):
                yield row, column, value


def late_entries(case: Case) -> Found:
    """C1: what is entered more than 30 minutes late counts, and is marked; a registered outage is no delay."""
    for row, column, moment in _moments(case):
        late = moment.seen - moment.stated - _outage_seconds(moment, case)
        if moment.late and late > LATE_AFTER_SECONDS:
            words = (("minutes", str(late // MINUTE)),)
            yield row.row_id, Problem("late_entry", column, words, Weight.NOTICE)


def _outage_seconds(moment: Moment, case: Case) -> int:
    spans = case.reference.calendars.outages
    return sum(max(0, min(moment.seen, end) - max(moment.stated, start)) for start, end in spans)


def foreseen(case: Case) -> Found:
    """Nothing has happened before it was seen, but for clocks that are a little apart."""
    for row, column, moment in _moments(case):
        if moment.stated > moment.seen + TOLERANCE_SECONDS:
            text = local(moment.stated, case.reference.zone).strftime("%Y-%m-%d %H:%M")
            yield row.row_id, problem("time_in_future", column, text=text)


def set_after_receipt(case: Case) -> Found:
    """Appointments, promises and all that is noted of an order lie behind the call that they belong to."""
    registration, order = case.bundle.registration, case.bundle.order
    times = [
        (registration.row_id, column, getattr(registration, column))
        for column in ("inspection_at", "repair_at")
    ]
    times += [(order.row_id, "planned", order.planned)] if order else []
    times += [(visit.row_id, "promised_at", visit.promised_at) for visit in case.bundle.visits]
    if case.bundle.corrects is None:
        noted = (one for one in _moments(case) if one[1] in _NOTED)
        times += [(row.row_id, column, moment.stated) for row, column, moment in noted]
    for row_id, column, at in times:
        if at is not None and at < registration.received.stated:
            yield row_id, problem("stated_before_receipt", column)


_NOTED = frozenset({"answered", "reported", "collected", "taken", "happened", "ruled"})
"""Events of rows that people add to an order; those of slip and trips have an order of their own (sync.rules.stage)."""


CHECKS: tuple[Callable[[Case], Found], ...] = (
    required_cells,
    appointment_set,
    ends_with_reason,
    lowered_urgency,
    known_people,
    known_references,
    known_causes,
    inspector_is_another,
    finished_whole,
    foreseen,
    set_after_receipt,
    late_entries,
    *checks_fees.CHECKS,
    *checks_money.CHECKS,
    *checks_rulings.CHECKS,
    *checks_aftercare.CHECKS,
    *checks_trips.CHECKS,
    *checks_deferrals.CHECKS,
    *checks_permissions.CHECKS,
    *checks_items.CHECKS,
    *checks_follow_ups.CHECKS,
    *checks_diagnosis.CHECKS,
)


def may_be_numbered(case: Case) -> bool:
    """True when a registration is complete; an emergency as soon as it has a place and a fault."""
    registration = case.bundle.registration
    if registration.ended == "duplicate" and registration.ref is None:
        return False
    if facts.urgency(case.bundle, case.reference) == "emergency":
        return bool(registration.fault and (registration.unit or registration.ref))
    own = [found for found in rows_of(case.bundle) if found[1].row_id == registration.row_id]
    return not any(_is_box(column) for _, column in _missing(case, own))
