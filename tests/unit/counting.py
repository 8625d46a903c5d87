"""Counting in small builders: what a case counts for, and the figures of some cases."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import Instant
from sync.judge import Judgement, judge
from sync.rules.kpis.all_figures import figures_of
from sync.rules.kpis.of_case import counted_of
from sync.rules.kpis.result import Result
from sync.rules.kpis.tally import Key, Tally
from sync.world import Reference
from tests.unit.after import seen_with
from tests.unit.builders import (
    Echo,
    around,
    at,
    reference,
)

NOW = at("18:00")
MONTH = "2026-11"
DECEMBER, JANUARY = date(2026, 12, 10), date(2027, 1, 20)


def tallies(of: Bundle, *others: Bundle, **how: Any) -> dict[str, list[Tally]]:
    """What one case counts for, by figure."""
    late = how.pop("late", frozenset())
    found: dict[str, list[Tally]] = {}
    for tally in counted_of(seen_with(of, *others, **how), late).tallies:
        found.setdefault(tally.kpi, []).append(tally)
    return found


def one(kpi: str, of: Bundle, *others: Bundle, **how: Any) -> tuple[int, int, dict[str, int]]:
    """The one tally of a figure: numerator, denominator, and what stands beside if there is any of it."""
    (tally,) = tallies(of, *others, **how)[kpi]
    return tally.numerator, tally.denominator, {key: number for key, number in tally.beside if number}


def figures(
    *cases: Bundle, now: Instant = NOW, office: Reference | None = None, **hand_ins: Any
) -> dict[Key, Result]:
    known = office or reference()
    near = around(*cases, office=known, hand_ins=hand_ins.get("rows"))
    judged = [judge(each, near, known, Echo(), now) for each in cases]
    return of_judged(judged, now, known, near.bags)


def of_judged(judged: list[Judgement], now: Instant, known: Reference, bags: Any = ()) -> dict[Key, Result]:
    return figures_of([each.counted for each in judged], bags, frozenset(), (), known, now)


CASH = {"method": "cash", "receipt_no": "R-1"}


def numbered(cases: list[Bundle]) -> list[Bundle]:
    return [
        replace(of, registration=replace(of.registration, row_id=f"r{nth}"), order_no=f"KH-20261123-{nth:04}")
        for nth, of in enumerate(cases, start=1)
    ]
