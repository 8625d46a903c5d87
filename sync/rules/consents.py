"""What the customer was asked before the work, and whether the answer came in time (C13, C14; A7)."""

from collections.abc import Callable, Mapping

from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Consent
from sync.rules import facts

_STATES = {"agreed": "given", "another_time": "another_time", "refused": "refused"}


def latest(bundle: Bundle, kind: str) -> Consent | None:
    """Gives the last answer to one kind of question; None where nobody asked, or nobody answered."""
    answered = [row for row in bundle.consents if row.kind == kind and row.answer and row.answered]
    return max(answered, key=_answered_at, default=None)


def is_given(bundle: Bundle, kind: str) -> bool:
    """True where the last answer is yes, and came in time."""
    found = latest(bundle, kind)
    return found is not None and state(bundle, found) == "given"


def quote_answered_at(bundle: Bundle) -> Instant | None:
    """Gives when the customer first answered what was proposed: he agreed to the quote, or refused the plan."""
    refused = (_answered_at(row) for row in bundle.consents if row.kind == "plan" and _is_refusal(row))
    agreed = facts.consented_at(bundle)
    return min((*refused, *([agreed] if agreed is not None else [])), default=None)


def _is_refusal(row: Consent) -> bool:
    return row.answer == "refused" and row.answered is not None


def surcharges(bundle: Bundle) -> tuple[int, ...]:
    """Gives the new amounts the customer agreed to behind the quote and before the extra work was done, in cents."""
    quoted_at = facts.consented_at(bundle)
    return tuple(
        row.amount
        for row in bundle.consents
        if row.kind == "surcharge"
        and row.amount is not None
        and state(bundle, row) == "given"
        and quoted_at is not None
        and _answered_at(row) >= quoted_at
    )


def state(bundle: Bundle, row: Consent) -> str | None:
    """Gives a key of sheet_schema.choices.CONSENT_STATE; None while there is no answer."""
    if row.answer is None or row.answered is None:
        return None
    needed_by = _NEEDED_BY.get(row.kind or "", _never)(bundle)
    late = needed_by is not None and _answered_at(row) > needed_by
    return "late" if late and row.answer == "agreed" else _STATES.get(row.answer)


def _answered_at(row: Consent) -> Instant:
    return row.answered.stated if row.answered else Instant(0)


def _never(_bundle: Bundle) -> None:
    """Nothing has to wait for this answer."""


_NEEDED_BY: Mapping[str, Callable[[Bundle], Instant | None]] = {
    "surcharge": facts.ended_work_at,
    "owner": facts.ended_work_at,
    "plan": facts.began_work_at,
}
"""By when an answer must be there, by kind of question: for another price before the extra work is done."""
