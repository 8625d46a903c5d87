"""The stages of a repair order and the table of what may follow what (rules.md, "Stage")."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """Where an order stands; derived from facts, never typed."""

    REGISTERED = "registered"
    OPENED = "opened"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DIAGNOSED = "diagnosed"
    CONSENTED = "consented"
    IN_REPAIR = "in_repair"
    DEFERRED = "deferred"
    REPAIRED = "repaired"
    MADE_SAFE = "made_safe"
    NOT_REPAIRED = "not_repaired"
    INSPECTED = "inspected"
    SIGNED = "signed"
    HANDED_IN = "handed_in"
    FILED = "filed"
    SOLVED_REMOTELY = "solved_remotely"
    CANCELLED = "cancelled"
    VOID = "void"


class Skip(StrEnum):
    """When a stage may be left out."""

    NEVER = "never"
    ALWAYS = "always"
    NOTHING_CHARGED = "nothing_charged"
    NO_CUSTOMER = "no_customer"  # public areas and patrol: the foreman signs


CHAIN: tuple[tuple[Stage, Skip], ...] = (
    (Stage.REGISTERED, Skip.NEVER),
    (Stage.OPENED, Skip.NEVER),
    (Stage.DISPATCHED, Skip.NEVER),
    (Stage.ACCEPTED, Skip.ALWAYS),
    (Stage.ARRIVED, Skip.NEVER),
    (Stage.DIAGNOSED, Skip.NEVER),
    (Stage.CONSENTED, Skip.NOTHING_CHARGED),
    (Stage.IN_REPAIR, Skip.ALWAYS),  # an empty cell stands for consent, else arrival
    (Stage.REPAIRED, Skip.NEVER),
    (Stage.INSPECTED, Skip.NEVER),
    (Stage.SIGNED, Skip.NO_CUSTOMER),
    (Stage.HANDED_IN, Skip.ALWAYS),  # a fact of the handovers tab, where an office runs it
    (Stage.FILED, Skip.NEVER),
)
"""The stages in order, each with when it may be left out."""

FINISHES: Mapping[str, Stage] = {
    "repaired": Stage.REPAIRED,
    "made_safe": Stage.MADE_SAFE,
    "not_repaired": Stage.NOT_REPAIRED,
}
"""The last trip's result -> how the stage REPAIRED is called."""

ENDS: Mapping[str, Stage] = {
    "solved_by_phone": Stage.SOLVED_REMOTELY,
    "customer_cancelled": Stage.CANCELLED,
    "false_alarm": Stage.CANCELLED,
    "out_of_scope": Stage.CANCELLED,
    "unreachable": Stage.CANCELLED,
    "duplicate": Stage.VOID,
}
"""registration.ended -> the stage of a case that ends without a trip."""

CLOSED = frozenset({Stage.FILED, Stage.SOLVED_REMOTELY, Stage.CANCELLED, Stage.VOID})
"""Nothing more is expected of anybody."""

_ORDER = {stage: place for place, (stage, _) in enumerate(CHAIN)}


def place(stage: Stage) -> int:
    """Gives how far along the chain a stage stands; the other finishes stand where REPAIRED does, ends at 0."""
    if stage in FINISHES.values():
        return _ORDER[Stage.REPAIRED]
    if stage is Stage.DEFERRED:
        return _ORDER[Stage.IN_REPAIR]
    return _ORDER.get(stage, 0)


def _moves() -> frozenset[tuple[Stage, Stage]]:
    pairs: set[tuple[Stage, Stage]] = set()
    for start, (before, _) in enumerate(CHAIN):
        for after, skip in CHAIN[start + 1 :]:
            names = tuple(FINISHES.values()) if after is Stage.REPAIRED else (after,)
            befores = tuple(FINISHES.values()) if before is Stage.REPAIRED else (before,)
            pairs.update((one, other) for one in befores for other in names)
            if skip is Skip.NEVER:
                break
    beginnings = (Stage.REGISTERED, Stage.OPENED, Stage.DISPATCHED, Stage.ACCEPTED)
    pairs.update((stage, end) for stage in beginnings for end in ENDS.values())
    return frozenset(pairs)


MOVES = _moves()
"""What may follow what, as pairs: each stage reaches the next ones up to the first that may not be left out."""
