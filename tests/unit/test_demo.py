"""The demo office holds what the sheets ask for, and the rules find in it the mistakes that were put in, no others."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from scripts.demo.asides import numbered
from scripts.demo.causes import CAUSES, CLASSES
from scripts.demo.history import OPEN_STAGES, DemoCall, history
from scripts.demo.office import LOCALE, DemoOffice, office, reference_rows
from scripts.demo.page import headers_of
from scripts.demo.price_list import BY_CODE
from scripts.demo.training import sessions
from sheet_schema.catalogue import TABS, tab
from sheet_schema.fields import Kind
from sheet_schema.problems import Weight
from sync.bundle import Bundle
from sync.case import neighbours
from sync.cell import CellValue
from sync.instant import at_local, local
from sync.judge import Judgement, judge
from sync.reading.choices import separated
from sync.records import OrderLine, Payment, Registration, Training, Visit, WorkOrder
from sync.reference import build_reference
from sync.rows import IdentifiedRow, ReadContext, TabRows, read_tab
from sync.rules.training import is_held, passed_by
from sync.wording import load
from sync.world import Reference

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = at_local(date(2026, 11, 23), time(15, 20), TAIPEI)
SEED, DAYS = 1, 30
WORDS = load(LOCALE)
CONTEXT = ReadContext(zone=TAIPEI, now=NOW, words=WORDS, facts={}, edited_at={})
Row = Mapping[str, CellValue]


@cache
def calls(seed: int = SEED) -> tuple[DemoCall, ...]:
    return tuple(history(seed, DAYS, NOW, TAIPEI))


@cache
def here() -> DemoOffice:
    return office(SEED)


def all_rows() -> list[tuple[str, Row]]:
    reference = [(key, row) for key, rows in reference_rows(SEED).items() for row in rows]
    return [*reference, *chain.from_iterable(rows_of(call) for call in calls())]


def rows_of(call: DemoCall) -> Iterable[tuple[str, Row]]:
    yield "registration", call.registration
    if call.work_order is not None:
        yield "work_orders", call.work_order
    yield from (("visits", visit) for visit in call.visits)
    yield from (("order_lines", line) for line in call.lines_of("7"))
    yield from ((key, row) for key, rows in call.asides.items() for row in numbered(rows, "7"))
    yield from (("payments", payment) for payment in call.payments_of("7"))


def read(key: str, rows: Iterable[Row], name: str = "") -> TabRows:
    identified = [
        IdentifiedRow(row_id=f"{key}-{name}-{place}", noticed_at=NOW, cells=row, index=place)
        for place, row in enumerate(rows)
    ]
    return read_tab(tab(key), identified, CONTEXT)


@cache
def reference() -> Reference:
    reads = {key: read(key, rows) for key, rows in reference_rows(SEED).items()}
    assert not any(found.problems for found in reads.values())
    built, problems = build_reference("KH", TAIPEI, {key: found.rows for key, found in reads.items()}, {})
    assert not problems
    return built


def bundle(call: DemoCall, name: str) -> Bundle:
    (registration,) = read("registration", [call.registration], name).rows
    orders = read("work_orders", [call.work_order] if call.work_order is not None else [], name).rows
    visits = read("visits", call.visits, name).rows
    lines = read("order_lines", call.lines_of("7"), name).rows
    paid = read("payments", call.payments_of("7"), name).rows
    assert isinstance(registration, Registration)
    return Bundle(
        registration=registration,
        order=next((row for row in orders if isinstance(row, WorkOrder)), None),
        visits=tuple(row for row in visits if isinstance(row, Visit)),
        lines=tuple(row for row in lines if isinstance(row, OrderLine)),
        payments=tuple(row for row in paid if isinstance(row, Payment)),
        order_no=f"KH-20261101-{name}",
        **{key: read(key, numbered(rows, "7"), name).rows for key, rows in call.asides.items()},  # type: ignore[arg-type]
    )


@cache
def judged() -> tuple[tuple[DemoCall, Judgement], ...]:
    bundles = [bundle(call, f"{place:04d}") for place, call in enumerate(calls())]
    around = neighbours({case.registration.row_id: case for case in bundles}, reference(), NOW)
    return tuple(
        (call, judge(case, around, reference(), WORDS, NOW))
        for call, case in zip(calls(), bundles, strict=True)
    )


def errors(judgement: Judgement) -> set[str]:
    found = chain.from_iterable(judgement.problems.values())
    return {problem.code for problem in found if problem.weight is Weight.ERROR}


def test_every_cell_belongs_to_people() -> None:
    wrong = {(key, column) for key, row in all_rows() for column in row if column not in tab(key).people_keys}
    assert not wrong


def test_no_cell_is_given_empty() -> None:
    assert not [(key, row) for key, row in all_rows() for cell in row.values() if cell == ""]


def test_every_choice_is_a_label_of_its_list() -> None:
    slips = {"很急！", "修好了"}
    seen = set()
    for key, row in all_rows():
        for column in tab(key).people:
            if column.choices is None or column.key not in row or row[column.key] in slips:
                continue
            for text in separated(row[column.key]):
                meant = WORDS.choice_key(column.choices, text)
                assert meant is not None, (key, column.key, text)
                assert text == WORDS.choice(column.choices, meant)
                seen.add((key, column.key))
    assert len(seen) > 20


def test_telephone_numbers_are_text() -> None:
    phones = [row["phone"] for _, row in all_rows() if "phone" in row]
    assert len(phones) > 150
    assert all(isinstance(phone, str) and phone.startswith("0") for phone in phones)


@pytest.mark.parametrize(
    "key",
    ["staff", "units", "duty_roster", "fee_schedule", "faults", "sla_policy", "settings", "calendar"],
)
def test_reference_rows_have_all_required_cells(key: str) -> None:
    required = [column.key for column in tab(key).people if column.required is not None]
    rows = reference_rows(SEED)[key]
    assert rows
    assert not [row for row in rows for column in required if column not in row]


def test_the_rules_read_the_whole_reference() -> None:
    found = reference()
    assert len(found.staff) == len(here().people) == 13
    assert len(found.units) == 122
    assert len(found.faults) == len(CAUSES)
    assert len(found.fees) == len(BY_CODE) == 31
    assert found.settings["site.name"] == "青田物業維修服務處"
    assert not found.calendars.working.is_open(at_local(date(2026, 10, 9), time(10), TAIPEI))
    assert found.calendars.working.is_open(at_local(date(2026, 10, 8), time(10), TAIPEI))


def test_every_role_that_is_written_to_has_somebody() -> None:
    for role in ("front_desk", "foreman", "technician", "inspector", "supervisor", "engineering_manager"):
        assert here().of_role(role), role


def test_the_training_log_is_read_without_a_problem() -> None:
    rows = sessions(SEED, date(2026, 11, 23))
    found = read("training", rows)
    assert found.problems == {}
    held = [row for row in found.rows if isinstance(row, Training) and is_held(row, NOW)]
    assert len(held) == len(rows) - 1
    assert all(passed_by(row, reference()) for row in held)
    assert sessions(SEED, date(2026, 11, 23)) == rows


def test_causes_fit_the_price_list() -> None:
    assert len(CLASSES) == 8
    assert len({cause.cause for cause in CAUSES}) == len(CAUSES)
    for cause in CAUSES:
        assert all(BY_CODE[code].fault_class == cause.fault_class for code in cause.items)


def test_the_same_seed_is_the_same_office_and_another_is_another() -> None:
    assert reference_rows(SEED) == reference_rows(SEED)
    assert reference_rows(SEED) != reference_rows(SEED + 1)
    assert history(SEED, 5, NOW, TAIPEI) == history(SEED, 5, NOW, TAIPEI)
    assert history(SEED, 5, NOW, TAIPEI) != history(SEED + 1, 5, NOW, TAIPEI)


def test_a_longer_past_only_adds_older_calls() -> None:
    short = [
        call
        for call in history(SEED, 3, NOW, TAIPEI)
        if local(call.received, TAIPEI).date() < date(2026, 11, 20)
    ]
    assert not short
    assert set(map(repr, history(SEED, 3, NOW, TAIPEI))) <= set(map(repr, calls()))


def test_calls_come_in_a_believable_rhythm() -> None:
    by_day = Counter(local(call.received, TAIPEI).date() for call in calls())
    weekdays = [count for day, count in by_day.items() if day.weekday() < 5 and day < date(2026, 11, 23)]
    sundays = [count for day, count in by_day.items() if day.weekday() == 6]
    assert all(4 <= count <= 12 for count in weekdays)
    assert all(count <= 4 for count in sundays)
    assert all(call.received <= NOW for call in calls())
    assert [call.received for call in calls()] == sorted(call.received for call in calls())


def test_sound_calls_have_no_errors() -> None:
    wrong = {
        call.received: errors(judgement)
        for call, judgement in judged()
        if not call.mistake and errors(judgement)
    }
    assert not wrong


def test_each_slip_mistake_is_found() -> None:
    expected = {
        "unknown_technician": "unknown_person",
        "own_inspector": "inspector_is_technician",
        "amount_differs": "amount_differs",
        "rating_missing": "required",
        "arrived_before_call": "time_order",
        "test_missing": "required",
        "unknown_result": "stage_skipped",
        "phone_missing": "required",
        "fault_missing": "required",
        "unknown_class": "unknown_reference",
    }
    found = [(call.mistake, errors(judgement)) for call, judgement in judged() if call.mistake in expected]
    assert len(found) >= 6
    assert all(expected[mistake] in codes for mistake, codes in found)


def test_what_was_signed_for_was_paid_and_what_is_not_filed_yet_lies_with_the_technician() -> None:
    money = [(call, judgement) for call, judgement in judged() if call.payments and not call.mistake]
    assert len(money) > 50
    assert all(judgement.charges.total == judgement.bundle.payments[0].amount for _, judgement in money)
    cash = [judgement for call, judgement in money if "receipt_no" in call.payments[0]]
    assert cash
    assert all(judgement.bundle.order and judgement.bundle.order.filed is None for judgement in cash)


def test_misread_intake_cells_are_found() -> None:
    codes = {
        call.mistake: {problem.code for problem in chain.from_iterable(found.problems.values())}
        for call in calls()
        for found in [read("registration", [call.registration])]
        if call.mistake in {"odd_date", "unknown_choice", "appointment_missing"}
    }
    assert codes == {
        "odd_date": {"unreadable_time"},
        "unknown_choice": {"unknown_choice"},
        "appointment_missing": {"unreadable_time"},
    }


def test_most_orders_are_filed_and_today_has_one_open_in_each_stage() -> None:
    stages = Counter(judgement.stage.value for _, judgement in judged())
    assert stages["filed"] > 0.75 * len(calls())
    for stage in (
        "dispatched",
        "accepted",
        "arrived",
        "diagnosed",
        "consented",
        "repaired",
        "inspected",
        "signed",
    ):
        assert stages[stage] >= 1, stage
    assert len(OPEN_STAGES) == 9


def test_most_customers_are_satisfied_and_most_arrivals_in_time() -> None:
    ratings = Counter((call.work_order or {}).get("rating") for call in calls())
    assert ratings["滿意"] > 5 * (ratings["一般"] + ratings["不滿意"]) > 0
    verdicts = Counter(
        judgement.clocks["arrival"].verdict.value
        for _, judgement in judged()
        if "arrival" in judgement.clocks
    )
    assert verdicts["met"] > 5 * verdicts["breached"] > 0


@pytest.mark.parametrize("clock", [time(0, 5), time(3, 0), time(9, 2), time(23, 59)])
def test_any_hour_will_do(clock: time) -> None:
    now = at_local(date(2026, 11, 22), clock, TAIPEI)
    context = ReadContext(zone=TAIPEI, now=now, words=WORDS, facts={}, edited_at={})
    for call in history(SEED, 2, now, TAIPEI):
        assert call.received <= now
        for key, row in rows_of(call):
            events = {
                column.key: row[column.key]
                for column in tab(key).people
                if column.kind is Kind.EVENT and column.key in row
            }
            found = read_tab(
                tab(key), [IdentifiedRow(row_id="r", noticed_at=now, cells=events, index=1)], context
            )
            if call.mistake != "odd_date":
                assert not found.problems, (call, found.problems)


def test_order_lines_take_the_number_that_the_service_gave() -> None:
    call = next(call for call in calls() if call.order_lines)
    assert all(line["order_no"] == "KH-20261003-0007" for line in call.lines_of("KH-20261003-0007"))
    assert all("order_no" not in line for line in call.order_lines)


def test_headers_are_unique_within_a_tab_so_that_people_find_columns_by_them() -> None:
    headers = headers_of(WORDS)
    assert set(headers) == {one.key for one in TABS}
    for title, labels in headers.values():
        doubled = [label for label, count in Counter(labels.values()).items() if count > 1]
        assert not doubled, (title, doubled)
