"""Whether a fault was told right before the work: the coded cause is frozen when the work starts (A2, P2)."""

from collections.abc import Sequence

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Visit
from sync.rules import facts
from sync.rules.ladder import FAULT_LEFT, Round
from sync.rules.repeats import Repeat
from sync.world import Reference

OTHER = frozenset({"其他", "其它", "其他原因", "其它原因", "other", "others"})
"""Causes that say nothing."""
DIAGNOSED_RESULTS = frozenset({"repaired", "made_safe"})
"""Of finished orders: those whose fault was found."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What was said before the work, beside what was confirmed after it."""

    frozen: str | None
    """As it stood when the work started; None where it did not, or came later."""
    cause: str
    coded: bool
    """It is one of the causes of the faults tab, and says something."""
    overturned_at: Instant | None
    """When the fault came back with another cause."""

    @property
    def is_right(self) -> bool:
        """True where the work confirmed it, and nothing overturned it since."""
        return self.coded and self.frozen == self.cause and self.overturned_at is None


def named(bundle: Bundle, place: int) -> str:
    """Gives the diagnosis in force on a trip (from 0): its own, else that of the trip before; empty without any."""
    told = (visit.diagnosis for visit in reversed(bundle.visits[: place + 1]))
    return next((diagnosis for diagnosis in told if diagnosis), "")


def is_to_be_frozen(visit: Visit, diagnosis: str) -> bool:
    """True once work has started on a trip: from then on its diagnosis, or that there was none, is kept.

    Who asked for consent has a diagnosis; until it is written down the consent alone starts nothing.
    """
    begun = visit.started is not None or visit.cause is not None or visit.test is not None
    if begun or visit.result in facts.FINISHING_RESULTS:
        return True
    return visit.consented is not None and bool(diagnosis)


def frozen_of(bundle: Bundle) -> str | None:
    """Gives the diagnosis with which the first work on an order began; None before that, or where there was none."""
    for place, visit in enumerate(bundle.visits):
        if visit.row_id in bundle.diagnosed:
            return bundle.diagnosed[visit.row_id] or None
        if is_to_be_frozen(visit, named(bundle, place)):
            return named(bundle, place) or None
    return None


def diagnosis_of(
    bundle: Bundle, later: Sequence[Repeat], rounds: Sequence[Round], reference: Reference
) -> Diagnosis | None:
    """Gives how the diagnosis of an order turned out; None unless it ended 修復 or 安全處理.

    `later`: faults that came back; `rounds`: what had to be done again because the fault was still there.
    """
    visit = facts.last_visit(bundle)
    if visit is None or visit.cause is None or visit.result not in DIAGNOSED_RESULTS:
        return None
    if facts.finished_at(bundle) is None:
        return None
    frozen = frozen_of(bundle)
    return Diagnosis(
        frozen=frozen,
        cause=visit.cause,
        coded=_is_coded(frozen, reference),
        overturned_at=min(_overturned(visit.cause, later, rounds), default=None),
    )


def _is_coded(cause: str | None, reference: Reference) -> bool:
    if cause is None or cause.strip().casefold() in OTHER:
        return False
    return not reference.faults or any(cause == known for _, known in reference.faults)


def _overturned(cause: str, later: Sequence[Repeat], rounds: Sequence[Round]) -> list[Instant]:
    again = [
        one.of.finished_at
        for one in later
        if one.stands and one.of.finished_at is not None and one.of.cause not in {None, cause}
    ]
    corrections = [one.correction for one in rounds if FAULT_LEFT in one.why and one.correction is not None]
    again += [
        one.finished_at
        for one in corrections
        if one.finished_at is not None and one.cause not in {None, cause}
    ]
    return again
