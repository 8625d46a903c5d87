"""What the service notes of cells that have no event of their own: when first filled, calls in vain, diagnoses."""

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle, Try
from sync.instant import Instant
from sync.memory import Fact
from sync.records import Callback
from sync.rules import diagnosis
from sync.rules.callbacks import NOT_THERE
from sync.rules.ratings import called_at

FILLED = "filled:"
"""How the key of a first filling begins in the ledger's facts; the column follows."""
TRY = "try:"
"""The same of a call in vain; when it was follows."""
FROZEN = "frozen:diagnosis"
"""The key of a trip's diagnosis as it stood when work began on it."""
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
    mine = {place: fact for place, fact in known.items() if place[1].startswith((FILLED, TRY, FROZEN))}
    found: dict[tuple[str, str], Fact] = {}
    tries = _tries(mine)
    for bundle in bundles.values():
        if bundle.rounds:
            found |= {place: fact for place, fact in _first_filled(bundle, now) if place not in mine}
        found |= dict(_frozen(bundle, mine, now))
        for row in bundle.callbacks:
            found |= _new_try(row, tries.get(row.row_id, ()), now)
    filled = {
        (row_id, key.removeprefix(FILLED)): fact.stated
        for (row_id, key), fact in (mine | found).items()
        if key.startswith(FILLED)
    }
    diagnosed = {row_id: str(fact.raw) for (row_id, key), fact in (mine | found).items() if key == FROZEN}
    tries = _tries(mine | found)
    return Noted(
        bundles={
            case_id: _diagnosed(_with(bundle, filled, tries), diagnosed)
            for case_id, bundle in bundles.items()
        },
        facts=found,
    )


def _diagnosed(bundle: Bundle, known: Mapping[str, str]) -> Bundle:
    mine = {visit.row_id: known[visit.row_id] for visit in bundle.visits if visit.row_id in known}
    return replace(bundle, diagnosed=mine) if mine else bundle


def _frozen(bundle: Bundle, known: Facts, now: Instant) -> Iterator[tuple[tuple[str, str], Fact]]:
    for place, visit in enumerate(bundle.visits):
        if (visit.row_id, FROZEN) in known:
            continue
        told = diagnosis.named(bundle, place)
        if diagnosis.is_to_be_frozen(visit, told):
            yield (visit.row_id, FROZEN), Fact(raw=told, stated=now, seen=now)


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
