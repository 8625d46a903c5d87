"""Requests from outside the sheet, on the embedded back end: one row and one number each, whatever breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gspread.utils import ValueRenderOption

from sync.memory import Source
from sync.ports import BackEndUnreachableError, RequestReceipt, RequestState
from sync.run import MAX_ARRIVALS
from sync.sheets_server.faults import ConnectionDroppedError
from tests.integration.desk import COMPLETE, Desk, desk, numbers

ODD = {**COMPLETE, "unit": "0912", "fault": "=1+1", "customer": "'0912", "phone": "+886912345678"}


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.look()
        yield opened


def send(front: Desk, key: str = "form:1", **cells: str) -> RequestReceipt:
    now = front.office.hands.clock()
    return front.office.ledger.take_request("LJ", key, Source.FORM, {**COMPLETE, **cells}, now)


def receipt(front: Desk, key: str = "form:1") -> RequestReceipt:
    found = front.office.ledger.request("LJ", key)
    assert found is not None
    return found


def test_a_request_becomes_a_row_a_number_and_a_slip_in_three_calls(front: Desk) -> None:
    send(front)

    report = front.look()

    (row,), (slip,) = front.rows("registration"), front.rows("work_orders")
    assert report.calls == 3
    assert row["channel"] == "線上"
    assert row["order_no"] == slip["order_no"] == receipt(front).order_no
    assert row["row_id"] == row["row_key"] == receipt(front).row_id
    assert (receipt(front).state, receipt(front).stage) == (RequestState.OPENED, "opened")
    assert front.look().cells_written == 0


def test_a_request_and_a_call_at_once_are_three_calls_too(front: Desk) -> None:
    send(front)
    front.register(**{**COMPLETE, "unit": "A-102"})

    assert front.look().calls == 3
    assert len(numbers(front.rows("work_orders"))) == 2


def test_a_request_that_lacks_something_waits_for_the_desk_with_its_problem(front: Desk) -> None:
    send(front, fault_class="")
    front.look()

    (row,) = front.rows("registration")
    assert "故障類別" in row["problems"]
    assert receipt(front).order_no is None

    front.type("registration", 2, fault_class="給排水", received_by="李華")
    front.look()
    assert str(receipt(front).order_no).endswith("-0001")


def test_words_stay_words_whatever_they_look_like(front: Desk) -> None:
    send(front, **ODD)
    front.look()

    (row,) = front.rows("registration")
    assert {key: row[key] for key in ODD} == ODD
    shown = front.tab("registration").get(value_render_option=ValueRenderOption.formula)
    assert "=1+1" in shown[1]
    grid = front.book.fetch_sheet_metadata(
        {"includeGridData": "true", "ranges": front.tab("registration").title}
    )
    cells = [
        cell.get("userEnteredValue", {})
        for line in grid["sheets"][0]["data"][0]["rowData"][1:2]
        for cell in line["values"]
    ]
    assert {"stringValue": "=1+1"} in cells
    assert not [cell for cell in cells if "formulaValue" in cell]


def test_the_stage_is_kept_for_whoever_sent_it(front: Desk) -> None:
    send(front)
    front.look()
    front.type("work_orders", 2, technician="王師傅")
    front.look()

    assert receipt(front).stage == "dispatched"


def test_a_row_that_vanishes_takes_its_request_along_and_back(front: Desk) -> None:
    send(front)
    front.look()
    said = front.tab("registration").row_values(2)
    span = {"sheetId": front.tab("registration").id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    front.structure({"deleteDimension": {"range": span}})
    front.look()
    assert receipt(front).state is RequestState.GONE
    assert front.rows("registration") == [], "nobody opens it a second time"

    front.tab("registration").update([said], "A2", raw=True)
    front.look()
    assert receipt(front).state is RequestState.OPENED
    assert len(numbers(front.rows("registration"))) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_dropped_connection_loses_and_doubles_nothing(front: Desk, when: str, nth: int) -> None:
    send(front)
    server, count = front.office.server, 0
    assert server is not None

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

    (row,) = front.rows("registration")
    assert row["order_no"] == receipt(front).order_no
    assert len(front.rows("work_orders")) == 1
    assert front.look().cells_written == 0


def test_the_same_words_at_the_desk_while_a_write_is_lost_are_two_rows(front: Desk) -> None:
    send(front, channel="電話")
    server = front.office.server
    assert server is not None

    def drop(_method: str, path: str) -> None:
        if path.endswith(":batchUpdate"):
            raise ConnectionDroppedError

    server.faults.before = drop
    with pytest.raises(BackEndUnreachableError):
        front.look()
    server.faults.before = None
    front.register(channel="電話", **COMPLETE)
    front.look()

    assert len(set(numbers(front.rows("registration")))) == 2


def test_a_flood_is_taken_in_pass_by_pass(front: Desk) -> None:
    for turn in range(MAX_ARRIVALS + 5):
        send(front, f"form:{turn}", unit=f"A-{turn}")

    first = front.look()
    assert first.trouble == ""
    assert first.next_change_at is not None
    assert first.next_change_at <= front.office.hands.clock(), "the rest at once"
    assert len(front.rows("registration")) == MAX_ARRIVALS
    front.look()

    assert len(set(numbers(front.rows("registration")))) == MAX_ARRIVALS + 5
