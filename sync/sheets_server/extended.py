"""Values in the API's words: ExtendedValue in and out, rendered values.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ExtendedValue
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sync.sheets_server.errors import invalid
from sync.sheets_server.rows import Failure, Formula, Value

Json = dict[str, Any]
MAX_CHARACTERS = 50_000
EXACT = 2**53
"""Whole numbers up to here are exact in a cell."""
SHOWN: Mapping[str, str] = {
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "N_A": "#N/A",
    "NAME": "#NAME?",
    "NULL_VALUE": "#NULL!",
    "NUM": "#NUM!",
    "REF": "#REF!",
    "VALUE": "#VALUE!",
    "ERROR": "#ERROR!",
}
"""What people see of each ErrorType."""
NOT_CALCULATED = Failure("ERROR", "The formula was not calculated yet.")
_KINDS: dict[str, tuple[type, ...]] = {
    "stringValue": (str,),
    "numberValue": (int, float),
    "boolValue": (bool,),
    "formulaValue": (str,),
}


def number(value: float) -> int | float:
    """Gives a number as a cell holds it: whole ones as integers, beyond 2**53 as the nearest double."""
    if isinstance(value, int):
        return value if -EXACT <= value <= EXACT else float(value)
    return int(value) if value.is_integer() and -EXACT <= value <= EXACT else value


def checked(value: Value) -> Value:
    """Gives a value back, None for empty text; a 400 when its text is too long for a cell."""
    text = value.text if isinstance(value, Formula) else value
    if isinstance(text, str) and len(text) > MAX_CHARACTERS:
        raise invalid(
            f"Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell."
        )
    return None if value == "" else value


def raw(value: Any) -> Value:
    """Gives the value of a JSON scalar as it stands; a 400 for lists and objects."""
    if isinstance(value, str):
        return checked(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return number(value)
    raise invalid("Invalid value: lists and objects cannot stand in a cell")


def raw_row(line: Sequence[Any]) -> list[Value]:
    """Gives the values of a row of JSON scalars; see raw. Most cells are short texts."""
    return [
        value
        if (kind := type(value)) is str and 0 < len(value) <= MAX_CHARACTERS
        else number(value)
        if kind is float or kind is int
        else raw(value)
        for value in line
    ]


def from_extended(extended: Json | None) -> Value:
    """Gives the value of a typed ExtendedValue: text stays text, whatever it looks like."""
    if not extended:
        return None
    if len(extended) > 1:
        raise invalid("Invalid value: more than one kind of value in an ExtendedValue")
    kind, value = next(iter(extended.items()))
    if kind == "errorValue":
        raise invalid("errorValue is read-only")
    wanted = _KINDS.get(kind)
    if wanted is None:
        raise invalid(f'Invalid JSON payload received. Unknown name "{kind}": Cannot find field.')
    if not isinstance(value, wanted) or (kind == "numberValue" and isinstance(value, bool)):
        raise invalid(f"Invalid value at '{kind}'")
    if kind == "formulaValue" and str(value).startswith("="):
        return checked(Formula(str(value)))
    return raw(value)


def to_extended(value: Value) -> Json:
    """Gives the userEnteredValue of a cell."""
    return {"formulaValue": value.text} if isinstance(value, Formula) else to_effective(value)


def to_effective(value: Value) -> Json:
    """Gives the effectiveValue of a cell; of a formula's cell give its result."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if value is None:
        return {}
    failure = value if isinstance(value, Failure) else NOT_CALCULATED
    return {"errorValue": {"type": failure.kind, "message": failure.message}}


def unformatted(value: Value) -> Any:
    """Gives a cell as UNFORMATTED_VALUE shows it; empty text for an empty cell."""
    if value is None:
        return ""
    return failed(value) if isinstance(value, Formula | Failure) else value


def failed(value: Formula | Failure) -> str:
    """Gives what people see of a result that is an error."""
    return SHOWN[value.kind if isinstance(value, Failure) else NOT_CALCULATED.kind]


def formula(value: Value) -> Any:
    """Gives a cell as FORMULA shows it."""
    return value.text if isinstance(value, Formula) else unformatted(value)
