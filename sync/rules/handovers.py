"""The hand-in row of one person and shift day: what it shows, and what is wrong with it (C21, B3.4, B3.5)."""

from collections.abc import Iterator

from sheet_schema.problems import Problem, Weight, problem
from sheet_schema.sheets.handovers import TAB
from sync.instant import Instant
from sync.records import Handover
from sync.rules import people, required
from sync.rules.fees import amount_in_words
from sync.rules.handins import Bag
from sync.world import Reference


def state(bag: Bag, now: Instant) -> str:
    """Gives a key of sheet_schema.choices.HANDOVER_STATE."""
    if not bag.slips and not bag.cash:
        return "nothing_due"
    if bag.slips_are_in and bag.cash_is_in:
        return "done"
    if now > bag.due_at:
        return "late"
    return "open" if bag.received_at is None and bag.counted_at is None else "partly"


def problems(bag: Bag, reference: Reference, now: Instant) -> Iterator[Problem]:
    """Gives what to correct in a row, and what has not come in by the end of the day."""
    row = bag.row
    if row is not None:
        yield from (problem("required", column.key) for column in required.missing(TAB, row))
        yield from _people(row, bag, reference)
        yield from (problem("missing_unlisted", "missing", text=text) for text in bag.unknown)
    yield from _difference(bag)
    if now > bag.due_at:
        yield from _out(bag)


def changes_at(bag: Bag, now: Instant) -> Instant | None:
    """Gives when the row next changes by itself."""
    is_open = not (bag.slips_are_in and bag.cash_is_in)
    return Instant(bag.due_at + 1) if is_open and now <= bag.due_at else None


def _people(row: Handover, bag: Bag, reference: Reference) -> Iterator[Problem]:
    for column in ("received_by", "cashier"):
        name = getattr(row, column)
        if name is not None and people.person(name, reference) is None:
            yield problem("unknown_person", column, text=name)
    cashier = people.person(row.cashier, reference)
    if cashier is not None and cashier.staff_no == bag.staff.staff_no and bag.cash:
        yield problem("counter_is_collector", "cashier")


def _difference(bag: Bag) -> Iterator[Problem]:
    """A difference stays a figure of its own: a reason explains it, a ruling lets it be, neither takes it away."""
    row, difference = bag.row, bag.difference
    if row is None or not difference:
        return
    words = {
        "counted": amount_in_words(row.cash_counted or 0),
        "expected": amount_in_words(bag.expected),
        "difference": signed(difference),
    }
    if row.difference_reason is None:
        yield problem("required", "difference_reason")
    if row.difference_reason is not None and bag.given_up == abs(difference):
        yield Problem("cash_differs_by_ruling", "cash_counted", tuple(sorted(words.items())), Weight.NOTICE)
    else:
        yield problem("cash_differs", "cash_counted", **words)


def signed(cents: int) -> str:
    """Gives an amount with its sign: -5000 -> "-50", 5000 -> "+50"."""
    return f"{'+' if cents > 0 else '-'}{amount_in_words(abs(cents))}"


def _out(bag: Bag) -> Iterator[Problem]:
    if not bag.slips_are_in:
        out = bag.still_out if bag.received_at is not None else bag.slips.keys()
        numbers = [number for case_id, number in bag.slips.items() if case_id in out]
        yield problem("slips_not_in", "slips_in", slips="、".join(numbers))
    if not bag.cash_is_in:
        yield problem("cash_not_in", "cash_counted", amount=amount_in_words(bag.expected))
