"""The clocks of a case: from when, due when, met by what (rules.md, "Clocks").

A verdict depends on events and now only.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant
from sync.records import SlaPolicy
from sync.rules import facts
from sync.rules.calendar import NeverOpenError
from sync.rules.fees import is_chargeable
from sync.world import Reference

Pauses = Sequence[tuple[Instant, Instant | None]]
"""Decided deferrals that have begun: from when to when, None while they last (rules.md, "Clocks")."""

PASSED = frozenset({"passed_on_site", "passed_by_photo"})


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


class _Subject(msgspec.Struct, frozen=True, kw_only=True):
    bundle: Bundle
    reference: Reference
    policies: Mapping[tuple[str, str], SlaPolicy]
    urgency: str
    pauses: Pauses

    @property
    def working_calendar(self) -> str:
        """Gives the calendar of work that has begun: working time, but around the clock in an emergency."""
        return "always" if self.urgency == "emergency" else "working"

    def due_after(self, clock: str, start: Instant | None) -> Instant | None:
        """Gives start plus the policy's minutes in the policy's calendar; None when that never comes."""
        policy = self.policies.get((clock, self.urgency))
        if start is None or policy is None or policy.minutes is None or policy.calendar is None:
            return None
        return self.after(start, policy.minutes * MINUTE, policy.calendar)

    def after(self, start: Instant, seconds: int, calendar: str) -> Instant | None:
        """Gives start plus open seconds of a calendar; None when that never comes."""
        try:
            return self.reference.calendars.named(calendar).due(start, seconds)
        except NeverOpenError:
            return None


class _Reading(msgspec.Struct, frozen=True, kw_only=True):
    started_at: Instant | None
    due_at: Instant | None
    met_at: Instant | None
    paused: bool = False


def clocks(bundle: Bundle, reference: Reference, now: Instant, pauses: Pauses = ()) -> dict[str, Clock]:
    """Gives every clock of a case by name. A case ended without a trip keeps only the clocks that were met."""
    subject = _Subject(
        bundle=bundle,
        reference=reference,
        policies=reference.policies_of(bundle.policy_version),
        urgency=facts.urgency(bundle, reference),
        pauses=pauses,
    )
    ended = bundle.registration.ended is not None and facts.first_arrival(bundle) is None
    judged = {name: _judged(name, reader(subject), subject, now) for name, reader in _READERS.items()}
    return {
        name: clock
        for name, clock in judged.items()
        if clock.started_at is not None and not (ended and clock.met_at is None)
    }


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


def _judged(name: str, reading: _Reading, subject: _Subject, now: Instant) -> Clock:
    judged = verdict(reading.started_at, reading.due_at, reading.met_at, now)
    return Clock(
        name=name,
        started_at=reading.started_at,
        due_at=reading.due_at,
        met_at=reading.met_at,
        verdict=Verdict.PAUSED if reading.paused else judged,
        warn_at=_warn_at(name, reading, subject),
    )


def _warn_at(name: str, reading: _Reading, subject: _Subject) -> Instant | None:
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


def _received(subject: _Subject) -> Instant:
    return subject.bundle.registration.received.stated


def _accepted_at(subject: _Subject) -> Instant | None:
    accepted = [visit.accepted.stated for visit in subject.bundle.visits if visit.accepted]
    dispatched = facts.dispatched_at(subject.bundle)
    return min([*accepted, *([dispatched] if dispatched is not None else [])], default=None)


def _intake(subject: _Subject) -> _Reading:
    """Of requests that came online: somebody has taken it in, or has already sent a technician."""
    registration = subject.bundle.registration
    start = _received(subject) if registration.channel == "online" else None
    taken = registration.taken_in.stated if registration.taken_in else None
    met = min((at for at in (taken, facts.dispatched_at(subject.bundle)) if at is not None), default=None)
    return _Reading(started_at=start, due_at=subject.due_after("intake", start), met_at=met)


def _hand_over(subject: _Subject) -> _Reading:
    start = _received(subject)
    return _Reading(
        started_at=start, due_at=subject.due_after("hand_over", start), met_at=_accepted_at(subject)
    )


def _dispatch(subject: _Subject) -> _Reading:
    start = _received(subject)
    met = facts.dispatched_at(subject.bundle)
    return _Reading(started_at=start, due_at=subject.due_after("dispatch", start), met_at=met)


def _arrival(subject: _Subject) -> _Reading:
    """C2. Only an appointment the customer asked for moves it; our own shortage is no excuse."""
    start = _received(subject)
    due = subject.due_after("arrival", start)
    registration = subject.bundle.registration
    if registration.visit == "customer_set" and registration.inspection_at is not None and due is not None:
        due = max(due, registration.inspection_at)
    return _Reading(started_at=start, due_at=due, met_at=facts.first_arrival(subject.bundle))


def _appointment(subject: _Subject) -> _Reading:
    registration = subject.bundle.registration
    set_for = registration.inspection_at if registration.visit != "at_once" else None
    start = _received(subject) if set_for is not None else None
    return _Reading(started_at=start, due_at=set_for, met_at=facts.first_arrival(subject.bundle))


def _quote(subject: _Subject) -> _Reading:
    arrived = facts.first_arrival(subject.bundle)
    start = arrived if is_chargeable(subject.bundle, subject.reference) else None
    return _Reading(
        started_at=start, due_at=subject.due_after("quote", start), met_at=facts.consented_at(subject.bundle)
    )


def _completion(subject: _Subject) -> _Reading:
    """A3. The first promise counts, capped by the minutes its cause allows; no promise: that limit."""
    start, met = facts.first_arrival(subject.bundle), facts.finished_at(subject.bundle)
    limit = _completion_limit(subject, start)
    promise = facts.first_promise(subject.bundle)
    due = min((at for at in (promise, limit) if at is not None), default=None)
    if start is None or due is None:
        return _Reading(started_at=start, due_at=due, met_at=met)
    return _paused(_Reading(started_at=start, due_at=due, met_at=met), start, due, subject)


def _paused(reading: _Reading, start: Instant, due: Instant, subject: _Subject) -> _Reading:
    """Moves a due behind the pauses that began before it: the working seconds left then are left afterwards.

    One that begins after the due changes nothing. Finishing straight from a pause closes it.
    """
    calendar, moved, since = subject.working_calendar, due, start
    for begin, end in sorted(subject.pauses, key=lambda pause: pause[0]):
        begun, resumed = max(begin, since), end if end is not None else reading.met_at
        if begin >= moved:
            break
        if resumed is None:
            return replace(reading, due_at=None, paused=True)
        if resumed > begun:
            left = subject.reference.calendars.named(calendar).open_seconds(begun, moved)
            later = subject.after(resumed, left, calendar)
            if later is None:
                return replace(reading, due_at=None)
            moved, since = max(moved, later), resumed
    return replace(reading, due_at=moved)


def _completion_limit(subject: _Subject, start: Instant | None) -> Instant | None:
    """The cause last named counts: a trip that opens without one does not undo what is known."""
    named = (visit.cause or visit.diagnosis for visit in reversed(subject.bundle.visits))
    cause = next(filter(None, named), None)
    fault_class = subject.bundle.registration.fault_class
    fault = subject.reference.faults.get((fault_class or "", cause or ""))
    if start is None or fault is None or fault.promise_minutes is None:
        return subject.due_after("completion", start)
    return subject.after(start, fault.promise_minutes * MINUTE, subject.working_calendar)


def _inspection(subject: _Subject) -> _Reading:
    start = facts.finished_at(subject.bundle)
    order = subject.bundle.order
    met = order.inspected.stated if order and order.inspected and order.inspection in PASSED else None
    return _Reading(started_at=start, due_at=subject.due_after("inspection", start), met_at=met)


_READERS: Mapping[str, Callable[[_Subject], _Reading]] = {
    "intake": _intake,
    "hand_over": _hand_over,
    "dispatch": _dispatch,
    "arrival": _arrival,
    "appointment": _appointment,
    "quote": _quote,
    "completion": _completion,
    "inspection": _inspection,
}
