"""Writers of the handovers tab's computed columns."""

from collections.abc import Callable, Mapping
from datetime import time

import msgspec

from sheet_schema.choices import HANDOVER_STATE
from sync.case import Words
from sync.cell import Cell
from sync.instant import Instant, at_local, to_serial
from sync.records import Moment
from sync.rules import handovers, people
from sync.rules.columns import shown
from sync.rules.handins import Bag
from sync.world import Reference


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of one row are derived from."""

    bag: Bag
    reference: Reference
    words: Words
    now: Instant


def _time(at: Instant | None, of: Shown) -> Cell:
    return None if at is None else to_serial(at, of.reference.zone)


def _twin(column: str) -> Callable[[Shown], Cell]:
    def write(of: Shown) -> Cell:
        moment: Moment | None = getattr(of.bag.row, column, None)
        return _time(moment.stated if moment else None, of)

    return write


def day(of: Shown) -> Cell:
    """Gives the shift day."""
    return int(to_serial(at_local(of.bag.day, time(), of.reference.zone), of.reference.zone))


WRITERS: Mapping[str, Callable[[Shown], Cell]] = {
    "day": day,
    "technician": lambda of: shown.text(people.called(of.bag.staff, of.reference)),
    "slips": lambda of: shown.text("、".join(of.bag.slips.values())),
    "slip_count": lambda of: len(of.bag.slips),
    "cash_expected": lambda of: shown.money(of.bag.expected),
    "due_at": lambda of: _time(of.bag.due_at, of),
    "state": lambda of: of.words.choice(HANDOVER_STATE, handovers.state(of.bag, of.now)),
    "slips_in_at": _twin("slips_in"),
    "cash_in_at": _twin("cash_in"),
}
