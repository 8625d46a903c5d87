"""Writers of the training tab's computed columns."""

from collections.abc import Callable, Mapping
from math import floor

import msgspec

from sync.case import Words
from sync.cell import Cell
from sync.instant import Instant, to_serial
from sync.records import Training
from sync.rules import people, training
from sync.rules.columns import shown
from sync.world import Reference

DIGITS = 4


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of one row are derived from."""

    session: Training
    number: str | None
    reference: Reference
    words: Words
    now: Instant


def absent(of: Shown) -> Cell:
    """Gives who serves customers and was not there; of a session to come, that it is planned."""
    if of.session.held_on is not None and not training.is_held(of.session, of.now):
        return of.words.term("training.planned")
    names = (people.called(one, of.reference) for one in training.absent(of.session, of.reference, of.now))
    return shown.text("、".join(names))


def valid_until(of: Shown) -> Cell:
    """Gives the last day on which it counts."""
    until = training.valid_until(of.session, of.reference)
    return None if until is None else floor(to_serial(until, of.reference.zone))


def coverage(of: Shown) -> Cell:
    """Gives the share of those who serve customers that passed it."""
    through, everybody = training.covered(of.session, of.reference)
    if not everybody or not training.is_held(of.session, of.now):
        return None
    return round(through / everybody, DIGITS)


WRITERS: Mapping[str, Callable[[Shown], Cell]] = {
    "session_no": lambda of: of.number,
    "absent": absent,
    "valid_until": valid_until,
    "coverage": coverage,
}
