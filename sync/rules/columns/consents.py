"""Writers of the consents tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import CONSENT_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Consent
from sync.rules import consents, permissions
from sync.rules.columns import shown


def state(case: Case, row: Consent) -> Cell:
    """Gives what the customer answered, and whether it came in time."""
    if row.kind in permissions.KINDS:
        found = permissions.state(case.bundle, row, case.reference)
    else:
        found = consents.state(case.bundle, row)
    return case.words.choice(CONSENT_STATE, found) if found else None


WRITERS: Mapping[str, Callable[[Case, Consent], Cell]] = {
    "state": state,
    "answered_at": shown.twin("answered"),
}
