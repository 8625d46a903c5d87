"""Who is called back, why, by when, and when nobody has to try any more (rules.md, "Callbacks"; B3.7, P4)."""

from collections.abc import Iterator, Sequence

import msgspec

from sheet_schema.workflow import CALLED_OFF
from sync.bundle import Bundle
from sync.instant import MINUTE, Instant, at_local, day_end, local
from sync.records import Callback, Moment
from sync.rules import facts, slips
from sync.rules.calendar import NeverOpenError
from sync.rules.months import month_close, month_of
from sync.rules.ratings import REACHED, SATISFIED, Rated, called_at, effective
from sync.rules.settings import clock_time
from sync.world import Reference

SAMPLE, MANDATORY = "callback", "mandatory_callback"
"""Clocks of the SLA policy: three working days, and one."""
NOT_THERE = frozenset({"no_answer", "wrong_number"})
DECLINED = "declined"
TRIES, DAYS, TIMES_OF_DAY = 3, 2, 2
"""What has to be tried before a customer counts as unreachable, by number, local days and times of day."""
NOON, EVENING = 12, 18
BAD_SIGNATURES = frozenset({"proxy", "refused", "absent"})
BAD_RESULTS = frozenset({"made_safe", "not_repaired"})
URGED_OFTEN = 2


class Sampled(msgspec.Struct, frozen=True, kw_only=True):
    """How an order came to be chosen by the seal."""

    how: str
    """sample | replacement | top_up"""
    since: Instant | None = None
    """When it was chosen, where that was behind its finish."""
    replaces: str | None = None
    """The order (number) whose customer could not be reached."""
    replaced_by: str | None = None
    """The order (number) that is called instead of this one."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason why a customer must be called, and since when."""

    key: str
    at: Instant


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is due for one order; sample and mandatory reasons together are one call."""

    kind: str
    """repair | corrective | complaint"""
    sampled: Sampled | None
    reasons: tuple[Reason, ...]
    """Mandatory ones."""
    started_at: Instant
    due_at: Instant | None
    met_at: Instant | None
    """When the customer was reached, or given up."""
    given_up_at: Instant | None
    closes_at: Instant | None
    """Until when it may be opened and made; None for a corrective order, which is called whenever it is done."""


def finish_of(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives when an order joined the callback population; None for one that is not of it."""
    registration = bundle.registration
    if bundle.corrects is not None or bundle.order_no is None or not may_be_called(bundle, reference):
        return None
    if registration.ended == "solved_by_phone" and facts.first_arrival(bundle) is None:
        return registration.received.stated
    return end_of_work(bundle)


def end_of_work(bundle: Bundle) -> Instant | None:
    """Gives when a technician was done with an order, or was sent away by the customer."""
    return called_off_at(bundle) or facts.finished_at(bundle)


def called_off_at(bundle: Bundle) -> Instant | None:
    """Gives when the customer cancelled on site."""
    visit = facts.last_visit(bundle)
    called_off = visit is not None and visit.finished is not None and visit.result == CALLED_OFF
    return visit.finished.stated if called_off and visit and visit.finished else None


def may_be_called(bundle: Bundle, reference: Reference) -> bool:
    """False for patrols, the office's own areas, duplicates, and units that want no calls."""
    registration = bundle.registration
    internal = registration.channel == "patrol" or facts.is_public(bundle, reference)
    return not internal and registration.ended != "duplicate" and wants_calls(bundle, reference)


def wants_calls(bundle: Bundle, reference: Reference) -> bool:
    """False for a unit that asked not to be called."""
    return not any(unit.no_callback for unit in reference.units.get(bundle.registration.unit or "", ()))


def known_in_time(bundle: Bundle, at: Instant, reference: Reference) -> bool:
    """False for a past that was taken over when its month was closed: nobody is called or asked about it any more."""
    return bundle.registration.noticed_at <= month_close(month_of(at, reference.zone), reference)


def reached_at(row: Callback) -> Instant | None:
    """Gives when a customer was spoken to, with rating and whether the fault is gone."""
    return called_at(row) if row.reached == REACHED and row.rating and row.fault_gone else None


def given_up(bundle: Bundle, row: Callback, reference: Reference) -> Moment | None:
    """Gives when nobody has to try any more: a refusal, or three tries on two days and at two times of day."""
    if row.reached == DECLINED:
        return row.called or Moment(stated=row.noticed_at, seen=row.noticed_at)
    tries = bundle.tries.get(row.row_id, ()) if row.reached in NOT_THERE else ()
    count = max((len(tries), row.tries or 0, *(one.count for one in tries)))
    moments = [local(one.at, reference.zone) for one in tries]
    days = {moment.date() for moment in moments}
    times = {(moment.hour >= NOON) + (moment.hour >= EVENING) for moment in moments}
    if count < TRIES or len(days) < DAYS or len(times) < TIMES_OF_DAY:
        return None
    return Moment(stated=max(one.at for one in tries), seen=max(one.seen for one in tries))


def reasons_of(
    bundle: Bundle, given: Sequence[Rated], urges: int, reference: Reference
) -> tuple[Reason, ...]:
    """Gives what makes the call of an order mandatory, now or when its time comes, oldest first.

    `urges`: how often the customer asked again by calling anew.
    """
    if bundle.corrects is not None:
        finished = end_of_work(bundle) if wants_calls(bundle, reference) else None
        return () if finished is None else (Reason(key="corrective", at=finished),)
    finished = finish_of(bundle, reference)
    if finished is None or not known_in_time(bundle, finished, reference):
        return ()
    found = _reasons(bundle, given, urges, finished, reference)
    return tuple(sorted(found, key=lambda one: one.at))


def duty_of(
    bundle: Bundle, sampled: Sampled | None, reasons: tuple[Reason, ...], reference: Reference
) -> Duty | None:
    """Gives the call that is due for an order, whether made or not; None when nobody needs to be called."""
    finished = end_of_work(bundle) if bundle.corrects is not None else finish_of(bundle, reference)
    if finished is None or (sampled is None and not reasons):
        return None
    starts = [(SAMPLE, finished if sampled.since is None else sampled.since)] if sampled else []
    starts += [(MANDATORY, reason.at) for reason in reasons]
    closes = None if bundle.corrects else month_close(month_of(finished, reference.zone), reference)
    dues = [due_after(clock, start, bundle, reference) for clock, start in starts]
    reached = [at for row in bundle.callbacks if (at := reached_at(row)) is not None]
    lost = [gone.stated for row in bundle.callbacks if (gone := given_up(bundle, row, reference)) is not None]
    return Duty(
        kind=_kind(bundle, reasons),
        sampled=sampled,
        reasons=reasons,
        started_at=min(start for _, start in starts),
        due_at=min((due for due in (*dues, closes) if due is not None), default=None),
        met_at=min((*reached, *lost), default=None),
        given_up_at=min(lost, default=None) if not reached else None,
        closes_at=closes,
    )


def _kind(bundle: Bundle, reasons: Sequence[Reason]) -> str:
    if bundle.corrects is not None:
        return "corrective"
    return "complaint" if any(one.key == "complaint" for one in reasons) else "repair"


def due_after(clock: str, start: Instant, bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives start plus the minutes of the policy pinned for a case; None when that never comes."""
    policy = reference.policies_of(bundle.policy_version).get((clock, facts.urgency(bundle, reference)))
    if policy is None or policy.minutes is None or policy.calendar is None:
        return None
    try:
        return reference.calendars.named(policy.calendar).due(start, policy.minutes * MINUTE)
    except NeverOpenError:
        return None


def _reasons(
    bundle: Bundle, given: Sequence[Rated], urges: int, finished: Instant, reference: Reference
) -> Iterator[Reason]:
    """What makes a call mandatory. What only the call itself brought to light is none."""
    told = effective([one for one in given if one.mouth != "callback"])
    if told is not None and told.value != SATISFIED:
        yield Reason(key=told.value, at=max(told.at, finished))
    unrated = unrated_at(bundle, reference) if told is None else None
    if unrated is not None:
        yield Reason(key="unrated", at=unrated)
    yield from (Reason(key=key, at=finished) for key in _by_slip(bundle))
    yield from (Reason(key="complaint", at=max(at, finished)) for at in _complained(bundle)[:1])
    urged = urges + sum(row.kind == "urged" for row in bundle.follow_ups)
    if urged >= URGED_OFTEN:
        yield Reason(key="urged", at=finished)


def _by_slip(bundle: Bundle) -> Iterator[str]:
    order, visit = bundle.order, facts.last_visit(bundle)
    if order is not None and order.signature in BAD_SIGNATURES:
        yield order.signature or ""
    if called_off_at(bundle) is not None:
        yield CALLED_OFF
    elif visit is not None and visit.result in BAD_RESULTS:
        yield visit.result or ""
    if bundle.deferrals:
        yield "deferred"
    if any(row.business_impact for row in bundle.deferrals):
        yield "business_impact"


def _complained(bundle: Bundle) -> list[Instant]:
    """Complaints that came before the customer was reached: what comes later is a case of its own."""
    reached = min((at for row in bundle.callbacks if (at := reached_at(row)) is not None), default=None)
    complaints = sorted(row.happened.stated for row in bundle.follow_ups if row.kind == "complaint")
    return [at for at in complaints if reached is None or at <= reached]


def handed_in_at(bundle: Bundle) -> Instant | None:
    """Gives when the slip of finished work came in; one that is filed is in."""
    order = bundle.order
    filed = order.filed.stated if order and order.filed else None
    return min((at for at in (slips.handed_in_at(bundle), filed) if at is not None), default=None)


def unrated_at(bundle: Bundle, reference: Reference) -> Instant | None:
    """Gives when a slip without a rating counts as such: signed or filed without, at the latest at its day's end."""
    order, finished = bundle.order, facts.finished_at(bundle)
    if order is None or order.rating is not None or finished is None:
        return None
    if order.signature is not None:
        return order.signed.stated if order.signed else finished
    zone = reference.zone
    closing = at_local(local(finished, zone).date(), clock_time(reference.settings, "day_end"), zone)
    settled = closing if closing >= finished else day_end(finished, zone)
    return min(settled, at) if (at := handed_in_at(bundle)) is not None else settled
