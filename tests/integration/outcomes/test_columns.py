"""What people do to columns and headers: rename, move, delete, undo, add their own."""

import pytest

from sync.adapters.sheets_layout import COLUMN_KEY
from sync.trouble import NOTICE_MARK
from tests.integration.desk import COMPLETE, Desk
from tests.integration.outcomes.menu import (
    THIRD,
    by_fault,
    column_texts,
    columns_span,
    delete_column,
    header,
    line,
    move_column,
    own_column,
    place,
    settled,
    sheet,
    trouble,
    words,
)

PEOPLE = ("received", "unit", "customer", "fault", "remarks")
SERVICE = ("row_id", "order_no", "problems", "stage", "warranty", "row_key")


def notice(front: Desk, *columns: str) -> str:
    labels = "、".join(front.office.hands.office.wording.label("registration", key) for key in columns)
    return NOTICE_MARK + words(front, "trouble.columns_missing", tab="客戶服務登記表", columns=labels)


def marked(front: Desk, key: str, at: int) -> dict[str, object]:
    """What Ctrl-Z of a deleted column brings back beside its cells."""
    location = {"dimensionRange": columns_span(front, at, at + 1)}
    entry = {"metadataKey": COLUMN_KEY, "metadataValue": key, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


@pytest.mark.parametrize("key", PEOPLE + SERVICE)
def test_a_renamed_header_keeps_its_column_and_its_name(front: Desk, key: str) -> None:
    before = by_fault(front)
    at = header(front, key, f"我們叫它{key}")
    front.office.hand.type_rows("registration", [THIRD])

    settled(front)

    assert trouble(front) == ""
    assert column_texts(front, at)[0] == f"我們叫它{key}"
    assert by_fault(front) == {**before, "門鎖壞了": before["水管漏水"][:-4] + "0003"}


@pytest.mark.parametrize("key", ["unit", "order_no", "row_id"])
def test_a_cleared_header_keeps_its_column(front: Desk, key: str) -> None:
    before = by_fault(front)
    at = header(front, key, "")

    settled(front)

    assert trouble(front) == ""
    assert by_fault(front) == before
    assert column_texts(front, at)[0] == "", "the service leaves headers alone"


def test_all_headers_in_words_of_the_offices_own_are_still_the_header(front: Desk) -> None:
    count = len(front.tab("registration").row_values(1))
    front.tab("registration").update([[f"欄{place}" for place in range(count)]], "A1")
    front.office.hand.type_rows("registration", [THIRD])

    settled(front)

    assert trouble(front) == ""
    assert by_fault(front)["門鎖壞了"].endswith("0003")


@pytest.mark.parametrize("key", ["unit", "remarks", "order_no", "row_id", "row_key"])
def test_a_moved_column_is_found_where_it_stands(front: Desk, key: str) -> None:
    before = front.rows("registration")
    move_column(front, key, 9)

    assert front.look().cells_written == 0
    assert front.rows("registration") == before


@pytest.mark.parametrize("key", ["customer", "order_no", "row_id", "row_key"])
def test_a_deleted_column_stops_its_tab_and_says_so_on_it(front: Desk, key: str) -> None:
    slips = front.rows("work_orders")
    people = front.people_cells("registration")
    delete_column(front, key)
    front.office.hand.type_rows("registration", [{cell: THIRD[cell] for cell in THIRD if cell != key}])

    front.look()

    assert trouble(front) == f"columns_missing:registration:{key}"
    rows = front.office.hand.rows("registration")
    assert [row.cells.get("problems") for row in (rows[0], rows[-1])] == [notice(front, key)] * 2
    assert len(rows) == 3
    assert "order_no" not in rows[-1].cells
    assert front.rows("work_orders") == slips, "the rest of the sheet stays as it was"
    kept = [{name: row[name] for name in row if name != key} for row in people]
    assert [row for row in front.people_cells("registration") if row["fault"] != "門鎖壞了"] == kept
    assert front.look().cells_written == 0


@pytest.mark.parametrize("key", ["customer", "order_no", "row_id"])
def test_a_deleted_column_that_undo_brings_back_is_as_it_was(front: Desk, key: str) -> None:
    before, at = front.rows("registration"), place(front, key)
    texts = column_texts(front, at)
    delete_column(front, key)
    front.look()
    own_column(front, at, texts)
    front.structure(marked(front, key, at))

    settled(front)

    assert trouble(front) == ""
    assert front.rows("registration") == before
    order = next(iter(by_fault(front).values()))
    assert "service_cells_overwritten" not in kinds(front, order)


def kinds(front: Desk, order_no: str) -> set[str]:
    memory = front.office.ledger.memory("LJ")
    row_id = next(row_id for row_id, number in memory.numbers.items() if number.number == order_no)
    return {line.event.kind for line in front.office.ledger.events("LJ", [row_id])}


def test_a_people_column_typed_anew_under_its_title_is_taken_again(front: Desk) -> None:
    """Undo out of reach: somebody puts an empty column in and types the title."""
    at = place(front, "remarks")
    delete_column(front, "remarks")
    front.look()
    own_column(front, at, ["備註"])

    settled(front)

    assert trouble(front) == ""


def test_a_service_column_typed_anew_is_somebodys_own(front: Desk) -> None:
    at = place(front, "stage")
    delete_column(front, "stage")
    front.look()
    own_column(front, at, ["進度", "我自己的", "進度記錄"])
    front.register(**THIRD)

    front.look()

    assert trouble(front) == "columns_missing:registration:stage"
    assert column_texts(front, at) == ["進度", "我自己的", "進度記錄"]


@pytest.mark.parametrize("key", ["row_id", "order_no", "problems", "unit", "remarks", "row_key"])
def test_a_column_of_peoples_own_may_stand_anywhere_and_keeps_its_cells(front: Desk, key: str) -> None:
    at = place(front, key)
    own = ["我的備忘", "甲", "乙", "", "丁"]
    own_column(front, at, own)
    front.register(**THIRD)

    settled(front)

    assert trouble(front) == ""
    assert column_texts(front, at) == own
    assert by_fault(front)["門鎖壞了"].endswith("0003")


@pytest.mark.parametrize("title", ["Stage", "Remarks", "进度", "备注", "進度", "備註"])
def test_an_own_column_called_like_one_of_ours_is_never_written_or_read(front: Desk, title: str) -> None:
    before = by_fault(front)
    own = [title, "很急", "不急"]
    at = 0
    own_column(front, at, own)
    for gone in ("stage", "remarks"):
        there = max(
            index for index, text in enumerate(front.tab("registration").row_values(1))
            if text == front.office.hands.office.wording.label("registration", gone)
        )  # fmt: skip
        front.structure({"deleteDimension": {"range": columns_span(front, there, there + 1)}})
        front.look()

    assert column_texts(front, at) == own
    assert "stage" in trouble(front)
    memory = front.office.ledger.memory("LJ")
    assert sorted(number.number for number in memory.numbers.values()) == sorted(before.values())


def test_own_columns_travel_with_their_rows(front: Desk) -> None:
    at = place(front, "remarks")
    own_column(front, at, ["我的備忘", "甲", "乙"])
    front.look()
    area = front.grid("registration", 1, 3)
    spec = {"dimensionIndex": place(front, "unit"), "sortOrder": "DESCENDING"}
    front.structure({"sortRange": {"range": area, "sortSpecs": [spec]}})

    settled(front)

    assert column_texts(front, at) == ["我的備忘", "乙", "甲"]
    assert line(front, fault="燈不亮") == 1


def test_a_column_of_a_reference_tab_that_is_deleted_changes_no_verdict(front: Desk) -> None:
    office = front.office.hand
    office.type_rows(
        "staff", [{"staff_no": "E1", "name": "王師傅", "role": "維修技工", "email": "e1@example.com"}]
    )
    front.type("work_orders", 2, technician="王師傅")
    front.look()
    before = front.rows("work_orders")
    delete_column(front, "name", "staff")

    report = front.look()

    assert trouble(front).startswith("columns_missing:staff:name")
    assert report.cells_written == 1, "the sentence on that tab and nothing else"
    assert front.rows("work_orders") == before
    assert sheet(front, "staff") > 0


def test_registrations_typed_into_a_stopped_tab_are_numbered_when_it_is_back(front: Desk) -> None:
    at = place(front, "remarks")
    texts = column_texts(front, at)
    delete_column(front, "remarks")
    front.register(**THIRD)
    front.look()
    own_column(front, at, texts)
    front.structure(marked(front, "remarks", at))

    settled(front)

    assert by_fault(front)["門鎖壞了"].endswith("0003")
    assert "problems" not in front.rows("registration")[2] or NOTICE_MARK not in str(
        front.rows("registration")[2]["problems"]
    )
    assert COMPLETE["fault"] in by_fault(front)
