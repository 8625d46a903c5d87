"""What customers said of an order, by which mouth (rules.md, "The C22 ladder"; A4)."""

from collections.abc import Iterable, Sequence

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Callback
from sync.rules import facts

FROM_WORST = ("dissatisfied", "fair", "satisfied")
MOUTHS = ("callback", "link", "slip")
"""Whose word counts, the best first: asked in person, his own page, written down by the technician."""
SATISFIED = "satisfied"
REACHED = "reached"


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """One rating, as given by one mouth."""

    value: str
    mouth: str
    at: Instant


def ratings(bundle: Bundle, said: Iterable[Rated] = ()) -> tuple[Rated, ...]:
    """Gives all ratings of an order, oldest first. `said`: what customers stated on their own page."""
    found = [*_on_slip(bundle), *said, *_by_callback(bundle.callbacks)]
    return tuple(sorted(found, key=lambda one: one.at))


def effective(given: Sequence[Rated]) -> Rated | None:
    """Gives the rating that counts: the last of the best mouth that said anything."""
    ranked = [one for mouth in MOUTHS for one in reversed(given) if one.mouth == mouth]
    return ranked[0] if ranked else None


def worst(given: Sequence[Rated]) -> Rated | None:
    """Gives the worst rating ever given, the first of them: it starts the ladder (C22)."""
    return min(given, key=lambda one: FROM_WORST.index(one.value), default=None)


def has_rating(row: Callback) -> bool:
    """True when the customer was spoken to and rated."""
    return row.reached == REACHED and row.rating is not None


def called_at(row: Callback) -> Instant:
    """Gives when a customer was called."""
    return row.called.stated if row.called else row.noticed_at


def _on_slip(bundle: Bundle) -> list[Rated]:
    order = bundle.order
    if order is None or order.rating is None:
        return []
    finished = facts.finished_at(bundle)
    at = order.signed.stated if order.signed else order.noticed_at if finished is None else finished
    return [Rated(value=order.rating, mouth="slip", at=at)]


def _by_callback(rows: Iterable[Callback]) -> list[Rated]:
    return [
        Rated(value=row.rating, mouth="callback", at=called_at(row))
        for row in rows
        if has_rating(row) and row.rating is not None
    ]
