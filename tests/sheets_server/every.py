"""One request of each kind and one of each method, for a spreadsheet that holds one of everything.

Words in capitals stand for ids that are known only when it is furnished.
"""

from typing import Any

from tests.sheets_server.desk import DRIVE, SHEETS, grid, span

CELL = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
AREA = grid(0, 5, 0, 3)
CONDITION = {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}}
RULE = {"ranges": [AREA], "booleanRule": CONDITION}
OVERLAY = {"overlayPosition": {"anchorCell": CELL}}
GROUP = span("ROWS", 1, 3)
LOOKUP = {"developerMetadataLookup": {"metadataKey": "k"}}
SPEC = {"title": "t", "basicChart": {"chartType": "BAR"}}
FOUND = {"dataFilters": [LOOKUP]}
CHANNEL = {"id": "w", "type": "web_hook", "address": "http://127.0.0.1:9/"}
FILE_TYPE = "application/vnd.google-apps.spreadsheet"
TEXT = {"userEnteredValue": {"stringValue": "x"}}
KINDS: dict[str, Any] = {
    "addBanding": {
        "bandedRange": {"range": grid(20, 25, 0, 3), "rowProperties": {"firstBandColor": {"red": 1}}}
    },
    "addChart": {"chart": {"spec": SPEC, "position": OVERLAY}},
    "addCommentReply": {"commentId": "COMMENT", "post": {"content": "好"}},
    "addConditionalFormatRule": {"rule": RULE, "index": 0},
    "addDimensionGroup": {"range": span("ROWS", 10, 12)},
    "addFilterView": {"filter": {"title": "f", "range": AREA}},
    "addNamedRange": {"namedRange": {"name": "m", "range": AREA}},
    "addProtectedRange": {"protectedRange": {"range": AREA}},
    "addSheet": {"properties": {"title": "new"}},
    "addSlicer": {"slicer": {"spec": {"dataRange": AREA, "columnIndex": 0}, "position": OVERLAY}},
    "addTable": {"table": {"name": "u", "range": grid(40, 43, 0, 2)}},
    "appendCells": {"sheetId": 0, "rows": [{"values": [TEXT]}], "fields": "*"},
    "appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 2},
    "autoFill": {"range": grid(0, 9, 0, 1)},
    "autoResizeDimensions": {"dimensions": span("COLUMNS", 0, 2)},
    "clearBasicFilter": {"sheetId": 0},
    "copyPaste": {"source": AREA, "destination": grid(10, 15, 0, 3)},
    "createDeveloperMetadata": {
        "developerMetadata": {"metadataKey": "l", "visibility": "PROJECT", "location": {"spreadsheet": True}}
    },
    "cutPaste": {"source": AREA, "destination": {**CELL, "rowIndex": 10}},
    "deleteBanding": {"bandedRangeId": 1},
    "deleteComment": {"commentId": "COMMENT"},
    "deleteCommentReply": {"commentId": "COMMENT", "postId": "REPLY"},
    "deleteConditionalFormatRule": {"sheetId": 0, "index": 0},
    "deleteDeveloperMetadata": {"dataFilter": LOOKUP},
    "deleteDimension": {"range": span("ROWS", 1, 2)},
    "deleteDimensionGroup": {"range": GROUP},
    "deleteDuplicates": {"range": AREA},
    "deleteEmbeddedObject": {"objectId": 1},
    "deleteFilterView": {"filterId": 1},
    "deleteNamedRange": {"namedRangeId": "n"},
    "deleteProtectedRange": {"protectedRangeId": 1},
    "deleteRange": {"range": AREA, "shiftDimension": "ROWS"},
    "deleteSheet": {"sheetId": 7},
    "deleteTable": {"tableId": "t"},
    "duplicateFilterView": {"filterId": 1},
    "duplicateSheet": {"sourceSheetId": 0, "newSheetName": "copy"},
    "findReplace": {"find": "a", "replacement": "b", "allSheets": True},
    "insertComment": {"coordinate": CELL, "content": "看"},
    "insertDimension": {"range": span("COLUMNS", 1, 2), "inheritFromBefore": True},
    "insertRange": {"range": AREA, "shiftDimension": "COLUMNS"},
    "mergeCells": {"range": grid(30, 32, 0, 2), "mergeType": "MERGE_ALL"},
    "moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 3},
    "pasteData": {"coordinate": CELL, "data": "a,b", "delimiter": ","},
    "randomizeRange": {"range": AREA},
    "repeatCell": {"range": AREA, "cell": {"note": "n"}, "fields": "note"},
    "setBasicFilter": {"filter": {"range": AREA}},
    "setDataValidation": {"range": AREA, "rule": {"condition": {"type": "BOOLEAN"}}},
    "sortRange": {"range": AREA, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]},
    "textToColumns": {"source": grid(0, 3, 0, 1), "delimiterType": "COMMA"},
    "trimWhitespace": {"range": AREA},
    "unmergeCells": {"range": AREA},
    "updateBanding": {"bandedRange": {"bandedRangeId": 1, "range": grid(20, 26, 0, 3)}, "fields": "range"},
    "updateBorders": {"range": AREA, "top": {"style": "SOLID"}},
    "updateCells": {"range": grid(0, 1, 0, 1), "rows": [{"values": [{"note": "x"}]}], "fields": "note"},
    "updateChartSpec": {"chartId": 1, "spec": SPEC},
    "updateCommentPost": {"commentId": "COMMENT", "postId": "POST", "content": "改"},
    "updateConditionalFormatRule": {"sheetId": 0, "index": 0, "rule": RULE},
    "updateDeveloperMetadata": {
        "dataFilters": [LOOKUP],
        "developerMetadata": {"metadataValue": "v"},
        "fields": "metadataValue",
    },
    "updateDimensionGroup": {
        "dimensionGroup": {"range": GROUP, "depth": 1, "collapsed": True},
        "fields": "collapsed",
    },
    "updateDimensionProperties": {
        "range": span("COLUMNS", 0, 1),
        "properties": {"pixelSize": 50},
        "fields": "pixelSize",
    },
    "updateEmbeddedObjectBorder": {"objectId": 1, "border": {"color": {"red": 1}}, "fields": "color"},
    "updateEmbeddedObjectPosition": {"objectId": 1, "newPosition": OVERLAY, "fields": "anchorCell"},
    "updateFilterView": {"filter": {"filterViewId": 1, "title": "g"}, "fields": "title"},
    "updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "o"}, "fields": "name"},
    "updateProtectedRange": {
        "protectedRange": {"protectedRangeId": 1, "description": "d"},
        "fields": "description",
    },
    "updateSheetProperties": {"properties": {"sheetId": 0, "title": "s"}, "fields": "title"},
    "updateSlicerSpec": {"slicerId": 2, "spec": {"title": "s"}, "fields": "title"},
    "updateSpreadsheetProperties": {"properties": {"title": "p"}, "fields": "title"},
    "updateTable": {"table": {"tableId": "t", "name": "w"}, "fields": "name"},
}
DATA = {"range": "A1", "values": [[1]]}
METHODS: dict[str, tuple[str, str, Any]] = {
    "sheets.spreadsheets.batchUpdate": ("POST", "BOOK:batchUpdate", {"requests": [{"addSheet": {}}]}),
    "sheets.spreadsheets.create": ("POST", SHEETS, {}),
    "sheets.spreadsheets.get": ("GET", "BOOK", None),
    "sheets.spreadsheets.getByDataFilter": ("POST", "BOOK:getByDataFilter", FOUND),
    "sheets.spreadsheets.developerMetadata.get": ("GET", "BOOK/developerMetadata/5", None),
    "sheets.spreadsheets.developerMetadata.search": ("POST", "BOOK/developerMetadata:search", FOUND),
    "sheets.spreadsheets.sheets.copyTo": ("POST", "BOOK/sheets/0:copyTo", {"destinationSpreadsheetId": "ID"}),
    "sheets.spreadsheets.values.append": (
        "POST",
        "BOOK/values/A1:append?valueInputOption=RAW",
        {"values": [[1]]},
    ),
    "sheets.spreadsheets.values.batchClear": ("POST", "BOOK/values:batchClear", {"ranges": ["A1"]}),
    "sheets.spreadsheets.values.batchClearByDataFilter": (
        "POST",
        "BOOK/values:batchClearByDataFilter",
        FOUND,
    ),
    "sheets.spreadsheets.values.batchGet": ("GET", "BOOK/values:batchGet?ranges=A1", None),
    "sheets.spreadsheets.values.batchGetByDataFilter": ("POST", "BOOK/values:batchGetByDataFilter", FOUND),
    "sheets.spreadsheets.values.batchUpdate": (
        "POST",
        "BOOK/values:batchUpdate",
        {"valueInputOption": "RAW", "data": [DATA]},
    ),
    "sheets.spreadsheets.values.batchUpdateByDataFilter": (
        "POST",
        "BOOK/values:batchUpdateByDataFilter",
        {"valueInputOption": "RAW", "data": [{"dataFilter": LOOKUP, "values": [[1]]}]},
    ),
    "sheets.spreadsheets.values.clear": ("POST", "BOOK/values/A1:clear", {}),
    "sheets.spreadsheets.values.get": ("GET", "BOOK/values/A1", None),
    "sheets.spreadsheets.values.update": ("PUT", "BOOK/values/A1?valueInputOption=RAW", {"values": [[1]]}),
    "drive.about.get": ("GET", f"{DRIVE}/about?fields=*", None),
    "drive.changes.getStartPageToken": ("GET", f"{DRIVE}/changes/startPageToken", None),
    "drive.changes.list": ("GET", f"{DRIVE}/changes?pageToken=1", None),
    "drive.changes.watch": ("POST", f"{DRIVE}/changes/watch?pageToken=1", CHANNEL),
    "drive.channels.stop": ("POST", f"{DRIVE}/channels/stop", {"id": "c", "resourceId": "RESOURCE"}),
    "drive.comments.create": ("POST", "FILE/comments?fields=*", {"content": "看"}),
    "drive.comments.delete": ("DELETE", "FILE/comments/COMMENT", None),
    "drive.comments.get": ("GET", "FILE/comments/COMMENT?fields=*", None),
    "drive.comments.list": ("GET", "FILE/comments?fields=*", None),
    "drive.comments.update": ("PATCH", "FILE/comments/COMMENT?fields=*", {"content": "改"}),
    "drive.files.copy": ("POST", "FILE/copy", {"name": "c"}),
    "drive.files.create": ("POST", f"{DRIVE}/files", {"name": "x", "mimeType": FILE_TYPE}),
    "drive.files.delete": ("DELETE", "FILE", None),
    "drive.files.export": ("GET", "FILE/export?mimeType=text/csv", None),
    "drive.files.generateIds": ("GET", f"{DRIVE}/files/generateIds", None),
    "drive.files.get": ("GET", "FILE", None),
    "drive.files.list": ("GET", f"{DRIVE}/files", None),
    "drive.files.update": ("PATCH", "FILE", {"name": "y"}),
    "drive.files.watch": ("POST", "FILE/watch", CHANNEL),
    "drive.permissions.create": ("POST", "FILE/permissions", {"type": "anyone", "role": "reader"}),
    "drive.permissions.delete": ("DELETE", "FILE/permissions/PERMISSION", None),
    "drive.permissions.get": ("GET", "FILE/permissions/PERMISSION", None),
    "drive.permissions.list": ("GET", "FILE/permissions", None),
    "drive.permissions.update": ("PATCH", "FILE/permissions/PERMISSION", {"role": "writer"}),
    "drive.replies.create": ("POST", "FILE/comments/COMMENT/replies?fields=*", {"content": "好"}),
    "drive.replies.delete": ("DELETE", "FILE/comments/COMMENT/replies/REPLY", None),
    "drive.replies.get": ("GET", "FILE/comments/COMMENT/replies/REPLY?fields=*", None),
    "drive.replies.list": ("GET", "FILE/comments/COMMENT/replies?fields=*", None),
    "drive.replies.update": ("PATCH", "FILE/comments/COMMENT/replies/REPLY?fields=*", {"content": "改"}),
}
NOT_OURS = frozenset(
    {
        "drive.files.download",
        "drive.files.emptyTrash",
        "drive.files.generateCseToken",
        "drive.files.listLabels",
        "drive.files.modifyLabels",
    }
)
"""Drive methods that clients of spreadsheets do not use; they answer 404."""
