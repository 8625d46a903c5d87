"""spreadsheets.batchUpdate: atomic, typed, and what stands on the grid goes with it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import Book, Json, desk_at, grid, new_book, span, text_row


def write(row: int, column: int, *cells: Json, fields: str = "userEnteredValue") -> Json:
    start = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": list(cells)}], "fields": fields}}


def append(*rows: Json, fields: str = "userEnteredValue") -> Json:
    return {"appendCells": {"sheetId": 0, "rows": list(rows), "fields": fields}}


def cell(book: Book, a1: str) -> Json:
    data = book.get(ranges=a1, includeGridData="true")["sheets"][0]["data"][0]
    rows = data.get("rowData") or [{}]
    found: Json = (rows[0].get("values") or [{}])[0]
    return found


def test_typed_cells_stay_what_they_are(book: Book) -> None:
    typed: list[Json] = [
        {"stringValue": "=1+1"}, {"stringValue": "007"}, {"stringValue": "2026-10-03"}, {"stringValue": "TRUE"},
        {"numberValue": 1.5}, {"boolValue": False}, {"formulaValue": "=A1"},
    ]  # fmt: skip
    book.apply(write(0, 0, *({"userEnteredValue": value} for value in typed)))
    values = book.get(ranges="A1:G1", includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [found["userEnteredValue"] for found in values] == typed
    assert [found["effectiveValue"] for found in values[:6]] == typed[:6]
    assert [found["formattedValue"] for found in values] == [
        "=1+1",
        "007",
        "2026-10-03",
        "TRUE",
        "1.5",
        "FALSE",
        "=1+1",
    ]
    assert values[6]["effectiveValue"] == {"stringValue": "=1+1"}
    assert book.values("A1:G1", valueRenderOption="FORMULA")[0][6] == "=A1"


def test_an_empty_cell_in_a_row_clears_and_a_mask_keeps_the_rest(book: Book) -> None:
    book.apply(
        write(0, 0, {"userEnteredValue": {"stringValue": "a"}, "note": "n"}, fields="userEnteredValue,note")
    )
    book.apply(write(0, 0, {}))
    assert cell(book, "A1") == {"note": "n"}
    book.apply(write(0, 0, {"userEnteredValue": {"numberValue": 2}}, fields="*"))
    assert "note" not in cell(book, "A1")


def test_rows_are_appended_behind_the_last_value_not_behind_formats(book: Book) -> None:
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    book.fill("B2", [["x"]])
    book.apply({"setDataValidation": {"range": grid(0, 900, 0, 1), "rule": rule}})
    book.apply({"repeatCell": {"range": grid(4, 6, 0, 2), "cell": {"note": "n"}, "fields": "note"}})
    book.apply(append(text_row("", "new")))
    assert book.values("A1:B9") == [[], ["", "x"], ["", "new"]]


def test_appending_grows_the_sheet(book: Book) -> None:
    book.fill("A1000", [["last"]])
    book.apply(append(text_row("a"), text_row("b")))
    assert book.values("A1000:A1002") == [["last"], ["a"], ["b"]]
    size = book.get(fields="sheets.properties.gridProperties")["sheets"][0]["properties"]["gridProperties"]
    assert size == {"rowCount": 1002, "columnCount": 26}


def test_a_sheet_gets_the_id_it_asks_for_once(book: Book) -> None:
    made = book.apply({"addSheet": {"properties": {"sheetId": 77, "title": "Two"}}})
    assert made["replies"][0]["addSheet"]["properties"]["sheetId"] == 77
    assert "already exists" in book.refuses({"addSheet": {"properties": {"sheetId": 77}}})
    assert "already exists" in book.refuses({"addSheet": {"properties": {"title": "tWO"}}})


def test_sorting_moves_whole_rows_and_leaves_empty_cells_last(book: Book) -> None:
    book.fill("A1", [["b", 1], ["", 2], ["a", 3], [5, 4], ["", 5], ["c", 6]])
    book.apply(write(2, 1, {"note": "of a"}, fields="note"))
    sort = {"range": grid(0, 6, 0, 2), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    book.apply({"sortRange": sort})
    assert book.values() == [[5, 4], ["a", 3], ["b", 1], ["c", 6], ["", 2], ["", 5]]
    assert cell(book, "B2")["note"] == "of a"
    book.apply({"sortRange": sort | {"sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}})
    assert book.values() == [["c", 6], ["b", 1], ["a", 3], [5, 4], ["", 2], ["", 5]]


@pytest.mark.parametrize("before", [True, False])
def test_inserted_rows_look_like_the_row_before_or_after(book: Book, *, before: bool) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    checked = {"dataValidation": {"condition": {"type": "BOOLEAN"}}, "note": "n"}
    book.apply({"repeatCell": {"range": grid(0, 2, 0, 26), "cell": bold, "fields": "userEnteredFormat"}})
    book.apply({"repeatCell": {"range": grid(2, 900, 0, 26), "cell": checked, "fields": "*"}})
    book.apply({"insertDimension": {"range": span("ROWS", 2, 3), "inheritFromBefore": before}})
    assert ("userEnteredFormat" in cell(book, "A3")) is before
    assert ("dataValidation" in cell(book, "A3")) is not before
    assert "note" not in cell(book, "A3"), "a note is its cell's own"
    assert cell(book, "A4")["note"] == "n"
    assert "note" not in cell(book, "A2")


def test_what_stands_on_the_grid_goes_with_it(book: Book) -> None:
    area = grid(3, 6, 1, 3)
    rule = {"ranges": [area], "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {}}}
    band = {"range": area, "rowProperties": {"headerColor": {}, "firstBandColor": {}, "secondBandColor": {}}}
    place = {"dimensionRange": span("COLUMNS", 1, 2)}
    key = {"metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT", "location": place}
    book.apply(
        {"addProtectedRange": {"protectedRange": {"range": area}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addBanding": {"bandedRange": band}},
        {"addFilterView": {"filter": {"title": "f", "range": area}}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}},
        {"addDimensionGroup": {"range": span("ROWS", 3, 6)}},
        {"createDeveloperMetadata": {"developerMetadata": key}},
    )
    book.apply(
        {"insertDimension": {"range": span("ROWS", 0, 1)}},
        {"insertDimension": {"range": span("COLUMNS", 0, 1)}},
    )
    sheet = book.get(includeGridData="true")["sheets"][0]
    moved = grid(4, 7, 2, 4)
    assert sheet["protectedRanges"][0]["range"] == moved
    assert sheet["conditionalFormats"][0]["ranges"] == [moved]
    assert sheet["bandedRanges"][0]["range"] == moved
    assert sheet["filterViews"][0]["range"] == moved
    assert sheet["basicFilter"]["range"] == moved
    assert sheet["merges"] == [moved]
    assert sheet["rowGroups"][0]["range"] == span("ROWS", 4, 7)
    assert sheet["data"][0]["columnMetadata"][2]["developerMetadata"][0]["metadataValue"] == "v"
    book.apply({"deleteDimension": {"range": span("COLUMNS", 2, 3)}})
    assert (
        "developerMetadata"
        not in book.get(includeGridData="true")["sheets"][0]["data"][0]["columnMetadata"][2]
    )


def test_columns_move_with_all_they_hold(book: Book) -> None:
    book.fill("A1", [["a", "b", "c", "d"]])
    book.apply(write(0, 0, {"note": "of a"}, fields="note"))
    book.apply({"moveDimension": {"source": span("COLUMNS", 0, 1), "destinationIndex": 3}})
    assert book.values() == [["b", "c", "a", "d"]]
    assert cell(book, "C1")["note"] == "of a"


def test_ranges_shift_when_others_come_and_go(book: Book) -> None:
    book.fill("A1", [["a", "b"], ["c", "d"], ["e", "f"]])
    book.apply({"insertRange": {"range": grid(1, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert book.values() == [["a", "b"], ["", "d"], ["c", "f"], ["e"]]
    book.apply({"deleteRange": {"range": grid(0, 2, 0, 1), "shiftDimension": "ROWS"}})
    assert book.values() == [["c", "b"], ["e", "d"], ["", "f"]]
    book.apply({"deleteRange": {"range": grid(0, 1, 0, 1), "shiftDimension": "COLUMNS"}})
    assert book.values() == [["b"], ["e", "d"], ["", "f"]]


def test_copies_repeat_and_cuts_empty(book: Book) -> None:
    book.fill("A1", [["a", 1]])
    book.apply(
        {
            "copyPaste": {
                "source": grid(0, 1, 0, 2),
                "destination": grid(1, 3, 0, 2),
                "pasteType": "PASTE_NORMAL",
            }
        }
    )
    assert book.values() == [["a", 1]] * 3
    book.apply(
        {
            "cutPaste": {
                "source": grid(0, 2, 0, 2),
                "destination": {"sheetId": 0, "rowIndex": 4, "columnIndex": 1},
            }
        }
    )
    assert book.values() == [[], [], ["a", 1], [], ["", "a", 1], ["", "a", 1]]


def test_text_is_found_and_replaced(book: Book) -> None:
    book.fill("A1", [["pipe pipe", 7], ["Pipe", "x"]])
    reply = book.apply({"findReplace": {"find": "pipe", "replacement": r"a\b", "allSheets": True}})[
        "replies"
    ][0]["findReplace"]
    assert book.values() == [[r"a\b a\b", 7], [r"a\b", "x"]]
    assert reply == {"valuesChanged": 2, "occurrencesChanged": 3, "rowsChanged": 2, "sheetsChanged": 1}


def test_the_answer_carries_the_changed_spreadsheet_where_it_is_asked_for(book: Book) -> None:
    answer = book.desk.ask(
        "POST",
        f"{book.url}:batchUpdate",
        {
            "requests": [write(1, 1, {"userEnteredValue": {"numberValue": 4}})],
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": ["Sheet1!1:1", "Sheet1!2:2"],
        },
        fields="updatedSpreadsheet(sheets(properties(sheetId),data(startRow,rowData(values(effectiveValue)))))",
    )
    data = [
        {"rowData": []},
        {"startRow": 1, "rowData": [{"values": [{}, {"effectiveValue": {"numberValue": 4}}]}]},
    ]
    assert answer == {"updatedSpreadsheet": {"sheets": [{"properties": {"sheetId": 0}, "data": data}]}}


def test_unknown_and_malformed_requests_are_refused(book: Book) -> None:
    assert 'Unknown name "dance"' in book.refuses({"dance": {}})
    assert book.refuses() == "Must specify at least one request."
    malformed: list[Json] = [
        {"updateCells": {"rows": 5, "fields": "*"}},
        {"deleteSheet": {}},
        {"sortRange": {"range": 7}},
        {"addSheet": []},
    ]
    for wrong in malformed:
        assert "requests[0]" in book.refuses(wrong)


def test_limits_are_googles(book: Book) -> None:
    book.apply(write(0, 0, {"userEnteredValue": {"stringValue": "x" * 50_000}}))
    long = book.refuses(write(0, 0, {"userEnteredValue": {"stringValue": "x" * 50_001}}))
    assert "Your input contains more than the maximum of 50000 characters in a single cell." in long
    assert "10000000" in book.refuses(
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 400_000}}
    )
    shrink = {
        "properties": {"sheetId": 0, "gridProperties": {"rowCount": 2}},
        "fields": "gridProperties.rowCount",
    }
    wide = {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 18_253}}
    assert "18278" in book.refuses({"updateSheetProperties": shrink}, wide)


def test_duplicated_sheets_stand_alone(book: Book) -> None:
    book.fill("A1", [["a"]])
    book.apply({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5, "newSheetName": "Two"}})
    book.fill("Two!A1", [["b"]])
    assert book.values("Sheet1") == [["a"]]
    assert book.values("Two") == [["b"]]


REQUESTS: st.SearchStrategy[Json] = st.one_of(
    st.builds(
        lambda row, text: write(row, 1, {"userEnteredValue": {"stringValue": text}}),
        st.integers(0, 9),
        st.text(max_size=5),
    ),
    st.builds(lambda at: {"insertDimension": {"range": span("ROWS", at, at + 2)}}, st.integers(0, 8)),
    st.builds(lambda at: {"deleteDimension": {"range": span("COLUMNS", at, at + 1)}}, st.integers(0, 8)),
    st.builds(lambda text: append(text_row(text)), st.text(max_size=5)),
    st.just({"addSheet": {"properties": {}}}),
    st.just({"repeatCell": {"range": grid(0, 5, 0, 5), "cell": {"note": "n"}, "fields": "note"}}),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(REQUESTS, max_size=4))
def test_a_failing_batch_changes_nothing(requests: list[Any]) -> None:
    with SheetsServer(":memory:") as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [["a", "b"], ["c", "d"]])
        before = book.get(includeGridData="true")
        held = server._books[book.id]  # noqa: SLF001 (the very same value, not an equal one)
        book.refuses(*requests, {"deleteNamedRange": {"namedRangeId": "gone"}})
        assert server._books[book.id] is held  # noqa: SLF001
        assert book.get(includeGridData="true") == before
