"""What an order costs: schedule version, ranges, quote, consent (rules.md, "Fees"). Money is integer cents."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.problems import Problem, problem
from sync.bundle import Bundle
from sync.instant import Instant, day_end, local
from sync.records import FeeItem, OrderLine
from sync.rules import facts
from sync.world import Fees, Reference

REVIEW_DAYS = 365
MARKET_TOLERANCE_PERCENT = 20


class PricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line with its price. `item` is None where the code has no version in force."""

    line: OrderLine
    item: FeeItem | None
    unit_price: int
    amount: int
    problems: tuple[Problem, ...]


class Charges(msgspec.Struct, frozen=True, kw_only=True):
    """What a case costs and what was told of it."""

    lines: tuple[PricedLine, ...]
    total: int
    """What the customer owes for the lines; 0 where the office itself pays."""
    quote: int | None
    """As first told before the work; where nothing was typed, what the lines seen before consent may come to."""
    agreed: int | None
    """The highest amount the customer consented to."""
    chargeable: bool
    problems: tuple[tuple[str, Problem], ...]
    """By row_id."""


def version_in_force(versions: Sequence[FeeItem], at: Instant, zone: ZoneInfo) -> FeeItem | None:
    """Gives the version of an item valid on the local day of `at`; versions oldest first, the newest wins."""
    valid = [
        item
        for item in versions
        if item.valid_from is not None and item.valid_from <= at <= _valid_until(item, at, zone)
    ]
    return valid[-1] if valid else None


def _valid_until(item: FeeItem, forever: Instant, zone: ZoneInfo) -> Instant:
    return day_end(item.valid_to, zone) if item.valid_to is not None else forever


def priced_at(bundle: Bundle) -> Instant:
    """Gives the moment whose schedule version counts: consent, before that receipt."""
    consented = facts.consented_at(bundle)
    return consented if consented is not None else bundle.registration.received.stated


def price_lines(bundle: Bundle, reference: Reference) -> tuple[PricedLine, ...]:
    """Prices the lines of a case by the schedule version that counts for it; once settled, prices stay."""
    at, fees = priced_at(bundle), reference.fees_of(bundle.schedule_version)
    return tuple(price_line(line, fees, at, reference.zone) for line in bundle.lines)


def settled(bundle: Bundle) -> bool:
    """True once the customer agreed or the work is finished: from then on the schedule it was told counts (C13)."""
    return facts.consented_at(bundle) is not None or facts.finished_at(bundle) is not None


def price_line(line: OrderLine, fees: Fees, at: Instant, zone: ZoneInfo) -> PricedLine:
    """Prices one line by the schedule in force at a moment. A declined line costs nothing (C15)."""
    item = version_in_force(fees.get(line.code or "", ()), at, zone)
    if item is None:
        return PricedLine(line=line, item=None, unit_price=0, amount=0, problems=_no_version(line, at, zone))
    labour = line.labour if line.labour is not None else item.labour_price or 0
    amount = 0 if line.declined else _times(labour, line.quantity) + _material(line)
    return PricedLine(
        line=line, item=item, unit_price=labour, amount=amount, problems=tuple(_range_problems(line, item))
    )


def is_chargeable(bundle: Bundle, reference: Reference) -> bool:
    """True when the customer has to pay: a quote was told, or a line costs something; never for the office itself."""
    if _office_pays(bundle, reference):
        return False
    quoted = any(visit.quoted for visit in bundle.visits)
    return quoted or any(priced.amount > 0 for priced in price_lines(bundle, reference))


def charges(bundle: Bundle, reference: Reference) -> Charges:
    """Gives what a case costs, and what is wrong with how it was told and charged."""
    lines = price_lines(bundle, reference)
    quote = _quote(bundle, lines)
    found = Charges(
        lines=lines,
        total=0 if _office_pays(bundle, reference) else sum(line.amount for line in lines),
        quote=quote,
        agreed=_agreed(bundle, quote),
        chargeable=is_chargeable(bundle, reference),
        problems=tuple((line.line.row_id, found) for line in lines for found in line.problems),
    )
    rest = tuple(problem_ for check in _CHECKS for problem_ in check(bundle, found))
    return msgspec.structs.replace(found, problems=(*found.problems, *rest))


def _quote(bundle: Bundle, lines: Sequence[PricedLine]) -> int | None:
    typed = next((visit.quoted for visit in bundle.visits if visit.quoted is not None), None)
    consented = next((visit.consented for visit in bundle.visits if visit.consented), None)
    if typed is not None or consented is None:
        return typed
    seen = [line for line in lines if line.line.noticed_at <= consented.seen]
    return sum(map(_highest, seen)) if seen else None


def _highest(priced: PricedLine) -> int:
    """With a range, the quote is the highest it can be."""
    item, line = priced.item, priced.line
    if item is None or item.labour_max is None or line.declined:
        return priced.amount
    return max(priced.amount, _times(item.labour_max, line.quantity) + _material(line))


def _agreed(bundle: Bundle, quote: int | None) -> int | None:
    told = [visit.quoted for visit in bundle.visits if visit.quoted is not None and visit.consented]
    return max(told, default=quote)


def amount_in_words(cents: int) -> str:
    """Gives an amount as people write it: 120050 -> "1,200.50", 30000 -> "300"."""
    text = f"{Decimal(cents) / 100:,.2f}"
    return text.removesuffix(".00")


def schedule_problems(versions: Sequence[FeeItem], now: Instant, zone: ZoneInfo) -> dict[str, list[Problem]]:
    """Gives what is wrong with the versions of one item, by row_id; versions oldest first (A7)."""
    found: dict[str, list[Problem]] = {}
    for before, after in pairwise(versions):
        code = _fits_behind(before, after, zone)
        if code is not None:
            found.setdefault(after.row_id, []).append(problem(code, "valid_from", item=after.code or ""))
    for item in versions:
        if item.valid_to is not None and item.valid_to < (item.valid_from or 0):
            words = {"earlier": "valid_from", "later": "valid_to"}
            found.setdefault(item.row_id, []).append(problem("time_order", "valid_to", **words))
    current = version_in_force(versions, now, zone)
    if current is not None:
        found.setdefault(current.row_id, []).extend(_review_problems(current, now, zone))
    return {row_id: problems for row_id, problems in found.items() if problems}


def schedule_changes_at(versions: Sequence[FeeItem], now: Instant, zone: ZoneInfo) -> Instant | None:
    """Gives when the version in force or a problem of it next changes by itself."""
    starts = [item.valid_from for item in versions if item.valid_from is not None]
    ends = [day_end(item.valid_to, zone) for item in versions if item.valid_to is not None]
    reviews = [
        day_end(item.reviewed_on, zone, REVIEW_DAYS) for item in versions if item.reviewed_on is not None
    ]
    changes = (*starts, *(Instant(end + 1) for end in (*ends, *reviews)))
    return min((at for at in changes if at > now), default=None)


def _fits_behind(before: FeeItem, after: FeeItem, zone: ZoneInfo) -> str | None:
    starts = after.valid_from or 0
    if before.valid_to is None or day_end(before.valid_to, zone) >= starts:
        return "overlapping_versions"
    return "validity_gap" if day_end(before.valid_to, zone) + 1 < starts else None


def _review_problems(item: FeeItem, now: Instant, zone: ZoneInfo) -> Iterator[Problem]:
    if item.reviewed_on is not None and now > day_end(item.reviewed_on, zone, REVIEW_DAYS):
        yield problem("review_overdue", "reviewed_on")
    price, market = item.labour_price or 0, item.market_price
    if market and price * 100 > market * (100 + MARKET_TOLERANCE_PERCENT):
        yield problem("over_market", "labour_price", percent=str(round((price - market) * 100 / market)))


def _office_pays(bundle: Bundle, reference: Reference) -> bool:
    payer = bundle.order.payer if bundle.order else None
    return payer == "property" if payer else facts.is_public(bundle, reference)


def _times(price: int, quantity: Decimal) -> int:
    return int((price * quantity).quantize(Decimal(1), ROUND_HALF_UP))


def _material(line: OrderLine) -> int:
    if line.material is None or line.material_price is None:
        return 0
    return _times(line.material_price, line.material_quantity)


def _no_version(line: OrderLine, at: Instant, zone: ZoneInfo) -> tuple[Problem, ...]:
    if line.code is None:
        return ()
    day = local(at, zone).date().isoformat()
    return (problem("code_not_in_force", "code", text=line.code, date=day),)


def _range_problems(line: OrderLine, item: FeeItem) -> Iterator[Problem]:
    if line.declined:
        return
    low = item.labour_price or 0
    high = item.labour_max if item.labour_max is not None else low
    if line.labour is not None and not low <= line.labour <= high:
        yield problem("labour_out_of_range", "labour", low=amount_in_words(low), high=amount_in_words(high))
    if line.material is not None and line.material_price is None:
        yield problem("material_price_missing", "material_price")
    if line.material_price and not _within(line.material_price, item.material_floor, item.material_ceiling):
        low_words = amount_in_words(item.material_floor or 0)
        high_words = amount_in_words(item.material_ceiling) if item.material_ceiling is not None else "∞"
        yield problem("material_out_of_range", "material_price", low=low_words, high=high_words)


def _within(price: int, floor: int | None, ceiling: int | None) -> bool:
    return (floor is None or floor <= price) and (ceiling is None or price <= ceiling)


def _untold(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """C13: nature and fee standard are told before the work."""
    visit = facts.last_visit(bundle)
    if found.chargeable and found.quote is None and visit and (visit.started or visit.finished):
        yield visit.row_id, problem("chargeable_without_quote", "quoted")


def _unconsented(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """C14: work starts behind the spoken consent."""
    consented = facts.consented_at(bundle)
    if not found.chargeable or consented is None:
        return
    for visit in bundle.visits:
        if visit.started and visit.started.stated < consented:
            yield visit.row_id, problem("start_before_consent", "started")


def _misconfirmed(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """C17: the customer confirms the amount that is charged."""
    order = bundle.order
    confirmed = order.amount_confirmed if order else None
    if order and confirmed is not None and bundle.lines and confirmed != found.total:
        words = {"confirmed": amount_in_words(confirmed), "total": amount_in_words(found.total)}
        yield order.row_id, problem("amount_differs", "amount_confirmed", **words)


def _over_quote(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """A7: above the quote a second consent is needed."""
    if bundle.order and found.agreed is not None and found.total > found.agreed:
        words = {"quote": amount_in_words(found.agreed), "total": amount_in_words(found.total)}
        yield bundle.order.row_id, problem("total_over_quote", "total", **words)


_Check = Callable[[Bundle, Charges], Iterator[tuple[str, Problem]]]
_CHECKS: tuple[_Check, ...] = (_untold, _unconsented, _misconfirmed, _over_quote)
