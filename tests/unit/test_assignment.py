"""Who could go: skill, on duty, trained, not too many open, fewest open first; proposed or sent, never typed."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from sync.assigning import COLUMN, assigned
from sync.bundle import Bundle
from sync.case import Case, case_of, neighbours
from sync.instant import Instant
from sync.judge import judge
from sync.memory import Fact
from sync.records import Duty, Fault, Setting, Staff
from sync.rules.assignment import candidates, is_waiting, proposals
from sync.rules.columns.work_orders import next_action, responsible
from sync.want import Want
from sync.world import Reference
from tests.unit.builders import Echo, at, bundle, office_rows, order, reference_of, registration, visit

NOW = at("09:01")
FAULTS = (
    ("給排水", "墊片老化", "水"),
    ("給排水", "管道破裂", "水"),
    ("電氣", "跳電", "電"),
    ("其他", "其他", None),
)


def fault(fault_class: str, cause: str, skill: str | None) -> Fault:
    return Fault(row_id=cause, noticed_at=Instant(0), fault_class=fault_class, cause=cause, skill=skill)


def technician(staff_no: str, skills: str | None = None, max_open: int | None = None) -> Staff:
    return Staff(
        row_id=staff_no,
        noticed_at=Instant(0),
        staff_no=staff_no,
        name=f"技工{staff_no}",
        roles=("technician",),
        email=f"{staff_no}@example.org",
        skills=skills,
        max_open=max_open,
    )


def office(*staff: Staff, mode: str = "propose", duties: tuple[Duty, ...] = ()) -> Reference:
    return reference_of(
        staff=[
            *staff,
            *(one for one in office_rows()["staff"] if isinstance(one, Staff) and one.staff_no == "L01"),
        ],
        faults=[fault(*told) for told in FAULTS],
        settings=[Setting(row_id="s", noticed_at=Instant(0), key="assignment", value=mode)],
        duty_roster=duties,
    )


def call(
    number: int = 1, received: str = "09:00", slip: Mapping[str, Any] | None = None, **cells: Any
) -> Bundle:
    called = replace(registration(received, **cells), row_id=f"r{number}")
    made = replace(order(**(slip or {})), row_id=f"o{number}")
    return bundle(called, made, order_no=f"KH-20261123-{number:04d}")


def suited(of: Reference, case: Bundle | None = None, **open_now: int) -> list[str | None]:
    return [one.staff_no for one in candidates(case or call(), of, open_now, NOW)]


def test_the_skill_of_the_class_is_asked_for() -> None:
    here = office(technician("T1", "電"), technician("T2", "水、電"), technician("T3"))

    assert suited(here) == ["T2", "T3"], "no list of skills means all"
    assert suited(here, call(fault_class="電氣")) == ["T1", "T2", "T3"]
    assert suited(here, call(fault_class="其他")) == ["T1", "T2", "T3"], "it asks for nothing"


def test_only_who_is_on_duty() -> None:
    away = Duty(row_id="d", noticed_at=Instant(0), date="2026-11-23", shift="off", staff=("T1",))
    here = office(technician("T1"), technician("T2"), duties=(away,))

    assert suited(here) == ["T2"]
    assert candidates(call(), here, {}, at("23:00")) == []


def test_who_has_too_many_open_is_left_out_and_fewest_come_first() -> None:
    here = office(technician("T1", max_open=2), technician("T2"), technician("T3"))

    assert suited(here) == ["T1", "T2", "T3"], "equals by their number"
    assert suited(here, None, T1=1, T2=3, T3=0) == ["T3", "T1", "T2"]
    assert suited(here, None, T1=2, T2=3, T3=3) == ["T2", "T3"]


def test_who_is_known_to_lack_a_training_is_left_out() -> None:
    here = office(technician("T1"), technician("T2"))

    assert [one.staff_no for one in candidates(call(), here, {}, NOW, frozenset({"T1"}))] == ["T2"]


def test_emergencies_choose_first_and_each_order_counts_for_the_next() -> None:
    here = office(technician("T1", max_open=1), technician("T2", max_open=1))
    waiting = [call(1), call(2, "09:02"), call(3, "09:03", urgency="emergency")]

    assert proposals(waiting, here, {}, NOW) == {"r3": "T1", "r1": "T2"}


def case(of: Bundle, here: Reference, now: Instant = NOW) -> Case:
    return case_of(of, neighbours({of.registration.row_id: of}, here, now), here, Echo(), now)


def test_a_proposal_shows_beside_the_next_step() -> None:
    here = office(technician("T1"))

    assert next_action(case(call(), here)) == "next.dispatch_proposed name=技工T1"
    assert next_action(case(call(), office(technician("T1"), mode="off"))) == "next.dispatch"
    assert next_action(case(call(slip={"technician": "T1"}), here)) == "next.arrive"
    assert responsible(case(call(), here)) == "role.foreman"


def test_at_night_the_technicians_on_duty_are_responsible_for_the_slip() -> None:
    night = Duty(
        row_id="d", noticed_at=Instant(0), date="2026-11-23", shift="18:00-08:00", staff=("T1", "T2")
    )
    here = office(technician("T1"), technician("T2"), duties=(night,))

    assert responsible(case(call(), here, at("20:00"))) == "技工T1、技工T2"


def test_a_proposal_changes_with_the_duty_and_the_judgement_says_when() -> None:
    here = office(technician("T1"))
    found = judge(call(received="09:00"), neighbours({"r1": call()}, here, NOW), here, Echo(), at("17:00"))

    assert found.next_change_at == at("18:00")


def known(*facts: tuple[str, str]) -> dict[tuple[str, str], Fact]:
    return {(row_id, COLUMN): Fact(raw=staff_no, stated=NOW, seen=NOW) for row_id, staff_no in facts}


def test_an_office_that_assigns_sends_somebody_at_once_and_for_good() -> None:
    here = office(technician("T1"), technician("T2"), mode="assign")
    first = assigned({"r1": call()}, {}, here, NOW)
    second = assigned({"r1": call()}, first.facts, here, at("16:00"))
    sent = second.bundles["r1"].order

    assert {place: fact.raw for place, fact in first.facts.items()} == {("o1", COLUMN): "T1"}
    assert second.facts == {}
    assert sent is not None
    assert (sent.technician, sent.dispatched.stated if sent.dispatched else None) == ("T1", NOW)
    wants = judge(second.bundles["r1"], neighbours({}, here, NOW), here, Echo(), NOW).wants
    assert Want(tab="visits", parent="r1", occasion="1:T1") in wants


def test_a_typed_technician_stands_above_the_one_who_was_sent() -> None:
    here = office(technician("T1"), technician("T2"), mode="assign")
    typed = call(slip={"technician": "T2", "dispatched": "09:05"})

    assert assigned({"r1": typed}, known(("o1", "T1")), here, NOW).bundles["r1"] == typed


def test_who_left_is_replaced() -> None:
    here = office(technician("T2"), mode="assign")

    assert assigned({"r1": call()}, known(("o1", "T1")), here, NOW).facts == known(("o1", "T2"))


def test_nobody_is_sent_in_an_office_that_only_proposes_nor_where_nobody_fits() -> None:
    for here in (office(technician("T1")), office(technician("T1", "木工"), mode="assign")):
        found = assigned({"r1": call()}, {}, here, NOW)
        assert (found.facts, found.bundles) == ({}, {"r1": call()})


def test_a_register_of_the_past_sends_nobody() -> None:
    here = office(technician("T1"), mode="assign")

    assert not assigned({"r1": call()}, {}, here, NOW, history=True).facts
    assert assigned({"r1": call()}, known(("o1", "T1")), here, NOW, history=True).bundles["r1"] != call()


def test_what_is_under_way_or_ended_waits_for_nobody() -> None:
    here = office(technician("T1"), mode="assign")
    arrived = replace(call(), visits=(visit(arrived="09:10"),))

    assert not assigned({"r1": arrived}, {}, here, NOW).facts
    assert not assigned({"r1": call(ended="false_alarm")}, {}, here, NOW).facts
    assert not assigned({"r1": replace(call(), order_no=None)}, {}, here, NOW).facts


def test_nobody_is_looked_for_where_the_call_has_ended_or_has_no_number_yet() -> None:
    assert is_waiting(bundle(registration(), order()))
    assert not is_waiting(bundle(registration(ended="customer_cancelled"), order()))
    assert not is_waiting(bundle(registration(), order(), order_no=None))
    assert not is_waiting(bundle(registration(), order(technician="T1")))


def test_a_class_one_of_whose_causes_needs_no_skill_asks_for_none() -> None:
    here = replace(
        office(technician("T1", "電"), technician("T2", "水")),
        faults={
            ("混合", cause): fault("混合", cause, skill) for cause, skill in (("漏水", "水"), ("鬆動", None))
        },
    )

    assert suited(here, call(fault_class="混合")) == ["T1", "T2"]
