"""`repairsheet mend`: deleted tabs, columns and headers come back, with what people had typed there."""

from pathlib import Path

import pytest

from sync.mend import mend, planned
from sync.mending import sentence
from tests.integration.command import repairsheet
from tests.integration.desk import COMPLETE, Desk, desk, numbers
from tests.integration.outcomes.menu import (
    THIRD,
    by_fault,
    column_texts,
    columns_span,
    delete_column,
    header,
    own_column,
    place,
    rows_span,
    settled,
    sort,
    trouble,
)
from tests.integration.outcomes.test_tabs import STAFF, delete_tab


def plan(front: Desk) -> list[str]:
    wording = front.office.hands.office.wording
    found = planned(front.office.hands, front.office.workbook, front.office.config.service_email)
    return [sentence(one, wording) for one in found]


def mended(front: Desk) -> list[str]:
    found = mend(front.office.hands, front.office.workbook, front.office.config.service_email)
    assert plan(front) == []
    settled(front)
    assert trouble(front) == ""
    return [one.kind for one in found]


def validations(front: Desk, tab: str, key: str) -> str:
    """The formula of a drop-down."""
    title = front.tab(tab).title
    fields = "sheets.data.rowData.values.dataValidation"
    params: dict[str, str | int | bool | float | list[str] | None] = {
        "ranges": [f"'{title}'!A2:BZ2"],
        "fields": fields,
        "includeGridData": True,
    }
    found = front.book.fetch_sheet_metadata(params)
    cell = found["sheets"][0]["data"][0]["rowData"][0]["values"][place(front, key, tab)]
    values = cell["dataValidation"]["condition"]["values"]
    return str(values[0]["userEnteredValue"])


def test_a_whole_office_has_nothing_to_mend(front: Desk) -> None:
    assert plan(front) == []
    assert mended(front) == []


@pytest.mark.parametrize("key", ["customer", "received", "remarks", "fault"])
def test_a_people_column_comes_back_with_all_they_had_typed(front: Desk, key: str) -> None:
    front.type("registration", 2, remarks="請先打電話", received="2026-10-03 09:00")
    front.look()
    before, at = front.rows("registration"), place(front, key)
    delete_column(front, key)
    front.look()

    assert mended(front) == ["column"]

    assert front.rows("registration") == before
    assert place(front, key) == at


@pytest.mark.parametrize("key", ["row_id", "row_key", "order_no", "problems", "stage", "noticed_at"])
def test_a_service_column_comes_back_and_is_computed(front: Desk, key: str) -> None:
    before, at = front.rows("registration"), place(front, key)
    delete_column(front, key)
    front.look()

    assert mended(front) == ["column"]

    assert front.rows("registration") == before
    assert place(front, key) == at


def test_several_columns_come_back_between_moved_ones_and_peoples_own(front: Desk) -> None:
    own_column(front, place(front, "fault"), ["我的備忘", "甲", "乙"])
    for key in ("unit", "phone", "row_id", "warranty"):
        delete_column(front, key)
    front.look()

    assert mended(front) == ["column"] * 4

    assert sorted(row["unit"] for row in front.rows("registration")) == ["A-101", "B-202"]
    own = front.tab("registration").row_values(1).index("我的備忘")
    assert column_texts(front, own) == ["我的備忘", "甲", "乙"]
    assert [number[-4:] for number in by_fault(front).values()] == ["0001", "0002"]


@pytest.mark.parametrize("tab", ["registration", "work_orders", "staff", "settings", "units", "visits"])
def test_a_deleted_tab_comes_back_with_its_rows(front: Desk, tab: str) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.office.hand.type_rows("settings", [{"key": "number.prefix", "value": "報"}])
    front.office.hand.type_rows(
        "units", [{"unit": "A-101", "kind": "室內", "contact": "王小明", "main": True}]
    )
    front.type("work_orders", 2, technician="王師傅")
    settled(front)
    before = {key: front.rows(key) for key in (tab, "registration", "work_orders", "visits")}
    titles = [one.title for one in front.book.worksheets()]
    delete_tab(front, tab)
    front.look()

    assert mended(front) == ["tab"]

    assert {key: front.rows(key) for key in before} == before
    assert [one.title for one in front.book.worksheets()] == titles
    front.register(**THIRD)
    settled(front)
    assert by_fault(front)["門鎖壞了"].endswith("0003")


def test_drop_downs_offer_again_what_a_mended_tab_holds(front: Desk) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.look()
    before = validations(front, "work_orders", "technician")
    delete_tab(front, "staff")
    delete_tab(front, "work_orders")
    front.look()

    assert mended(front) == ["tab", "tab"]

    assert validations(front, "work_orders", "technician") == before
    assert "員工" in before


def test_a_title_that_somebody_took_meanwhile_is_left_to_him(front: Desk) -> None:
    delete_tab(front, "staff")
    front.look()
    front.book.add_worksheet("員工", 5, 5).update([["我的名單"]], "A1")
    assert front.look().trouble == "tab_missing:staff"

    assert mended(front) == ["tab"]

    assert front.book.worksheet("員工").get_all_values() == [["我的名單"]]
    assert front.book.worksheet("員工 2").row_count > 0


def test_a_header_row_sorted_away_goes_back_to_the_top(front: Desk) -> None:
    before = by_fault(front)
    top = front.tab("registration").row_values(1)
    sort(front, "unit", first=0)
    front.look()

    assert mended(front) == ["header_back"]

    assert front.tab("registration").row_values(1) == top
    assert by_fault(front) == before


def test_a_deleted_header_row_comes_back(front: Desk) -> None:
    before, top = front.rows("registration"), front.tab("registration").row_values(1)
    front.structure({"deleteDimension": {"range": rows_span(front, 0, 1)}})
    front.look()
    assert trouble(front) == "header_missing:registration"

    assert mended(front) == ["header_new"]

    assert front.tab("registration").row_values(1) == top
    assert front.rows("registration") == before


def test_cleared_headers_are_written_and_renamed_ones_left(front: Desk) -> None:
    cleared = header(front, "unit", "")
    renamed = header(front, "fault", "什麼壞了")
    front.look()

    assert mended(front) == ["header_words"]

    assert column_texts(front, cleared)[0] == "地址/房號"
    assert column_texts(front, renamed)[0] == "什麼壞了"


def test_a_header_row_that_was_cleared_is_written_anew(front: Desk) -> None:
    before, top = front.rows("registration"), front.tab("registration").row_values(1)
    front.tab("registration").batch_clear(["1:1"])
    front.look()
    assert trouble(front) == "header_missing:registration"

    assert mended(front) == ["header_new"]

    assert front.tab("registration").row_values(1) == top
    assert front.rows("registration") == before


def test_what_is_found_by_its_title_alone_is_known_under_any_title_afterwards(front: Desk) -> None:
    """The column was deleted and typed anew by hand, or the spreadsheet went through an XLSX file."""
    at = place(front, "remarks")
    delete_column(front, "remarks")
    front.look()
    own_column(front, at, ["備註"])
    front.look()

    assert mended(front) == ["marks"]

    header(front, "remarks", "其他說明")
    settled(front)
    assert trouble(front) == ""


def test_mend_changes_no_cell_that_people_can_see(front: Desk) -> None:
    own_column(front, place(front, "channel"), ["我的備忘", "甲", "乙"])
    front.register(**{**COMPLETE, "unit": "Z-9", "fault": "不完整", "phone": ""})
    front.look()
    before = front.people_cells("registration")
    for key in ("stage", "row_key"):
        delete_column(front, key)
    sort(front, "unit", first=0)
    front.look()

    assert mended(front) == ["header_back", "column", "column"]

    assert front.people_cells("registration") == before
    own = front.tab("registration").row_values(1).index("我的備忘")
    assert sorted(column_texts(front, own)) == sorted(["我的備忘", "甲", "乙"])
    assert len(numbers(front.rows("registration"))) == 2
    assert columns_span(front, 0, 1)["dimension"] == "COLUMNS"


def test_the_command_shows_its_plan_and_does_it_when_told(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.register(**COMPLETE)
        front.look()
        delete_column(front, "customer")
        front.look()
    shown = repairsheet("mend", "--dry-run", "--data", folder)
    assert "「客戶服務登記表」：補回「客戶姓名」一欄，放回 1 格。" in shown.out
    assert "暫停處理" in repairsheet("status", "--data", folder).out
    assert repairsheet("doctor", "--data", folder).code == 1

    done = repairsheet("mend", "--yes", "--data", folder)

    assert done.code == 0, done.err
    assert "1 orders numbered" in done.out
    assert "Nothing to mend" in repairsheet("mend", "--data", folder).out
    assert repairsheet("doctor", "--data", folder).code == 0
