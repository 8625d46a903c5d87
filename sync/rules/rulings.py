"""Exceptions to the rules, each with its reason; a ruling adds a figure and removes none (rules.md, "Who")."""

from sheet_schema.choices import CLOCK
from sheet_schema.fields import MANAGERS
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Ruling, Staff
from sync.rules import people
from sync.world import Reference

LOWERED = "urgency"
"""In what is granted: a lower urgency counts."""
CASH = "cash"
"""`about` of a write-off that means the difference between cash counted and expected, not what the customer owes."""
_NEEDS = {"amount_changed": "amount", "refund": "amount", "time_excused": "about"}
"""What a kind must say besides: what it comes to, or which clock is meant."""


def of(bundle: Bundle, kind: str, about: str | None = None) -> tuple[Ruling, ...]:
    """Gives the complete rulings of a kind, the latest last; `about`: those that name it or nothing in particular."""
    if not bundle.rulings:
        return ()
    found = (ruling for ruling in bundle.rulings if ruling.kind == kind and lacks(ruling) is None)
    meant = (ruling for ruling in found if about is None or ruling.about in {None, about})
    return tuple(sorted(meant, key=lambda ruling: ruling.ruled.stated))


def lacks(ruling: Ruling) -> str | None:
    """Gives the first column without which a ruling rules nothing; None for a complete one."""
    needed = ("kind", "reason", "by", *filter(None, [_NEEDS.get(ruling.kind or "")]))
    if ruling.kind == "time_excused" and ruling.about not in {None, *CLOCK.keys}:
        return "about"
    return next((column for column in needed if getattr(ruling, column) is None), None)


def excused(bundle: Bundle) -> frozenset[str]:
    """Gives the names of the clocks whose breach is excused (時限免責)."""
    return frozenset(ruling.about for ruling in of(bundle, "time_excused") if ruling.about is not None)


def granted(bundle: Bundle) -> frozenset[str]:
    """Gives what rulings grant the clocks: the names of those excused, and LOWERED (降低緊急程度)."""
    return excused(bundle) | ({LOWERED} if of(bundle, "urgency_lowered") else frozenset())


def inspection_waived_at(bundle: Bundle) -> Instant | None:
    """Gives when quality inspection was waived (免品檢)."""
    return next((ruling.ruled.stated for ruling in of(bundle, "inspection_waived")), None)


def slip_excused_at(bundle: Bundle) -> Instant | None:
    """Gives when a missing slip was given up (缺單)."""
    return next((ruling.ruled.stated for ruling in of(bundle, "slip_missing")), None)


def changed_amount(bundle: Bundle, about: str | None) -> int | None:
    """Gives the amount ruled for a line (by its code), or for the whole order where `about` is None."""
    meant = [ruling.amount for ruling in of(bundle, "amount_changed") if ruling.about == about]
    return meant[-1] if meant else None


def refund_allowed(bundle: Bundle) -> int:
    """Gives what may be paid back, in cents."""
    return sum(ruling.amount or 0 for ruling in of(bundle, "refund"))


def cash_given_up(bundle: Bundle) -> int:
    """Gives the cash difference that was written off by rulings on this order, in cents."""
    return sum(ruling.amount or 0 for ruling in of(bundle, "written_off") if ruling.about == CASH)


def ruler(ruling: Ruling, reference: Reference) -> Staff | None:
    """Gives who ruled, where it is somebody who may."""
    found = people.person(ruling.by, reference)
    if found is None or people.roles_at(found, reference, ruling.ruled.stated).isdisjoint(MANAGERS):
        return None
    return found


def state(ruling: Ruling, bundle: Bundle, reference: Reference) -> str:
    """Gives a key of sheet_schema.choices.RULING_STATE.

    In force = the account that wrote the row is known to be that of the manager named. Unproven rulings count, but a
    name in a cell is shown as what it is.
    """
    if lacks(ruling) is not None:
        return "no_effect"
    by, editor = ruler(ruling, reference), bundle.editors.get(ruling.row_id)
    return "in_force" if by is not None and editor is not None and by.email == editor else "unproven"
