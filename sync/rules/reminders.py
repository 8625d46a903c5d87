"""The reminder table: what starts a mail, how late, to whom (rules.md, "Reminders")."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from sync.bundle import Bundle
from sync.instant import DAY, MINUTE, Instant, local
from sync.records import SlaPolicy, Staff
from sync.rules import facts, people
from sync.rules.clocks import Clock, Verdict
from sync.rules.dues import urgency_in_force
from sync.world import Reference


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets a mail, in which language."""

    staff_no: str
    name: str
    email: str
    language: str


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell. `key` is unique for rule, subject, occurrence and level."""

    key: str
    rule: str
    subject: str
    """The order number."""
    level: int
    due_at: Instant
    to: tuple[Recipient, ...]
    words: Mapping[str, str]
    """Facts for the template, free of personal data but surname and title."""


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder for which nobody of its role, nor of the roles above it, has an e-mail address."""

    rule: str
    subject: str
    """The order number."""
    level: int
    role: str


class Start(StrEnum):
    """What starts a reminder."""

    DUE = "due"  # levels and roles stand in the SLA policy of its clock
    DISPATCH = "dispatch"  # somebody was sent: he himself is told, at once


class ReminderRule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table."""

    key: str
    clock: str
    """While it is open there is something to tell."""
    template: str
    starts: Start = Start.DUE


RULES: tuple[ReminderRule, ...] = (
    ReminderRule(key="sent_out", clock="arrival", template="sent_out", starts=Start.DISPATCH),
    ReminderRule(key="not_dispatched", clock="dispatch", template="not_dispatched"),
    ReminderRule(key="arrival_missed", clock="arrival", template="arrival_missed"),
)


class _Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    rule: ReminderRule
    level: int
    """0 for what is told when it happens."""
    at: Instant
    role: str = ""
    person: Staff | None = None
    """Who alone is meant, instead of a role."""


def effects(
    bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference, now: Instant
) -> tuple[Effect, ...]:
    """Gives what is to be told now. What fell due more than a day ago is not chased, nor what was entered late."""
    return tuple(
        _effect(found, told, bundle, clocks[found.rule.clock], reference)
        for found in _due(bundle, clocks, reference, now)
        if (told := _recipients(found, reference, now))
    )


def untold(
    bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference, now: Instant
) -> tuple[Untold, ...]:
    """Gives what is to be told now and reaches nobody."""
    return tuple(
        Untold(rule=found.rule.key, subject=bundle.order_no or "", level=found.level, role=found.role)
        for found in _due(bundle, clocks, reference, now)
        if found.person is None and not _recipients(found, reference, now)
    )


def wanted_keys(bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference) -> frozenset[str]:
    """Gives the keys of all effects whose clock is still open: a queued one that is not among them is recalled."""
    return frozenset(
        _key(found, bundle, clocks[found.rule.clock]) for found in _occurrences(bundle, clocks, reference)
    )


def next_at(
    bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference, now: Instant
) -> Instant | None:
    """Gives the next instant at which something is to be told, or is not chased any more, as things stand.

    While something is to be told, a change of duty changes to whom.
    """
    if bundle.order_no is None or bundle.registration.received.late:
        return None
    turns = [
        Instant(at) for found in _occurrences(bundle, clocks, reference) for at in (found.at, found.at + DAY)
    ]
    if next(_due(bundle, clocks, reference, now), None) is not None:
        turns.append(reference.roster.next_change_at(reference.staff, now))
    return min((at for at in turns if at > now), default=None)


def _due(
    bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference, now: Instant
) -> Iterator[_Occurrence]:
    if bundle.order_no is not None and not bundle.registration.received.late:
        for found in _occurrences(bundle, clocks, reference):
            if found.at <= now < found.at + DAY:
                yield found


def _occurrences(bundle: Bundle, clocks: Mapping[str, Clock], reference: Reference) -> Iterator[_Occurrence]:
    policies = reference.policies_of(bundle.policy_version)
    urgency = urgency_in_force(bundle, reference)
    for rule in RULES:
        clock, policy = clocks.get(rule.clock), policies.get((rule.clock, urgency))
        if clock is None or clock.due_at is None or not clock.is_open or clock.verdict is Verdict.EXCUSED:
            continue
        if rule.starts is Start.DISPATCH:
            yield from _sent_out(rule, bundle, reference)
            continue
        if policy is None:
            continue
        for level, after, role in _levels(policy):
            at = _told_at(clock, clock.due_at, after, policy, reference)
            yield _Occurrence(rule=rule, level=level, at=at, role=role)


def _sent_out(rule: ReminderRule, bundle: Bundle, reference: Reference) -> Iterator[_Occurrence]:
    at = facts.dispatched_at(bundle)
    technician = people.person(bundle.order.technician if bundle.order else None, reference)
    if at is not None and technician is not None:
        yield _Occurrence(rule=rule, level=0, at=at, person=technician)


def _recipients(found: _Occurrence, reference: Reference, now: Instant) -> tuple[Staff, ...]:
    if found.person is not None:
        return (found.person,) if found.person.email else ()
    return people.recipients(found.role, reference, now)


def _told_at(clock: Clock, due: Instant, after: int, policy: SlaPolicy, reference: Reference) -> Instant:
    """A level before the due counts open time: what is due in the morning is told the evening before."""
    if after >= 0 or clock.started_at is None or policy.calendar is None:
        return Instant(due + after * MINUTE + 1)
    calendar = reference.calendars.named(policy.calendar)
    return calendar.ahead(due, -after * MINUTE, clock.started_at)


def _levels(policy: SlaPolicy) -> Iterator[tuple[int, int, str]]:
    declared = (
        (policy.level1_after, policy.level1_to),
        (policy.level2_after, policy.level2_to),
        (policy.level3_after, policy.level3_to),
    )
    for level, (after, role) in enumerate(declared, start=1):
        if after is not None and role is not None:
            yield level, after, role


def _key(found: _Occurrence, bundle: Bundle, clock: Clock) -> str:
    occasion = clock.due_at if found.person is None else found.person.staff_no
    return f"{found.rule.key}:{bundle.registration.row_id}:{occasion}:{found.level}"


def _effect(
    found: _Occurrence, told: Sequence[Staff], bundle: Bundle, clock: Clock, reference: Reference
) -> Effect:
    return Effect(
        key=_key(found, bundle, clock),
        rule=found.rule.key,
        subject=bundle.order_no or "",
        level=found.level,
        due_at=found.at,
        to=tuple(
            Recipient(
                staff_no=staff.staff_no or "",
                name=staff.name or "",
                email=staff.email or "",
                language=staff.language or "",
            )
            for staff in told
        ),
        words=_words(bundle, clock, reference),
    )


def _words(bundle: Bundle, clock: Clock, reference: Reference) -> dict[str, str]:
    registration, order = bundle.registration, bundle.order
    technician = people.person(order.technician if order else None, reference)
    return {
        "order_no": bundle.order_no or "",
        "site": reference.settings.get("site.name") or reference.site,
        "unit": registration.unit or "",
        "fault": registration.fault or "",
        "fault_class": registration.fault_class or "",
        "urgency": urgency_in_force(bundle, reference),
        "technician": (technician.name or "") if technician else "",
        "received": _shown(registration.received.stated, reference),
        "due": _shown(clock.due_at, reference) if clock.due_at is not None else "",
    }


def _shown(at: Instant, reference: Reference) -> str:
    moment: datetime = local(at, reference.zone)
    return moment.strftime("%Y-%m-%d %H:%M")
