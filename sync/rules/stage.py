"""The stage of a case, derived from its facts (rules.md, "Stage")."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from sheet_schema.problems import Problem, problem
from sheet_schema.workflow import CHAIN, ENDS, FINISHES, Skip, Stage, place
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Moment
from sync.rules import facts
from sync.rules.clocks import PASSED
from sync.rules.fees import is_chargeable
from sync.world import Reference


class StageReading(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case stands, and how far its facts claim to be."""

    stage: Stage
    """The last stage reached without a gap."""
    claimed: Stage
    """The furthest stage that any fact speaks of."""
    problems: tuple[tuple[str, Problem], ...]
    """By row_id."""


def stage_of(bundle: Bundle, reference: Reference) -> StageReading:
    """Gives the stage of a case; facts out of order and stages left out are problems, never a crash."""
    told = {stage: _TOLD[stage](bundle) for stage, _ in CHAIN}
    claimed = max((stage for stage in told if told[stage]), key=place, default=Stage.REGISTERED)
    reached, problems = Stage.REGISTERED, list(_out_of_order(bundle))
    for stage, skip in CHAIN[: place(claimed) + 1]:
        if told[stage]:
            reached = stage
        elif not _may_skip(skip, bundle, reference):
            words = {"stage": claimed.value, "missing": stage.value}
            problems.append((_row_of(claimed, bundle), problem("stage_skipped", None, **words)))
            break
    ended = bundle.registration.ended
    if ended is not None and facts.first_arrival(bundle) is None:
        reached = claimed = ENDS[ended]
    return StageReading(
        stage=_named(reached, bundle), claimed=_named(claimed, bundle), problems=tuple(problems)
    )


def _named(stage: Stage, bundle: Bundle) -> Stage:
    visit = facts.last_visit(bundle)
    if stage is not Stage.REPAIRED or visit is None or visit.result is None:
        return stage
    return FINISHES.get(visit.result, stage)


def _may_skip(skip: Skip, bundle: Bundle, reference: Reference) -> bool:
    if skip is Skip.NOTHING_CHARGED:
        return not is_chargeable(bundle, reference)
    if skip is Skip.NO_CUSTOMER:
        return facts.is_public(bundle, reference) or bundle.registration.channel == "patrol"
    return skip is Skip.ALWAYS


def _signed(bundle: Bundle) -> bool:
    order = bundle.order
    return order is not None and order.signature is not None


def _inspected(bundle: Bundle) -> bool:
    return bundle.order is not None and bundle.order.inspection in PASSED


def _filed(bundle: Bundle) -> bool:
    return bundle.order is not None and bundle.order.filed is not None


_TOLD: Mapping[Stage, Callable[[Bundle], bool]] = {
    Stage.REGISTERED: lambda _bundle: True,
    Stage.OPENED: lambda bundle: bundle.order is not None and bundle.order_no is not None,
    Stage.DISPATCHED: lambda bundle: bundle.order is not None and bundle.order.technician is not None,
    Stage.ACCEPTED: lambda bundle: any(visit.accepted for visit in bundle.visits),
    Stage.ARRIVED: lambda bundle: facts.first_arrival(bundle) is not None,
    Stage.DIAGNOSED: lambda bundle: any(visit.diagnosis for visit in bundle.visits),
    Stage.CONSENTED: lambda bundle: facts.consented_at(bundle) is not None,
    Stage.IN_REPAIR: lambda bundle: any(visit.started for visit in bundle.visits),
    Stage.REPAIRED: lambda bundle: facts.finished_at(bundle) is not None,
    Stage.INSPECTED: _inspected,
    Stage.SIGNED: _signed,
    Stage.HANDED_IN: lambda _bundle: False,
    Stage.FILED: _filed,
}


def _row_of(claimed: Stage, bundle: Bundle) -> str:
    trip = facts.last_visit(bundle)
    on_trip = place(Stage.ACCEPTED) <= place(claimed) <= place(Stage.REPAIRED)
    if on_trip and trip is not None:
        return trip.row_id
    return bundle.order.row_id if bundle.order else bundle.registration.row_id


class _Fact(msgspec.Struct, frozen=True, kw_only=True):
    row_id: str
    column: str
    at: Instant
    typed: bool
    """False for a default that stands for when the service first saw something: it proves no order."""


def _facts_in_order(bundle: Bundle) -> Iterator[_Fact]:
    order = bundle.order
    yield _fact(bundle.registration.row_id, "received", bundle.registration.received)
    if order and order.dispatched:
        yield _fact(order.row_id, "dispatched", order.dispatched)
    for visit in bundle.visits:
        for column in ("accepted", "arrived", "consented", "started", "finished"):
            moment: Moment | None = getattr(visit, column)
            if moment is not None:
                yield _fact(visit.row_id, column, moment)
    if order:
        for column in ("inspected", "signed", "notified", "filed"):
            moment = getattr(order, column)
            if moment is not None:
                yield _fact(order.row_id, column, moment)


def _fact(row_id: str, column: str, moment: Moment) -> _Fact:
    return _Fact(row_id=row_id, column=column, at=moment.stated, typed=moment.stated != moment.seen)


_SAME_MOMENT = frozenset({"inspected", "signed", "notified", "filed"})
"""After the repair these come in any order among themselves."""


def _out_of_order(bundle: Bundle) -> Iterator[tuple[str, Problem]]:
    latest: _Fact | None = None
    for fact in _facts_in_order(bundle):
        if latest is not None and fact.at < latest.at and fact.typed:
            words = {"earlier": latest.column, "later": fact.column}
            yield fact.row_id, problem("time_order", fact.column, **words)
            continue
        if fact.column not in _SAME_MOMENT and (fact.typed or fact.column == "received"):
            latest = fact
