"""What is wrong with what was paid, and what keeps a slip from being filed (B3.4-B3.6)."""

from collections.abc import Callable, Iterator

from sheet_schema.problems import Problem, problem
from sheet_schema.workflow import CLOSED
from sync.case import Case
from sync.rules import filing, payments, people, rulings
from sync.rules.fees import amount_in_words

Found = Iterator[tuple[str, Problem]]
"""Row_id and problem."""


def cash_with_receipt(case: Case) -> Found:
    """A7: for cash the customer gets a receipt."""
    for payment in case.bundle.payments:
        if payments.is_cash(payment) and payment.receipt_no is None:
            yield payment.row_id, problem("cash_without_receipt", "receipt_no")


def receipts_once(case: Case) -> Found:
    """A receipt is given once, in the whole office."""
    for number, row_id in payments.receipts(case.bundle):
        others = [order for other, order in case.neighbours.receipts.get(number, ()) if other != row_id]
        if others:
            words = {"others": "、".join(dict.fromkeys(others))}
            yield row_id, problem("duplicate_receipt", "receipt_no", **words)


def known_collectors(case: Case) -> Found:
    """Cash lies with somebody."""
    for payment in case.bundle.payments:
        named = payment.collected_by
        if named is not None and case.reference.staff and people.anyone(named, case.reference) is None:
            yield payment.row_id, problem("unknown_person", "collected_by", text=named)
        elif payments.is_cash(payment) and payments.collector(payment, case.bundle, case.reference) is None:
            yield payment.row_id, problem("cash_with_nobody", "collected_by")


def not_paid_too_much(case: Case) -> Found:
    """Only a ruling changes an amount: what was paid above the total is paid back; a deposit, once nothing follows."""
    paid = case.account.paid + case.account.billed - case.account.refunded
    is_deposit = not case.bundle.lines and case.stage.stage not in CLOSED
    if is_deposit or not case.bundle.payments or paid <= case.charges.total:
        return
    words = {"paid": amount_in_words(paid), "total": amount_in_words(case.charges.total)}
    yield case.bundle.payments[-1].row_id, problem("paid_too_much", "amount", **words)


def refunds_ruled(case: Case) -> Found:
    """A refund needs a ruling that covers it, its reason and the customer's receipt."""
    allowed, paid_back = rulings.refund_allowed(case.bundle), 0
    for payment in case.bundle.payments:
        if payment.kind != "refund":
            continue
        paid_back += payment.amount or 0
        if paid_back > allowed:
            words = {"amount": amount_in_words(paid_back), "allowed": amount_in_words(allowed)}
            yield payment.row_id, problem("refund_unruled", "amount", **words)
        if payment.receipt_no is None:
            yield payment.row_id, problem("refund_without_receipt", "receipt_no")
        if payment.reason is None:
            yield payment.row_id, problem("required", "reason")


def filed_whole(case: Case) -> Found:
    """Each thing that is missing for a slip that somebody filed."""
    order = case.bundle.order
    if order is None:
        return
    words = {"balance": amount_in_words(case.account.balance), "slip": case.bundle.order_no or ""}
    for code in filing.unmet(case.bundle, case.reference):
        yield order.row_id, Problem(code, "filed", tuple(sorted(words.items())))


CHECKS: tuple[Callable[[Case], Found], ...] = (
    cash_with_receipt,
    receipts_once,
    known_collectors,
    not_paid_too_much,
    refunds_ruled,
    filed_whole,
)
