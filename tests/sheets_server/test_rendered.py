"""What is printed chunk by chunk, and kept, is what the cells give one by one."""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Rectangle, Sheet, new_sheet
from sync.sheets_server.cells import formatted
from sync.sheets_server.extended import formula, unformatted
from sync.sheets_server.looks import look, painted, painted_area
from sync.sheets_server.rendered import Asked, as_json, lines
from sync.sheets_server.rows import Chunk, Formula, Row, Rows, Value, trimmed

WIDTH, HEIGHT = 4, 9
VALUES = st.sampled_from(
    [None, None, "text", "維修", 0, 7, -3, 2.5, 1e21, 46000.25, True, False, Formula("=A1")]
)
KINDS = st.sampled_from(
    [
        ("NUMBER", "0.00"),
        ("DATE", "yyyy-mm-dd"),
        ("TIME", "h:mm"),
        ("TEXT", ""),
        ("PERCENT", "0%"),
        ("NUMBER", ";;"),
    ]
)
AREAS = st.tuples(
    st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(1, HEIGHT), st.integers(1, WIDTH)
)
ASKED = st.builds(
    Asked,
    render=st.sampled_from(["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]),
    dates=st.sampled_from(["SERIAL_NUMBER", "FORMATTED_STRING"]),
    locale=st.sampled_from(["en_US", "zh_TW", "de_DE"]),
)
MASK: dict[str, Any] = {"userEnteredFormat": {}}


def rectangle(corners: Rectangle) -> Rectangle:
    top, left, bottom, right = corners
    return top, left, max(bottom, top + 1), max(right, left + 1)


def one_by_one(sheet: Sheet, area: Rectangle, asked: Asked) -> list[list[Any]]:
    top, left, bottom, right = area
    found = []
    for index in range(top, bottom):
        row = sheet.rows.row(index)
        cells = [shown(sheet, index, column, row, asked) for column in range(left, right)]
        while cells and cells[-1] == "":
            cells.pop()
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def shown(sheet: Sheet, index: int, column: int, row: Row, asked: Asked) -> Any:
    value: Value = row[column] if column < len(row) else None
    dressed = look(sheet, index, column)
    kind = dressed.get("userEnteredFormat", {}).get("numberFormat", {}).get("type")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    as_date = asked.dates == "FORMATTED_STRING" and kind in {"DATE", "TIME"} and is_number
    if asked.render == "FORMATTED_VALUE" or as_date:
        return formatted(value, dressed, asked.locale)
    return formula(value) if asked.render == "FORMULA" else unformatted(value)


def dressed_sheet(grid: list[list[Value]], size: int, areas: list[Any], cells: list[Any]) -> Sheet:
    rows = [trimmed(row) for row in grid]
    chunks = [Chunk[Row](rows[start : start + size]) for start in range(0, len(rows), size)]
    sheet = new_sheet({"gridProperties": {"rowCount": 1000, "columnCount": WIDTH}}, 0, "t", 0)
    sheet = replace(sheet, rows=Rows[Row]((), chunks))
    for (top, left, bottom, right), kind in areas:
        cell = {"userEnteredFormat": {"numberFormat": dict(zip(("type", "pattern"), kind, strict=True))}}
        open_ended = Area(top, bottom + 600, left, right)
        sheet = painted_area(sheet, open_ended, cell, MASK)
    for (row, column, _, _), kind in cells:
        cell = {"userEnteredFormat": {"numberFormat": dict(zip(("type", "pattern"), kind, strict=True))}}
        sheet = painted(sheet, {row: {column: cell}}, MASK)
    return sheet


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(VALUES, min_size=WIDTH, max_size=WIDTH), max_size=HEIGHT),
    st.integers(1, 4),
    st.lists(st.tuples(AREAS.map(rectangle), KINDS), max_size=2),
    st.lists(st.tuples(AREAS.map(rectangle), KINDS), max_size=3),
    st.lists(st.tuples(AREAS.map(rectangle), ASKED), min_size=1, max_size=5),
)
def test_chunks_change_nothing_in_what_is_read(
    grid: list[list[Value]],
    size: int,
    areas: list[Any],
    cells: list[Any],
    reads: list[tuple[Rectangle, Asked]],
) -> None:
    sheet = dressed_sheet(grid, size, areas, cells)
    for area, asked in [*reads, *((((0, 0, 1000, WIDTH)), asked) for _, asked in reads), *reads]:
        expected = one_by_one(sheet, area, asked)
        assert lines(sheet, area, asked) == expected
        assert orjson.loads(orjson.dumps(as_json(sheet, area, asked))) == expected


def test_what_was_printed_is_kept_until_its_look_changes() -> None:
    sheet = dressed_sheet([[46000.25, 1]] * 6, 2, [], [])
    asked, whole = Asked("FORMATTED_VALUE", "SERIAL_NUMBER", "en_US"), (0, 0, 1000, WIDTH)
    first = as_json(sheet, whole, asked)
    again = as_json(sheet, whole, asked)
    assert [one is other for one, other in zip(first[:2], again[:2], strict=True)] == [True, True]
    kind = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}}
    dated = painted(sheet, {0: {0: kind}}, MASK)
    third = as_json(dated, whole, asked)
    assert third[0] is not first[0]
    assert third[1] is first[1]
    assert orjson.loads(orjson.dumps(third))[:2] == [["2025-12-09", "1"], ["46000.25", "1"]]
