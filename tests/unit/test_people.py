"""Whom a role means at an hour: those on duty, their deputies, the next role up; at night the technician on duty."""

from datetime import timedelta

from msgspec.structs import replace

from sync.instant import Instant
from sync.records import Duty, Staff
from sync.rules import people
from sync.world import Reference
from tests.unit.builders import TODAY, at, office_rows, reference, reference_of

NIGHT = "18:00-08:00"


def duty(*staff: str, shift: str = NIGHT, as_role: str | None = None) -> Duty:
    return Duty(
        row_id="-".join(staff),
        noticed_at=Instant(0),
        date="2026-11-23",
        shift=shift,
        staff=staff,
        as_role=as_role,
    )


def staff(**changes: dict[str, object]) -> list[Staff]:
    """The office's people, changed by staff number."""
    rows = (one for one in office_rows()["staff"] if isinstance(one, Staff))
    return [replace(one, **changes.get(one.staff_no or "", {})) for one in rows]


def told(role: str, office: Reference, clock: str) -> list[str | None]:
    return [one.name for one in people.recipients(role, office, at(clock))]


def test_by_day_those_of_the_role_who_are_on_duty() -> None:
    away = reference_of(duty_roster=[duty("王明")])

    assert told("technician", reference(), "10:00") == ["王明", "李華"]
    assert told("technician", away, "10:00") == ["李華"], "the other one has the night"


def test_a_deputy_stands_in_before_the_next_role_up() -> None:
    office = reference_of(staff=staff(W02={"deputy_of": "陳領班"}), duty_roster=[duty("陳領班", shift="off")])

    assert told("foreman", office, "10:00") == ["李華"]


def test_who_acts_in_a_role_on_the_roster_is_of_it() -> None:
    office = reference_of(
        duty_roster=[duty("陳領班", shift="off"), duty("李華", shift="09:00-18:00", as_role="foreman")]
    )

    assert told("foreman", office, "10:00") == ["李華"]


def test_without_a_foreman_by_day_the_supervisor() -> None:
    assert told("foreman", reference_of(duty_roster=[duty("陳領班", shift="off")]), "10:00") == ["張主任"]


def test_without_a_foreman_at_night_the_technician_on_duty() -> None:
    office = reference_of(duty_roster=[duty("王明"), duty("張主任")])

    assert told("foreman", office, "21:00") == ["王明"], "not the supervisor, who is there too"
    assert told("supervisor", office, "21:00") == ["張主任"]


def test_where_nobody_is_on_duty_all_of_the_role() -> None:
    assert told("foreman", reference(), "23:00") == ["陳領班"]
    assert told("inspector", reference(), "23:00") == ["李華"]
    assert told("manager_in_charge", reference(), "23:00") == []


def test_who_cannot_be_written_to_is_passed_over() -> None:
    assert told("foreman", reference_of(staff=staff(L01={"email": None})), "10:00") == ["張主任"]


def test_the_same_person_by_name_and_by_number() -> None:
    assert people.same_person("王明", "W01", reference())
    assert not people.same_person("王明", "W02", reference())
    assert people.same_person("誰", "誰", reference())
    assert not people.same_person("誰", "王明", reference())
    assert not people.same_person(None, None, reference())


def test_others_on_duty_are_those_who_could_inspect() -> None:
    office = reference_of(duty_roster=[duty("王明", "李華")])

    def others(clock: str, *left_out: str | None) -> list[str | None]:
        return [one.name for one in people.others_on_duty(office, at(clock), left_out)]

    assert others("21:00", "王明") == ["李華"]
    assert others("21:00", "W01", "李華", None) == []
    assert others("10:00", "王明") == ["陳領班", "張主任"]
    assert people.others_on_duty(reference(), at("03:00", TODAY + timedelta(days=1)), ()) == ()


def test_lunch_is_no_night() -> None:
    office = reference_of(duty_roster=[duty("陳領班", shift="off"), duty("王明", shift="12:00-14:00")])

    assert told("foreman", office, "12:30") == ["張主任"]
