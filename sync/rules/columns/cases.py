"""Writers of the cases tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import CASE_STATE, RATING
from sync.case import Case
from sync.cell import Cell
from sync.instant import local
from sync.records import CaseRecord
from sync.rules.aftercare import CASE_SUFFIX
from sync.rules.columns import shown
from sync.rules.ladder import Round
from sync.rules.ratings import effective


def number(case: Case, row: CaseRecord) -> int:
    """Gives which round a row was opened for."""
    return int(case.bundle.occasions[row.row_id])


def round_of(case: Case, row: CaseRecord) -> Round | None:
    """Gives the round of a row; None where what it was opened for was taken back."""
    return next((one for one in case.aftercare.rounds if one.number == number(case, row)), None)


def why(case: Case, row: CaseRecord) -> Cell:
    """Gives what opened the round."""
    found = round_of(case, row)
    return "、".join(case.words.term(f"why.{key}") for key in found.why) if found else None


def corrective(case: Case, row: CaseRecord) -> Cell:
    """Gives the number of the corrective order of the round."""
    found = round_of(case, row)
    return found.correction.order_no if found and found.correction else None


def last_rating(case: Case, row: CaseRecord) -> Cell:
    """Gives what the customer said last in this round."""
    found = round_of(case, row)
    if found is None:
        return None
    rating = found.correction.rating if found.correction else None
    before = next((one for one in case.aftercare.rounds if one.number == found.number - 1), None)
    if rating is None and before is not None:
        rating = before.correction.rating if before.correction else None
    elif rating is None:
        counts = effective(case.aftercare.ratings)
        rating = counts.value if counts else None
    return case.words.choice(RATING, rating) if rating else None


def days_open(case: Case, row: CaseRecord) -> Cell:
    """Gives for how many days the round has been open; nothing once it has ended."""
    found = round_of(case, row)
    if found is None or not found.is_open:
        return None
    zone = case.reference.zone
    return (local(case.now, zone).date() - local(found.opened_at, zone).date()).days


def state(case: Case, row: CaseRecord) -> Cell:
    """Gives what is next, or how the round ended."""
    found = round_of(case, row)
    return case.words.choice(CASE_STATE, found.state if found else "not_needed")


def opened_at(case: Case, row: CaseRecord) -> Cell:
    """Gives when the round began."""
    found = round_of(case, row)
    return shown.time(found.opened_at, case) if found else None


WRITERS: Mapping[str, Callable[[Case, CaseRecord], Cell]] = {
    "case_no": lambda case, _row: f"{case.bundle.order_no}{CASE_SUFFIX}" if case.bundle.order_no else None,
    "order_no": lambda case, _row: case.bundle.order_no,
    "opened_at": opened_at,
    "why": why,
    "round": number,
    "corrective": corrective,
    "last_rating": last_rating,
    "days_open": days_open,
    "state": state,
    "visited_at": shown.twin("visited"),
}
