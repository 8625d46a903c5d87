"""What a waiting order asks somebody to do (C18-C20, B3.6)."""

from datetime import date
from typing import Any

import pytest

from sheet_schema.choices import ROLE, TASK
from sync.bundle import Bundle
from sync.instant import day_end
from sync.rules import complexity, task_facts
from sync.rules.task_facts import TaskFact
from tests.unit.builders import (
    DECIDED,
    FINISHED_TRIP,
    TODAY,
    ZONE,
    at,
    bundle,
    consent,
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
    found = explanation(plain, "18:00")
    assert found is not None
    assert (found.opened_at, found.due_at, found.closed_at) == (at("18:00"), at("18:00"), None)
    reported = explanation(waiting(explained=None), "10:00")
    assert reported is not None
    assert (reported.opened_at, reported.role) == (at("10:00"), "supervisor")
    told = explanation(waiting(), "11:00")
    assert told is not None
    assert told.closed_at == at("10:30")
    assert explanation(filed(), "19:00") is None


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (bundle(), ()),
        (bundle(slip=order()), ()),
        (bundle(slip=order(complex=True)), ("ticked",)),
        (waiting(), ("deferred",)),
        (bundle(visits=[visit(arrived="09:10"), visit("v2", arrived="14:00")]), ("several_trips",)),
        (bundle(visits=[visit(arrived="09:10"), visit("v2")]), ()),
        (bundle(visits=[visit(diagnosis="管道破裂")]), ("consents",)),
        (bundle(visits=[visit(diagnosis="墊片老化")]), ()),
        (bundle(items=[taken()], consents=[consent("plan")]), ("item_taken",)),
    ],
)
def test_an_order_is_complex_by_tick_or_by_its_facts(of: Bundle, why: tuple[str, ...]) -> None:
    assert complexity.reasons(of, reference()) == why
    assert complexity.is_complex(of, reference()) is bool(why)


def test_a_complex_order_is_followed_up_by_the_front_desk() -> None:
    assert task_facts.following_up(bundle(slip=order()), reference()) == ()
    ticked = order(complex=True)
    (found,) = task_facts.following_up(bundle(slip=ticked), reference())
    assert (found.role, found.due_at) == ("front_desk", day_end(at("09:00"), ZONE, 1))
    rows = [follow_up("pressed", "10:00", next=at("15:00")), follow_up("pressed", "09:30", "u2")]
    (found,) = task_facts.following_up(bundle(slip=ticked, follow_ups=rows), reference())
    assert found.due_at == at("15:00")
    assert found.closed_at is None


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


def test_all_of_them_at_once() -> None:
    kinds = [one.kind for one in task_facts.of_case(waiting(), reference(), at("11:00", TODAY))]
    assert kinds == ["sourcing", "explanation", "follow_up"]
