"""Each computed column has one writer, and writes what people can read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from sheet_schema.catalogue import tab
from sheet_schema.choices import RESULT
from sheet_schema.model import NOTICED_AT, PROBLEMS, ROW_ID, ROW_KEY
from sheet_schema.workflow import CHAIN, CLOSED, FINISHES, Stage
from sync.bundle import Bundle
from sync.case import Neighbours
from sync.cell import Cell
from sync.instant import DAY, day_end, from_serial
from sync.judge import judge
from sync.records import Moment
from sync.rules.columns import CASE_WRITERS, OFFICE_WRITERS, ROW_WRITERS, shown
from sync.rules.columns.work_orders import STEPS
from sync.wording import LOCALES, load
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    ORDER_NO,
    TODAY,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    case,
    filed,
    line,
    midnight,
    moment,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

OF_EVERY_ROW = {ROW_ID.key, ROW_KEY.key, PROBLEMS.key, NOTICED_AT.key}
NEXT_NO = "KH-20261123-0008"


@pytest.mark.parametrize(
    ("key", "writers"),
    [*CASE_WRITERS.items(), *ROW_WRITERS.items(), *OFFICE_WRITERS.items()],
)
def test_every_computed_column_has_a_writer(key: str, writers: Mapping[str, object]) -> None:
    assert set(writers) == tab(key).service_keys - OF_EVERY_ROW


def cells(of: Bundle, now: str = "18:00", near: Neighbours | None = None) -> Mapping[tuple[str, str], Cell]:
    return judge(of, near or around(), reference(), Echo(), at(now)).cells


def written(row_id: str, column: str, of: Bundle, **around_it: Any) -> Cell:
    return cells(of, **around_it)[row_id, column]


def serial(clock: str) -> Cell:
    return shown.time(at(clock), case(filed()))


def day(on: date) -> int:
    return (on - date(1899, 12, 30)).days


def another(of: Bundle) -> Bundle:
    """The same place and fault called in again."""
    return replace(of, registration=replace(of.registration, row_id="r2"), order_no=NEXT_NO)


def test_times_stand_as_serials_of_the_wall_clock() -> None:
    cell = written("v1", "arrived_at", filed())
    assert isinstance(cell, float)
    assert cell == day(TODAY) + (9 * 60 + 12) / (24 * 60)
    assert from_serial(cell, ZONE) == at("09:12")


@pytest.mark.parametrize(
    ("cents", "cell"),
    [(30000, 300), (30050, 300.5), (5, 0.05), (0, 0), (None, None), (10**14 + 1, 10**12 + 0.01)],
)
def test_money_stands_in_units_of_the_currency_to_the_cent(cents: int | None, cell: Cell) -> None:
    assert shown.money(cents) == cell
    assert cents is None or Decimal(str(shown.money(cents))) * 100 == cents


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_of_a_filed_day_is_in_the_catalogues(locale: str) -> None:
    words = load(locale)
    found = judge(filed(), around(), reference(), words, at("18:00")).cells.values()
    texts = [cell for cell in found if isinstance(cell, str)]
    assert len(texts) > 20
    assert not [text for text in texts if text.startswith(("term.", "choice.", "stage."))]


@pytest.mark.parametrize(
    ("cells_", "stage"),
    [({}, "registered"), ({"fault": None}, "incomplete"), ({"ended": "solved_by_phone"}, "solved_remotely")],
)
def test_a_call_says_how_far_it_is(cells_: dict[str, Any], stage: str) -> None:
    assert written("r1", "stage", bundle(registration(**cells_), order_no=None)) == stage


def test_known_names_and_phones_are_shown_where_the_cells_are_empty() -> None:
    assert written("r1", "contact", bundle()) == "王小明 0912345678"
    assert written("r1", "contact", bundle(registration(customer="林"))) == "林 0912345678"
    assert written("r1", "contact", bundle(registration(customer="林", phone="02"))) is None
    assert written("r1", "contact", bundle(registration(unit="沒這戶"))) is None
    second = replace(registration(unit=None, ref=ORDER_NO), row_id="r2")
    first = bundle(registration(unit="沒這戶", customer="林", phone="02"))
    assert written("r2", "contact", bundle(second, order_no=None), near=around(first)) == "林 02"


def test_an_estimate_spans_the_usual_items() -> None:
    assert written("r1", "estimate", bundle()) == "estimate minutes=30 price=200–500"
    assert written("r1", "estimate", bundle(registration(fault_class="漏電"))) is None
    assert written("r1", "estimate", bundle(registration(moment("09:00", day=date(2025, 1, 1))))) is None


def test_an_open_order_of_the_same_place_and_class_is_shown_before_anyone_is_sent() -> None:
    first, second = bundle(slip=order()), another(bundle())
    near = around(first, second)
    assert written("r2", "open_here", second, near=near) == ORDER_NO
    assert written("r1", "open_here", first, near=near) == NEXT_NO
    other_class = another(bundle(registration(fault_class="漏電")))
    assert written("r2", "open_here", other_class, near=around(first, other_class)) is None
    assert written("r2", "open_here", second, near=around(filed(), second)) is None, "finished is not open"
    ended = bundle(registration(ended="false_alarm"))
    assert written("r2", "open_here", second, near=around(ended, second)) is None


@pytest.mark.parametrize(
    ("received", "repeat"),
    [
        (moment("09:39"), None),
        (moment("09:40"), ORDER_NO),
        (moment("23:59", day=date(2027, 2, 21)), ORDER_NO),
        (moment("00:00", day=date(2027, 2, 22)), None),
    ],
)
def test_the_same_fault_inside_the_warranty_is_a_repeat(received: Any, repeat: str | None) -> None:
    earlier = filed()
    assert written("o1", "warranty_until", earlier) == day(date(2027, 2, 21)), "90 days, the last one whole"
    later = another(bundle(registration(received)))
    near = around(earlier, later)
    assert written("r2", "repeat_of", later, near=near) == repeat
    assert written("r2", "warranty", later, near=near) == (
        f"warranty_ours order_no={repeat}" if repeat else None
    )
    assert written("r1", "repeat_of", earlier, near=near) is None


@pytest.mark.parametrize("result", ["made_safe", "not_repaired"])
def test_only_what_was_repaired_can_come_back(result: str) -> None:
    earlier = filed(visits=[visit(**FINISHED_TRIP | {"result": result, "note": "待料"})])
    later = another(bundle(registration("10:00")))
    assert written("r2", "repeat_of", later, near=around(earlier, later)) is None


@pytest.mark.parametrize(
    ("unit", "cause", "words"),
    [
        ("A-1203", None, None),
        ("B-0101", None, "warranty_developer date=2028-05-31"),
        ("B-0101", "墊片老化", "warranty_developer date=2027-06-01"),
        ("B-0101", "不明", "warranty_developer date=2028-05-31"),
        ("沒這戶", None, None),
    ],
)
def test_the_developers_warranty_runs_by_cause(unit: str, cause: str | None, words: str | None) -> None:
    assert (
        written("r1", "warranty", bundle(registration(unit=unit), visits=[visit(diagnosis=cause)])) == words
    )


def test_a_warranty_covers_the_whole_of_its_last_day() -> None:
    last = Moment(stated=day_end(midnight(date(2028, 5, 31)), ZONE), seen=at("09:00", date(2028, 6, 1)))
    after = moment("00:00", day=date(2028, 6, 1))
    assert written("r1", "warranty", bundle(registration(last, unit="B-0101"))) is not None
    assert written("r1", "warranty", bundle(registration(after, unit="B-0101"))) is None


def test_an_order_is_never_its_own_repeat() -> None:
    at_once = dict.fromkeys(("accepted", "arrived", "consented", "started", "finished"), "09:00")
    case_ = filed(visits=[visit(**FINISHED_TRIP | at_once)])
    assert written("r1", "repeat_of", case_, near=around(case_)) is None


def test_every_stage_that_is_not_an_end_has_a_next_step() -> None:
    open_stages = {stage for stage, _ in CHAIN} | set(FINISHES.values()) | {Stage.DEFERRED}
    assert set(STEPS) == open_stages - CLOSED


@pytest.mark.parametrize(
    ("slip", "trip", "step"),
    [
        ({}, {}, ("next.dispatch", "09:08", "role.foreman")),
        ({"technician": "W01"}, {"accepted": "09:05"}, ("next.arrive", "09:15", "王明")),
        ({"technician": "路人"}, {"accepted": "09:05"}, ("next.arrive", "09:15", "路人")),
        ({"technician": "王明"}, FINISHED_TRIP, ("next.inspect", "10:40", "role.inspector")),
        (FILED_SLIP | {"filed": None}, FINISHED_TRIP, ("next.file", None, "role.front_desk")),
        (FILED_SLIP, FINISHED_TRIP, (None, None, None)),
    ],
)
def test_a_slip_says_what_comes_next_by_when_and_whose_turn_it_is(
    slip: dict[str, Any], trip: dict[str, Any], step: tuple[str | None, str | None, str | None]
) -> None:
    of = bundle(slip=order(**slip), visits=[visit(**trip)] if trip else [], lines=[line()] if slip else [])
    action, due, who = step
    found = cells(of)
    assert found["o1", "next_action"] == action
    assert found["o1", "next_due"] == (serial(due) if due else None)
    assert found["o1", "responsible"] == who


def test_a_slip_repeats_nothing_that_was_typed_and_no_full_name() -> None:
    found = cells(filed())
    assert [found["o1", column] for column in ("order_no", "unit", "fault", "fault_class", "urgency")] == [
        ORDER_NO,
        "A-1203",
        "廚房水龍頭滴水",
        "給排水",
        "urgency.ordinary",
    ]
    assert found["o1", "customer"] == found["v1", "customer"] == "王title"
    assert found["v1", "technician"] == "王明"


def test_a_filed_slip_shows_its_outcome() -> None:
    found = cells(filed())
    expected = {
        "stage": "filed",
        "arrived_at": serial("09:12"),
        "arrival": "verdict.met",
        "promise_at": serial("11:00"),
        "completion": "verdict.met",
        "finished_at": serial("09:40"),
        "result": f"{RESULT.name}.repaired",
        "chargeable": "chargeable",
        "schedule_version": day(date(2026, 1, 1)),
        "quoted_total": 300,
        "total": 300,
        "balance": 0,
        "final_rating": "rating_by.slip rating=rating.satisfied",
        "completeness": "100%",
        "signed_at": serial("09:50"),
        "filed_at": serial("17:00"),
    }
    assert {column: found["o1", column] for column in expected} == expected


def test_a_free_order_shows_no_money_owed() -> None:
    trip = visit(**FINISHED_TRIP | {"quoted": None, "consented": None})
    found = cells(filed(visits=[trip], lines=[line("F00")]))
    assert [found["o1", column] for column in ("chargeable", "quoted_total", "total")] == [None, None, 0]
    assert found["o1", "warranty_until"] is None


def test_a_signature_without_a_time_was_given_when_the_work_was_finished() -> None:
    assert written("o1", "signed_at", filed(slip=order(**FILED_SLIP | {"signed": None}))) == serial("09:40")
    assert written("o1", "signed_at", bundle(slip=order())) is None


@pytest.mark.parametrize(
    ("clock", "state"),
    [("09:15", "verdict.running"), ("09:16", "verdict.breached"), ("17:00", "verdict.breached")],
)
def test_a_running_clock_says_its_state_and_never_counts_minutes(clock: str, state: str) -> None:
    of = bundle(slip=order(technician="王明"))
    assert cells(of, now=clock)["o1", "arrival"] == state
    assert cells(of, now=clock)["o1", "next_due"] == serial("09:15")


def test_completeness_is_the_share_of_boxes_filled_among_those_due() -> None:
    assert written("o1", "completeness", filed()) == "100%"
    share = written("o1", "completeness", filed(slip=order(**FILED_SLIP | {"rating": None})))
    assert isinstance(share, str)
    assert 90 <= int(share.removesuffix("%")) < 100


@pytest.mark.parametrize(
    ("trip", "state"),
    [
        ({}, "trip.open"),
        ({"accepted": "09:05"}, "trip.accepted"),
        ({"accepted": "09:05", "arrived": "09:12"}, "trip.arrived"),
        ({"started": "09:16"}, "trip.started"),
        (FINISHED_TRIP, "trip.finished"),
    ],
)
def test_a_trip_says_where_it_stands(trip: dict[str, Any], state: str) -> None:
    assert written("v1", "state", bundle(slip=order(technician="王明"), visits=[visit(**trip)])) == state


def test_trips_are_counted_and_each_has_its_time() -> None:
    slip = order(technician="王明", planned="14:00")
    found = cells(bundle(slip=slip, visits=[visit(**FINISHED_TRIP), visit("v2")]))
    assert [found[row_id, "visit_no"] for row_id in ("v1", "v2")] == [1, 2]
    assert [found[row_id, "visit_at"] for row_id in ("v1", "v2")] == [serial("09:15"), serial("14:00")]


def test_a_trip_takes_along_spares_and_asks_for_consents() -> None:
    found = cells(bundle(slip=order(technician="王明"), visits=[visit()]))
    assert found["v1", "spares"] == "墊片、管件"
    assert found["v1", "consents_needed"] == "consent.water"


def test_a_cause_out_of_use_brings_neither_spares_nor_consents_nor_an_estimate() -> None:
    faults = [replace(fault, active=fault.cause == "管道破裂") for fault in reference().faults.values()]
    office = reference_of(faults=faults)
    found = judge(bundle(slip=order(), visits=[visit()]), around(), office, Echo(), at("10:00")).cells
    assert (found["v1", "spares"], found["r1", "estimate"]) == ("管件、墊片", None)


@pytest.mark.parametrize(
    ("trip", "begun"),
    [
        ({"started": "09:16"}, "09:16"),
        ({"started": None}, "09:15"),
        ({"started": None, "consented": None}, "09:12"),
        ({"started": None, "finished": None}, None),
    ],
)
def test_work_began_as_stated_else_with_consent_else_on_arrival(
    trip: dict[str, Any], begun: str | None
) -> None:
    found = written("v1", "started_at", filed(visits=[visit(**FINISHED_TRIP | trip)]))
    assert found == (serial(begun) if begun else None)


def test_a_line_shows_its_price_and_whether_it_was_told() -> None:
    found = cells(filed())
    expected = {
        "item": "項目W01",
        "unit": "次",
        "unit_price": 300,
        "schedule_version": day(date(2026, 1, 1)),
        "amount": 300,
        "in_quote": "yes",
        "warranty_free": None,
        "warranty_until": day(date(2027, 2, 21)),
    }
    assert {column: found["l1", column] for column in expected} == expected
    dear = filed(lines=[line("W02", labour=50000)])
    assert written("l1", "in_quote", dear) == "no"
    unknown = cells(filed(lines=[line("沒有")]))
    assert {unknown["l1", column] for column in expected if column != "in_quote"} == {None}


def test_a_line_under_warranty_says_so() -> None:
    free = cells(filed(called=registration(unit="B-0101")))
    assert (free["l1", "warranty_free"], free["l1", "amount"]) == ("warranty_free before=300", 0)
    later = another(filed(called=registration("10:00")))
    assert written("l1", "warranty_free", later, near=around(filed(), later)) == "warranty_free before=300"


def test_what_was_declined_has_no_warranty() -> None:
    found = cells(filed(lines=[line(noticed_at="09:14"), line("W02", "l2", declined=True)]))
    assert (found["l2", "amount"], found["l2", "warranty_until"]) == (0, None)


def test_a_day_cell_is_a_whole_serial() -> None:
    assert shown.day(midnight(TODAY), case(filed())) == day(TODAY)
    assert shown.day(None, case(filed())) is None
    assert midnight(date(2026, 11, 24)) - midnight(TODAY) == DAY
