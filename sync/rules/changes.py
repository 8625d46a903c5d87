"""When something that is shown of a case changes by itself, beside its clocks."""

from collections.abc import Callable, Iterator

from sync.case import Case
from sync.instant import Instant
from sync.rules import checks_trips, deferrals, explaining, items, permissions

Change = Callable[[Case], Iterator[Instant]]


def _deferrals(case: Case) -> Iterator[Instant]:
    day_due = explaining.day_due(case.bundle, case.reference)
    return deferrals.changes(case.bundle, case.reference, day_due)


CHANGES: tuple[Change, ...] = (
    _deferrals,
    lambda case: permissions.changes(case.bundle, case.now),
    lambda case: items.changes(case.bundle, case.reference, case.now),
    checks_trips.changes,
)


def next_at(case: Case) -> Instant | None:
    """Gives the next instant at which anything of it changes."""
    return min((at for change in CHANGES for at in change(case) if at > case.now), default=None)
