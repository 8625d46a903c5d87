"""What is wrong with how the customer was asked about money, and with what was charged (A7, C13-C15, P7)."""

from collections.abc import Callable, Iterator

from sheet_schema.problems import Problem, Weight, problem
from sync.case import Case
from sync.instant import local
from sync.reading.choices import separated
from sync.records import Consent
from sync.rules import consents, facts, rulings
from sync.rules.fees import amount_in_words, is_covered, office_pays

Found = Iterator[tuple[str, Problem]]
"""Row_id and problem."""
CENTS = 100
_TENANTS = frozenset({"tenant", "occupant"})


def charged_in_warranty(case: Case) -> Found:
    """P7: what a warranty covers is free; that it does not cover misuse is for a supervisor to rule."""
    until = case.bundle.covered_until
    if until is None or not is_covered(case.bundle, None) or office_pays(case.bundle, case.reference):
        return
    words = (("date", local(until, case.reference.zone).date().isoformat()),)
    ruled_out = rulings.of(case.bundle, "not_in_warranty")
    for visit in case.bundle.visits:
        if visit.quoted and not ruled_out:
            yield visit.row_id, Problem("charged_in_warranty", "quoted", words, Weight.NOTICE)


def surcharges_whole(case: Case) -> Found:
    """A7: a surcharge names the new amount, and answers to a quote."""
    for row in _of_kind(case, "surcharge"):
        if row.amount is None:
            yield row.row_id, problem("surcharge_without_amount", "amount")
        quoted_at = facts.consented_at(case.bundle)
        if row.answered and (quoted_at is None or row.answered.stated < quoted_at):
            yield row.row_id, problem("surcharge_before_quote", "answered")


def asked_in_time(case: Case) -> Found:
    """C14: consent comes before what it is for."""
    for kind in ("surcharge", "plan", "owner"):
        for row in _of_kind(case, kind):
            if consents.state(case.bundle, row) == "late":
                yield row.row_id, problem("consent_after_work", "answered")


def done_against_the_answer(case: Case) -> Found:
    """C11-C15: who says another time, or no, is not worked for until he says yes."""
    last, ended = consents.latest(case.bundle, "plan"), facts.ended_work_at(case.bundle)
    if last is None or last.answered is None or ended is None or last.answer == "agreed":
        return
    if ended > last.answered.stated and _work_was_done(case):
        yield last.row_id, problem("done_against_answer", "answer")


def owner_agreed(case: Case) -> Found:
    """Above `fees.owner_consent_over` a tenant's order needs the owner's consent."""
    order, limit = case.bundle.order, int(case.reference.settings["fees.owner_consent_over"]) * CENTS
    if order is None or not limit or not _is_tenants(case):
        return
    costs = max(case.charges.total, case.charges.quote or 0)
    if costs > limit and not consents.is_given(case.bundle, "owner"):
        words = {"amount": amount_in_words(costs), "limit": amount_in_words(limit)}
        yield order.row_id, problem("owner_not_asked", "total", **words)


def declined_made_safe(case: Case) -> Found:
    """C15: who refuses the part gets the place made safe, not repaired."""
    visit = facts.last_visit(case.bundle)
    if visit is None or visit.result != "repaired":
        return
    for priced in case.charges.lines:
        if priced.line.declined:
            yield priced.line.row_id, problem("declined_but_repaired", "declined")


def called_off_for_little(case: Case) -> Found:
    """Who calls it off on site pays for the trip at most, and only where he was told before."""
    visit = facts.last_visit(case.bundle)
    if visit is None or visit.result != "customer_cancelled":
        return
    allowed = separated(case.reference.settings["fees.call_out_items"])
    for priced in case.charges.lines:
        if priced.amount and priced.line.code not in allowed:
            yield priced.line.row_id, problem("cancelled_but_charged", "code")
        elif priced.amount > (case.charges.quote or 0):
            yield priced.line.row_id, problem("call_out_untold", "amount")


def _of_kind(case: Case, kind: str) -> tuple[Consent, ...]:
    return tuple(row for row in case.bundle.consents if row.kind == kind)


def _work_was_done(case: Case) -> bool:
    last = facts.last_visit(case.bundle)
    return last is not None and (last.started is not None or last.result in facts.FINISHING_RESULTS)


def _is_tenants(case: Case) -> bool:
    payer = case.bundle.order.payer if case.bundle.order else None
    if payer is not None:
        return payer == "tenant"
    return case.contact is not None and case.contact.contact_kind in _TENANTS


CHECKS: tuple[Callable[[Case], Found], ...] = (
    charged_in_warranty,
    surcharges_whole,
    asked_in_time,
    done_against_the_answer,
    owner_agreed,
    declined_made_safe,
    called_off_for_little,
)
