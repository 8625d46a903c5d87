"""Exceptions to the rules: what supervisors and managers ruled, one row each (rules.md, "Who")."""

from sync.bundle import Bundle
from sync.records import Ruling


def of(bundle: Bundle, kind: str) -> tuple[Ruling, ...]:
    """Gives the complete rulings of a kind: each says its reason and whose it is."""
    return tuple(one for one in bundle.rulings if one.kind == kind and one.reason and one.by)
