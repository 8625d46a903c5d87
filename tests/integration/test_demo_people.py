"""People at work on the embedded back end: what they do shows in the sheet, and only where people write."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count

import gspread
import pytest
from google.auth.credentials import AnonymousCredentials
from gspread.utils import ValueRenderOption

from scripts.demo.page import Page, headers_of, look
from scripts.demo.people import CORRECTED, people_at_work
from sheet_schema.catalogue import tab
from sync.sheets_server.faults import ConnectionDroppedError, too_many_requests
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from sync.wording import load

HEADERS = headers_of(load("zh_Hant"))
TABS = ("registration", "work_orders", "visits", "order_lines", "payments", "handovers")
ORDERS = 12


class _After(threading.Event):
    """Everybody goes home after so many moments; nobody really waits."""

    def __init__(self, moments: int) -> None:
        super().__init__()
        self._left = moments

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self._left -= 1
        if self._left <= 0:
            self.set()
        return self.is_set()


@contextmanager
def _office() -> Iterator[tuple[SheetsServer, gspread.Spreadsheet]]:
    with (
        SheetsServer(":memory:") as server,
        session_for(server, server.issue_token("desk@example.org")) as session,
    ):
        unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
        made = gspread.Client(unused, session=session).create("維修服務")
        for key in TABS:
            title, headers = HEADERS[key]
            sheet = made.add_worksheet(title, rows=15, cols=len(headers) + 2)
            sheet.update([list(headers.values()), *_opened(key)], raw=True)
        yield server, made


@pytest.fixture
def spreadsheet() -> Iterator[gspread.Spreadsheet]:
    with _office() as (_, made):
        yield made


def _opened(key: str) -> list[list[str]]:
    """Slips and trips as the service opens them: numbers, and a mark in each hidden column."""
    if key not in {"work_orders", "visits", "handovers"}:
        return []
    service = tab(key).service_keys
    return [
        [f"KH-20261003-{number:04d}" if column == "order_no" else f"{column}-{number}" if column in service else ""
         for column in HEADERS[key][1]]
        for number in range(1, ORDERS + 1)
    ]  # fmt: skip


def page(spreadsheet: gspread.Spreadsheet, key: str) -> Page:
    title, headers = HEADERS[key]
    return look(spreadsheet.worksheet(title), headers)


def work(spreadsheet: gspread.Spreadsheet, moments: int, seed: int = 1) -> Mapping[str, int]:
    return people_at_work(spreadsheet, seed, _After(moments), 1.0, HEADERS)


def test_everything_staff_do_is_done(spreadsheet: gspread.Spreadsheet) -> None:
    done = work(spreadsheet, 900)
    wanted = {
        "register", "dispatch", "arrive", "diagnose", "finish", "close", "sort", "insert_row", "delete_empty_row",
        "copy_row", "correct", "hide_and_show", "undo", "hand_in",
    }  # fmt: skip
    assert {name for name, count in done.items() if count > 0} == wanted
    registration = page(spreadsheet, "registration")
    assert len(registration.rows) >= done["register"] + done["copy_row"]
    faults = [str(registration.cell(row, "fault")) for row in range(2, registration.end)]
    assert any(fault.endswith(CORRECTED) for fault in faults)
    assert not any(CORRECTED * 2 in fault for fault in faults)
    lines = page(spreadsheet, "order_lines")
    assert len(lines.rows) >= done["finish"]


def test_service_columns_move_with_their_rows_and_are_never_typed_into(
    spreadsheet: gspread.Spreadsheet,
) -> None:
    work(spreadsheet, 600)
    for key in ("work_orders", "visits"):
        found = page(spreadsheet, key)
        rows = {str(found.cell(row, "order_no")): row for row in range(2, found.end)}
        assert sorted(rows) == [f"KH-20261003-{number:04d}" for number in range(1, ORDERS + 1)]
        for number, row in rows.items():
            for column in tab(key).service_keys - {"order_no"}:
                assert found.cell(row, column) == f"{column}-{int(number[-4:])}"


def test_columns_are_found_where_people_moved_them(spreadsheet: gspread.Spreadsheet) -> None:
    title, headers = HEADERS["work_orders"]
    sheet = spreadsheet.worksheet(title)
    before = page(spreadsheet, "work_orders").columns["technician"]
    spreadsheet.batch_update(
        {
            "requests": [
                {
                    "moveDimension": {
                        "source": {
                            "sheetId": sheet.id,
                            "dimension": "COLUMNS",
                            "startIndex": before - 1,
                            "endIndex": before,
                        },
                        "destinationIndex": len(headers),
                    }
                }
            ]
        }
    )
    done = work(spreadsheet, 200)
    found = page(spreadsheet, "work_orders")
    named = [row for row in range(2, found.end) if found.cell(row, "technician") != ""]
    assert found.columns["technician"] == len(headers)
    assert len(named) == done["dispatch"] > 0


def test_a_full_tab_gets_room(spreadsheet: gspread.Spreadsheet) -> None:
    work(spreadsheet, 900)
    assert page(spreadsheet, "registration").worksheet.row_count > 15
    assert len(page(spreadsheet, "registration").rows) > 15


def test_going_home_leaves_a_deleted_cell_put_back(spreadsheet: gspread.Spreadsheet) -> None:
    for moments in range(1, 30):
        work(spreadsheet, moments, seed=moments)
    grid = page(spreadsheet, "registration")
    typed = [row for row in range(2, grid.end) if grid.cell(row, "fault_class") != ""]
    assert typed
    assert all(grid.cell(row, "fault") != "" for row in typed)


def test_refusals_and_dropped_lines_stop_nobody() -> None:
    with _office() as (server, made):
        requests = count()

        def troubled(_method: str, _path: str) -> None:
            number = next(requests)
            if number % 7 == 3:
                raise too_many_requests()
            if number % 11 == 5:
                raise ConnectionDroppedError

        server.faults.before = troubled
        done = work(made, 300)
    assert done["refused"] > 0
    assert done["unreachable"] > 0
    assert done["register"] > 0


def test_tabs_that_are_not_there_stop_nobody() -> None:
    with _office() as (_, made):
        for key in TABS:
            made.del_worksheet(made.worksheet(HEADERS[key][0]))
        assert set(work(made, 20)) == {"refused"}


def test_text_stays_text(spreadsheet: gspread.Spreadsheet) -> None:
    work(spreadsheet, 400)
    found = page(spreadsheet, "registration")
    phones = [found.cell(row, "phone") for row in range(2, found.end) if found.cell(row, "phone") != ""]
    assert phones
    assert all(isinstance(phone, str) and phone.startswith("0") for phone in phones)
    title, _ = HEADERS["registration"]
    values = spreadsheet.worksheet(title).get_values(value_render_option=ValueRenderOption.formula)
    assert not any(str(cell).startswith("=") for row in values for cell in row)
