"""The stages of a repair order and the table of what may follow what (rules.md, "Stage")."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import product


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

NEEDS: Mapping[Stage, tuple[str, ...]] = {
    Stage.REGISTERED: ("registration.received",),
    Stage.OPENED: ("work_orders.order_no",),
    Stage.DISPATCHED: ("work_orders.technician",),
    Stage.ACCEPTED: ("visits.accepted",),
    Stage.ARRIVED: ("visits.arrived",),
    Stage.DIAGNOSED: ("visits.diagnosis",),
    Stage.CONSENTED: ("visits.consented",),
    Stage.IN_REPAIR: ("visits.started",),
    Stage.REPAIRED: ("visits.finished", "visits.result", "visits.cause", "order_lines.code"),
    Stage.INSPECTED: ("work_orders.inspection",),
    Stage.SIGNED: ("work_orders.signature",),
    Stage.HANDED_IN: ("handovers.slips_in",),
    Stage.FILED: ("work_orders.filed",),
}
"""The facts without which a stage is not reached, as tab.column; sync.rules.stage says what they must hold."""

SPEAKS: Mapping[Stage, tuple[str, ...]] = {
    Stage.DISPATCHED: ("dispatched",),
    Stage.INSPECTED: ("inspected_by", "inspected"),
    Stage.SIGNED: ("rating", "amount_confirmed", "signed_by", "signed"),
    Stage.FILED: ("filed",),
}
"""Further columns of the slip that speak of a stage: where one is filled, what the stage needs is asked for."""

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

CALLED_OFF = "customer_cancelled"
"""The last trip's result that cancels an order after arrival."""

CLOSED = frozenset({Stage.FILED, Stage.SOLVED_REMOTELY, Stage.CANCELLED, Stage.VOID})
"""Nothing more is expected of anybody."""

_ALONG = {stage: place for place, (stage, _) in enumerate(CHAIN)}
_ORDER = {
    **dict.fromkeys(Stage, 0),
    **_ALONG,
    **dict.fromkeys(FINISHES.values(), _ALONG[Stage.REPAIRED]),
    Stage.DEFERRED: _ALONG[Stage.IN_REPAIR],
}


def place(stage: Stage) -> int:
    """Gives how far along the chain a stage stands; the other finishes stand where REPAIRED does, ends at 0."""
    return _ORDER[stage]


_FINISHED = tuple(FINISHES.values())
_ON_SITE = (Stage.ARRIVED, Stage.DIAGNOSED, Stage.CONSENTED, Stage.IN_REPAIR)
_BEFORE_WORK = (Stage.REGISTERED, Stage.OPENED, Stage.DISPATCHED, Stage.ACCEPTED)


def _forward() -> Iterator[tuple[Stage, Stage]]:
    for start, (before, _) in enumerate(CHAIN):
        for after, skip in CHAIN[start + 1 :]:
            yield from product(_names(before), _names(after))
            if skip is Skip.NEVER:
                break


def _names(stage: Stage) -> tuple[Stage, ...]:
    return _FINISHED if stage is Stage.REPAIRED else (stage,)


MOVES: frozenset[tuple[Stage, Stage]] = frozenset(
    (
        *_forward(),
        *product(_BEFORE_WORK, ENDS.values()),  # ended without a trip
        *product((*_ON_SITE, Stage.DEFERRED), (Stage.CANCELLED,)),  # the customer calls it off on site
        *product(_ON_SITE, (Stage.DEFERRED,)),
        *product((Stage.DEFERRED,), (Stage.IN_REPAIR, *_FINISHED)),
        *product(_FINISHED, _ON_SITE),  # inspection failed: the next trip opens
    )
)
"""What may follow what, as pairs: each stage reaches the next ones up to the first that may not be left out."""
