"""Orders that wait: who may allow it, what it stops, what the customer was told (C18, C20, A3)."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.choices import DEFERRAL_STATE
from sheet_schema.workflow import MOVES, Stage
from sync.bundle import Bundle
from sync.cell import Cell
from sync.instant import Instant, day_end
from sync.judge import judge
from sync.records import Deferral, Moment, Row, Staff
from sync.rules import deferrals, facts, promises
from sync.rules.clocks import Verdict
from sync.world import Reference
from tests.unit.builders import (
    DECIDED,
    FILED_SLIP,
    FINISHED_TRIP,
    TODAY,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    case,
    codes,
    deferral,
    filed,
    line,
    midnight,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

TOMORROW = TODAY + timedelta(days=1)
TO_CONTINUE = {
    "arrived": "09:10",
    "diagnosis": "墊片老化",
    "promised_at": "11:00",
    "finished": "09:50",
    "result": "to_continue",
    "note": "缺料",
}


def waiting(*rows: Deferral, trip: dict[str, Any] | None = None, **slip: Any) -> Bundle:
    """An order whose first trip was not enough."""
    cells = TO_CONTINUE if trip is None else trip
    return bundle(
        slip=order(technician="王明", dispatched="09:03", **slip), visits=[visit(**cells)], deferrals=rows
    )


def with_staff(*people: Staff) -> Reference:
    staff: list[Row] = [*office_rows()["staff"], *people]
    return reference_of(staff=staff)


def someone(no: str, name: str, *roles: str, **cells: Any) -> Staff:
    return Staff(row_id=no, noticed_at=at("00:00"), staff_no=no, name=name, roles=roles, **cells)


ENGINEER = someone("E01", "周經理", "engineering_manager")


def shown(of: Bundle, column: str, now: str = "18:30", row: str = "d1") -> Cell:
    return judge(of, around(), reference(), Echo(), at(now)).cells[row, column]


@pytest.mark.parametrize(
    ("cells", "office", "may"),
    [
        ({}, reference(), True),
        ({"decided_by": "S01"}, reference(), True),
        ({"decided_by": "陳領班"}, reference(), False),
        ({"decided_by": "路人"}, reference(), False),
        ({"level": None}, reference(), False),
        ({"level": "engineering_manager"}, with_staff(ENGINEER), False),
        ({"level": "engineering_manager", "decided_by": "周經理"}, with_staff(ENGINEER), True),
        ({"decided_by": "周經理"}, with_staff(ENGINEER), True),
        ({"decided_by": "吳代理"}, with_staff(someone("A1", "吳代理", "foreman", deputy_of="張主任")), True),
        ({"decided_by": "吳代理"}, with_staff(someone("A1", "吳代理", "foreman", deputy_of="李華")), False),
        ({"decided_by": "路人"}, reference_of(staff=()), True),
    ],
)
def test_each_level_has_its_people_and_their_deputies(
    cells: dict[str, Any], office: Reference, may: bool
) -> None:
    row = deferral(**DECIDED | cells)
    assert deferrals.is_decided(row, waiting(row), office) is may
    assert bool(deferrals.pauses(waiting(row), office)) is may


def test_in_a_small_office_the_next_role_up_decides() -> None:
    rows = [row for row in office_rows()["staff"] if isinstance(row, Staff) and row.name != "張主任"]
    small = reference_of(staff=[*rows, ENGINEER])
    row = deferral(**DECIDED | {"decided_by": "周經理"})
    assert deferrals.is_decided(row, waiting(row), small)


@pytest.mark.parametrize(("technician", "helpers"), [("張主任", ()), ("王明", ("S01",))])
def test_nobody_decides_about_his_own_order(technician: str, helpers: tuple[str, ...]) -> None:
    row = deferral(**DECIDED)
    own = bundle(
        slip=order(technician=technician, helpers=helpers), visits=[visit(**TO_CONTINUE)], deferrals=[row]
    )
    assert not deferrals.pauses(own, reference())
    assert ("d1", "decided_own_order", "decided_by") in codes(own)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, set()),
        ({"decided_by": "路人"}, {("d1", "unknown_person", "decided_by")}),
        (
            {"decided_by": "陳領班", "explained_by": "張主任"},
            {("d1", "decided_without_authority", "decided_by")},
        ),
        ({"explained_by": "陳領班"}, {("d1", "explained_without_authority", "explained_by")}),
        ({"explained_by": "路人"}, {("d1", "unknown_person", "explained_by")}),
        ({"resumed": "09:59"}, {("d1", "time_order", "resumed")}),
        ({"new_promise_at": "10:20"}, {("d1", "time_order", "new_promise_at")}),
        (
            {"explained": None, "new_promise_at": "09:50"},
            {("d1", "time_order", "new_promise_at"), ("d1", "required", "explained")},
        ),
        ({"business_impact": True}, {("d1", "required", "party")}),
        ({"business_impact": True, "party": "specialists"}, set()),
    ],
)
def test_what_is_wrong_with_a_wait_is_said_on_its_row(
    cells: dict[str, Any], found: set[tuple[str, str, str | None]]
) -> None:
    assert codes(waiting(deferral(**DECIDED | cells)), now="12:00") == found


def test_offices_that_list_nobody_are_not_asked_for_names() -> None:
    row = deferral(**DECIDED | {"decided_by": "路人", "explained_by": "誰"})
    found = codes(waiting(row), now="12:00", office=reference_of(staff=()))
    assert not {code for _, code, _ in found} & {"unknown_person", "decided_without_authority"}


def test_a_decided_wait_pauses_the_completion_and_not_the_arrival() -> None:
    undecided, decided = waiting(deferral()), waiting(deferral(**DECIDED))
    assert case(undecided, "12:00").clocks["completion"].verdict is Verdict.BREACHED
    assert case(decided, "12:00").clocks["completion"].verdict is Verdict.PAUSED
    late = waiting(deferral(**DECIDED), trip={})
    assert case(late, "12:00").clocks["arrival"].verdict is Verdict.BREACHED


def test_the_time_that_was_left_is_left_when_it_goes_on() -> None:
    """Promised 11:00, waiting from 10:00: an hour is left when the work goes on."""
    resumed = waiting(deferral(**DECIDED, resumed="15:00"))
    assert case(resumed, "15:30").clocks["completion"].due_at == at("16:00")
    back = visit(
        "v2",
        arrived="15:05",
        cause="墊片老化",
        test="normal",
        finished="15:40",
        result="repaired",
    )
    done = bundle(
        slip=order(technician="王明"),
        visits=[visit(**TO_CONTINUE), back],
        lines=[line()],
        deferrals=[deferral(**DECIDED)],
    )
    clock = case(done, "18:30").clocks["completion"]
    assert (clock.due_at, clock.verdict) == (at("16:40"), Verdict.MET), "finished straight from the pause"


@pytest.mark.parametrize(
    ("row", "stage"),
    [
        (deferral(), Stage.DIAGNOSED),
        (deferral(**DECIDED), Stage.DEFERRED),
        (deferral(**DECIDED, resumed="14:00"), Stage.DIAGNOSED),
        (deferral(**DECIDED, resumed="09:00"), Stage.DEFERRED),
    ],
)
def test_the_stage_says_that_it_waits(row: Deferral, stage: Stage) -> None:
    assert case(waiting(row)).stage.stage is stage


def test_what_has_not_begun_is_not_deferred_and_neither_is_what_is_finished() -> None:
    early = waiting(deferral(**DECIDED), trip={"accepted": "09:05"})
    assert case(early).stage.stage is Stage.ACCEPTED
    assert case(filed(deferrals=[deferral(**DECIDED)])).stage.stage is Stage.FILED
    assert (Stage.DIAGNOSED, Stage.DEFERRED) in MOVES
    assert shown(waiting(deferral(**DECIDED)), "next_action", row="o1") == "next.resume"


def test_its_next_due_is_what_was_promised_last() -> None:
    of = waiting(deferral(**DECIDED))
    assert shown(of, "next_due", row="o1") == shown(of, "promise_at", row="o1") is not None
    assert case(of).stage.claimed is Stage.DIAGNOSED, "a wait claims nothing that has not happened"


STATES = {
    "undecided": [deferral()],
    "paused": [deferral(**DECIDED)],
    "resumed": [deferral(**DECIDED, resumed="14:00")],
    "ended": [deferral(**DECIDED), deferral("d2", **DECIDED | {"reported": "11:00", "explained": "11:10"})],
}


@pytest.mark.parametrize(("state", "rows"), STATES.items())
def test_each_wait_says_where_it_stands(state: str, rows: list[Deferral]) -> None:
    assert state in DEFERRAL_STATE.keys
    assert shown(waiting(*rows), "state") == f"deferral_state.{state}"


def test_a_finished_order_waits_for_nothing() -> None:
    done = filed(deferrals=[deferral(**DECIDED)])
    assert shown(done, "state") == "deferral_state.ended"
    assert shown(done, "overdue") is None
    assert deferrals.running(done, reference()) is None


def test_who_resumes_the_last_wait_resumes_all() -> None:
    """Three promises are three rows; only the last one is resumed."""
    first, second = deferral(**DECIDED), deferral("d2", **DECIDED | {"reported": "11:00"})
    third = deferral("d3", **DECIDED | {"reported": "14:00", "resumed": "16:00"})
    of = waiting(third, first, second)
    assert [wait.ends for wait in deferrals.waits(of, reference())] == [at("16:00")] * 3
    assert not deferrals.is_waiting(of, reference())
    assert [shown(of, "state", row=row) for row in ("d1", "d2", "d3")] == [
        f"deferral_state.{state}" for state in ("ended", "ended", "resumed")
    ]
    minutes = [shown(of, "paused_minutes", row=row) for row in ("d1", "d2", "d3")]
    assert minutes == [60, 120, 120], "lunch is no working time"


def test_paused_minutes_are_shown_when_the_wait_is_over() -> None:
    assert shown(waiting(deferral(**DECIDED)), "paused_minutes") is None
    assert shown(waiting(deferral()), "paused_minutes") is None
    assert shown(waiting(deferral(**DECIDED, resumed="13:30")), "paused_minutes") == 150
    both = waiting(
        deferral(**DECIDED, resumed="11:30"),
        deferral("d2", **DECIDED | {"reported": "11:00"}, resumed="12:00"),
    )
    assert [shown(both, "paused_minutes", row=row) for row in ("d1", "d2")] == [90, 30]


def test_an_emergency_waits_around_the_clock() -> None:
    urgent = bundle(
        registration(urgency="emergency"),
        order(technician="王明"),
        [visit(**TO_CONTINUE)],
        deferrals=[deferral(**DECIDED, resumed="13:30")],
    )
    assert deferrals.paused_minutes(urgent.deferrals[0], urgent, reference()) == 210


@pytest.mark.parametrize(
    ("cells", "now", "told"),
    [
        ({}, "12:00", "yes"),
        ({"explained": "11:00"}, "12:00", "yes"),
        ({"explained": "11:01"}, "12:00", "no"),
        ({"explained": None}, "11:00", None),
        ({"explained": None}, "11:01", "no"),
        ({"new_promise_at": None}, "11:01", "no"),
    ],
)
def test_a_new_promise_is_told_before_the_old_one_lapses(
    cells: dict[str, Any], now: str, told: str | None
) -> None:
    assert shown(waiting(deferral(**DECIDED | cells)), "told_before", now) == told


def test_where_nothing_was_promised_the_end_of_the_day_stands_for_it() -> None:
    bare = TO_CONTINUE | {"promised_at": None}
    in_time, late = (
        waiting(deferral(**DECIDED | {"explained": said, "new_promise_at": "20:00"}), trip=bare)
        for said in ("18:00", "18:01")
    )
    assert [shown(of, "told_before") for of in (in_time, late)] == ["yes", "no"]


def test_where_no_day_is_due_nothing_lapses() -> None:
    row = deferral(**DECIDED)
    assert deferrals.told_before(row, waiting(row, trip={"arrived": "09:10"}), None, at("18:00")) is None


def test_each_new_promise_is_measured_against_the_one_before() -> None:
    first = deferral(**DECIDED)
    second = deferral(
        "d2", **DECIDED | {"reported": "15:00", "explained": "15:30", "new_promise_at": "17:00"}
    )
    third = deferral("d3", **DECIDED | {"reported": "16:30", "explained": "17:30", "new_promise_at": "20:00"})
    of = waiting(first, second, third)
    assert [shown(of, "told_before", row=row) for row in ("d1", "d2", "d3")] == ["yes", "yes", "no"]
    told = promises.promises(of)
    assert [promise.at for promise in told] == [at("11:00"), at("16:00"), at("17:00"), at("20:00")]
    assert [promise.told_before for promise in told] == [True, True, True, False]
    assert promises.again(of) == 3
    assert promises.again(bundle()) == 0
    assert facts.first_promise(of) == at("11:00"), "the first one is what counts"


def test_the_same_promise_told_again_is_none() -> None:
    of = waiting(deferral(**DECIDED | {"new_promise_at": "11:00"}))
    assert promises.again(of) == 0


def test_a_trip_without_an_arrival_promises_when_it_is_first_seen() -> None:
    of = bundle(slip=order(), visits=[visit(promised_at="11:00")])
    assert promises.promises(of)[0].said_at == at("09:00")


@pytest.mark.parametrize(
    ("cells", "now", "passed"),
    [
        ({}, "16:00", None),
        ({}, "16:01", "overdue.promise"),
        ({"vendor_due": TODAY}, "16:01", "overdue.promise"),
        ({"vendor_due": date(2026, 11, 22)}, "12:00", "overdue.vendor"),
        ({"resumed": "17:00"}, "18:00", None),
    ],
)
def test_a_wait_past_its_date_says_so(cells: dict[str, Any], now: str, passed: str | None) -> None:
    assert shown(waiting(deferral(**DECIDED | cells)), "overdue", now) == passed


def test_each_date_is_a_time_to_look_again() -> None:
    row = deferral(**DECIDED | {"vendor_due": TODAY, "explained": None})
    found = set(deferrals.changes(waiting(row), reference(), None))
    assert found == {at("11:00") + 1, at("16:00") + 1, day_end(midnight(TODAY), ZONE) + 1}
    calm = waiting(deferral(**DECIDED, resumed="15:00"))
    assert not set(deferrals.changes(calm, reference(), None))


def test_work_that_went_on_was_resumed() -> None:
    back = visit("v2", arrived="14:00")
    of = bundle(
        slip=order(technician="王明"), visits=[visit(**TO_CONTINUE), back], deferrals=[deferral(**DECIDED)]
    )
    assert ("d1", "resumed_missing", "resumed") in codes(of, now="15:00")
    finished = filed(
        visits=[visit(**FINISHED_TRIP | {"arrived": "10:12", "finished": "10:40"})],
        slip=order(**FILED_SLIP | {"inspected": "10:45", "signed": "10:50"}),
        deferrals=[deferral(**DECIDED)],
    )
    assert ("d1", "resumed_missing", "resumed") not in codes(finished)


CLOCKS = st.integers(0, 600).map(lambda minute: Moment(*[Instant(at("09:00") + 60 * minute)] * 2))
ROWS = st.lists(
    st.builds(
        lambda no, reported, resumed, decided: deferral(
            f"d{no}", reported=reported, resumed=resumed, **(DECIDED if decided else {})
        ),
        st.integers(0, 9),
        CLOCKS,
        st.none() | CLOCKS,
        st.booleans(),
    ),
    max_size=4,
    unique_by=lambda row: row.row_id,
)


@given(ROWS)
def test_the_minutes_of_all_rows_are_the_minutes_of_all_pauses(rows: list[Deferral]) -> None:
    """Whatever overlaps counts once, and nothing is lost."""
    of = waiting(*rows)
    if deferrals.running(of, reference()) is not None:
        return
    paused = deferrals.pauses(of, reference())
    marks = sorted({point for begin, end in paused for point in (begin, end or begin)})
    calendar = reference().calendars.working
    spans = [
        calendar.open_seconds(begin, end)
        for begin, end in pairwise(marks)
        if any(a <= begin and end <= (b or a) for a, b in paused)
    ]
    told = [deferrals.paused_minutes(row, of, reference()) for row in rows]
    assert sum(minutes or 0 for minutes in told) == sum(spans) // 60


@given(ROWS, st.integers(0, 700))
def test_only_who_decided_pauses_and_what_lasts_is_shown(rows: list[Deferral], minute: int) -> None:
    of, now = waiting(*rows), Instant(at("09:00") + 60 * minute)
    for wait in deferrals.waits(of, reference()):
        assert deferrals.state(wait) in DEFERRAL_STATE.keys
        assert (deferrals.state(wait) == "paused") <= wait.is_decided
        assert wait.lasts or deferrals.overdue(wait, reference(), now) is None
