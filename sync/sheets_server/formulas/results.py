"""What the library's values are in a cell, and back (https://docs.rs/formualizer)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from formualizer import LiteralValue

from sync.sheets_server.extended import MAX_CHARACTERS, number
from sync.sheets_server.rows import Failure, Value

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (serial numbers are local times of the spreadsheet)
DAY = timedelta(days=1)
FAILURES: Mapping[str, Failure] = {
    "Div": Failure("DIVIDE_BY_ZERO", "A division by zero is not possible."),
    "Na": Failure("N_A", "The value was not found."),
    "Name": Failure("NAME", "Unknown function or name."),
    "Null": Failure("NULL_VALUE", "The ranges have no cell in common."),
    "Num": Failure("NUM", "The result is not a number that a cell can hold."),
    "Ref": Failure("REF", "Reference does not exist."),
    "Value": Failure("VALUE", "A value is of the wrong kind."),
    "Circ": Failure("REF", "Circular dependency detected."),
    "Calc": Failure("N_A", "No matches are found."),
    "Spill": Failure("REF", "The array result does not fit on the sheet."),
    "NImpl": Failure("ERROR", "This server does not calculate that formula."),
    "Cancelled": Failure("ERROR", "The calculation took too long."),
}
"""By the library's kinds of errors."""
TOO_SLOW = FAILURES["Cancelled"]
NO_MATCH = FAILURES["Calc"]
UNREADABLE = Failure("ERROR", "Formula parse error.")
NO_ARRAY = Failure("VALUE", "An array value could not be found.")
TOO_LONG = Failure("VALUE", f"The text is longer than {MAX_CHARACTERS} characters.")
BROKEN = Failure("ERROR", "The formulas could not be calculated.")
_KINDS = {
    "DIVIDE_BY_ZERO": "Div",
    "N_A": "Na",
    "NAME": "Name",
    "NULL_VALUE": "Null",
    "NUM": "Num",
    "REF": "Ref",
    "VALUE": "Value",
    "ERROR": "Error",
}


def refused(words: str) -> Failure:
    """Gives what a formula shows that the library does not take, by the library's words."""
    return FAILURES["Circ"] if "#CIRC!" in words else UNREADABLE


def value_of(given: Any) -> Value:
    """Gives a library's value as a cell shows it."""
    if isinstance(given, bool) or given is None:
        return given
    if isinstance(given, int | float):
        return number(given) if isfinite(given) else FAILURES["Num"]
    if isinstance(given, str):
        return given if len(given) <= MAX_CHARACTERS else TOO_LONG
    if isinstance(given, dict):
        return FAILURES.get(given.get("kind", ""), UNREADABLE)
    return serial_of(given)


def serial_of(given: date | time | timedelta) -> int | float:
    """Gives the serial number of a date, time or duration: days since 1899-12-30."""
    if isinstance(given, datetime):
        return number((given - EPOCH) / DAY)
    if isinstance(given, date):
        return (given - EPOCH.date()).days
    if isinstance(given, timedelta):
        return number(given / DAY)
    return number(timedelta(hours=given.hour, minutes=given.minute, seconds=given.second) / DAY)


def format_of(given: Any) -> str | None:
    """Gives the kind of number format that a library's value brings along."""
    if isinstance(given, datetime):
        return "DATE_TIME"
    if isinstance(given, date):
        return "DATE"
    return "TIME" if isinstance(given, time | timedelta) else None


def handed(value: Value) -> Any:
    """Gives a cell's value as the library takes it."""
    if isinstance(value, Failure):
        return LiteralValue.error(_KINDS[value.kind], value.message)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
