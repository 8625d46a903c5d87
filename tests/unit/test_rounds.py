"""One answer as the next read, and plans that refuse themselves."""

from collections.abc import Mapping

from sheet_schema.catalogue import TABS, tab
from sync.cell import CellValue, GridRow
from sync.census import take_census
from sync.instant import Instant
from sync.memory import KnownRow, Memory, Number, RowState
from sync.plan import Plan
from sync.rounds import disturbed, merged
from sync.safety import refusals
from sync.sheet import Answer, Append, CellWrite, Layout, Snapshot, TabRead

LAYOUT = Layout(sheet_id=1, title="登記", columns={"row_id": 0, "fault": 1})
BY_KEY = {one.key: one for one in TABS}


def snapshot(*rows: Mapping[str, CellValue]) -> Snapshot:
    lines = tuple(GridRow(index=place, cells=cells) for place, cells in enumerate(rows, start=1))
    read = TabRead(layout=LAYOUT, rows=lines, end=len(lines) + 1)
    return Snapshot(fence="f1", tabs={"registration": read})


def answer(**rows: Mapping[str, CellValue]) -> Answer:
    shown = tuple(GridRow(index=int(name[1:]), cells=cells) for name, cells in rows.items())
    return Answer(fence="f2", rows={"registration": shown})


def test_rows_of_an_answer_take_the_place_of_those_read() -> None:
    found = merged(
        snapshot({"fault": "漏水"}, {"fault": "燈不亮"}), answer(r2={"fault": "燈不亮", "row_id": "rb"})
    )

    assert [row.cells for row in found.tabs["registration"].rows] == [
        {"fault": "漏水"}, {"fault": "燈不亮", "row_id": "rb"},
    ]  # fmt: skip
    assert found.fence == "f2"


def test_emptied_rows_go_and_new_ones_come() -> None:
    found = merged(snapshot({"row_id": "x"}), answer(r1={}, r5={"row_id": "r5"}))

    assert [row.index for row in found.tabs["registration"].rows] == [5]
    assert found.tabs["registration"].end == 6


def test_a_quiet_answer_disturbs_nothing() -> None:
    read = snapshot({"fault": "漏水"})
    wrote_id = Plan(cells=(CellWrite(tab="registration", row=1, column="row_id", value="ra"),))
    opened = Plan(appends=(Append(tab="registration", row_id="rb"),))

    assert not disturbed(BY_KEY, read, wrote_id, answer(r1={"fault": "漏水", "row_id": "ra"}))
    assert not disturbed(BY_KEY, read, opened, answer(r2={"row_id": "rb"}))
    assert not disturbed(BY_KEY, read, opened, answer(r2={"fault": "typed meanwhile"}, r3={"row_id": "rb"}))


def test_a_row_that_reads_otherwise_calls_for_a_fresh_read() -> None:
    read = snapshot({"fault": "漏水"}, {"fault": "燈不亮"})

    assert disturbed(BY_KEY, read, Plan(), answer(r1={"fault": "燈不亮"}))
    assert disturbed(BY_KEY, read, Plan(), answer(r1={}))


def test_rows_without_words_that_moved_call_for_a_fresh_read() -> None:
    read = snapshot({"row_id": "ra"}, {"row_id": "rb"})
    opened = Plan(appends=(Append(tab="registration", row_id="rc"),))

    assert disturbed(BY_KEY, read, Plan(), answer(r1={"row_id": "rb"}))
    assert disturbed(BY_KEY, read, opened, answer(r3={"row_id": "rb"}, r4={"row_id": "rc"})), "one was put in"
    assert disturbed(BY_KEY, read, opened, answer()), "the new row landed further up: one was deleted"


def known(*places: int) -> dict[str, KnownRow]:
    return {
        f"r{place}": KnownRow(
            row_id=f"r{place}", tab="registration", state=RowState.LIVE, noticed_at=Instant(0),
            cells={"fault": f"故障 {place}"}, index=place,
        )
        for place in places
    }  # fmt: skip


def memory(count: int) -> Memory:
    rows = known(*range(1, count + 1))
    numbers = {name: Number(number=f"LJ-{name}", row_id=name, day="20261123", seq=1) for name in rows}
    return Memory(
        fence="f1", rows=rows, numbers=numbers, facts={}, policies={}, effect_keys=frozenset(), queued=()
    )


def refused(before: int, left: int, plan: Plan | None = None) -> tuple[str, ...]:
    rows = [{"row_id": f"r{n}", "row_key": f"r{n}", "fault": f"故障 {n}"} for n in range(1, left + 1)]
    held = memory(before)
    census = take_census((tab("registration"),), snapshot(*rows), held, Instant(1), lambda: "new")
    return refusals(census, held, plan or Plan())


def test_a_sound_plan_is_not_refused() -> None:
    assert refused(10, 10) == ()
    assert refused(10, 9) == ()


def test_an_emptied_tab_is_an_accident_until_somebody_says_otherwise() -> None:
    assert refused(10, 0) == ("tab_emptied:registration",)


def test_many_rows_gone_at_once_are_one_too() -> None:
    assert refused(30, 12) == ("rows_vanished:registration",)


def test_a_young_office_may_start_over() -> None:
    assert refused(3, 0) == ()


def test_numbers_are_not_wiped_in_passing() -> None:
    wipe = tuple(CellWrite(tab="registration", row=n, column="order_no", value=None) for n in range(20))

    assert refused(20, 20, Plan(cells=wipe)) == ("numbers_overwritten",)


def test_the_census_tells_what_changed() -> None:
    held = memory(2)
    read = snapshot({"row_id": "r1", "row_key": "r1", "fault": "故障 1，更大了"}, {"fault": "新的"})

    census = take_census((tab("registration"),), read, held, Instant(1), lambda: "new")

    assert [event.kind for event in census.events] == ["cell_changed", "row_noticed", "row_vanished"]
    assert census.events[0].words == {"column": "fault", "old": "故障 1", "new": "故障 1，更大了"}
    assert census.known["new"].state is RowState.PENDING
    assert census.known["r2"].state is RowState.VANISHED


def test_a_tab_with_a_missing_column_is_left_alone() -> None:
    read = snapshot()
    broken = TabRead(layout=Layout(sheet_id=1, title="登記", columns={}, missing=("fault",)), rows=(), end=1)

    census = take_census((tab("registration"),), Snapshot(fence=read.fence, tabs={"registration": broken}), memory(9),
                         Instant(1), lambda: "new")  # fmt: skip

    assert census.identities == {}
    assert census.changed == ()
