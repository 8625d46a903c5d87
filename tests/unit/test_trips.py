"""When the next trip opens, whose each is, and when it is expected (rules.md, "Stage")."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import case_of
from sync.cell import Cell
from sync.judge import judge
from sync.records import Deferral, FollowUp, Staff, Visit
from sync.rules import inspecting, trips
from sync.rules.checks import problems_of
from sync.rules.clocks import Verdict
from sync.want import Want
from tests.unit.builders import (
    DECIDED,
    FILED_SLIP,
    FINISHED_TRIP,
    TODAY,
    Echo,
    around,
    at,
    bundle,
    case,
    codes,
    deferral,
    filed,
    follow_up,
    line,
    moment,
    order,
    reference,
    reference_of,
    registration,
    ruling,
    visit,
)

TOMORROW = TODAY + timedelta(days=1)
CONTINUED = {"arrived": "09:10", "finished": "09:50", "result": "to_continue", "note": "缺料"}


def told(*trip_cells: dict[str, Any], slip: dict[str, Any] | None = None, **parts: Any) -> Bundle:
    visits = [visit(f"v{place}", **cells) for place, cells in enumerate(trip_cells, start=1)]
    return bundle(slip=order(**{"technician": "王明"} | (slip or {})), visits=visits, **parts)


def opens(of: Bundle, now: str = "18:00") -> bool:
    return trips.opens_next(case(of, now).bundle, reference())


@pytest.mark.parametrize(
    ("of", "opened"),
    [
        (told(), True),
        (bundle(slip=order()), False),
        (bundle(), False),
        (told({}), False),
        (told({"arrived": "09:10"}), False),
        (told(CONTINUED), True),
        (told(CONTINUED | {"result": "customer_absent"}), True),
        (told(CONTINUED | {"result": "repaired"}), False),
        (told(CONTINUED | {"result": None}), False),
        (told(CONTINUED, deferrals=[deferral()]), False),
        (told(CONTINUED, deferrals=[deferral(**DECIDED)]), False),
        (told(CONTINUED, deferrals=[deferral(**DECIDED, resumed="14:00")]), True),
        (told({"arrived": "09:10"}, deferrals=[deferral(**DECIDED)]), False),
        (told({"arrived": "09:10"}, deferrals=[deferral(**DECIDED, resumed="14:00")]), True),
        (told({"accepted": "09:10"}, deferrals=[deferral(**DECIDED, resumed="14:00")]), False),
        (told({"arrived": "14:10"}, deferrals=[deferral(**DECIDED, resumed="14:00")]), False),
        (told(CONTINUED, {}, deferrals=[deferral(**DECIDED, resumed="14:00")]), False),
    ],
)
def test_a_trip_opens_at_dispatch_when_one_was_not_enough_and_when_a_wait_is_over(
    of: Bundle, opened: bool
) -> None:
    assert opens(of) is opened


FAILED = {"inspection": "failed", "inspected_by": "李華", "inspected": moment("10:00", "10:05")}


@pytest.mark.parametrize(
    ("slip", "opened"),
    [
        (FAILED, True),
        (FAILED | {"inspected": moment("09:39", "10:05")}, False),
        (FAILED | {"signature": "in_person", "signed": "10:01"}, True),
        (FAILED | {"signature": "in_person", "signed": "09:50"}, False),
        (FAILED | {"signature": "in_person"}, False),
        (FAILED | {"inspection": "passed_on_site"}, False),
    ],
)
def test_work_found_wanting_goes_back_before_hand_over_and_is_rework_after(
    slip: dict[str, Any], opened: bool
) -> None:
    of = told(FINISHED_TRIP, slip=slip, lines=[line()])
    assert opens(of) is opened
    is_rework = slip["inspection"] == "failed" and "signature" in slip and not opened
    assert (inspecting.rework_since(of) is not None) is is_rework


def test_nothing_opens_for_what_is_closed() -> None:
    ended = bundle(registration(ended="false_alarm"), order(technician="王明"))
    assert not list(trips.wants(ended, reference(), closed=True))
    assert list(trips.wants(ended, reference(), closed=False))


def test_each_trip_is_opened_for_somebody() -> None:
    assert list(trips.wants(told(), reference(), closed=False)) == [
        Want(tab="visits", parent="r1", occasion="1:W01")
    ]
    stranger = told(slip={"technician": "外包師傅"})
    assert [want.occasion for want in trips.wants(stranger, reference(), closed=False)] == ["1:外包師傅"]
    known = told(CONTINUED, occasions={"v1": "1:W02"})
    assert [want.occasion for want in trips.wants(known, reference(), closed=False)] == ["1:W02", "2:W01"]
    old = told({}, {})
    assert [want.occasion for want in trips.wants(old, reference(), closed=False)] == ["1", "2"]


@pytest.mark.parametrize(
    ("opened_for", "now_on_slip", "opened"),
    [
        ("1:W01", "王明", False),
        ("1:W01", "W01", False),
        ("1:王明", "W01", False),
        ("1:W01", "李華", True),
        ("1:外包師傅", "外包師傅", False),
        ("1:外包師傅", "王明", True),
        ("1", "李華", False),
        ("1:W01", None, False),
    ],
)
def test_another_name_on_the_slip_is_another_trip(
    opened_for: str, now_on_slip: str | None, opened: bool
) -> None:
    of = told({"accepted": "09:05"}, slip={"technician": now_on_slip}, occasions={"v1": opened_for})
    assert opens(of) is opened


def shown(of: Bundle, row: str, column: str, now: str = "10:00") -> Cell:
    return judge(of, around(), reference(), Echo(), at(now)).cells[row, column]


def test_the_old_trip_reads_reassigned_and_keeps_its_own_name() -> None:
    of = told(
        {"accepted": "09:05"},
        {},
        slip={"technician": "李華"},
        occasions={"v1": "1:W01", "v2": "2:W02"},
    )
    assert [shown(of, row, "technician") for row in ("v1", "v2")] == ["王明", "李華"]
    assert [shown(of, row, "state") for row in ("v1", "v2")] == ["trip.reassigned", "trip.open"]
    assert case(of, "10:00").clocks["arrival"].verdict is Verdict.BREACHED, "the clocks go on"
    assert not opens(of)


@pytest.mark.parametrize(
    ("dispatched", "met"), [("09:30", "09:02"), (moment("09:04", "09:30"), "09:04"), (None, None)]
)
def test_who_takes_over_does_not_undo_that_somebody_was_sent(dispatched: Any, met: str | None) -> None:
    """The cell left empty says when the second name was first seen."""
    of = told({"noticed_at": "09:02"}, {}, slip={"technician": "李華", "dispatched": dispatched})
    assert case(of, "10:00").clocks["dispatch"].met_at == (at(met) if met else None)


def test_a_trip_that_was_finished_was_not_taken_over() -> None:
    of = told(CONTINUED, {}, slip={"technician": "李華"}, occasions={"v1": "1:W01", "v2": "2:W02"})
    assert shown(of, "v1", "state") == "trip.finished"


def test_a_trip_broken_off_by_a_wait_says_so() -> None:
    waiting = told({"arrived": "09:10"}, deferrals=[deferral(**DECIDED)])
    assert shown(waiting, "v1", "state") == "trip.deferred"
    resumed = told({"arrived": "09:10"}, {}, deferrals=[deferral(**DECIDED, resumed="14:00")])
    assert [shown(resumed, row, "state") for row in ("v1", "v2")] == ["trip.deferred", "trip.open"]
    same_trip = told({"arrived": "09:10"}, deferrals=[deferral(**DECIDED, resumed="14:00")])
    assert shown(same_trip, "v1", "state") == "trip.arrived"


def appointment(place: int, *visits: Visit, **parts: Any) -> Any:
    slip = order(technician="王明", planned=parts.pop("planned", None))
    of = bundle(registration(repair_at=parts.pop("repair_at", None)), slip, visits, **parts)
    return trips.appointment(of, place)


def second(**cells: Any) -> tuple[Visit, Visit]:
    return visit("v1", **CONTINUED), visit("v2", noticed_at="09:51", **cells)


def moved(happened: str, to: str, kind: str = "customer_rescheduled", row_id: str = "u1") -> FollowUp:
    return follow_up(kind, happened, row_id, new_time=at(to))


@pytest.mark.parametrize(
    ("cells", "parts", "due"),
    [
        ({}, {}, None),
        ({}, {"planned": at("14:00")}, "14:00"),
        ({}, {"planned": at("09:30")}, None),
        ({}, {"repair_at": at("15:00")}, "15:00"),
        ({}, {"planned": at("09:30"), "repair_at": at("15:00")}, "15:00"),
        ({}, {"planned": at("14:00"), "follow_ups": [moved("13:00", "16:00")]}, "16:00"),
        ({}, {"planned": at("14:00"), "follow_ups": [moved("14:01", "16:00")]}, "14:00"),
        ({}, {"planned": at("14:00"), "follow_ups": [moved("13:00", "16:00", "we_rescheduled")]}, "14:00"),
        ({}, {"follow_ups": [moved("10:00", "16:00", "we_rescheduled")]}, "16:00"),
        ({}, {"follow_ups": [moved("09:40", "16:00")]}, None),
        ({"arrived": "11:00"}, {"follow_ups": [moved("11:00", "16:00")]}, None),
    ],
)
def test_a_later_trip_has_the_appointment_that_was_made_for_it(
    cells: dict[str, Any], parts: dict[str, Any], due: str | None
) -> None:
    assert appointment(1, *second(**cells), **parts) == (at(due) if due else None)


def test_the_slips_plan_is_the_last_trips() -> None:
    three = (visit("v1", **CONTINUED), visit("v2", **CONTINUED | {"arrived": "11:00"}), visit("v3"))
    assert appointment(1, *three, planned=at("14:00")) is None
    assert appointment(2, *three, planned=at("14:00")) == at("14:00")
    unfinished = (visit("v1", arrived="09:10"), visit("v2"))
    assert appointment(1, *unfinished, planned=at("14:00")) == at("14:00")


def test_each_later_appointment_has_its_clock() -> None:
    of = told(CONTINUED, {"arrived": "14:05"}, slip={"planned": at("14:00")})
    clock = case(of).clocks["appointment.2"]
    assert (clock.due_at, clock.met_at, clock.verdict) == (at("14:00"), at("14:05"), Verdict.BREACHED)
    away = told(
        CONTINUED,
        {"arrived": "13:50", "finished": "14:00", "result": "customer_absent"},
        slip={"planned": at("13:55")},
    )
    assert case(away).clocks["appointment.2"].met_at is None
    assert "appointment.2" not in case(told(CONTINUED, {})).clocks


def test_a_trip_is_expected_as_last_agreed() -> None:
    of = told(
        CONTINUED, {}, slip={"planned": at("14:00")}, follow_ups=[moved("10:00", "16:00", "we_rescheduled")]
    )
    assert trips.expected_at(of, 1, None) == at("16:00")
    assert trips.expected_at(of, 0, at("09:15")) == at("09:15")
    assert trips.expected_at(replace(of, follow_ups=()), 1, None) == at("14:00")


def report(row: Deferral | None = None, *, now: str = "23:59", day: date = TODAY, **cells: Any) -> bool:
    of = told(CONTINUED | cells, {}, deferrals=[row] if row else [])
    found = {(row_id, code) for row_id, code, _ in _codes(of, now, day)}
    return ("v1", "continued_without_deferral") in found


def _codes(of: Bundle, now: str, day: date) -> set[tuple[str, str, str | None]]:
    found = problems_of(case_of(of, around(), reference(), Echo(), at(now, day)))
    return {(row_id, problem.code, problem.column) for row_id, problem in found}


def test_what_cannot_be_done_at_once_is_reported_on_the_same_day() -> None:
    assert not report(), "until midnight there is time"
    assert report(now="00:00", day=TOMORROW)
    assert not report(deferral(), now="00:00", day=TOMORROW)
    assert not report(deferral(reported="09:00"), now="00:00", day=TOMORROW)
    assert report(deferral(reported=moment("00:30", day=TOMORROW)), now="09:00", day=TOMORROW)
    before = deferral(reported=moment("10:00", day=TODAY - timedelta(days=1)))
    assert not report(before, now="00:00", day=TOMORROW), "it waited already"
    over = deferral(reported=moment("10:00", day=TODAY - timedelta(days=1)), resumed="09:00")
    assert report(over, now="00:00", day=TOMORROW)


def test_what_was_first_seen_when_that_day_was_over_is_history() -> None:
    assert not report(now="09:00", day=TOMORROW, noticed_at=at("08:00", TOMORROW))


def test_what_ended_at_night_is_reported_by_the_end_of_the_next_day() -> None:
    night: dict[str, Any] = {"arrived": "23:00", "finished": "23:50"}
    assert not report(now="18:00", day=TOMORROW, **night)
    assert report(now="18:01", day=TOMORROW, **night)
    assert not report(deferral(reported=moment("00:30", day=TOMORROW)), now="18:01", day=TOMORROW, **night)


def test_what_is_done_on_the_day_or_appointed_needs_no_report() -> None:
    first = visit("v1", **CONTINUED)
    done = filed(visits=[first, visit("v2", **FINISHED_TRIP | {"arrived": "09:51"})])
    assert not {code for _, code, _ in _codes(done, "09:00", TOMORROW)} & {"continued_without_deferral"}
    planned = bundle(
        registration(repair_at=at("10:00", TOMORROW)), order(technician="王明"), [first, visit("v2")]
    )
    assert ("v1", "continued_without_deferral", "result") not in _codes(planned, "09:00", TOMORROW)


def test_the_end_of_that_day_is_a_time_to_look_again() -> None:
    judged = judge(told(CONTINUED, {}), around(), reference(), Echo(), at("20:00"))
    assert judged.next_change_at == at("00:00", TOMORROW)


SAFE = FINISHED_TRIP | {"result": "made_safe", "test": "not_applicable", "note": "已關止水閥並說明"}
DECLINED = [line(noticed_at="09:14"), line("W02", "l2", declined=True, noticed_at="09:14")]


@pytest.mark.parametrize(
    ("slip", "lines", "found"),
    [
        ({}, DECLINED, set()),
        ({}, [line(noticed_at="09:14")], {("v1", "nothing_declined", "result")}),
        ({"signature": "refused"}, DECLINED, set()),
        ({"signature": "absent"}, DECLINED, {("o1", "made_safe_unsigned", "signature")}),
        ({"signature": None}, DECLINED, {("o1", "made_safe_unsigned", "signature")}),
    ],
)
def test_what_was_made_safe_names_what_was_declined_and_is_signed_for(
    slip: dict[str, Any], lines: list[Any], found: set[tuple[str, str, str]]
) -> None:
    of = filed(visits=[visit(**SAFE)], lines=lines, slip=order(**FILED_SLIP | slip))
    ours = {"nothing_declined", "made_safe_unsigned", "all_declined"}
    assert {one for one in codes(of) if one[1] in ours} == found


def test_what_was_made_safe_says_how() -> None:
    bare = filed(visits=[visit(**SAFE | {"note": None})], lines=DECLINED)
    assert ("v1", "required", "note") in codes(bare)


@pytest.mark.parametrize("signature", ["refused", "absent"])
@pytest.mark.parametrize(
    ("slip", "trip"),
    [({"comment": "趕著出門"}, {}), ({"remarks": "電話確認"}, {}), ({}, {"note": "客戶不在"})],
)
def test_where_nobody_signed_the_slip_says_why(
    signature: str, slip: dict[str, Any], trip: dict[str, Any]
) -> None:
    unsigned, said = {"signature": signature}, ("o1", "unsigned_without_reason", "comment")
    assert said in codes(filed(slip=order(**FILED_SLIP | unsigned)))
    why = filed(slip=order(**FILED_SLIP | unsigned | slip), visits=[visit(**FINISHED_TRIP | trip)])
    assert said not in codes(why)
    lobby = filed(called=registration(unit="大堂"), slip=order(**FILED_SLIP | unsigned))
    assert said not in codes(lobby), "nobody signs in public areas"
    assert said not in codes(filed(slip=order(**FILED_SLIP | {"signature": "proxy"})))


def test_a_slip_just_made_safe_has_time_to_be_signed() -> None:
    of = told(SAFE, lines=DECLINED)
    assert ("o1", "made_safe_unsigned", "signature") not in codes(of)


def test_nothing_is_repaired_where_all_was_declined() -> None:
    of = filed(lines=[line(declined=True, noticed_at="09:14")])
    assert ("v1", "all_declined", "result") in codes(of)
    assert ("v1", "all_declined", "result") not in codes(filed(lines=DECLINED))


def test_a_waived_inspection_needs_none() -> None:
    slip = FILED_SLIP | dict.fromkeys(("inspected_by", "inspection", "inspected"))
    assert ("o1", "stage_skipped", None) in codes(filed(slip=order(**slip)))
    ruled = filed(slip=order(**slip), rulings=[ruling("inspection_waived", ruled="09:45")])
    assert codes(ruled) == set()
    clock = case(ruled).clocks["inspection"]
    assert (clock.met_at, clock.verdict) == (at("09:45"), Verdict.MET)
    bare = ruling("inspection_waived", reason=None)
    assert ("o1", "stage_skipped", None) in codes(filed(slip=order(**slip), rulings=[bare]))


@pytest.mark.parametrize(
    ("slip", "late"),
    [
        ({"inspected": moment("10:30", "11:00")}, True),
        ({"inspected": moment("09:49", "11:00")}, False),
        ({"inspected": "10:30"}, False),
        ({"inspected": moment("10:30", "11:00"), "signed": None}, False),
        ({"inspected": None}, False),
    ],
)
def test_inspection_comes_before_the_signature(slip: dict[str, Any], late: bool) -> None:
    of = filed(slip=order(**FILED_SLIP | slip))
    assert (("o1", "inspected_after_signature", "inspected") in codes(of)) is late


def test_where_nobody_else_could_inspect_it_may_come_later() -> None:
    alone = [
        Staff(row_id="W01", noticed_at=at("00:00"), staff_no="W01", name="王明", roles=("technician",)),
        Staff(row_id="D1", noticed_at=at("00:00"), staff_no="D1", name="李華", roles=("front_desk",)),
    ]
    of = filed(slip=order(**FILED_SLIP | {"inspected": moment("10:30", "11:00")}))
    found = codes(of, office=reference_of(staff=alone))
    assert ("o1", "inspected_after_signature", "inspected") not in found
