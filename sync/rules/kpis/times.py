"""Figures of the clocks: arrival, appointments, response, completion, explanation, minutes (A1, A3, C2, C19)."""

from collections.abc import Callable, Collection, Iterator

import msgspec

from sync.case import Case
from sync.instant import MINUTE, Instant
from sync.records import Moment
from sync.rules import explaining, facts, promises
from sync.rules.clocks import Clock, Verdict, base_name
from sync.rules.dues import promise_limit
from sync.rules.kpis.tally import Tally
from sync.rules.kpis.when import is_judged, is_met
from sync.rules.months import month_of

PROVEN_SECONDS = 5 * MINUTE
"""A cell seen so soon behind its stated time is proven."""
_KPI_OF = {explaining.NAME: "explained"}
LAST_SECONDS = MINUTE
"""Before the due: times stated so shortly before it are worth a look when there are many."""


def arrival(case: Case, who: str, late: Collection[str]) -> Iterator[Tally]:
    """C2: somebody was there in time."""
    arrivals = [visit.arrived for visit in case.bundle.visits if visit.arrived]
    first = min(arrivals, key=lambda moment: moment.stated, default=None)
    yield from _of_receipt("arrival", case, who, case.clocks.get("arrival"), first, "arrived" in late)


def response(case: Case, who: str, late: Collection[str]) -> Iterator[Tally]:
    """A1: somebody was sent in time."""
    moment = case.bundle.order.dispatched if case.bundle.order else None
    is_late = "dispatched" in late or "received" in late
    yield from _of_receipt("response", case, who, case.clocks.get("dispatch"), moment, is_late)


def appointment(case: Case, who: str, late: Collection[str]) -> Iterator[Tally]:
    """Every appointment was kept."""
    by_time = {visit.arrived.stated: visit.arrived for visit in case.bundle.visits if visit.arrived}
    for name, clock in case.clocks.items():
        if base_name(name) == "appointment":
            moment = by_time.get(clock.met_at) if clock.met_at is not None else None
            yield from _of_receipt("appointment", case, who, clock, moment, "arrived" in late)


def _of_receipt(
    kpi: str, case: Case, who: str, clock: Clock | None, moment: Moment | None, is_late: bool
) -> Iterator[Tally]:
    if clock is None or not is_judged(clock):
        return
    met, due = is_met(clock), clock.due_at
    is_proven = moment is not None and moment.seen - moment.stated <= PROVEN_SECONDS
    is_last = due is not None and clock.met_at is not None and due - LAST_SECONDS <= clock.met_at <= due
    yield Tally(
        kpi=kpi,
        month=month_of(case.bundle.registration.received.stated, case.reference.zone),
        subject=who,
        numerator=int(met),
        beside=(
            ("proven", int(met and is_proven)),
            ("excused", int(clock.verdict is Verdict.EXCUSED)),
            ("late", int(is_late)),
            ("last_minute", int(met and is_last)),
        ),
    )


def completion(case: Case, who: str, late: Collection[str]) -> Iterator[Tally]:
    """A3: finished by the first promise."""
    clock = case.clocks.get("completion")
    if clock is None or clock.started_at is None:
        return
    finished = facts.finished_at(case.bundle)
    if finished is None or not is_judged(clock):
        return
    told = promises.promises(case.bundle)
    limit, first = promise_limit(case.bundle, case.reference), facts.first_promise(case.bundle)
    yield Tally(
        kpi="completion",
        month=month_of(finished, case.reference.zone),
        subject=who,
        numerator=int(is_met(clock)),
        beside=(
            ("excused", int(clock.verdict is Verdict.EXCUSED)),
            ("late", int("finished" in late)),
            ("by_last_promise", int(finished <= told[-1].at if told else is_met(clock))),
            ("promised_again", max(0, len(told) - 1)),
            ("told_before", sum(one.told_before for one in told[1:])),
            ("over_limit", int(limit is not None and first is not None and first > limit)),
        ),
    )


def explained(case: Case, who: str, _late: Collection[str]) -> Iterator[Tally]:
    """C19: what was not finished on its day was explained by a supervisor by that day's end."""
    clock = case.clocks.get(explaining.NAME)
    if clock is None:
        return
    finished = facts.finished_at(case.bundle)
    if finished is not None and is_judged(clock):
        yield Tally(
            kpi="explained",
            month=month_of(finished, case.reference.zone),
            subject=who,
            numerator=int(is_met(clock)),
            beside=(("excused", int(clock.verdict is Verdict.EXCUSED)),),
        )


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was open past its due: missed in every month at whose end it still was."""

    kpi: str
    subject: str
    due_at: Instant
    until: Instant | None
    """None while it is open."""
    own: str | None
    """The month in which it counts once it is finished."""
    is_excused: bool


def misses(case: Case, who: str) -> Iterator[Miss]:
    """Gives what is counted by the month of the finish, and was or is open past its due before."""
    finished = facts.finished_at(case.bundle)
    own = month_of(finished, case.reference.zone) if finished is not None else None
    for kpi in ("completion", explaining.NAME):
        clock = case.clocks.get(kpi)
        if clock is not None and clock.due_at is not None and is_judged(clock) and not is_met(clock):
            yield Miss(
                kpi=_KPI_OF.get(kpi, kpi),
                subject=who,
                due_at=clock.due_at,
                until=clock.met_at,
                own=own,
                is_excused=clock.verdict is Verdict.EXCUSED,
            )


def stage_minutes(case: Case, _who: str, _late: Collection[str]) -> Iterator[Tally]:
    """How long each stretch of an order took."""
    bundle, finished = case.bundle, facts.finished_at(case.bundle)
    if finished is None or bundle.order is None:
        return
    arrived, dispatched = facts.first_arrival(bundle), facts.dispatched_at(bundle)
    inspected, filed = (getattr(bundle.order, column) for column in ("inspected", "filed"))
    stretches = (
        ("dispatch", bundle.registration.received.stated, dispatched),
        ("arrive", dispatched, arrived),
        ("repair", arrived, finished),
        ("inspect", finished, inspected.stated if inspected else None),
        ("file", finished, filed.stated if filed else None),
    )
    month = month_of(finished, case.reference.zone)
    for name, begin, end in stretches:
        if begin is not None and end is not None and end >= begin:
            yield Tally(kpi="stage_minutes", month=month, subject=name, values=((end - begin) // MINUTE,))


TIMES: tuple[Callable[[Case, str, Collection[str]], Iterator[Tally]], ...] = (
    arrival,
    response,
    appointment,
    completion,
    explained,
    stage_minutes,
)
