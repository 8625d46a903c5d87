"""The values collection: ranges, rendering, typing, appending."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from tests.sheets_server.desk import SHEETS, Book, Desk, new_book

SCALARS = st.one_of(
    st.text(max_size=20),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(SCALARS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_values_written_raw_come_back(book: Book, values: list[list[Any]]) -> None:
    book.desk.ask("POST", f"{book.url}/values/Sheet1:clear")
    book.fill("A1", values)
    wanted = [_without_end(row) for row in values]
    while wanted and not wanted[-1]:
        wanted.pop()
    found = book.values()
    assert found == wanted
    assert [[isinstance(cell, bool) for cell in row] for row in found] == [
        [isinstance(cell, bool) for cell in row] for row in wanted
    ]


def _without_end(row: list[Any]) -> list[Any]:
    kept = list(row)
    while kept and kept[-1] == "" and isinstance(kept[-1], str):
        kept.pop()
    return kept


EDGES = st.integers(0, 900)


@given(EDGES, EDGES, EDGES, EDGES, st.text(min_size=1, max_size=8))
def test_a1_text_reads_back_as_its_area(top: int, left: int, height: int, width: int, title: str) -> None:
    rows, columns = (top, top + height + 1), (left, left + width + 1)
    for area in (
        Area(*rows, *columns),
        Area(None, None, *columns),
        Area(*rows, None, None),
        Area(top, None, *columns),
        Area(),
    ):
        found_title, cells = a1.split(a1.of_area(title, area))
        if area == Area():
            assert cells is None or found_title is None
            assert title in (found_title, cells)
        else:
            assert (found_title, a1.parse(cells or "")) == (title, area)


@pytest.mark.parametrize(
    ("range_", "values"),
    [
        ("Sheet1!A1:B2", [["a", "b"], ["d", "e"]]),
        ("A:B", [["a", "b"], ["d", "e"], ["g"]]),
        ("2:3", [["d", "e", "f"], ["g"]]),
        ("A2:B", [["d", "e"], ["g"]]),
        ("'Sheet1'!C1", [["c"]]),
        ("sheet1!B:B", [["b"], ["e"]]),
        ("B2:A1", [["a", "b"], ["d", "e"]]),
        ("Sheet1", [["a", "b", "c"], ["d", "e", "f"], ["g"]]),
        ("$B$1", [["b"]]),
        ("Y9:Z10", []),
    ],
)
def test_every_form_of_range_reads(book: Book, range_: str, values: list[list[str]]) -> None:
    book.fill("A1", [["a", "b", "c"], ["d", "e", "f"], ["g"]])
    assert book.values(range_) == values


def test_ranges_are_answered_as_google_writes_them(book: Book) -> None:
    book.apply(
        {"addSheet": {"properties": {"title": "it's", "gridProperties": {"rowCount": 5, "columnCount": 3}}}}
    )
    answer = book.desk.ask(
        "GET",
        f"{book.url}/values:batchGet",
        ranges=["'it''s'", "Sheet1!A2:C", "C4"],
        majorDimension="COLUMNS",
    )
    assert [one["range"] for one in answer["valueRanges"]] == [
        "'it''s'!A1:C5",
        "Sheet1!A2:C1000",
        "Sheet1!C4",
    ]
    assert {one["majorDimension"] for one in answer["valueRanges"]} == {"COLUMNS"}


def test_columns_come_and_go_as_columns(book: Book) -> None:
    book.desk.ask(
        "PUT",
        f"{book.url}/values/A1",
        {"majorDimension": "COLUMNS", "values": [["a", "b"], [1]]},
        valueInputOption="RAW",
    )
    assert book.values() == [["a", 1], ["b"]]
    assert book.values(majorDimension="COLUMNS") == [["a", "b"], [1]]


@pytest.mark.parametrize(
    ("typed", "value", "shown"),
    [
        ("12", 12, "12"),
        ("1,234.5", 1234.5, "1,234.50"),
        ("12.5%", 0.125, "12.50%"),
        ("true", True, "TRUE"),
        ("'007", "007", "007"),
        ("007", 7, "7"),
        ("2026-10-03", 46298, "2026-10-03"),
        ("10/3/2026", 46298, "10/3/2026"),
        ("14:30", 0.6041666666666666, "14:30"),
        ("2:30 pm", 0.6041666666666666, "2:30 PM"),
        ("$5.50", 5.5, "$5.50"),
        ("2026-10-03 06:00", 46298.25, "2026-10-03 06:00"),
        ("2026-13-03", "2026-13-03", "2026-13-03"),
        ("1e3", 1000, "1.00E+03"),
        ("一二三", "一二三", "一二三"),
        ("-5", -5, "-5"),
        ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ("=1+1", 2, "2"),
    ],
)
def test_typed_text_becomes_what_a_person_means(book: Book, typed: str, value: Any, shown: str) -> None:
    book.fill("A1", [[typed]], "USER_ENTERED")
    assert book.values("A1") == [[value]]
    assert book.values("A1", valueRenderOption="FORMATTED_VALUE") == [[shown]]


def test_typing_follows_the_locale(desk: Desk) -> None:
    taipei = new_book(desk, properties={"title": "t", "locale": "zh_TW", "timeZone": "Asia/Taipei"})
    taipei.fill("A1", [["2026年10月3日", "下午2:30", "2026/10/3 14:30"]], "USER_ENTERED")
    assert taipei.values() == [[46298, 0.6041666666666666, 46298.604166666664]]
    assert taipei.values(valueRenderOption="FORMATTED_VALUE") == [
        ["2026年10月3日", "下午2:30", "2026/10/3 14:30"]
    ]
    berlin = new_book(desk, properties={"title": "t", "locale": "de_DE"})
    berlin.fill("A1", [["1.234,5", "3.10.2026"]], "USER_ENTERED")
    assert berlin.values() == [[1234.5, 46298]]


def test_dates_read_as_serials_or_as_they_look(book: Book) -> None:
    book.fill("A1", [["2026-10-03", 5]], "USER_ENTERED")
    assert book.values() == [[46298, 5]]
    assert book.values(dateTimeRenderOption="FORMATTED_STRING") == [["2026-10-03", 5]]


def test_a_text_format_keeps_what_is_typed(book: Book) -> None:
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    area = {"sheetId": 0, "startColumnIndex": 0, "endColumnIndex": 1}
    book.apply({"repeatCell": {"range": area, "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    book.fill("A1", [["007", "007"]], "USER_ENTERED")
    assert book.values() == [["007", 7]]


def test_nulls_are_left_alone_and_empty_text_clears(book: Book) -> None:
    book.fill("A1", [["a", "b", "c"]])
    answer = book.fill("A1", [[None, "", "z"]])
    assert book.values() == [["a", "", "z"]]
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Sheet1!A1:C1", 2)


def test_writing_stays_inside_its_range_and_the_grid(book: Book) -> None:
    for range_, values in (("A1:B1", [["a"], ["b"]]), ("A1:B2", [["a", "b", "c"]])):
        code, message = book.desk.refused(
            "PUT", f"{book.url}/values/{range_}", {"values": values}, valueInputOption="RAW"
        )
        assert (code, "tried writing to" in message) == (400, True)
    _, message = book.desk.refused("GET", f"{book.url}/values/Sheet1!A1001")
    assert message == "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"
    _, message = book.desk.refused("PUT", f"{book.url}/values/A1", {"values": [["a"]]})
    assert "valueInputOption" in message
    _, message = book.desk.refused(
        "PUT", f"{book.url}/values/A1", {"values": [[["a"]]]}, valueInputOption="RAW"
    )
    assert "Invalid value" in message


@pytest.mark.parametrize(
    ("range_", "written"),
    [
        ("Sheet1", "B7"),
        ("B4", "B7"),
        ("C5:D5", "B7"),
        ("B2:D4", "B7"),
        ("A3:G10", "B7"),
        ("A1", "A3"),
        ("A1:C2", "A3"),
        ("E9", "E9"),
    ],
)
def test_appending_finds_the_table_as_googles_guide_tells(book: Book, range_: str, written: str) -> None:
    book.fill("A1", [["x", "y", "z"], [1, 2, 3], [], [None, "x", "y", "z"], [None, 4, 5, 6], [None, 7, 8, 9]])
    url = f"{book.url}/values/{range_}:append"
    answer = book.desk.ask("POST", url, {"values": [["new"]]}, valueInputOption="RAW")
    assert answer["updates"]["updatedRange"] == f"Sheet1!{written}"


def test_appending_may_push_down_what_follows(book: Book) -> None:
    book.fill("A1", [["a"], ["b"], [], ["total"]])
    url = f"{book.url}/values/A1:append"
    book.desk.ask(
        "POST", url, {"values": [["c"], ["d"]]}, valueInputOption="RAW", insertDataOption="INSERT_ROWS"
    )
    assert book.values() == [["a"], ["b"], ["c"], ["d"], [], ["total"]]


def test_new_spreadsheets_take_sheets_cells_and_names(desk: Desk) -> None:
    row = {"values": [{"userEnteredValue": {"stringValue": "a"}, "note": "n"}]}
    name = {
        "name": "here",
        "range": {
            "sheetId": 3,
            "startRowIndex": 1,
            "endRowIndex": 2,
            "startColumnIndex": 0,
            "endColumnIndex": 1,
        },
    }
    sheet = {"properties": {"sheetId": 3, "title": "One"}, "data": [{"startRow": 1, "rowData": [row]}]}
    made = desk.ask("POST", SHEETS, {"properties": {"title": "t"}, "sheets": [sheet], "namedRanges": [name]})
    assert Book(desk=desk, id=made["spreadsheetId"]).values("here") == [["a"]]


def test_masks_cut_the_answer(book: Book) -> None:
    assert book.get(fields="sheets(properties(sheetId,title))") == {
        "sheets": [{"properties": {"sheetId": 0, "title": "Sheet1"}}]
    }
    assert book.get(fields="properties.title,spreadsheetId") == {
        "properties": {"title": "Test"},
        "spreadsheetId": book.id,
    }
    code, _ = book.desk.refused("GET", book.url, fields="sheets(properties")
    assert code == 400
