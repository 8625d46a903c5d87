"""Writers of the deferrals tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import DEFERRAL_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Deferral
from sync.rules import deferrals, explaining
from sync.rules.columns import shown
from sync.rules.deferrals import Wait


def _wait(case: Case, row: Deferral) -> Wait:
    found = deferrals.waits(case.bundle, case.reference)
    return next(wait for wait in found if wait.deferral.row_id == row.row_id)


def state(case: Case, row: Deferral) -> Cell:
    """Gives whether the order waits for it."""
    return case.words.choice(DEFERRAL_STATE, deferrals.state(_wait(case, row)))


def told_before(case: Case, row: Deferral) -> Cell:
    """Gives whether the customer was told the new time before the old one had passed (A3)."""
    day_due = explaining.day_due(case.bundle, case.reference)
    told = deferrals.told_before(row, case.bundle, day_due, case.now)
    return None if told is None else case.words.term("yes" if told else "no")


def paused_minutes(case: Case, row: Deferral) -> Cell:
    """Gives for how many working minutes it stopped the clock; empty while it does."""
    return deferrals.paused_minutes(row, case.bundle, case.reference)


def overdue(case: Case, row: Deferral) -> Cell:
    """Gives which date has passed while the order still waits."""
    passed = deferrals.overdue(_wait(case, row), case.reference, case.now)
    return case.words.term(f"overdue.{passed}") if passed else None


WRITERS: Mapping[str, Callable[[Case, Deferral], Cell]] = {
    "state": state,
    "told_before": told_before,
    "paused_minutes": paused_minutes,
    "overdue": overdue,
    "reported_at": shown.twin("reported"),
    "explained_at": shown.twin("explained"),
    "resumed_at": shown.twin("resumed"),
}
