"""The pass on the embedded back end: what people type becomes numbers, slips and words, in how many calls."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.ports import BackEndError, BackEndUnreachableError
from sync.run import preview
from sync.sheets_server.faults import ConnectionDroppedError, too_many_requests, unavailable
from tests.integration.desk import COMPLETE, Desk, desk, numbers


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.look()
        yield opened


def calls(front: Desk) -> int:
    """API calls of one pass, counted at the back end's door."""
    assert front.office.server is not None
    seen: list[str] = []
    front.office.server.faults.before = lambda method, path: seen.append(f"{method} {path}")
    front.look()
    front.office.server.faults.before = None
    return len(seen)


def test_a_complete_registration_gets_its_number_and_slip(front: Desk) -> None:
    front.register(**COMPLETE)

    front.look()

    (row,), (slip,) = front.rows("registration"), front.rows("work_orders")
    assert str(row["order_no"]).startswith("LJ-")
    assert str(row["order_no"]).endswith("-0001")
    assert slip["order_no"] == row["order_no"]
    assert slip["fault"] == "水管漏水"
    assert slip["customer"] != "王小明"
    assert row["row_id"] == row["row_key"]
    assert slip["row_id"] == slip["row_key"] != row["row_id"]


def test_an_incomplete_one_waits_and_says_what_is_missing(front: Desk) -> None:
    front.register(unit="A-101", fault="燈不亮")

    front.look()

    (row,) = front.rows("registration")
    assert "order_no" not in row
    assert "聯絡電話" in row["problems"]
    assert front.rows("work_orders") == []


def test_an_order_from_call_to_file(front: Desk) -> None:
    office = front.office.hand
    office.type_rows("staff", [
        {"staff_no": "E1", "name": "王師傅", "role": "維修技工", "email": "e1@example.com"},
        {"staff_no": "E2", "name": "李主管", "role": "維修主管", "email": "e2@example.com"},
    ])  # fmt: skip
    office.type_rows("faults", [
        {"fault_class": "給排水", "cause": "墊片老化", "urgency": "一般", "promise_minutes": 240}
    ])  # fmt: skip
    office.type_rows("fee_schedule", [{
        "code": "W01", "item": "更換墊片", "unit": "處", "labour_price": 300, "warranty_days": 90, "minutes": 30,
        "reviewed_on": "2026-01-01", "approved_by": "E2", "valid_from": "2026-01-01",
    }])  # fmt: skip
    front.register(**COMPLETE)
    front.look()
    front.type("work_orders", 2, technician="E1")
    front.look()
    front.type("visits", 2, accepted=1, arrived=1, diagnosis="墊片老化", quoted=300, consented=1)
    front.look()
    assert front.rows("work_orders")[0]["stage"] == "已同意"
    front.type("visits", 2, item="水龍頭", spec_model="一般", cause="墊片老化", test="正常", finished=1, result="修復",
               checklist="全部做到")  # fmt: skip
    front.type("order_lines", 2, order_no="1", code="W01")
    front.type("payments", 2, order_no="1", amount=300, method="現金", receipt_no="R-1")
    front.look()
    front.type("handovers", 2, slips_in=1, received_by="李主管", cash_counted=300, cashier="李主管")
    front.type("work_orders", 2, inspected_by="李主管", inspection="現場合格", rating="滿意", amount_confirmed=300,
               signature="本人", notified=1, filed=1)  # fmt: skip
    front.look()

    (slip,), (line,) = front.rows("work_orders"), front.rows("order_lines")
    assert slip["stage"] == "已歸檔"
    assert slip["total"] == line["amount"] == 300
    assert slip["completeness"] == "100%"
    assert "problems" not in slip
    assert front.look().cells_written == 0


def test_an_idle_pass_is_one_call(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()

    assert calls(front) == 1


def test_an_edit_is_two_calls(front: Desk) -> None:
    row = front.register(**COMPLETE)
    front.look()
    front.type("registration", row, fault="水管漏水，流到樓下")

    assert calls(front) == 2
    assert front.rows("work_orders")[0]["fault"] == "水管漏水，流到樓下"


def test_two_hundred_edits_are_two_calls(front: Desk) -> None:
    front.office.hand.type_rows("registration", [{**COMPLETE, "unit": f"A-{place}"} for place in range(200)])
    front.look()
    ids = {str(row["row_id"]): {"fault": f"漏水 {row['unit']}"} for row in front.rows("registration")}
    front.office.hand.type_cells("registration", ids)

    assert calls(front) == 2
    assert all("漏水 A-" in str(slip["fault"]) for slip in front.rows("work_orders"))


def test_a_registration_with_its_order_is_three_calls(front: Desk) -> None:
    front.register(**COMPLETE)

    assert calls(front) == 3
    assert len(numbers(front.rows("work_orders"))) == 1


def test_so_is_one_where_another_order_is_open_already(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()
    front.register(**COMPLETE, remarks="又來電")

    assert calls(front) == 3
    assert [row["open_here"][-4:] for row in front.rows("registration")] == ["0002", "0001"]


def test_a_dry_run_writes_nothing(front: Desk) -> None:
    front.register(**COMPLETE)

    plan = preview(front.office.hands)

    assert [write.column for write in plan.cells] == ["row_id"]
    assert "row_id" not in front.rows("registration")[0]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"fault_class": "沒有這一類"}, "故障類別"),
        ({"urgency": "很急"}, "很急"),
        ({"received": "2099-01-01 10:00"}, "還沒到"),
        ({"received": "昨天吧"}, "看不懂"),
        ({"received": "2026-02-30"}, "看不懂"),
        ({"fault": "=1+1"}, ""),
        ({"fault": "漏水💧"}, ""),
        ({"phone": "０９１２３４５６７８"}, ""),
        ({"received": "115/10/3 0900"}, ""),
        ({"received": "2026年10月3日 上午9:00"}, ""),
        ({"remarks": "長" * 50_000}, ""),
    ],
)
def test_bad_input_is_a_sentence_in_its_row_and_the_rest_goes_on(
    front: Desk, cells: dict[str, str], words: str
) -> None:
    front.office.hand.type_rows("faults", [
        {"fault_class": "給排水", "cause": "墊片老化", "urgency": "一般", "promise_minutes": 240}
    ])  # fmt: skip
    front.register(**{**COMPLETE, "unit": "B-1", **cells})
    front.register(**{**COMPLETE, "unit": "B-2"})

    report = front.look()

    odd, sound = (
        next(row for row in front.rows("registration") if row["unit"] == unit) for unit in ("B-1", "B-2")
    )
    assert report.trouble == ""
    assert words in str(odd.get("problems", ""))
    assert bool(words) <= bool(odd.get("problems"))
    assert "order_no" in sound
    assert all(odd[key] == value for key, value in cells.items()), "what people typed stays as typed"


def test_a_formula_that_fails_is_told(front: Desk) -> None:
    row = front.register(**COMPLETE)
    place = front.column("registration", "fault")
    cell = {"sheetId": front.tab("registration").id, "rowIndex": row - 1, "columnIndex": place - 1}
    formula = [{"values": [{"userEnteredValue": {"formulaValue": "=1/0"}}]}]
    front.structure({"updateCells": {"start": cell, "rows": formula, "fields": "userEnteredValue"}})

    front.look()

    (found,) = front.rows("registration")
    assert "order_no" not in found
    assert "公式" in str(found["problems"])


def test_times_in_an_impossible_order_are_told(front: Desk) -> None:
    front.register(**COMPLETE, received="2026-10-03 09:00")
    front.look()
    front.type("work_orders", 2, technician="王師傅", dispatched="2026-10-03 08:00")

    front.look()

    assert "晚於" in front.problems("work_orders", technician="王師傅")


def test_a_stray_header_and_column_disturb_nobody(front: Desk) -> None:
    sheet = front.tab("registration")
    sheet.add_cols(1)
    sheet.update_cell(1, sheet.col_count, "我的備忘")
    front.register(**COMPLETE)

    assert front.look().trouble == ""
    assert len(numbers(front.rows("registration"))) == 1


def test_moved_and_renamed_columns_and_tabs_are_found_again(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()
    sheet = front.tab("registration")
    place = front.column("registration", "remarks") - 1
    span = {"sheetId": sheet.id, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
    front.structure(
        {"moveDimension": {"source": span, "destinationIndex": place - 3}},
        {"updateSheetProperties": {"properties": {"sheetId": sheet.id, "title": "報修"}, "fields": "title"}},
    )
    front.book.worksheet("報修").update_cell(1, place - 2, "其他說明")

    assert front.look().cells_written == 0
    assert front.office.ledger.status("LJ").counts.numbered == 1


def test_a_copied_row_gets_its_own_number_and_the_original_keeps_its(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()
    front.structure({
        "copyPaste": {"source": front.grid("registration", 1, 2), "destination": front.grid("registration", 2, 3)}
    })  # fmt: skip
    front.type("registration", 3, fault="另一處也漏水")

    front.look()

    by_fault = {row["fault"]: row["order_no"] for row in front.rows("registration")}
    assert by_fault["水管漏水"].endswith("-0001")
    assert by_fault["另一處也漏水"].endswith("-0002")


def test_a_row_that_is_cut_and_put_back_keeps_its_number(front: Desk) -> None:
    front.register(**COMPLETE)
    front.register(**{**COMPLETE, "unit": "A-102"})
    front.look()
    before = {row["unit"]: row["order_no"] for row in front.rows("registration")}
    sheet = front.tab("registration").id
    rows = {"sheetId": sheet, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    front.structure({"deleteDimension": {"range": rows}})
    front.look()
    front.register(**COMPLETE)

    front.look()

    assert {row["unit"]: row["order_no"] for row in front.rows("registration")} == before


def test_overwritten_service_cells_are_computed_again(front: Desk) -> None:
    row = front.register(**COMPLETE)
    front.look()
    number = front.rows("registration")[0]["order_no"]
    front.type("registration", row, order_no="LJ-1", stage="?", row_id="", row_key="nonsense")

    front.look()
    front.look()

    (found,) = front.rows("registration")
    assert found["order_no"] == number
    assert found["row_id"] == found["row_key"]


def test_a_tab_suddenly_empty_stops_the_plan_until_told(front: Desk) -> None:
    front.office.hand.type_rows("registration", [{**COMPLETE, "unit": f"A-{place}"} for place in range(8)])
    front.look()
    front.tab("registration").batch_clear(["A2:AZ100"])

    report = front.look()

    assert report.trouble == "tab_emptied:registration"
    assert report.plans == ()
    assert front.look(force=True).trouble == ""
    assert front.office.ledger.status("LJ").counts.numbered == 8


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_dropped_connection_loses_and_doubles_nothing(front: Desk, when: str, nth: int) -> None:
    front.register(**COMPLETE)
    server = front.office.server
    assert server is not None
    count = 0

    def drop(_method: str, _path: str) -> None:
        nonlocal count
        count += 1
        if count == nth:
            raise ConnectionDroppedError

    setattr(server.faults, when, drop)
    with pytest.raises(BackEndUnreachableError):
        front.look()
    setattr(server.faults, when, None)

    front.look()

    assert len(numbers(front.rows("registration"))) == 1
    assert len(front.rows("work_orders")) == 1
    assert front.look().cells_written == 0


@pytest.mark.parametrize("fault", [too_many_requests, unavailable])
def test_a_busy_back_end_is_a_sentence_and_the_next_pass_goes_on(front: Desk, fault: object) -> None:
    front.register(**COMPLETE)
    assert front.office.server is not None

    def refuse(_method: str, _path: str) -> None:
        raise fault()  # type: ignore[operator]

    front.office.server.faults.before = refuse
    with pytest.raises(BackEndError):
        front.look()
    front.office.server.faults.before = None

    assert "busy" in front.office.ledger.status("LJ").trouble
    assert front.look().trouble == ""
    assert len(numbers(front.rows("registration"))) == 1


def test_a_deleted_fence_is_put_up_again(front: Desk) -> None:
    front.register(**COMPLETE)
    front.look()
    fence = front.office.ledger.memory("LJ").fence
    front.structure({"deleteNamedRange": {"namedRangeId": fence}})
    front.register(**{**COMPLETE, "unit": "A-102"})

    assert front.look().trouble == ""
    assert len(numbers(front.rows("registration"))) == 2
