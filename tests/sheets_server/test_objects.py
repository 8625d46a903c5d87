"""Side objects come, change and go; answers are held to the discovery document by the desk."""

import msgspec
import pytest

from tests.sheets_server.desk import Book, Json, grid, span

AREA = grid(0, 3, 0, 2)
RED: Json = {"red": 1}
RULE: Json = {
    "ranges": [AREA],
    "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": RED}},
}


def sheet(book: Book) -> Json:
    found: Json = book.get()["sheets"][0]
    return found


def reply(book: Book, request: Json) -> Json:
    found: Json = next(iter(book.apply(request)["replies"][0].values()), {})
    return found


class Kind(msgspec.Struct, frozen=True):
    kind: str
    name: str
    field: str
    key: str
    given: Json
    fresh: Json


KINDS = (
    Kind("FilterView", "filter", "filterViews", "filterViewId", {"title": "a", "range": AREA}, {"title": "b"}),
    Kind(
        "Banding", "bandedRange", "bandedRanges", "bandedRangeId",
        {"range": AREA, "rowProperties": {"headerColor": RED}}, {"range": grid(0, 9, 0, 9)},
    ),
    Kind(
        "ProtectedRange", "protectedRange", "protectedRanges", "protectedRangeId",
        {"range": AREA, "description": "a"}, {"description": "b"},
    ),
)  # fmt: skip


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.kind)
def test_objects_with_an_id(book: Book, one: Kind) -> None:
    made = reply(book, {f"add{one.kind}": {one.name: one.given}})[one.name]
    assert sheet(book)[one.field] == [made]
    changed = {**one.fresh, one.key: made[one.key]}
    book.apply({f"update{one.kind}": {one.name: changed, "fields": ",".join(one.fresh)}})
    assert sheet(book)[one.field] == [{**made, **one.fresh}]
    gone = {"delete" + one.kind: {"filterId" if one.kind == "FilterView" else one.key: made[one.key]}}
    book.apply(gone)
    assert one.field not in sheet(book)
    assert "No " in book.refuses(gone)


def test_conditional_formats_keep_their_order(book: Book) -> None:
    other = RULE | {"ranges": [grid(5, 6, 0, 1)]}
    book.apply(
        {"addConditionalFormatRule": {"rule": RULE, "index": 0}},
        {"addConditionalFormatRule": {"rule": other, "index": 0}},
    )
    assert sheet(book)["conditionalFormats"] == [other, RULE]
    moved = reply(book, {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    assert (moved["oldIndex"], moved["newIndex"]) == (0, 1)
    assert sheet(book)["conditionalFormats"] == [RULE, other]
    assert reply(book, {"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})["rule"] == RULE
    assert "No conditional format" in book.refuses(
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 4}}
    )


def test_groups_nest_collapse_and_go(book: Book) -> None:
    book.apply({"addDimensionGroup": {"range": span("COLUMNS", 1, 6)}})
    found = reply(book, {"addDimensionGroup": {"range": span("COLUMNS", 2, 4)}})["dimensionGroups"]
    assert [one["depth"] for one in found] == [1, 2]
    folded = {"range": span("COLUMNS", 2, 4), "depth": 2, "collapsed": True}
    book.apply({"updateDimensionGroup": {"dimensionGroup": folded, "fields": "collapsed"}})
    assert sheet(book)["columnGroups"][1] == folded
    book.apply({"deleteDimensionGroup": {"range": span("COLUMNS", 2, 4)}})
    assert len(sheet(book)["columnGroups"]) == 1


def test_merges_keep_the_first_value(book: Book) -> None:
    book.fill("A1", [["a", "b"], ["c", "d"]])
    book.apply({"mergeCells": {"range": grid(0, 2, 0, 2), "mergeType": "MERGE_ROWS"}})
    assert book.values() == [["a"], ["c"]]
    assert sheet(book)["merges"] == [grid(0, 1, 0, 2), grid(1, 2, 0, 2)]
    assert "merged" in book.refuses({"mergeCells": {"range": grid(0, 1, 0, 9), "mergeType": "MERGE_ALL"}})
    book.apply({"unmergeCells": {"range": grid(0, 2, 0, 2)}})
    assert "merges" not in sheet(book)


def test_metadata_is_found_by_what_it_says(book: Book) -> None:
    def made(location: Json, value: str) -> Json:
        given = {"metadataKey": "k", "metadataValue": value, "visibility": "DOCUMENT", "location": location}
        found: Json = reply(book, {"createDeveloperMetadata": {"developerMetadata": given}})[
            "developerMetadata"
        ]
        return found

    column = made({"dimensionRange": span("COLUMNS", 2, 3)}, "column")
    whole = made({"sheetId": 0}, "sheet")
    spreadsheet = made({"spreadsheet": True}, "spreadsheet")
    assert sheet(book)["developerMetadata"] == [whole]
    assert book.get()["developerMetadata"] == [spreadsheet]
    assert book.desk.ask("GET", f"{book.url}/developerMetadata/{column['metadataId']}") == column
    lookup = {"developerMetadataLookup": {"metadataKey": "k", "locationType": "COLUMN"}}
    found = book.desk.ask("POST", f"{book.url}/developerMetadata:search", {"dataFilters": [lookup]})
    assert [one["developerMetadata"] for one in found["matchedDeveloperMetadata"]] == [column]
    fresh = {
        "dataFilters": [lookup],
        "developerMetadata": {"metadataValue": "new"},
        "fields": "metadataValue",
    }
    assert reply(book, {"updateDeveloperMetadata": fresh})["developerMetadata"] == [
        column | {"metadataValue": "new"}
    ]
    gone = reply(book, {"deleteDeveloperMetadata": {"dataFilter": lookup}})["deletedDeveloperMetadata"]
    assert [one["metadataId"] for one in gone] == [column["metadataId"]]


def test_charts_are_kept(book: Book) -> None:
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}}}
    chart = reply(book, {"addChart": {"chart": {"spec": {"title": "t"}, "position": place}}})["chart"]
    assert sheet(book)["charts"] == [chart]
    book.apply({"deleteEmbeddedObject": {"objectId": chart["chartId"]}})
    assert "charts" not in sheet(book)


def test_sheet_and_spreadsheet_properties_change_by_mask(book: Book) -> None:
    grid_properties = {"frozenRowCount": 1}
    given = {"sheetId": 0, "tabColorStyle": {"rgbColor": RED}, "gridProperties": grid_properties}
    book.apply(
        {
            "updateSheetProperties": {
                "properties": given,
                "fields": "tabColorStyle,gridProperties.frozenRowCount",
            }
        }
    )
    found = sheet(book)["properties"]
    assert found["tabColorStyle"] == {"rgbColor": RED}
    assert found["gridProperties"] == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1}
    book.apply(
        {"updateSpreadsheetProperties": {"properties": {"timeZone": "Asia/Taipei"}, "fields": "timeZone"}}
    )
    assert book.get()["properties"]["timeZone"] == "Asia/Taipei"
    assert book.get()["properties"]["title"] == "Test"
    sizes = {"hiddenByUser": True, "pixelSize": 9}
    change = {"range": span("COLUMNS", 1, 2), "properties": sizes, "fields": "hiddenByUser,pixelSize"}
    book.apply({"updateDimensionProperties": change})
    columns = book.get(fields="sheets.data.columnMetadata")["sheets"][0]["data"][0]["columnMetadata"]
    assert columns[1] == sizes
    book.apply({"setBasicFilter": {"filter": {"range": AREA}}}, {"clearBasicFilter": {"sheetId": 0}})
    assert "basicFilter" not in sheet(book)
    book.apply({"autoResizeDimensions": {"dimensions": span("COLUMNS", 0, 3)}})


def test_a_sheet_is_copied_into_another_spreadsheet(book: Book) -> None:
    book.fill("A1", [["a"]])
    made = book.desk.ask("POST", f"{book.url}/sheets/0:copyTo", {"destinationSpreadsheetId": book.id})
    assert made["title"] == "Copy of Sheet1"
    assert book.values("'Copy of Sheet1'") == [["a"]]
