"""What people do to tabs: rename, hide, move, duplicate, delete, undo, empty."""

from typing import Any

import pytest

from sync.adapters.sheets_layout import COLUMN_KEY, TAB_KEY
from tests.integration.desk import COMPLETE, Desk, numbers
from tests.integration.outcomes.menu import (
    THIRD,
    by_fault,
    columns_span,
    properties,
    settled,
    sheet,
    trouble,
    words,
)

STAFF = [
    {"staff_no": "E1", "name": "王師傅", "role": "維修技工", "email": "e1@example.com"},
    {"staff_no": "E2", "name": "李主管", "role": "維修主管", "email": "e2@example.com"},
]
ALL = ("registration", "work_orders", "visits", "order_lines", "staff", "units", "sla_policy", "settings")


def delete_tab(front: Desk, tab: str) -> tuple[int, str, list[list[Any]]]:
    """Deletes a tab; gives what Ctrl-Z needs to bring it back."""
    found = front.tab(tab)
    was = found.id, found.title, found.get_all_values()
    front.structure({"deleteSheet": {"sheetId": found.id}})
    return was


def bring_back_tab(front: Desk, tab: str, was: tuple[int, str, list[list[Any]]]) -> None:
    """Ctrl-Z after deleting a tab: the same sheet with its metadata and cells."""
    sheet_id, title, values = was
    columns = front.office.hands.office.by_key[tab].columns
    grid = {"rowCount": 1000, "columnCount": len(columns)}
    front.structure(
        {"addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}},
        _entry(TAB_KEY, tab, {"sheetId": sheet_id}),
        *(
            _entry(COLUMN_KEY, column.key, {"dimensionRange": columns_span_of(sheet_id, at)})
            for at, column in enumerate(columns)
        ),
    )
    front.book.worksheet(title).update(values, "A1", raw=True)


def columns_span_of(sheet_id: int, at: int) -> dict[str, Any]:
    return {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}


def _entry(key: str, value: str, location: dict[str, Any]) -> dict[str, Any]:
    entry = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


@pytest.mark.parametrize("tab", ALL)
def test_a_tab_that_is_renamed_hidden_and_moved_goes_on(front: Desk, tab: str) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.look()
    properties(front, tab, title=f"我們的{tab}", hidden=True, index=4)
    front.office.hand.type_rows("registration", [THIRD])

    settled(front)

    assert trouble(front) == ""
    titles = [one.title for one in front.book.worksheets()]
    assert f"我們的{tab}" in titles, "the service leaves the title as people gave it"
    assert front.office.ledger.status("LJ").counts.numbered == 3


def test_a_tab_renamed_while_the_service_looks_for_it_is_found(front: Desk) -> None:
    server, seen = front.office.server, 0
    assert server is not None
    properties(front, title="第一個名字")

    def rename(_method: str, path: str) -> None:
        nonlocal seen
        seen += path.endswith("values:batchGet")
        if seen == 2:
            server.faults.before = None
            front.structure({
                "updateSheetProperties": {
                    "properties": {"sheetId": front.book.worksheet("第一個名字").id, "title": "第二個名字"},
                    "fields": "title",
                }
            })  # fmt: skip

    server.faults.before = rename
    report = front.look()

    assert seen == 2
    assert report.trouble == ""
    assert len(numbers(front.rows("registration"))) == 2


@pytest.mark.parametrize("index", [0, 99])
@pytest.mark.parametrize("tab", ["registration", "work_orders", "settings"])
def test_a_copy_of_a_tab_is_somebodys_own(front: Desk, tab: str, index: int) -> None:
    before = front.rows("registration"), front.rows("work_orders")
    title = f"副本 {front.tab(tab).title}"
    copied = {"sourceSheetId": sheet(front, tab), "newSheetName": title}
    front.structure(
        {"duplicateSheet": {**copied, "insertSheetIndex": min(index, len(front.book.worksheets()))}}
    )
    copy = front.book.worksheet(title)
    values = copy.get_all_values()

    settled(front)
    front.office.workbook.read(None)  # looks around anew, as after a restart
    settled(front)

    assert trouble(front) == ""
    assert (front.rows("registration"), front.rows("work_orders")) == before
    assert copy.get_all_values() == values, "nothing is written into the copy"
    assert front.office.workbook.copies == {title: tab}


def test_rows_typed_into_a_copy_are_no_orders(front: Desk) -> None:
    copied = {"sourceSheetId": sheet(front), "newSheetName": "副本"}
    front.structure({"duplicateSheet": copied})
    front.book.worksheet("副本").append_row(["", "", "", "A-9"])

    settled(front)

    assert len(numbers(front.rows("registration"))) == 2


def test_a_copy_takes_the_place_of_a_deleted_tab_when_it_is_given_its_name(front: Desk) -> None:
    before = by_fault(front)
    title = front.tab("registration").title
    front.structure({"duplicateSheet": {"sourceSheetId": sheet(front), "newSheetName": "備份"}})
    front.look()
    delete_tab(front, "registration")
    front.look()
    assert trouble(front) == "tab_missing:registration", "a copy is not taken by itself"
    front.look()
    assert trouble(front) == "tab_missing:registration"
    copy = {"sheetId": front.book.worksheet("備份").id, "title": title}
    front.structure({"updateSheetProperties": {"properties": copy, "fields": "title"}})

    settled(front)

    assert trouble(front) == ""
    assert by_fault(front) == before


def test_a_deleted_tab_stops_alone_and_its_rows_are_kept(front: Desk) -> None:
    slips = front.rows("work_orders")
    front.register(**THIRD)
    front.look()
    was = delete_tab(front, "registration")

    front.look()

    assert trouble(front) == "tab_missing:registration"
    assert front.rows("work_orders")[:2] == slips
    memory = front.office.ledger.memory("LJ")
    assert {row.state for row in memory.of_tab("registration").values()} == {"live"}
    assert front.look().cells_written == 0
    bring_back_tab(front, "registration", was)
    settled(front)
    assert trouble(front) == ""
    assert [number[-4:] for number in numbers(front.rows("registration"))] == ["0001", "0002", "0003"]


def test_new_orders_wait_for_a_deleted_tab_of_slips_and_say_so(front: Desk) -> None:
    was = delete_tab(front, "work_orders")
    front.register(**THIRD)

    front.look()

    assert by_fault(front)["門鎖壞了"].endswith("0003"), "the customer has his number at once"
    told = words(front, "problem.tab_unavailable", tab="客戶請修單")
    assert told in front.problems("registration", fault="門鎖壞了")
    bring_back_tab(front, "work_orders", was)
    settled(front)
    assert [number[-4:] for number in numbers(front.rows("work_orders"))] == ["0001", "0002", "0003"]
    assert told not in front.problems("registration", fault="門鎖壞了")


@pytest.mark.parametrize(
    "tab", ["staff", "settings", "sla_policy", "faults", "units", "fee_schedule", "calendar"]
)
def test_a_deleted_reference_tab_changes_nothing_that_was_judged_by_it(front: Desk, tab: str) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.office.hand.type_rows("settings", [{"key": "number.prefix", "value": "報"}])
    front.register(**THIRD)
    front.type("work_orders", 2, technician="王師傅")
    settled(front)
    before = front.rows("registration"), front.rows("work_orders"), front.rows("visits")
    was = delete_tab(front, tab)
    front.register(**COMPLETE, remarks="又來電")

    front.look()

    assert trouble(front) == f"tab_missing:{tab}"
    assert front.rows("registration")[1:3] == before[0][1:]
    assert front.rows("visits") == before[2]
    assert front.rows("registration")[3]["order_no"].startswith("報LJ-"), "its settings hold on"
    bring_back_tab(front, tab, was)
    settled(front)
    assert trouble(front) == ""


@pytest.mark.parametrize("tab", ["registration", "work_orders"])
def test_an_emptied_tab_stops_everything_until_undone(front: Desk, tab: str) -> None:
    front.office.hand.type_rows("registration", [{**COMPLETE, "unit": f"A-{place}"} for place in range(8)])
    front.look()
    front.look()
    values = front.tab(tab).get_all_values()
    before = front.rows(tab)
    front.tab(tab).batch_clear(["A2:ZZ100"])

    report = front.look()

    assert report.trouble == f"tab_emptied:{tab}"
    assert report.cells_written == 0
    front.tab(tab).update(values, "A1", raw=True)
    settled(front)
    assert [row.get("order_no") for row in front.rows(tab)] == [row.get("order_no") for row in before]
    assert trouble(front) == ""


def test_an_own_tab_called_like_one_of_ours_in_another_language_is_left_alone(front: Desk) -> None:
    front.book.add_worksheet("Registrations", 10, 5).update([["unit", "x"], ["A-1", "y"]], "A1")
    front.book.add_worksheet("客户服务登记表", 10, 5)

    settled(front)

    assert front.book.worksheet("Registrations").get_all_values() == [["unit", "x"], ["A-1", "y"]]
    assert front.book.worksheet("客户服务登记表").get_all_values() == [[]]
    assert columns_span(front, 0, 1)["sheetId"] == sheet(front)
