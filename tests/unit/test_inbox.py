"""Requests from outside become one row and one number each; decided without a sheet or a ledger."""

from collections.abc import Mapping
from itertools import count

from msgspec.structs import replace

from sheet_schema.catalogue import TABS, tab
from sync.cell import CellValue, GridRow
from sync.decide import decide
from sync.inbox import LONGEST, LONGEST_TEXT, askable, longest
from sync.instant import Instant, to_serial
from sync.memory import KnownRow, Memory, Number, Request, RowState
from sync.office import Office
from sync.plan import Plan
from sync.sheet import Layout, Snapshot, TabRead
from sync.wording import load
from tests.unit.builders import ZONE, at

OFFICE = Office(site="KH", zone=ZONE, tabs=TABS, wording=load("zh_Hant"), base_url="http://localhost")
SENT = at("09:00")
WORDS = {
    "unit": "A-1203",
    "customer": "王小明",
    "phone": "0912345678",
    "fault": "=1+1",
    "fault_class": "給排水",
}
IDS = count()


def request(row_id: str = "q1", sent: Instant = SENT, **cells: CellValue) -> Request:
    return Request(row_id=row_id, cells={**WORDS, **cells}, received_at=sent)


def memory(*requests: Request, rows: Mapping[str, KnownRow] | None = None) -> Memory:
    return Memory(
        fence="f", rows=rows or {}, numbers={}, facts={}, policies={}, effect_keys=frozenset(), queued=(),
        requests=requests, request_stages={request.row_id: "" for request in requests},
    )  # fmt: skip


def snapshot(*rows: Mapping[str, CellValue], missing: tuple[str, ...] = ()) -> Snapshot:
    """All tabs, empty but for the registrations given."""
    reads = {}
    for place, one in enumerate(TABS):
        columns = {column.key: index for index, column in enumerate(one.columns)}
        own = rows if one.key == "registration" else ()
        reads[one.key] = TabRead(
            layout=Layout(
                sheet_id=place,
                title=one.key,
                columns=columns,
                missing=missing if one.key == "registration" else (),
            ),
            rows=tuple(GridRow(index=index, cells=cells) for index, cells in enumerate(own, start=1)),
            end=len(own) + 1,
        )
    return Snapshot(fence="f", tabs=reads)


def decided(
    shown: Snapshot, known: Memory, now: Instant = SENT, arriving: frozenset[str] | None = None
) -> Plan:
    return decide(shown, known, OFFICE, now, lambda: f"new{next(IDS)}", arriving=arriving)


def appended(plan: Plan) -> list[dict[str, CellValue]]:
    return [{"row_id": one.row_id, **dict(one.cells)} for one in plan.appends if one.tab == "registration"]


def told(plan: Plan) -> list[str]:
    """What the plan tells of rows; every first round also seals the month's seed."""
    return [event.kind for event in plan.events if event.kind != "seed_sealed"]


def remembered(known: Memory, plan: Plan) -> Memory:
    """The memory behind a plan that was reserved."""
    numbers = {number.row_id: number for number in plan.numbers}
    rows = {**known.rows, **{row.row_id: row for row in plan.rows}}
    live = {row_id for row_id, row in rows.items() if row.state is RowState.LIVE}
    waiting = tuple(one for one in known.requests if one.row_id not in live)
    told = {**known.request_stages, **plan.request_stages}
    return replace(known, rows=rows, numbers=numbers, requests=waiting, request_stages=told)


def test_a_request_opens_one_row_with_the_senders_words() -> None:
    plan = decided(snapshot(), memory(request()))

    assert appended(plan) == [{"row_id": "q1", "channel": "線上", **WORDS}]
    row, slip = plan.rows
    assert (row.row_id, row.state, row.noticed_at) == ("q1", RowState.PENDING, SENT)
    assert (slip.tab, slip.parent) == ("work_orders", "q1"), "its slip opens beside it, as for a call"
    assert [append.tab for append in plan.appends] == ["registration", "work_orders"]
    assert told(plan) == ["request_arrived"]
    assert plan.numbers == (), "not before its row was seen"


def test_a_sender_may_say_how_the_request_reached_him() -> None:
    assert appended(decided(snapshot(), memory(request(channel="電話"))))[0]["channel"] == "電話"


def test_once_seen_it_is_numbered_counted_from_when_it_was_sent() -> None:
    known = memory(request())
    (row,) = appended(decided(snapshot(), known))
    known = remembered(known, decided(snapshot(), known))

    plan = decided(snapshot(row), known, at("09:04"))

    assert [number.row_id for number in plan.numbers] == ["q1"]
    assert known.request_stages == {"q1": "registered"}
    assert appended(plan) == []
    assert plan.counts.open_clocks > 0
    assert [write.value for write in plan.cells if write.column == "received_at"] == [to_serial(SENT, ZONE)]
    assert not [event for event in plan.events if event.kind == "cell_changed"]


def test_one_that_was_sent_before_midnight_is_of_that_day() -> None:
    late = at("23:59")
    known = memory(request(sent=late))
    (row,) = appended(decided(snapshot(), known, late))
    known = remembered(known, decided(snapshot(), known, late))

    (number,) = decided(snapshot(row), known, Instant(late + 3600)).numbers

    assert number.day == "20261123"


def test_after_a_lost_write_it_is_opened_again_under_the_same_identity() -> None:
    known = memory(request())
    first = decided(snapshot(), known)
    again = decided(snapshot(), remembered(known, first))

    assert appended(again) == appended(first)
    assert again.rows == ()
    assert told(again) == [], "its row is not void, and it has not arrived twice"


def test_the_same_words_typed_at_the_desk_are_another_row() -> None:
    known = memory(request())
    known = remembered(known, decided(snapshot(), known))
    typed = {"channel": "線上", **WORDS}

    plan = decided(snapshot(typed), known)

    assert [row["row_id"] for row in appended(plan)] == ["q1"]
    (write,) = [write for write in plan.cells if write.tab == "registration"]
    assert (write.column, str(write.value)[:3]) == ("row_id", "new")


def test_two_requests_in_the_same_words_are_two_rows() -> None:
    known = memory(request("q1"), request("q2"))
    first = decided(snapshot(), known)
    known = remembered(known, first)

    plan = decided(snapshot(*appended(first)), known)

    assert sorted(number.row_id for number in plan.numbers) == ["q1", "q2"]


def test_requests_that_come_in_while_the_pass_goes_round_wait_for_the_next() -> None:
    plan = decided(snapshot(), memory(request("q1"), request("q2")), arriving=frozenset({"q1"}))

    assert [row["row_id"] for row in appended(plan)] == ["q1"]


def test_a_tab_with_a_missing_column_takes_nothing_in_and_loses_nothing() -> None:
    known = memory(request())

    assert decided(snapshot(missing=("phone",)), known).appends == ()
    assert appended(decided(snapshot(), known)) != []


def test_what_people_did_to_a_row_in_the_same_instant_is_seen() -> None:
    known = memory(request())
    (row,) = appended(decided(snapshot(), known))
    known = remembered(known, decided(snapshot(), known))

    plan = decided(snapshot({**row, "unit": "A-1204"}), known)

    (event,) = [event for event in plan.events if event.kind == "cell_changed"]
    assert event.words == {"column": "unit", "old": "A-1203", "new": "A-1204"}


def test_its_stage_is_told_when_it_changes_and_not_again() -> None:
    known = memory(request())
    (row,) = appended(decided(snapshot(), known))
    known = remembered(known, decided(snapshot(), known))
    known = remembered(known, decided(snapshot(row), known))
    shown = snapshot({**row, "row_key": "q1"})

    assert decided(shown, known).request_stages == {}
    ended = decided(snapshot({**row, "row_key": "q1", "ended": "電話已解決"}), known)
    assert ended.request_stages == {"q1": "solved_remotely"}


def test_others_have_no_stage_to_be_told() -> None:
    row = {"row_id": "r1", "row_key": "r1", **WORDS}
    live = KnownRow(
        row_id="r1", tab="registration", state=RowState.LIVE, noticed_at=SENT, cells=WORDS, index=1
    )
    known = replace(
        memory(rows={"r1": live}),
        numbers={"r1": Number(number="KH-20261123-0001", row_id="r1", day="20261123", seq=1)},
    )

    assert decided(snapshot(row), known).request_stages == {}


def test_only_the_office_says_when_and_by_whom_a_request_was_taken_in() -> None:
    columns = askable(tab("registration"))

    assert {"unit", "customer", "phone", "fault", "fault_class", "visit", "inspection_at"} <= set(columns)
    assert not {"received", "received_by", "first_remedy", "ended", "order_no", "row_id"} & set(columns)
    assert (longest("fault"), longest("unit")) == (LONGEST_TEXT, LONGEST)
