"""What is wrong with a case is said on its row; what is right raises nothing."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from sheet_schema.problems import Problem, Weight
from sync.bundle import Bundle
from sync.records import CalendarEntry
from sync.rules.checks import due, may_be_numbered, missing, problems_of
from sync.rules.people import person, recipients, with_title
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    ORDER_NO,
    around,
    at,
    bundle,
    case,
    codes,
    deferral,
    filed,
    follow_up,
    line,
    midnight,
    moment,
    order,
    payment,
    reference,
    reference_of,
    registration,
    taken,
    visit,
)


def slip(**cells: Any) -> Any:
    return order(**FILED_SLIP | cells)


def trip(**cells: Any) -> list[Any]:
    return [visit(**FINISHED_TRIP | cells)]


def calls(**cells: Any) -> Bundle:
    """A call nobody has been sent to yet."""
    return bundle(registration(**cells), order_no=None)


def asked(of: Bundle) -> set[tuple[str, str | None]]:
    return {(row_id, column) for row_id, code, column in codes(of) if code == "required"}


def test_a_day_on_which_all_went_well_has_no_problem() -> None:
    assert codes(filed()) == set()


@pytest.mark.parametrize("column", ["fault", "fault_class"])
def test_a_registration_needs_its_boxes_filled(column: str) -> None:
    wanting = calls(**{column: None})
    assert asked(wanting) == {("r1", column)}
    assert not may_be_numbered(case(wanting))


def test_a_known_unit_brings_name_and_phone_and_an_unknown_one_does_not() -> None:
    assert asked(calls()) == set()
    assert asked(calls(unit="沒這戶")) == {("r1", "customer"), ("r1", "phone")}
    assert asked(calls(unit="沒這戶", customer="林", phone="02")) == set()
    assert asked(calls(unit=None)) == {("r1", "unit"), ("r1", "customer"), ("r1", "phone")}


def test_somebody_who_moved_out_brings_nothing() -> None:
    units = [replace(reference().units["A-1203"][0], moved_out_on=midnight(date(2026, 11, 1)))]
    found = {problem.column for _, problem in problems_of(case(calls(), office=reference_of(units=units)))}
    assert found == {"customer", "phone"}


def test_the_second_fault_of_a_call_need_not_repeat_it() -> None:
    first = bundle()
    second = bundle(replace(registration(unit=None, ref=ORDER_NO), row_id="r2"), order_no=None)
    known = case(second, near=around(first))
    assert problems_of(known) == ()
    assert known.bundle.registration.unit == "A-1203"
    assert known.typed.unit is None
    assert {code for _, code, _ in codes(second)} == {"required"}, "a paper slip's number is no first call"


@pytest.mark.parametrize(
    ("cells", "numbered"),
    [
        ({}, True),
        ({"fault_class": None}, False),
        ({"fault_class": None, "urgency": "emergency"}, True),
        ({"unit": None, "urgency": "emergency"}, False),
        ({"unit": "沒這戶"}, False),
        ({"unit": "沒這戶", "fault_class": "漏電"}, True),
        ({"fault": None, "urgency": "emergency"}, False),
        ({"ended": "false_alarm"}, True),
        ({"ended": "duplicate"}, False),
        ({"ended": "duplicate", "ref": ORDER_NO}, True),
    ],
)
def test_complete_calls_are_numbered_and_emergencies_as_soon_as_place_and_fault_are_known(
    cells: dict[str, Any], numbered: bool
) -> None:
    assert may_be_numbered(case(calls(**cells))) is numbered


def test_a_duplicate_names_the_other_number() -> None:
    assert codes(calls(ended="duplicate")) == {("r1", "duplicate_needs_ref", "ref")}


@pytest.mark.parametrize(("kind", "wanted"), [("at_once", False), ("customer_set", True), ("ours", True)])
def test_who_is_not_seen_to_at_once_has_an_appointment(kind: str, wanted: bool) -> None:
    assert asked(calls(visit=kind)) == ({("r1", "inspection_at")} if wanted else set())
    assert asked(calls(visit=kind, inspection_at="14:00")) == set()
    assert asked(calls(visit=kind, ended="false_alarm")) == set()


@pytest.mark.parametrize("column", ["item", "spec_model", "cause", "test", "finished", "result", "checklist"])
def test_a_finished_trip_has_every_box_filled(column: str) -> None:
    assert ("v1", column) in asked(filed(visits=trip(**{column: None})))


@pytest.mark.parametrize("column", ["inspected_by", "inspection", "rating", "amount_confirmed", "signature"])
def test_a_filed_slip_has_every_box_filled(column: str) -> None:
    assert asked(filed(slip=slip(**{column: None}))) == {("o1", column)}


@pytest.mark.parametrize("column", ["rating", "signature", "amount_confirmed"])
def test_in_public_areas_nobody_is_asked_for_the_customers_part(column: str) -> None:
    called = registration(unit="大堂", customer="物業", phone="02")
    assert asked(filed(called=called, slip=slip(**{column: None}))) == set()


def test_boxes_of_later_stages_are_not_asked_for_yet() -> None:
    on_site = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:12")])
    assert codes(on_site) == set()
    assert {column.key for _, column in due(case(on_site))} >= {"unit", "technician", "arrived"}
    assert missing(case(on_site)) == ()


def test_nothing_but_the_registration_is_due_once_a_call_has_ended() -> None:
    assert codes(bundle(registration(ended="customer_cancelled"), order(), [visit()])) == set()


@pytest.mark.parametrize("result", ["to_continue", "customer_absent", "customer_cancelled"])
def test_a_trip_that_finished_nothing_says_when_and_why(result: str) -> None:
    bare = bundle(slip=order(technician="王明"), visits=[visit(result=result)])
    assert asked(bare) == {("v1", "arrived"), ("v1", "finished"), ("v1", "note")}
    told = visit(result=result, arrived="09:12", finished="09:20", note="等備件")
    said = follow_up("told_customer", "09:25")
    assert codes(bundle(slip=order(technician="王明"), visits=[told], follow_ups=(said,))) == set()


@pytest.mark.parametrize(
    "cells",
    [{"result": "made_safe"}, {"result": "not_repaired"}, {"checklist": "exceptions"}],
)
def test_what_did_not_go_as_planned_is_explained(cells: dict[str, Any]) -> None:
    assert asked(filed(visits=trip(**cells))) == {("v1", "note")}
    assert asked(filed(visits=trip(note="客戶不同意更換", **cells))) == set()


AGAIN = {
    "accepted": "10:00",
    "arrived": "10:05",
    "consented": "10:06",
    "started": "10:07",
    "finished": "10:30",
}
LATER = {"inspected": moment("10:40"), "signed": "10:45"}


def two_trips(**first: Any) -> Bundle:
    return filed(
        visits=[visit(**FINISHED_TRIP | first), visit("v2", **FINISHED_TRIP | AGAIN)], slip=slip(**LATER)
    )


def test_an_earlier_trip_that_was_continued_still_says_why() -> None:
    assert asked(two_trips(item=None, result="to_continue")) == {("v1", "note")}
    assert codes(two_trips(item=None, result="to_continue", note="等備件")) == set()


def test_an_earlier_trip_that_failed_inspection_is_asked_for_nothing_more() -> None:
    assert codes(two_trips(item=None, checklist=None)) == set()


def test_a_finished_order_has_a_line_and_free_ones_count() -> None:
    free = {"visits": trip(quoted=None, consented=None), "slip": slip(amount_confirmed=None), "payments": []}
    assert codes(filed(lines=[line("F00")], **free)) == set()
    assert ("v1", "lines_missing", "finished") in codes(filed(lines=[], **free))


def test_a_line_names_its_code() -> None:
    assert asked(filed(lines=[line(noticed_at="09:14"), line(None, "l2")])) == {("l2", "code")}


def test_a_missing_price_is_asked_for_once() -> None:
    lines = [line("W02", noticed_at="09:14", material="管件", labour=30000)]
    assert codes(filed(lines=lines)) == {("l1", "material_price_missing", "material_price")}
    assert ("l1", "material_price") in {
        (row.row_id, column.key) for row, column in missing(case(filed(lines=lines)))
    }


def test_repaired_and_a_failed_test_contradict_each_other() -> None:
    assert ("v1", "test_failed_but_repaired", "test") in codes(filed(visits=trip(test="abnormal")))
    (safe,) = trip(test="abnormal", result="made_safe", note="已關總閥")
    lines = [line(noticed_at="09:14"), line("W02", "l2", declined=True, noticed_at="09:14")]
    assert codes(filed(visits=[safe], lines=lines)) == set()


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"inspected_by": "王明"}, True),
        ({"inspected_by": "W01"}, True),
        ({"helpers": ("李華",)}, True),
        ({"helpers": ("張主任",)}, False),
        ({"technician": "W01"}, False),
    ],
)
def test_the_inspector_is_another_than_the_repairers(cells: dict[str, Any], wrong: bool) -> None:
    expected = {("o1", "inspector_is_technician", "inspected_by")} if wrong else set()
    assert codes(filed(slip=slip(**cells))) == expected


@pytest.mark.parametrize(
    ("row_id", "column", "changes"),
    [
        ("r1", "received_by", {"called": registration(received_by="路人")}),
        ("o1", "technician", {"slip": slip(technician="路人")}),
        ("o1", "inspected_by", {"slip": slip(inspected_by="路人")}),
        ("o1", "helpers", {"slip": slip(helpers=("張主任", "路人"))}),
    ],
)
def test_people_are_those_of_the_staff_tab(row_id: str, column: str, changes: dict[str, Any]) -> None:
    assert codes(filed(**changes)) == {(row_id, "unknown_person", column)}


def weights(of: Bundle) -> list[tuple[str, Weight]]:
    return [(problem.code, problem.weight) for _, problem in problems_of(case(of))]


def test_an_unknown_unit_is_worth_a_look_and_no_error() -> None:
    unknown = calls(unit="沒這戶", customer="林", phone="02")
    assert weights(unknown) == [("unknown_unit", Weight.NOTICE)]
    assert may_be_numbered(case(unknown))


def test_classes_and_causes_are_those_of_the_faults_tab() -> None:
    assert codes(calls(fault_class="外星人")) == {("r1", "unknown_reference", "fault_class")}
    assert codes(filed(visits=trip(diagnosis="亂猜", cause="不明"))) == {
        ("v1", "unknown_reference", "diagnosis"),
        ("v1", "unknown_reference", "cause"),
    }


def test_an_office_that_has_not_filled_its_tabs_yet_is_not_scolded() -> None:
    empty = reference_of(units=[], faults=[], staff=[])
    asked_for = calls(customer="林", phone="02", received_by="林小姐")
    assert problems_of(case(asked_for, office=empty)) == ()


def test_late_entries_are_marked_and_no_error() -> None:
    late = filed(visits=trip(arrived=moment("09:12", seen="09:43")))
    (found,) = [problem for _, problem in problems_of(case(late))]
    assert found == Problem("late_entry", "arrived", (("minutes", "31"),), Weight.NOTICE)
    assert codes(filed(visits=trip(arrived=moment("09:12", seen="09:42")))) == set()


def test_late_entries_of_earlier_trips_count_too() -> None:
    first = visit(arrived=moment("09:12", "10:00"), finished="10:01", result="customer_absent", note="沒人")
    assert ("v1", "late_entry", "arrived") in codes(
        bundle(slip=order(technician="王明"), visits=[first, visit("v2")])
    )


def test_a_registered_outage_is_no_delay() -> None:
    outage = CalendarEntry(
        row_id="c1", noticed_at=at("00:00"), date="2026-11-23", kind="system_down", from_="09:10", to="11:00"
    )
    office = reference_of(calendar=[outage])
    soon, late = (filed(visits=trip(arrived=moment("09:12", seen=clock))) for clock in ("11:25", "11:35"))
    assert problems_of(case(soon, office=office)) == ()
    (found,) = [problem for _, problem in problems_of(case(late, office=office))]
    assert found.words == (("minutes", "35"),)


def test_nothing_has_happened_before_it_was_seen() -> None:
    ahead = filed(visits=trip(finished=moment("09:40", seen="09:37")))
    assert codes(ahead) == {("v1", "time_in_future", "finished")}
    assert codes(filed(visits=trip(finished=moment("09:40", seen="09:38")))) == set()


@pytest.mark.parametrize(
    ("row_id", "column", "changes"),
    [
        ("r1", "inspection_at", {"called": registration(inspection_at="08:00")}),
        ("r1", "repair_at", {"called": registration(repair_at="08:59")}),
        ("o1", "planned", {"slip": slip(planned="08:00")}),
        ("v1", "promised_at", {"visits": trip(promised_at="08:00")}),
    ],
)
def test_what_is_set_lies_behind_the_call(row_id: str, column: str, changes: dict[str, Any]) -> None:
    assert codes(filed(**changes)) == {(row_id, "stated_before_receipt", column)}


@pytest.mark.parametrize(
    ("column", "noted"),
    [
        ("happened", {"follow_ups": [follow_up("told_customer", "08:59", "x1")]}),
        ("reported", {"deferrals": [deferral("x1", reported="08:59", resumed="09:00")]}),
        ("taken", {"items": [taken("x1", taken="08:59", returned="09:40", returned_to="王小明")]}),
        ("collected", {"payments": [payment("x1", collected="08:59")]}),
    ],
)
def test_nothing_is_noted_of_an_order_before_its_call(column: str, noted: dict[str, Any]) -> None:
    assert ("x1", "stated_before_receipt", column) in codes(filed(**noted))
    later = filed(called=registration("08:59"), **noted)
    assert not [code for _, code, _ in codes(later) if code == "stated_before_receipt"]
    corrective = replace(filed(**noted), corrects="r9")
    assert ("x1", "stated_before_receipt", column) not in codes(corrective), "it has no call of its own"


def test_an_appointment_may_be_made_for_this_very_minute() -> None:
    assert codes(filed(called=registration(inspection_at="09:00", repair_at="09:00"))) == set()


def test_what_a_warranty_covers_is_shown_where_it_is_charged() -> None:
    handed_over_in_june = filed(
        called=registration(unit="B-0101"), slip=slip(amount_confirmed=0), payments=[]
    )
    assert weights(handed_over_in_june) == [("charged_in_warranty", Weight.NOTICE)]
    paid = filed(called=registration(unit="B-0101"))
    assert codes(paid) == {
        ("o1", "amount_differs", "amount_confirmed"),
        ("p1", "paid_too_much", "amount"),
        ("v1", "charged_in_warranty", "quoted"),
    }
    free = filed(
        called=registration(unit="B-0101"),
        visits=trip(quoted=None, consented=None),
        lines=[line("F00")],
        slip=slip(amount_confirmed=None),
        payments=[],
    )
    assert codes(free) == set()


@pytest.mark.parametrize(
    ("text", "staff_no"),
    [("王明", "W01"), ("W01", "W01"), ("S01", "S01"), ("路人", None), ("", None), (None, None)],
)
def test_people_go_by_name_or_number(text: str | None, staff_no: str | None) -> None:
    found = person(text, reference())
    assert (found.staff_no if found else None) == staff_no


def test_two_people_of_one_name_go_by_number() -> None:
    twins = [
        replace(reference().staff["W01"], row_id="a"),
        replace(reference().staff["W01"], row_id="b", staff_no="W09"),
    ]
    office = reference_of(staff=twins)
    assert person("王明", office) is None
    assert person("W09", office) == twins[1]


def test_a_role_that_nobody_has_falls_to_the_next_one_up() -> None:
    assert [staff.name for staff in recipients("technician", reference(), at("10:00"))] == ["王明", "李華"]
    assert [staff.name for staff in recipients("front_desk", reference(), at("10:00"))] == ["陳領班"]
    assert recipients("engineering_manager", reference(), at("10:00")) == ()


@pytest.mark.parametrize(
    ("customer", "shown"),
    [
        ("王小明", "王先生/女士"),
        ("歐陽修", "歐陽先生/女士"),
        ("陳太太", "陳太太"),
        ("林小姐(二樓)", "林小姐"),
        ("王小明 0912345678", "王先生/女士"),
        ("青田物業公司", "青田物業公司"),
        ("John Smith", "Smith"),
        ("Smith 0912345678", "Smith"),
        ("0912345678", ""),
        ("  ", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_elsewhere_a_customer_is_surname_and_title(customer: str | None, shown: str) -> None:
    assert with_title(customer, "先生/女士") == shown
