"""A figure beside its target, and what always holds of figures (rules.md, "KPIs")."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.choices import KPI
from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.judge import judge
from sync.rules.kpis.catalogue import KPIS, PARETO
from sync.rules.kpis.of_case import Counted, counted_of
from sync.rules.kpis.of_office import older_at
from sync.rules.kpis.result import Result, results
from sync.rules.kpis.tally import Figure, Tally, counted
from sync.rules.settings import DEFAULTS
from sync.wording import LOCALES, load
from tests.unit.after import seen_with
from tests.unit.builders import (
    Echo,
    around,
    at,
    bundle,
    filed,
    order,
    reference,
    visit,
)
from tests.unit.counting import (
    DECEMBER,
    MONTH,
    NOW,
    figures,
    numbered,
    of_judged,
)
from tests.unit.strategies import CASES


def test_every_figure_is_declared_and_every_target_is_of_one() -> None:
    assert tuple(KPIS) == KPI.keys
    targets = {key.removeprefix("target.") for key in DEFAULTS if key.startswith("target.")}
    assert targets <= set(KPI.keys)


def test_the_backlog_by_age_at_each_months_end() -> None:
    open_ = bundle(slip=order())
    assert figures(open_)[MONTH, "backlog", "under_1_day"].numerator == 1
    found = figures(open_, now=at("12:00", DECEMBER))
    ages = {(month, age): one_.numerator for (month, kpi, age), one_ in found.items() if kpi == "backlog"}
    assert {key for key, number in ages.items() if number} == {
        (MONTH, "under_30_days"), ("2026-12", "under_30_days")
    }  # fmt: skip
    assert not any(number for (_, kpi, _), one_ in figures(filed()).items() if kpi == "backlog"
                   for number in [one_.numerator])  # fmt: skip
    call_ = counted_of(seen_with(open_), ())
    assert older_at([call_], NOW) == Instant(at("09:00") + 24 * 60 * MINUTE)
    assert older_at([Counted(), counted_of(seen_with(filed()), ())], NOW) is None
    assert not [key for key in figures(open_, now=at("08:00")) if key[1] == "backlog"], "called in later"


def many(kpi: str, numerator: int, denominator: int, **beside: int) -> list[Tally]:
    told = tuple(beside.items())
    return [
        Tally(
            kpi=kpi,
            month=MONTH,
            subject="W01",
            numerator=int(nth < numerator),
            beside=told if not nth else (),
        )
        for nth in range(denominator)
    ]


def result(*found: Tally, kpi: str, subject: str = "", **settings: str) -> Result:
    known = replace(reference(), settings={**reference().settings, **settings})
    apart = frozenset({"by_class"})
    return results(counted(found, frozenset({kpi}), apart), known)[MONTH, kpi, subject]


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator", "state", "value"),
    [
        ("diagnosis", 9, 9, "too_few", None),
        ("diagnosis", 9, 10, "met", Fraction(9, 10)),
        ("diagnosis", 8, 10, "below", Fraction(8, 10)),
        ("repeat_fault", 0, 10, "met", Fraction(0)),
        ("repeat_fault", 1, 10, "below", Fraction(1, 10)),
        ("first_time_fix", 1, 10, "no_target", Fraction(1, 10)),
        ("stage_minutes", 0, 10, "no_target", None),
    ],
)
def test_a_figure_beside_its_target(
    kpi: str, numerator: int, denominator: int, state: str, value: Fraction | None
) -> None:
    found = result(*many(kpi, numerator, denominator), kpi=kpi)
    assert (found.state, found.value) == (state, value)
    assert result(*many(kpi, numerator, denominator), kpi=kpi, subject="W01").state == state


def test_an_office_may_set_a_target_of_its_own() -> None:
    found = result(*many("arrival", 9, 10), kpi="arrival", **{"target.arrival": "0.95"})
    assert (found.target, found.state) == (Fraction("0.95"), "below")


def test_the_lower_of_two_satisfactions_decides() -> None:
    good, poor = many("satisfaction", 20, 20), many("satisfaction_sample", 5, 10)
    assert result(*good, kpi="satisfaction").state == "met"
    assert result(*good, *poor, kpi="satisfaction").state == "below"
    assert result(*good, *poor[:9], kpi="satisfaction").state == "met", "too few to say"


def test_times_stated_in_the_last_minute_call_for_an_audit() -> None:
    assert ("audit", 3) in result(*many("arrival", 10, 10, last_minute=3), kpi="arrival").beside
    assert ("audit", 2) not in result(*many("arrival", 10, 10, last_minute=2), kpi="arrival").beside


def test_classes_are_ranked_where_there_are_ten() -> None:
    def told(first: int, second: int) -> dict[str, Result]:
        found = [Tally(kpi="by_class", month=MONTH, subject="水", numerator=1)] * first
        found += [Tally(kpi="by_class", month=MONTH, subject="電", numerator=1)] * second
        known = results(counted(found, frozenset(), frozenset({"by_class"})), reference())
        return {subject: one_ for (_, _, subject), one_ in known.items()}

    many_ = told(3, 9)
    assert (many_["電"].numerator, many_["電"].denominator, many_["電"].beside) == (
        9,
        12,
        (("cumulative", 75),),
    )
    assert many_["水"].beside == (("cumulative", 100),)
    few = told(1, 2)
    assert (few["水"].value, few["水"].state, few["水"].beside) == (None, "too_few", ())


def test_a_median_is_one_of_the_values() -> None:
    figure = Figure()
    assert figure.median is None
    for values in ((5,), (1, 9), ()):
        figure.add(Tally(kpi="stage_minutes", month=MONTH, values=values))
    assert figure.median == 5


def test_two_orders_of_a_month_share_its_end() -> None:
    first, second = numbered([bundle(slip=order())] * 2)
    found = figures(first, second, now=at("12:00", DECEMBER))
    assert found[MONTH, "backlog", "under_30_days"].denominator == 2
    leaving = bundle(
        slip=order(technician="王明"), visits=[visit(finished="17:00", result="customer_cancelled")]
    )
    assert not [key for key in figures(leaving) if key[1] == "backlog"]


@given(st.lists(CASES, max_size=5), st.randoms(), st.integers(0, 90))
def test_figures_hold_whatever_people_left_behind(cases: list[Bundle], chance: Any, days: int) -> None:
    now = at("18:00", date(2026, 11, 23) + timedelta(days=days))
    known = numbered(cases)
    found = figures(*known, now=now)
    for (_, kpi, _), one_ in found.items():
        assert 0 <= one_.numerator <= one_.denominator, kpi
        assert one_.value is None or 0 <= one_.value <= 1
        assert one_.value is None or one_.denominator >= 10
    for kpi in PARETO:
        shares = [one_ for (_, name, _), one_ in found.items() if name == kpi]
        assert all(sum(other.numerator for other in shares) >= one_.denominator for one_ in shares)
    near = around(*known)
    judged = [judge(each, near, reference(), Echo(), now) for each in known]
    chance.shuffle(judged)
    assert of_judged(judged, now, reference(), near.bags) == found


def test_words_exist_for_all_that_stands_beside() -> None:
    terms = {term for kpi in KPIS.values() for term in kpi.beside} | {"audit"}
    for locale in LOCALES:
        missing = {term for term in terms if f"term.beside.{term}" not in load(locale).words}
        assert missing == set()
