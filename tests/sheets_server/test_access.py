"""Accounts, sharing, protected ranges, Drive, faults."""

from collections.abc import Iterator

import pytest
import requests

from sync.sheets_server.errors import ApiError
from sync.sheets_server.faults import ConnectionDroppedError, too_many_requests, unavailable
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.shelf import Change
from sync.sheets_server.transport import session_for
from tests.sheets_server.desk import (
    DRIVE,
    OWNER,
    READER,
    STRANGER,
    Book,
    Desk,
    Json,
    desk_at,
    grid,
    shared,
    span,
)

PROTECTED = "You are trying to edit a protected cell or object."


def put(row: int, column: int) -> Json:
    cell = {"userEnteredValue": {"stringValue": "x"}}
    start = {"sheetId": 0, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def protect(book: Book, area: Json, **more: object) -> Json:
    answer = book.apply({"addProtectedRange": {"protectedRange": {"range": area, **more}}})
    made: Json = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    return made


def test_without_a_known_token_nothing_is_told(server: SheetsServer, book: Book) -> None:
    with session_for(server, "wrong") as session:
        answer = session.get(book.url)
        assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
        del session.headers["Authorization"]
        assert session.get(book.url).status_code == 401


def test_roles_bound_what_an_account_may(server: SheetsServer, book: Book) -> None:
    shared(book, READER, "reader")
    with desk_at(server, server, STRANGER) as stranger, desk_at(server, server, READER) as reader:
        assert stranger.refused("GET", book.url)[0] == 404
        assert reader.ask("GET", f"{book.url}/values/A1")["range"] == "Sheet1!A1"
        refused = reader.refused("POST", f"{book.url}:batchUpdate", {"requests": [put(0, 0)]})
        assert refused == (403, "The caller does not have permission")
        assert reader.refused("DELETE", f"{DRIVE}/files/{book.id}")[0] == 403


def test_what_anyone_may_open_by_its_address_stands_in_nobodys_list(server: SheetsServer, book: Book) -> None:
    book.desk.ask("POST", f"{DRIVE}/files/{book.id}/permissions", {"type": "anyone", "role": "reader"})
    with desk_at(server, server, STRANGER) as stranger:
        assert stranger.ask("GET", f"{book.url}/values/A1")["range"] == "Sheet1!A1"
        assert stranger.ask("GET", f"{DRIVE}/files")["files"] == []
        assert stranger.ask("GET", f"{DRIVE}/changes", pageToken="1")["changes"] == []
    assert [file["id"] for file in book.desk.ask("GET", f"{DRIVE}/files", q="'me' in owners")["files"]] == [
        book.id
    ]


def test_a_file_is_given_away_only_on_purpose_and_to_a_user(book: Book) -> None:
    url = f"{DRIVE}/files/{book.id}/permissions"
    shared(book, READER, "reader")
    theirs = next(one["id"] for one in book.desk.ask("GET", url)["permissions"] if one["role"] == "reader")
    assert book.desk.refused("PATCH", f"{url}/{theirs}", {"role": "owner"})[0] == 403
    anyone = {"type": "anyone", "role": "owner"}
    assert book.desk.refused("POST", url, anyone, transferOwnership="true")[0] == 400
    given = book.desk.ask("PATCH", f"{url}/{theirs}", {"role": "owner"}, transferOwnership="true")
    assert given["role"] == "owner"


def test_protected_cells_are_kept_from_others(book: Book, writers_book: Book) -> None:
    made = protect(book, grid(0, 1000, 2, 4), editors={"users": [READER]})
    assert set(made["editors"]["users"]) == {READER, OWNER}
    writers_book.apply(put(5, 1))
    for edit in (
        put(5, 2),
        {"repeatCell": {"range": grid(0, 9, 0, 9), "cell": {}, "fields": "userEnteredValue"}},
        {"sortRange": {"range": grid(0, 9, 0, 9), "sortSpecs": [{"dimensionIndex": 0}]}},
        {"deleteDimension": {"range": span("COLUMNS", 2, 3)}},
        {"insertDimension": {"range": span("COLUMNS", 3, 4)}},
        {"moveDimension": {"source": span("COLUMNS", 0, 1), "destinationIndex": 3}},
        {"deleteProtectedRange": {"protectedRangeId": made["protectedRangeId"]}},
        {"findReplace": {"find": "x", "replacement": "y", "allSheets": True}},
    ):
        assert PROTECTED in writers_book.refuses(put(5, 0), edit)
    assert writers_book.values() == [[], [], [], [], [], ["", "x"]]
    code, message = writers_book.desk.refused(
        "PUT", f"{book.url}/values/B2", {"values": [["a", "b"]]}, valueInputOption="RAW"
    )
    assert (code, PROTECTED in message) == (400, True)
    book.apply(put(5, 2))


def test_people_may_insert_rows_beside_protected_columns(book: Book, writers_book: Book) -> None:
    protect(book, {"sheetId": 0, "startColumnIndex": 2, "endColumnIndex": 4})
    writers_book.apply({"insertDimension": {"range": span("ROWS", 3, 4)}})
    row = {"values": [{"userEnteredValue": {"stringValue": "x"}}]}
    writers_book.apply({"appendCells": {"sheetId": 0, "rows": [row], "fields": "userEnteredValue"}})
    assert ["x"] in writers_book.values("A:A")


def test_a_batch_is_judged_step_by_step(writers_book: Book) -> None:
    made = {"addSheet": {"properties": {"sheetId": 9, "title": "Nine"}}}
    write = put(0, 0)
    write["updateCells"]["start"]["sheetId"] = 9
    writers_book.apply(made, write)
    assert writers_book.values("Nine") == [["x"]]


def test_warnings_refuse_nobody_and_exceptions_are_free(book: Book, writers_book: Book) -> None:
    protect(book, grid(0, 5, 0, 5), warningOnly=True)
    writers_book.apply(put(0, 0))
    protect(book, {"sheetId": 0}, unprotectedRanges=[grid(0, 10, 0, 2)])
    writers_book.apply(put(1, 1))
    assert PROTECTED in writers_book.refuses(put(1, 2))
    assert "already has sheet protection" in book.refuses(
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}}}}
    )
    assert PROTECTED in writers_book.refuses(
        {"addSheet": {"properties": {}}}, {"deleteSheet": {"sheetId": 0}}
    )


def test_files_are_listed_by_what_is_asked(desk: Desk, book: Book) -> None:
    def found(query: str) -> list[str]:
        return [one["name"] for one in desk.ask("GET", f"{DRIVE}/files", q=query)["files"]]

    desk.ask("PATCH", f"{DRIVE}/files/{book.id}", {"name": "Bob's and 100%"})
    assert found(r"name = 'Bob\'s and 100%' and trashed = false") == ["Bob's and 100%"]
    assert found("name contains 'BOB' and mimeType='application/vnd.google-apps.spreadsheet'") == [
        "Bob's and 100%"
    ]
    assert found("'root' in parents and not trashed = true") == ["Bob's and 100%"]
    assert found("name = 'Bob'") == []
    desk.ask("PATCH", f"{DRIVE}/files/{book.id}", {"trashed": True})
    assert found("trashed = false") == []
    assert desk.refused("GET", f"{DRIVE}/files", q="colour = 'red'")[0] == 400
    assert desk.ask("GET", f"{DRIVE}/about", fields="user")["user"]["emailAddress"] == OWNER


def test_changes_are_told_once_and_in_order(desk: Desk, book: Book, server: SheetsServer) -> None:
    told: list[Change] = []
    server.listen(told.append)
    start = desk.ask("GET", f"{DRIVE}/changes/startPageToken")["startPageToken"]
    assert desk.ask("GET", f"{DRIVE}/changes", pageToken=start)["changes"] == []
    book.apply(put(0, 0))
    book.apply(put(0, 1))
    book.refuses(put(0, 99))
    answer = desk.ask("GET", f"{DRIVE}/changes", pageToken=start)
    assert [(one["fileId"], one["removed"]) for one in answer["changes"]] == [(book.id, False)]
    assert [(one.spreadsheet_id, one.actor) for one in told] == [(book.id, OWNER)] * 2
    assert told[1].revision == told[0].revision + 1
    desk.ask("DELETE", f"{DRIVE}/files/{book.id}")
    answer = desk.ask("GET", f"{DRIVE}/changes", pageToken=answer["newStartPageToken"])
    assert [(one["fileId"], one["removed"]) for one in answer["changes"]] == [(book.id, True)]


@pytest.fixture
def dropping(server: SheetsServer) -> Iterator[None]:
    yield
    server.faults.before = server.faults.after = None


@pytest.mark.usefixtures("dropping")
def test_a_dropped_request_is_lost_before_or_applied_after(server: SheetsServer, book: Book) -> None:
    def drop(method: str, path: str) -> None:
        raise ConnectionDroppedError(f"{method} {path}")

    server.faults.before = drop
    with pytest.raises(requests.ConnectionError):
        book.fill("A1", [["lost"]])
    server.faults.before, server.faults.after = None, drop
    with pytest.raises(requests.ConnectionError):
        book.fill("A2", [["kept"]])
    server.faults.after = None
    assert book.values() == [[], ["kept"]]


@pytest.mark.usefixtures("dropping")
@pytest.mark.parametrize(("error", "status"), [(too_many_requests(), 429), (unavailable(), 503)])
def test_a_busy_service_answers_as_google_does(
    server: SheetsServer, book: Book, error: ApiError, status: int
) -> None:
    def busy(_method: str, _path: str) -> None:
        raise error

    server.faults.before = busy
    assert book.desk.refused("GET", book.url)[0] == status
