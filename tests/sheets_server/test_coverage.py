"""Each method and each request kind of Google's description is answered, and its answer is as described.

A method or kind that Google adds fails here until it stands in the tables (tests/sheets_server/every.py), and in
docs/sheets-server.md.
"""

from pathlib import Path
from typing import Any

import pytest

from sync.sheets_server import routes
from sync.sheets_server.requests import OF_DATA_SOURCES
from tests.sheets_server import derive_shape
from tests.sheets_server.desk import DRIVE, Book, Desk, Json, grid, span
from tests.sheets_server.every import AREA, CELL, GROUP, KINDS, METHODS, NOT_OURS, OVERLAY, RULE, SPEC

DESCRIBED = derive_shape.derived()
DOCS = Path(__file__).parents[2] / "docs" / "sheets-server.md"
Furnished = tuple[Book, dict[str, str]]


def test_the_tables_name_every_kind_and_method() -> None:
    assert KINDS.keys() | OF_DATA_SOURCES == DESCRIBED["types"]["Request"].keys()
    assert METHODS.keys() | NOT_OURS == DESCRIBED["methods"].keys()
    served = {method for table in (routes.READS, routes.WRITES) for _, _, method, _ in table}
    assert METHODS.keys() <= served


def test_the_reference_names_every_kind_and_method() -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [name for name in (*KINDS, *OF_DATA_SOURCES, *METHODS, *NOT_OURS) if f"`{name}`" not in text]
    assert missing == []


@pytest.fixture
def furnished(book: Book) -> Furnished:
    """Gives a spreadsheet with one of everything, and the ids that the tables name."""
    book.fill("A1", [["a", "b", "c"], ["a", 1, 2], ["d, e", 3, 4]])
    place = {"dimensionRange": span("ROWS", 1, 2)}
    metadata = {"metadataId": 5, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
    replies = book.apply(
        {"addSheet": {"properties": {"sheetId": 7, "title": "二"}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "n", "range": AREA}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": AREA}}},
        {"addFilterView": {"filter": {"filterViewId": 1, "title": "v", "range": AREA}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 1, "range": AREA, "rowProperties": {}}}},
        {"addChart": {"chart": {"chartId": 1, "spec": SPEC, "position": OVERLAY}}},
        {"addSlicer": {"slicer": {"slicerId": 2, "spec": {"dataRange": AREA}, "position": OVERLAY}}},
        {"addTable": {"table": {"tableId": "t", "name": "t", "range": grid(50, 53, 0, 2)}}},
        {"addDimensionGroup": {"range": GROUP}},
        {"addConditionalFormatRule": {"rule": RULE}},
        {"createDeveloperMetadata": {"developerMetadata": metadata}},
        {"insertComment": {"coordinate": CELL, "content": "請看"}},
    )["replies"]
    thread = replies[-1]["insertComment"]["commentThread"]
    reply: Json = {"commentId": thread["commentId"], "post": {"content": "好"}}
    post = book.apply({"addCommentReply": reply})["replies"][0]["addCommentReply"]["post"]
    file = f"{DRIVE}/files/{book.id}"
    guest = {"type": "user", "role": "reader", "emailAddress": "guest@example.org"}
    channel = {"id": "c", "type": "web_hook", "address": "http://127.0.0.1:9/"}
    return book, {
        "COMMENT": thread["commentId"],
        "POST": thread["headPost"]["postId"],
        "REPLY": post["postId"],
        "PERMISSION": book.desk.ask("POST", f"{file}/permissions", guest)["id"],
        "RESOURCE": book.desk.ask("POST", f"{file}/watch", channel)["resourceId"],
        "BOOK": book.url,
        "FILE": file,
        "ID": book.id,
    }


def filled(found: Any, ids: dict[str, str]) -> Any:
    if isinstance(found, dict):
        return {name: filled(value, ids) for name, value in found.items()}
    if isinstance(found, list):
        return [filled(value, ids) for value in found]
    return ids.get(found, found) if isinstance(found, str) else found


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_answered_as_described(furnished: Furnished, kind: str) -> None:
    book, ids = furnished
    (reply,) = book.apply({kind: filled(KINDS[kind], ids)})["replies"]
    assert set(reply) <= {kind}
    shown = book.get(includeGridData="true", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")
    assert shown["spreadsheetId"] == book.id


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_is_answered_as_described(furnished: Furnished, desk: Desk, method: str) -> None:
    _, ids = furnished
    verb, address, body = METHODS[method]
    for name in ("COMMENT", "REPLY", "PERMISSION", "BOOK", "FILE"):
        address = address.replace(name, ids[name])
    answer = desk.call(verb, address, filled(body, ids))
    assert answer.ok, answer.text
