"""Faults that came back: the same unit and class inside the warranty of an order that ended 修復 (A6)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

import msgspec

from sync.bundle import Bundle
from sync.instant import Instant
from sync.rules import facts, rulings
from sync.rules.warranty import Finished
from sync.world import Reference

CERTAIN, LIKELY, RULED = "certain", "likely", "ruled"
"""How sure a repeat fault is: the same item; another or none named; ruled 非重複故障."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An order as others at the same place see it."""

    case_id: str
    order_no: str
    received_at: Instant
    item: str | None
    cause: str | None
    """As confirmed once the work was finished."""
    finished_at: Instant | None
    ruled: bool
    """It is no repeat fault by ruling."""
    counts: bool
    """It may be one: it was called in, and sent for."""


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """One of two orders for the same fault, as the other one sees it."""

    of: Report
    sureness: str

    @property
    def stands(self) -> bool:
        """False where a ruling says that it is none."""
        return self.sureness != RULED


class Repeats(msgspec.Struct, frozen=True, kw_only=True):
    """All repeat faults, indexed once."""

    earlier: Mapping[str, Repeat] = msgspec.field(default_factory=dict)
    """By case that came back: the latest order inside whose warranty it did."""
    later: Mapping[str, tuple[Repeat, ...]] = msgspec.field(default_factory=dict)
    """By case that did not last: what came back, in the order of the calls."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An order with the places and the warranty by which others find it."""

    report: Report
    places: frozenset[tuple[str, str]]
    warranty: Finished | None


def causes(reference: Reference) -> dict[str, frozenset[str]]:
    """Gives the fault classes of each cause."""
    found: dict[str, set[str]] = {}
    for fault_class, cause in reference.faults:
        found.setdefault(cause, set()).add(fault_class)
    return {cause: frozenset(classes) for cause, classes in found.items()}


def known(bundle: Bundle, warranty: Finished | None, classes: Mapping[str, frozenset[str]]) -> Known:
    """Gives what others need to know of an order. `classes`: see `causes`."""
    registration, visit = bundle.registration, facts.last_visit(bundle)
    finished = facts.finished_at(bundle)
    cause = visit.cause if visit is not None and finished is not None else None
    reported = registration.fault_class or ""
    confirmed = classes.get(cause or "", frozenset())
    named = {reported} if reported in confirmed else {reported, *confirmed}
    return Known(
        report=Report(
            case_id=bundle.case_id,
            order_no=bundle.order_no or "",
            received_at=registration.received.stated,
            item=visit.item if visit is not None else None,
            cause=cause,
            finished_at=finished,
            ruled=bool(rulings.of(bundle, "not_a_repeat")),
            counts=bundle.corrects is None and registration.ended is None,
        ),
        places=frozenset((registration.unit or "", one) for one in named if one and registration.unit),
        warranty=warranty,
    )


def repeats(orders: Iterable[Known]) -> Repeats:
    """Finds every repeat fault: each is of the latest order inside whose warranty the call came."""
    everything = list(orders)
    by_place: dict[tuple[str, str], list[Known]] = {}
    for one in everything:
        for place in one.places if one.warranty is not None else ():
            by_place.setdefault(place, []).append(one)
    for done in by_place.values():
        done.sort(key=_finished_at)
    earlier: dict[str, Repeat] = {}
    later: dict[str, list[Repeat]] = {}
    for one in sorted(everything, key=lambda order: (order.report.received_at, order.report.order_no)):
        first = _first_of(one, by_place) if one.report.counts else None
        if first is not None:
            sure = _sureness(one.report, first.report)
            earlier[one.report.case_id] = Repeat(of=first.report, sureness=sure)
            later.setdefault(first.report.case_id, []).append(Repeat(of=one.report, sureness=sure))
    return Repeats(earlier=earlier, later={case_id: tuple(found) for case_id, found in later.items()})


def _first_of(one: Known, by_place: Mapping[tuple[str, str], list[Known]]) -> Known | None:
    candidates = (_latest(one, by_place.get(place, [])) for place in one.places)
    found = [candidate for candidate in candidates if candidate is not None]
    return max(found, key=_finished_at, default=None)


def _latest(one: Known, done: list[Known]) -> Known | None:
    """Gives the last of some finished orders, oldest first, whose warranty still ran when a call came."""
    received = one.report.received_at
    for other in reversed(done[: bisect_right(done, received, key=lambda order: _finished_at(order)[0])]):
        covers = other.warranty is not None and received <= other.warranty.warranty_until
        if covers and other.report.case_id != one.report.case_id:
            return other
    return None


def _finished_at(one: Known) -> tuple[Instant, str]:
    return one.warranty.finished_at if one.warranty else Instant(0), one.report.order_no


def _sureness(report: Report, first: Report) -> str:
    if report.ruled:
        return RULED
    item, other = _plain(report.item), _plain(first.item)
    return CERTAIN if item and item == other else LIKELY


def _plain(text: str | None) -> str:
    return "".join((text or "").split()).casefold()
