"""Training: who is valid in what, until when, and what the evidence asks for (P6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from sheet_schema.choices import TRAINING
from sheet_schema.fields import Role
from sheet_schema.problems import Problem, Weight, problem
from sheet_schema.sheets.training import TAB
from sync.instant import Instant, day_end, local
from sync.records import Staff, Training
from sync.rules import people, required
from sync.world import Reference

SERVING = frozenset({Role.TECHNICIAN, Role.INSPECTOR, Role.FOREMAN, Role.FRONT_DESK})
"""Roles whose people serve customers: they are trained in both kinds."""
TECHNICAL, SERVICE = TRAINING.keys
PREFIX = "T"


class Valid(msgspec.Struct, frozen=True, kw_only=True):
    """One session that somebody passed: from when and until when it counts."""

    begins: Instant
    ends: Instant


Passed = Mapping[tuple[str, str], tuple[Valid, ...]]
"""By (staff_no, kind), oldest first."""


def serving(reference: Reference) -> tuple[Staff, ...]:
    """Gives the active people who serve customers."""
    return tuple(staff for staff in reference.staff.values() if not SERVING.isdisjoint(staff.roles))


def is_held(session: Training, now: Instant) -> bool:
    """True for a session whose day has come; a later one is planned."""
    return session.held_on is not None and session.held_on <= now


def valid_until(session: Training, reference: Reference) -> Instant | None:
    """Gives the end of the last day on which a session counts."""
    days = int(reference.settings["training.valid_days"])
    return day_end(session.held_on, reference.zone, days) if session.held_on is not None else None


def passed_by(session: Training, reference: Reference) -> tuple[Staff, ...]:
    """Gives who took part and passed; without a score taking part is enough."""
    found = (
        people.anyone(one.name, reference)
        for one in session.attendees
        if one.score is None or one.score >= session.pass_mark
    )
    return tuple(dict.fromkeys(staff for staff in found if staff is not None))


def passed(sessions: Iterable[Training], reference: Reference, now: Instant) -> Passed:
    """Gives every session that anybody passed by now."""
    found: dict[tuple[str, str], list[Valid]] = {}
    for session in sessions:
        ends = valid_until(session, reference)
        if session.held_on is None or session.kind is None or ends is None or not is_held(session, now):
            continue
        for staff in passed_by(session, reference):
            valid = Valid(begins=session.held_on, ends=ends)
            found.setdefault((staff.staff_no or "", session.kind), []).append(valid)
    return {key: tuple(sorted(mine, key=lambda one: one.begins)) for key, mine in found.items()}


def is_valid(staff: Staff, kind: str, found: Passed, at: Instant) -> bool:
    """True where somebody's training of a kind counts at a moment."""
    mine = found.get((staff.staff_no or "", kind), ())
    return any(one.begins <= at <= one.ends for one in mine)


def trained_until(staff: Staff, found: Passed) -> Instant | None:
    """Gives until when somebody is valid in both kinds, as things stand; None where one of them was never passed."""
    ends = [
        max((one.ends for one in found.get((staff.staff_no or "", kind), ())), default=None)
        for kind in TRAINING.keys
    ]
    known = [end for end in ends if end is not None]
    return min(known) if len(known) == len(ends) else None


def absent(session: Training, reference: Reference, now: Instant) -> tuple[Staff, ...]:
    """Gives who serves customers and was not there; nobody is absent from what is only planned."""
    if not is_held(session, now) or not session.attendees:
        return ()
    there = [people.anyone(one.name, reference) for one in session.attendees]
    return tuple(staff for staff in serving(reference) if staff not in there)


def covered(session: Training, reference: Reference) -> tuple[int, int]:
    """Gives how many of those who serve customers passed a session, and how many there are."""
    everybody, through = serving(reference), passed_by(session, reference)
    return sum(staff in through for staff in everybody), len(everybody)


def session_numbers(sessions: Sequence[Training], reference: Reference) -> dict[str, str]:
    """Gives each session's number by row_id: its day, and which of that day it is in the order of writing."""
    found: dict[str, str] = {}
    count: dict[str, int] = {}
    for session in sorted(sessions, key=lambda one: (one.noticed_at, one.row_id)):
        if session.held_on is not None:
            day = f"{local(session.held_on, reference.zone):%Y%m%d}"
            count[day] = count.get(day, 0) + 1
            found[session.row_id] = f"{PREFIX}{day}-{count[day]:02}"
    return found


def problems(session: Training, reference: Reference, now: Instant) -> Iterator[Problem]:
    """Gives what to correct in a session; who takes part in a planned one need not be known yet."""
    planned = session.held_on is not None and not is_held(session, now)
    for column in required.missing(TAB, session):
        if not (planned and column.key == "attendees"):
            yield problem("required", column.key)
    for one in session.attendees:
        if reference.staff and people.anyone(one.name, reference) is None:
            yield problem("unknown_person", "attendees", text=one.name)
    failed = [
        one.name for one in session.attendees if one.score is not None and one.score < session.pass_mark
    ]
    if failed:
        words = (("people", "、".join(failed)),)
        yield Problem("training_failed", "attendees", words, Weight.NOTICE)
    ends = valid_until(session, reference)
    if ends is not None and ends < now:
        yield Problem("training_expired", "valid_until", (), Weight.NOTICE)


def turns(session: Training, reference: Reference) -> Iterator[Instant]:
    """Gives when a session begins to count, and when it counts no more."""
    ends = valid_until(session, reference)
    if session.held_on is not None and ends is not None:
        yield session.held_on
        yield Instant(ends + 1)
