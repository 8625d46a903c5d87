"""Who answers for a ruling, settled when it was made: a manager who leaves or changes roles takes nothing back."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import Instant
from sync.memory import Fact
from sync.records import Ruling
from sync.rules import rulings
from sync.world import Reference

AUTHORITY = "authority"
"""The key of a ruling that counted, in the ledger's facts; it says by whose name and account."""
_Facts = Mapping[tuple[str, str], Fact]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Cases with who wrote their rulings and which of them are none."""

    bundles: Mapping[str, Bundle]
    facts: _Facts
    """New ones."""


def answered_for(
    bundles: Mapping[str, Bundle],
    editors: Mapping[str, str],
    known: _Facts,
    reference: Reference,
    now: Instant,
) -> Answered:
    """Gives each case its rulings' editors, and what is to be kept of those that count."""
    found: dict[str, Bundle] = {}
    facts: dict[tuple[str, str], Fact] = {}
    for case_id, bundle in bundles.items():
        found[case_id] = bundle
        if not bundle.rulings:
            continue
        mine = {row.row_id: editors[row.row_id] for row in bundle.rulings if row.row_id in editors}
        void = rulings.void(replace(bundle, editors=mine), reference)
        settled = {row.row_id for row in bundle.rulings if _is_settled(row, mine, known)}
        found[case_id] = replace(bundle, editors=mine, void_rulings=void - settled)
        for row in bundle.rulings:
            if row.row_id not in void | settled and rulings.lacks(row) is None:
                facts[row.row_id, AUTHORITY] = Fact(raw=_hands(row, mine), stated=now, seen=now)
    return Answered(bundles=found, facts=facts)


def _is_settled(row: Ruling, editors: Mapping[str, str], known: _Facts) -> bool:
    fact = known.get((row.row_id, AUTHORITY))
    return fact is not None and fact.raw == _hands(row, editors)


def _hands(row: Ruling, editors: Mapping[str, str]) -> str:
    return f"{row.by} {editors.get(row.row_id, '')}".strip()
