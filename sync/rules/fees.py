"""What an order costs: schedule version, ranges, quote, consent (rules.md, "Fees"). Money is integer cents."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from sheet_schema.problems import Problem, problem
from sync.bundle import Bundle
from sync.instant import DAY, Instant, local
from sync.records import FeeItem, OrderLine
from sync.rules import facts
from sync.world import Reference

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
    """As told before the work: the first quote, else nothing."""
    chargeable: bool
    problems: tuple[tuple[str, Problem], ...]
    """By row_id."""


def version_in_force(versions: Sequence[FeeItem], at: Instant) -> FeeItem | None:
    """Gives the version of an item valid on the local day of `at`; versions oldest first."""
    valid = [
        item for item in versions
        if item.valid_from is not None and item.valid_from <= at
        and (item.valid_to is None or at < item.valid_to + DAY)
    ]
    return valid[-1] if valid else None


def priced_at(bundle: Bundle) -> Instant:
    """Gives the moment whose schedule version counts: consent, before that receipt."""
    consented = facts.consented_at(bundle)
    return consented if consented is not None else bundle.registration.received.stated


def price_line(line: OrderLine, reference: Reference, at: Instant) -> PricedLine:
    """Prices one line by the schedule in force at a moment. A declined line costs nothing (C15)."""
    item = version_in_force(reference.fees.get(line.code or "", ()), at)
    if item is None:
        return PricedLine(line=line, item=None, unit_price=0, amount=0, problems=_no_version(line, reference, at))
    labour = line.labour if line.labour is not None else item.labour_price or 0
    amount = 0 if line.declined else _times(labour, line.quantity) + _material(line)
    return PricedLine(
        line=line, item=item, unit_price=labour, amount=amount, problems=tuple(_range_problems(line, item))
    )


def is_chargeable(bundle: Bundle, reference: Reference) -> bool:
    """True when the customer has to pay: a quote was told, or a line costs something; never for the office itself."""
    if _office_pays(bundle, reference):
        return False
    at = priced_at(bundle)
    quoted = any(visit.quoted for visit in bundle.visits)
    return quoted or any(price_line(line, reference, at).amount > 0 for line in bundle.lines)


def charges(bundle: Bundle, reference: Reference) -> Charges:
    """Gives what a case costs, and what is wrong with how it was told and charged."""
    at = priced_at(bundle)
    lines = tuple(price_line(line, reference, at) for line in bundle.lines)
    total = 0 if _office_pays(bundle, reference) else sum(line.amount for line in lines)
    quotes = [visit.quoted for visit in bundle.visits if visit.quoted is not None]
    found = Charges(
        lines=lines,
        total=total,
        quote=quotes[0] if quotes else None,
        chargeable=is_chargeable(bundle, reference),
        problems=tuple((line.line.row_id, found) for line in lines for found in line.problems),
    )
    rest = tuple(problem_ for check in _CHECKS for problem_ in check(bundle, found))
    return msgspec.structs.replace(found, problems=(*found.problems, *rest))


def amount_in_words(cents: int) -> str:
    """Gives an amount as people write it: 120050 -> "1,200.50", 30000 -> "300"."""
    text = f"{Decimal(cents) / 100:,.2f}"
    return text.removesuffix(".00")


def schedule_problems(versions: Sequence[FeeItem], now: Instant) -> dict[str, list[Problem]]:
    """Gives what is wrong with the versions of one item, by row_id; versions oldest first (A7)."""
    found: dict[str, list[Problem]] = {}
    for before, after in zip(versions, versions[1:], strict=False):
        ends = before.valid_to + DAY if before.valid_to is not None else None
        starts = after.valid_from or 0
        if ends is None or ends > starts:
            found.setdefault(after.row_id, []).append(problem("overlapping_versions", "valid_from", item=after.code or ""))
        elif ends < starts:
            found.setdefault(after.row_id, []).append(problem("validity_gap", "valid_from", item=after.code or ""))
    current = version_in_force(versions, now)
    if current is not None:
        found.setdefault(current.row_id, []).extend(_review_problems(current, now))
    return {row_id: problems for row_id, problems in found.items() if problems}


def _review_problems(item: FeeItem, now: Instant) -> Iterator[Problem]:
    if item.reviewed_on is not None and now - item.reviewed_on > REVIEW_DAYS * DAY:
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


def _no_version(line: OrderLine, reference: Reference, at: Instant) -> tuple[Problem, ...]:
    if line.code is None:
        return ()
    day = local(at, reference.zone).date().isoformat()
    return (problem("code_not_in_force", "code", text=line.code, date=day),)


def _range_problems(line: OrderLine, item: FeeItem) -> Iterator[Problem]:
    low, high = item.labour_price or 0, item.labour_max if item.labour_max is not None else item.labour_price or 0
    if line.labour is not None and not low <= line.labour <= high:
        yield problem("labour_out_of_range", "labour", low=amount_in_words(low), high=amount_in_words(high))
    if line.material is not None and line.material_price is None:
        yield problem("material_price_missing", "material_price")
    floor, ceiling = item.material_floor, item.material_ceiling
    if line.material_price and ceiling is not None and not (floor or 0) <= line.material_price <= ceiling:
        yield problem("material_out_of_range", "material_price", low=amount_in_words(floor or 0),
                      high=amount_in_words(ceiling))


def _untold(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """C13: nature and fee standard are told before the work."""
    visit = facts.last_visit(bundle)
    if found.chargeable and found.quote is None and visit and (visit.started or visit.finished):
        yield visit.row_id, problem("chargeable_without_quote", "quoted")


def _unconsented(bundle: Bundle, found: Charges) -> Iterator[tuple[str, Problem]]:
    """C14: work starts behind the spoken consent."""
    if not found.chargeable:
        return
    for visit in bundle.visits:
        if visit.started and visit.consented and visit.started.stated < visit.consented.stated:
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
    quotes = [visit.quoted for visit in bundle.visits if visit.quoted is not None]
    if bundle.order and quotes and found.total > max(quotes):
        words = {"quote": amount_in_words(max(quotes)), "total": amount_in_words(found.total)}
        yield bundle.order.row_id, problem("total_over_quote", "total", **words)


_Check = Callable[[Bundle, Charges], Iterator[tuple[str, Problem]]]
_CHECKS: tuple[_Check, ...] = (_untold, _unconsented, _misconfirmed, _over_quote)
