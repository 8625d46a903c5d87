"""The sealed sample: exact, steady, foreseen by nobody, recomputed by anybody (B3.7)."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.rules.sampling import RUN, Chosen, Ended, Event, Finished, GivenUp, choose, quota, sealed_order

RATE = Fraction("0.30")
SEEDS = st.text("0123456789abcdef", min_size=36, max_size=36)
RATES = st.sampled_from([Fraction(text) for text in ("0.05", "0.10", "0.25", "0.30", "0.33", "0.5", "1")])
PEOPLE = st.sampled_from(("W01", "W02", "W03", "W04"))
ENDED = Ended()


@st.composite
def months(draw: st.DrawFn, most: int = 45, *, leave: bool = True, lose: int = 12) -> tuple[Event, ...]:
    """A month told: orders finished, customers given up some time after, its end, and what came late."""
    count = draw(st.integers(0, most))
    away = draw(st.sets(st.integers(0, most), max_size=4)) if leave else set()
    told: list[Event] = [
        Finished(case_id=f"r{place}", technician=draw(PEOPLE), counts=place not in away)
        for place in range(count)
    ]
    told.insert(draw(st.integers(max(0, count - 8), count)), ENDED)
    for place in draw(st.lists(st.integers(0, max(0, count - 1)), max_size=min(lose, count), unique=True)):
        finished = next(nth for nth, one in enumerate(told) if _is(one, f"r{place}"))
        told.insert(draw(st.integers(finished + 1, len(told))), GivenUp(case_id=f"r{place}"))
    return tuple(told)


def _is(event: Event, case_id: str) -> bool:
    return isinstance(event, Finished) and event.case_id == case_id


def finishes(month: Iterable[Event]) -> list[Finished]:
    return [one for one in month if isinstance(one, Finished)]


def lost(month: Iterable[Event]) -> set[str]:
    return {one.case_id for one in month if isinstance(one, GivenUp)}


def names(chosen: Iterable[Chosen]) -> set[str]:
    return {one.case_id for one in chosen}


@pytest.mark.parametrize(
    ("rate", "count", "wanted"), [("0.30", 10, 3), ("0.30", 7, 3), ("0.33", 3, 1), ("1", 4, 4)]
)
def test_a_share_of_orders_is_rounded_up(rate: str, count: int, wanted: int) -> None:
    assert quota(Fraction(rate), count) == wanted
    assert quota(Fraction("0.30"), 0) == 0


def test_a_run_is_put_into_an_order_that_anybody_can_recompute() -> None:
    by_hand = sorted(range(10, 20), key=lambda place: hashlib.sha256(f"seed/{place}".encode()).hexdigest())
    assert list(sealed_order("seed", 1)) == by_hand
    assert by_hand != sorted(by_hand)


@given(SEEDS, RATES, months(lose=0))
@settings(deadline=None)
def test_the_quota_is_met_and_each_technician_is_asked_about(
    seed: str, rate: Fraction, month: tuple[Event, ...]
) -> None:
    members = [finish for finish in finishes(month) if finish.counts]
    chosen = names(choose(seed, rate, month))
    assert len(chosen) >= ceil(rate * len(members))
    assert chosen <= {finish.case_id for finish in members}
    assert {one.technician for one in members} == {one.technician for one in members if one.case_id in chosen}


@given(SEEDS, st.integers(0, 6), st.booleans())
@settings(deadline=None)
def test_full_runs_of_one_technician_give_exactly_the_quota(seed: str, runs: int, ended: bool) -> None:
    month = [Finished(case_id=f"r{place}", technician="W01") for place in range(runs * RUN)]
    chosen = choose(seed, RATE, (*month, *([ENDED] if ended else ())))
    assert Counter(int(one.case_id[1:]) // RUN for one in chosen) == dict.fromkeys(range(runs), 3)
    assert {one.how for one in chosen} <= {"sample"}


@given(SEEDS, st.integers(1, 60))
@settings(deadline=None)
def test_an_open_run_is_topped_up_to_the_quota_and_not_beyond(seed: str, count: int) -> None:
    month = [Finished(case_id=f"r{place}", technician="W01") for place in range(count)]
    in_month = names(choose(seed, RATE, tuple(month)))
    chosen = names(choose(seed, RATE, (*month, ENDED)))
    assert in_month <= chosen
    assert len(chosen) == max(len(in_month), quota(RATE, count))


@given(SEEDS, RATES, months())
@settings(deadline=None, max_examples=300)
def test_who_was_chosen_stays_chosen_whatever_happens_next(
    seed: str, rate: Fraction, month: tuple[Event, ...]
) -> None:
    """So it does not matter when somebody looked, nor who came late: nothing is shuffled again."""
    before: set[str] = set()
    for count in range(len(month) + 1):
        now = names(choose(seed, rate, month[:count]))
        assert before <= now
        before = now


@given(SEEDS, RATES, months())
@settings(deadline=None, max_examples=300)
def test_as_many_are_asked_as_the_quota_wants_while_anybody_is_left(
    seed: str, rate: Fraction, month: tuple[Event, ...]
) -> None:
    chosen = choose(seed, rate, month)
    members = [finish for finish in finishes(month) if finish.counts]
    reachable = [finish for finish in members if finish.case_id not in lost(month)]
    asked = [finish for finish in reachable if finish.case_id in names(chosen)]
    assert len(asked) >= min(ceil(rate * len(members)), len(reachable))
    replaced = [one.replaces for one in chosen if one.replaces is not None]
    assert set(replaced) <= lost(month)
    assert len(set(replaced)) == len(replaced)


def test_the_next_in_the_sealed_order_takes_the_place_even_before_somebody_stands_there() -> None:
    month = [Finished(case_id=f"r{place}", technician="W01") for place in range(RUN)]
    first, second, third, fourth, fifth, *_ = sealed_order("seed", 0)
    gone = GivenUp(case_id=f"r{first}")
    at_once = choose("seed", RATE, (*month[: first + 1], gone, *month[first + 1 :]))
    later = choose("seed", RATE, (*month, gone))
    assert names(at_once) == names(later) == {f"r{place}" for place in (first, second, third, fourth)}
    assert later[-1] == Chosen(case_id=f"r{fourth}", how="replacement", replaces=f"r{first}")
    chosen = choose("seed", RATE, (*month, gone, GivenUp(case_id=f"r{fourth}")))
    assert chosen[-1] == Chosen(case_id=f"r{fifth}", how="replacement", replaces=f"r{fourth}")
    assert choose("seed", RATE, (*month, GivenUp(case_id="r99"), gone, gone)) == later


def test_a_run_in_which_nobody_is_left_is_made_up_for_at_the_end() -> None:
    month = [Finished(case_id=f"r{place}", technician="W01") for place in range(2 * RUN)]
    gone = [GivenUp(case_id=f"r{place}") for place in range(RUN)]
    chosen = choose("seed", RATE, (*month, *gone, ENDED))
    assert len(names(chosen) - names(choose("seed", RATE, (*month, *gone)))) == 3
    assert [one.how for one in chosen][-3:] == ["top_up"] * 3


def test_behind_the_end_a_technician_who_lost_his_only_one_is_asked_about_again() -> None:
    month = [Finished(case_id=f"r{place}", technician="W01") for place in range(RUN)]
    mine = [Finished(case_id=f"m{place}", technician="W02") for place in range(2)]
    told = (*month, *mine, ENDED)
    seeds = (str(number) for number in range(100))
    seed = next(seed for seed in seeds if not {"m0", "m1"} <= names(choose(seed, RATE, told)))
    (first,) = [one for one in choose(seed, RATE, told) if one.case_id.startswith("m")]
    chosen = choose(seed, RATE, (*told, GivenUp(case_id=first.case_id)))
    assert names(chosen) >= {"m0", "m1"}
    assert next(one.case_id for one in chosen if one.replaces == first.case_id) in {"m0", "m1"}


def test_who_was_added_for_his_technician_is_not_added_again() -> None:
    month = tuple(Finished(case_id=f"r{place}", technician="W01") for place in range(4))
    seed = next(str(number) for number in range(99) if not choose(str(number), RATE, month))
    chosen = choose(seed, RATE, (*month, ENDED))
    assert len(chosen) == len(names(chosen)) == 2
