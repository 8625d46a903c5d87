"""How values stand in a service cell: times as serials, money as amounts, days as whole serials."""

from collections.abc import Callable
from math import floor
from typing import Any

from sync.case import Case
from sync.cell import Cell
from sync.instant import Instant, to_serial
from sync.records import Moment

CENTS = 100


def time(at: Instant | Moment | None, case: Case) -> Cell:
    """Gives a date-time cell."""
    if at is None:
        return None
    return to_serial(at.stated if isinstance(at, Moment) else at, case.reference.zone)


def twin(column: str) -> Callable[[Case, Any], Cell]:
    """Gives the writer of an event's date-time, for tabs that may have several rows a case."""

    def write(case: Case, row: Any) -> Cell:
        moment: Moment | None = getattr(row, column)
        return time(moment, case)

    return write


def day(at: Instant | None, case: Case) -> Cell:
    """Gives a date cell."""
    return None if at is None else floor(to_serial(at, case.reference.zone))


def money(cents: int | None) -> Cell:
    """Gives an amount cell, in units of the currency."""
    if cents is None:
        return None
    whole, rest = divmod(cents, CENTS)
    return whole if rest == 0 else cents / CENTS


def text(value: str | None) -> Cell:
    """Gives a text cell; empty text is an empty cell."""
    return value or None
