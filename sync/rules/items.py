"""What leaves the customer's unit and comes back (P3)."""

from collections.abc import Iterator

from sync.bundle import Bundle
from sync.instant import Instant, day_end, local
from sync.records import Item
from sync.rules.settings import number
from sync.world import Reference


def state(item: Item) -> str | None:
    """Gives where a thing is, a key of sheet_schema.choices.ITEM_STATE; None before it was taken."""
    if item.returned is not None:
        return "returned"
    return "out" if item.taken is not None else None


def days_out(item: Item, reference: Reference, now: Instant) -> int | None:
    """Gives the days for which a thing is or was away, by the calendar: back on the same day is 0."""
    if item.taken is None:
        return None
    until = item.returned.stated if item.returned else now
    first, last = (local(at, reference.zone).date() for at in (item.taken.stated, until))
    return max(0, (last - first).days)


def is_overdue(item: Item, reference: Reference, now: Instant) -> bool:
    """True for what is away for longer than the office allows."""
    days = days_out(item, reference, now)
    allowed = number(reference.settings, "items.max_days_out")
    return item.returned is None and days is not None and days > allowed


def changes(bundle: Bundle, reference: Reference, now: Instant) -> Iterator[Instant]:
    """Gives the next midnight while anything is away."""
    if any(item.taken is not None and item.returned is None for item in bundle.items):
        begins = min(item.taken.stated for item in bundle.items if item.taken is not None)
        yield Instant(day_end(Instant(max(now, begins)), reference.zone) + 1)
