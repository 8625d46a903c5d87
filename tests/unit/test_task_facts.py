"""What a waiting order asks somebody to do (C18-C20, B3.6)."""

from datetime import date
from typing import Any

import pytest

from sheet_schema.choices import ROLE, TASK
from sync.bundle import Bundle
from sync.instant import day_end
from sync.rules import complexity, task_facts, tasks
from sync.rules.task_facts import TaskFact
from tests.unit.builders import (
    DECIDED,
    FINISHED_TRIP,
    ZONE,
    at,
    bundle,
    case,
    deferral,
    filed,
    follow_up,
    line,
    midnight,
    moment,
    order,
    reference,
    registration,
    taken,
    visit,
)

BROKEN_OFF = {"arrived": "09:10", "finished": "09:50", "result": "to_continue"}


def waiting(**cells: Any) -> Bundle:
    row = deferral(**DECIDED | cells)
    return bundle(slip=order(technician="王明"), visits=[visit(**BROKEN_OFF)], deferrals=[row])


def sourcing(of: Bundle) -> TaskFact:
    (found,) = task_facts.sourcing(of, reference())
    assert found.kind in TASK.keys
    assert found.role in ROLE.keys
    return found


def test_parts_and_vendors_are_the_supervisors_to_organise() -> None:
    found = sourcing(waiting())
    assert (found.kind, found.subject, found.role, found.in_person) == ("sourcing", "d1", "supervisor", False)
    assert (found.opened_at, found.due_at, found.closed_at) == (at("10:00"), at("16:00"), None)
    assert found.informs == ()


@pytest.mark.parametrize(
    ("cells", "in_person", "informs"),
    [
        ({"business_impact": True}, True, ("engineering_manager",)),
        ({"level": "engineering_manager"}, False, ("engineering_manager",)),
    ],
)
def test_what_disturbs_the_customers_work_is_his_own_and_the_manager_is_told(
    cells: dict[str, Any], in_person: bool, informs: tuple[str, ...]
) -> None:
    found = sourcing(waiting(**cells))
    assert (found.in_person, found.informs) == (in_person, informs)


@pytest.mark.parametrize(
    ("cells", "due"),
    [
        ({"vendor_due": date(2026, 11, 25)}, day_end(midnight(date(2026, 11, 25)), ZONE)),
        ({"new_promise_at": None, "explained": None}, at("18:00")),
    ],
)
def test_it_is_due_when_the_vendor_is_else_as_promised_else_by_the_end_of_the_day(
    cells: dict[str, Any], due: int
) -> None:
    assert sourcing(waiting(**cells)).due_at == due


def test_waiting_for_the_customer_organises_nothing() -> None:
    assert task_facts.sourcing(waiting(reason="customer_postponed"), reference()) == ()
    assert sourcing(waiting(reason="other", party="contractor")).kind == "sourcing"


def test_it_is_done_when_the_work_goes_on_or_is_over() -> None:
    assert sourcing(waiting(resumed="14:00")).closed_at == at("14:00")
    both = bundle(
        slip=order(technician="王明"),
        visits=[visit(**BROKEN_OFF)],
        deferrals=[deferral(**DECIDED), deferral("d2", **DECIDED | {"reported": "11:00"})],
    )
    assert [one.closed_at for one in task_facts.sourcing(both, reference())] == [at("11:00"), None]
    late = FINISHED_TRIP | {"finished": "15:00"}
    done = bundle(
        slip=order(technician="王明"),
        visits=[visit(**late)],
        lines=[line()],
        deferrals=[deferral(**DECIDED)],
    )
    assert sourcing(done).closed_at == at("15:00")


def explanation(of: Bundle, now: str) -> TaskFact | None:
    return next(iter(task_facts.explanation(of, reference(), at(now))), None)


def test_the_explanation_is_asked_for_from_the_first_report_on() -> None:
    plain = bundle(slip=order(technician="王明"), visits=[visit(**BROKEN_OFF)])
    assert explanation(plain, "17:00") is None
    assert explanation(plain, "18:00") is None
    found = explanation(plain, "18:01")
    assert found is not None
    assert (found.opened_at, found.due_at, found.closed_at) == (at("18:00") + 1, at("18:00"), None)
    reported = explanation(waiting(explained=None), "10:00")
    assert reported is not None
    assert (reported.opened_at, reported.role) == (at("10:00"), "supervisor")
    told = explanation(waiting(), "11:00")
    assert told is not None
    assert told.closed_at == at("10:30")
    assert explanation(filed(), "19:00") is None
    after_all = explanation(filed(deferrals=[deferral(reported="09:20")]), "19:00")
    assert after_all is not None
    assert after_all.closed_at == at("09:40"), "it was finished on its day after all"
    patrol = bundle(registration(channel="patrol"), order())
    assert explanation(patrol, "19:00") is None


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (bundle(), []),
        (bundle(slip=order()), []),
        (bundle(slip=order(complex=True)), [("ticked", "09:00")]),
        (bundle(slip=order(complex=True, dispatched="09:03")), [("ticked", "09:03")]),
        (waiting(), [("deferred", "10:00"), ("to_continue", "09:50")]),
        (bundle(visits=[visit(arrived="09:10"), visit("v2")]), []),
        (bundle(items=[taken()]), [("item_taken", "09:30")]),
        (bundle(items=[taken(taken=None)]), []),
    ],
)
def test_an_order_is_complex_by_tick_or_by_its_facts(of: Bundle, why: list[tuple[str, str]]) -> None:
    assert complexity.reasons(of) == tuple((reason, at(clock)) for reason, clock in why)
    assert complexity.since(of) == min((at(clock) for _, clock in why), default=None)


def test_who_was_sent_for_is_told_that_it_ended() -> None:
    sent = order(technician="王明", dispatched="09:03")
    ended = bundle(registration(ended="false_alarm"), sent)
    (found,) = task_facts.telling(ended)
    assert (found.kind, found.role, found.closed_at) == ("tell_customer", "front_desk", None)
    told = bundle(
        registration(ended="false_alarm"), sent, follow_ups=[follow_up("told_customer", moment("09:30"))]
    )
    assert task_facts.telling(told)[0].closed_at == at("09:30")
    assert task_facts.telling(bundle(slip=sent)) == ()
    assert task_facts.telling(bundle(registration(ended="false_alarm"), order())) == ()


def opened(of: Bundle, now: str = "11:00", near: Any = None) -> dict[str, tasks.TaskSpec]:
    return {spec.occasion: spec for spec in tasks.specs(case(of, now, near))}


def test_each_is_a_task_of_the_tab() -> None:
    found = opened(waiting(business_impact=True, party="specialists", explained=None))
    assert sorted(found) == ["explanation:1", "follow_up:1", "sourcing:1"]
    sourced = found["sourcing:1"]
    assert (sourced.roles, sourced.level, sourced.closed) == (
        ("supervisor", "engineering_manager"),
        tasks.MANAGER,
        False,
    )
    assert found["explanation:1"].level == tasks.SUPERVISOR
    over = opened(waiting(resumed="10:50"))
    assert over["sourcing:1"].closed
    assert over["explanation:1"].closed


def test_what_ended_asks_only_that_the_customer_is_told() -> None:
    ended = bundle(
        registration(ended="false_alarm"),
        order(technician="王明", dispatched="09:03"),
        deferrals=[deferral(**DECIDED)],
    )
    found = opened(ended, "19:00")
    assert [occasion for occasion, spec in found.items() if not spec.closed] == ["tell_customer:2"]
    assert found["explanation:1"].closed
