"""All figures of an office: the sums of what its cases and shift days count for, beside their targets."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from sync.instant import Instant
from sync.records import Training
from sync.rules.handins import Bag
from sync.rules.kpis import of_office
from sync.rules.kpis.catalogue import APART, BY_PERSON
from sync.rules.kpis.of_case import Counted
from sync.rules.kpis.result import Result, results
from sync.rules.kpis.tally import Figure, Key, counted
from sync.rules.months import month_of
from sync.world import Reference


class Sums:
    """The sums of what cases count for, kept while each counts for the same."""

    def __init__(self) -> None:
        self._cases: Sequence[Counted] = ()
        self.months: frozenset[str] = frozenset()
        self.figures: Mapping[Key, Figure] = {}

    def follow(self, cases: Sequence[Counted]) -> None:
        """Adds up again where a case counts for something else."""
        if self._cases != cases:
            tallies = [tally for case in cases for tally in case.tallies]
            self.months = frozenset(tally.month for tally in tallies)
            self.figures = counted(tallies, BY_PERSON, APART)
            self._cases = cases


def figures_of(
    cases: Sequence[Counted],
    bags: Collection[Bag],
    excused: frozenset[str],
    sessions: Sequence[Training],
    reference: Reference,
    now: Instant,
    *,
    sums: Sums | None = None,
) -> dict[Key, Result]:
    """Gives every figure that there is anything to count for. `excused`: cases whose slip was given up.

    `sums`: those of the cases as they were before.
    """
    sums = Sums() if sums is None else sums
    sums.follow(cases)
    months = {month_of(now, reference.zone), *sums.months}
    tallies = chain(
        of_office.hand_ins(bags, excused, now),
        of_office.open_past_due(cases, now, reference),
        of_office.backlog(cases, now, reference),
        of_office.training(sorted(months), sessions, reference, now),
    )
    return results(counted(tallies, BY_PERSON, APART, sums.figures), reference)
