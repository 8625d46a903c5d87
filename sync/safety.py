"""A plan that would change too much refuses itself until a person says otherwise (architecture.md, step 7)."""

from collections.abc import Iterator, Mapping

from sync.census import Census
from sync.memory import Memory, RowState
from sync.plan import Plan

MIN_ROWS = 5
MAX_VANISHED_SHARE = 0.3
MAX_RENUMBERED = 10


def refusals(census: Census, memory: Memory, plan: Plan) -> tuple[str, ...]:
    """Gives the codes of all reasons to stop: `tab_emptied:<tab>`, `rows_vanished:<tab>`, `numbers_overwritten`."""
    return tuple(_of_tabs(census, _live_rows(memory))) + tuple(_of_numbers(plan, memory))


def _live_rows(memory: Memory) -> dict[str, int]:
    live: dict[str, int] = {}
    for row in memory.rows.values():
        if row.state is RowState.LIVE:
            live[row.tab] = live.get(row.tab, 0) + 1
    return live


def _of_tabs(census: Census, live: Mapping[str, int]) -> Iterator[str]:
    for tab, identity in census.identities.items():
        before = live.get(tab, 0)
        if before < MIN_ROWS:
            continue
        if len(identity.vanished) == before:
            yield f"tab_emptied:{tab}"
        elif len(identity.vanished) > max(MIN_ROWS, MAX_VANISHED_SHARE * before):
            yield f"rows_vanished:{tab}"


def _of_numbers(plan: Plan, memory: Memory) -> Iterator[str]:
    cleared = [
        write
        for write in plan.cells
        if write.tab == "registration" and write.column == "order_no" and write.value is None
    ]
    if len(cleared) > MAX_RENUMBERED and memory.numbers:
        yield "numbers_overwritten"
