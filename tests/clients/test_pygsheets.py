"""pygsheets; its documented `http` argument carries it to the server."""

from collections.abc import Iterator
from typing import Any
from warnings import catch_warnings, simplefilter

import pandas as pd
import pytest
from google.oauth2.credentials import Credentials

from tests.clients.conftest import Http, Place


@pytest.fixture
def client(place: Place) -> Iterator[Any]:
    with catch_warnings():
        simplefilter("ignore")
        import pygsheets  # noqa: PLC0415 (it warns of its own syntax)

        http = Http(place.url)
        yield pygsheets.authorize(custom_credentials=Credentials(token=place.token()), http=http)  # type: ignore[no-untyped-call]
        http.close()


def test_an_office_sheet_from_start_to_end(client: Any) -> None:
    book = client.create("登記簿")
    sheet = book.sheet1
    sheet.update_values("A1", [["房號", "金額"], ["A101", 5], ["B202", 7]])
    assert sheet.get_value("A2") == "A101"
    assert sheet.get_all_records() == [{"房號": "A101", "金額": 5}, {"房號": "B202", "金額": 7}]
    sheet.append_table(["C303", 9], start="A1")
    assert sheet.get_col(1, include_tailing_empty=False) == ["房號", "A101", "B202", "C303"]
    sheet.update_value("B5", "=SUM(B2:B4)")
    assert sheet.get_value("B5") == "21"
    assert sheet.cell("B5").formula == "=SUM(B2:B4)"

    cell = sheet.cell("A1")
    cell.set_text_format("bold", True).color = (1.0, 1.0, 0.0, 0.0)
    cell.note = "幾樓幾室"
    assert sheet.cell("A1").note == "幾樓幾室"
    assert [found.label for found in sheet.find("B202")] == ["A3"]
    sheet.replace("C303", "C304")
    assert sheet.get_value("A4") == "C304"
    sheet.insert_rows(1, number=2, values=["X", 1])
    sheet.delete_rows(3)
    assert sheet.get_row(2, include_tailing_empty=False) == ["X", "1"]
    sheet.sort_range("A2", "B5", basecolumnindex=1, sortorder="DESCENDING")
    sheet.frozen_rows = 1
    sheet.set_data_validation("A2", "A9", condition_type="ONE_OF_LIST", condition_values=["A101"])

    sheet.set_dataframe(pd.DataFrame({"技師": ["王", "李"], "件": [3, 4]}), "E1")
    frame = sheet.get_as_df(start="E1", end="F3")
    assert frame.to_dict("list") == {"技師": ["王", "李"], "件": [3, 4]}

    other = book.add_worksheet("月報", rows=20, cols=5)
    assert [one.title for one in book.worksheets()] == ["Sheet1", "月報"]
    other.title = "月報 10"
    book.del_worksheet(other)
    book.share("clerk@example.org", role="writer", emailMessage="")
    assert {one["role"] for one in book.permissions} == {"owner", "writer"}
    assert client.open("登記簿").id == book.id
    assert "登記簿" in client.spreadsheet_titles()
    sheet.clear()
    assert sheet.get_all_values(include_tailing_empty=False, include_tailing_empty_rows=False) in ([], [[]])
    book.delete()
    assert client.spreadsheet_titles() == []
