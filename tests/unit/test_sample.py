"""The seals and places of the ledger: drawn once, given once, whoever looks and whenever (B3.7)."""

import hashlib
from collections.abc import Callable
from datetime import date
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import DAY, MINUTE, Instant
from sync.memory import Place, Seed
from sync.noted import TRY, noted
from sync.rules.callbacks import Sampled
from sync.sample import Draw, draw, seal_of
from tests.unit.after import TUESDAY, WEDNESDAY, call, rated
from tests.unit.builders import FINISHED_TRIP, at, filed, moment, reference, registration, visit

NOVEMBER_ENDS = at("00:00", date(2026, 12, 1))


def dice(start: int = 1) -> Callable[[], str]:
    """Chance that is the same for ever."""
    numbers = count(start)
    return lambda: f"r{next(numbers):018x}"


def finished(nth: int, clock: str = "09:40", day: date | None = None, **parts: object) -> Bundle:
    """The nth order of the month."""
    when = moment(clock, day=day) if day else clock
    of = filed(visits=[visit(**FINISHED_TRIP | {"finished": when})], **parts)
    return replace(
        of,
        registration=replace(of.registration, row_id=f"r{nth:03}"),
        order_no=f"KH-20261123-{nth:04}",
    )


class Office:
    """A ledger that remembers what was drawn."""

    def __init__(self) -> None:
        self.seeds: dict[str, Seed] = {}
        self.places: tuple[Place, ...] = ()
        self.bundles: dict[str, Bundle] = {}
        self.new_id = dice()

    def look(self, *found: Bundle, now: Instant) -> Draw:
        self.bundles |= {bundle.case_id: bundle for bundle in found}
        drawn = draw(self.bundles, self.seeds, self.places, reference(), now, self.new_id)
        self.seeds |= {seed.month: seed for seed in drawn.seeds}
        self.places += drawn.places
        return drawn


def test_a_seal_is_drawn_at_the_first_look_of_a_month_and_its_hash_is_told_at_once() -> None:
    office = Office()
    first = office.look(now=at("00:00", date(2026, 11, 1)))
    (seed,) = first.seeds
    assert (seed.month, seed.rate, len(seed.seed)) == ("2026-11", "0.30", 38)
    (told,) = first.events
    assert told.words["sha256"] == hashlib.sha256(f"2026-11/0.30/{seed.seed}".encode()).hexdigest()
    assert seed.seed not in str(told)
    assert first.next_change_at == NOVEMBER_ENDS
    assert office.look(now=at("09:00")).seeds == ()
    (second,) = office.look(now=NOVEMBER_ENDS).seeds
    assert (second.month, second.seed == seed.seed) == ("2026-12", False)


def test_the_seal_holds_seed_and_rate() -> None:
    seed = Seed(month="2026-11", seed="r1", rate="0.30")
    others = (replace(seed, rate="0.05"), replace(seed, seed="r2"), replace(seed, month="2026-12"))
    assert seal_of(seed) not in {seal_of(other) for other in others}


def test_orders_take_their_places_as_they_are_learned_of() -> None:
    office = Office()
    office.look(finished(2, "09:50"), finished(1, "09:40"), now=at("10:00"))
    office.look(finished(3, "09:30"), now=at("11:00"))
    assert [(place.case_id, place.place) for place in office.places] == [
        ("r001", 0),
        ("r002", 1),
        ("r003", 2),
    ]
    assert {place.technician for place in office.places} == {"W01"}
    assert office.look(now=at("12:00")).places == ()


def test_an_unknown_technician_is_kept_as_typed_and_nobody_as_nothing() -> None:
    office = Office()
    solved = replace(registration(ended="solved_by_phone"), row_id="r009")
    stranger = finished(1)
    assert stranger.order is not None
    stranger = replace(stranger, order=replace(stranger.order, technician="誰"))
    office.look(stranger, Bundle(registration=solved, order_no="KH-9"), now=at("10:00"))
    assert {place.case_id: place.technician for place in office.places} == {"r001": "誰", "r009": ""}


def test_a_place_is_kept_by_who_leaves_and_comes_back() -> None:
    office = Office()
    office.look(finished(1), finished(2), now=at("10:00"))
    again = finished(1)
    office.bundles["r001"] = replace(again, visits=(*again.visits, visit("v2")))
    assert office.look(now=at("10:30")).places == ()
    assert office.look(finished(1, "11:00"), now=at("11:00")).places == ()
    next_month = finished(1, "09:40", date(2026, 12, 1))
    (moved,) = office.look(next_month, now=at("10:00", date(2026, 12, 1))).places
    assert (moved.month, moved.place) == ("2026-12", 0)


def test_who_is_taken_over_when_the_month_is_closed_has_no_place() -> None:
    office = Office()
    closed = at("00:00", date(2026, 12, 6))
    past = finished(1)
    late = replace(past, registration=replace(past.registration, noticed_at=Instant(closed + 1)))
    assert office.look(late, now=Instant(closed + 1)).places == ()
    known = finished(2)
    assert office.look(known, now=Instant(closed + 1)).places == (), "told too late"
    assert len(office.look(known, now=closed).places) == 1


@given(st.lists(st.tuples(st.integers(0, 59), st.booleans()), min_size=1, max_size=35), st.integers(1, 99))
@settings(deadline=None, max_examples=60)
def test_it_does_not_matter_how_often_somebody_looked(steps: list[tuple[int, bool]], start: int) -> None:
    """Orders that are typed in as they are finished: one look at each, or now and then, chooses the same."""
    often, seldom = Office(), Office()
    often.new_id = seldom.new_id = dice(start)
    seldom.seeds = often.seeds
    often.look(now=at("00:00"))
    waiting: list[Bundle] = []
    now = at("09:00")
    for nth, (minutes, looks) in enumerate(steps):
        now = Instant(now + minutes * MINUTE)
        done = finished(nth)
        trip = replace(done.visits[0], finished=replace(moment("09:40"), stated=now, seen=now))
        done = replace(done, visits=(trip,))
        often.look(done, now=now)
        waiting.append(done)
        if looks:
            seldom.look(*waiting, now=now)
            waiting = []
    seldom.look(*waiting, now=now)
    assert [place.case_id for place in often.places] == [place.case_id for place in seldom.places]
    assert often.look(now=now).sampled == seldom.look(now=now).sampled


def test_who_cannot_be_reached_is_replaced_and_both_are_told() -> None:
    office = Office()
    chosen = office.look(*(finished(nth) for nth in range(10)), now=at("10:00")).sampled
    gone = min(chosen)
    office.bundles[gone] = replace(office.bundles[gone], callbacks=(call(reached="declined"),))
    after = office.look(now=at("10:00", TUESDAY)).sampled
    (instead,) = after.keys() - chosen.keys()
    number = {case_id: bundle.order_no for case_id, bundle in office.bundles.items()}
    assert after[gone] == Sampled(how="sample", replaced_by=number[instead])
    assert after[instead] == Sampled(how="replacement", since=at("10:00", TUESDAY), replaces=number[gone])


def test_nobody_is_replaced_behind_the_close() -> None:
    office = Office()
    chosen = office.look(*(finished(nth) for nth in range(10)), now=at("10:00")).sampled
    gone = min(chosen)
    late = call(reached="declined", day=date(2026, 12, 7))
    office.bundles[gone] = replace(office.bundles[gone], callbacks=(late,))
    assert office.look(now=at("10:00", date(2026, 12, 7))).sampled.keys() == chosen.keys()


def test_what_is_lacking_at_the_months_end_is_added_then() -> None:
    office = Office()
    seed = next(
        Seed(month="2026-11", seed=str(number), rate="0.30")
        for number in range(99)
        if not office_with(str(number)).look(finished(1), now=at("10:00")).sampled
    )
    office.seeds = {"2026-11": seed}
    assert office.look(finished(1), now=at("10:00")).sampled == {}
    assert office.look(now=NOVEMBER_ENDS).sampled == {"r001": Sampled(how="top_up", since=NOVEMBER_ENDS)}


def office_with(seed: str) -> Office:
    office = Office()
    office.seeds = {"2026-11": Seed(month="2026-11", seed=seed, rate="0.30")}
    return office


def test_tries_are_noted_as_they_are_seen() -> None:
    facts: dict[tuple[str, str], object] = {}
    of = rated("fair", callbacks=[call(reached="no_answer")])

    def look(bundle: Bundle, now: Instant) -> list[tuple[Instant, int]]:
        found = noted({"r1": bundle}, facts, now)  # type: ignore[arg-type]
        facts.update(found.facts)
        return [(one.at, one.count) for one in found.bundles["r1"].tries.get("cb1", ())]

    first = at("10:00", TUESDAY)
    assert look(of, first) == [(first, 1)]
    assert look(of, Instant(first + DAY)) == [(first, 1)], "nothing new"
    another = replace(of, callbacks=(call(reached="no_answer", clock="15:00"),))
    second = at("15:00", TUESDAY)
    assert look(another, second) == [(first, 1), (second, 2)]
    counted = replace(of, callbacks=(call(reached="no_answer", clock="15:00", tries=3),))
    third = at("09:00", WEDNESDAY)
    assert look(counted, third) == [(first, 1), (second, 2), (third, 3)]
    assert look(counted, Instant(third + DAY)) == [(first, 1), (second, 2), (third, 3)]
    told = noted({"r1": rated("fair", callbacks=[call()])}, {}, third).facts
    assert not any(key.startswith(TRY) for _, key in told)


def test_a_text_is_noted_when_it_is_first_filled() -> None:
    from tests.unit.after import case_row, opened  # noqa: PLC0415

    of = opened(replace(rated("fair"), rounds=(case_row(finding="遲到"),)), k1="1")
    first = noted({"r1": of}, {}, at("10:00"))
    assert first.bundles["r1"].filled == {("k1", "finding"): at("10:00")}
    edited = opened(replace(of, rounds=(case_row(finding="遲到半小時", improvement="先打電話"),)), k1="1")
    second = noted({"r1": edited}, first.facts, at("11:00"))
    assert second.bundles["r1"].filled == {
        ("k1", "finding"): at("10:00"),
        ("k1", "improvement"): at("11:00"),
    }
