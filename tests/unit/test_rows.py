"""Tabs read whole: typed rows, problems in the row's own words, and facts settled once."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.catalogue import TABS, tab
from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab, TabRole
from sheet_schema.problems import problem
from sync.cell import Cell, CellValue
from sync.instant import DAY, Instant, from_datetime
from sync.memory import Fact
from sync.record_of_tab import RECORD_OF_TAB
from sync.records import (
    CalendarEntry,
    Fault,
    Moment,
    OrderLine,
    Registration,
    Row,
    SlaPolicy,
    Staff,
    Visit,
    WorkOrder,
)
from sync.rows import IdentifiedRow, ReadContext, TabRows, read_tab
from sync.wording import load

TAIPEI = ZoneInfo("Asia/Taipei")
WORDS = load("zh_Hant")
Record = TypeVar("Record", bound=Row)
Facts = Mapping[tuple[str, str], Fact]


def at(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=TAIPEI))


NOW = at("2026-10-03 14:45")
EARLIER = at("2026-10-03 14:40")
NOON = at("2026-10-03 12:00")


def context(
    now: Instant = NOW, facts: Facts | None = None, edited: Instant | None = None, *, history: bool = False
) -> ReadContext:
    """`edited`: when a hook says that r1's cells were edited."""
    keys = [column.key for tab in TABS for column in tab.people]
    return ReadContext(
        zone=TAIPEI,
        now=now,
        words=WORDS,
        facts=facts or {},
        edited_at={("r1", key): edited for key in keys} if edited is not None else {},
        history=history,
    )


def read(key: str | Tab, cells: Mapping[str, CellValue], given_context: ReadContext | None = None) -> TabRows:
    row = IdentifiedRow(row_id="r1", noticed_at=EARLIER, cells=cells, index=1)
    return read_tab(tab(key) if isinstance(key, str) else key, [row], given_context or context())


def only(found: TabRows, record: type[Record]) -> Record:
    (row,) = found.rows
    assert isinstance(row, record)
    return row


def test_a_call_as_the_front_desk_takes_it_down() -> None:
    found = read(
        "registration",
        {
            "received": "1430",
            "channel": "電話",
            "unit": "Ａ-1201",
            "customer": " 王小明 ",
            "phone": 912345678,
            "fault": "廚房水龍頭漏水💧",
            "fault_class": "水電",
            "urgency": "緊急",
            "visit": "客戶指定",
            "inspection_at": "明 9:00",
            "repair_at": "檢查後接續",
            "received_by": "李華",
            "row_id": "r1",
            "a_column_of_the_office": "x",
        },
    )
    assert only(found, Registration) == Registration(
        row_id="r1",
        noticed_at=EARLIER,
        received=Moment(at("2026-10-03 14:30"), NOW),
        channel="phone",
        unit="A-1201",
        customer="王小明",
        phone="912345678",
        fault="廚房水龍頭漏水💧",
        fault_class="水電",
        urgency="emergency",
        visit="customer_set",
        inspection_at=at("2026-10-04 09:00"),
        received_by="李華",
        taken_in=Moment(NOW, NOW),
    )
    assert found.problems == {}


def test_who_took_a_request_in_is_seen_once_whatever_the_cell_says_later() -> None:
    first = read("registration", {"received_by": "李華"}, context(EARLIER))
    later = read("registration", {"received_by": "陳大文"}, context(NOW, first.facts))
    assert only(later, Registration).taken_in == Moment(EARLIER, EARLIER)
    assert later.facts == {}


def test_in_a_register_of_the_past_a_request_was_taken_in_when_it_came() -> None:
    cells = {"received": "2026-10-01 09:00", "received_by": "李華"}
    found = only(read("registration", cells, context(history=True)), Registration)
    assert found.taken_in == found.received == Moment(at("2026-10-01 09:00"), at("2026-10-01 09:00"))


def test_an_empty_row_stands_for_its_defaults() -> None:
    found = read("registration", {})
    expected = Registration(row_id="r1", noticed_at=EARLIER, received=Moment(EARLIER, EARLIER))
    assert only(found, Registration) == expected
    assert found.facts == {}


def test_cells_that_cannot_be_read_are_asked_back_one_by_one_and_the_row_goes_on() -> None:
    found = read(
        "registration",
        {"received": "明天", "channel": "鴿子", "inspection_at": "改天", "fault": "#REF!", "unit": "A-1201"},
    )
    assert found.problems["r1"] == (
        problem("time_in_future", "received", text="明天"),
        problem("unknown_choice", "channel", text="鴿子", allowed="電話、當面、線上、巡查"),
        problem("is_formula_error", "fault", text="#REF!"),
        problem("unreadable_time", "inspection_at", text="改天"),
    )
    row = only(found, Registration)
    assert (row.unit, row.fault, row.channel) == ("A-1201", None, "phone")
    assert (row.received, row.inspection_at) == (Moment(EARLIER, EARLIER), None)


def test_one_bad_row_never_stops_the_next() -> None:
    rows = [
        IdentifiedRow(row_id=row_id, noticed_at=EARLIER, cells=cells, index=index)
        for index, (row_id, cells) in enumerate(
            {"bad": {"quantity": "兩"}, "good": {"quantity": "1.5"}}.items()
        )
    ]
    found = read_tab(tab("order_lines"), rows, context())
    assert [row.row_id for row in found.rows] == ["bad", "good"]
    assert [row.quantity for row in found.rows if isinstance(row, OrderLine)] == [Decimal(1), Decimal("1.5")]
    assert set(found.problems) == {"bad"}


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (1, Moment(NOW, NOW)),
        ("✓", Moment(NOW, NOW)),
        (True, Moment(NOW, NOW)),
        (False, None),
        ("1430", Moment(at("2026-10-03 14:30"), NOW)),
        ("昨2310", Moment(at("2026-10-02 23:10"), NOW)),
        ("2026-10-01 09:00", Moment(at("2026-10-01 09:00"), NOW)),
    ],
)
def test_an_event_says_when_it_was_and_when_it_was_seen(cell: CellValue, moment: Moment | None) -> None:
    assert only(read("visits", {"arrived": cell}), Visit).arrived == moment


def test_the_hook_tells_when_a_cell_was_edited() -> None:
    found = read("visits", {"arrived": "v", "accepted": "1430"}, context(edited=EARLIER))
    visit = only(found, Visit)
    assert visit.arrived == Moment(EARLIER, EARLIER)
    assert visit.accepted == Moment(at("2026-10-03 14:30"), EARLIER)


def test_a_hook_whose_clock_runs_ahead_never_makes_a_time_to_come() -> None:
    visit = only(read("visits", {"arrived": "v"}, context(edited=Instant(NOW + 600))), Visit)
    assert visit.arrived == Moment(NOW, NOW)


@pytest.mark.parametrize(
    ("tab_key", "key", "cell"),
    [
        ("visits", "arrived", 1),
        ("visits", "arrived", "1430"),
        ("visits", "arrived", "昨2310"),
        ("visits", "arrived", "2026-10-03 09:00"),
        ("visits", "promised_at", "明 9:00"),
        ("visits", "promised_at", "18:00"),
        ("fee_schedule", "valid_from", "10/5"),
        ("calendar", "date", "10/1-10/7"),
        ("calendar", "date", "今天"),
    ],
)
def test_what_is_relative_is_settled_once_and_kept(tab_key: str, key: str, cell: CellValue) -> None:
    first = read(tab_key, {key: cell})
    assert set(first.facts) == {("r1", key)}
    for later in (NOW + DAY, NOW + 200 * DAY, NOW + 800 * DAY):
        again = read(tab_key, {key: cell}, context(Instant(later), first.facts))
        assert again.rows == first.rows
        assert again.facts == {}


@pytest.mark.parametrize(
    ("tab_key", "key", "cell"),
    [
        ("visits", "promised_at", "2026-10-05 09:00"),
        ("visits", "promised_at", 46298.5),
        ("fee_schedule", "valid_from", "115/10/5"),
        ("calendar", "date", "2026-10-01~2026-10-07"),
        ("registration", "inspection_at", "即時"),
        ("registration", "received", "明天"),
        ("registration", "unit", "10/3"),
    ],
)
def test_what_needs_no_fact_or_has_none_leaves_none(tab_key: str, key: str, cell: CellValue) -> None:
    assert read(tab_key, {key: cell}).facts == {}


def test_new_words_in_a_cell_are_settled_anew() -> None:
    first = read("visits", {"arrived": 1}, context(NOON))
    second = read("visits", {"arrived": "1430"}, context(NOW, first.facts))
    assert only(second, Visit).arrived == Moment(at("2026-10-03 14:30"), NOW)
    assert second.facts == {("r1", "arrived"): Fact(raw="1430", stated=at("2026-10-03 14:30"), seen=NOW)}


@pytest.mark.parametrize("same", [1, 1.0, "1", " １ "])
def test_the_same_words_in_another_form_are_the_same_words(same: CellValue) -> None:
    facts = {("r1", "arrived"): Fact(raw=1, stated=NOON, seen=NOON)}
    assert only(read("visits", {"arrived": same}, context(facts=facts)), Visit).arrived == Moment(NOON, NOON)


def test_a_register_of_the_past_counts_as_seen_when_it_happened() -> None:
    past = read("visits", {"arrived": "2026-09-01 09:00", "finished": 1}, context(history=True))
    visit = only(past, Visit)
    assert visit.arrived == Moment(at("2026-09-01 09:00"), at("2026-09-01 09:00"))
    assert visit.finished == Moment(NOW, NOW)


def test_naming_a_technician_dispatches_and_a_result_inspects() -> None:
    first = read("work_orders", {"technician": "王明"}, context(NOON))
    assert only(first, WorkOrder).dispatched == Moment(NOON, NOON)
    second = read("work_orders", {"technician": "王明", "inspection": "現場合格"}, context(NOW, first.facts))
    order = only(second, WorkOrder)
    assert (order.dispatched, order.inspected) == (Moment(NOON, NOON), Moment(NOW, NOW))
    assert set(second.facts) == {("r1", "inspection")}


def test_a_stated_dispatch_counts_and_the_naming_is_remembered_beside_it() -> None:
    first = read("work_orders", {"technician": "王明", "dispatched": "1130"}, context(NOON))
    assert only(first, WorkOrder).dispatched == Moment(at("2026-10-03 11:30"), NOON)
    cleared = read("work_orders", {"technician": "王明"}, context(NOW, first.facts))
    assert only(cleared, WorkOrder).dispatched == Moment(NOON, NOON)


@pytest.mark.parametrize("cells", [{}, {"technician": "  "}, {"technician": "#N/A"}, {"inspection": "還行"}])
def test_nobody_named_and_no_result_is_no_dispatch_and_no_inspection(cells: dict[str, CellValue]) -> None:
    order = only(read("work_orders", cells), WorkOrder)
    assert (order.dispatched, order.inspected) == (None, None)


def test_another_result_is_another_inspection() -> None:
    failed = read("work_orders", {"inspection": "不合格"}, context(NOON))
    passed = read("work_orders", {"inspection": "現場合格"}, context(NOW, failed.facts))
    assert only(passed, WorkOrder).inspected == Moment(NOW, NOW)


def test_an_unsigned_slip_and_an_unstarted_trip_are_left_to_the_rules() -> None:
    assert only(read("work_orders", {"signature": "本人"}), WorkOrder).signed is None
    assert only(read("visits", {"arrived": 1}), Visit).started is None


def test_numbers_amounts_ticks_and_lists_by_kind() -> None:
    line = only(
        read(
            "order_lines", {"quantity": "２", "labour": "NT$1,200.5", "material_price": 0, "declined": True}
        ),
        OrderLine,
    )
    assert (line.quantity, line.labour, line.material_price, line.declined) == (Decimal(2), 120050, 0, True)
    staff = only(
        read("staff", {"role": "領班、品檢", "active": False, "max_open": 5.0, "phone": 12.0}), Staff
    )
    assert (staff.active, staff.max_open, staff.phone) == (False, 5, "12")
    order = only(read("work_orders", {"helpers": "王明、E02"}), WorkOrder)
    assert order.helpers == ("王明", "E02")
    assert only(read("faults", {"consents": "噪音、停電"}), Fault).consents == ("noise", "power")


def test_roles_are_read_into_the_field_of_another_name() -> None:
    label = WORDS.role("foreman")
    assert only(read("staff", {"role": f"{label}、technician"}), Staff).roles == ("foreman", "technician")


def test_levels_may_lie_before_the_due_time_and_minutes_may_not_be_negative() -> None:
    found = read("sla_policy", {"level1_after": -10, "minutes": -10})
    policy = only(found, SlaPolicy)
    assert (policy.level1_after, policy.minutes) == (-10, None)
    assert found.problems["r1"] == (problem("negative_number", "minutes", text="-10"),)


@pytest.mark.parametrize(
    ("cells", "date", "hours"),
    [
        ({"date": 46298}, "2026-10-03", (None, None)),
        ({"date": "10/1-10/7"}, "2026-10-01/2026-10-07", (None, None)),
        ({"date": "2026年10月1日至7日"}, "2026-10-01/2026-10-07", (None, None)),
        ({"date": "2026-10-05", "from": "9:00", "to": "2400"}, "2026-10-05", ("09:00", "24:00")),
        ({"date": "2026-10-05", "from": 0.375, "to": "下午1點半"}, "2026-10-05", ("09:00", "13:30")),
        ({"date": "2026-10-05", "from": "早"}, "2026-10-05", ("早", None)),
    ],
)
def test_days_and_hours_of_the_calendar_have_one_form(
    cells: dict[str, CellValue], date: str, hours: tuple[str | None, str | None]
) -> None:
    entry = only(read("calendar", cells), CalendarEntry)
    assert (entry.date, (entry.from_, entry.to)) == (date, hours)


def test_a_day_that_is_none_is_asked_back() -> None:
    found = read("calendar", {"date": "國慶"})
    assert only(found, CalendarEntry).date is None
    assert found.problems["r1"] == (problem("unreadable_date", "date", text="國慶"),)


def test_a_tab_or_column_of_an_offices_own_module_is_read_for_its_problems() -> None:
    loans = Tab(key="key_loans", role=TabRole.WORK, people=(Column(key="lent", kind=Kind.EVENT),))
    found = read(loans, {"lent": "改天"})
    assert found.rows == (Row(row_id="r1", noticed_at=EARLIER),)
    assert found.problems["r1"] == (problem("unreadable_time", "lent", text="改天"),)
    plain = tab("registration")
    wider = Tab(
        key=plain.key, role=plain.role, people=(*plain.people, Column(key="key_at_desk", kind=Kind.TICK))
    )
    assert only(read(wider, {"key_at_desk": True, "unit": "A-1"}), Registration).unit == "A-1"


SHEETLIKE = st.sampled_from(
    [
        "1430",
        "昨2310",
        "10/3 0900",
        "115/10/3",
        "24:00",
        "#REF!",
        "NT$300",
        "噪音、停電",
        "１２３",
        "即時",
        "2/29",
        "99/99",
    ]
)
CELLS: st.SearchStrategy[CellValue] = st.one_of(
    SHEETLIKE, st.text(max_size=20), st.integers(), st.floats(), st.booleans()
)
COLUMNS = [(tab.key, column.key) for tab in TABS for column in tab.people]


@given(st.sampled_from(COLUMNS), CELLS)
def test_any_cell_of_any_column_is_a_value_or_one_problem(place: tuple[str, str], cell: Cell) -> None:
    tab_key, key = place
    found = read(tab_key, {} if cell is None else {key: cell})
    assert len(found.rows) == 1
    assert isinstance(found.rows[0], RECORD_OF_TAB[tab_key])
    problems = found.problems.get("r1", ())
    assert [asked.column for asked in problems] == [key] * len(problems)
    assert len(problems) <= 1
    assert all(WORDS.problem(tab_key, asked).strip() for asked in problems)


@pytest.mark.parametrize("kind", Kind)
@given(cell=CELLS)
def test_every_kind_reads_any_cell(kind: Kind, cell: CellValue) -> None:
    own = Tab(key="own", role=TabRole.WORK, people=(Column(key="cell", kind=kind),))
    first = read(own, {"cell": cell})
    again = read(own, {"cell": cell}, context(Instant(NOW + DAY), first.facts))
    assert len(first.problems.get("r1", ())) <= 1
    assert first.facts == {} or again.facts == {}
