"""gspread's companions: gspread-dataframe and gspread-formatting, and pandas reading the export address."""

import io
from collections.abc import Iterator
from typing import Any
from warnings import catch_warnings, simplefilter

import gspread
import pandas as pd
import pytest
from google.auth.credentials import AnonymousCredentials

from sync.sheets_server.transport import session_for
from tests.clients.conftest import Place


@pytest.fixture
def sheet(place: Place) -> Iterator[gspread.Worksheet]:
    with session_for(place.url, place.token()) as session:
        unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
        yield gspread.Client(unused, session=session).create("登記簿").sheet1


def test_frames_go_there_and_back(sheet: gspread.Worksheet) -> None:
    with catch_warnings():
        simplefilter("ignore")
        from gspread_dataframe import get_as_dataframe, set_with_dataframe  # noqa: PLC0415
    frame = pd.DataFrame({"房號": ["A101", "B202"], "金額": [120.5, 80.0], "件": [1, 2]})
    set_with_dataframe(sheet, frame, resize=True)
    assert (sheet.row_count, sheet.col_count) == (3, 3)
    back = get_as_dataframe(sheet, evaluate_formulas=True)
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)
    sheet.add_rows(1)
    sheet.update([["=SUM(B2:B3)"]], "B4", raw=False)
    assert get_as_dataframe(sheet, evaluate_formulas=True)["金額"].iloc[2] == 200.5
    assert get_as_dataframe(sheet, evaluate_formulas=False)["金額"].iloc[2] == "=SUM(B2:B3)"


def test_formats_are_set_and_read(sheet: gspread.Worksheet) -> None:
    with catch_warnings():
        simplefilter("ignore")
        import gspread_formatting as gf  # noqa: PLC0415
    sheet.update([["房號", "金額"], ["A101", 1234.5]])
    wanted = gf.CellFormat(
        backgroundColor=gf.Color(1, 0.9, 0.9),
        textFormat=gf.TextFormat(bold=True),
        numberFormat=gf.NumberFormat(type="NUMBER", pattern="#,##0.00"),
        horizontalAlignment="CENTER",
    )
    gf.format_cell_range(sheet, "B2:B9", wanted)
    found: Any = gf.get_user_entered_format(sheet, "B2")
    assert (found.textFormat.bold, found.horizontalAlignment) == (True, "CENTER")
    assert sheet.acell("B2").value == "1,234.50"
    gf.set_frozen(sheet, rows=1)
    assert gf.get_frozen_row_count(sheet) == 1
    gf.set_column_width(sheet, "A", 180)
    rule = gf.DataValidationRule(gf.BooleanCondition("ONE_OF_LIST", ["A101", "B202"]), showCustomUi=True)
    gf.set_data_validation_for_cell_range(sheet, "A2:A9", rule)
    assert gf.get_data_validation_rule(sheet, "A3").condition.type == "ONE_OF_LIST"
    rules = gf.get_conditional_format_rules(sheet)
    red = gf.CellFormat(textFormat=gf.TextFormat(foregroundColor=gf.Color(1, 0, 0)))
    condition = gf.BooleanCondition("NUMBER_GREATER", ["1000"])
    ranges = [gf.GridRange.from_a1_range("B2:B9", sheet)]
    rules.append(gf.ConditionalFormatRule(ranges=ranges, booleanRule=gf.BooleanRule(condition, red)))
    rules.save()
    assert gf.get_conditional_format_rules(sheet)[0].booleanRule.condition.type == "NUMBER_GREATER"


def test_pandas_reads_the_export_address(place: Place, sheet: gspread.Worksheet) -> None:
    sheet.update([["房號", "金額"], ["A101", 5], ["B202", 7]])
    with session_for(place.url, place.token()) as session:
        answer = session.get(
            f"https://docs.google.com/spreadsheets/d/{sheet.spreadsheet.id}/export?format=csv&gid=0"
        )
    assert pd.read_csv(io.StringIO(answer.text)).to_dict("list") == {"房號": ["A101", "B202"], "金額": [5, 7]}
