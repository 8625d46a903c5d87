"""Writers of the items tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import ITEM_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Item
from sync.rules import items
from sync.rules.columns import shown


def state(case: Case, item: Item) -> Cell:
    """Gives whether it is back."""
    found = items.state(item)
    return case.words.choice(ITEM_STATE, found) if found else None


WRITERS: Mapping[str, Callable[[Case, Item], Cell]] = {
    "state": state,
    "days_out": lambda case, item: items.days_out(item, case.reference, case.now),
    "taken_at": shown.twin("taken"),
    "returned_at": shown.twin("returned"),
}
