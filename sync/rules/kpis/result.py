"""How a figure stands beside its target (rules.md, "KPIs"; A2, A4, B3.7)."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from sync.rules.kpis.catalogue import FEWEST, KPIS, PARETO, SAME_TARGET
from sync.rules.kpis.tally import Figure, Key, shares_of_all
from sync.world import Reference

AUDIT_SHARE = Fraction(20, 100)
"""Of arrivals stated in the last minute before the due: more are worth an audit."""
_LOWER_OF = {"satisfaction": "satisfaction_sample"}
"""Of two figures that say the same, the lower one decides about the target."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One figure as it is shown."""

    numerator: int
    denominator: int
    value: Fraction | None
    """None where there is too little for a per cent, or none makes sense."""
    target: Fraction | None
    state: str
    """A key of sheet_schema.choices.KPI_STATE."""
    beside: tuple[tuple[str, int], ...]
    """Terms and counts, in order."""


def target_of(kpi: str, reference: Reference) -> Fraction | None:
    """Gives the target of a figure; None where the office has none."""
    named = reference.settings.get(f"target.{SAME_TARGET.get(kpi, kpi)}", "")
    return Fraction(named) if named else None


def results(figures: Mapping[Key, Figure], reference: Reference) -> dict[Key, Result]:
    """Gives every figure as it is shown."""
    found = {key: _result(key, figure, figures, reference) for key, figure in figures.items()}
    for kpi in PARETO:
        found |= _pareto(kpi, figures)
    return found


def _result(key: Key, figure: Figure, figures: Mapping[Key, Figure], reference: Reference) -> Result:
    month, kpi, subject = key
    value, target = value_of(kpi, figure), target_of(kpi, reference)
    decides = value
    other = figures.get((month, _LOWER_OF.get(kpi, ""), subject))
    second = value_of(kpi, other) if other is not None else None
    if value is not None and second is not None:
        decides = min(value, second)
    return Result(
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        target=target,
        state=_state(kpi, figure, decides, target),
        beside=tuple(_beside(kpi, figure)),
    )


def value_of(kpi: str, figure: Figure) -> Fraction | None:
    """Gives the share; None under ten, where only the counts are told."""
    if figure.count < FEWEST or not figure.denominator or not KPIS[kpi].share:
        return None
    return Fraction(figure.numerator, figure.denominator)


def _state(kpi: str, figure: Figure, value: Fraction | None, target: Fraction | None) -> str:
    if figure.count < FEWEST:
        return "too_few"
    if target is None or value is None:
        return "no_target"
    is_met = value <= target if KPIS[kpi].at_most else value >= target
    return "met" if is_met else "below"


def _beside(kpi: str, figure: Figure) -> list[tuple[str, int]]:
    median = dict.fromkeys(("median_days", "median_minutes"), figure.median)
    told = [
        (key, number)
        for key in KPIS[kpi].beside
        if (number := median[key] if key in median else figure.beside.get(key, 0)) is not None
    ]
    last, enough = figure.beside.get("last_minute", 0), figure.numerator >= FEWEST
    if enough and Fraction(last, figure.numerator) > AUDIT_SHARE:
        told.append(("audit", last))
    return told


def _pareto(kpi: str, figures: Mapping[Key, Figure]) -> dict[Key, Result]:
    """The share of each in all of its month; what leads up to it is a ranking, and needs ten."""
    totals: dict[str, int] = {}
    for (month, name, _), figure in figures.items():
        if name == kpi:
            totals[month] = totals.get(month, 0) + figure.numerator
    found = {}
    for key, figure, so_far in shares_of_all(figures, kpi):
        total = totals[key[0]]
        enough = total >= FEWEST
        found[key] = Result(
            numerator=figure.numerator,
            denominator=total,
            value=Fraction(figure.numerator, total) if enough else None,
            target=None,
            state="no_target" if enough else "too_few",
            beside=(("cumulative", so_far * 100 // total),) if enough else (),
        )
    return found
