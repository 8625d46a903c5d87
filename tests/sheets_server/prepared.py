"""A spreadsheet that has one of everything, for requests that Hypothesis draws."""

import json
from typing import Any

from tests.sheets_server.desk import DRIVE, Book, Desk, grid, new_book, span
from tests.sheets_server.strategies import MOST_COLUMNS, MOST_ROWS, NAMES, SHEETS, Json

INCLUDED = "COMMENTS_VIEW_MODE_INCLUDED"
ROWS: list[list[Any]] = [
    ["room", "fee", "total"],
    ["A101", 5, "=B2*2"],
    ["B202", 7.5, "=B3*2"],
    ["  C303 ", True, "=SUM(B2:B3)"],
    ["D;1", "x", "=Second!B2"],
]


def prepared(desk: Desk) -> Book:
    """Makes the spreadsheet; ids are those that the strategies draw."""
    size = {"rowCount": MOST_ROWS, "columnCount": MOST_COLUMNS}
    sheets = [
        {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": size}}
        for sheet_id, title in zip(SHEETS, ("First", "Second"), strict=True)
    ]
    book = new_book(desk, properties={"title": "Prepared"}, sheets=sheets)
    book.fill("First!A1", ROWS, "USER_ENTERED")
    book.fill("Second!A1", [[row * column for column in range(4)] for row in range(6)])
    place = {"sheetId": SHEETS[0], "rowIndex": 1, "columnIndex": 1}
    comment = {"insertComment": {"coordinate": place, "content": "look"}}
    made = book.apply(*_named(), *_lying_over(), *_floating(), comment)["replies"][-1]["insertComment"]
    reply = {"commentId": made["commentThread"]["commentId"], "post": {"content": "seen"}}
    book.apply({"addCommentReply": reply})
    return book


def _named() -> list[Json]:
    ranges = (grid(1, 3, 1, 2), grid(2, 5, 0, 3, SHEETS[1]))
    named = [
        {"addNamedRange": {"namedRange": {"namedRangeId": name, "name": name, "range": place}}}
        for name, place in zip(NAMES, ranges, strict=True)
    ]
    marked = {"metadataId": 1, "metadataKey": "k1", "visibility": "DOCUMENT", "metadataValue": "v",
              "location": {"dimensionRange": span("ROWS", 2, 3)}}  # fmt: skip
    return [*named, {"createDeveloperMetadata": {"developerMetadata": marked}}]


def _lying_over() -> list[Json]:
    red = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
    rule = {"ranges": [grid(1, 5, 1, 2)], "booleanRule": {"condition": {"type": "BLANK"}, "format": red}}
    return [
        {"mergeCells": {"range": grid(6, 8, 0, 2), "mergeType": "MERGE_ALL"}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": grid(4, 6, 1, 3)}}},
        {"addFilterView": {"filter": {"filterViewId": 1, "title": "v", "range": grid(0, 5, 0, 3)}}},
        {"setBasicFilter": {"filter": {"range": grid(0, 5, 0, 3)}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 1, "range": grid(0, 4, 0, 2)}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addDimensionGroup": {"range": span("ROWS", 1, 4)}},
        {"addDimensionGroup": {"range": span("COLUMNS", 2, 4)}},
        {"addTable": {"table": {"tableId": "t1", "name": "t", "range": grid(0, 3, 5, 7, SHEETS[1])}}},
        {"repeatCell": {"range": grid(0, 3, 0, 3), "cell": {"note": "n"}, "fields": "note"}},
        {"updateDimensionProperties": {"range": span("COLUMNS", 1, 2), "properties": {"pixelSize": 40}, "fields": "*"}},
    ]  # fmt: skip


def _floating() -> list[Json]:
    anchor = {"sheetId": SHEETS[0], "rowIndex": 2, "columnIndex": 4}
    position = {"overlayPosition": {"anchorCell": anchor}}
    chart = {"chartId": 2, "spec": {"title": "c"}, "position": position}
    slicer = {"slicerId": 3, "spec": {"dataRange": grid(0, 4, 0, 2)}, "position": position}
    return [{"addChart": {"chart": chart}}, {"addSlicer": {"slicer": slicer}}]


def everything(book: Book) -> Json:
    """Gives all that a client can see of a spreadsheet: grids, formulas, and its place in the feed of changes."""
    seen = book.get(includeGridData="true", commentsViewMode=INCLUDED)
    ranges = [_quoted(sheet["properties"]["title"]) for sheet in seen["sheets"]]
    url, options = f"{book.url}/values:batchGet", {"ranges": ranges, "valueRenderOption": "FORMULA"}
    formulas = book.desk.ask("GET", url, **options)["valueRanges"]
    feed = book.desk.ask("GET", f"{DRIVE}/changes/startPageToken")
    return {"spreadsheet": seen, "formulas": formulas, "feed": feed}


def spoken_of(book: Book, requests: list[Json]) -> list[Json]:
    """Gives requests with the drawn ids c1 and p1 replaced by those of the comment that is there."""
    comment = book.get(commentsViewMode=INCLUDED)["comments"][0]
    text = json.dumps(requests).replace('"c1"', json.dumps(comment["commentId"]))
    found: list[Json] = json.loads(text.replace('"p1"', json.dumps(comment["replies"][0]["postId"])))
    return found


def _quoted(title: str) -> str:
    doubled = title.replace("'", "''")
    return f"'{doubled}'"
