"""What is undone leaves no trace: there and back again gives the grid that was."""

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sync.sheets_server.server import SheetsServer
from tests.sheets_server import strategies
from tests.sheets_server.desk import Book, Desk, Json, desk_at, grid, span
from tests.sheets_server.prepared import everything, prepared
from tests.sheets_server.strategies import EDGE, MOST_COLUMNS, MOST_ROWS, SHEETS, effort, rectangles

Area = tuple[int, int, int, int]
DIMENSION = st.sampled_from(("ROWS", "COLUMNS"))


@pytest.fixture(scope="module")
def desk_of_all() -> Any:
    """One server for all examples: each takes a spreadsheet of its own."""
    with SheetsServer(":memory:") as server, desk_at(server, server) as found:
        yield found


def grids(book: Book) -> Json:
    """Gives what stands on the grids: cells, lines, what lies over them, named ranges; not what Drive knows."""
    found = everything(book)
    return {"spreadsheet": found["spreadsheet"], "formulas": found["formulas"]}


def there_and_back(book: Book, there: Json, back: Json) -> None:
    """Applies a request and its opposite, in two batches and in one."""
    before = grids(book)
    book.apply(there)
    book.apply(back)
    assert grids(book) == before
    book.apply(there, back)
    assert grids(book) == before


def place(area: Area, sheet: int = 0) -> Json:
    """Gives the GridRange of top, left, bottom, right."""
    return grid(area[0], area[2], area[1], area[3], sheet)


@effort(20)
@given(st.sampled_from(SHEETS), DIMENSION, st.integers(0, MOST_COLUMNS - 1), st.integers(1, 5), st.booleans())
def test_lines_put_in_and_taken_out(
    desk_of_all: Desk, sheet: int, dimension: str, at: int, count: int, before: bool
) -> None:
    lines = span(dimension, at, at + count, sheet)
    insert = {"insertDimension": {"range": lines, "inheritFromBefore": before and at > 0}}
    there_and_back(prepared(desk_of_all), insert, {"deleteDimension": {"range": lines}})


@effort(20)
@given(st.sampled_from(SHEETS), DIMENSION, st.integers(9, 11), st.integers(1, 2), st.integers(0, 12))
def test_lines_moved_there_and_back(
    desk_of_all: Desk, sheet: int, dimension: str, first: int, count: int, to: int
) -> None:
    """Lines that no range holds: one that is torn apart stays in its place, and so cannot be put together again."""
    assume(not first <= to <= first + count)
    book = prepared(desk_of_all)
    cell = {"note": "here"}
    book.apply({"repeatCell": {"range": grid(9, 12, 9, 12, sheet), "cell": cell, "fields": "note"}})
    there = {"source": span(dimension, first, first + count, sheet), "destinationIndex": to}
    landed = to - count if to > first else to
    home = first if landed > first else first + count
    back = {"source": span(dimension, landed, landed + count, sheet), "destinationIndex": home}
    there_and_back(book, {"moveDimension": there}, {"moveDimension": back})


@effort(20)
@given(
    st.sampled_from(SHEETS), rectangles(5, 4), st.sampled_from(SHEETS), st.integers(9, 20), st.integers(0, 9)
)
def test_cells_cut_there_and_back(
    desk_of_all: Desk, source: int, area: Area, sheet: int, row: int, column: int
) -> None:
    book = prepared(desk_of_all)
    top, left, bottom, right = area
    there = {
        "source": place(area, source),
        "destination": {"sheetId": sheet, "rowIndex": row, "columnIndex": column},
        "pasteType": "PASTE_NORMAL",
    }
    landed = (row, column, row + bottom - top, column + right - left)
    back = {
        "source": place(landed, sheet),
        "destination": {"sheetId": source, "rowIndex": top, "columnIndex": left},
        "pasteType": "PASTE_NORMAL",
    }
    before = json.dumps(grids(book))
    book.apply({"cutPaste": there})
    book.apply({"cutPaste": back})
    assert _without_titles(json.dumps(grids(book))) == _without_titles(before)


def _without_titles(text: str) -> str:
    """A reference that was to another tab for a while goes on naming its own."""
    return text.replace("First!", "").replace("Second!", "")


@effort(20)
@given(rectangles(30, 14), st.sampled_from(("ROWS", "COLUMNS")))
def test_cells_shifted_there_and_back(desk_of_all: Desk, area: Area, dimension: str) -> None:
    """The grid is large enough that nothing is pushed over its edge."""
    book = prepared(desk_of_all)
    asked = {"range": place(area, SHEETS[1]), "shiftDimension": dimension}
    book.apply({"deleteTable": {"tableId": "t1"}})
    before = book.values("Second")
    book.apply({"insertRange": asked}, {"deleteRange": asked})
    assert book.values("Second") == before


@effort(15)
@given(rectangles(), st.sampled_from(("MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS")))
def test_cells_merged_and_set_free(desk_of_all: Desk, area: Area, kind: str) -> None:
    """On empty cells: a merge keeps one value only."""
    book = prepared(desk_of_all)
    free = tuple(edge + 9 if side % 2 == 0 else edge for side, edge in enumerate(area))
    asked = grid(free[0], free[2], free[1], free[3])
    there_and_back(
        book, {"mergeCells": {"range": asked, "mergeType": kind}}, {"unmergeCells": {"range": asked}}
    )


@effort(20)
@given(
    st.lists(st.lists(strategies.scalars(), min_size=3, max_size=3), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=2),
)
def test_a_sort_is_a_stable_permutation(
    desk_of_all: Desk, rows: list[list[Any]], keys: list[tuple[int, bool]]
) -> None:
    book = prepared(desk_of_all)
    marked = [[*row, number] for number, row in enumerate(rows, 1)]
    body = {"valueInputOption": "RAW", "data": [{"range": "First!G10", "values": marked}]}
    book.desk.ask("POST", f"{book.url}/values:batchUpdate", body)
    area = grid(9, 9 + len(rows), 6, 10)
    specs = [
        {"dimensionIndex": 6 + key, "sortOrder": "DESCENDING" if down else "ASCENDING"} for key, down in keys
    ]
    before = [_padded(row) for row in book.values("First!G10:J30")]
    book.apply({"sortRange": {"range": area, "sortSpecs": specs}})
    once = [_padded(row) for row in book.values("First!G10:J30")]
    assert Counter(map(repr, once)) == Counter(map(repr, before))
    for earlier, later in pairwise(once):
        if all(repr(earlier[key]) == repr(later[key]) for key, _ in keys):
            assert earlier[3] < later[3]
    book.apply({"sortRange": {"range": area, "sortSpecs": specs}})
    assert [_padded(row) for row in book.values("First!G10:J30")] == once
    book.apply({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": 9, "sortOrder": "ASCENDING"}]}})
    assert [_padded(row) for row in book.values("First!G10:J30")] == before


def _padded(row: list[Any]) -> list[Any]:
    return [*row, *([""] * (4 - len(row)))]


PLACED: dict[str, tuple[str, Json, str, str, str]] = {
    "protection": ("addProtectedRange", {"protectedRange": {}}, "deleteProtectedRange", "protectedRangeId", "range"),
    "filter view": ("addFilterView", {"filter": {"title": "f"}}, "deleteFilterView", "filterViewId", "range"),
    "banding": ("addBanding", {"bandedRange": {}}, "deleteBanding", "bandedRangeId", "range"),
    "named range": ("addNamedRange", {"namedRange": {"name": "fresh"}}, "deleteNamedRange", "namedRangeId", "range"),
    "table": ("addTable", {"table": {"name": "fresh"}}, "deleteTable", "tableId", "range"),
}  # fmt: skip
DELETED_BY = {"filterViewId": "filterId"}


@pytest.mark.parametrize("name", PLACED)
def test_objects_added_and_deleted(desk_of_all: Desk, name: str) -> None:
    add, body, delete, key, field = PLACED[name]
    (holder, given_fields), *_ = body.items()

    @effort(8)
    @given(rectangles(9, 4))
    def judged(area: Area) -> None:
        book = prepared(desk_of_all)
        free = (area[0] + EDGE, area[1], area[2] + EDGE, area[3])
        before = grids(book)
        reply = book.apply({add: {holder: {**given_fields, field: place(free)}}})["replies"][0][add]
        assert grids(book) != before
        book.apply({delete: {DELETED_BY.get(key, key): reply[holder][key]}})
        assert grids(book) == before

    judged()


@effort(10)
@given(DIMENSION, st.integers(0, 8), st.integers(1, 4), st.sampled_from(("hiddenByUser", "pixelSize")))
def test_lines_hidden_and_grouped(
    desk_of_all: Desk, dimension: str, first: int, count: int, field: str
) -> None:
    book = prepared(desk_of_all)
    lines = span(dimension, first, first + count, SHEETS[1])
    before = grids(book)
    hidden = {"hiddenByUser": True, "pixelSize": 55}
    book.apply({"updateDimensionProperties": {"range": lines, "properties": hidden, "fields": field}})
    assert grids(book) != before
    shown = {"pixelSize": 100 if dimension == "COLUMNS" else 21}
    book.apply({"updateDimensionProperties": {"range": lines, "properties": shown, "fields": field}})
    assert grids(book) == before
    there_and_back(book, {"addDimensionGroup": {"range": lines}}, {"deleteDimensionGroup": {"range": lines}})


@effort(10)
@given(st.integers(1, MOST_ROWS), st.integers(1, MOST_COLUMNS))
def test_a_grid_grown_and_cut(desk_of_all: Desk, rows: int, columns: int) -> None:
    book = prepared(desk_of_all)
    wide, narrow = (
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "gridProperties": {"rowCount": height, "columnCount": width}},
                "fields": "gridProperties(rowCount,columnCount)",
            }
        }
        for height, width in ((MOST_ROWS + rows, MOST_COLUMNS + columns), (MOST_ROWS, MOST_COLUMNS))
    )
    there_and_back(book, wide, narrow)


def test_sheets_and_rules_added_and_deleted(desk_of_all: Desk) -> None:
    book = prepared(desk_of_all)
    there_and_back(book, {"addSheet": {"properties": {"sheetId": 3}}}, {"deleteSheet": {"sheetId": 3}})
    there_and_back(
        book,
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 3, "insertSheetIndex": 1}},
        {"deleteSheet": {"sheetId": 3}},
    )
    rule = {"ranges": [grid(0, 2, 0, 2)], "booleanRule": {"condition": {"type": "BLANK"}, "format": {}}}
    there_and_back(
        book,
        {"addConditionalFormatRule": {"rule": rule, "index": 1}},
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}},
    )
    there_and_back(
        book,
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 0}},
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 0}},
    )
