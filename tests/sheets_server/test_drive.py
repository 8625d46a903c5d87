"""Drive as clients of spreadsheets use it: finding, exporting, uploading, talking, watching."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import (
    DRIVE,
    OWNER,
    READER,
    STRANGER,
    Book,
    Desk,
    desk_at,
    grid,
    new_book,
    shared,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD = "https://www.googleapis.com/upload/drive/v3/files"


def found(desk: Desk, query: str, **options: Any) -> list[str]:
    return [file["name"] for file in desk.ask("GET", f"{DRIVE}/files", q=query, **options)["files"]]


def test_files_are_found_by_every_kind_of_term(desk: Desk) -> None:
    for title in ("登記 10", "登記 11", "It's"):
        new_book(desk, properties={"title": title})
    starred = new_book(desk, properties={"title": "星"})
    desk.ask("PATCH", f"{DRIVE}/files/{starred.id}", {"starred": True, "appProperties": {"office": "LJ"}})
    by_name = {"orderBy": "name"}
    assert found(desk, "name contains '登記'", **by_name) == ["登記 10", "登記 11"]
    assert found(desk, "name = 'It\\'s'") == ["It's"]
    assert found(desk, "(name = '登記 10' or name = '星') and not starred = true") == ["登記 10"]
    assert found(desk, "appProperties has { key='office' and value='LJ' }") == ["星"]
    assert found(desk, f"'{OWNER}' in owners and 'root' in parents and starred = true") == ["星"]
    assert found(desk, "mimeType != 'application/vnd.google-apps.spreadsheet'") == []
    assert found(desk, "trashed = false and sharedWithMe = true") == []
    assert found(desk, "modifiedTime > '2020-01-01T00:00:00' and fullText contains '11'") == ["登記 11"]


@pytest.mark.parametrize(
    "query",
    ["name", "name ~ 'x'", "name = x", "name = 'x' and", "('x'", "'x' in pets", "name = 'x' 'y'", "§"],
)
def test_a_query_that_cannot_be_read_is_refused(desk: Desk, query: str) -> None:
    code, message = desk.refused("GET", f"{DRIVE}/files", q=query)
    assert (code, message.startswith("Invalid Value")) == (400, True)


@pytest.fixture
def office(book: Book) -> Book:
    book.fill("A1", [["房號", "金額"], ["A101", 1234.5], ["=B2*2", True]], "USER_ENTERED")
    money = {
        "userEnteredFormat": {
            "numberFormat": {"type": "NUMBER", "pattern": "#,##0.00"},
            "textFormat": {"bold": True},
        }
    }
    properties = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    book.apply(
        {"repeatCell": {"range": grid(1, 2, 1, 2), "cell": money, "fields": "userEnteredFormat"}},
        {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}},
        {"mergeCells": {"range": grid(4, 5, 0, 2)}},
        {"addSheet": {"properties": {"title": "月報/10"}}},
    )
    return book


def test_a_spreadsheet_leaves_as_xlsx(office: Book) -> None:
    answer = office.desk.session.get(f"{DRIVE}/files/{office.id}/export", params={"mimeType": XLSX})
    file = load_workbook(io.BytesIO(answer.content))
    page = file.worksheets[0]
    assert file.sheetnames == ["Sheet1", "月報_10"]
    assert [[cell.value for cell in row] for row in page["A1:B3"]] == [
        ["房號", "金額"],
        ["A101", 1234.5],
        ["=B2*2", True],
    ]
    assert (page["B2"].number_format, page["B2"].font.b, page.freeze_panes) == ("#,##0.00", True, "A2")
    assert [str(merge) for merge in page.merged_cells.ranges] == ["A5:B5"]
    results = load_workbook(io.BytesIO(answer.content), data_only=True).worksheets[0]
    assert results["A3"].value == 2469
    file.close()


def test_one_sheet_leaves_as_text(office: Book) -> None:
    address = f"https://docs.google.com/spreadsheets/d/{office.id}/export"
    get = office.desk.session.get
    assert get(f"{DRIVE}/files/{office.id}/export", params={"mimeType": "text/csv"}).text.splitlines() == [
        "房號,金額", 'A101,"1,234.50"', "2469,TRUE",
    ]  # fmt: skip
    assert get(address, params={"format": "tsv", "gid": "0", "range": "A1:A2"}).text.splitlines() == [
        "房號",
        "A101",
    ]
    assert (
        office.desk.refused("GET", f"{DRIVE}/files/{office.id}/export", mimeType="application/pdf")[0] == 501
    )
    assert office.desk.refused("GET", address, format="odd")[0] == 400


def test_files_become_spreadsheets(desk: Desk) -> None:
    file = Workbook()
    page = file.active
    assert page is not None
    page.title = "登記"
    page.append(["房號", "金額"])
    page.append(["A101", 5.5])
    page["C2"] = "=B2*2"
    page["B2"].number_format = "0.00"
    held = io.BytesIO()
    file.save(held)
    parts = (
        b'--xx\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{"name": "\xe5\x8c\xaf\xe5\x85\xa5"}\r\n'
        b"--xx\r\nContent-Type: "
        + XLSX.encode()
        + b"\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        + held.getvalue()
        + b"\r\n--xx--"
    )
    headers = {"Content-Type": "multipart/related; boundary=xx"}
    made = desk.session.post(UPLOAD, params={"uploadType": "multipart"}, data=parts, headers=headers).json()
    book = Book(desk=desk, id=made["id"])
    assert made["name"] == "匯入"
    assert book.values("登記!A1:C2", valueRenderOption="FORMATTED_VALUE") == [
        ["房號", "金額"],
        ["A101", "5.50", "11"],
    ]
    text = desk.session.patch(
        f"{UPLOAD}/{book.id}", data="甲,5%\n乙,2026-03-05".encode(), headers={"Content-Type": "text/csv"}
    )
    assert text.ok
    assert book.values(book.get()["sheets"][0]["properties"]["title"]) == [["甲", 0.05], ["乙", 46086]]


@pytest.mark.parametrize(
    ("mime", "body", "params", "code"),
    [
        (XLSX, b"no zip", {}, 400),
        ("image/png", b"x", {}, 400),
        ("text/csv", b"\xff\xfe", {}, 400),
        ("multipart/related; boundary=x", b"--x--", {"uploadType": "multipart"}, 400),
        ("text/csv", b"a", {"uploadType": "resumable"}, 501),
    ],
)
def test_what_cannot_be_read_leaves_the_spreadsheet_as_it_is(
    office: Book, mime: str, body: bytes, params: dict[str, str], code: int
) -> None:
    before = office.values()
    answer = office.desk.session.patch(
        f"{UPLOAD}/{office.id}", data=body, params=params, headers={"Content-Type": mime}
    )
    assert answer.status_code == code
    assert office.values() == before


def test_people_talk_over_drive_and_sheets_alike(desk: Desk, book: Book) -> None:
    url = f"{DRIVE}/files/{book.id}/comments"
    shared(book, READER, "reader")
    made = desk.ask("POST", url, {"content": "請看", "quotedFileContent": {"value": "A101"}}, fields="*")
    with desk_at(desk.server, desk.target, READER) as other:
        reply = other.ask(
            "POST", f"{url}/{made['id']}/replies", {"content": "好", "action": "resolve"}, fields="*"
        )
        assert other.refused("PATCH", f"{url}/{made['id']}", {"content": "改"}, fields="*")[0] == 403
        assert other.refused("DELETE", f"{url}/{made['id']}")[0] == 403
    (shown,) = desk.ask("GET", url, fields="*")["comments"]
    assert (shown["resolved"], shown["replies"][0]["content"], shown["author"]["me"]) == (True, "好", True)
    (thread,) = book.get(commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")["comments"]
    assert (thread["commentId"], thread["status"]) == (made["id"], "RESOLVED")
    desk.ask("DELETE", f"{url}/{made['id']}/replies/{reply['id']}")
    assert desk.ask("GET", f"{url}/{made['id']}/replies", fields="*")["replies"] == []
    assert desk.ask("PATCH", f"{url}/{made['id']}", {"content": "請再看"}, fields="*")["content"] == "請再看"
    desk.ask("DELETE", f"{url}/{made['id']}")
    assert desk.ask("GET", url, fields="*")["comments"] == []
    (gone,) = desk.ask("GET", url, fields="*", includeDeleted="true")["comments"]
    assert gone["deleted"]
    assert desk.refused("GET", f"{url}/none", fields="*")[0] == 404


Pushed = dict[str, str]


@contextmanager
def receiver(answers: list[int] | None = None) -> Iterator[tuple[str, "Queue[Pushed]"]]:
    """A web hook: gives its address and the headers of what arrived; `answers` are its first status codes."""
    arrived: Queue[Pushed] = Queue()
    codes = list(answers or [])

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            code = codes.pop(0) if codes else 200
            arrived.put({**dict(self.headers.items()), "code": str(code)})
            self.send_response(code)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", arrived
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def watched(desk: Desk, url: str, address: str, **more: Any) -> Any:
    return desk.ask("POST", url, {"id": "c1", "type": "web_hook", "address": address, "token": "t", **more})


def test_a_watched_file_tells_what_happened_to_it(desk: Desk, book: Book) -> None:
    with receiver() as (address, arrived):
        channel = watched(desk, f"{DRIVE}/files/{book.id}/watch", address)
        hello = arrived.get(timeout=10)
        assert (hello["X-Goog-Resource-State"], hello["X-Goog-Message-Number"]) == ("sync", "1")
        assert (hello["X-Goog-Channel-ID"], hello["X-Goog-Channel-Token"]) == ("c1", "t")
        assert hello["X-Goog-Resource-ID"] == channel["resourceId"]
        book.fill("A1", [["x"]])
        told = arrived.get(timeout=10)
        assert (told["X-Goog-Resource-State"], told["X-Goog-Changed"]) == ("update", "content")
        assert told["X-Goog-Message-Number"] == "2"
        desk.ask("PATCH", f"{DRIVE}/files/{book.id}", {"trashed": True})
        assert arrived.get(timeout=10)["X-Goog-Resource-State"] == "trash"
        desk.ask("POST", f"{DRIVE}/channels/stop", {"id": "c1", "resourceId": channel["resourceId"]})
        book.fill("A1", [["y"]])
        assert desk.refused("POST", f"{DRIVE}/channels/stop", {"id": "c1", "resourceId": "r"})[0] == 404
    assert arrived.empty()


def test_all_changes_are_watched_by_who_may_see_them(desk: Desk, book: Book) -> None:
    with receiver([503, 500]) as (address, arrived), desk_at(desk.server, desk.target, STRANGER) as other:
        token = other.ask("GET", f"{DRIVE}/changes/startPageToken")["startPageToken"]
        watched(other, f"{DRIVE}/changes/watch?pageToken={token}", address)
        tries = [arrived.get(timeout=20) for _ in range(3)]
        assert [one["code"] for one in tries] == ["503", "500", "200"]
        assert {one["X-Goog-Message-Number"] for one in tries} == {"1"}
        book.fill("A1", [["not for strangers"]])
        shared(book, STRANGER, "reader")
        assert arrived.get(timeout=10)["X-Goog-Resource-State"] == "change"
        changes = other.ask("GET", f"{DRIVE}/changes", pageToken=token)["changes"]
        assert [change["fileId"] for change in changes] == [book.id]
    assert arrived.empty()


def test_channels_live_on_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sheets.sqlite"
    with receiver() as (address, arrived):
        with SheetsServer(path) as server, desk_at(server, server) as desk:
            book = new_book(desk)
            watched(desk, f"{DRIVE}/files/{book.id}/watch", address)
            arrived.get(timeout=10)
        with SheetsServer(path) as server, desk_at(server, server) as desk:
            Book(desk=desk, id=book.id).fill("A1", [[1]])
            assert arrived.get(timeout=10)["X-Goog-Message-Number"] == "2"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"id": "c", "type": "web_hook"}, "address"),
        ({"id": "c", "type": "pigeon", "address": "https://x.org"}, "type"),
        ({"id": "c", "type": "web_hook", "address": "http://example.org"}, "HTTPS"),
        ({"id": "c", "type": "web_hook", "address": "https://x.org", "expiration": "1000"}, "past"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(desk: Desk, book: Book, body: Any, words: str) -> None:
    code, message = desk.refused("POST", f"{DRIVE}/files/{book.id}/watch", body)
    assert (code, words in message) == (400, True)


def test_drive_tells_about_itself(desk: Desk) -> None:
    about = desk.ask("GET", f"{DRIVE}/about", fields="*")
    assert about["user"]["emailAddress"] == OWNER
    assert XLSX in about["exportFormats"]["application/vnd.google-apps.spreadsheet"]
    assert len(desk.ask("GET", f"{DRIVE}/files/generateIds", count=3)["ids"]) == 3
