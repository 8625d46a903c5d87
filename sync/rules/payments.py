"""What was paid of an order, and in whose hands it is (B3.4, B3.5; rules.md, "Fees"). Money is integer cents."""

from collections.abc import Iterator
from datetime import date

import msgspec

from sync.bundle import Bundle, HandIn
from sync.records import Payment, Staff
from sync.rules import people, rulings
from sync.rules.fees import Charges
from sync.world import Reference


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on both sides of an order."""

    paid: int
    """Received; of what goes on the monthly bill only what the desk has found on the statement."""
    billed: int
    """On the monthly bill, not received yet."""
    refunded: int
    written_off: int
    balance: int
    """What is still to be paid, the monthly bill included; below 0 where too much was."""

    @property
    def is_square(self) -> bool:
        """True where nothing is open, or all that is open is on the monthly bill."""
        return self.balance - self.billed <= 0


def account(bundle: Bundle, charges: Charges) -> Account:
    """Gives the account of an order; partial payments add up."""
    received = [payment for payment in bundle.payments if payment.kind == "payment" and payment.amount]
    billed = sum(_cents(payment) for payment in received if _is_billed(payment))
    paid = sum(map(_cents, received)) - billed
    refunded = sum(_cents(payment) for payment in bundle.payments if payment.kind == "refund")
    owed = charges.total - paid + refunded
    given_up = min(_given_up(bundle, max(owed, 0)), max(owed, 0))
    return Account(paid=paid, billed=billed, refunded=refunded, written_off=given_up, balance=owed - given_up)


def _cents(payment: Payment) -> int:
    return payment.amount or 0


def _is_billed(payment: Payment) -> bool:
    return payment.method == "monthly" and payment.checked is None


def _given_up(bundle: Bundle, owed: int) -> int:
    """A write-off without an amount gives up all that is owed."""
    ruled = [ruling for ruling in rulings.of(bundle, "written_off") if ruling.about != rulings.CASH]
    return sum(ruling.amount if ruling.amount is not None else owed for ruling in ruled)


def is_cash(payment: Payment) -> bool:
    """True for cash taken: it lies with whoever took it until it is counted. What is paid back comes from the desk."""
    return payment.kind == "payment" and payment.method == "cash"


def collector(payment: Payment, bundle: Bundle, reference: Reference) -> Staff | None:
    """Gives who took a payment: as typed, else the technician."""
    return people.anyone(_named(payment, bundle), reference)


def _named(payment: Payment, bundle: Bundle) -> str | None:
    return payment.collected_by or (bundle.order.technician if bundle.order else None)


def custody(payment: Payment, bundle: Bundle, reference: Reference) -> tuple[Staff, date] | None:
    """Gives whose shift day a cash payment belongs to; None for what nobody holds, or nobody knows who does."""
    staff = collector(payment, bundle, reference) if is_cash(payment) else None
    if staff is None or not payment.amount:
        return None
    return staff, people.shift_day(reference, payment.collected.stated, staff)


def counted(payment: Payment, bundle: Bundle, reference: Reference) -> HandIn | None:
    """Gives the hand-in in which a cash payment was counted."""
    lies_with = custody(payment, bundle, reference)
    if lies_with is None:
        return None
    key, taken = (lies_with[0].staff_no, lies_with[1]), payment.collected.stated
    mine = (one for one in bundle.hand_ins if (one.staff_no, one.day) == key)
    return next((one for one in mine if one.counted_at is not None and taken <= one.counted_at), None)


def holder(payment: Payment, bundle: Bundle, reference: Reference) -> str | None:
    """Gives who has the cash now, by name; None for what nobody holds."""
    if not is_cash(payment):
        return None
    handed = counted(payment, bundle, reference)
    name = handed.cashier if handed is not None else _named(payment, bundle)
    known = people.anyone(name, reference)
    return known.name if known is not None else name


def state(payment: Payment, bundle: Bundle, reference: Reference) -> str | None:
    """Gives a key of sheet_schema.choices.PAYMENT_STATE; None while the method is not known."""
    if payment.method is None:
        return None
    if is_cash(payment):
        return "held" if counted(payment, bundle, reference) is None else "handed_in"
    return "to_check" if payment.checked is None else "checked"


def receipts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Gives the receipts of an order in one form, each with its payment's row_id."""
    for payment in bundle.payments:
        if payment.receipt_no and payment.kind == "payment":
            yield "".join(payment.receipt_no.split()).casefold(), payment.row_id
