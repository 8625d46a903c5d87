"""A plan that would change too much refuses itself until a person says otherwise (architecture.md, step 7)."""

from collections.abc import Collection, Iterator, Mapping

from sync.cell import Cell
from sync.census import Census
from sync.memory import Memory, RowState
from sync.plan import Plan

MIN_ROWS = 5
MAX_VANISHED_SHARE = 0.3
MAX_RENUMBERED = 10
LEAST_TORN = 3
LEAST_TORN_IN_ONE_COLUMN = 5
"""Three technicians may change places by hand; five cells of one column hardly do."""


def refusals(census: Census, memory: Memory, plan: Plan) -> tuple[str, ...]:
    """Gives the codes of all reasons to stop.

    `tab_emptied:<tab>`, `rows_vanished:<tab>`, `rows_torn:<tab>:<rows>`, `numbers_overwritten`.
    """
    return (
        *_of_tabs(census, _live_rows(memory)),
        *_of_torn_rows(census, memory),
        *_of_numbers(plan, memory),
    )


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


def _of_torn_rows(census: Census, memory: Memory) -> Iterator[str]:
    """Some columns were sorted without the others: what was typed went over to rows with another identity."""
    for tab, identity in census.identities.items():
        changes: dict[str, dict[str, tuple[Cell, Cell]]] = {}
        for found in identity.rows:
            before = memory.rows.get(found.row_id)
            if before is None or not found.seen or before.state is not RowState.LIVE:
                continue
            after = census.known[found.row_id]
            if after is before:
                continue
            for key in {*before.cells, *after.cells}:
                old, new = before.cells.get(key), after.cells.get(key)
                if old != new:
                    changes.setdefault(key, {})[found.row_id] = (old, new)
        torn = [rows for rows in changes.values() if _is_permuted(rows.values())]
        touched = {row_id for rows in torn for row_id in rows}
        if len(touched) >= (LEAST_TORN if len(torn) > 1 else LEAST_TORN_IN_ONE_COLUMN):
            yield f"rows_torn:{tab}:{len(touched)}"


def _is_permuted(changes: Collection[tuple[Cell, Cell]]) -> bool:
    """True when the cells hold what they held, each in another row."""
    before, after = (sorted(map(repr, values)) for values in zip(*changes, strict=True))
    return before == after and len(set(before)) >= LEAST_TORN


def _of_numbers(plan: Plan, memory: Memory) -> Iterator[str]:
    cleared = [
        write
        for write in plan.cells
        if write.tab == "registration" and write.column == "order_no" and write.value is None
    ]
    if len(cleared) > MAX_RENUMBERED and memory.numbers:
        yield "numbers_overwritten"
