"""How each kind of cell looks, and what a drop-down offers; it warns and never blocks."""

from collections.abc import Mapping

from sheet_schema.fields import Column, Kind, Owner
from sheet_schema.grid import Json, PlacedTab, quoted
from sheet_schema.labels import Labels

DATE_TIME = {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}
TEXT = {"type": "TEXT", "pattern": "@"}
NUMBERS: Mapping[Kind, Json] = {
    Kind.MONEY: {"type": "NUMBER", "pattern": "#,##0.00"},
    Kind.INTEGER: {"type": "NUMBER", "pattern": "0"},
    Kind.DATE: {"type": "DATE", "pattern": "yyyy-mm-dd"},
    Kind.MONTH: {"type": "DATE", "pattern": "yyyy-mm"},
    Kind.SHARE: {"type": "NUMBER", "pattern": "[<=1]0.0%;0.0"},  # what is no share is a plain number
}
_AUTOMATIC = frozenset({Kind.TICK, Kind.DECIMAL})
STAFF_NAMES = "staff.name"


def cell_format(column: Column) -> Json:
    """Gives the CellFormat of a column below its header.

    What people type as a time stays text, as do numbers with leading zeros: 0900, 0912345678, 3-5.
    """
    look: Json = {
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP" if column.kind is Kind.TEXT else "CLIP",
    }
    if column.kind is Kind.TIME and column.owner is Owner.SERVICE:
        return {**look, "numberFormat": DATE_TIME}
    if column.kind in _AUTOMATIC:
        return look
    return {**look, "numberFormat": NUMBERS.get(column.kind, TEXT)}


def validation(placed: Mapping[str, PlacedTab], tab_key: str, column: Column, labels: Labels) -> Json | None:
    """Gives the DataValidationRule of a people's column, or None where anything may stand."""
    if column.owner is Owner.SERVICE:
        return None
    if column.kind is Kind.CHOICE and column.choices:
        return _one_of([labels.choice(column.choices, key) for key in column.choices.keys])
    if column.kind in {Kind.REFERENCE, Kind.PERSON}:
        return _one_of_column(placed, tab_key, column.refers or STAFF_NAMES)
    if column.kind is Kind.TICK:
        return _tick(column, labels)
    return _PLAIN_RULES.get(column.kind)


def _tick(column: Column, labels: Labels) -> Json:
    """An empty box looks unticked, so where empty means yes people choose a word instead."""
    if column.default == "yes":
        return _one_of([labels.term("yes"), labels.term("no")])
    return _rule("BOOLEAN", [])


def _one_of(words: list[str]) -> Json:
    return {**_rule("ONE_OF_LIST", words), "showCustomUi": True}


def _one_of_column(placed: Mapping[str, PlacedTab], tab_key: str, refers: str) -> Json | None:
    other, _, key = refers.partition(".")
    if other not in placed or other == tab_key:
        return None
    letter = placed[other].letter(key)
    source = f"={quoted(placed[other].title)}!${letter}$2:${letter}"
    return {**_rule("ONE_OF_RANGE", [source]), "showCustomUi": True}


def _rule(sort: str, values: list[str]) -> Json:
    condition: Json = {"type": sort}
    if values:
        condition["values"] = [{"userEnteredValue": value} for value in values]
    return {"condition": condition, "strict": False}


_AMOUNT = _rule("NUMBER_GREATER_THAN_EQ", ["0"])
_PLAIN_RULES: Mapping[Kind, Json] = {
    Kind.MONEY: _AMOUNT,
    Kind.DECIMAL: _AMOUNT,
    Kind.DATE: _rule("DATE_IS_VALID", []),
}
