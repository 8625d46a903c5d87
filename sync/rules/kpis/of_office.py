"""What counts for the figures of the office as a whole: hand-ins, open orders by age, training (C21, B3.5, P6)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from sheet_schema.choices import TRAINING
from sync.instant import Instant
from sync.records import Training
from sync.rules.handins import Bag
from sync.rules.kpis.catalogue import AGES
from sync.rules.kpis.customers import DAY
from sync.rules.kpis.of_case import Counted
from sync.rules.kpis.tally import Tally
from sync.rules.kpis.when import months_open
from sync.rules.months import month_close, month_end, month_of, next_month
from sync.rules.training import is_valid, passed, serving
from sync.world import Reference

_BOUNDS = (1, 3, 7, 30)
"""Days at which an open order passes from one of AGES to the next."""


def hand_ins(bags: Iterable[Bag], excused: frozenset[str], now: Instant) -> Iterator[Tally]:
    """C21, B3.5: slips and cash of each shift day, in by its end. `excused`: cases whose slip was given up."""
    for bag in bags:
        month, who = f"{bag.day:%Y-%m}", bag.staff.staff_no or ""
        over = now > bag.due_at
        in_time = bag.received_at is not None and bag.received_at <= bag.due_at
        for case_id in bag.slips:
            is_in = in_time and case_id not in bag.missing
            if is_in or over:
                beside = (("excused", int(case_id in excused and not is_in)),)
                yield Tally(kpi="hand_in", month=month, subject=who, numerator=int(is_in), beside=beside)
        yield from _cash(bag, month, who, is_over=over)


def _cash(bag: Bag, month: str, who: str, *, is_over: bool) -> Iterator[Tally]:
    counted = bag.counted_at if bag.counted_at is not None and bag.counted_at <= bag.due_at else None
    for case_id, cents in bag.cash.items():
        is_in = counted is not None and bag.taken[case_id] <= counted
        if is_in or is_over:
            yield Tally(kpi="cash_same_day", month=month, subject=who, numerator=int(is_in))
            yield Tally(
                kpi="cash_amount",
                month=month,
                subject=who,
                numerator=cents * is_in,
                denominator=cents,
            )
    if bag.difference:
        beside = (("differences", 1), ("difference_sum", abs(bag.difference)))
        for kpi in ("cash_same_day", "cash_amount"):
            yield Tally(kpi=kpi, month=month, subject=who, denominator=0, beside=beside)


def open_past_due(cases: Iterable[Counted], now: Instant, reference: Reference) -> Iterator[Tally]:
    """A3, C19: what was open past its due at a month's end is missed in that month, whatever comes of it later."""
    for case in cases:
        for miss in case.misses:
            for month in months_open(miss.due_at, miss.until, now, reference.zone):
                if month != miss.own and case.noticed_at <= month_close(month, reference):
                    beside = (("excused", int(miss.is_excused)),)
                    yield Tally(kpi=miss.kpi, month=month, subject=miss.subject, beside=beside)


def backlog(cases: Iterable[Counted], now: Instant, reference: Reference) -> Iterator[Tally]:
    """Open orders by age, at the end of each month in which they were open; in the running one, now."""
    current = month_of(now, reference.zone)
    ends: dict[str, Instant] = {}
    for one in cases:
        if one.received_at is None or one.received_at > now:
            continue
        month = month_of(one.received_at, reference.zone)
        last = current if one.done_at is None else min(month_of(one.done_at, reference.zone), current)
        while month < last or (month == current and _is_open(one, now)):
            if month not in ends:
                ends[month] = min(now, month_end(month, reference.zone))
            if one.noticed_at <= month_close(month, reference):
                age = bisect_right(_BOUNDS, (ends[month] - one.received_at) // DAY)
                yield from _of_age(month, age)
            month = next_month(month)


def _is_open(one: Counted, now: Instant) -> bool:
    return one.done_at is None or one.done_at > now


def _of_age(month: str, age: int) -> Iterator[Tally]:
    for place, name in enumerate(AGES):
        yield Tally(kpi="backlog", month=month, subject=name, numerator=int(place == age))


def older_at(cases: Iterable[Counted], now: Instant) -> Instant | None:
    """Gives when the next open order passes from one age to another."""
    turns = (
        Instant(one.received_at + days * DAY)
        for one in cases
        if one.received_at is not None and one.received_at <= now and _is_open(one, now)
        for days in _BOUNDS
    )
    return min((at for at in turns if at > now), default=None)


def training(
    months: Iterable[str], sessions: Sequence[Training], reference: Reference, now: Instant
) -> Iterator[Tally]:
    """P6: who is valid in both kinds, at the end of each month; in the running one, now."""
    if not sessions:
        return
    found, everybody = passed(sessions, reference, now), serving(reference)
    for month in months:
        at = min(now, Instant(month_end(month, reference.zone) - 1))
        for staff in everybody:
            valid = [kind for kind in TRAINING.keys if is_valid(staff, kind, found, at)]
            yield Tally(
                kpi="training",
                month=month,
                numerator=int(len(valid) == len(TRAINING.keys)),
                beside=tuple((kind, 1) for kind in valid),
            )
