"""Which sheet is a tab, which row its header, which columns ours: whatever people did to them."""

from typing import Any

import pytest

from sync.adapters.sheets_header import header_row, plainly
from sync.adapters.sheets_layout import COLUMN_KEY, TAB_KEY, ExpectedTab, copies, is_ours, layout, standing
from sync.sheet import NO_HEADER, Layout

ROW_ID = "r0123456789abcdef01"
HEADERS = {
    "列識別碼": "row_id", "進度": "stage", "Stage": "stage", "地址": "unit", "Unit": "unit",
    "備註": "remarks", "Remarks": "remarks",
}  # fmt: skip
TAB = ExpectedTab(
    title="登記",
    titles=frozenset({"登記", "Registrations"}),
    headers=HEADERS,
    columns=("row_id", "stage", "unit", "remarks"),
    adoptable=frozenset({"地址", "備註"}),
)
TOP = ["列識別碼", "進度", "地址", "備註"]
DATA = [ROW_ID, "已派工", "A-1", "備註"]
WORDS = frozenset(HEADERS)


def sheet(sheet_id: int, title: str, *columns: str, marked: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {"properties": {"sheetId": sheet_id, "title": title}}
    if marked:
        found["developerMetadata"] = [{"metadataKey": TAB_KEY, "metadataValue": "registration"}]
    entries = ({"metadataKey": COLUMN_KEY, "metadataValue": key} for key in columns)
    found["data"] = [{"columnMetadata": [{"developerMetadata": [entry]} for entry in entries]}]
    return found


def known(sheet_id: int, title: str = "登記", *headers: str) -> dict[str, Layout]:
    return {"registration": Layout(sheet_id=sheet_id, title=title, columns={}, headers=headers)}


def stands(sheets: list[dict[str, Any]], before: dict[str, Layout]) -> int | None:
    found = standing({"sheets": sheets}, {"registration": TAB}, before).get("registration")
    return None if found is None else int(found["properties"]["sheetId"])


@pytest.mark.parametrize(
    ("sheets", "before", "expected"),
    [
        ([sheet(7, "登記")], {}, 7),
        ([sheet(7, "我們的")], {}, 7),
        ([sheet(9, "副本"), sheet(7, "登記")], {}, 7),
        ([sheet(9, "副本"), sheet(7, "我們的")], known(7), 7),
        ([sheet(9, "副本"), sheet(7, "我們的")], {}, None),
        ([sheet(9, "副本")], known(7), None),
        ([sheet(9, "登記")], known(7), 9),
        ([sheet(9, "老名字")], known(7, "老名字"), 9),
        ([sheet(9, "Registrations", marked=False)], {}, 9),
        ([sheet(9, "Registrations", marked=False)], known(7), None),
        ([sheet(9, "登記", marked=False), sheet(7, "我們的")], known(7), 7),
        ([sheet(9, "登記", marked=False)], known(7), 9),
    ],
)
def test_a_tab_is_known_by_its_sheet_then_its_title_and_a_copy_is_not_it(
    sheets: list[dict[str, Any]], before: dict[str, Layout], expected: int | None
) -> None:
    assert stands(sheets, before) == expected


def test_copies_are_told() -> None:
    metadata = {"sheets": [sheet(9, "副本"), sheet(7, "登記"), sheet(5, "自己的", marked=False)]}
    found = standing(metadata, {"registration": TAB}, {})

    assert copies(metadata, found) == {"副本": "registration"}


@pytest.mark.parametrize(
    ("grid", "row"),
    [
        ([TOP, DATA], 0),
        ([DATA, DATA, TOP], 2),
        ([DATA, DATA], NO_HEADER),
        ([["我們的碼", "到哪了", "哪裡", "其他"], DATA], 0),
        ([["", "進度", "", "備註"], DATA], 0),
        ([[], DATA], NO_HEADER),
        ([], NO_HEADER),
    ],
)
def test_the_header_row_is_found_wherever_it_was_sorted_to(grid: list[list[Any]], row: int) -> None:
    assert header_row(grid, WORDS, 4, 0) == row


def test_a_header_that_people_renamed_is_remembered_by_what_it_last_showed() -> None:
    renamed = ["碼", "到哪了", "哪裡", "其他"]
    marked = sheet(7, "登記", "row_id", "stage", "unit", "remarks")

    found = layout(marked, [DATA, renamed], TAB, known(7, "登記", *renamed)["registration"])

    assert (found.header_row, found.stopped) == (1, False)


def test_a_tab_without_any_mark_is_found_by_its_titles_wherever_the_header_stands() -> None:
    found = layout(sheet(7, "登記", marked=False), [DATA, ["備註", "列識別碼", "地址", "進度"]], TAB, None)

    assert found.columns == {"remarks": 0, "row_id": 1, "unit": 2, "stage": 3}
    assert (found.header_row, found.marked, is_ours(found, TAB)) == (1, False, True)


def test_beside_marked_columns_only_peoples_in_the_offices_language_are_adopted() -> None:
    marked = sheet(7, "登記", "row_id")

    found = layout(marked, [["列識別碼", "進度", "Unit", "地址", "Remarks"]], TAB, None)

    assert found.columns == {"row_id": 0, "unit": 3}
    assert (found.missing, found.unmarked) == (("stage", "remarks"), ("unit",))


def test_somebodys_own_tab_under_our_title_is_not_ours() -> None:
    found = layout(sheet(9, "登記", marked=False), [["備註", "我的"]], TAB, None)

    assert not is_ours(found, TAB)


def test_a_row_reads_the_same_whichever_call_read_it() -> None:
    assert plainly([1, 1.0, "a ", None, True, "", None]) == plainly([1.0, 1, "a", "", True])
