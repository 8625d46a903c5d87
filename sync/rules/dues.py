"""When each clock of a case starts, is due and is met (rules.md, "Clocks").

An urgency that was raised at T gives the earlier of the old due and T plus the new minutes; one that was lowered
changes nothing without a ruling.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant, local
from sync.records import SlaPolicy
from sync.rules import consents, facts, follow_ups, inspecting, people, rulings, slips, trips
from sync.rules.appointments import appointment_of, customer_time
from sync.rules.calendar import NeverOpenError
from sync.rules.fees import is_chargeable
from sync.rules.spans import wall
from sync.world import Reference

Pauses = Sequence[tuple[Instant, Instant | None]]
"""Decided deferrals that have begun: from when to when, None while they last (rules.md, "Clocks")."""

EMERGENCY, ORDINARY = "emergency", "ordinary"
NOON = 12 * 60


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One case, as its clocks look at it."""

    bundle: Bundle
    reference: Reference
    policies: Mapping[tuple[str, str], SlaPolicy]
    emergency_since: Instant | None
    pauses: Pauses

    @property
    def urgency(self) -> str:
        """Gives the urgency in force."""
        return ORDINARY if self.emergency_since is None else EMERGENCY

    def due_after(self, clock: str, start: Instant | None) -> Instant | None:
        """Gives start plus the policy's minutes in the policy's calendar; None when that never comes."""
        return min((due for due, _ in self.dues_after(clock, start)), default=None)

    def dues_after(self, clock: str, start: Instant | None) -> list[tuple[Instant, str]]:
        """Gives the dues of a clock that hold, each with the calendar of its work; the earliest is the due."""
        if start is None:
            return []
        dues = (
            (self._due(self.policies.get((clock, urgency)), begin), _calendar_of(urgency))
            for urgency, begin in self.eras(start)
        )
        return [(due, calendar) for due, calendar in dues if due is not None]

    def eras(self, start: Instant) -> list[tuple[str, Instant]]:
        """Gives the urgencies under which a clock that starts then has run, each with when its minutes begin."""
        since = self.emergency_since
        if since is None:
            return [(ORDINARY, start)]
        return [(EMERGENCY, start)] if since <= start else [(ORDINARY, start), (EMERGENCY, since)]

    def _due(self, policy: SlaPolicy | None, start: Instant) -> Instant | None:
        if policy is None or policy.minutes is None or policy.calendar is None:
            return None
        return self.after(start, policy.minutes * MINUTE, policy.calendar)

    def after(self, start: Instant, seconds: int, calendar: str) -> Instant | None:
        """Gives start plus open seconds of a calendar; None when that never comes."""
        try:
            return self.reference.calendars.named(calendar).due(start, seconds)
        except NeverOpenError:
            return None


def _calendar_of(urgency: str) -> str:
    """Gives the calendar of work that has begun: working time, but around the clock in an emergency."""
    return "always" if urgency == EMERGENCY else "working"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One clock before it is judged."""

    started_at: Instant | None
    due_at: Instant | None
    met_at: Instant | None
    paused: bool = False


def urgency_in_force(bundle: Bundle, reference: Reference) -> str:
    """Gives the urgency that the clocks follow, whatever the cell has been lowered to without a ruling."""
    return subject_of(bundle, reference, (), rulings.granted(bundle)).urgency


def arrival_due(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives by when somebody has to be there, no appointment considered (C2)."""
    subject = subject_of(bundle, reference, (), rulings.granted(bundle))
    return subject.due_after("arrival", _received(subject))


def promise_limit(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives how late the first promise may be: the minutes its cause allows, from the first arrival."""
    subject = subject_of(bundle, reference, (), rulings.granted(bundle))
    limits = _completion_limits(subject, facts.first_arrival(bundle))
    return min((due for due, _ in limits), default=None)


def subject_of(bundle: Bundle, reference: Reference, pauses: Pauses, ruled: frozenset[str]) -> Subject:
    """Gives a case as its clocks look at it."""
    return Subject(
        bundle=bundle,
        reference=reference,
        policies=reference.policies_of(bundle.policy_version),
        emergency_since=_emergency_since(bundle, reference, ruled),
        pauses=pauses,
    )


def _emergency_since(bundle: Bundle, reference: Reference, ruled: frozenset[str]) -> Instant | None:
    if rulings.LOWERED in ruled and facts.urgency(bundle, reference) != EMERGENCY:
        return None
    if bundle.anchors is not None:
        return bundle.anchors.emergency_since
    return bundle.registration.received.stated if facts.demands_emergency(bundle, reference) else None


def _received(subject: Subject) -> Instant:
    return subject.bundle.registration.received.stated


def _accepted_at(subject: Subject) -> Instant | None:
    accepted = [visit.accepted.stated for visit in subject.bundle.visits if visit.accepted]
    dispatched = facts.dispatched_at(subject.bundle)
    return min([*accepted, *([dispatched] if dispatched is not None else [])], default=None)


def _intake(subject: Subject) -> Reading:
    """Of requests that came online: somebody has taken it in, or has already sent a technician."""
    registration = subject.bundle.registration
    start = _received(subject) if registration.channel == "online" else None
    taken = registration.taken_in.stated if registration.taken_in else None
    met = min((at for at in (taken, facts.dispatched_at(subject.bundle)) if at is not None), default=None)
    return Reading(started_at=start, due_at=subject.due_after("intake", start), met_at=met)


def _hand_over(subject: Subject) -> Reading:
    start = _received(subject)
    return Reading(
        started_at=start, due_at=subject.due_after("hand_over", start), met_at=_accepted_at(subject)
    )


def _dispatch(subject: Subject) -> Reading:
    start = _received(subject)
    met = facts.dispatched_at(subject.bundle)
    return Reading(started_at=start, due_at=subject.due_after("dispatch", start), met_at=met)


def _arrival(subject: Subject) -> Reading:
    """C2. Only an appointment the customer asked for moves it; our own shortage is no excuse."""
    start = _received(subject)
    due = subject.due_after("arrival", start)
    floor, asked = due, customer_time(subject.bundle)
    if asked is not None and due is not None:
        due = max(due, asked)
    due = follow_ups.anchored(due, floor, subject.bundle, subject.reference.zone) if due is not None else None
    return Reading(started_at=start, due_at=due, met_at=_first_arrival(subject))


def _first_arrival(subject: Subject) -> Instant | None:
    return follow_ups.first_arrival(subject.bundle, subject.reference.zone)


def _appointment(subject: Subject) -> Reading:
    """The first trip's."""
    told = appointment_of(subject.bundle, 0)
    set_for = follow_ups.anchored(told, None, subject.bundle, subject.reference.zone)
    start = _received(subject) if set_for is not None else None
    return _appointed(subject, start, set_for, _first_arrival(subject))


def later_appointments(subject: Subject) -> dict[str, Reading]:
    """Gives the appointment clock of each trip behind the first, its number in its name."""
    found = {}
    for place, visit in enumerate(subject.bundle.visits):
        set_for = trips.appointment(subject.bundle, place)
        if set_for is not None:
            is_met = follow_ups.counts(visit, subject.bundle, subject.reference.zone)
            met = visit.arrived.stated if visit.arrived and is_met else None
            begun = min(visit.noticed_at, set_for)
            found[f"appointment.{place + 1}"] = _appointed(subject, begun, set_for, met)
    return found


def _appointed(
    subject: Subject, start: Instant | None, set_for: Instant | None, met: Instant | None
) -> Reading:
    """Due at the time itself, plus the minutes of grace that the policy gives."""
    return Reading(started_at=start, due_at=subject.due_after("appointment", set_for) or set_for, met_at=met)


def _quote(subject: Subject) -> Reading:
    """P2. Consent meets it, and so does a refusal: in both cases the customer was told."""
    arrived, met = facts.first_arrival(subject.bundle), consents.quote_answered_at(subject.bundle)
    start = arrived if is_chargeable(subject.bundle, subject.reference) else None
    return Reading(started_at=start, due_at=subject.due_after("quote", start), met_at=met)


def _completion(subject: Subject) -> Reading:
    """A3. The first promise counts, capped by the minutes its cause allows; no promise: that limit."""
    start, met = facts.first_arrival(subject.bundle), facts.finished_at(subject.bundle)
    dues = _completion_limits(subject, start)
    promise = facts.first_promise(subject.bundle)
    if promise is not None:
        dues.append((promise, _calendar_of(subject.urgency)))
    if start is None or not dues:
        return Reading(started_at=start, due_at=min((due for due, _ in dues), default=None), met_at=met)
    read = [
        _paused(Reading(started_at=start, due_at=due, met_at=met), start, due, calendar, subject)
        for due, calendar in dues
    ]
    return min(read, key=lambda reading: (reading.due_at is None, reading.due_at or 0))


def _paused(reading: Reading, start: Instant, due: Instant, calendar: str, subject: Subject) -> Reading:
    """Moves a due behind the pauses that began before it: the working seconds left then are left afterwards.

    One that begins after the due changes nothing. Finishing straight from a pause closes it.
    """
    moved, since = due, start
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


def _completion_limits(subject: Subject, start: Instant | None) -> list[tuple[Instant, str]]:
    """The cause last named counts: a trip that opens without one does not undo what is known."""
    named = (visit.cause or visit.diagnosis for visit in reversed(subject.bundle.visits))
    cause = next(filter(None, named), None)
    fault_class = subject.bundle.registration.fault_class
    fault = subject.reference.faults.get((fault_class or "", cause or ""))
    if start is None or fault is None or fault.promise_minutes is None:
        return subject.dues_after("completion", start)
    seconds = fault.promise_minutes * MINUTE
    eras = ((begin, _calendar_of(urgency)) for urgency, begin in subject.eras(start))
    limits = ((subject.after(begin, seconds, calendar), calendar) for begin, calendar in eras)
    return [(due, calendar) for due, calendar in limits if due is not None]


def _inspection(subject: Subject) -> Reading:
    """P3. Where nobody else was on duty when the work was finished there is time until noon of the next working day."""
    start = facts.finished_at(subject.bundle)
    is_alone = bool(subject.reference.staff) and not inspecting.others(subject.bundle, subject.reference)
    due = _next_noon(subject, start) if start is not None and is_alone else None
    if due is None:
        due = subject.due_after("inspection", start)
    return Reading(started_at=start, due_at=due, met_at=inspecting.passed_at(subject.bundle))


def _next_noon(subject: Subject, at: Instant) -> Instant | None:
    bundle, reference = subject.bundle, subject.reference
    worker = people.person(trips.technician_of(bundle, bundle.visits[-1]), reference)
    day = people.shift_day(reference, at, worker) if worker else local(at, reference.zone).date()
    later = reference.calendars.days.next_working(day)
    return wall(later, NOON, reference.zone) if later is not None else None


def _hand_in(subject: Subject) -> Reading:
    """C21. The first shift day whose slip is still out counts, once all are in the last one."""
    due = [one for one in subject.bundle.hand_ins if one.slip]
    given_up = rulings.slip_excused_at(subject.bundle)
    out = [one for one in due if one.received_at is None and given_up is None]
    chosen = out[0] if out else due[-1] if due else None
    if chosen is None:
        return Reading(started_at=None, due_at=None, met_at=None)
    met = chosen.received_at if chosen.received_at is not None else given_up
    return Reading(started_at=chosen.shift_end, due_at=chosen.due_at, met_at=met)


def _cash_in(subject: Subject) -> Reading:
    """B3.5. The first shift day whose cash is not counted counts, else the last one."""
    taken = [one for one in subject.bundle.hand_ins if one.taken_at is not None]
    open_ = [one for one in taken if one.cash_in_at is None]
    chosen = open_[0] if open_ else taken[-1] if taken else None
    if chosen is None:
        return Reading(started_at=None, due_at=None, met_at=None)
    return Reading(started_at=chosen.shift_end, due_at=chosen.due_at, met_at=chosen.cash_in_at)


def _filing(subject: Subject) -> Reading:
    handed_in, order = slips.handed_in_at(subject.bundle), subject.bundle.order
    filed = order.filed.stated if order and order.filed else None
    return Reading(started_at=handed_in, due_at=subject.due_after("filing", handed_in), met_at=filed)


READERS: Mapping[str, Callable[[Subject], Reading]] = {
    "intake": _intake,
    "hand_over": _hand_over,
    "dispatch": _dispatch,
    "arrival": _arrival,
    "appointment": _appointment,
    "quote": _quote,
    "completion": _completion,
    "inspection": _inspection,
    "hand_in": _hand_in,
    "cash_in": _cash_in,
    "filing": _filing,
}
