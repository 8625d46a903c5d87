"""What the safe write takes from Google's reference, held by the embedded server: docs/google.md, row by row."""

from tests.sheets_server.desk import Book, Json, grid, span, text_row
from tests.sheets_server.test_access import PROTECTED, protect, put
from tests.sheets_server.test_ranges import named, names, unnamed


def marked(value: str, location: Json) -> Json:
    given = {"metadataKey": "k", "metadataValue": value, "visibility": "DOCUMENT", "location": location}
    return {"createDeveloperMetadata": {"developerMetadata": given}}


def marks(book: Book, sheet_id: int = 0) -> dict[str, int]:
    """Where the marked columns of a sheet stand."""
    fields = "sheets(properties.sheetId,data(columnMetadata.developerMetadata))"
    (sheet,) = [one for one in book.get(fields=fields)["sheets"] if one["properties"]["sheetId"] == sheet_id]
    columns = sheet["data"][0].get("columnMetadata", [])
    return {
        entry["metadataValue"]: place
        for place, column in enumerate(columns)
        for entry in column.get("developerMetadata", ())
    }


def test_an_unknown_named_range_fails_the_batch_with_its_place_in_it(book: Book) -> None:
    sentence = book.refuses(unnamed("nobody"), named("one", "one"))

    assert sentence == "Invalid requests[0].deleteNamedRange: No NamedRange with id: nobody"
    assert names(book) == {}


def test_an_existing_id_and_an_existing_name_fail_the_batch(book: Book) -> None:
    book.apply(named("one", "first"))

    assert book.refuses(put(0, 0), named("one", "second")).startswith("Invalid requests[1].addNamedRange: ")
    assert book.refuses(put(0, 0), named("two", "first")) == (
        "Invalid requests[1].addNamedRange: Cannot add named range with name: first, "
        "a named range with that name already exists."
    )
    assert book.values() == []


def test_requests_apply_in_their_order_so_a_name_goes_over_in_one_batch(book: Book) -> None:
    book.apply(named("one", "fence"))
    book.apply(unnamed("one"), named("two", "fence"))

    assert list(names(book)) == ["two"]
    assert "already exists" in book.refuses(named("three", "fence"), unnamed("two"))


def test_a_request_that_fails_late_undoes_those_before_it(book: Book) -> None:
    book.apply(named("one", "fence"))

    book.refuses(unnamed("one"), named("two", "next"), put(0, 0), {"deleteSheet": {"sheetId": 99}})

    assert list(names(book)) == ["one"]
    assert book.values() == []


def test_a_named_range_goes_with_its_cell_and_its_name_is_free(book: Book) -> None:
    for gone in (span("ROWS", 0, 1), span("COLUMNS", 0, 1)):
        book.apply(named("one", "fence"))
        book.apply({"deleteDimension": {"range": gone}})
        assert names(book) == {}
        assert "No NamedRange" in book.refuses(unnamed("one"))


def test_the_answer_shows_the_ranges_it_is_asked_for_as_they_stand_behind_the_batch(book: Book) -> None:
    book.fill("A1", [["head"], ["a"], ["b"]])
    answer = book.apply(
        put(1, 0),
        includeSpreadsheetInResponse=True,
        responseIncludeGridData=True,
        responseRanges=["Sheet1!1:1", "Sheet1!2:2"],
    )
    data = answer["updatedSpreadsheet"]["sheets"][0]["data"]
    texts = [part["rowData"][0]["values"][0]["effectiveValue"]["stringValue"] for part in data]
    assert texts == ["head", "x"]


def test_a_range_grows_where_lines_are_put_in_between_and_not_at_its_edges(book: Book) -> None:
    book.apply(named("mid", "mid", grid(5, 8, 2, 4)))
    protect(book, grid(5, 8, 2, 4), warningOnly=True)
    for at in (4, 3, 2):  # behind it, inside, before it
        book.apply({"insertDimension": {"range": span("COLUMNS", at, at + 1)}})

    assert names(book)["mid"] == grid(5, 8, 3, 6)
    (found,) = book.get(fields="sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    assert found["range"] == grid(5, 8, 3, 6)


def test_a_warning_lets_everybody_sort_and_delete_over_it(book: Book, writers_book: Book) -> None:
    book.fill("A1", [["b", "2"], ["a", "1"], ["c", "3"]])
    protect(book, {"sheetId": 0, "startColumnIndex": 1, "endColumnIndex": 2}, warningOnly=True)

    writers_book.apply({"sortRange": {"range": grid(0, 3, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}})
    writers_book.apply({"deleteDimension": {"range": span("ROWS", 0, 1)}})

    assert writers_book.values() == [["b", "2"], ["c", "3"]]


def test_a_lock_on_one_cell_forbids_sorting_and_deleting_over_it(book: Book, writers_book: Book) -> None:
    book.fill("A1", [["b"], ["a"]])
    protect(book, grid(1, 2, 0, 1))

    for edit in (
        {"sortRange": {"range": grid(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": 0}]}},
        {"deleteDimension": {"range": span("ROWS", 1, 2)}},
    ):
        assert PROTECTED in writers_book.refuses(edit)


def test_metadata_follows_its_column_and_goes_with_it(book: Book) -> None:
    book.apply(
        *(marked(name, {"dimensionRange": span("COLUMNS", at, at + 1)}) for at, name in enumerate("abc"))
    )
    book.apply({"insertDimension": {"range": span("COLUMNS", 1, 2)}})
    assert marks(book) == {"a": 0, "b": 2, "c": 3}
    book.apply({"moveDimension": {"source": span("COLUMNS", 3, 4), "destinationIndex": 0}})
    assert marks(book) == {"c": 0, "a": 1, "b": 3}
    book.apply({"deleteDimension": {"range": span("COLUMNS", 1, 2)}})
    assert marks(book) == {"c": 0, "b": 2}


def test_a_column_that_is_put_in_inherits_no_metadata(book: Book) -> None:
    book.apply(marked("a", {"dimensionRange": span("COLUMNS", 0, 1)}))
    book.apply({"insertDimension": {"range": span("COLUMNS", 1, 2), "inheritFromBefore": True}})

    assert marks(book) == {"a": 0}


def test_values_cut_from_a_column_leave_its_metadata_behind(book: Book) -> None:
    book.fill("A1", [["head"], ["x"]])
    book.apply(marked("a", {"dimensionRange": span("COLUMNS", 0, 1)}))
    there = {"sheetId": 0, "rowIndex": 0, "columnIndex": 5}
    book.apply({"cutPaste": {"source": grid(0, 2, 0, 1), "destination": there}})

    assert marks(book) == {"a": 0}


def test_a_copied_sheet_says_what_the_original_says_under_new_ids(book: Book) -> None:
    book.apply(marked("tab", {"sheetId": 0}), marked("a", {"dimensionRange": span("COLUMNS", 0, 1)}))
    book.apply({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5}})

    sheets = {
        one["properties"]["sheetId"]: one["developerMetadata"]
        for one in book.get(fields="sheets(properties.sheetId,developerMetadata)")["sheets"]
    }
    assert marks(book, 5) == {"a": 0}
    assert [one["metadataValue"] for one in sheets[5]] == ["tab"]
    assert sheets[5][0]["metadataId"] != sheets[0][0]["metadataId"]
    assert sheets[5][0]["location"]["sheetId"] == 5
    book.apply({"deleteSheet": {"sheetId": 5}})
    assert marks(book) == {"a": 0}


def test_a_copied_sheet_brings_no_second_fence(book: Book) -> None:
    book.apply(named("one", "fence"))
    book.apply({"duplicateSheet": {"sourceSheetId": 0}})

    assert list(names(book)) == ["one"]


def test_a_sheet_keeps_its_id_whatever_it_is_called_and_wherever_it_stands(book: Book) -> None:
    book.apply({"addSheet": {"properties": {"sheetId": 7, "title": "Two"}}})
    changed = {"sheetId": 7, "title": "Three", "index": 0, "hidden": True}
    book.apply({"updateSheetProperties": {"properties": changed, "fields": "title,index,hidden"}})

    found = [one["properties"] for one in book.get(fields="sheets.properties")["sheets"]]
    assert [(one["sheetId"], one["title"], one.get("hidden", False)) for one in found] == [
        (7, "Three", True), (0, "Sheet1", False),
    ]  # fmt: skip
    book.fill("Three!A1", [["read though hidden"]])
    assert book.values("Three") == [["read though hidden"]]


def test_rows_are_appended_behind_all_data_of_the_sheet_and_not_of_a_table(book: Book) -> None:
    book.fill("A1", [["head"], ["one"]])
    book.fill("D5", [["somebody's own note"]])
    book.apply({"appendCells": {"sheetId": 0, "rows": [text_row("two")], "fields": "userEnteredValue"}})

    assert book.values("A:A") == [["head"], ["one"], [], [], [], ["two"]]


def test_two_rows_of_one_request_stand_below_each_other(book: Book) -> None:
    rows = [text_row("one"), text_row("two")]
    book.apply({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})

    assert book.values() == [["one"], ["two"]]


def test_hidden_rows_and_columns_are_read_and_sorted_like_others(book: Book) -> None:
    book.fill("A1", [["c", "3"], ["b", "2"], ["a", "1"]])
    for hidden in (span("ROWS", 1, 2), span("COLUMNS", 1, 2)):
        book.apply(
            {
                "updateDimensionProperties": {
                    "range": hidden,
                    "properties": {"hiddenByUser": True},
                    "fields": "hiddenByUser",
                }
            }
        )
    book.apply({"sortRange": {"range": grid(0, 3, 0, 2), "sortSpecs": [{"dimensionIndex": 0}]}})

    assert book.values() == [["a", "1"], ["b", "2"], ["c", "3"]]


def test_a_sort_of_some_columns_tears_rows(book: Book) -> None:
    book.fill("A1", [["id2", "b"], ["id1", "a"]])
    book.apply({"sortRange": {"range": grid(0, 2, 1, 2), "sortSpecs": [{"dimensionIndex": 1}]}})

    assert book.values() == [["id2", "a"], ["id1", "b"]]


def test_a_frozen_header_is_no_protection_against_a_range_that_holds_it(book: Book) -> None:
    book.fill("A1", [["head"], ["a"]])
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    book.apply({"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}})
    book.apply({"sortRange": {"range": grid(0, 2, 0, 1), "sortSpecs": [{"dimensionIndex": 0}]}})

    assert book.values() == [["a"], ["head"]]


def test_a_read_that_names_an_unknown_range_is_refused_whole(book: Book) -> None:
    book.fill("A1", [["x"]])
    code, message = book.desk.refused("GET", f"{book.url}/values:batchGet", ranges=["Sheet1", "fence_9"])

    assert (code, message) == (400, "Unable to parse range: fence_9")
