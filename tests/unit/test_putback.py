"""A column moved between read and write: what landed in people's cells, theirs and their own columns, is taken back."""

from collections.abc import Mapping, Sequence

import pytest

from sheet_schema.catalogue import TABS
from sync.cell import CellValue, GridRow
from sync.instant import Instant
from sync.memory import KnownRow, RowState
from sync.moved_columns import origins
from sync.putback import Past, put_back
from sync.sheet import Append, Batch, CellWrite, Layout, Snapshot, TabRead

BY_KEY = {tab.key: tab for tab in TABS}
TAB = "registration"
COLUMNS = ("row_id", "order_no", "stage", "unit", "fault", "remarks")
NOW = Instant(1_800_000_000)
Row = Sequence[CellValue | None]


def layout(*names: str) -> Layout:
    """Names of ours are keys; others are headers of people's own columns."""
    columns = {name: place for place, name in enumerate(names) if name in COLUMNS}
    return Layout(sheet_id=1, title="登記", columns=columns, headers=tuple(names))


def read(names: Sequence[str], *rows: Row) -> Snapshot:
    keys = layout(*names)
    grid, own = [], {}
    for index, values in enumerate(rows, start=1):
        filled = {place: value for place, value in enumerate(values) if value is not None}
        cells = {names[place]: value for place, value in filled.items() if names[place] in COLUMNS}
        grid.append(GridRow(index=index, cells=cells))
        own[index] = {place: value for place, value in filled.items() if names[place] not in COLUMNS}
    tab = TabRead(layout=keys, rows=tuple(grid), end=len(rows) + 1, own=own)
    return Snapshot(fence="f", tabs={TAB: tab})


def past(
    before: Snapshot, *cells: CellWrite, appends: Sequence[Append] = (), **known: Mapping[str, CellValue]
) -> Past:
    batch = Batch(fence="f", next_fence="g", cells=cells, appends=tuple(appends))
    rows = {
        row_id: KnownRow(row_id=row_id, tab=TAB, state=RowState.LIVE, noticed_at=NOW, cells=found)
        for row_id, found in known.items()
    }
    return Past(batch=batch, tabs=before.tabs, known=rows)


def write(row: int, column: str, value: CellValue | None) -> CellWrite:
    return CellWrite(tab=TAB, row=row, column=column, value=value)


def taken_back(of: Past, after: Snapshot) -> list[tuple[int, str, CellValue | None]]:
    found = put_back(BY_KEY, of, after)
    return [(cell.row, cell.column, cell.value) for cell in sorted(found, key=lambda cell: cell.column)]


BEFORE = ("row_id", "order_no", "stage", "unit", "fault")


def test_nothing_moved_nothing_is_touched() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    assert taken_back(past(before, write(1, "stage", "已派工")), before) == []


def test_a_value_on_peoples_column_gives_way_to_what_was_read() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(("row_id", "unit", "order_no", "stage", "fault"), ("r1", "LJ-1", "已派工", None, "漏水"))

    done = past(before, write(1, "order_no", "LJ-1"), write(1, "stage", "已派工"))

    assert taken_back(done, after) == [(1, "unit", "A-1")]


def test_a_row_that_moved_meanwhile_is_found_by_what_was_written_into_it() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"), ("r2", None, None, "A-2", "燈不亮"))
    names = ("row_id", "unit", "order_no", "stage", "fault")
    after = read(
        names, (None,) * 5, ("r1", "LJ-1", "已派工", None, "漏水"), ("r2", "LJ-2", "已派工", None, "燈不亮")
    )

    done = past(before, *(write(row, "order_no", f"LJ-{row}") for row in (1, 2)),
                *(write(row, "stage", "已派工") for row in (1, 2)), r1={}, r2={})  # fmt: skip

    assert taken_back(done, after) == [(2, "unit", "A-1"), (3, "unit", "A-2")]


def test_a_row_that_only_looks_like_one_that_was_hit_is_left_alone() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    names = ("row_id", "unit", "order_no", "stage", "fault")
    after = read(names, (None,) * 5, ("r1", "LJ-1", None, None, "漏水"), (None, "LJ-1", None, None, "門鎖"))

    assert taken_back(past(before, write(1, "order_no", "LJ-1"), r1={}), after) == [(2, "unit", "A-1")]


def test_what_was_put_back_onto_another_row_gives_way_to_what_stood_there() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"), ("r2", None, None, "A-2", "燈不亮"))
    after = read(BEFORE, ("r2", None, None, "A-9", "門鎖"), ("r1", None, None, "A-1", "漏水"))

    done = past(before, write(1, "unit", "A-9"), write(1, "fault", "門鎖"), r1={}, r2={})

    assert taken_back(done, after) == [(1, "fault", "燈不亮"), (1, "unit", "A-2")]


def test_the_row_it_hit_is_found_wherever_people_move_it_and_by_the_ledger_after_a_crash() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(BEFORE, ("r1", None, None, "A-1", "漏水"), ("r2", None, None, "A-9", "燈不亮"))

    assert taken_back(past(before, write(1, "unit", "A-9"), r2={"unit": "A-2"}), after) == [
        (2, "unit", "A-2")
    ]


def test_what_was_put_back_onto_a_row_that_was_put_in_is_cleared() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(BEFORE, (None, None, None, "A-9", None), ("r1", None, None, "A-1", "漏水"))

    assert taken_back(past(before, write(1, "unit", "A-9"), r1={}), after) == [(1, "unit", None)]


def test_what_was_put_back_where_it_was_meant_stays() -> None:
    before = read(BEFORE, ("r1", None, None, "已派工", "漏水"), (None, None, None, "LJ-1", "門鎖"))
    after = read(BEFORE, ("r1", None, None, "A-1", "漏水"), (None, None, None, "A-2", "門鎖"))

    assert taken_back(past(before, write(1, "unit", "A-1"), write(2, "unit", "A-2"), r1={}), after) == []


def test_a_cell_that_somebody_else_cleared_is_not_taken_for_one_that_was_cleared_by_mistake() -> None:
    before = read(BEFORE, ("r1", None, None, "LJ-1", "漏水"), ("r2", None, None, "A-2", "燈不亮"))
    after = read(BEFORE, ("r1", None, None, None, "漏水"), ("r2", None, None, None, "燈不亮"))

    assert taken_back(past(before, write(1, "unit", None), r1={}, r2={}), after) == []


def test_a_value_in_a_column_that_was_just_put_in_is_cleared() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(
        ("row_id", "order_no", "", "stage", "unit", "fault"), ("r1", None, "已派工", None, "A-1", "漏水")
    )

    assert taken_back(past(before, write(1, "stage", "已派工")), after) == [(1, "#2", None)]


def test_peoples_own_column_gets_its_value_back() -> None:
    before = read((*BEFORE, "自己的備註"), ("r1", None, None, "A-1", "漏水", "老客戶"))
    after = read(
        ("row_id", "order_no", "自己的備註", "stage", "unit", "fault"),
        ("r1", None, "已派工", None, "A-1", "漏水"),
    )

    assert taken_back(past(before, write(1, "stage", "已派工")), after) == [(1, "#2", "老客戶")]


def test_own_columns_without_a_header_are_known_by_what_they_stand_between() -> None:
    before = read(("row_id", "", "order_no", "stage", "unit"), ("r1", "老客戶", None, None, "A-1"))
    after = read(("row_id", "", "", "order_no", "stage", "unit"), ("r1", None, "LJ-1", "已派工", None, "A-1"))

    found = past(before, write(1, "order_no", "LJ-1"), write(1, "stage", "已派工"))

    assert (1, "#2", None) in taken_back(found, after) or (1, "#2", "老客戶") in taken_back(found, after)
    assert origins(before.tabs[TAB].layout, after.tabs[TAB].layout)[5] == 4


def test_what_somebody_typed_since_stays() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(("row_id", "unit", "order_no", "stage", "fault"), ("r1", "B-2", None, None, "漏水"))

    assert taken_back(past(before, write(1, "order_no", "LJ-1")), after) == []


@pytest.mark.parametrize("whole", [True, False])
def test_a_row_that_moved_in_the_same_instant_is_known_by_its_carrier(whole: bool) -> None:
    rows = (("r1", None, None, "A-1", "漏水"), ("r2", None, None, "B-2", "燈不亮"))
    before = read(BEFORE, *rows) if whole else read(BEFORE, rows[0])
    after = read(
        ("row_id", "unit", "order_no", "stage", "fault"),
        ("r2", "LJ-1", None, None, "燈不亮"),
        ("r1", "A-1", None, None, "漏水"),
    )

    done = past(before, write(1, "order_no", "LJ-1"), r2={"unit": "B-2", "fault": "燈不亮"})

    assert taken_back(done, after) == [(1, "unit", "B-2")]


def test_a_row_nobody_had_read_is_cleared_of_what_is_not_its_own() -> None:
    before = read(BEFORE, ("r1", None, None, "A-1", "漏水"))
    after = read(("row_id", "unit", "order_no", "stage", "fault"), (None, "LJ-1", None, None, "新的一列"))

    assert taken_back(past(before, write(1, "order_no", "LJ-1")), after) == [(1, "unit", None)]


def test_a_new_row_that_came_in_crooked_is_put_in_order() -> None:
    before = read(BEFORE)
    after = read(("", *BEFORE), ("r9", None, None, "A-1", "漏水", None))
    sent = Append(tab=TAB, row_id="r9", cells=(("fault", "漏水"), ("unit", "A-1")))

    assert taken_back(past(before, appends=(sent,)), after) == [
        (1, "#0", None), (1, "fault", "漏水"), (1, "row_id", "r9"), (1, "stage", None), (1, "unit", "A-1"),
    ]  # fmt: skip


def test_the_words_of_a_new_row_are_put_in_order_where_they_are_now() -> None:
    """Somebody sorted the words away from what the service wrote beside them."""
    before = read(BEFORE)
    names = (*BEFORE[:4], "", "fault")
    after = read(names, ("r9", None, None, "B-2", None, "漏水"), (None, None, None, "A-1", "門鎖", None))
    sent = Append(tab=TAB, row_id="r9", cells=(("fault", "門鎖"), ("unit", "A-1")))

    assert taken_back(past(before, appends=(sent,)), after) == [(2, "#4", None), (2, "fault", "門鎖")]


def test_a_new_row_whose_words_are_gone_is_left_alone() -> None:
    before = read(BEFORE)
    after = read(("", *BEFORE), ("r9", None, None, "B-2", "燈不亮", None))
    sent = Append(tab=TAB, row_id="r9", cells=(("fault", "門鎖"), ("unit", "A-1")))

    assert taken_back(past(before, appends=(sent,)), after) == []


def test_a_new_row_without_words_is_known_by_its_id() -> None:
    before = read(BEFORE)
    after = read(("", *BEFORE), ("r9", None, None, None, None, None))

    assert taken_back(past(before, appends=(Append(tab=TAB, row_id="r9"),)), after) == [
        (1, "#0", None), (1, "row_id", "r9"),
    ]  # fmt: skip
