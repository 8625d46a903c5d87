"""Requests are held to Google's description of them, and refused in its words."""

import json
from typing import Any

import pytest

from sync.sheets_server import shape
from tests.sheets_server import derive_shape
from tests.sheets_server.desk import DRIVE, SHEETS, Book, Desk

NO_LIST = (
    "Invalid JSON payload received. Unknown name \"\" at 'requests[0].add_sheet': "
    "Proto field is not repeating, cannot start list."
)
PROPERTIES = "requests[0].update_sheet_properties.properties"
TWO_AT_ONCE = [
    f"Invalid value at '{PROPERTIES}.hidden' (TYPE_BOOL), 1",
    f"Invalid value at '{PROPERTIES}.title' (TYPE_STRING), 5",
]


def test_the_description_is_up_to_date() -> None:
    kept = json.loads(derive_shape.TARGET.read_text(encoding="utf-8"))
    assert kept == derive_shape.derived(), "run python -m tests.sheets_server.derive_shape"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"addSheet": {"propertys": {}}},
            "Invalid JSON payload received. Unknown name \"propertys\" at 'requests[0].add_sheet': Cannot find field.",
        ),
        (
            {"addSheet": {"properties": {"index": "x"}}},
            "Invalid value at 'requests[0].add_sheet.properties.index' (TYPE_INT32), \"x\"",
        ),
        (
            {"insertDimension": {"range": {"dimension": "LINES"}}},
            "Invalid value at 'requests[0].insert_dimension.range.dimension' (TYPE_ENUM), \"LINES\"",
        ),
        (
            {"updateCells": {"rows": {"values": []}, "fields": "*"}},
            "Invalid value at 'requests[0].update_cells.rows' (TYPE_LIST), ...",
        ),
        ({"addSheet": [1]}, NO_LIST),
        (
            {"fly": {}},
            "Invalid JSON payload received. Unknown name \"fly\" at 'requests[0]': Cannot find field.",
        ),
        ({"updateSheetProperties": {"properties": {"hidden": 1, "title": 5}}}, "\n".join(TWO_AT_ONCE)),
    ],
)
def test_what_the_api_does_not_know_is_named(book: Book, request_: Any, message: str) -> None:
    before = book.get(includeGridData="true")
    answer = book.desk.call("POST", f"{book.url}:batchUpdate", {"requests": [request_]})
    error = answer.json()["error"]
    assert (error["code"], error["status"], error["message"]) == (400, "INVALID_ARGUMENT", message)
    violations = error["details"][0]["fieldViolations"]
    assert [one["description"] for one in violations] == message.split("\n")
    assert all(one["field"] for one in violations)
    assert book.get(includeGridData="true") == before


@pytest.mark.parametrize(
    "request_",
    [
        {"add_sheet": {"properties": {"title": "a", "grid_properties": {"row_count": "7"}}}},
        {"addSheet": {"properties": {"title": "a", "gridProperties": {"rowCount": 7.0}, "hidden": None}}},
    ],
)
def test_the_spellings_that_google_takes_are_taken(book: Book, request_: Any) -> None:
    book.apply(request_)
    assert book.get()["sheets"][1]["properties"]["gridProperties"]["rowCount"] == 7


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"unknown": "1"}, 'Unknown name "unknown": Cannot bind query parameter'),
        ({"includeGridData": "perhaps"}, "Invalid value at 'include_grid_data' (TYPE_BOOL)"),
        ({"commentsViewMode": "SOME"}, "Invalid value at 'comments_view_mode' (TYPE_ENUM)"),
    ],
)
def test_query_parameters_are_held_to_it_too(book: Book, query: dict[str, str], words: str) -> None:
    code, message = book.desk.refused("GET", book.url, **query)
    assert (code, words in message) == (400, True), message


def test_standard_parameters_are_taken(book: Book) -> None:
    options = {"prettyPrint": "false", "alt": "json", "quotaUser": "x", "key": "y", "$.xgafv": "2"}
    assert book.get(**options)["spreadsheetId"] == book.id


def test_drive_passes_over_what_it_does_not_know_and_tells_reasons(desk: Desk, book: Book) -> None:
    desk.ask("PATCH", f"{DRIVE}/files/{book.id}?convert=true", {"withLink": True, "name": "x"})
    error = desk.call("GET", f"{DRIVE}/files/none").json()["error"]
    assert (error["code"], error["errors"][0]["reason"]) == (404, "notFound")


@pytest.mark.parametrize("body", ["[1]", "{", '"x"', "\ud800", "nul"])
def test_a_body_that_is_no_object_is_refused(desk: Desk, body: str) -> None:
    data = body.encode("utf-8", "surrogatepass")
    answer = desk.session.post(SHEETS, data=data, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received")


def test_values_of_any_kind_are_passed_on_as_they_are() -> None:
    values = {"values": [[1, "x", None, True]] * 3, "majorDimension": "ROWS"}
    assert shape.body("sheets.spreadsheets.values.update", values) is values
