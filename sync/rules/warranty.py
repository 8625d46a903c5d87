"""Until when work is under warranty, and which warranty covers a fault (rules.md, "Warranty"; P7, A6)."""

from collections.abc import Sequence

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant, day_end
from sync.rules import facts
from sync.rules.fees import PricedLine, price_lines
from sync.world import Reference


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """A finished order as later ones at the same place see it."""

    order_no: str
    row_id: str
    finished_at: Instant
    warranty_until: Instant
    covers_parts: bool = True
    """None of its parts was the customer's own."""


def line_until(priced: PricedLine, bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives the end of the last day on which a line's work is under warranty; None while unfinished or without any."""
    finished = facts.finished_at(bundle)
    days = priced.item.warranty_days if priced.item is not None and not priced.line.declined else None
    return day_end(finished, reference.zone, days) if finished is not None and days else None


def order_until(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives until when the longest warranty of an order's lines runs; None while unfinished or without any."""
    if facts.finished_at(bundle) is None:
        return None
    ends = (line_until(priced, bundle, reference) for priced in price_lines(bundle, reference))
    return max((end for end in ends if end is not None), default=None)


def covers_parts(bundle: Bundle) -> bool:
    """True where no part was the customer's own: those have no warranty (rules.md, "Fees")."""
    return not any(line.material and line.material_price == 0 for line in bundle.lines)


def developer_until(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives until when the developer's warranty runs: by the cause found, before that the longest of its class."""
    registration, visit = bundle.registration, facts.last_visit(bundle)
    contacts = reference.units.get(registration.unit or "", ())
    handed_over = next((unit.handover_on for unit in contacts if unit.handover_on is not None), None)
    of_class = {
        cause: fault.developer_warranty_days or 0
        for (fault_class, cause), fault in reference.faults.items()
        if fault_class == registration.fault_class
    }
    cause = (visit.cause or visit.diagnosis) if visit else None
    days = of_class.get(cause or "", max(of_class.values(), default=0))
    return day_end(handed_over, reference.zone, days) if handed_over is not None and days else None


def repeated(bundle: Bundle, earlier: Sequence[Finished]) -> Finished | None:
    """Gives the latest order at the same place inside whose warranty the fault came back; `earlier` oldest first."""
    registration = bundle.registration
    received = registration.received.stated
    found = [
        one
        for one in earlier
        if one.row_id != registration.row_id and one.finished_at <= received <= one.warranty_until
    ]
    return found[-1] if found else None


def covered_until(bundle: Bundle, earlier: Sequence[Finished], reference: Reference) -> Instant | None:
    """Gives until when a fault reported is covered by our own warranty or the developer's; None when by neither."""
    ours, developer = repeated(bundle, earlier), developer_until(bundle, reference)
    if ours is not None:
        return ours.warranty_until
    received = bundle.registration.received.stated
    return developer if developer is not None and received <= developer else None
