"""The stage of a case, derived from its facts (rules.md, "Stage")."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from sheet_schema.problems import Problem, problem
from sheet_schema.workflow import CALLED_OFF, CHAIN, ENDS, FINISHES, SPEAKS, Skip, Stage, place
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Moment
from sync.rules import deferrals, facts, filing, inspecting, slips
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
    out_of_order = tuple(_out_of_order(bundle))
    end = _end(bundle)
    if end is not None:
        return StageReading(stage=end, claimed=end, problems=out_of_order)
    told = frozenset(stage for stage, _ in CHAIN if _TOLD[stage](bundle))
    if filing.unmet(bundle, reference):
        told -= {Stage.FILED}
    claims = [stage for stage, _ in CHAIN if stage in told or _spoken_of(stage, bundle)]
    claimed = max(claims, key=place)
    reached, missing = _reached(told, claimed, bundle, reference)
    skipped = [] if missing in {None, claimed} else [_skipped(claimed, missing, bundle)]
    return StageReading(
        stage=Stage.DEFERRED if _waits(reached, bundle, reference) else _named(reached, bundle),
        claimed=_named(claimed, bundle),
        problems=(*out_of_order, *skipped, *_ended_too_late(bundle)),
    )


def _end(bundle: Bundle) -> Stage | None:
    """Gives how a case ended before its repair: without a trip, or called off by the customer on site."""
    ended, visit = bundle.registration.ended, facts.last_visit(bundle)
    if ended is not None and facts.first_arrival(bundle) is None:
        return ENDS.get(ended, Stage.CANCELLED)
    called_off = visit is not None and visit.finished is not None and visit.result == CALLED_OFF
    return Stage.CANCELLED if called_off else None


def _reached(
    told: frozenset[Stage], claimed: Stage, bundle: Bundle, reference: Reference
) -> tuple[Stage, Stage | None]:
    """Gives the last stage without a gap before it, and the stage that is missing there."""
    reached = Stage.REGISTERED
    for stage, skip in CHAIN[: place(claimed) + 1]:
        if stage in told:
            reached = stage
        elif stage is claimed or not _may_skip(skip, bundle, reference):
            return reached, stage
    return reached, None


def _skipped(claimed: Stage, missing: Stage | None, bundle: Bundle) -> tuple[str, Problem]:
    words = {"stage": claimed.value, "missing": missing.value if missing else ""}
    return _row_of(claimed, bundle), problem("stage_skipped", None, **words)


def _ended_too_late(bundle: Bundle) -> Iterator[tuple[str, Problem]]:
    if bundle.registration.ended is not None:
        yield bundle.registration.row_id, problem("ended_after_arrival", "ended")


def _waits(reached: Stage, bundle: Bundle, reference: Reference) -> bool:
    """A decided deferral stops work that has begun; it stops no arrival."""
    on_site = place(Stage.ARRIVED) <= place(reached) < place(Stage.REPAIRED)
    return on_site and deferrals.running(bundle, reference) is not None


def _named(stage: Stage, bundle: Bundle) -> Stage:
    visit = facts.last_visit(bundle)
    if stage is not Stage.REPAIRED or visit is None or visit.result is None:
        return stage
    return FINISHES.get(visit.result, stage)


def may_skip(stage: Stage, bundle: Bundle, reference: Reference) -> bool:
    """True when a case need not pass a stage at all."""
    return _may_skip(dict(CHAIN).get(stage, Skip.NEVER), bundle, reference)


def _may_skip(skip: Skip, bundle: Bundle, reference: Reference) -> bool:
    if skip is Skip.NOTHING_CHARGED:
        return not is_chargeable(bundle, reference)
    if skip is Skip.NO_CUSTOMER:
        return facts.is_public(bundle, reference) or bundle.registration.channel == "patrol"
    return skip is Skip.ALWAYS


def _spoken_of(stage: Stage, bundle: Bundle) -> bool:
    """True when a fact speaks of a stage, whether or not all that the stage needs is there."""
    order, visit = bundle.order, facts.last_visit(bundle)
    if stage is Stage.REPAIRED:
        return visit is not None and _says_finished(visit.finished, visit.result)
    if order is None or (stage is Stage.INSPECTED and order.inspection == "failed"):
        return False
    return any(getattr(order, column) is not None for column in SPEAKS.get(stage, ()))


def _says_finished(finished: Moment | None, result: str | None) -> bool:
    return result in facts.FINISHING_RESULTS or (finished is not None and result is None)


def _signed(bundle: Bundle) -> bool:
    order = bundle.order
    return order is not None and order.signature is not None


def _inspected(bundle: Bundle) -> bool:
    """What was found wanting behind the hand-over is put right by another order; this one goes on to the file."""
    return inspecting.is_passed(bundle) or inspecting.rework_since(bundle) is not None


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
    Stage.HANDED_IN: lambda bundle: slips.handed_in_at(bundle) is not None,
    Stage.FILED: _filed,
}
"""Whether what a stage needs (sheet_schema.workflow.NEEDS) is there and holds what it must."""


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


_STAND_INS = frozenset({"dispatched", "inspected"})
"""Left empty, these stand for when the service first saw another cell: that proves no order."""
_ANY_ORDER = frozenset({"inspected", "signed", "notified"})
"""After the repair these come in any order among themselves."""
_TOLD_BY_FEES = ("consented", "started")
"""Work before consent has a problem of its own where it matters (C14)."""


def _facts_in_order(bundle: Bundle) -> Iterator[_Fact]:
    order = bundle.order
    yield from _facts_of(bundle.registration, ("received",))
    yield from _facts_of(order, ("dispatched",))
    for visit in bundle.visits:
        yield from _facts_of(visit, ("accepted", "arrived", "consented", "started", "finished"))
    yield from _facts_of(order, ("inspected", "signed", "notified", "filed"))


def _facts_of(row: msgspec.Struct | None, columns: tuple[str, ...]) -> Iterator[_Fact]:
    for column in columns:
        moment: Moment | None = getattr(row, column, None)
        proves = moment is not None and (column not in _STAND_INS or moment.stated != moment.seen)
        if moment is not None and proves:
            yield _Fact(row_id=getattr(row, "row_id", ""), column=column, at=moment.stated)


def _out_of_order(bundle: Bundle) -> Iterator[tuple[str, Problem]]:
    before: list[_Fact] = []
    for fact in _facts_in_order(bundle):
        bounds = [one for one in before if fact.column == "filed" or one.column not in _ANY_ORDER]
        latest = max(bounds, key=lambda one: one.at, default=fact)
        if fact.at >= latest.at:
            before.append(fact)
        elif (latest.column, fact.column) != _TOLD_BY_FEES:
            words = {"earlier": latest.column, "later": fact.column}
            yield fact.row_id, problem("time_order", fact.column, **words)
