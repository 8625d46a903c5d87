"""What the customer has to permit before the work: noise, cuts of power and water, entry (C5, C11, C12)."""

from collections.abc import Iterator

import msgspec

from sheet_schema.choices import CONSENT
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Consent, Visit
from sync.rules import facts
from sync.world import Reference

ENTRY = "entry"
AGREED, ANOTHER_TIME = "agreed", "another_time"
KINDS = frozenset({*CONSENT.keys, ENTRY})
"""What is asked before the work; a surcharge, a plan and the owner's word are about the price."""
_SURELY_WORKED = frozenset({"repaired", "made_safe"})


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """The work of one trip: by when the customer must have been asked, and until when it went on."""

    visit: Visit
    begun: Instant
    ended: Instant | None


def work_of(visit: Visit) -> Work | None:
    """Gives the work of a trip; None where none is known to have begun.

    Of a trip that says neither when the work started nor when the customer agreed to the charge, only the end is sure:
    who came at nine and asked at five past did not begin before he asked.
    """
    finished = visit.finished.stated if visit.finished else None
    begun = visit.started or (visit.consented if finished is not None else None)
    if begun is not None:
        return Work(visit=visit, begun=begun.stated, ended=finished)
    if finished is not None and visit.result in _SURELY_WORKED:
        return Work(visit=visit, begun=finished, ended=finished)
    return None


def needed(bundle: Bundle, reference: Reference, visit: Visit | None = None) -> tuple[str, ...]:
    """Gives the consents that a trip needs by its cause, or the one last named; none while no cause is known.

    In public areas and on patrol there is nobody to be asked.
    """
    fault = reference.faults.get(_key(bundle, visit))
    return fault.consents if fault is not None and _has_customer(bundle, reference) else ()


def may_be_needed(bundle: Bundle, reference: Reference, visit: Visit) -> tuple[str, ...]:
    """Gives the same, and before a cause is known the consents of all causes of the fault class."""
    key = _key(bundle, visit)
    if key in reference.faults or not _has_customer(bundle, reference):
        return needed(bundle, reference, visit)
    of_class = (one.consents for (name, _), one in reference.faults.items() if name == key[0] and one.active)
    return tuple(dict.fromkeys(kind for kinds in of_class for kind in kinds))


def _has_customer(bundle: Bundle, reference: Reference) -> bool:
    return not facts.is_public(bundle, reference) and bundle.registration.channel != "patrol"


def _key(bundle: Bundle, visit: Visit | None) -> tuple[str, str]:
    return bundle.registration.fault_class or "", _cause(bundle, visit) or ""


def _cause(bundle: Bundle, visit: Visit | None) -> str | None:
    mine = (visit.cause, visit.diagnosis) if visit is not None else ()
    named = (cause for one in reversed(bundle.visits) for cause in (one.cause, one.diagnosis))
    return next(filter(None, (*mine, *named)), None)


def asked_by(kind: str, work: Work, bundle: Bundle, reference: Reference) -> Instant:
    """Gives by when a trip needs a consent: what its diagnosis told, before the work; what turned out, by its end."""
    visit = work.visit
    earlier = bundle.visits[: bundle.visits.index(visit)]
    before = (cause for one in reversed(earlier) for cause in (one.cause, one.diagnosis))
    diagnosis = next(filter(None, (visit.diagnosis, *before)), None)
    fault = reference.faults.get((bundle.registration.fault_class or "", diagnosis or ""))
    told = kind == ENTRY or (fault is not None and kind in fault.consents)
    return work.begun if told or work.ended is None else work.ended


def standing(kind: str, bundle: Bundle, at: Instant) -> Consent | None:
    """Gives the last answer to a question at a moment; None where it had not been asked."""
    answered = [
        row
        for row in bundle.consents
        if row.kind == kind and row.answer and row.answered and row.answered.stated <= at
    ]
    return max(answered, key=_answered_at, default=None)


def _answered_at(row: Consent) -> Instant:
    return row.answered.stated if row.answered else row.noticed_at


def allows(row: Consent | None, at: Instant) -> bool:
    """True where an answer lets work begin at a moment: agreed, or put off to hours that have come."""
    if row is None or row.answer == AGREED:
        return row is not None
    begins = row.scope.begins if row.scope else None
    return row.answer == ANOTHER_TIME and begins is not None and begins <= at


def is_within(row: Consent, work: Work) -> bool:
    """True where the work keeps to the hours agreed on; without hours it always does."""
    scope = row.scope
    if scope is None or scope.begins is None:
        return True
    ended = work.ended if work.ended is not None else work.begun
    return scope.begins <= work.begun and (scope.ends is None or ended <= scope.ends)


def missing(bundle: Bundle, reference: Reference, visit: Visit, now: Instant) -> tuple[str, ...]:
    """Gives the consents that a trip still needs; behind its beginning, those it had needed and did not have."""
    work = work_of(visit)
    found = []
    for kind in may_be_needed(bundle, reference, visit):
        at = asked_by(kind, work, bundle, reference) if work is not None else now
        if not allows(standing(kind, bundle, at), at):
            found.append(kind)
    return tuple(found)


def needs_entry(bundle: Bundle, reference: Reference) -> Iterator[Visit]:
    """Gives the trips on which somebody worked indoors while nobody was at home (C5)."""
    if facts.is_public(bundle, reference):
        return
    last = facts.last_visit(bundle)
    unsigned = bundle.order is not None and bundle.order.signature == "absent"
    for visit in bundle.visits:
        away = visit.result == "customer_absent" and visit.started is not None
        if away or (visit is last and unsigned and visit.result in facts.FINISHING_RESULTS):
            yield visit


def is_late(row: Consent, bundle: Bundle, reference: Reference) -> bool:
    """True for a consent that was given when the work it is for had begun."""
    last = facts.last_visit(bundle)
    if row.answered is None or row.kind not in KINDS or last is None or work_of(last) is None:
        return False
    works = (work for visit in bundle.visits if (work := work_of(visit)) is not None)
    return max(asked_by(row.kind, work, bundle, reference) for work in works) < row.answered.stated


def state(bundle: Bundle, row: Consent, reference: Reference) -> str | None:
    """Gives where a consent stands, a key of sheet_schema.choices.CONSENT_STATE."""
    if row.answered is None:
        return None
    if row.answer == AGREED:
        return "late" if is_late(row, bundle, reference) else "given"
    return row.answer


def changes(bundle: Bundle, now: Instant) -> Iterator[Instant]:
    """Gives when an answer lets work begin that does not yet."""
    for row in bundle.consents:
        begins = row.scope.begins if row.scope else None
        if row.answer == ANOTHER_TIME and begins is not None and begins > now:
            yield begins
