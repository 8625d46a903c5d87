"""What an order costs: schedule version, ranges, quote, consent (rules.md, "Fees"). Money is integer cents."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.problems import Problem, problem
from sync.bundle import Bundle
from sync.instant import Instant, day_end, local
from sync.records import FeeItem, OrderLine
from sync.rules import consents, facts, rulings
from sync.world import Fees, Reference

REVIEW_DAYS = 365
MARKET_TOLERANCE_PERCENT = 20


class PricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line with its price. `item` is None where the code has no version in force."""

    line: OrderLine
    item: FeeItem | None
    unit_price: int
    amount: int
    """What it comes to: nothing under warranty, what was ruled where a ruling says so."""
    by_schedule: int
    """What it would come to by the schedule alone."""
    free: bool = False
    """A warranty covers it."""
    problems: tuple[Problem, ...]


class Charges(msgspec.Struct, frozen=True, kw_only=True):
    """What a case costs and what was told of it."""

    lines: tuple[PricedLine, ...]
    total: int
    """What the customer owes for the lines, or by ruling; 0 where the office itself pays."""
    before_rulings: int
    """The same without rulings on the order as a whole."""
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
    priced = (price_line(line, fees, at, reference.zone) for line in bundle.lines)
    if office_pays(bundle, reference):
        return tuple(priced)
    return tuple(_ruled(_relieved(one, bundle), bundle) for one in priced)


def is_covered(bundle: Bundle, code: str | None) -> bool:
    """True where a warranty covers a line: as the dates say, unless the last ruling on it says otherwise (P7)."""
    ruled = [
        ruling
        for kind in ("not_in_warranty", "in_warranty")
        for ruling in rulings.of(bundle, kind, code or "")
    ]
    last = max(ruled, key=lambda ruling: ruling.ruled.stated, default=None)
    return last.kind == "in_warranty" if last is not None else bundle.covered_until is not None


def _relieved(priced: PricedLine, bundle: Bundle) -> PricedLine:
    """Labour and parts are free under warranty; parts that the customer brought the first time have none."""
    if not priced.by_schedule or not is_covered(bundle, priced.line.code):
        return priced
    by_ruling = bool(rulings.of(bundle, "in_warranty", priced.line.code))
    rest = 0 if by_ruling or bundle.covers_parts else _material(priced.line)
    return msgspec.structs.replace(priced, amount=rest, free=True)


def _ruled(priced: PricedLine, bundle: Bundle) -> PricedLine:
    ruled = rulings.changed_amount(bundle, priced.line.code) if priced.line.code else None
    return priced if ruled is None else msgspec.structs.replace(priced, amount=ruled)


def settled(bundle: Bundle) -> bool:
    """True once the customer agreed or the work is finished: from then on the schedule it was told counts (C13)."""
    return facts.consented_at(bundle) is not None or facts.finished_at(bundle) is not None


def price_line(line: OrderLine, fees: Fees, at: Instant, zone: ZoneInfo) -> PricedLine:
    """Prices one line by the schedule in force at a moment. A declined line costs nothing (C15)."""
    item = version_in_force(fees.get(line.code or "", ()), at, zone)
    if item is None:
        unknown = _no_version(line, at, zone)
        return PricedLine(line=line, item=None, unit_price=0, amount=0, by_schedule=0, problems=unknown)
    labour = line.labour if line.labour is not None else item.labour_price or 0
    amount = 0 if line.declined else _times(labour, line.quantity) + _material(line)
    return PricedLine(
        line=line,
        item=item,
        unit_price=labour,
        amount=amount,
        by_schedule=amount,
        problems=tuple(_range_problems(line, item)),
    )


def is_chargeable(bundle: Bundle, reference: Reference) -> bool:
    """True when the customer has to pay: a quote was told, or a line costs something; never for the office itself.

    A quote charges nothing where a warranty covers the fault, or where what was quoted was declined.
    """
    if office_pays(bundle, reference):
        return False
    lines = price_lines(bundle, reference)
    if any(priced.amount > 0 for priced in lines):
        return True
    let_off = is_covered(bundle, None) or any(priced.line.declined or priced.free for priced in lines)
    return not let_off and any(visit.quoted for visit in bundle.visits)


def charges(bundle: Bundle, reference: Reference) -> Charges:
    """Gives what a case costs, and what is wrong with how it was told and charged."""
    lines = price_lines(bundle, reference)
    quote = _quote(bundle, lines)
    owed = 0 if office_pays(bundle, reference) else sum(line.amount for line in lines)
    ruled = rulings.changed_amount(bundle, None)
    found = Charges(
        lines=lines,
        total=owed if ruled is None else ruled,
        before_rulings=owed,
        quote=quote,
        agreed=_agreed(bundle, lines, quote),
        chargeable=is_chargeable(bundle, reference),
        problems=tuple((line.line.row_id, found) for line in lines for found in line.problems),
    )
    rest = tuple(problem_ for check in _CHECKS for problem_ in check(bundle, found))
    return msgspec.structs.replace(found, problems=(*found.problems, *rest))


def _quote(bundle: Bundle, lines: Sequence[PricedLine]) -> int | None:
    typed = next((visit.quoted for visit in bundle.visits if visit.quoted is not None), None)
    if typed is not None or facts.consented_at(bundle) is None:
        return typed
    seen = _seen_before_consent(bundle, lines)
    return sum(map(_highest, seen)) if seen else None


def _seen_before_consent(bundle: Bundle, lines: Sequence[PricedLine]) -> list[PricedLine]:
    consented = next((visit.consented for visit in bundle.visits if visit.consented), None)
    return [line for line in lines if consented is not None and line.line.noticed_at <= consented.seen]


def _highest(priced: PricedLine) -> int:
    """With a range, the quote is the highest it can be."""
    item, line = priced.item, priced.line
    if item is None or item.labour_max is None or line.declined or priced.free:
        return priced.amount
    return max(priced.amount, _times(item.labour_max, line.quantity) + _material(line))


def _agreed(bundle: Bundle, lines: Sequence[PricedLine], quote: int | None) -> int | None:
    told = [visit.quoted for visit in bundle.visits if visit.quoted is not None and visit.consented]
    agreed = max((*told, *consents.surcharges(bundle)), default=quote)
    return agreed if agreed is None else agreed - _declined_of(agreed, bundle, lines)


def _declined_of(agreed: int, bundle: Bundle, lines: Sequence[PricedLine]) -> int:
    """C15: what was agreed to with the part in it is less without it: making safe costs what was told for that."""
    refused = sum(_would_be(priced) for priced in lines if priced.line.declined)
    rest = sum(priced.by_schedule for priced in _seen_before_consent(bundle, lines))
    return refused if agreed >= refused + rest else 0


def _would_be(priced: PricedLine) -> int:
    return _times(priced.unit_price, priced.line.quantity) + _material(priced.line)


def amount_in_words(cents: int) -> str:
    """Gives an amount as people write it: 120050 -> "1,200.50", 30000 -> "300"."""
    text = f"{Decimal(cents) / 100:,.2f}"
    return text.removesuffix(".00")


def schedule_problems(versions: Sequence[FeeItem], now: Instant, zone: ZoneInfo) -> dict[str, list[Problem]]:
    """Gives what is wrong with the versions of one item, by row_id; versions oldest first (A7)."""
    found: dict[str, list[Problem]] = {}
    until: Instant | None = None
    for place, item in enumerate(versions):
        code = _fits_behind(until, item) if place else None
        if code is not None:
            found.setdefault(item.row_id, []).append(problem(code, "valid_from", item=item.code or ""))
        end = _valid_until(item, _FOREVER, zone)
        until = end if until is None else max(until, end)
        found.setdefault(item.row_id, []).extend(_upside_down(item))
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


_FOREVER = Instant(2**40)


def _fits_behind(until: Instant | None, item: FeeItem) -> str | None:
    """Compares a version with the latest day that any of those before it holds on."""
    starts = item.valid_from or 0
    if until is not None and until >= starts:
        return "overlapping_versions"
    return "validity_gap" if until is not None and until + 1 < starts else None


def _upside_down(item: FeeItem) -> Iterator[Problem]:
    pairs = (
        ("valid_from", "valid_to", "time_order"),
        ("labour_price", "labour_max", "range_upside_down"),
        ("material_floor", "material_ceiling", "range_upside_down"),
    )
    for low, high, code in pairs:
        first, last = getattr(item, low) or 0, getattr(item, high)
        if last is not None and last < first:
            yield problem(code, high, earlier=low, later=high)


def _review_problems(item: FeeItem, now: Instant, zone: ZoneInfo) -> Iterator[Problem]:
    if item.reviewed_on is not None and now > day_end(item.reviewed_on, zone, REVIEW_DAYS):
        yield problem("review_overdue", "reviewed_on")
    price, market = max(item.labour_price or 0, item.labour_max or 0), item.market_price
    if market and price * 100 > market * (100 + MARKET_TOLERANCE_PERCENT):
        yield problem("over_market", "labour_price", percent=str(round((price - market) * 100 / market)))


def office_pays(bundle: Bundle, reference: Reference) -> bool:
    """True where the office itself is the payer: public areas, unless somebody else was named."""
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
    owed = {found.total, found.before_rulings}
    if order and confirmed is not None and bundle.lines and confirmed not in owed:
        words = {"confirmed": amount_in_words(confirmed), "total": amount_in_words(found.total)}
        yield order.row_id, problem("amount_differs", "amount_confirmed", **words)


def _over_quote(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """A7: above the quote a second consent is needed."""
    if bundle.order and found.agreed is not None and found.total > found.agreed:
        words = {"quote": amount_in_words(found.agreed), "total": amount_in_words(found.total)}
        yield bundle.order.row_id, problem("total_over_quote", "total", **words)


_Check = Callable[[Bundle, Charges], Iterator[tuple[str, Problem]]]
_CHECKS: tuple[_Check, ...] = (_untold, _unconsented, _misconfirmed, _over_quote)
