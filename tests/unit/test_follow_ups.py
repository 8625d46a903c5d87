"""What was said about an order after it was taken: urging, telling, moving appointments (B3.6)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import neighbours
from sync.cell import Cell
from sync.instant import Instant
from sync.judge import judge
from sync.kept import Kept
from sync.records import FollowUp, Moment
from sync.rules import follow_ups
from sync.rules.clocks import Clock, Verdict
from tests.unit.builders import (
    ORDER_NO,
    TODAY,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    case,
    codes,
    follow_up,
    moment,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

TOMORROW = TODAY + timedelta(days=1)


def moved(
    happened: str | Moment, to: str, by: str = "customer", row_id: str = "u1", **cells: Any
) -> FollowUp:
    kind = "customer_rescheduled" if by == "customer" else "we_rescheduled"
    return follow_up(kind, happened, row_id, new_time=at(to), **cells)


def call(*rows: FollowUp, trips: tuple[dict[str, Any], ...] = (), **cells: Any) -> Bundle:
    visits = [visit(f"v{place}", **trip) for place, trip in enumerate(trips, start=1)]
    slip = order(technician="王明", dispatched="09:03")
    return bundle(registration(**cells), slip, visits, follow_ups=rows)


def clock(of: Bundle, name: str = "arrival", now: str = "18:00") -> Clock:
    return case(of, now).clocks[name]


@pytest.mark.parametrize(
    ("rows", "due"),
    [
        ([], "09:15"),
        ([moved("09:10", "14:00")], "14:00"),
        ([moved("09:15", "14:00")], "14:00"),
        ([moved("09:16", "14:00")], "09:15"),
        ([moved("09:10", "09:12")], "09:15"),
        ([moved("09:10", "14:00"), moved("13:00", "16:00", row_id="u2")], "16:00"),
        ([moved("13:00", "16:00", row_id="u2"), moved("09:10", "14:00")], "16:00"),
        ([moved("09:10", "14:00"), moved("14:01", "16:00", row_id="u2")], "14:00"),
        ([moved("09:10", "14:00"), moved("13:00", "10:00", row_id="u2")], "10:00"),
        ([moved("09:10", "14:00", by="us")], "09:15"),
        ([follow_up("customer_rescheduled")], "09:15"),
        ([follow_up("urged", new_time=at("14:00"))], "09:15"),
        ([moved("09:10", "14:00"), moved("10:00", "17:00", by="us", row_id="u2")], "14:00"),
    ],
)
def test_the_customer_moves_the_arrival_until_it_is_due_and_we_never_do(
    rows: list[FollowUp], due: str
) -> None:
    assert clock(call(*rows)).due_at == at(due)


def test_who_is_there_is_not_put_off() -> None:
    met = call(moved("09:12", "14:00"), trips=({"arrived": "09:10"},))
    assert clock(met).due_at == at("09:15")


def test_a_time_edited_when_the_appointment_had_passed_moves_nothing() -> None:
    def edited(seen: str) -> Bundle:
        return call(follow_up("customer_rescheduled", new_time=Moment(at("16:00"), at(seen))))

    assert clock(edited("09:12")).due_at == at("16:00"), "typed with the row, cell by cell"
    assert clock(edited("09:15")).due_at == at("16:00"), "edited in time"
    assert clock(edited("15:00")).due_at == at("09:15")
    assert ("u1", "moved_too_late", "new_time") in codes(edited("15:00"))
    assert ("u1", "moved_too_late", "new_time") not in codes(edited("09:15"))


def test_an_appointment_moves_with_the_customer() -> None:
    asked: dict[str, Any] = {"visit": "customer_set", "inspection_at": at("10:00")}
    assert clock(call(moved("09:30", "14:00"), **asked), "appointment").due_at == at("14:00")
    assert clock(call(moved("10:01", "14:00"), **asked), "appointment").due_at == at("10:00")
    ours = call(moved("09:30", "14:00", by="us"), visit="ours", inspection_at=at("10:00"))
    assert clock(ours, "appointment").due_at == at("10:00"), "our shortage is no excuse"
    assert clock(call(moved("09:10", "14:00")), "appointment").due_at == at("14:00")
    assert "appointment" not in case(call(moved("09:10", "14:00", by="us"))).clocks


def test_who_goes_sees_the_time_last_agreed_on_whoever_moved_it() -> None:
    of = call(moved("09:10", "14:00"), moved("10:00", "16:00", by="us", row_id="u2"), trips=({},))
    shown = judge(of, around(), reference(), Echo(), at("11:00")).cells
    assert shown["v1", "visit_at"] == shown["o1", "visit_at"] is not None
    assert clock(of).due_at == at("14:00")


ABSENT = {"arrived": "09:12", "finished": "09:20", "result": "customer_absent", "note": "沒人"}


def test_nobody_met_counts_where_the_customer_was_told_on_that_day() -> None:
    told = follow_up("told_customer", "17:00")
    other_day = follow_up("told_customer", moment("09:00", day=TOMORROW))
    assert clock(call(trips=(ABSENT,))).verdict is Verdict.BREACHED
    assert clock(call(other_day, trips=(ABSENT,))).verdict is Verdict.BREACHED
    assert clock(call(told, trips=(ABSENT,))).met_at == at("09:12")
    assert ("v1", "absent_customer_not_told", "result") in codes(call(trips=(ABSENT,)))
    assert ("v1", "absent_customer_not_told", "result") not in codes(call(told, trips=(ABSENT,)))
    later = call(trips=(ABSENT, {"arrived": "11:00"}))
    assert clock(later).met_at == at("11:00")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, {("u1", "required", "new_time")}),
        ({"new_time": at("14:00")}, set()),
        ({"new_time": at("09:00")}, {("u1", "time_order", "new_time")}),
        ({"new_time": at("14:00"), "by": "路人"}, {("u1", "unknown_person", "by")}),
        ({"new_time": at("14:00"), "by": "W01"}, set()),
    ],
)
def test_what_is_wrong_is_said_on_its_row(
    cells: dict[str, Any], found: set[tuple[str, str, str | None]]
) -> None:
    of = bundle(slip=order(), follow_ups=[follow_up("we_rescheduled", **cells)])
    assert codes(of, now="09:14") == found


def test_an_office_that_lists_nobody_knows_no_names() -> None:
    of = bundle(slip=order(), follow_ups=[follow_up("urged", by="路人")])
    assert codes(of, now="09:14", office=reference_of(staff=())) == set()


@pytest.mark.parametrize(
    ("technician", "trips", "rows", "wrong"),
    [
        (None, [], [], False),
        ("王明", [], [], True),
        ("王明", [visit(accepted="09:05")], [], True),
        ("王明", [], [follow_up("told_customer", "09:20")], False),
        ("王明", [], [follow_up("pressed", "09:20")], True),
        ("王明", [visit(arrived="09:12")], [], False),
    ],
)
def test_a_call_that_ends_when_somebody_was_sent_is_told_to_the_customer(
    technician: str | None, trips: list[Any], rows: list[FollowUp], wrong: bool
) -> None:
    slip = order(technician=technician, dispatched="09:03")
    of = bundle(registration(ended="false_alarm"), slip, trips, follow_ups=rows)
    assert (("r1", "customer_not_told", "ended") in codes(of)) is wrong


def duplicate(ref: str, row_id: str = "r2", order_no: str = "KH-20261123-0008") -> Bundle:
    repeated = replace(registration("09:40", ended="duplicate", ref=ref), row_id=row_id)
    return bundle(repeated, order_no=order_no)


def test_a_call_registered_again_counts_as_urging() -> None:
    of = call(
        follow_up("urged", "09:20"), follow_up("urged", "10:00", "u2"), follow_up("praise", row_id="u3")
    )
    near = around(of, duplicate("7"))

    def shown(row: str) -> Cell:
        return judge(of, near, reference(), Echo(), at("18:00")).cells[row, "times"]

    assert [shown(row) for row in ("u1", "u2", "u3")] == [1, 3, 1]
    urged = follow_ups.urgings(of, case(of, near=near).urged_again)
    assert [(one.at, one.times) for one in urged] == [(at("09:20"), 1), (at("09:40"), 2), (at("10:00"), 3)]
    assert [one.informs for one in urged][:2] == [("responsible",), ("responsible", "supervisor")]
    assert follow_ups.times(follow_up(None), of, ()) is None


@pytest.mark.parametrize(
    ("ref", "known"), [(ORDER_NO, True), ("7", True), ("K-1", False), ("KH-20261123-0008", False)]
)
def test_a_duplicate_names_an_order_that_is_there(ref: str, known: bool) -> None:
    again = duplicate(ref)
    found = codes(again, near=around(bundle(), again))
    assert (("r2", "unknown_order", "ref") in found) is not known


def test_a_duplicate_of_another_is_seen_where_judgements_are_kept() -> None:
    kept, original = Kept(), call(follow_up("urged", "10:00"))

    def times(cases: dict[str, Bundle]) -> Cell:
        judged = kept.judge_all(
            cases, neighbours(cases, reference(), at("18:00")), reference(), Echo(), at("18:00")
        )
        return judged["r1"].cells["u1", "times"]

    assert times({"r1": original}) == 1
    assert times({"r1": original, "r2": duplicate(ORDER_NO)}) == 2


MOVES = st.lists(
    st.tuples(st.sampled_from(("customer", "us")), st.integers(0, 500), st.integers(0, 500)), max_size=5
)


@given(MOVES)
def test_only_what_was_said_in_time_moves_a_due(told: list[tuple[str, int, int]]) -> None:
    def minute(count: int) -> Instant:
        return Instant(at("09:00") + count * 60)

    rows = [
        follow_up(
            "customer_rescheduled" if by == "customer" else "we_rescheduled",
            Moment(minute(said), minute(said)),
            f"u{place}",
            new_time=minute(to),
        )
        for place, (by, said, to) in enumerate(told)
    ]
    due = follow_ups.anchored(at("09:15"), at("09:15"), bundle(follow_ups=rows), ZONE)
    assert due is not None
    assert due >= at("09:15")
    moves = {move.to for move in follow_ups.moved_by_customer(bundle(follow_ups=rows))}
    assert due in {at("09:15"), *moves}
    if not any(by == "customer" and said <= 15 for by, said, _ in told):
        assert due == at("09:15"), "the first move has to come before the due"
