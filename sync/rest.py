"""A sheet at rest: nothing is decided anew where the last decision found nothing to do, of the very same things."""

from collections.abc import Collection
from operator import is_

import msgspec

from sync.instant import Instant
from sync.memory import Memory
from sync.office import Office
from sync.plan import Plan
from sync.sheet import Snapshot


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with nothing in it, and all that it was made of."""

    snapshot: Snapshot
    memory: Memory
    office: Office
    asked: tuple[bool, frozenset[str] | None]
    """Whether a register of the past was taken over, and the requests whose rows were to be opened."""
    decided_at: Instant
    plan: Plan

    def holds(
        self,
        snapshot: Snapshot,
        memory: Memory,
        office: Office,
        asked: tuple[bool, frozenset[str] | None],
        now: Instant,
    ) -> bool:
        """True while the same would be found again: nothing was sent otherwise, and nothing fell due."""
        change = self.plan.next_change_at
        return (
            self.decided_at <= now
            and (change is None or now < change)
            and self.asked == asked
            and self.office is office
            and _same_sheet(self.snapshot, snapshot)
            and _same_memory(self.memory, memory)
        )


def is_at_rest(plan: Plan, memory: Memory) -> bool:
    """True for a plan that nobody waits for: nothing to write, to keep or to tell, nothing out of place."""
    told = plan.alarms or plan.silenced or plan.refusals or plan.troubles or memory.requests
    return not (plan.writes or plan.remembers or told)


def as_asked(arriving: Collection[str] | None, *, history: bool) -> tuple[bool, frozenset[str] | None]:
    """Gives what a decision was asked for besides."""
    return history, None if arriving is None else frozenset(arriving)


def _same_sheet(one: Snapshot, other: Snapshot) -> bool:
    return one.tabs.keys() == other.tabs.keys() and all(
        other.tabs[key] is read for key, read in one.tabs.items()
    )


def _same_memory(one: Memory, other: Memory) -> bool:
    """Rows and readings by the objects themselves: 1 and TRUE are equal to Python, and are not the same cell."""
    if one is other:
        return True
    same = len(one.rows) == len(other.rows) and len(one.facts) == len(other.facts)
    same = same and all(map(is_, one.rows.values(), other.rows.values()))
    same = same and all(map(is_, one.facts.values(), other.facts.values()))
    return same and one == other
