"""What each person has to hand in of each shift day, slips and cash, and what came in (C21, B3.4, B3.5)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import msgspec

from sync.bundle import Bundle, HandIn
from sync.instant import Instant
from sync.once import Once
from sync.reading.choices import separated
from sync.records import Handover, Moment, Staff, Visit
from sync.rules import payments, people, rulings, trips
from sync.rules.numbering import match
from sync.world import Reference

Key = tuple[str, date]
"""Whose shift day: staff_no and day."""
TRIP_EVENTS = ("accepted", "arrived", "consented", "started", "finished")
TAB = "handovers"


_DAY = re.compile(r"\d{8}")


class Bag(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one person has to hand in of one shift day."""

    staff: Staff
    day: date
    shift_end: Instant
    due_at: Instant
    slips: Mapping[str, str]
    """Order numbers of the slips that are due, by case; those that were missing before are among them."""
    missing: frozenset[str]
    """Cases whose slips were not there when the others came in, and were not given up."""
    still_out: frozenset[str] = frozenset()
    """Those of them that have not come in since."""
    unknown: tuple[str, ...]
    """What was named as missing and is none of the slips."""
    cash: Mapping[str, int]
    """Cents by case."""
    taken: Mapping[str, Instant]
    """When the last of it was taken, by case."""
    given_up: int
    """Cents of a difference that rulings wrote off."""
    row: Handover | None

    @property
    def occasion(self) -> str:
        """What its row is opened for."""
        return occasion_of(self.staff.staff_no or "", self.day)

    @property
    def expected(self) -> int:
        """The cash that has to be there, in cents."""
        return sum(self.cash.values())

    @property
    def received_at(self) -> Instant | None:
        """When the slips came in, but for the missing ones."""
        return self.row.slips_in.stated if self.row and self.row.slips_in else None

    @property
    def counted_at(self) -> Instant | None:
        """When the cash was counted."""
        if self.row is None or self.row.cash_counted is None or self.row.cash_in is None:
            return None
        return self.row.cash_in.stated

    @property
    def difference(self) -> int | None:
        """Cents counted above what was expected, below 0 where some is lacking; None while nothing was counted."""
        if self.row is None or self.row.cash_counted is None:
            return None
        return self.row.cash_counted - self.expected

    @property
    def slips_are_in(self) -> bool:
        """True where no slip is out."""
        return not self.slips or (self.received_at is not None and not self.still_out)

    @property
    def cash_is_in(self) -> bool:
        """True where no cash is uncounted: what was taken behind the count is still out."""
        last = max(self.taken.values(), default=None)
        return last is None or (self.counted_at is not None and last <= self.counted_at)


def occasion_of(staff_no: str, day: date) -> str:
    """Gives the occasion of a hand-in's row: the same person and shift day have the same row for ever."""
    return f"{day:%Y%m%d} {staff_no}"


def bags(
    bundles: Iterable[Bundle],
    rows: Mapping[str, Handover],
    reference: Reference,
    once: Once | None = None,
) -> tuple[Bag, ...]:
    """Gives what is to be handed in by person and shift day; `rows` by occasion. Nothing where no office runs them."""
    if TAB not in reference.runs:
        return ()
    load, once = _Load(), once or Once()
    for bundle in bundles:
        if bundle.order_no is not None:
            _take(load, bundle.case_id, bundle.order_no, once.of(_share, bundle, reference))
    for occasion in rows:
        key = _key(occasion)
        if key is not None and key[0] in reference.everybody:
            load.of(key)
    by_person = groupby(sorted(load.days), key=lambda key: key[0])
    return tuple(
        bag for _, keys in by_person for bag in _looked_for(list(_of_person(keys, load, rows, reference)))
    )


class _Day(msgspec.Struct):
    """What is known of one shift day before its row is looked at."""

    slips: dict[str, str]
    touched: dict[str, Instant]
    """The last thing done with each slip, by case."""
    cash: dict[str, int]
    taken: dict[str, Instant]
    given_up: int = 0
    last: Instant = Instant(0)


class _Load(msgspec.Struct):
    days: dict[Key, _Day] = msgspec.field(default_factory=dict)
    excused: set[str] = msgspec.field(default_factory=set)
    """Cases whose missing slip was given up."""

    def of(self, key: Key) -> _Day:
        return self.days.setdefault(key, _Day(slips={}, touched={}, cash={}, taken={}))


class _Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one case has of the hand-ins."""

    excused: bool
    touched: Mapping[Key, Instant]
    cash: tuple[tuple[Key, int, Instant], ...]
    """What was taken, and when."""
    given_up: int


def _share(bundle: Bundle, reference: Reference) -> _Share:
    kept = ((payment, payments.custody(payment, bundle, reference)) for payment in bundle.payments)
    return _Share(
        excused=rulings.slip_excused_at(bundle) is not None,
        touched=_touched(bundle, reference),
        cash=tuple(
            ((found[0].staff_no or "", found[1]), payment.amount or 0, payment.collected.stated)
            for payment, found in kept
            if found is not None
        ),
        given_up=rulings.cash_given_up(bundle),
    )


def _take(load: _Load, case_id: str, order_no: str, share: _Share) -> None:
    if share.excused:
        load.excused.add(case_id)
    for key, last in share.touched.items():
        day = load.of(key)
        day.slips[case_id], day.touched[case_id] = order_no, last
        day.last = max(day.last, last)
    for key, amount, at in share.cash:
        day = load.of(key)
        day.given_up += 0 if case_id in day.cash else share.given_up
        day.cash[case_id] = day.cash.get(case_id, 0) + amount
        day.taken[case_id] = max(day.taken.get(case_id, at), at)
        day.last = max(day.last, at)


def _touched(bundle: Bundle, reference: Reference) -> dict[Key, Instant]:
    """Gives the shift days on which the technician worked on a slip, each with the last thing he did.

    Trips of which the service only learnt when their slip had been due already are not asked for: they were
    taken over from another register.
    """
    found: dict[Key, Instant] = {}
    for visit in bundle.visits:
        staff = people.anyone(trips.technician_of(bundle, visit), reference)
        if staff is None:
            continue
        for at in _events(visit):
            day = people.shift_day(reference, at, staff)
            if visit.noticed_at <= due_at(reference, day, staff, at):
                key = staff.staff_no or "", day
                found[key] = max(found.get(key, at), at)
    return found


def _events(visit: Visit) -> Iterator[Instant]:
    for column in TRIP_EVENTS:
        moment: Moment | None = getattr(visit, column)
        if moment is not None:
            yield moment.stated


def due_at(reference: Reference, day: date, staff: Staff, last: Instant) -> Instant:
    """Gives by when a shift day is handed in: the first `day_end` behind the shift and the last thing done in it."""
    return reference.roster.hand_in_due(staff.staff_no or "", day, last)


def _looked_for(mine: Sequence[Bag]) -> Iterator[Bag]:
    """What was missing may have come in with a later row; `mine` oldest day first."""
    came_in: set[str] = set()
    told: list[Bag] = []
    for bag in reversed(mine):
        told.append(msgspec.structs.replace(bag, still_out=bag.missing - came_in))
        if bag.received_at is not None:
            came_in |= bag.slips.keys() - bag.missing
    return reversed(told)


def _of_person(
    keys: Iterable[Key], load: _Load, rows: Mapping[str, Handover], reference: Reference
) -> Iterator[Bag]:
    """A missing slip stays on his next row until it is found or given up; `keys` oldest day first."""
    carried: dict[str, str] = {}
    for key in keys:
        known, staff = load.days[key], reference.everybody[key[0]]
        row = rows.get(occasion_of(*key))
        slips = known.slips | carried
        named, unknown = _missing(row, slips, key[1])
        missing = (named | _out_again(row, known)) - load.excused
        yield Bag(
            staff=staff,
            day=key[1],
            shift_end=people.end_of_shift(reference, key[1], staff),
            due_at=due_at(reference, key[1], staff, known.last),
            slips=dict(sorted(slips.items(), key=lambda slip: slip[1])),
            missing=missing,
            unknown=unknown,
            cash=known.cash,
            taken=known.taken,
            given_up=known.given_up,
            row=row,
        )
        still_out = missing if row is not None and row.slips_in else carried.keys() - load.excused
        carried = {case_id: slips[case_id] for case_id in still_out}


def _out_again(row: Handover | None, known: _Day) -> frozenset[str]:
    """Slips on which work went on behind the tick."""
    if row is None or row.slips_in is None:
        return frozenset()
    ticked_at = row.slips_in.stated
    return frozenset(case_id for case_id, last in known.touched.items() if last > ticked_at)


def _missing(
    row: Handover | None, slips: Mapping[str, str], day: date
) -> tuple[frozenset[str], tuple[str, ...]]:
    case_of = {number: case_id for case_id, number in slips.items()}
    found: set[str] = set()
    unknown: list[str] = []
    for text in separated(row.missing) if row is not None and row.missing else ():
        number = _meant(text, case_of.keys(), f"{day:%Y%m%d}")
        if number is None:
            unknown.append(text)
        else:
            found.add(case_of[number])
    return frozenset(found), tuple(unknown)


def _meant(text: str, numbers: Collection[str], today: str) -> str | None:
    """A bare tail is today's; where no slip of today bears it, it may be the only one of any day that does."""
    found = match(text, numbers, today).number
    alike = [number for number in numbers if match(text, (number,), today="").number]
    return found or (alike[0] if len(alike) == 1 else None)


def of_cases(found: Iterable[Bag]) -> dict[str, tuple[HandIn, ...]]:
    """Gives what each case sees of the hand-ins, oldest day first."""
    by_case: dict[str, list[HandIn]] = {}
    for bag in sorted(found, key=lambda bag: (bag.day, bag.staff.staff_no or "")):
        for case_id in dict.fromkeys((*bag.slips, *bag.cash)):
            by_case.setdefault(case_id, []).append(_hand_in(bag, case_id))
    return {case_id: _found_later(mine) for case_id, mine in by_case.items()}


def _hand_in(bag: Bag, case_id: str) -> HandIn:
    return HandIn(
        staff_no=bag.staff.staff_no or "",
        day=bag.day,
        shift_end=bag.shift_end,
        due_at=bag.due_at,
        slip=case_id in bag.slips,
        received_at=bag.received_at if case_id in bag.slips and case_id not in bag.missing else None,
        taken_at=bag.taken.get(case_id),
        counted_at=bag.counted_at if case_id in bag.cash else None,
        cashier=bag.row.cashier if bag.row else None,
    )


def _found_later(mine: list[HandIn]) -> tuple[HandIn, ...]:
    """A slip that was missing and came in with a later row of the same person came in for the first day too."""
    seen: dict[str, Instant] = {}
    told: list[HandIn] = []
    for one in reversed(mine):
        received = one.received_at if one.received_at is not None else seen.get(one.staff_no)
        if one.slip and received is not None:
            seen[one.staff_no] = received
        told.append(msgspec.structs.replace(one, received_at=received if one.slip else None))
    return tuple(reversed(told))


def _key(occasion: str) -> Key | None:
    day, _, staff_no = occasion.partition(" ")
    if _DAY.fullmatch(day) is None:
        return None
    return staff_no, date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
