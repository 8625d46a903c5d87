"""Unmodified gspread, once in process and once over HTTP: one contract, two faces."""

from collections.abc import Iterator
from typing import Any

import gspread
import pytest

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import WRITER, Desk, desk_at, served

ROWS: list[list[Any]] = [["name", "count", "note"], ["pipe", 3, "=text"], ["lamp", 1.5, "007"]]


class Contract:
    """What gspread's users do."""

    @pytest.fixture
    def spreadsheet(self, desk: Desk) -> gspread.Spreadsheet:
        return desk.client.create("Büro 100% 'x' / y")

    @pytest.fixture
    def sheet(self, spreadsheet: gspread.Spreadsheet) -> gspread.Worksheet:
        sheet = spreadsheet.sheet1
        sheet.update(ROWS, "A1", raw=True)
        return sheet

    def test_a_spreadsheet_is_found_by_title_and_by_key(
        self, desk: Desk, spreadsheet: gspread.Spreadsheet
    ) -> None:
        assert desk.client.open(spreadsheet.title).id == spreadsheet.id
        assert desk.client.open_by_key(spreadsheet.id).title == "Büro 100% 'x' / y"
        with pytest.raises(gspread.SpreadsheetNotFound):
            desk.client.open("another")

    def test_values_written_raw_come_back(self, sheet: gspread.Worksheet) -> None:
        unformatted = gspread.utils.ValueRenderOption.unformatted
        assert sheet.get("A1:C3", value_render_option=unformatted) == ROWS
        assert sheet.get_all_values() == [
            ["name", "count", "note"],
            ["pipe", "3", "=text"],
            ["lamp", "1.5", "007"],
        ]
        assert sheet.batch_get(["A2", "B2:B3"]) == [[["pipe"]], [["3"], ["1.5"]]]

    def test_records_have_the_headers_keys(self, sheet: gspread.Worksheet) -> None:
        assert sheet.get_all_records()[0] == {"name": "pipe", "count": 3, "note": "=text"}

    def test_rows_are_appended_behind_the_table(self, sheet: gspread.Worksheet) -> None:
        sheet.append_row(
            ["bulb", "2026-10-03"], value_input_option=gspread.utils.ValueInputOption.user_entered
        )
        assert sheet.row_values(4) == ["bulb", "2026-10-03"]
        sheet.append_rows([["a"], ["b"]], insert_data_option=gspread.utils.InsertDataOption.insert_rows)
        assert sheet.col_values(1)[3:] == ["bulb", "a", "b"]

    def test_rows_are_inserted_deleted_and_sorted(self, sheet: gspread.Worksheet) -> None:
        sheet.insert_row(["first"], 1)
        sheet.delete_rows(2)
        sheet.sort((1, "asc"), range="A2:C3")
        assert sheet.col_values(1) == ["first", "lamp", "pipe"]

    def test_cells_are_updated_cleared_and_found(self, sheet: gspread.Worksheet) -> None:
        sheet.update_cells([gspread.Cell(2, 1, "valve"), gspread.Cell(3, 2, "7")])
        sheet.update_acell("C2", "new")
        sheet.batch_update([{"range": "A4", "values": [["x"]]}, {"range": "B4", "values": [["y"]]}])
        assert sheet.get("A2:B4") == [["valve", "3"], ["lamp", "7"], ["x", "y"]]
        found = sheet.find("valve")
        assert found is not None
        assert (found.row, found.col) == (2, 1)
        sheet.batch_clear(["A2:A3"])
        assert sheet.col_values(1) == ["name", "", "", "x"]
        sheet.clear()
        assert sheet.get_all_values() == [[]]

    def test_formats_and_notes_stick(self, sheet: gspread.Worksheet) -> None:
        sheet.format("A1:C1", {"textFormat": {"bold": True}})
        sheet.insert_note("A1", "look")
        sheet.freeze(rows=1)
        assert sheet.get_note("A1") == "look"
        assert sheet.frozen_row_count == 1

    def test_worksheets_come_and_go(self, spreadsheet: gspread.Spreadsheet) -> None:
        added = spreadsheet.add_worksheet("it's / 50% & more?", 5, 4)
        added.update([["x"]], "D5")
        assert spreadsheet.worksheet("it's / 50% & more?").get("D5") == [["x"]]
        copy = spreadsheet.duplicate_sheet(added.id, new_sheet_name="copy")
        assert copy.acell("D5").value == "x"
        added.update_title("renamed")
        added.resize(rows=2)
        assert added.get_all_values() == [[]]
        spreadsheet.reorder_worksheets([copy, added, spreadsheet.worksheet("Sheet1")])
        assert [sheet.title for sheet in spreadsheet.worksheets()] == ["copy", "renamed", "Sheet1"]
        spreadsheet.del_worksheet(copy)
        assert [sheet.title for sheet in spreadsheet.worksheets()] == ["renamed", "Sheet1"]

    def test_a_named_range_reads_as_its_cells(self, sheet: gspread.Worksheet) -> None:
        sheet.define_named_range("A2:A3", "things")
        assert sheet.get("things") == [["pipe"], ["lamp"]]

    def test_sharing_lets_others_in_until_it_is_undone(self, spreadsheet: gspread.Spreadsheet) -> None:
        spreadsheet.share(WRITER, perm_type="user", role="writer", notify=False)
        roles = {found["emailAddress"]: found["role"] for found in spreadsheet.list_permissions()}
        assert roles == {"owner@example.org": "owner", WRITER: "writer"}
        spreadsheet.remove_permissions(WRITER)
        assert len(spreadsheet.list_permissions()) == 1

    def test_csv_goes_in_and_out(self, desk: Desk, spreadsheet: gspread.Spreadsheet) -> None:
        desk.client.import_csv(spreadsheet.id, 'a,b\n"1,5",2\n')
        assert spreadsheet.sheet1.get_all_values() == [["a", "b"], ["1,5", "2"]]
        assert spreadsheet.export(gspread.utils.ExportFormat.CSV) == b'a,b\r\n"1,5",2'

    def test_copies_stand_alone(self, desk: Desk, sheet: gspread.Worksheet) -> None:
        copy = desk.client.copy(sheet.spreadsheet_id, title="copy")
        copy.sheet1.update_acell("A1", "changed")
        assert sheet.acell("A1").value == "name"
        desk.client.del_spreadsheet(copy.id)
        with pytest.raises(gspread.SpreadsheetNotFound):
            desk.client.open_by_key(copy.id)


class TestInProcess(Contract):
    @pytest.fixture
    def desk(self, server: SheetsServer) -> Iterator[Desk]:
        with desk_at(server, server) as desk:
            yield desk


class TestOverHttp(Contract):
    @pytest.fixture
    def desk(self, server: SheetsServer) -> Iterator[Desk]:
        with served(server) as url, desk_at(server, url) as desk:
            yield desk
