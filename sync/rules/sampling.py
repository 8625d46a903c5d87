"""Which orders of a month are called back: chosen by a sealed seed, so that anyone can recompute it (B3.7).

Orders stand in the order in which the ledger learned that they were finished, and that place is kept for ever. In
each run of ten places the seed puts all ten into a sealed order; the first ceil(10 x rate) of it are called. Whoever
cannot be reached is replaced by the next in that order. When the month is over, what the quota still lacks and one
order of each technician are added, the open run first. What happened is told event by event; each adds to the choice
and takes nothing from it, so that it does not matter when somebody looked.
"""

import hashlib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil

import msgspec

RUN = 10


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """An order takes the next place of its month."""

    case_id: str
    technician: str = ""
    """Staff_no, or the name as typed; empty where nobody went."""
    counts: bool = True
    """It is still an order of this month that may be called."""


class GivenUp(msgspec.Struct, frozen=True, kw_only=True):
    """A customer cannot be reached, or wants no call."""

    case_id: str


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """The month is over."""


Event = Finished | GivenUp | Ended


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
    """Gives the ten places of a run in the order that the seed puts them into; places are counted from 0."""
    places = range(run * RUN, (run + 1) * RUN)
    return tuple(sorted(places, key=lambda place: _drawn(seed, place)))


@lru_cache(maxsize=64)
def choose(seed: str, rate: Fraction, events: tuple[Event, ...]) -> tuple[Chosen, ...]:
    """Gives the orders to be called, in the order in which they were chosen; those that left are left out."""
    month = _Month(seed, rate)
    for event in events:
        if isinstance(event, Finished):
            month.finish(event)
        elif isinstance(event, GivenUp):
            month.give_up(event.case_id)
        else:
            month.end()
    return tuple(chosen for chosen in month.chosen.values() if month.by_case[chosen.case_id].counts)


class _Month:
    """A month as it is told so far."""

    def __init__(self, seed: str, rate: Fraction) -> None:
        self._seed = seed
        self._rate = rate
        self._finishes: list[Finished] = []
        self._lost: set[str] = set()
        self._claims: dict[int, str | None] = {}
        """Places that are called as soon as somebody stands there, and whom they replace."""
        self._ended = False
        self.by_case: dict[str, Finished] = {}
        self.chosen: dict[str, Chosen] = {}

    def finish(self, finish: Finished) -> None:
        """Gives an order the next place."""
        place = len(self._finishes)
        if place % RUN == 0:
            first = sealed_order(self._seed, place // RUN)[: quota(self._rate, RUN)]
            self._claims |= dict.fromkeys(first)
        self._finishes.append(finish)
        self.by_case[finish.case_id] = finish
        if place in self._claims:
            self._choose(finish, self._claims[place])
        if self._ended:
            self._top_up()

    def give_up(self, case_id: str) -> None:
        """Lets the next in the sealed order take the place; behind the month's end whoever is lacking now."""
        if case_id in self._lost or case_id not in self.by_case:
            return
        self._lost.add(case_id)
        if case_id not in self.chosen:
            return
        run = self._finishes.index(self.by_case[case_id]) // RUN
        if self._ended:
            self._top_up(case_id, run)
            return
        free = (place for place in sealed_order(self._seed, run) if self._is_free(place))
        place = next(free, None)
        if place is not None:
            self._claims[place] = case_id
            if place < len(self._finishes):
                self._choose(self._finishes[place], case_id)

    def end(self) -> None:
        """Adds what is lacking."""
        self._ended = True
        self._top_up()

    def _is_free(self, place: int) -> bool:
        return place not in self._claims and (
            place >= len(self._finishes) or self._finishes[place].case_id not in self._lost
        )

    def _choose(self, finish: Finished, replaces: str | None = None, how: str = "sample") -> None:
        how = how if replaces is None else "replacement"
        self.chosen.setdefault(finish.case_id, Chosen(case_id=finish.case_id, how=how, replaces=replaces))

    def _top_up(self, replaces: str | None = None, run: int | None = None) -> None:
        for finish in self._lacking((len(self._finishes) - 1) // RUN if run is None else run):
            self._choose(finish, replaces, "top_up")
            replaces = None

    def _lacking(self, run: int) -> Iterator[Finished]:
        """One of each technician first; `run`: where to look first."""
        places = sorted(
            range(len(self._finishes)), key=lambda place: (place // RUN != run, _drawn(self._seed, place))
        )
        members = [finish for place in places if (finish := self._finishes[place]).counts]
        free = [one for one in members if one.case_id not in self.chosen and one.case_id not in self._lost]
        asked = {one.technician for one in self._asked(members)}
        for finish in free:
            if finish.technician not in asked:
                asked.add(finish.technician)
                yield finish
        for finish in free:
            if len(list(self._asked(members))) >= quota(self._rate, len(members)):
                return
            if finish.case_id not in self.chosen:
                yield finish

    def _asked(self, members: Iterable[Finished]) -> Iterator[Finished]:
        yield from (one for one in members if one.case_id in self.chosen and one.case_id not in self._lost)


def _drawn(seed: str, place: int) -> str:
    return hashlib.sha256(f"{seed}/{place}".encode()).hexdigest()
