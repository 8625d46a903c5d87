"""All figures of an office: the sums of what its cases and shift days count for, beside their targets."""

from collections.abc import Collection, Sequence
from itertools import chain

from sync.instant import Instant
from sync.records import Training
from sync.rules.handins import Bag
from sync.rules.kpis import of_office
from sync.rules.kpis.catalogue import APART, BY_PERSON
from sync.rules.kpis.of_case import Counted
from sync.rules.kpis.result import Result, results
from sync.rules.kpis.tally import Key, counted
from sync.rules.months import month_of
from sync.world import Reference


def figures_of(
    cases: Sequence[Counted],
    bags: Collection[Bag],
    excused: frozenset[str],
    sessions: Sequence[Training],
    reference: Reference,
    now: Instant,
) -> dict[Key, Result]:
    """Gives every figure that there is anything to count for. `excused`: cases whose slip was given up."""
    months = {month_of(now, reference.zone), *(tally.month for case in cases for tally in case.tallies)}
    tallies = chain(
        chain.from_iterable(case.tallies for case in cases),
        of_office.hand_ins(bags, excused, now),
        of_office.open_past_due(cases, now, reference),
        of_office.backlog(cases, now, reference),
        of_office.training(sorted(months), sessions, reference, now),
    )
    return results(counted(tallies, BY_PERSON, APART), reference)
