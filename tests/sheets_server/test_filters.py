"""Data filters, and ranges by numbers."""

from typing import Any

import pytest

from tests.sheets_server.desk import Book, grid


@pytest.fixture
def marked(book: Book) -> Book:
    book.fill("A1", [["單號", "金額"], ["1", 5], ["2", 7], ["3", 9]])
    place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}}
    column = {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}
    for key, location in (("row", place), ("amount", column), ("sheet", {"sheetId": 0})):
        metadata = {"metadataKey": key, "visibility": "DOCUMENT", "location": location}
        book.apply({"createDeveloperMetadata": {"developerMetadata": metadata}})
    return book


def key(name: str) -> Any:
    return {"developerMetadataLookup": {"metadataKey": name}}


def ask(book: Book, method: str, body: Any) -> Any:
    return book.desk.ask("POST", f"{book.url}{method}", body)


def test_values_are_found_by_what_is_marked(marked: Book) -> None:
    asked = {
        "dataFilters": [key("row"), {"a1Range": "A3:3"}, key("amount")],
        "valueRenderOption": "UNFORMATTED_VALUE",
    }
    found = ask(marked, "/values:batchGetByDataFilter", asked)["valueRanges"]
    assert [one["valueRange"]["values"] for one in found] == [
        [["2", 7]],
        [["2", 7]],
        [["金額"], [5], [7], [9]],
    ]
    assert found[0]["dataFilters"] == [key("row")]
    assert found[2]["valueRange"]["range"] == "Sheet1!B1:B1000"


def test_marks_go_with_their_rows(marked: Book) -> None:
    marked.apply({"sortRange": {"range": grid(1, 4, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}})
    marked.apply({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}})
    body = {"data": [{"dataFilter": key("row"), "values": [["改", 70]]}], "valueInputOption": "RAW"}
    answer = ask(marked, "/values:batchUpdateByDataFilter", {**body, "includeValuesInResponse": True})
    assert answer["totalUpdatedCells"] == 2
    assert answer["responses"][0]["updatedRange"] == "Sheet1!A5:B5"
    assert answer["responses"][0]["updatedData"]["values"] == [["改", "70"]]
    assert marked.values("A5:B5") == [["改", 70]]


def test_what_is_marked_is_cleared(marked: Book) -> None:
    answer = ask(
        marked,
        "/values:batchClearByDataFilter",
        {"dataFilters": [key("amount"), {"gridRange": grid(0, 1, 0, 1)}]},
    )
    assert answer["clearedRanges"] == ["Sheet1!B1:B1000", "Sheet1!A1"]
    assert marked.values("A1:B4") == [[], ["1"], ["2"], ["3"]]


def test_a_spreadsheet_is_shown_by_filters(marked: Book) -> None:
    body = {"dataFilters": [key("row")], "includeGridData": True}
    (sheet,) = ask(marked, ":getByDataFilter", body)["sheets"]
    assert sheet["data"][0]["startRow"] == 2
    assert sheet["data"][0]["rowData"][0]["values"][1]["formattedValue"] == "7"


@pytest.mark.parametrize(
    "method", ["/values:batchGetByDataFilter", "/values:batchClearByDataFilter", ":getByDataFilter"]
)
def test_a_filter_must_say_something(book: Book, method: str) -> None:
    bodies: tuple[Any, ...] = ({}, {"dataFilters": [{}]})
    for body in bodies:
        code, message = book.desk.refused("POST", f"{book.url}{method}", body)
        assert code == 400
        assert "data filter" in message.lower()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("R1C2", [["金額"]]),
        ("Sheet1!R2C1:R3C2", [["1", 5], ["2", 7]]),
        ("'Sheet1'!r3c2:r2c1", [["1", 5], ["2", 7]]),
    ],
)
def test_ranges_may_be_numbered(marked: Book, text: str, wanted: Any) -> None:
    assert marked.values(text) == wanted


@pytest.mark.parametrize("text", ["R0C1", "R1C0", "R[1]C[1]", "R1C99999"])
def test_what_is_no_range_is_refused(marked: Book, text: str) -> None:
    code, message = marked.desk.refused("GET", f"{marked.url}/values/{text}")
    assert (code, "Unable to parse range" in message) == (400, True)
