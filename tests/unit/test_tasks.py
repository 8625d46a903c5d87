"""Tasks are opened and closed by the facts; the tick is for what no fact shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.choices import TASK
from sync.bundle import Bundle
from sync.case import Case
from sync.instant import Instant, to_serial
from sync.judge import judge
from sync.office_view import OfficeView
from sync.records import Task
from sync.rules import tasks
from sync.rules.columns import tasks as columns
from sync.rules.tasks import CODES, TaskSpec, occasion_of, specs, state_of, task_no
from sync.tasks_office import found_tasks, office_tasks
from sync.want import Want
from tests.unit.after import (
    LOOKED_INTO,
    THURSDAY,
    TUESDAY,
    VISITED,
    WEDNESDAY,
    call,
    case_row,
    corrective,
    opened,
    rated,
    said,
    seen_with,
    task,
    wait,
)
from tests.unit.builders import (
    FINISHED_TRIP,
    ORDER_NO,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    filed,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

LATER = at("12:00", THURSDAY)


def kinds(case: Case) -> dict[str, bool]:
    """The tasks of a case, and whether each is closed."""
    return {spec.occasion: spec.closed for spec in specs(case)}


def test_every_kind_has_letters_of_its_own() -> None:
    assert set(CODES) == set(TASK.keys)
    assert len(set(CODES.values())) == len(CODES)
    assert set(tasks.TASK_RULES) <= set(TASK.keys)


@given(
    st.sampled_from(TASK.keys),
    st.from_regex(r"[1-9][0-9A-Za-z-]{0,12}", fullmatch=True),
    st.sampled_from([None, ORDER_NO, "LJ-20261123-0001"]),
)
def test_a_task_number_tells_what_the_task_is(kind: str, detail: str, order_no: str | None) -> None:
    occasion = f"{kind}:{detail}"
    assert occasion_of(task_no(occasion, order_no), order_no) == occasion


@pytest.mark.parametrize("number", ["", "XX-1", f"{ORDER_NO}-", f"{ORDER_NO}-XX1", "IQ", "IQ1"])
def test_what_is_no_task_number_tells_nothing(number: str) -> None:
    assert occasion_of(number, None) is None
    assert occasion_of(number, ORDER_NO) is None


def with_row(of: Bundle, row: Any) -> Bundle:
    return opened(replace(of, rounds=(row,)), **{row.row_id: "1"})


def test_the_rungs_of_the_ladder_are_tasks() -> None:
    of = rated("dissatisfied")
    assert kinds(seen_with(of)) == {"inquiry:1": False, "joint_visit:1": False}
    visited = with_row(of, case_row(**LOOKED_INTO, **VISITED))
    assert kinds(seen_with(visited)) == {"inquiry:1": True, "joint_visit:1": True, "corrective:1": False}
    assert kinds(seen_with(visited, corrective()))["corrective:1"]
    assert kinds(seen_with(rated("fair"))) == {"inquiry:1": False}
    satisfied = rated("dissatisfied", callbacks=[call(fault_gone="no")])
    done = replace(corrective(), callbacks=(call(day=THURSDAY),))
    assert kinds(seen_with(satisfied, done)) == {
        "inquiry:1": False,
        "joint_visit:1": True,
        "corrective:1": True,
    }, "the inquiry is owed whatever came of it"


def test_an_unnumbered_order_has_no_tasks() -> None:
    assert specs(seen_with(rated("fair", order_no=None))) == ()


def test_a_mandatory_call_that_reached_nobody_goes_to_the_supervisor() -> None:
    of = rated("fair", callbacks=[call(reached="declined")])
    (spec,) = [one for one in specs(seen_with(of, now=LATER)) if one.kind == "callback"]
    assert (spec.roles, spec.by_tick, spec.level) == (("supervisor",), True, 2)
    assert (spec.opened_at, spec.due_at) == (at("10:00", TUESDAY), at("10:00", WEDNESDAY))
    assert "callback:1" not in kinds(seen_with(rated("fair", callbacks=[call()]), now=LATER))
    assert "callback:1" not in kinds(seen_with(rated("satisfied", callbacks=[call(reached="declined")])))


def test_who_has_no_number_is_told_by_the_front_desk() -> None:
    units = [replace(unit, phone=None) for unit in office_rows()["units"]]
    office = reference_of(units=units)
    silent = {"signature": None, "signed": None, "filed": None}
    of = rated("satisfied", slip=silent)
    assert kinds(seen_with(of, office=office)) == {"tell_customer:1": False}
    assert kinds(seen_with(of)) == {}, "the unit has a number"
    told = rated("satisfied", slip=silent | {"notified": moment("10:00")})
    assert kinds(seen_with(told, office=office)) == {"tell_customer:1": True}
    assert kinds(seen_with(rated("satisfied"), office=office)) == {"tell_customer:1": True}, "signed there"
    unknown = rated("satisfied", slip=silent, called=registration(unit="沒這戶"))
    assert kinds(seen_with(unknown)) == {"tell_customer:1": False}
    phoned = replace(unknown, registration=replace(unknown.registration, phone="02-1"))
    assert kinds(seen_with(phoned)) == {}
    public = rated("satisfied", slip=silent, called=registration(unit="大堂"))
    assert kinds(seen_with(public)) == {}
    assert kinds(seen_with(bundle(slip=order()), office=office)) == {}


def follow(of: Bundle) -> TaskSpec:
    (spec,) = [one for one in specs(seen_with(of)) if one.kind == "follow_up"]
    return spec


def test_complex_repairs_are_followed_up_until_they_are_finished() -> None:
    ticked = bundle(slip=order(technician="王明", dispatched="09:05", complex=True))
    assert (follow(ticked).opened_at, follow(ticked).closed) == (at("09:05"), False)
    assert follow(ticked).due_at == at("09:05", TUESDAY)
    assert follow(bundle(slip=order(complex=True))).opened_at == at("09:00")
    waiting = bundle(slip=order(technician="王明"), deferrals=[wait()])
    assert follow(waiting).opened_at == at("10:00")
    trip = visit(**FINISHED_TRIP | {"result": "to_continue"})
    assert follow(bundle(slip=order(technician="王明"), visits=[trip])).opened_at == at("09:40")
    spoken = replace(ticked, follow_ups=(said("pressed", "11:00"),))
    assert follow(spoken).due_at == at("11:00", TUESDAY)
    agreed = replace(ticked, follow_ups=(said("pressed", "11:00", next=at("16:00", WEDNESDAY)),))
    assert follow(agreed).due_at == at("16:00", WEDNESDAY)
    assert follow(rated("satisfied", slip={"complex": True})).closed
    assert kinds(seen_with(bundle(slip=order()))) == kinds(seen_with(bundle())) == {}


def test_without_open_time_nothing_falls_due() -> None:
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    from sync.records import Setting  # noqa: PLC0415

    shut = [Setting(row_id=day, noticed_at=at("00:00"), key=f"opening.{day}", value="") for day in week]
    ticked = bundle(slip=order(technician="王明", dispatched="09:05", complex=True))
    (spec,) = specs(seen_with(ticked, office=reference_of(settings=shut)))
    assert spec.due_at is None
    assert state_of(spec, Task(row_id="t1", noticed_at=at("10:00")), LATER) == "open"


def test_an_inspection_that_is_late_becomes_a_task() -> None:
    waiting = bundle(slip=order(technician="王明"), visits=[visit(**FINISHED_TRIP)], lines=filed().lines)
    assert kinds(seen_with(waiting, now=at("10:40"))) == {}
    assert kinds(seen_with(waiting, now=Instant(at("10:40") + 1))) == {"inspection:1": False}
    late = rated("satisfied", slip={"inspected": moment("11:00")})
    assert kinds(seen_with(late)) == {"inspection:1": True}
    wanting = rated("satisfied", slip={"inspection": "failed", "inspected": moment("11:00", "11:05")})
    assert kinds(seen_with(wanting))["inspection:1"], "it was inspected; a corrective order follows"
    assert kinds(seen_with(filed())) == {}


def test_a_row_is_opened_for_what_is_to_be_done_and_for_nothing_else() -> None:
    def wanted(of: Bundle) -> set[str]:
        found = judge(of, around(of), reference(), Echo(), LATER)
        return {want.occasion for want in found.wants if want.tab == "tasks"}

    assert wanted(rated("fair")) == {"inquiry:1"}
    assert wanted(with_row(rated("fair"), case_row(**LOOKED_INTO))) == set()
    late = replace(rated("satisfied", slip={"complex": True}))
    assert wanted(late) == set()
    past = replace(registration(), noticed_at=at("09:00", THURSDAY.replace(month=12, day=24)))
    waiting = bundle(past, order(technician="王明", complex=True, dispatched="09:05"))
    assert wanted(waiting) == set(), "a past that was taken over"


@pytest.mark.parametrize(
    ("cells", "closed", "by_tick", "due", "state"),
    [
        ({}, False, False, None, "open"),
        ({}, False, False, "09:00", "overdue"),
        ({}, False, False, "18:00", "open"),
        ({}, True, False, "09:00", "done"),
        ({"done": True}, False, False, "09:00", "overdue"),
        ({"done": True}, False, True, "09:00", "done"),
    ],
)
def test_a_task_is_done_when_its_facts_are_there(
    cells: dict[str, Any], closed: bool, by_tick: bool, due: str | None, state: str
) -> None:
    row = Task(row_id="t1", noticed_at=at("08:00"), **cells)
    spec = TaskSpec(
        kind="callback",
        detail="1",
        opened_at=at("08:00"),
        due_at=at(due) if due else None,
        closed=closed,
        by_tick=by_tick,
    )
    assert state_of(spec, row, at("12:00")) == state
    assert state_of(None, row, at("12:00")) == "done"


def cells(of: Bundle, occasion: str, now: Instant = LATER, **ticked: Any) -> dict[str, Any]:
    row, named = task(occasion, **ticked)
    case = seen_with(opened(replace(of, tasks=(row,)), **named), now=now)
    return {key: write(case, row) for key, write in columns.WRITERS.items()}


def test_a_row_shows_what_is_to_be_done_by_whom_and_when() -> None:
    found = cells(rated("dissatisfied"), "joint_visit:1")
    assert (found["task_no"], found["order_no"]) == (f"{ORDER_NO}-JV1", ORDER_NO)
    assert (found["kind"], found["case_no"]) == ("task.joint_visit", f"{ORDER_NO}-C")
    assert found["responsible"] == "role.manager_in_charge、role.service_department"
    assert (found["level"], found["state"]) == (3, "task_state.overdue")
    assert found["opened_at"] == to_serial(at("09:50"), ZONE)
    assert found["due_at"] == to_serial(at("09:50", WEDNESDAY), ZONE)


@pytest.mark.parametrize("occasion", ["inquiry:1", "training:2026"])
def test_a_row_whose_task_is_gone_is_done(occasion: str) -> None:
    found = cells(rated("satisfied"), occasion)
    assert (found["state"], found["responsible"], found["due_at"]) == ("task_state.done", None, None)
    assert cells(rated("fair", order_no=None), "inquiry:1")["state"] == "task_state.done"


def test_one_persons_task_names_him() -> None:
    spec = TaskSpec(kind="hand_in", detail="1", opened_at=at("08:00"), person="W01")
    assert tasks.responsible(spec, reference(), Echo()) == "王明"
    assert tasks.responsible(replace(spec, person="誰"), reference(), Echo()) == "誰"


def view(rows: tuple[Task, ...], occasions: dict[str, str]) -> OfficeView:
    return OfficeView(
        cases={},
        neighbours=around(),
        rows={"tasks": rows},
        occasions=occasions,
        reference=reference(),
        words=Echo(),
        now=at("12:00"),
    )


def test_tasks_of_no_order_are_opened_and_told_by_the_whole_office() -> None:
    row, named = task("hand_in:20261123-W01")
    gone, also = task("training:20261201", row_id="t2")
    due = TaskSpec(
        kind="hand_in", detail="20261123-W01", opened_at=at("08:00"), due_at=at("18:00"), person="W01"
    )
    new = TaskSpec(kind="improvement", detail="202610-arrival", opened_at=at("08:00"), roles=("supervisor",))
    closed = replace(new, detail="202609-arrival", closed=True)
    found = found_tasks(view((row, gone), named | also), [due, new, closed])
    assert set(found.wants) == {
        Want(tab="tasks", parent=None, occasion="hand_in:20261123-W01"),
        Want(tab="tasks", parent=None, occasion="improvement:202610-arrival"),
    }
    assert found.next_change_at == at("18:00") + 1
    assert found.cells["t1", "task_no"] == "HI-20261123-W01"
    assert (found.cells["t1", "responsible"], found.cells["t1", "state"]) == ("王明", "task_state.open")
    assert (found.cells["t2", "state"], found.cells["t2", "level"]) == ("task_state.done", None)
    assert set(found.cells) == {(row_id, column) for row_id in ("t1", "t2") for column in columns.WRITERS}


def test_an_office_without_such_tasks_has_nothing_to_say() -> None:
    found = office_tasks(view((), {}))
    assert (found.wants, found.cells, found.next_change_at) == ((), {}, None)
