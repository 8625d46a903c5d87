"""Figures of what customers said: satisfaction, callbacks, cases, urging, complaints, what was reported (A4, B3.7)."""

from collections.abc import Callable, Collection, Iterator
from math import ceil

from sync.case import Case
from sync.rules import callbacks, facts
from sync.rules.kpis.tally import Tally
from sync.rules.months import month_close, month_of
from sync.rules.ratings import SATISFIED, effective, has_rating

DAY = 24 * 60 * 60


def satisfaction(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A4: of all who rated, by the rating that counts; a corrective order is rated with the case it puts right."""
    ended = callbacks.end_of_work(case.bundle)
    if ended is None or case.bundle.corrects is not None:
        return
    counts = effective(case.aftercare.ratings)
    ruled = any(one.state == "ruled" for one in case.aftercare.rounds)
    mouth = () if counts is None else ((f"by_{counts.mouth}", 1),)
    yield Tally(
        kpi="satisfaction",
        month=month_of(ended, case.reference.zone),
        subject=who,
        numerator=int(counts is not None and counts.value == SATISFIED),
        denominator=int(counts is not None),
        beside=(("finished", 1), *mouth, ("closed_by_ruling", int(ruled))),
    )


def satisfaction_sample(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """A4: of those alone whom the seal chose and who were spoken to."""
    ended, duty = callbacks.finish_of(case.bundle, case.reference), case.aftercare.duty
    if ended is None or duty is None or duty.sampled is None:
        return
    said = [row.rating for row in case.bundle.callbacks if has_rating(row)]
    yield Tally(
        kpi="satisfaction_sample",
        month=month_of(ended, case.reference.zone),
        subject=who,
        numerator=int(said[-1:] == [SATISFIED]),
        denominator=int(bool(said)),
        beside=(("sampled", 1),),
    )


def callback_rate(case: Case, _who: str, _late: Collection[str]) -> Iterator[Tally]:
    """B3.7: of all who may be called, those who were spoken to before the month closed."""
    ended, duty = callbacks.finish_of(case.bundle, case.reference), case.aftercare.duty
    if ended is None:
        return
    month = month_of(ended, case.reference.zone)
    spoken = [at for row in case.bundle.callbacks if (at := callbacks.reached_at(row)) is not None]
    reached = bool(spoken) and min(spoken) <= month_close(month, case.reference)
    sampled = duty.sampled if duty is not None else None
    in_time = duty is not None and duty.due_at is not None and reached and min(spoken) <= duty.due_at
    yield Tally(
        kpi="callback_rate",
        month=month,
        numerator=int(reached),
        beside=(
            ("chosen", int(sampled is not None)),
            ("mandatory", int(duty is not None and bool(duty.reasons))),
            ("replaced", int(sampled is not None and sampled.replaced_by is not None)),
            ("unreached", int(duty is not None and duty.given_up_at is not None)),
            ("in_time", int(in_time)),
        ),
    )


def cases(case: Case, _who: str, _late: Collection[str]) -> Iterator[Tally]:
    """C22: cases by the month in which they were opened, and how they ended."""
    rounds = case.aftercare.rounds
    if not rounds or case.bundle.corrects is not None:
        return
    first, last = rounds[0], rounds[-1]
    ended = "" if last.is_open else last.state
    days = () if last.closed_at is None else (ceil((last.closed_at - first.opened_at) / DAY),)
    yield Tally(
        kpi="cases",
        month=month_of(first.opened_at, case.reference.zone),
        numerator=int(bool(ended)),
        beside=(("rounds", len(rounds)), *(((ended, 1),) if ended else ())),
        values=days,
    )


def reported(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """What was called in during a month: ended without a trip, urged, complained about, by class and building."""
    bundle, reference = case.bundle, case.reference
    if bundle.corrects is not None or bundle.order_no is None:
        return
    month = month_of(bundle.registration.received.stated, reference.zone)
    yield _ended_without_trip(case, month)
    if bundle.registration.ended == "duplicate":
        return
    urges = sum(row.kind == "urged" for row in bundle.follow_ups) + len(case.urged_again)
    complaints = sum(row.kind == "complaint" for row in bundle.follow_ups)
    twice = ("urged_twice", int(urges >= callbacks.URGED_OFTEN))
    yield Tally(kpi="urged", month=month, numerator=int(urges > 0), beside=(("times", urges), twice))
    yield Tally(
        kpi="complaints",
        month=month,
        subject=who,
        numerator=int(complaints > 0),
        beside=(("times", complaints),),
    )
    units = reference.units.get(bundle.registration.unit or "", ())
    building = next((unit.building for unit in units if unit.building), None)
    for kpi, subject in (("by_class", bundle.registration.fault_class), ("by_building", building)):
        if subject:
            yield Tally(kpi=kpi, month=month, subject=subject, numerator=1)


def _ended_without_trip(case: Case, month: str) -> Tally:
    ended = case.bundle.registration.ended
    if facts.first_arrival(case.bundle) is not None:
        ended = None
    beside = {"solved_by_phone": "solved_by_phone", "duplicate": "duplicates", None: ""}.get(
        ended, "cancelled"
    )
    return Tally(
        kpi="ended_without_trip",
        month=month,
        numerator=int(ended is not None),
        beside=((beside, 1),) if beside else (),
    )


CUSTOMERS: tuple[Callable[[Case, str, Collection[str]], Iterator[Tally]], ...] = (
    satisfaction,
    satisfaction_sample,
    callback_rate,
    cases,
    reported,
)
