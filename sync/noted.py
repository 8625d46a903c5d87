"""What the service notes of cells that have no event of their own: when they were first filled, each call in vain."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle, Try
from sync.instant import Instant
from sync.memory import Fact
from sync.records import Callback
from sync.rules.callbacks import NOT_THERE
from sync.rules.ratings import called_at

FILLED = "filled:"
"""How the key of a first filling begins in the ledger's facts; the column follows."""
TRY = "try:"
"""The same of a call in vain; when it was follows."""
Facts = Mapping[tuple[str, str], Fact]
"""By (row_id, key)."""
Tries = tuple[Try, ...]


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """Cases with what was noted of them."""

    bundles: Mapping[str, Bundle]
    facts: Facts
    """New ones."""


def noted(bundles: Mapping[str, Bundle], known: Facts, now: Instant) -> Noted:
    """Gives each case what the ledger noted of its rows, and what is to be noted now."""
    mine = {place: fact for place, fact in known.items() if place[1].startswith((FILLED, TRY))}
    found: dict[tuple[str, str], Fact] = {}
    tries = _tries(mine)
    for bundle in bundles.values():
        found |= {place: fact for place, fact in _first_filled(bundle, now) if place not in mine}
        for row in bundle.callbacks:
            found |= _new_try(row, tries.get(row.row_id, ()), now)
    filled = {
        (row_id, key.removeprefix(FILLED)): fact.stated
        for (row_id, key), fact in (mine | found).items()
        if key.startswith(FILLED)
    }
    tries = _tries(mine | found)
    return Noted(
        bundles={case_id: _with(bundle, filled, tries) for case_id, bundle in bundles.items()}, facts=found
    )


def _with(bundle: Bundle, filled: Mapping[tuple[str, str], Instant], tries: Mapping[str, Tries]) -> Bundle:
    if not bundle.rounds and not bundle.callbacks:
        return bundle
    places = ((row.row_id, column) for row in bundle.rounds for column in ("finding", "improvement"))
    return replace(
        bundle,
        filled={place: filled[place] for place in places if place in filled},
        tries={row.row_id: tries[row.row_id] for row in bundle.callbacks if row.row_id in tries},
    )


def _first_filled(bundle: Bundle, now: Instant) -> Iterator[tuple[tuple[str, str], Fact]]:
    for row in bundle.rounds:
        for column, text in (("finding", row.finding), ("improvement", row.improvement)):
            if text:
                yield (row.row_id, FILLED + column), Fact(raw=True, stated=now, seen=now)


def _new_try(row: Callback, tries: Tries, now: Instant) -> dict[tuple[str, str], Fact]:
    """The cell of a call shows the last one only: another time in it, or a higher count beside it, is another try."""
    if row.reached not in NOT_THERE:
        return {}
    known = {one.at for one in tries}
    called, before = called_at(row), max((one.count for one in tries), default=0)
    counted = max(row.tries or 0, before if called in known else before + 1)
    at = now if called in known else called
    if counted <= before or at in known:
        return {}
    return {(row.row_id, f"{TRY}{at}"): Fact(raw=float(counted), stated=at, seen=now)}


def _tries(facts: Facts) -> dict[str, Tries]:
    found: dict[str, list[Try]] = {}
    for (row_id, key), fact in facts.items():
        if key.startswith(TRY):
            one = Try(at=fact.stated, count=int(float(fact.raw)), seen=fact.seen)
            found.setdefault(row_id, []).append(one)
    return {row_id: tuple(sorted(tries)) for row_id, tries in found.items()}
