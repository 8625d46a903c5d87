"""Writers of the order lines tab's computed columns."""

from collections.abc import Callable, Mapping

from sync.case import Case
from sync.cell import Cell
from sync.instant import DAY, Instant
from sync.records import OrderLine
from sync.rules import facts
from sync.rules.columns import shown
from sync.rules.fees import PricedLine


def _priced(case: Case, line: OrderLine) -> PricedLine | None:
    return next((priced for priced in case.charges.lines if priced.line is line and priced.item is not None), None)


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
    """Gives whether the lines together stay inside what was told before the work."""
    quote = case.charges.quote
    if quote is None or not case.charges.chargeable:
        return None
    return case.words.term("yes" if case.charges.total <= quote else "no")


def warranty_until(case: Case, line: OrderLine) -> Cell:
    """Gives until when this work is under warranty (P7)."""
    priced, finished = _priced(case, line), facts.finished_at(case.bundle)
    days = priced.item.warranty_days if priced and priced.item else None
    return shown.day(Instant(finished + days * DAY), case) if finished is not None and days else None


WRITERS: Mapping[str, Callable[[Case, OrderLine], Cell]] = {
    "item": _of_item("item"),
    "unit": _of_item("unit"),
    "unit_price": unit_price,
    "schedule_version": schedule_version,
    "amount": amount,
    "in_quote": in_quote,
    "warranty_free": lambda _case, _line: None,
    "warranty_until": warranty_until,
}
