"""Whether the paper slip of a case came back to the office (C21)."""

from sync.bundle import Bundle
from sync.instant import Instant
from sync.rules import facts, rulings


def slip_in_at(bundle: Bundle) -> Instant | None:
    """Gives when the slip of a case was in for good, or given up; None while it is out, or was never due."""
    due = [one for one in bundle.hand_ins if one.slip]
    received = [one.received_at for one in due if one.received_at is not None]
    if due and len(received) == len(due):
        return max(received)
    return rulings.slip_excused_at(bundle) if due else None


def is_slip_out(bundle: Bundle) -> bool:
    """True while a slip that is due has not come in, nor been given up."""
    return any(one.slip for one in bundle.hand_ins) and slip_in_at(bundle) is None


def handed_in_at(bundle: Bundle) -> Instant | None:
    """Gives when the slip of finished work came in; one that comes in every evening is not handed in for that."""
    return slip_in_at(bundle) if facts.finished_at(bundle) is not None else None
