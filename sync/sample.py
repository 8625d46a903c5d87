"""The callback sample of each month: seals drawn, places given, and whom they choose (rules.md, "Callbacks")."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant
from sync.memory import Place, Seed
from sync.once import Once
from sync.plan import Event
from sync.records import Moment
from sync.rules import people
from sync.rules.callbacks import Sampled, finish_of, given_up
from sync.rules.months import month_close, month_end, month_of
from sync.rules.sampling import Chosen, Ended, Finished, GivenUp, choose
from sync.world import Reference


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """What one round adds to the seals and places of the ledger, and whom all of them choose."""

    seeds: tuple[Seed, ...] = ()
    places: tuple[Place, ...] = ()
    sampled: Mapping[str, Sampled] = msgspec.field(default_factory=dict)
    """By case."""
    next_change_at: Instant | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """The hash of each new seal stands in the log before anybody is chosen by it."""
        return tuple(
            Event(
                kind="seed_sealed",
                subject=seed.month,
                words={"month": seed.month, "rate": seed.rate, "sha256": seal_of(seed)},
            )
            for seed in self.seeds
        )


def seal_of(seed: Seed) -> str:
    """Gives the hash of a month's seed and rate, by which anybody can see later that they were not changed."""
    return hashlib.sha256(f"{seed.month}/{seed.rate}/{seed.seed}".encode()).hexdigest()


def draw(
    bundles: Mapping[str, Bundle],
    seeds: Mapping[str, Seed],
    places: Sequence[Place],
    reference: Reference,
    now: Instant,
    new_id: Callable[[], str],
    *,
    once: Once | None = None,
) -> Draw:
    """Gives the seals and places as they stand now. `new_id` is where the chance comes from; `once`: see there.

    An order gets its place in its month when the ledger first learns that it is finished; those that come in together
    stand by when they were finished. A place is never given again, nor moved.
    """
    finished, closes = _finished(bundles, reference, once or Once())
    fresh = tuple(_new_places(finished, closes, bundles, places, reference, now))
    months = {month_of(now, reference.zone), *(place.month for place in fresh)}
    rate = reference.settings["target.callback_rate"]
    drawn = tuple(
        Seed(month=month, seed=new_id() + new_id(), rate=rate) for month in sorted(months - seeds.keys())
    )
    known = {**seeds, **{seed.month: seed for seed in drawn}}
    sampled = dict(_sampled((*places, *fresh), known, finished, bundles, reference, now))
    ends = [month_end(month, reference.zone) for month in months]
    return Draw(seeds=drawn, places=fresh, sampled=sampled, next_change_at=min(at for at in ends if at > now))


def _finished(
    bundles: Mapping[str, Bundle], reference: Reference, once: Once
) -> tuple[dict[str, Instant], dict[str, Instant]]:
    """Gives when each order joined a population, and when each of those months closes.

    A past that was taken over when its month was closed is left out.
    """
    joined = {case_id: once.of(_joined, bundle, reference) for case_id, bundle in bundles.items()}
    known = {case_id: found[0] for case_id, found in joined.items() if found is not None}
    months = {case_id: found[1] for case_id, found in joined.items() if found is not None}
    closes = {month: month_close(month, reference) for month in set(months.values())}
    in_time = {
        case_id: at
        for case_id, at in known.items()
        if bundles[case_id].registration.noticed_at <= closes[months[case_id]]
    }
    return in_time, closes


def _joined(bundle: Bundle, reference: Reference) -> tuple[Instant, str] | None:
    """Gives when an order joined a population, and in which month."""
    at = finish_of(bundle, reference)
    return None if at is None else (at, month_of(at, reference.zone))


def _new_places(
    finished: Mapping[str, Instant],
    closes: Mapping[str, Instant],
    bundles: Mapping[str, Bundle],
    places: Iterable[Place],
    reference: Reference,
    now: Instant,
) -> Iterator[Place]:
    taken = {(place.month, place.case_id) for place in places}
    last: dict[str, int] = {}
    for place in places:
        last[place.month] = max(last.get(place.month, -1), place.place)
    for case_id, at in sorted(finished.items(), key=lambda one: (one[1], bundles[one[0]].order_no or "")):
        month = month_of(at, reference.zone)
        if (month, case_id) not in taken and now <= closes[month]:
            last[month] = last.get(month, -1) + 1
            who = _technician(bundles[case_id], reference)
            yield Place(month=month, place=last[month], case_id=case_id, technician=who, seen_at=now)


def _technician(bundle: Bundle, reference: Reference) -> str:
    named = bundle.order.technician if bundle.order else None
    known = people.person(named, reference)
    return (known.staff_no if known else named) or ""


def _sampled(
    places: Iterable[Place],
    seeds: Mapping[str, Seed],
    finished: Mapping[str, Instant],
    bundles: Mapping[str, Bundle],
    reference: Reference,
    now: Instant,
) -> Iterator[tuple[str, Sampled]]:
    by_month: dict[str, list[Place]] = {}
    for place in sorted(places, key=lambda one: (one.month, one.place)):
        by_month.setdefault(place.month, []).append(place)
    for month, mine in by_month.items():
        lost, seed = _given_up(mine, bundles, reference), seeds[month]
        told = _events(mine, lost, finished, reference, now)
        chosen = choose(seed.seed, Fraction(seed.rate), tuple(told))
        since = {place.case_id: place.seen_at for place in mine}
        yield from _told(chosen, lost, {"": month_end(month, reference.zone), **since}, bundles)


def _events(
    places: Sequence[Place],
    lost: Mapping[str, Moment],
    finished: Mapping[str, Instant],
    reference: Reference,
    now: Instant,
) -> list[Finished | GivenUp | Ended]:
    """A month as the ledger learned of it; what it learned at one moment stands in the order of the places."""
    month = places[0].month
    end = month_end(month, reference.zone)
    told: list[tuple[tuple[Instant, int, int], Finished | GivenUp | Ended]] = []
    for place in places:
        at = finished.get(place.case_id)
        counts = at is not None and month_of(at, reference.zone) == month
        event = Finished(case_id=place.case_id, technician=place.technician, counts=counts)
        told.append(((place.seen_at, 1, place.place), event))
        if place.case_id in lost:
            seen = max(lost[place.case_id].seen, place.seen_at)
            told.append(((seen, 2, place.place), GivenUp(case_id=place.case_id)))
    if now >= end:
        told.append(((end, 0, 0), Ended()))
    return [event for _, event in sorted(told, key=lambda one: one[0])]


def _given_up(
    places: Iterable[Place], bundles: Mapping[str, Bundle], reference: Reference
) -> dict[str, Moment]:
    """By case, when its customer was given up; whoever was tried behind the month's close is not replaced any more."""
    found = {}
    for place in places:
        bundle = bundles.get(place.case_id)
        for row in bundle.callbacks if bundle else ():
            at = given_up(bundle, row, reference) if bundle else None
            if at is not None and at.seen <= month_close(place.month, reference):
                found[place.case_id] = at
    return found


def _told(
    chosen: Sequence[Chosen],
    lost: Mapping[str, Moment],
    since: Mapping[str, Instant],
    bundles: Mapping[str, Bundle],
) -> Iterator[tuple[str, Sampled]]:
    """`since`: when each place was given, and under no name when the month ended."""
    replaced = {one.replaces: one.case_id for one in chosen if one.replaces is not None}
    for one in chosen:
        begun: Instant | None = None
        if one.replaces is not None:
            begun = lost[one.replaces].seen
        elif one.how == "top_up":
            begun = max(since[""], since[one.case_id])
        yield (
            one.case_id,
            Sampled(
                how=one.how,
                since=begun,
                replaces=_number(one.replaces, bundles),
                replaced_by=_number(replaced.get(one.case_id), bundles),
            ),
        )


def _number(case_id: str | None, bundles: Mapping[str, Bundle]) -> str | None:
    bundle = bundles.get(case_id or "")
    return bundle.order_no if bundle else None
