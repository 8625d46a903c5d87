"""A slip is filed when everything is there; each thing that is not says so."""

from typing import Any

import pytest

from sheet_schema.workflow import Stage
from sync.bundle import Bundle
from sync.rules.columns.work_orders import next_action
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    around,
    at,
    case,
    codes,
    consent,
    filed,
    handover,
    order,
    payment,
    registration,
    ruling,
    visit,
    with_money,
)

TICKED = {"20261123 W01": handover(slips_in="16:50", received_by="S01")}


LET_IN = consent("entry", answered="09:05", witness="管理員")


def found(of: Bundle, rows: dict[str, Any] | None = None, now: str = "17:30") -> tuple[Stage, set[str]]:
    office = with_money()
    near = around(of, office=office, hand_ins=TICKED if rows is None else rows)
    said = codes(of, near=near, office=office, now=now)
    return case(of, near=near, office=office, now=now).stage.stage, {code for _, code, _ in said}


def test_all_there_it_is_filed() -> None:
    assert found(filed()) == (Stage.FILED, set())


@pytest.mark.parametrize(
    ("changes", "rows", "stage", "code"),
    [
        ({"payments": []}, None, Stage.HANDED_IN, "filed_unpaid"),
        ({}, {}, Stage.SIGNED, "filed_slip_out"),
        ({}, {"20261123 W01": handover(slips_in="16:50", missing="7")}, Stage.SIGNED, "filed_slip_out"),
        ({}, {"20261123 W01": handover(slips_in="09:30")}, Stage.SIGNED, "filed_slip_out"),
        (
            {
                "slip": order(**FILED_SLIP | {"signature": "absent", "comment": "客戶上班"}),
                "consents": [LET_IN],
            },
            None,
            Stage.HANDED_IN,
            "filed_customer_untold",
        ),
    ],
)
def test_what_is_missing_is_said_and_the_slip_stays_open(
    changes: dict[str, Any], rows: dict[str, Any] | None, stage: Stage, code: str
) -> None:
    assert found(filed(**changes), rows) == (stage, {code})


@pytest.mark.parametrize(
    "changes",
    [
        {"payments": [payment(method="monthly")]},
        {"payments": [], "rulings": [ruling("written_off")]},
        {
            "slip": order(**FILED_SLIP | {"signature": "absent", "comment": "客戶上班", "notified": "16:00"}),
            "consents": [LET_IN],
        },
    ],
)
def test_monthly_bill_write_off_and_a_message_do_as_well(changes: dict[str, Any]) -> None:
    assert found(filed(**changes)) == (Stage.FILED, set())


def test_a_missing_slip_that_was_given_up_is_no_hindrance() -> None:
    rows = {"20261123 W01": handover(slips_in="16:50", missing="7")}
    assert found(filed(rulings=[ruling("slip_missing")]), rows) == (Stage.FILED, set())


def test_each_thing_is_said_on_its_own() -> None:
    slip = order(**FILED_SLIP | {"signature": "refused", "comment": "不肯簽"})
    _, said = found(filed(slip=slip, payments=[]), {})
    assert said == {"filed_customer_untold", "filed_slip_out", "filed_unpaid"}


def test_in_public_areas_nobody_is_told() -> None:
    lobby = filed(
        called=registration(unit="大堂", customer="物業巡查", phone="02"),
        slip=order(**FILED_SLIP | {"signature": None, "rating": None, "amount_confirmed": None}),
        payments=[],
    )
    assert found(lobby) == (Stage.FILED, set())


def test_an_office_without_hand_ins_and_payments_asks_for_neither() -> None:
    assert (case(filed(payments=[])).stage.stage, codes(filed(payments=[]))) == (Stage.FILED, set())


def test_what_was_filed_before_the_service_knew_of_it_is_taken_as_it_is() -> None:
    taken_over = filed(
        slip=order(**FILED_SLIP | {"noticed_at": "17:20"}),
        visits=[visit(**FINISHED_TRIP | {"noticed_at": "18:30"})],
        payments=[],
    )
    assert found(taken_over, {}) == (Stage.FILED, set())


def test_filed_over_a_gap_is_a_gap() -> None:
    unsigned = filed(slip=order(**FILED_SLIP | {"signature": None, "notified": "16:00"}))
    assert found(unsigned)[0] is Stage.INSPECTED
    assert "stage_skipped" in found(unsigned)[1]


def test_what_comes_next_before_the_file() -> None:
    def steps(of: Bundle, rows: dict[str, Any]) -> tuple[object, object]:
        office = with_money()
        told = case(of, near=around(of, office=office, hand_ins=rows), office=office)
        return next_action(told), told.clocks["hand_in"].due_at

    unfiled = order(**FILED_SLIP | {"filed": None})
    assert steps(filed(slip=unfiled), {}) == ("next.hand_in", at("18:00"))
    assert steps(filed(slip=unfiled), TICKED) == ("next.file", at("18:00"))
    assert steps(filed(slip=unfiled, payments=[]), TICKED) == ("next.collect", at("18:00"))
