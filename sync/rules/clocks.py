"""The clocks of a case: from when, due when, met by what (rules.md, "Clocks").

A verdict depends on events and now only; sync.rules.dues says when each clock is due.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.rules import facts
from sync.rules.dues import READERS, Pauses, Reading, Subject, later_appointments, subject_of
from sync.world import Reference


class Verdict(StrEnum):
    """How a clock stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    EXCUSED = "excused"


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One clock of one case, judged at one moment."""

    name: str
    started_at: Instant | None
    due_at: Instant | None
    met_at: Instant | None
    verdict: Verdict
    warn_at: Instant | None = None
    """When a reminder before the due is wanted."""

    @property
    def is_open(self) -> bool:
        """True while what it waits for has not happened."""
        return self.started_at is not None and self.met_at is None

    @property
    def breached_at(self) -> Instant | None:
        """Gives the second from which it was missed, excused or not."""
        is_missed = self.verdict in {Verdict.BREACHED, Verdict.EXCUSED}
        return Instant(self.due_at + 1) if is_missed and self.due_at is not None else None


def clocks(
    bundle: Bundle,
    reference: Reference,
    now: Instant,
    pauses: Pauses = (),
    ruled: frozenset[str] = frozenset(),
) -> dict[str, Clock]:
    """Gives every clock of a case by name. A case ended without a trip keeps only the clocks that were met.

    `ruled`: what rulings grant, names of clocks that are excused and rulings.LOWERED.
    """
    subject = subject_of(bundle, reference, pauses, ruled)
    ended = bundle.registration.ended is not None and facts.first_arrival(bundle) is None
    readings = {name: reader(subject) for name, reader in READERS.items()} | later_appointments(subject)
    judged = {
        name: _judged(name, reading, subject, now, is_excused=base_name(name) in ruled)
        for name, reading in readings.items()
    }
    return {
        name: clock
        for name, clock in judged.items()
        if clock.started_at is not None and not (ended and clock.met_at is None)
    }


def base_name(clock: str) -> str:
    """Gives the name of a clock in the SLA policy: that of a later trip's appointment is followed by its number."""
    return clock.partition(".")[0]


def next_change_at(found: Mapping[str, Clock], now: Instant) -> Instant | None:
    """Gives the next instant at which a verdict or a warning of these clocks changes."""
    changes = [
        at
        for clock in found.values()
        if clock.is_open
        for at in (clock.warn_at, Instant(clock.due_at + 1) if clock.due_at is not None else None)
        if at is not None and at > now
    ]
    return min(changes, default=None)


def _judged(name: str, reading: Reading, subject: Subject, now: Instant, *, is_excused: bool) -> Clock:
    judged = verdict(reading.started_at, reading.due_at, reading.met_at, now)
    if judged is Verdict.BREACHED and is_excused:
        judged = Verdict.EXCUSED
    return Clock(
        name=name,
        started_at=reading.started_at,
        due_at=reading.due_at,
        met_at=reading.met_at,
        verdict=Verdict.PAUSED if reading.paused else judged,
        warn_at=_warn_at(base_name(name), reading, subject),
    )


def _warn_at(name: str, reading: Reading, subject: Subject) -> Instant | None:
    policy = subject.policies.get((name, subject.urgency))
    if policy is None or not policy.warn_before or policy.calendar is None:
        return None
    if reading.started_at is None or reading.due_at is None:
        return None
    calendar = subject.reference.calendars.named(policy.calendar)
    return calendar.ahead(reading.due_at, policy.warn_before * MINUTE, reading.started_at)


def verdict(
    started_at: Instant | None, due_at: Instant | None, met_at: Instant | None, now: Instant
) -> Verdict:
    """Gives how a clock stands at `now`; met exactly at the due is met."""
    if started_at is None:
        return Verdict.WAITING
    reached = met_at if met_at is not None else now
    if due_at is not None and reached > due_at:
        return Verdict.BREACHED
    return Verdict.RUNNING if met_at is None else Verdict.MET
