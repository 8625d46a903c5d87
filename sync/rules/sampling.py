"""Which orders of a month are called back: chosen by a sealed seed, so that anyone can recompute it (B3.7).

Pure arithmetic on places: orders stand in the order in which the office learned that they were finished, and that
place is kept in the ledger for ever. In each run of ten places the seed puts all ten into a sealed order; the first
ceil(10 x rate) of it are called. Whoever cannot be reached is replaced by the next in that order.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil

import msgspec

RUN = 10


class Finish(msgspec.Struct, frozen=True, kw_only=True):
    """One place of a month. They are counted from 0 and stand in order."""

    case_id: str
    technician: str = ""
    """Staff_no, or the name as typed; empty where nobody went."""
    late: bool = False
    """The office learned of it when the month was over."""
    counts: bool = True
    """It is still an order of this month that may be called."""
    given_up: bool = False
    """Its customer cannot be reached or wants no call."""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """One order to be called, and how it came to be."""

    case_id: str
    how: str
    """sample: by its place in the run; replacement; top_up: what was still lacking at the month's end."""
    replaces: str | None = None
    """The order (case_id) whose customer could not be reached."""


def quota(rate: Fraction, count: int) -> int:
    """Gives how many of `count` orders are to be called."""
    return ceil(rate * count)


def sealed_order(seed: str, run: int) -> tuple[int, ...]:
    """Gives the ten places of a run in the order that the seed puts them into."""
    places = range(run * RUN, (run + 1) * RUN)
    return tuple(sorted(places, key=lambda place: _drawn(seed, place)))


@lru_cache(maxsize=64)
def choose(seed: str, rate: Fraction, finishes: tuple[Finish, ...], *, ended: bool) -> tuple[Chosen, ...]:
    """Gives the orders to be called, each once. `ended`: the month is over, so that what lacks is added.

    What was chosen stays chosen, whoever is added behind or given up later.
    """
    on_time = sum(not finish.late for finish in finishes)
    found = {chosen.case_id: chosen for chosen in _of_runs(seed, rate, finishes[:on_time])}
    for count in range(on_time, len(finishes) + 1) if ended else ():
        so_far = finishes[:count]
        found |= {one.case_id: one for one in _of_runs(seed, rate, so_far) if one.case_id not in found}
        found |= {one.case_id: one for one in _top_up(seed, rate, so_far, found.keys())}
    return tuple(found.values())


def _of_runs(seed: str, rate: Fraction, finishes: Sequence[Finish]) -> Iterator[Chosen]:
    for run in range(ceil(len(finishes) / RUN)):
        yield from _of_run(seed, run, quota(rate, RUN), finishes)


def _of_run(seed: str, run: int, wanted: int, finishes: Sequence[Finish]) -> Iterator[Chosen]:
    """Walks a run in sealed order until as many are found as are wanted; a place still empty holds its own."""
    lost: list[str] = []
    for taken, place in enumerate(sealed_order(seed, run), start=1):
        if taken > wanted + len(lost):
            return
        finish = finishes[place] if place < len(finishes) else None
        replaces = lost[taken - wanted - 1] if taken > wanted else None
        if finish is not None and finish.given_up:
            lost.append(finish.case_id)
        if finish is not None and finish.counts:
            how = "sample" if replaces is None else "replacement"
            yield Chosen(case_id=finish.case_id, how=how, replaces=replaces)


def _top_up(
    seed: str, rate: Fraction, finishes: Sequence[Finish], chosen: Collection[str]
) -> tuple[Chosen, ...]:
    """At the month's end: one of each technician, and what the quota still lacks."""
    members = [finish for finish in _for_top_up(seed, finishes) if finish.counts]
    called = [finish for finish in members if finish.case_id in chosen and not finish.given_up]
    free = [finish for finish in members if finish.case_id not in chosen and not finish.given_up]
    uncalled = {finish.technician for finish in members} - {finish.technician for finish in called}
    first = {finish.technician: finish for finish in reversed(free) if finish.technician in uncalled}
    added = [finish for finish in free if first.get(finish.technician) is finish]
    lacking = quota(rate, len(members)) - len(called) - len(added)
    added += [finish for finish in free if finish not in added][: max(0, lacking)]
    return tuple(Chosen(case_id=finish.case_id, how="top_up") for finish in added)


def _for_top_up(seed: str, finishes: Sequence[Finish]) -> list[Finish]:
    """The open run first, in its sealed order, then all others in the seed's order."""
    last = (len(finishes) - 1) // RUN
    places = sorted(range(len(finishes)), key=lambda place: (place // RUN != last, _drawn(seed, place)))
    return [finishes[place] for place in places]


def _drawn(seed: str, place: int) -> str:
    return hashlib.sha256(f"{seed}/{place}".encode()).hexdigest()
