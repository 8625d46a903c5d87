"""An order that is not finished on its day is explained to the customer by the supervisor (C19)."""

from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sync.bundle import Bundle
from sync.instant import MINUTE, Instant, at_local, local
from sync.records import Deferral
from sync.rules import facts, follow_ups, people
from sync.rules.appointments import appointment_of
from sync.rules.calendar import Calendar, NeverOpenError
from sync.rules.clocks import Clock, Verdict, verdict
from sync.rules.settings import clock_time
from sync.world import Reference

TOO_LATE_SECONDS = 120 * MINUTE
"""What comes in so shortly before the end of a day belongs to the next one."""
NAME = "explanation"


def explanation(
    bundle: Bundle, reference: Reference, now: Instant, ruled: frozenset[str] = frozenset()
) -> dict[str, Clock]:
    """Gives the clock by its name; none for what was finished on its day, nor where nobody reported it to us.

    Met by a supervisor who explained and a new promise. Finished later without: the day's end was missed for good.
    `ruled`: names of the clocks whose breach is excused.
    """
    due, finished = day_due(bundle, reference), facts.finished_at(bundle)
    in_time = due is None or (finished is not None and finished <= due)
    if in_time or bundle.registration.channel == "patrol":
        return {}
    start = bundle.registration.received.stated
    explained = explained_at(bundle, reference)
    met = explained if explained is not None else finished
    judged = verdict(start, due, met, now)
    if judged is Verdict.BREACHED and NAME in ruled:
        judged = Verdict.EXCUSED
    return {NAME: Clock(name=NAME, started_at=start, due_at=due, met_at=met, verdict=judged)}


def explained_at(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives when a supervisor or his deputy first explained to the customer and gave him a new time."""
    told = [
        row.explained.stated
        for row in bundle.deferrals
        if row.explained and row.new_promise_at is not None and may_explain(row, reference)
    ]
    return min(told, default=None)


def explainer(row: Deferral) -> str | None:
    """Gives who explained: as named, else who decided."""
    return row.explained_by or row.decided_by


def may_explain(row: Deferral, reference: Reference) -> bool:
    """True for a supervisor and his deputy; where nobody is supervisor, for those of the next role up."""
    if not reference.staff:
        return True
    who = people.person(explainer(row), reference)
    return who is not None and people.acts_as(who, "supervisor", reference, _said_at(row))


def _said_at(row: Deferral) -> Instant:
    return row.explained.stated if row.explained is not None else row.reported.stated


def day_due(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives the end of the day on which an order is to be finished; the customer may move it until then."""
    registration = bundle.registration
    times = (registration.received.stated, appointment_of(bundle, 0), registration.repair_at)
    due = _end_of_day(max(at for at in times if at is not None), bundle, reference)
    for moved in follow_ups.moved_by_customer(bundle):
        if due is not None and moved.said_at <= due:
            due = _end_of_day(moved.to, bundle, reference)
    return due


def _end_of_day(at: Instant, bundle: Bundle, reference: Reference) -> Instant | None:
    """Ordinary work has working days only."""
    zone, clock = reference.zone, clock_time(reference.settings, "day_end")
    day = local(at, zone).date()
    if at > at_local(day, clock, zone) - TOO_LATE_SECONDS:
        day += timedelta(days=1)
    if facts.urgency(bundle, reference) == "emergency":
        return at_local(day, clock, zone)
    found = _working_day(day, reference.calendars.working, zone)
    return at_local(found, clock, zone) if found is not None else None


@lru_cache(maxsize=5_000)
def _working_day(day: date, working: Calendar, zone: ZoneInfo) -> date | None:
    """Gives the first day from one on that has working hours."""
    try:
        opened = working.due(at_local(day, time(), zone), 1)
    except NeverOpenError:
        return None
    return local(Instant(opened - 1), zone).date()
