"""A table found over chunks is the one found cell by cell."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Rectangle, Sheet, new_sheet
from sync.sheets_server.rows import Chunk, Row, Rows, trimmed
from sync.sheets_server.tables import last_table

WIDTH = 6
GRIDS = st.lists(
    st.lists(st.sampled_from([None, 1, 1, 1]), min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=14
)


def cell_by_cell(rows: list[Row], block: Rectangle) -> Rectangle:
    filled = {
        (row, column)
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value is not None
    }
    while True:
        top, left, bottom, right = block
        near = {
            (row, column)
            for row, column in filled
            if top - 1 <= row <= bottom and left - 1 <= column <= right
        }
        edges = [*near, (top, left), (bottom - 1, right - 1)]
        rows_, columns = [row for row, _ in edges], [column for _, column in edges]
        grown = (min(rows_), min(columns), max(rows_) + 1, max(columns) + 1)
        if grown == block:
            return block
        block = grown


@settings(max_examples=300, deadline=None)
@given(GRIDS, st.integers(1, 4), st.integers(0, 13))
def test_chunks_change_nothing(grid: list[Row], size: int, at: int) -> None:
    rows = [trimmed(row) for row in grid]
    chunks = [Chunk[Row](rows[start : start + size]) for start in range(0, len(rows), size)]
    empty: Sheet = new_sheet({"gridProperties": {"rowCount": 20, "columnCount": WIDTH}}, 0, "t", 0)
    sheet = Sheet(properties=empty.properties, rows=Rows[Row]((), chunks))
    found = last_table(sheet, Area(at, at + 1))
    if at >= len(rows) or not rows[at]:
        assert found is None
    else:
        last = len(rows[at]) - 1
        assert found == cell_by_cell(rows, (at, last, at + 1, last + 1))
