"""Which repairs the front desk has to follow up: the more complex ones (B3.6)."""

from collections.abc import Iterator

from sync.bundle import Bundle
from sync.rules import permissions
from sync.world import Reference

SEVERAL_TRIPS = 2


def reasons(bundle: Bundle, reference: Reference) -> tuple[str, ...]:
    """Gives why an order is complex: ticked by the foreman, or by its own facts; nothing for a plain one."""
    return tuple(_reasons(bundle, reference))


def _reasons(bundle: Bundle, reference: Reference) -> Iterator[str]:
    if bundle.order is not None and bundle.order.complex:
        yield "ticked"
    if bundle.deferrals:
        yield "deferred"
    if sum(1 for visit in bundle.visits if visit.arrived) >= SEVERAL_TRIPS:
        yield "several_trips"
    if permissions.needed(bundle, reference):
        yield "consents"
    if bundle.items:
        yield "item_taken"


def is_complex(bundle: Bundle, reference: Reference) -> bool:
    """True for an order that the front desk has to follow up."""
    return bool(reasons(bundle, reference))
