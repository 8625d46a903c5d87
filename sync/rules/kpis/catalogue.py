"""The figures there are: what stands beside each, which have a target, which are told by person (rules.md, "KPIs")."""

from collections.abc import Mapping

import msgspec

from sheet_schema.choices import KPI

SAME_TARGET = {"satisfaction_sample": "satisfaction"}
"""Figures that share the target of another one."""
FEWEST = 10
"""Under so many there is no per cent and no ranking."""
STAGES = ("dispatch", "arrive", "repair", "inspect", "file")
"""Stretches of an order whose minutes are shown, by what ends them."""
AGES = ("under_1_day", "under_3_days", "under_7_days", "under_30_days", "over_30_days")
"""How long an open order has waited since it was received."""


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One figure."""

    beside: tuple[str, ...] = ()
    """Terms of what must stand beside it, in order."""
    money: frozenset[str] = frozenset()
    """Those of them that are amounts."""
    at_most: bool = False
    """Less is better."""
    by_person: bool = True
    apart: bool = False
    """It has no figure of the site, but one of each class, building, stretch or age."""
    is_amount: bool = False
    """Numerator and denominator are cents."""
    share: bool = True
    """A value in per cent makes sense."""


_TIMED = ("proven", "excused", "late", "last_minute")
_RULED = ("ruled_amount_changed", "ruled_refund", "ruled_written_off")

KPIS: Mapping[str, Kpi] = {
    "arrival": Kpi(beside=_TIMED),
    "appointment": Kpi(beside=_TIMED),
    "response": Kpi(beside=_TIMED),
    "completion": Kpi(
        beside=("excused", "late", "by_last_promise", "promised_again", "told_before", "over_limit")
    ),
    "diagnosis": Kpi(beside=("uncoded", "overturned")),
    "first_time_fix": Kpi(beside=("several_trips", "rework", "came_back")),
    "satisfaction": Kpi(beside=("finished", "by_callback", "by_link", "by_slip", "closed_by_ruling")),
    "satisfaction_sample": Kpi(beside=("sampled",)),
    "callback_rate": Kpi(beside=("chosen", "mandatory", "replaced", "unreached", "in_time"), by_person=False),
    "repeat_fault": Kpi(beside=("certain", "likely", "ruled_no_repeat"), at_most=True),
    "fee_conformity": Kpi(beside=(*_RULED, "ruled_sum"), money=frozenset({"ruled_sum"})),
    "cash_same_day": Kpi(beside=("differences", "difference_sum"), money=frozenset({"difference_sum"})),
    "cash_amount": Kpi(
        beside=("differences", "difference_sum"), money=frozenset({"difference_sum"}), is_amount=True
    ),
    "hand_in": Kpi(beside=("excused",)),
    "inspected": Kpi(beside=("waived", "too_late", "by_repairer")),
    "explained": Kpi(beside=("excused",)),
    "completeness": Kpi(beside=("orders", "whole", "late"), by_person=False),
    "training": Kpi(beside=("technical", "service"), by_person=False),
    "cases": Kpi(beside=("rounds", "satisfied", "ruled", "inquired", "median_days"), by_person=False),
    "ended_without_trip": Kpi(beside=("solved_by_phone", "duplicates", "cancelled"), by_person=False),
    "urged": Kpi(beside=("times", "urged_twice"), by_person=False),
    "complaints": Kpi(beside=("times",), by_person=False),
    "backlog": Kpi(apart=True),
    "stage_minutes": Kpi(beside=("median_minutes",), apart=True, share=False),
    "by_class": Kpi(beside=("cumulative",), apart=True),
    "by_building": Kpi(beside=("cumulative",), apart=True),
}
"""By key of sheet_schema.choices.KPI, in the order of its list."""
BY_PERSON = frozenset(key for key, kpi in KPIS.items() if kpi.by_person and not kpi.apart)
APART = frozenset(key for key, kpi in KPIS.items() if kpi.apart)
PARETO = ("by_class", "by_building")
"""Figures whose denominator is the sum of all, the largest first."""
ORDER = {key: place for place, key in enumerate(KPI.keys)}
