"""What has to be there before a slip is filed (rules.md, "Stage": Filed). The chain of stages asks for the rest."""

from collections.abc import Callable

from sync.bundle import Bundle
from sync.records import WorkOrder
from sync.rules import facts, slips
from sync.rules.fees import charges
from sync.rules.payments import account
from sync.world import Reference

_SIGNED_THERE = frozenset({"in_person", "proxy"})
PAYMENTS = "payments"


def unmet(bundle: Bundle, reference: Reference) -> tuple[str, ...]:
    """Gives the codes of the problems that keep a slip from being filed; nothing before somebody files it."""
    order = bundle.order
    if order is None or order.filed is None or _is_taken_over(order):
        return ()
    return tuple(code for code, is_open in _PARTS if is_open(bundle, order, reference))


def _is_taken_over(order: WorkOrder) -> bool:
    """It was filed before the service knew of it: a register of the past has neither hand-ins nor payments."""
    return order.filed is not None and order.noticed_at > order.filed.stated


def _is_untold(bundle: Bundle, order: WorkOrder, reference: Reference) -> bool:
    """P4. Who signed on the spot knows; in public areas there is nobody to be told."""
    nobody = facts.is_public(bundle, reference) or bundle.registration.channel == "patrol"
    return order.notified is None and order.signature not in _SIGNED_THERE and not nobody


def _is_out(bundle: Bundle, _order: WorkOrder, _reference: Reference) -> bool:
    return slips.is_slip_out(bundle)


def _is_unpaid(bundle: Bundle, _order: WorkOrder, reference: Reference) -> bool:
    return PAYMENTS in reference.runs and not account(bundle, charges(bundle, reference)).is_square


_PARTS: tuple[tuple[str, Callable[[Bundle, WorkOrder, Reference], bool]], ...] = (
    ("filed_customer_untold", _is_untold),
    ("filed_slip_out", _is_out),
    ("filed_unpaid", _is_unpaid),
)
