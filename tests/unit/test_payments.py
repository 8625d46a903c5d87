"""What was paid, what is owed, and in whose hands the cash is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import Case
from sync.rules import payments
from sync.rules.columns.payments import holder, state
from tests.unit.builders import (
    FILED_SLIP,
    around,
    at,
    case,
    codes,
    filed,
    handover,
    line,
    order,
    payment,
    reference,
    ruling,
    visit,
    with_money,
)

CASH = {"method": "cash", "receipt_no": "R-1"}


def paid(*rows: Any, **parts: Any) -> Bundle:
    return filed(payments=list(rows), **parts)


def told(of: Bundle, **rows: Any) -> Case:
    """A case of an office that runs hand-ins; rows by occasion."""
    near = around(of, office=with_money(), hand_ins={key.replace("_", " "): row for key, row in rows.items()})
    return case(of, office=with_money(), near=near)


def balance(of: Bundle) -> int:
    return case(of).account.balance


def test_partial_payments_add_up() -> None:
    assert balance(paid()) == 30000
    assert balance(paid(payment(amount=10000))) == 20000
    assert balance(paid(payment(amount=10000), payment("p2", amount=20000, **CASH))) == 0


def test_what_is_on_the_monthly_bill_is_owed_until_it_is_on_the_statement() -> None:
    monthly = paid(payment(method="monthly"))
    assert (case(monthly).account.balance, case(monthly).account.is_square) == (30000, True)
    assert balance(paid(payment(method="monthly", checked="17:00"))) == 0
    part = paid(payment(method="monthly", amount=10000))
    assert not case(part).account.is_square


def test_a_refund_is_owed_again_and_needs_ruling_reason_and_receipt() -> None:
    back = payment("p2", kind="refund", amount=5000)
    assert balance(paid(payment(), back)) == 5000
    assert codes(paid(payment(), back)) == {
        ("p2", "refund_unruled", "amount"),
        ("p2", "refund_without_receipt", "receipt_no"),
        ("p2", "required", "reason"),
    }
    lower = ruling("amount_changed", "g1", amount=25000)
    allowed = ruling("refund", "g2", amount=5000)
    whole = replace(back, reason="多收", receipt_no="R-9")
    settled = paid(payment(), whole, rulings=[lower, allowed])
    assert (codes(settled), balance(settled)) == (set(), 0)


def test_refunds_together_stay_inside_what_was_ruled() -> None:
    first, second = (
        payment(row, kind="refund", amount=3000, reason="多收", receipt_no=row) for row in ("p2", "p3")
    )
    rows = [ruling("refund", "g1", amount=5000), ruling("amount_changed", "g2", amount=24000)]
    assert codes(paid(payment(), first, second, rulings=rows)) == {("p3", "refund_unruled", "amount")}


def test_a_write_off_takes_what_is_owed_and_no_more() -> None:
    assert balance(paid(rulings=[ruling("written_off")])) == 0
    assert balance(paid(rulings=[ruling("written_off", amount=10000)])) == 20000
    assert balance(paid(payment(), rulings=[ruling("written_off", amount=10000)])) == 0


@given(
    st.lists(
        st.builds(
            payment,
            kind=st.sampled_from(("payment", "refund")),
            amount=st.integers(0, 50000),
            method=st.sampled_from(("cash", "scan", "monthly")),
        ),
        max_size=5,
    ),
    st.lists(st.builds(ruling, st.just("written_off"), amount=st.none() | st.integers(0, 50000)), max_size=2),
)
def test_nothing_is_lost_between_the_two_sides(rows: list[Any], ruled: list[Any]) -> None:
    found = case(paid(*rows, rulings=ruled))
    account, total = found.account, found.charges.total
    assert account.balance == total - account.paid + account.refunded - account.written_off
    assert account.written_off >= 0
    assert account.balance >= min(0, total - account.paid + account.refunded)


def test_more_than_the_total_is_too_much() -> None:
    assert codes(paid(payment(amount=30001))) == {("p1", "paid_too_much", "amount")}
    assert codes(paid(payment(), payment("p2", amount=1, method="monthly"))) == {
        ("p2", "paid_too_much", "amount")
    }


def test_a_deposit_before_there_are_lines_is_not_too_much() -> None:
    early = paid(payment(), lines=[])
    assert not any(code == "paid_too_much" for _, code, _ in codes(early))


def test_what_was_paid_on_account_goes_back_when_the_customer_calls_it_off() -> None:
    away = visit(arrived="09:12", finished="09:30", result="customer_cancelled", note="改找親戚修")
    called_off = paid(payment(), visits=[away], lines=[])
    assert ("p1", "paid_too_much", "amount") in codes(called_off)
    assert ("p1", "paid_too_much", "amount") not in codes(paid(payment(), visits=[visit()], lines=[]))


def test_cash_has_a_receipt() -> None:
    assert codes(paid(payment(method="cash"))) == {("p1", "cash_without_receipt", "receipt_no")}
    assert codes(paid(payment(**CASH))) == set()


def test_a_receipt_is_given_once_in_the_whole_office() -> None:
    first = paid(payment(**CASH))
    second = replace(
        paid(payment("p9", method="cash", receipt_no=" r-1")),
        registration=replace(first.registration, row_id="r2", unit="大堂"),
        order_no="KH-20261123-0008",
    )
    near = around(first, second)
    assert ("p1", "duplicate_receipt", "receipt_no") in codes(first, near=near)
    twice = paid(payment(amount=10000, **CASH), payment("p2", amount=20000, **CASH))
    assert len([code for _, code, _ in codes(twice, near=around(twice)) if code == "duplicate_receipt"]) == 2
    assert codes(first, near=around(first)) == set()


@pytest.mark.parametrize(
    ("method", "checked", "shown"),
    [
        ("cash", None, "held"),
        ("scan", None, "to_check"),
        ("transfer", "17:00", "checked"),
        ("card", None, "to_check"),
        ("monthly", None, "to_check"),
        (None, None, None),
    ],
)
def test_cash_is_held_the_rest_is_looked_for_on_the_statement(
    method: str | None, checked: str | None, shown: str | None
) -> None:
    row = payment(method=method, checked=checked)
    found = state(told(paid(row)), row)
    assert found == (f"payment_state.{shown}" if shown else None)
    assert holder(told(paid(row)), row) == ("王明" if method == "cash" else None)


def test_cash_lies_with_the_collector_until_somebody_counts_it() -> None:
    row = payment(collected_by="W02", **CASH)
    counted = handover(cash_counted=30000, cash_in="17:10", cashier="S01")
    before, after = told(paid(row)), told(paid(row), **{"20261123_W02": counted})
    assert (holder(before, row), state(before, row)) == ("李華", "payment_state.held")
    assert (holder(after, row), state(after, row)) == ("張主任", "payment_state.handed_in")
    other = told(paid(row), **{"20261123_W01": counted})
    assert holder(other, row) == "李華", "another's hand-in is not his"


def test_who_counted_may_be_somebody_nobody_knows() -> None:
    row = payment(**CASH)
    counted = told(paid(row), **{"20261123_W01": handover(cash_counted=1, cash_in="17:10", cashier="路人")})
    assert holder(counted, row) == "路人"


def test_cash_of_somebody_nobody_knows_stays_with_him() -> None:
    row = payment(collected_by="路人", **CASH)
    assert (holder(told(paid(row)), row), state(told(paid(row)), row)) == ("路人", "payment_state.held")


def test_a_refund_is_in_nobodys_hands() -> None:
    row = payment(kind="refund", method="cash")
    assert (holder(told(paid(row)), row), state(told(paid(row)), row)) == (None, "payment_state.to_check")
    assert payments.custody(row, paid(row), reference()) is None


def test_cash_lies_with_somebody_who_is_known() -> None:
    assert codes(paid(payment(collected_by="路人", **CASH))) == {("p1", "unknown_person", "collected_by")}
    nobody = order(**FILED_SLIP | {"technician": None})
    assert ("p1", "cash_with_nobody", "collected_by") in codes(paid(payment(**CASH), slip=nobody))
    assert payments.custody(payment(amount=None, **CASH), paid(), reference()) is None


def test_only_numbered_lines_make_a_balance() -> None:
    free = paid(lines=[line("F00")])
    assert balance(free) == 0


def test_counted_is_when_it_was_counted() -> None:
    row = payment(**CASH)
    found = told(paid(row), **{"20261123_W01": handover(cash_counted=1, cash_in="17:10", cashier="S01")})
    handed = payments.counted(row, found.bundle, found.reference)
    assert handed is not None
    assert handed.counted_at == at("17:10")
