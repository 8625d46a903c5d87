"""What a batch overwrote and copied aside first goes back, wherever rows and columns are now; nothing else is."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.catalogue import TABS
from sync.cell import CellValue, GridRow
from sync.overwritten import given_back
from sync.sheet import Batch, BeforeImage, CellWrite, Layout, TabRead

REGISTRATION = next(tab for tab in TABS if tab.key == "registration")
COLUMNS = ("row_id", "order_no", "stage", "unit", "customer", "fault", "row_key")
NAMES = ("row_id", "order_no", "stage", "unit", "customer", "fault", "row_key", "老客戶")
MOVED = ("row_id", "stage", "unit", "order_no", "customer", "fault", "row_key", "老客戶")
"""`order_no` went two to the right: what was meant for it lands on `stage`, what was meant for `stage` on `unit`."""
Row = Sequence[CellValue | None]
R1: Row = ("r1", None, None, "A-1", "王小明", "漏水", "r1", "常客")
R2: Row = ("r2", None, None, "A-2", "李太太", "燈不亮", "r2", None)
NEW: Row = (None, None, None, "A-9", "陳先生", "門鎖", None, "新客")


def moved(row: Row, names: Sequence[str] = MOVED) -> Row:
    """A row of NAMES on other columns."""
    return tuple(row[NAMES.index(name)] if name in NAMES else None for name in names)


def read(names: Sequence[str], *rows: Row) -> TabRead:
    columns = {name: place for place, name in enumerate(names) if name in COLUMNS}
    grid, own = [], {}
    for index, values in enumerate(rows, start=1):
        filled = {place: value for place, value in enumerate(values) if value is not None}
        grid.append(
            GridRow(index=index, cells={key: filled[at] for key, at in columns.items() if at in filled})
        )
        own[index] = {place: value for place, value in filled.items() if names[place] not in columns}
    layout = Layout(sheet_id=1, title="登記", columns=columns, headers=tuple(names))
    return TabRead(layout=layout, rows=tuple(grid), end=len(rows) + 1, own=own)


def found(names: Sequence[str], *rows: Row) -> BeforeImage:
    filled = ({place: value for place, value in enumerate(values) if value is not None} for values in rows)
    return BeforeImage(headers=tuple(names), rows=dict(enumerate(filled, start=1)))


def changed(row: Row, **cells: CellValue | None) -> list[CellValue | None]:
    return _on(NAMES, row, cells)


def changed_on(names: Sequence[str], row: Row, **cells: CellValue | None) -> list[CellValue | None]:
    return _on(names, row, cells)


def _on(names: Sequence[str], row: Row, cells: Mapping[str, CellValue | None]) -> list[CellValue | None]:
    told = list(row)
    for name, value in cells.items():
        told[names.index(name)] = value
    return told


def back(
    batch: Mapping[tuple[int, str], CellValue | None], then: TabRead, before: BeforeImage, now: TabRead
) -> dict[tuple[int, str], CellValue | None]:
    cells = tuple(
        CellWrite(tab="registration", row=row, column=column, value=value)
        for (row, column), value in batch.items()
    )
    writes = given_back(REGISTRATION, Batch(fence="f", next_fence="g", cells=cells), then, before, now)
    return {(write.row, write.column): write.value for write in writes}


def test_where_all_stood_as_it_was_read_nothing_goes_back() -> None:
    now = read(NAMES, changed(R1, order_no="LJ-1", stage="已派工"))
    assert (
        back({(1, "order_no"): "LJ-1", (1, "stage"): "已派工"}, read(NAMES, R1), found(NAMES, R1), now) == {}
    )


def test_what_landed_on_a_column_of_peoples_goes_back() -> None:
    now = read(MOVED, changed_on(MOVED, moved(R1), stage="LJ-1", unit="已派工"))
    batch = {(1, "order_no"): "LJ-1", (1, "stage"): "已派工"}
    assert back(batch, read(NAMES, R1), found(MOVED, moved(R1)), now) == {(1, "unit"): "A-1"}


def test_a_column_that_moved_on_since_is_found() -> None:
    onward = ("row_id", "stage", "order_no", "customer", "fault", "unit", "row_key", "老客戶")
    now = read(onward, changed_on(onward, moved(R1, onward), unit="已派工"))
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(MOVED, moved(R1)), now) == {
        (1, "unit"): "A-1"
    }


def test_a_row_that_nobody_had_read_gets_its_own_back() -> None:
    """It was put in, typed, and hit in one second, on a column that moved in the same."""
    now = read(MOVED, changed_on(MOVED, moved(NEW), unit="已派工"), moved(R1))
    batch = {(1, "stage"): "已派工"}
    assert back(batch, read(NAMES, R1), found(MOVED, moved(NEW), moved(R1)), now) == {(1, "unit"): "A-9"}


def test_what_is_put_back_onto_a_row_that_nobody_had_read_gives_way() -> None:
    was = read(NAMES, changed(R1, customer="已派工"))
    now = read(NAMES, changed(NEW, customer="王小明"), changed(R1, customer="已派工"))
    before = found(NAMES, NEW, changed(R1, customer="已派工"))
    assert back({(1, "customer"): "王小明"}, was, before, now) == {(1, "customer"): "陳先生"}


def test_it_goes_back_wherever_the_row_went_and_whatever_is_typed_there_meanwhile() -> None:
    was = read(NAMES, changed(R1, customer="已派工"))
    before = found(NAMES, changed(NEW, fault=None))
    now = read(NAMES, R2, (None,) * 8, changed(NEW, customer="王小明", fault="門鎖壞"))
    assert back({(1, "customer"): "王小明"}, was, before, now) == {(3, "customer"): "陳先生"}


def test_a_cell_that_was_emptied_by_mistake_is_filled_again() -> None:
    was = read(NAMES, changed(R1, customer="已派工"))
    now = read(NAMES, changed(NEW, customer=None), changed(R1, customer="已派工"))
    assert back({(1, "customer"): None}, was, found(NAMES, NEW), now) == {(1, "customer"): "陳先生"}


def test_a_row_that_held_this_one_cell_only_is_filled_again_in_its_place() -> None:
    only: Row = (None, None, None, None, "陳先生", None, None, None)
    was = read(NAMES, changed(R1, customer="已派工"))
    assert back({(1, "customer"): None}, was, found(NAMES, only), read(NAMES, (None,) * 8, R2)) == {
        (1, "customer"): "陳先生"
    }


def test_peoples_own_columns_get_theirs_back() -> None:
    wide = ("row_id", "order_no", "老客戶", "stage", "unit", "customer", "fault", "row_key")
    now = read(wide, changed_on(wide, moved(R1, wide), 老客戶="已派工"))
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(wide, moved(R1, wide)), now) == {
        (1, "#2"): "常客"
    }


def test_a_column_put_in_in_that_second_is_emptied() -> None:
    wide = ("row_id", "order_no", "", "stage", "unit", "customer", "fault", "row_key", "老客戶")
    now = read(wide, changed_on(wide, moved(R1, wide), **{"": "已派工"}))
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(wide, moved(R1, wide)), now) == {
        (1, "#2"): None
    }


def test_what_somebody_typed_there_since_stays() -> None:
    now = read(MOVED, changed_on(MOVED, moved(R1), unit="A-100"))
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(MOVED, moved(R1)), now) == {}


def test_the_row_that_was_meant_may_be_typed_in_meanwhile() -> None:
    half = changed(NEW, fault=None, customer="已派工")
    now = read(NAMES, changed(NEW, customer="陳先生"))
    assert (
        back({(1, "customer"): "陳先生"}, read(NAMES, half), found(NAMES, changed(half, fault="門鎖")), now)
        == {}
    )


def test_another_order_that_says_the_same_is_not_touched() -> None:
    was = read(NAMES, changed(R1, customer="已派工"))
    now = read(NAMES, changed(R2, customer="王小明"), changed(R1, customer="王小明"))
    before = found(NAMES, changed(R1, customer="已派工"))
    assert back({(1, "customer"): "王小明"}, was, before, now) == {}


def test_a_column_deleted_since_takes_its_cell_along() -> None:
    short = tuple(name for name in MOVED if name != "unit")
    now = read(short, moved(R1, short))
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(MOVED, moved(R1)), now) == {}


def test_a_header_renamed_in_the_same_second_is_known_by_what_it_is_called_now() -> None:
    called = ("row_id", "stage", "單位", "order_no", "customer", "fault", "row_key", "老客戶")
    now = read(MOVED, changed_on(MOVED, moved(R1), unit="已派工"))
    renamed = TabRead(
        layout=Layout(
            sheet_id=1, title="登記", headers=called,
            columns={name: place for place, name in enumerate(MOVED) if name in COLUMNS},
        ),
        rows=now.rows, end=now.end, own=now.own,
    )  # fmt: skip
    assert back({(1, "stage"): "已派工"}, read(NAMES, R1), found(called, moved(R1)), renamed) == {
        (1, "unit"): "A-1"
    }


ROWS = (R1, R2, NEW, (None,) * 8)


@given(
    order=st.permutations(NAMES[1:]),
    then=st.permutations(ROWS),
    now=st.permutations(range(4)),
    line=st.integers(1, 4),
    columns=st.sets(st.sampled_from(NAMES[1:6]), min_size=1),
)
def test_whatever_moves_no_word_of_anybodys_is_lost(
    order: Sequence[str], then: Sequence[Row], now: Sequence[int], line: int, columns: set[str]
) -> None:
    """Columns and rows moved before the write, rows once more behind it; the write means what was read."""
    names = (NAMES[0], *order)
    stood = [list(moved(row, names)) for row in then]
    batch = {(line, column): f"written-{column}" for column in columns}
    hit = [list(row) for row in stood]
    for _, column in batch:
        hit[line - 1][NAMES.index(column)] = f"written-{column}"
    after = [hit[index] for index in now]

    backs = back(batch, read(NAMES, *ROWS), found(names, *stood), read(names, *after))

    for (row, column), value in backs.items():
        after[row - 1][int(column[1:]) if column.startswith("#") else names.index(column)] = value
    people = [
        place for place, name in enumerate(names) if name not in {"row_id", "row_key", "order_no", "stage"}
    ]
    meant = then[line - 1] == ROWS[line - 1]
    for index, row in enumerate(now):
        for place in people:
            is_meant = row == line - 1 and meant and names[place] == NAMES[place] and NAMES[place] in columns
            assert is_meant or after[index][place] == stood[row][place]
