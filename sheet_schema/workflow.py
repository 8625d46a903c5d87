"""The stages of a repair order and the table of what may follow what (rules.md, "Stage")."""

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
