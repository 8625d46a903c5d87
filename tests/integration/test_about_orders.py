"""The tabs about an order, as people fill them in: kept, asked back in words, and the figures drawn."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from gspread.utils import ValueRenderOption

from sheet_schema.catalogue import TABS
from sheet_schema.charts import CHARTS
from sheet_schema.choices import KPI
from tests.integration.desk import COMPLETE, Desk, Typed, desk, numbers

ROWS: Mapping[str, Mapping[str, Typed]] = {
    "items": {"item": "電熱水器", "condition": "外殼有刮痕", "taken": "1", "taken_by": "王明"},
    "consents": {
        "kind": "停水",
        "scope": "部分 廚房 1500-1600",
        "answer": "同意",
        "answered": "1",
        "by_whom": "王小明",
    },
    "deferrals": {"reason": "缺備件", "note": "等閥芯"},
    "payments": {"amount": 300, "method": "掃碼", "receipt_no": "A001"},
    "follow_ups": {"kind": "客戶催單", "content": "還沒來"},
    "rulings": {"kind": "缺單", "reason": "單據遺失", "by": "陳主管"},
}
"""Whole but for the order's number."""


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        yield opened


def test_what_people_note_about_an_order_is_taken_in_and_left_as_typed(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()
    (order_no,) = set(numbers(front.rows("registration")))
    for tab, cells in ROWS.items():
        front.type(tab, 2, order_no=order_no, **cells)
    before = {tab: front.people_cells(tab) for tab in ROWS}
    front.look()
    for tab in ROWS:
        (row,) = front.rows(tab)
        assert row["row_id"] == row["row_key"]
        assert "noticed_at" in row
        assert "problems" not in row
        assert front.people_cells(tab) == before[tab]
    assert front.look().cells_written == 0


def test_what_cannot_be_read_is_asked_back_beside_the_row(front: Desk) -> None:
    front.type("consents", 2, order_no="7", kind="停電", scope="全部 9-11", answered="改天")
    front.look()
    said = front.problems("consents", kind="停電").splitlines()
    assert said[0].startswith("「範圍及時段」的「全部 9-11」看不出起訖時間")
    assert said[1].startswith("「答覆時間」看不懂「改天」")


def test_every_tab_is_there_in_order_and_the_charts_behind_them(front: Desk) -> None:
    wording = front.office.hands.office.wording
    titles = [sheet.title for sheet in front.book.worksheets()]
    assert titles == [*(wording.tab(tab.key) for tab in TABS), wording.term("charts")]
    sheets = front.book.fetch_sheet_metadata()["sheets"]
    assert [len(sheet.get("charts", [])) for sheet in sheets] == [0] * len(TABS) + [len(CHARTS)]


def test_the_charts_draw_the_figures_of_the_subject_that_is_chosen(front: Desk) -> None:
    wording = front.office.hands.office.wording
    arrival, satisfaction = (wording.choice(KPI, key) for key in ("arrival", "satisfaction"))
    kpi, charts = front.tab("kpi"), front.book.worksheet(wording.term("charts"))
    month = charts.acell("A16", value_render_option=ValueRenderOption.unformatted).value
    figures: list[list[Any]] = [
        [month, arrival, "LJ", 9, 10, 0.9],
        [month, satisfaction, "LJ", 8, 10, 0.8],
        [month, arrival, "王明", 5, 5, 1],
    ]
    kpi.update(figures, f"B2:G{len(figures) + 1}")
    names = charts.row_values(4)
    latest = charts.row_values(16)
    assert charts.acell("B1").value == "LJ"
    assert latest[names.index(arrival)] == "90.0%"
    assert latest[names.index(satisfaction)] == "80.0%"
    charts.update_acell("B1", "王明")
    assert charts.row_values(16)[names.index(arrival)] == "100.0%"
    front.type("staff", 2, staff_no="E04", name="王明")
    assert charts.get("A19:B19") == [["王明", "100.0%"]]
