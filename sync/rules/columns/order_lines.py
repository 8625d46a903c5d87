"""Writers of the order lines tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell
from sync.records import OrderLine
from sync.rules import warranty
from sync.rules.columns import shown
from sync.rules.fees import PricedLine, amount_in_words


def _priced(case: Case, line: OrderLine) -> PricedLine | None:
    return next(
        (priced for priced in case.charges.lines if priced.line is line and priced.item is not None), None
    )


def _of_item(column: str) -> Callable[[Case, OrderLine], Cell]:
    def write(case: Case, line: OrderLine) -> Cell:
        priced = _priced(case, line)
        value: str | None = getattr(priced.item, column) if priced else None
        return shown.text(value)

    return write


def unit_price(case: Case, line: OrderLine) -> Cell:
    """Gives the labour price of one unit."""
    priced = _priced(case, line)
    return shown.money(priced.unit_price) if priced else None


def schedule_version(case: Case, line: OrderLine) -> Cell:
    """Gives the first day of the version that prices the line."""
    priced = _priced(case, line)
    return shown.day(priced.item.valid_from, case) if priced and priced.item else None


def amount(case: Case, line: OrderLine) -> Cell:
    """Gives what the line comes to."""
    priced = _priced(case, line)
    return shown.money(priced.amount) if priced else None


def in_quote(case: Case, _line: OrderLine) -> Cell:
    """Gives whether the lines together stay inside what the customer agreed to."""
    agreed = case.charges.agreed
    if agreed is None or not case.charges.chargeable:
        return None
    return case.words.term("yes" if case.charges.total <= agreed else "no")


def warranty_free(case: Case, line: OrderLine) -> Cell:
    """Gives what a warranty takes off the price, with the price by the schedule beside it (P7)."""
    priced = _priced(case, line)
    if priced is None or not priced.free:
        return None
    return case.words.term("warranty_free", before=amount_in_words(priced.by_schedule))


def warranty_until(case: Case, line: OrderLine) -> Cell:
    """Gives until when this work is under warranty (P7)."""
    priced = _priced(case, line)
    return shown.day(warranty.line_until(priced, case.bundle, case.reference), case) if priced else None


WRITERS: Mapping[str, Callable[[Case, OrderLine], Cell]] = {
    "item": _of_item("item"),
    "unit": _of_item("unit"),
    "unit_price": unit_price,
    "schedule_version": schedule_version,
    "amount": amount,
    "in_quote": in_quote,
    "warranty_free": warranty_free,
    "warranty_until": warranty_until,
}
