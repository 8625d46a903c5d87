"""What is not finished on its day is explained by the supervisor by its end (C19)."""

from datetime import date, timedelta
from typing import Any

import pytest

from sync.bundle import Bundle
from sync.instant import Instant
from sync.judge import judge
from sync.records import CalendarEntry, Staff
from sync.rules import explaining
from sync.rules.clocks import Verdict
from sync.world import Reference
from tests.unit.builders import (
    DECIDED,
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
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    ruling,
    visit,
)

TOMORROW = TODAY + timedelta(days=1)
FRIDAY, SATURDAY, NEXT_MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def due(office: Reference | None = None, **cells: Any) -> Instant | None:
    return explaining.day_due(bundle(registration(**cells)), office or reference())


def closed(kind: str, day: date) -> Reference:
    entry = CalendarEntry(row_id="c1", noticed_at=at("00:00"), date=day.isoformat(), kind=kind)
    return reference_of(calendar=[entry])


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ({}, TODAY),
        ({"received": moment("16:00")}, TODAY),
        ({"received": moment("16:01")}, TOMORROW),
        ({"received": moment("02:00")}, TODAY),
        ({"received": moment("17:00", day=FRIDAY)}, SATURDAY),
        ({"received": moment("17:00", day=SATURDAY)}, NEXT_MONDAY),
        ({"received": moment("17:00", day=SATURDAY), "urgency": "emergency"}, date(2026, 11, 29)),
        ({"visit": "customer_set", "inspection_at": at("10:00", FRIDAY)}, FRIDAY),
        ({"visit": "ours", "inspection_at": at("10:00", FRIDAY)}, FRIDAY),
        ({"inspection_at": at("10:00", FRIDAY)}, TODAY),
        ({"repair_at": at("10:00", TOMORROW)}, TOMORROW),
    ],
)
def test_the_day_of_an_order_is_that_of_its_appointment_else_of_its_receipt(
    cells: dict[str, Any], day: date
) -> None:
    assert due(**cells) == at("18:00", day)


def test_a_typhoon_day_is_no_day_for_ordinary_work() -> None:
    stopped = closed("stoppage", TODAY)
    assert due(stopped) == at("18:00", TOMORROW)
    assert due(stopped, urgency="emergency") == at("18:00", TODAY)


def test_an_office_that_never_opens_has_no_such_day() -> None:
    never = reference_of(
        calendar=[
            CalendarEntry(
                row_id=str(year),
                noticed_at=at("00:00"),
                date=f"{year}-01-01/{year}-12-31",
                kind="stoppage",
            )
            for year in range(2025, 2045)
        ]
    )
    assert due(never) is None
    assert explaining.explanation(bundle(), never, at("19:00")) == {}


@pytest.mark.parametrize(
    ("happened", "day"), [("10:00", TOMORROW), (moment("18:00"), TOMORROW), (moment("18:01"), TODAY)]
)
def test_the_customer_moves_the_day_until_it_is_over(happened: Any, day: date) -> None:
    moved = follow_up("customer_rescheduled", happened, new_time=at("10:00", TOMORROW))
    row = bundle(follow_ups=[moved])
    assert explaining.day_due(row, reference()) == at("18:00", day)


def test_we_do_not_move_it() -> None:
    moved = follow_up("we_rescheduled", "10:00", new_time=at("10:00", TOMORROW))
    assert explaining.day_due(bundle(follow_ups=[moved]), reference()) == at("18:00")


def told(of: Bundle, now: str = "18:30", office: Reference | None = None) -> tuple[Verdict, Instant | None]:
    clock = explaining.explanation(of, office or reference(), at(now))[explaining.NAME]
    return clock.verdict, clock.met_at


OPEN = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:10")])


def with_row(**cells: Any) -> Bundle:
    return bundle(
        slip=order(technician="王明"),
        visits=[visit(arrived="09:10")],
        deferrals=[deferral(**DECIDED | cells)],
    )


@pytest.mark.parametrize(
    ("of", "now", "verdict"),
    [
        (OPEN, "18:00", Verdict.RUNNING),
        (OPEN, "18:01", Verdict.BREACHED),
        (with_row(), "18:30", Verdict.MET),
        (with_row(explained="18:00", new_promise_at="20:00"), "18:30", Verdict.MET),
        (with_row(explained="18:01", new_promise_at="20:00"), "18:30", Verdict.BREACHED),
        (with_row(new_promise_at=None), "18:30", Verdict.BREACHED),
        (with_row(explained=None), "18:30", Verdict.BREACHED),
        (with_row(explained_by="陳領班"), "18:30", Verdict.BREACHED),
        (with_row(decided_by="路人"), "18:30", Verdict.BREACHED),
        (with_row(decided_by="路人", explained_by="S01"), "18:30", Verdict.MET),
    ],
)
def test_the_supervisor_explains_and_gives_a_new_time_by_the_end_of_the_day(
    of: Bundle, now: str, verdict: Verdict
) -> None:
    assert told(of, now)[0] is verdict


def test_his_deputy_may_and_so_may_anybody_where_no_staff_is_listed() -> None:
    deputy = Staff(
        row_id="A1",
        noticed_at=at("00:00"),
        staff_no="A1",
        name="吳代理",
        roles=("foreman",),
        deputy_of="S01",
    )
    office = reference_of(staff=[*office_rows()["staff"], deputy])
    assert told(with_row(explained_by="吳代理"), office=office)[0] is Verdict.MET
    assert told(with_row(explained_by="誰"), office=reference_of(staff=()))[0] is Verdict.MET


def test_what_is_finished_on_its_day_needs_no_word_and_neither_does_a_patrol() -> None:
    assert explaining.explanation(filed(), reference(), at("18:30")) == {}
    patrol = bundle(registration(channel="patrol"), order())
    assert explaining.explanation(patrol, reference(), at("18:30")) == {}


def test_what_is_finished_later_without_a_word_missed_it_for_good() -> None:
    late = {key: moment("19:00") for key in ("arrived", "accepted", "consented", "started", "finished")}
    done = bundle(slip=order(technician="王明"), visits=[visit(**FINISHED_TRIP | late)], lines=[line()])
    assert told(done, "19:30") == (Verdict.BREACHED, at("19:00"))
    assert not {code for _, code, _ in codes(done, now="19:30")} & {"not_explained"}, "nothing is left to do"


def test_it_is_asked_for_from_the_end_of_the_day_on_the_slip() -> None:
    assert ("o1", "not_explained", None) not in codes(OPEN, now="18:00")
    assert ("o1", "not_explained", None) in codes(OPEN, now="18:01")
    assert ("r1", "not_explained", None) in codes(bundle(), now="18:01")
    judged = judge(OPEN, around(), reference(), Echo(), at("18:00"))
    assert judged.next_change_at == at("18:00") + 1


def test_what_was_first_seen_when_its_day_was_over_is_history() -> None:
    past = bundle(registration(noticed_at="18:01"), order())
    in_time = bundle(registration(noticed_at="18:00"), order())
    assert ("o1", "not_explained", None) not in codes(past, now="18:30")
    assert ("o1", "not_explained", None) in codes(in_time, now="18:30")
    assert told(past)[0] is Verdict.BREACHED, "it counts all the same"


def test_a_ruling_excuses_it_and_takes_nothing_away() -> None:
    of = bundle(slip=order(), rulings=[ruling("time_excused", about="explanation", ruled="18:10")])
    found = case(of, "18:30").clocks[explaining.NAME]
    assert (found.verdict, found.due_at) == (Verdict.EXCUSED, at("18:00"))
    assert ("o1", "not_explained", None) not in codes(of, now="18:30")


def test_who_ended_the_call_needs_no_explanation() -> None:
    ended = bundle(registration(ended="customer_cancelled"))
    assert ("r1", "not_explained", None) not in codes(ended, now="18:30")
