"""Colours that depend on what a row says: amber = due soon or wants a look, red = to correct, grey = closed.

A date-time in italics is the default in force: its event cell was left empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheet_schema.colours import AMBER, GREY, RED, colour
from sheet_schema.fields import Column
from sheet_schema.grid import Json, PlacedTab
from sheet_schema.labels import Labels
from sheet_schema.model import Tab, twin_key
from sheet_schema.workflow import CLOSED

DUE_SOON_DAYS = "1/48"
"""Half an hour, as a spreadsheet counts time."""
DUE_COLUMNS = ("next_due", "due_at")
PROBLEMS = "problems"
STAGE = "stage"
_ON_AMBER: Json = {"backgroundColorStyle": colour(AMBER)}
_ON_RED: Json = {"backgroundColorStyle": colour(RED)}
_IN_GREY: Json = {"textFormat": {"foregroundColorStyle": colour(GREY)}}
_IN_ITALICS: Json = {"textFormat": {"italic": True}}


@dataclass(frozen=True, slots=True)
class _Rule:
    cells: Json
    formula: str
    look: Json


def conditional_requests(placed: PlacedTab, labels: Labels) -> Iterator[Json]:
    """Gives the rules of one tab, of the columns that stand; the first one that holds wins."""
    closed = _closed(placed, labels)
    rules = (
        *_due_soon(placed, closed),
        *_wants_a_look(placed, labels),
        *_to_correct(placed),
        *([_Rule(placed.grid(), f"={closed}", _IN_GREY)] if closed else []),
        *_defaults_in_force(placed),
    )
    for index, rule in enumerate(rules):
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": rule.formula}]}
        given = {"ranges": [rule.cells], "booleanRule": {"condition": condition, "format": rule.look}}
        yield {"addConditionalFormatRule": {"rule": given, "index": index}}


def coloured_by(tab: Tab) -> frozenset[str]:
    """Gives the columns that the rules of a tab look at, or stand on."""
    defaults = [column.key for column in tab.people if column.default is not None]
    return frozenset(
        {
            *DUE_COLUMNS,
            PROBLEMS,
            STAGE,
            *tab.amber_when,
            *tab.closed_when,
            *defaults,
            *map(twin_key, defaults),
        }
    )


def _due_soon(placed: PlacedTab, closed: str | None) -> Iterator[_Rule]:
    for key in DUE_COLUMNS:
        if key in placed.keys:
            due = f"${placed.letter(key)}2"
            still_open = f",NOT({closed})" if closed else ""
            soon = f"=AND(ISNUMBER({due}),{due}<NOW()+{DUE_SOON_DAYS}{still_open})"
            yield _Rule(_column(placed, key), soon, _ON_AMBER)


def _wants_a_look(placed: PlacedTab, labels: Labels) -> Iterator[_Rule]:
    for key, choices in placed.tab.amber_when.items():
        if key in placed.keys:
            yield _Rule(_column(placed, key), f"={_shows(placed, {key: choices}, labels)}", _ON_AMBER)


def _to_correct(placed: PlacedTab) -> Iterator[_Rule]:
    if PROBLEMS in placed.keys:
        yield _Rule(placed.grid(), f"=LEN(${placed.letter(PROBLEMS)}2)>0", _ON_RED)


def _closed(placed: PlacedTab, labels: Labels) -> str | None:
    if STAGE in placed.keys:
        stage = f"${placed.letter(STAGE)}2"
        return _any_of(f'{stage}="{labels.stage(one)}"' for one in sorted(CLOSED))
    return _shows(placed, placed.tab.closed_when, labels)


def _shows(placed: PlacedTab, meant: Mapping[str, tuple[str, ...]], labels: Labels) -> str | None:
    tests = [
        f'${placed.letter(key)}2="{_label(placed.tab.by_key[key], choice, labels)}"'
        for key, choices in meant.items()
        if key in placed.keys
        for choice in choices
    ]
    return _any_of(iter(tests)) if tests else None


def _label(column: Column, key: str, labels: Labels) -> str:
    return labels.choice(column.choices, key) if column.choices else key


def _any_of(tests: Iterator[str]) -> str:
    return f"OR({','.join(tests)})"


def _defaults_in_force(placed: PlacedTab) -> Iterator[_Rule]:
    for column in placed.tab.people:
        twin = twin_key(column.key)
        if column.default is not None and {twin, column.key} <= placed.keys.keys():
            empty = f"=LEN(${placed.letter(column.key)}2)=0"
            yield _Rule(_column(placed, twin), empty, _IN_ITALICS)


def _column(placed: PlacedTab, key: str) -> Json:
    return placed.grid(placed.index(key), placed.index(key) + 1)
