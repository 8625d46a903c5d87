"""Quality inspection: by another person, before hand-over (P3; rules.md, "Quality inspection")."""

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Staff
from sync.rules import facts, people, rulings
from sync.world import Reference


def is_passed(bundle: Bundle) -> bool:
    """True for work that was found sound; for finished work that a ruling let off the inspection, too (免品檢)."""
    passed = bundle.order is not None and bundle.order.inspection in facts.PASSED
    waived = facts.finished_at(bundle) is not None and rulings.inspection_waived_at(bundle) is not None
    return passed or waived


def passed_at(bundle: Bundle) -> Instant | None:
    """Gives when the inspection was passed, or let off."""
    order = bundle.order
    passed = order.inspected if order and order.inspection in facts.PASSED else None
    return passed.stated if passed else rulings.inspection_waived_at(bundle)


def failed_at(bundle: Bundle) -> Instant | None:
    """Gives when the last trip's work was found wanting; None where that was an earlier trip's."""
    order, last = bundle.order, facts.last_visit(bundle)
    if order is None or order.inspection != "failed" or order.inspected is None:
        return None
    if last is None or last.finished is None or order.inspected.stated < last.finished.stated:
        return None
    return order.inspected.stated


def handed_over_at(bundle: Bundle) -> Instant | None:
    """Gives when the customer signed, or who was there for him: as stated, else when the work was finished."""
    order = bundle.order
    if order is None or order.signature is None:
        return None
    return order.signed.stated if order.signed else facts.finished_at(bundle)


def failed_before_hand_over(bundle: Bundle) -> bool:
    """True when the order goes back to work: same order, next trip."""
    failed, signed = failed_at(bundle), handed_over_at(bundle)
    return failed is not None and (signed is None or failed < signed)


def rework_since(bundle: Bundle) -> Instant | None:
    """Gives when work that the customer had signed for was found wanting: that is put right by a corrective order."""
    return None if failed_before_hand_over(bundle) else failed_at(bundle)


def comes_too_late(bundle: Bundle, reference: Reference) -> bool:
    """True for an inspection after the hand-over although somebody else could have done it before."""
    order, signed = bundle.order, handed_over_at(bundle)
    if order is None or order.inspected is None or order.signed is None or signed is None:
        return False
    is_stand_in = order.inspected.stated == order.inspected.seen
    return not is_stand_in and order.inspected.stated > signed and bool(others(bundle, reference))


def others(bundle: Bundle, reference: Reference) -> tuple[Staff, ...]:
    """Gives who else could have inspected when the work was finished: on duty, and had no part in it."""
    order, ended = bundle.order, facts.ended_work_at(bundle)
    at = ended if ended is not None else handed_over_at(bundle)
    workers = (order.technician, *order.helpers) if order else ()
    return people.others_on_duty(reference, at, workers) if at is not None else ()
