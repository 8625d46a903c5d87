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
    """Gives the rulings of a kind that count, the latest last; `about`: those that name it or nothing in particular."""
    if not bundle.rulings:
        return ()
    found = (
        ruling
        for ruling in bundle.rulings
        if ruling.kind == kind and lacks(ruling) is None and ruling.row_id not in bundle.void_rulings
    )
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
    return found if found is not None and _may_rule(found, ruling, reference) else None


def writer(editor: str | None, reference: Reference) -> Staff | None:
    """Gives whose account wrote a row, as far as known."""
    mine = (person for person in reference.everybody.values() if editor and _is_account(person, editor))
    return next(mine, None)


def without_authority(ruling: Ruling, editor: str | None, reference: Reference) -> Staff | None:
    """Gives who is named, or wrote it, and may not rule: such a row is no ruling. None for one that counts.

    Who left the house counts as what he was; a name that nobody bears is asked back and proves nothing.
    """
    asked = (people.anyone(ruling.by, reference), writer(editor, reference))
    found = (person for person in asked if person is not None and not _may_rule(person, ruling, reference))
    return next(found, None)


def void(bundle: Bundle, reference: Reference) -> frozenset[str]:
    """Gives the row_ids of the rows that are no rulings, for want of authority."""
    return frozenset(
        ruling.row_id
        for ruling in bundle.rulings
        if without_authority(ruling, bundle.editors.get(ruling.row_id), reference) is not None
    )


def is_proven(ruling: Ruling, editor: str | None, reference: Reference) -> bool:
    """True where the account that wrote the row is that of the manager it names."""
    by = ruler(ruling, reference)
    return by is not None and editor is not None and _is_account(by, editor)


def state(ruling: Ruling, bundle: Bundle, reference: Reference) -> str:
    """Gives a key of sheet_schema.choices.RULING_STATE.

    In force = proven. Unproven rulings count, but a name in a cell is shown as what it is.
    """
    if lacks(ruling) is not None or ruling.row_id in bundle.void_rulings:
        return "no_effect"
    return "in_force" if is_proven(ruling, bundle.editors.get(ruling.row_id), reference) else "unproven"


def _may_rule(person: Staff, ruling: Ruling, reference: Reference) -> bool:
    return not people.roles_at(person, reference, ruling.ruled.stated).isdisjoint(MANAGERS)


def _is_account(person: Staff, editor: str) -> bool:
    return person.email is not None and person.email.casefold() == editor.casefold()
