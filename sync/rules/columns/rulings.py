"""Writers of the rulings tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import CLOCK, RULING_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Ruling
from sync.rules import rulings
from sync.rules.columns import shown
from sync.rules.fees import amount_in_words


def effect(case: Case, ruling: Ruling) -> Cell:
    """Gives what it excuses or changes, with the figure as it was beside the one that is ruled."""
    if rulings.state(ruling, case.bundle, case.reference) == "no_effect":
        return None
    about = ruling.about or ""
    name = case.words.choice(CLOCK, about) if about in CLOCK.keys else about
    amounts = {
        "before": amount_in_words(_before(case, ruling)),
        "amount": amount_in_words(_amount(case, ruling)),
        "refunded": amount_in_words(case.account.refunded),
    }
    return case.words.term(f"effect.{_effect_key(ruling)}", about=name, **amounts)


def _effect_key(ruling: Ruling) -> str:
    if ruling.kind == "written_off" and ruling.about == rulings.CASH:
        return "cash_written_off"
    return ruling.kind or ""


def _before(case: Case, ruling: Ruling) -> int:
    if ruling.about is None:
        return case.charges.before_rulings
    lines = (priced for priced in case.charges.lines if priced.line.code == ruling.about)
    return sum(priced.by_schedule for priced in lines)


def _amount(case: Case, ruling: Ruling) -> int:
    """A write-off without an amount is of all that is owed."""
    return ruling.amount if ruling.amount is not None else case.account.written_off


def state(case: Case, ruling: Ruling) -> Cell:
    """Gives whether it counts, and whether who made it is more than a name in a cell."""
    return case.words.choice(RULING_STATE, rulings.state(ruling, case.bundle, case.reference))


WRITERS: Mapping[str, Callable[[Case, Ruling], Cell]] = {
    "effect": effect,
    "state": state,
    "ruled_at": shown.twin("ruled"),
}
