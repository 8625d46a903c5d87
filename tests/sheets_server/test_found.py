"""What drawn requests once broke, each as small as it can be told."""

import pytest

from tests.sheets_server.desk import Book, Json, grid, span

HUGE = 2**31 - 1
START = {"sheetId": 0, "rowIndex": HUGE, "columnIndex": 0}
CELL = grid(0, 1, 0, 1)


@pytest.mark.parametrize(
    "request_",
    [
        {"autoFill": {"sourceAndDestination": {"source": CELL, "dimension": "ROWS", "fillLength": HUGE}}},
        {"autoFill": {"sourceAndDestination": {"source": CELL, "dimension": "COLUMNS", "fillLength": -HUGE}}},
        {"insertDimension": {"range": span("ROWS", 1, HUGE), "inheritFromBefore": True}},
        {"insertDimension": {"range": span("COLUMNS", 1, HUGE)}},
        {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": HUGE}},
        {"cutPaste": {"source": CELL, "destination": START}},
        {"copyPaste": {"source": CELL, "destination": {"startRowIndex": HUGE - 1, "endRowIndex": HUGE}}},
        {"pasteData": {"coordinate": START, "data": "x", "delimiter": ","}},
        {"updateCells": {"start": START, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
        {"addSheet": {"properties": {"gridProperties": {"rowCount": HUGE}}}},
    ],
    ids=lambda request: next(iter(request)),
)
def test_a_huge_number_is_refused_at_once(book: Book, request_: Json) -> None:
    before = book.get()
    assert book.refuses(request_)
    assert book.get() == before


def test_lines_beyond_the_grid_have_no_properties(book: Book) -> None:
    body = {"range": span("ROWS", 998, HUGE), "properties": {"pixelSize": 40}, "fields": "pixelSize"}
    book.apply({"updateDimensionProperties": body}, {"appendDimension": {"dimension": "ROWS", "length": 2}})
    rows = book.get(includeGridData="true")["sheets"][0]["data"][0]["rowMetadata"]
    assert [row["pixelSize"] for row in rows[996:]] == [21, 21, 40, 40, 21, 21]


@pytest.mark.parametrize("dimension", ["ROWS", "COLUMNS"])
@pytest.mark.parametrize("bottom", [3, 900])
def test_a_note_stays_with_its_cell_alone(book: Book, dimension: str, bottom: int) -> None:
    book.apply({"repeatCell": {"range": grid(0, bottom, 0, 3), "cell": {"note": "n"}, "fields": "note"}})
    book.apply({"insertDimension": {"range": span(dimension, 1, 2), "inheritFromBefore": True}})
    rows = book.get(includeGridData="true", ranges="A1:D4")["sheets"][0]["data"][0]["rowData"]
    found = [["note" in cell for cell in row.get("values", [])] for row in rows]
    assert (found[1] if dimension == "ROWS" else [row[1] for row in found[:3]]) in ([], [False] * 3)
    assert found[0][0]
    assert found[2][2]


def test_a_merge_that_shrinks_to_one_cell_is_none(book: Book) -> None:
    book.apply({"mergeCells": {"range": grid(0, 2, 0, 1), "mergeType": "MERGE_ALL"}})
    book.apply({"deleteDimension": {"range": span("ROWS", 0, 1)}})
    assert "merges" not in book.get()["sheets"][0]


@pytest.mark.parametrize("title", ["TRUE", "false", "12", "null"])
def test_a_tab_may_be_called_like_a_value(book: Book, title: str) -> None:
    book.apply({"addSheet": {"properties": {"title": title}}})
    found = book.desk.ask("GET", f"{book.url}/values:batchGet", ranges=title)["valueRanges"]
    assert found[0]["range"].endswith("!A1:Z1000")


@pytest.mark.parametrize("replacement", ["\\", "\\1\\", "$", "$2"])
def test_a_replacement_that_is_none_is_refused(book: Book, replacement: str) -> None:
    body = {"find": "(a)", "replacement": replacement, "allSheets": True, "searchByRegex": True}
    assert "Invalid replacement" in book.refuses({"findReplace": body})


def test_a_replacement_takes_groups_and_signs_as_they_are(book: Book) -> None:
    book.fill("A1", [["ab"]])
    body = {"find": "(a)b", "replacement": r"$1\$\\", "allSheets": True, "searchByRegex": True}
    book.apply({"findReplace": body})
    assert book.values("A1") == [["a$\\"]]
