"""Which repairs the front desk has to follow up: the more complex ones (B3.6)."""

from collections.abc import Iterator

from sync.bundle import Bundle
from sync.instant import Instant


def reasons(bundle: Bundle) -> tuple[tuple[str, Instant], ...]:
    """Gives why an order is complex, and since when: as ticked, or by its own facts; nothing for a plain one."""
    return tuple(_reasons(bundle))


def _reasons(bundle: Bundle) -> Iterator[tuple[str, Instant]]:
    order = bundle.order
    if order is not None and order.complex:
        yield "ticked", order.dispatched.stated if order.dispatched else order.noticed_at
    yield from (("deferred", row.reported.stated) for row in bundle.deferrals)
    for visit in bundle.visits:
        if visit.finished and visit.result == "to_continue":
            yield "to_continue", visit.finished.stated
    yield from (("item_taken", item.taken.stated) for item in bundle.items if item.taken)


def since(bundle: Bundle) -> Instant | None:
    """Gives from when an order is complex; None where it is not."""
    return min((at for _, at in _reasons(bundle)), default=None)
