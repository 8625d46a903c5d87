"""Request kinds of batchUpdate beyond cells and structure, as clients see what they did."""

from typing import Any

import pytest

from tests.sheets_server.desk import WRITER, Book, Desk, Json, desk_at, grid, shared, span


def sheet_of(book: Book, place: int = 0, **query: Any) -> Any:
    return book.get(**query)["sheets"][place]


def formulas(book: Book, range_: str) -> Any:
    return book.values(range_, valueRenderOption="FORMULA")


def test_a_table_names_its_columns_and_grows_with_rows(book: Book) -> None:
    book.fill("B2", [["房號", "", "金額"], ["A101", "水", 5], ["B202", "電", 7]])
    table = {"name": "單", "range": grid(1, 4, 1, 4)}
    made = book.apply({"addTable": {"table": table}})["replies"][0]["addTable"]["table"]
    assert [column["columnName"] for column in made["columnProperties"]] == ["房號", "Column 2", "金額"]
    assert book.values("B2:D2") == [["房號", "Column 2", "金額"]]
    book.fill("F1", [["=SUM(單[金額])"]], "USER_ENTERED")
    assert book.values("F1") == [[12]]
    book.apply({"insertDimension": {"range": span("ROWS", 2, 3)}})
    assert sheet_of(book)["tables"][0]["range"]["endRowIndex"] == 5
    renamed = {"tableId": made["tableId"], "name": "請修單"}
    book.apply({"updateTable": {"table": renamed, "fields": "name"}})
    assert sheet_of(book)["tables"][0]["name"] == "請修單"
    assert "overlaps" in book.refuses({"addTable": {"table": {"range": grid(3, 9, 3, 6)}}})
    assert "already exists" in book.refuses(
        {"addTable": {"table": {"name": "請修單", "range": grid(20, 22, 1, 2)}}}
    )
    book.apply({"deleteTable": {"tableId": made["tableId"]}})
    assert "tables" not in sheet_of(book)
    assert book.values("B1:D9") == []
    assert "No table" in book.refuses({"deleteTable": {"tableId": made["tableId"]}})


def test_slicers_and_charts_lie_where_they_are_put(book: Book) -> None:
    cell = {"sheetId": 0, "rowIndex": 1, "columnIndex": 5}
    position = {"overlayPosition": {"anchorCell": cell}}
    spec = {"dataRange": grid(0, 9, 0, 3), "columnIndex": 0, "title": "類別"}
    chart = {"spec": {"title": "月", "basicChart": {"chartType": "COLUMN"}}, "position": position}
    replies = book.apply(
        {"addSlicer": {"slicer": {"spec": spec, "position": position}}}, {"addChart": {"chart": chart}}
    )["replies"]
    slicer, made = replies[0]["addSlicer"]["slicer"], replies[1]["addChart"]["chart"]
    book.apply(
        {"updateSlicerSpec": {"slicerId": slicer["slicerId"], "spec": {"title": "狀態"}, "fields": "title"}},
        {"updateChartSpec": {"chartId": made["chartId"], "spec": {"title": "季", "pieChart": {}}}},
        {
            "updateEmbeddedObjectBorder": {
                "objectId": made["chartId"],
                "border": {"colorStyle": {"rgbColor": {"red": 1}}},
                "fields": "colorStyle",
            }
        },
    )
    found = sheet_of(book)
    assert found["slicers"][0]["spec"] == {**spec, "title": "狀態"}
    assert found["charts"][0]["spec"] == {"title": "季", "pieChart": {}}
    assert found["charts"][0]["border"] == {"colorStyle": {"rgbColor": {"red": 1}}}
    place = {"overlayPosition": {"anchorCell": {**cell, "rowIndex": 9}}}
    moved = {"objectId": made["chartId"], "newPosition": place, "fields": "anchorCell"}
    reply = book.apply({"updateEmbeddedObjectPosition": moved})["replies"][0]["updateEmbeddedObjectPosition"]
    assert reply["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 9
    book.apply(
        {"updateEmbeddedObjectPosition": {"objectId": made["chartId"], "newPosition": {"newSheet": True}}}
    )
    own = sheet_of(book, 1)
    assert own["properties"]["sheetType"] == "OBJECT"
    assert own["charts"][0]["chartId"] == made["chartId"]
    book.apply({"deleteEmbeddedObject": {"objectId": slicer["slicerId"]}})
    assert "slicers" not in sheet_of(book)
    assert "No object" in book.refuses({"updateChartSpec": {"chartId": 99, "spec": {}}})


@pytest.mark.parametrize(
    ("source", "length", "wanted"),
    [
        ([1, 2], 3, [3, 4, 5]),
        ([5], 2, [5, 5]),
        ([10, 8], 2, [6, 4]),
        (["第1戶"], 2, ["第2戶", "第3戶"]),
        (["A01", "B01"], 3, ["A02", "B02", "A03"]),
        (["水"], 2, ["水", "水"]),
        (["=B1*2"], 2, ["=B2*2", "=B3*2"]),
    ],
)
def test_what_a_source_begins_is_carried_on(
    book: Book, source: list[Any], length: int, wanted: list[Any]
) -> None:
    book.fill("A1", [[value] for value in source], "USER_ENTERED")
    end = len(source)
    book.apply({"autoFill": {"range": grid(0, end + length, 0, 1)}})
    assert formulas(book, f"A{end + 1}:A{end + length}") == [[value] for value in wanted]


def test_filling_goes_in_every_direction(book: Book) -> None:
    book.fill("C5", [[5, 6]])
    fill = {"source": grid(4, 5, 2, 4), "dimension": "COLUMNS", "fillLength": -2}
    book.apply({"autoFill": {"sourceAndDestination": fill}})
    assert book.values("A5:D5") == [[3, 4, 5, 6]]
    alternate = {"sourceAndDestination": {**fill, "fillLength": 3}, "useAlternateSeries": True}
    book.apply({"autoFill": alternate})
    assert book.values("C5:G5") == [[5, 6, 5, 6, 5]]
    assert "edge" in book.refuses({"autoFill": {"sourceAndDestination": {**fill, "fillLength": -9}}})


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"data": "a,1\n'007,2026-03-05", "delimiter": ","}, [["a", 1], ["007", 46086]]),
        ({"data": 'x||"y"', "delimiter": "||"}, [["x", '"y"']]),
        (
            {
                "data": "<table><tr><th>房</th><td>5%</td></tr><tr><td>甲<br>乙</td></tr></table>",
                "html": True,
            },
            [["房", 0.05], ["甲\n乙"]],
        ),
        ({"data": "<p>只有字</p>", "html": True}, [["只有字"]]),
    ],
)
def test_pasted_data_reads_as_typed(book: Book, data: Json, wanted: list[list[Any]]) -> None:
    book.apply({"pasteData": {"coordinate": {"sheetId": 0, "rowIndex": 2, "columnIndex": 1}, **data}})
    assert book.values("B3:C9") == wanted


def test_one_column_of_texts_becomes_several(book: Book) -> None:
    book.fill("A1", [["王;電"], ["李;1,5"], [""], ["吳"]])
    book.apply({"textToColumns": {"source": grid(0, 4, 0, 1), "delimiterType": "SEMICOLON"}})
    assert book.values("A1:C4") == [["王", "電"], ["李", "1,5"], [], ["吳"]]
    book.fill("E1", [["a|b|c"], ["d|e|f"]])
    book.apply({"textToColumns": {"source": grid(0, 2, 4, 5), "delimiterType": "AUTODETECT"}})
    assert book.values("E1:G2") == [["a", "b", "c"], ["d", "e", "f"]]
    assert "one column" in book.refuses({"textToColumns": {"source": grid(0, 2, 0, 2)}})


def test_spaces_are_trimmed_and_counted(book: Book) -> None:
    book.fill("A1", [["  水  管 ", "好"], ["   ", 5]])
    reply = book.apply({"trimWhitespace": {"range": grid(0, 9, 0, 2)}})["replies"][0]["trimWhitespace"]
    assert reply == {"cellsChangedCount": 2}
    assert book.values("A1:B2") == [["水 管", "好"], ["", 5]]


def test_doubled_rows_go_and_the_rest_moves_up(book: Book) -> None:
    book.fill("A1", [["a", 1, "x"], ["A", 1, "x"], ["b", 2, "y"], ["a", 1, "z"]])
    reply = book.apply(
        {"deleteDuplicates": {"range": grid(0, 4, 0, 3), "comparisonColumns": [span("COLUMNS", 0, 2)]}}
    )["replies"][0]["deleteDuplicates"]
    assert reply == {"duplicatesRemovedCount": 2}
    assert book.values("A1:C4") == [["a", 1, "x"], ["b", 2, "y"]]


def test_chance_keeps_every_row_whole(book: Book) -> None:
    rows = [[number, f"r{number}"] for number in range(60)]
    book.fill("A1", rows)
    book.apply({"randomizeRange": {"range": grid(0, 60, 0, 2)}})
    found = book.values("A1:B60")
    assert found != rows
    assert sorted(found) == rows


def test_lines_are_drawn_around_and_inside(book: Book) -> None:
    thin, thick = {"style": "SOLID"}, {"style": "SOLID_THICK"}
    book.apply(
        {"updateBorders": {"range": grid(1, 3, 1, 3), "top": thick, "left": thick, "innerHorizontal": thin}}
    )
    rows = sheet_of(book, ranges="B2:C3", includeGridData="true")["data"][0]["rowData"]
    borders = [[cell["userEnteredFormat"]["borders"] for cell in row["values"]] for row in rows]
    assert borders == [
        [{"top": thick, "left": thick, "bottom": thin}, {"top": thick, "bottom": thin}],
        [{"left": thick, "top": thin}, {"top": thin}],
    ]
    book.apply({"updateBorders": {"range": grid(1, 2, 1, 2), "top": {"style": "NONE"}}})
    cell = sheet_of(book, ranges="B2", includeGridData="true")["data"][0]["rowData"][0]["values"][0]
    assert "top" not in cell["userEnteredFormat"]["borders"]


def test_columns_become_as_wide_as_their_texts(book: Book) -> None:
    book.fill("A1", [["x", "物業管理處物業管理處", "abcdefghijabcdefghij"]])
    book.apply({"autoResizeDimensions": {"dimensions": span("COLUMNS", 0, 4)}})
    data = sheet_of(book, ranges="A1:D1", includeGridData="true")["data"][0]
    narrow, chinese, latin, empty = (column["pixelSize"] for column in data["columnMetadata"])
    assert narrow < chinese == latin
    assert empty == 100


def test_a_filter_view_is_copied_under_another_name(book: Book) -> None:
    view = {"title": "逾時", "range": grid(0, 9, 0, 3)}
    made = book.apply({"addFilterView": {"filter": view}})["replies"][0]["addFilterView"]["filter"]
    for title in ("Copy of 逾時", "Copy of 逾時 2"):
        reply = book.apply({"duplicateFilterView": {"filterId": made["filterViewId"]}})["replies"][0]
        assert reply["duplicateFilterView"]["filter"]["title"] == title
        assert reply["duplicateFilterView"]["filter"]["filterViewId"] != made["filterViewId"]


def test_people_talk_about_a_cell(book: Book, desk: Desk) -> None:
    book.fill("B2", [[0.5]])
    comment = {"coordinate": {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}, "content": "金額對嗎？"}
    thread = book.apply({"insertComment": comment})["replies"][0]["insertComment"]["commentThread"]
    assert (thread["plainTextQuote"], thread["status"]) == ("0.5", "OPEN")
    shared(book, WRITER, "writer")
    with desk_at(desk.server, desk.target, WRITER) as other:
        mine = book.as_account(other.session)
        reply = {"commentId": thread["commentId"], "post": {"content": "對", "commentAction": "RESOLVE"}}
        post = mine.apply({"addCommentReply": reply})["replies"][0]["addCommentReply"]["post"]
        rewrite = {"commentId": thread["commentId"], "postId": thread["headPost"]["postId"], "content": "x"}
        code, _ = other.refused(
            "POST", f"{book.url}:batchUpdate", {"requests": [{"updateCommentPost": rewrite}]}
        )
        assert code == 403
    book.apply({"insertDimension": {"range": span("ROWS", 0, 2)}})
    shown = book.get(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")
    (found,) = shown["comments"]
    assert (found["status"], found["replies"][0]["content"]) == ("RESOLVED", "對")
    assert shown["sheets"][0]["commentAnchors"][0]["range"]["startRowIndex"] == 3
    assert "comments" not in book.get()
    book.apply(
        {"updateCommentPost": {**rewrite, "content": "金額對嗎"}},
        {"deleteCommentReply": {"commentId": thread["commentId"], "postId": post["postId"]}},
    )
    (found,) = book.get(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")["comments"]
    assert (found["headPost"]["content"], found["replies"]) == ("金額對嗎", [])
    book.apply({"deleteComment": {"commentId": thread["commentId"]}})
    assert book.get(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED").get("comments", []) == []


def test_a_protected_range_is_kept_from_new_kinds_too(book: Book, desk: Desk) -> None:
    book.fill("A1", [[" a "], [" b "]])
    book.apply({"addProtectedRange": {"protectedRange": {"range": grid(0, 1, 0, 1)}}})
    shared(book, WRITER, "writer")
    with desk_at(desk.server, desk.target, WRITER) as other:
        mine = book.as_account(other.session)
        for request in (
            {"trimWhitespace": {"range": grid(0, 2, 0, 1)}},
            {"autoFill": {"range": grid(0, 2, 0, 1)}},
            {"pasteData": {"coordinate": {"sheetId": 0}, "data": "x", "delimiter": ","}},
            {"textToColumns": {"source": grid(0, 2, 0, 1)}},
            {"updateBorders": {"range": grid(0, 2, 0, 1), "top": {"style": "SOLID"}}},
        ):
            assert "protected" in mine.refuses(request)


@pytest.mark.parametrize("kind", ["addDataSource", "refreshDataSource", "cancelDataSourceRefresh"])
def test_there_are_no_data_sources(book: Book, kind: str) -> None:
    assert "no data sources" in book.refuses({kind: {}})
