"""Google's own client for Python, google-api-python-client."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload

from tests.clients.conftest import Http, Place

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def services(place: Place) -> Iterator[tuple[Any, Any]]:
    """Sheets by its documented endpoint option; Drive by a transport, as its uploads know no other address."""
    credentials = Credentials(token=place.token())  # type: ignore[no-untyped-call]
    options = {"api_endpoint": place.url}
    http = AuthorizedHttp(credentials, http=Http(place.url))
    with (
        build(
            "sheets", "v4", credentials=credentials, client_options=options, cache_discovery=False
        ) as sheets,
        build("drive", "v3", http=http, cache_discovery=False) as drive,
    ):
        yield sheets, drive


def test_an_office_sheet_from_start_to_end(services: tuple[Any, Any]) -> None:
    sheets, drive = services[0].spreadsheets(), services[1]
    book = sheets.create(body={"properties": {"title": "登記簿", "locale": "zh_TW"}}).execute()[
        "spreadsheetId"
    ]
    values = sheets.values()
    values.update(
        spreadsheetId=book,
        range="A1",
        valueInputOption="USER_ENTERED",
        body={"values": [["房號", "金額"], ["A101", "1,200"], ["B202", "=B2/2"]]},
    ).execute()
    read = values.batchGet(
        spreadsheetId=book, ranges=["A1:B3"], valueRenderOption="UNFORMATTED_VALUE"
    ).execute()
    assert read["valueRanges"][0]["values"] == [["房號", "金額"], ["A101", 1200], ["B202", 600]]
    appended = values.append(
        spreadsheetId=book, range="A1", valueInputOption="RAW", body={"values": [["C303", 5]]}
    ).execute()
    assert appended["tableRange"] == "Sheet1!A1:B3"
    find = {"find": "A101", "replacement": "A102", "allSheets": True}
    reply = sheets.batchUpdate(spreadsheetId=book, body={"requests": [{"findReplace": find}]}).execute()
    assert reply["replies"][0]["findReplace"]["occurrencesChanged"] == 1
    shown = sheets.get(spreadsheetId=book, fields="sheets(properties(title,index))").execute()
    assert shown == {"sheets": [{"properties": {"title": "Sheet1", "index": 0}}]}
    metadata = {"metadataKey": "tab", "visibility": "DOCUMENT", "location": {"sheetId": 0}}
    sheets.batchUpdate(
        spreadsheetId=book, body={"requests": [{"createDeveloperMetadata": {"developerMetadata": metadata}}]}
    ).execute()
    lookup = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "tab"}}]}
    found = sheets.developerMetadata().search(spreadsheetId=book, body=lookup).execute()
    assert found["matchedDeveloperMetadata"][0]["developerMetadata"]["metadataKey"] == "tab"
    by_filter = values.batchGetByDataFilter(spreadsheetId=book, body=lookup).execute()
    assert by_filter["valueRanges"][0]["valueRange"]["values"][1] == ["A102", "1,200"]
    copied = (
        sheets.sheets()
        .copyTo(spreadsheetId=book, sheetId=0, body={"destinationSpreadsheetId": book})
        .execute()
    )
    assert copied["title"] == "Copy of Sheet1"
    files = drive.files()
    assert [one["id"] for one in files.list(q="name = '登記簿'").execute()["files"]] == [book]
    drive.permissions().create(
        fileId=book, body={"type": "user", "role": "writer", "emailAddress": "clerk@example.org"}
    ).execute()
    request = drive.permissions().list(fileId=book)
    assert len(request.execute()["permissions"]) == 2
    assert drive.permissions().list_next(request, request.execute()) is None
    files.delete(fileId=book).execute()
    with pytest.raises(HttpError) as refused:
        sheets.get(spreadsheetId=book).execute()
    assert refused.value.status_code == 404


def test_files_go_up_and_down(services: tuple[Any, Any]) -> None:
    sheets, drive = services
    media = MediaIoBaseUpload(io.BytesIO("甲,5%\n乙,7".encode()), mimetype="text/csv")
    body = {"name": "匯入", "mimeType": "application/vnd.google-apps.spreadsheet"}
    made = drive.files().create(body=body, media_body=media).execute()
    read = sheets.spreadsheets().values().get(spreadsheetId=made["id"], range="A1:B2").execute()
    assert read["values"] == [["甲", "5%"], ["乙", "7"]]
    held = io.BytesIO()
    download = MediaIoBaseDownload(held, drive.files().export_media(fileId=made["id"], mimeType=XLSX))
    done = False
    while not done:
        _, done = download.next_chunk()
    assert held.getvalue()[:2] == b"PK"


def test_errors_are_told_in_googles_words(services: tuple[Any, Any]) -> None:
    sheets = services[0].spreadsheets()
    book = sheets.create(body={}).execute()["spreadsheetId"]
    with pytest.raises(HttpError, match="Unable to parse range: Nowhere!A1") as refused:
        sheets.values().get(spreadsheetId=book, range="Nowhere!A1").execute()
    assert refused.value.status_code == 400
    with pytest.raises(HttpError, match="exceeds grid limits"):
        sheets.values().get(spreadsheetId=book, range="A99999").execute()
    with pytest.raises(HttpError, match="Must specify at least one request"):
        sheets.batchUpdate(spreadsheetId=book, body={}).execute()
