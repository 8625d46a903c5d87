"""Whose word counts, and the worst word ever given (A4, C22)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.instant import Instant
from sync.rules.columns.work_orders import final_rating
from sync.rules.ratings import FROM_WORST, MOUTHS, Rated, effective, ratings, worst
from tests.unit.after import TUESDAY, call, rated, seen_with
from tests.unit.builders import Echo, at, bundle, order

WORDS = Echo()
GIVEN = st.lists(
    st.builds(
        Rated,
        value=st.sampled_from(FROM_WORST),
        mouth=st.sampled_from(MOUTHS),
        at=st.integers(0, 9).map(Instant),
    ),
    max_size=6,
).map(lambda given: sorted(given, key=lambda one: one.at))


@given(GIVEN)
def test_a_callback_counts_before_the_link_and_the_link_before_the_slip(given: list[Rated]) -> None:
    found = effective(given)
    assert (found is None) == (not given)
    if found is not None:
        best = min((one.mouth for one in given), key=MOUTHS.index)
        assert found == [one for one in given if one.mouth == best][-1]


@given(GIVEN)
def test_the_worst_is_kept_whatever_is_said_later(given: list[Rated]) -> None:
    found = worst(given)
    assert all(found and FROM_WORST.index(found.value) <= FROM_WORST.index(one.value) for one in given)


def test_the_slip_is_rated_when_it_was_signed() -> None:
    (on_slip,) = ratings(rated("fair"))
    assert on_slip == Rated(value="fair", mouth="slip", at=at("09:50"))
    assert ratings(rated("fair", slip={"signed": None}))[0].at == at("09:40")
    assert ratings(bundle(slip=order(rating="fair")))[0].at == at("09:00")
    assert ratings(rated(None)) == ratings(bundle()) == ()


def test_only_who_was_spoken_to_has_rated() -> None:
    of = rated("fair", callbacks=[call(), call("cb2", reached="no_answer", rating="satisfied")])
    assert [(one.value, one.mouth, one.at) for one in ratings(of)] == [
        ("fair", "slip", at("09:50")),
        ("satisfied", "callback", at("10:00", TUESDAY)),
    ]
    assert ratings(rated(None, callbacks=[call(called=None)]))[0].at == at("09:40")


def test_the_customers_own_page_is_heard() -> None:
    own = Rated(value="satisfied", mouth="link", at=at("12:00"))
    given = ratings(rated("dissatisfied"), [own])
    found, bad = effective(given), worst(given)
    assert (found, bad and bad.value) == (own, "dissatisfied")


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        (rated("satisfied"), "rating_by.slip rating=rating.satisfied"),
        (rated("fair", callbacks=[call()]), "rating_by.callback rating=rating.satisfied"),
        (rated(None), None),
    ],
)
def test_the_slip_shows_the_rating_that_counts_and_its_source(of: object, shown: str | None) -> None:
    assert final_rating(seen_with(of)) == shown  # type: ignore[arg-type]
