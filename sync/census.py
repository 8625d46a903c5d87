"""The census: every row of the sheet beside what the ledger knows of it, and what follows for the ledger."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sheet_schema.model import Tab
from sync.cell import CellValue
from sync.identity import Identified, Sure, TabIdentity, certain, content, identify
from sync.instant import Instant
from sync.memory import KnownRow, Memory, RowState
from sync.plan import Event
from sync.sheet import Snapshot


class Census(msgspec.Struct, frozen=True, kw_only=True):
    """What is on the sheet and what is only remembered."""

    identities: Mapping[str, TabIdentity]
    """By tab; a tab that cannot be read is left out, and nothing of it counts as vanished."""
    known: Mapping[str, KnownRow]
    """All rows as they stand behind this round's findings, by row_id."""
    changed: tuple[KnownRow, ...]
    events: tuple[Event, ...]

    def on_sheet(self, tab: str) -> tuple[Identified, ...]:
        """Gives the identified rows of one tab."""
        identity = self.identities.get(tab)
        return identity.rows if identity else ()

    def touched(self, memory: Memory) -> frozenset[str]:
        """Gives the rows in which people changed cells since the ledger last saw them."""
        return frozenset(
            row.row_id
            for row in self.changed
            if row.row_id in memory.rows and memory.rows[row.row_id].cells != row.cells
        )

    def is_live(self, row_id: str) -> bool:
        """True once the row was seen under its row_id."""
        return self.known[row_id].state is RowState.LIVE


Sures = dict[str, Mapping[str, Sure]]
"""By tab, then row_id."""


def take_census(
    tabs: Sequence[Tab],
    snapshot: Snapshot,
    memory: Memory,
    now: Instant,
    new_id: Callable[[], str],
    kept: Sures | None = None,
) -> Census:
    """Identifies all rows of all tabs that can be read.

    `kept`: rows that were sure in an earlier round; those of this one replace them.
    """
    kept = {} if kept is None else kept
    by_tab = memory.by_tab()
    shown = shown_numbers(memory, by_tab.get("work_orders", {}))
    waiting = frozenset(request.row_id for request in memory.requests)
    identities: dict[str, TabIdentity] = {}
    changed: list[KnownRow] = []
    events: list[Event] = []
    for tab in tabs:
        read = snapshot.tabs.get(tab.key)
        if read is None or read.layout.stopped:
            continue
        mine = by_tab.get(tab.key, {})
        numbers = shown.get(tab.key, {})
        kept[tab.key] = sure = certain(tab, read.rows, mine, numbers, kept.get(tab.key, {}))
        identities[tab.key] = identity = identify(tab, read.rows, mine, numbers, new_id, waiting, sure=sure)
        for found in identity.rows:
            before = memory.rows.get(found.row_id)
            if found.same and before is not None and before.state is RowState.LIVE:
                continue
            after = _known(tab, found, before, now)
            if before is None or _differs(before, after):
                changed.append(after)
                events.extend(_told(before, after))
        changed.extend(replace(row, state=RowState.VANISHED) for row in identity.vanished)
        events.extend(_vanished(row, memory) for row in identity.vanished)
        changed.extend(_never_seen(tab, identity, memory, mine))
    return Census(
        identities=identities,
        known={**memory.rows, **{row.row_id: row for row in changed}},
        changed=tuple(changed),
        events=tuple(events),
    )


def shown_numbers(memory: Memory, slips: Mapping[str, KnownRow]) -> dict[str, dict[str, str]]:
    """Gives the order number that each row shows as its own: by tab, then row_id. `slips`: those known."""
    numbers = {
        row.row_id: memory.numbers[case_id].number
        for row in slips.values()
        if (case_id := row.parent or row.row_id) in memory.numbers
    }
    return {
        "registration": {row_id: number.number for row_id, number in memory.numbers.items()},
        "work_orders": numbers,
    }


def _known(tab: Tab, found: Identified, before: KnownRow | None, now: Instant) -> KnownRow:
    cells = content(tab, found.row.cells)
    if before is None:
        return KnownRow(
            row_id=found.row_id,
            tab=tab.key,
            state=RowState.PENDING,
            noticed_at=now,
            cells=cells,
            index=found.row.index,
        )
    state = RowState.LIVE if found.seen else before.state
    return replace(before, cells=cells, state=state, index=found.row.index)


def _differs(before: KnownRow, after: KnownRow) -> bool:
    return before.state is not after.state or before.cells != after.cells


def _told(before: KnownRow | None, after: KnownRow) -> list[Event]:
    if before is None:
        return [Event(kind="row_noticed", subject=after.row_id, words={"tab": after.tab})]
    if before.state is RowState.VANISHED and after.state is RowState.LIVE:
        return [Event(kind="row_returned", subject=after.row_id, words={"tab": after.tab})]
    return [
        Event(kind="cell_changed", subject=after.row_id, words=_change(key, before.cells, after.cells))
        for key in sorted({*before.cells, *after.cells})
        if before.cells.get(key) != after.cells.get(key)
    ]


def _change(
    key: str, before: Mapping[str, CellValue], after: Mapping[str, CellValue]
) -> dict[str, CellValue | None]:
    return {"column": key, "old": before.get(key), "new": after.get(key)}


def _vanished(row: KnownRow, memory: Memory) -> Event:
    number = memory.numbers.get(row.parent or row.row_id)
    words: dict[str, CellValue | None] = {"tab": row.tab, "order_no": number.number if number else None}
    return Event(kind="row_vanished", subject=row.row_id, words=words)


def _never_seen(
    tab: Tab, identity: TabIdentity, memory: Memory, mine: Mapping[str, KnownRow]
) -> list[KnownRow]:
    """Rows people typed whose identity never reached the sheet: gone before they were taken in.

    Rows that the service opens are opened again under the same identity instead (sync.openings, sync.inbox).
    """
    if tab.opened_by_service:
        return []
    found = {row.row_id for row in identity.rows} | {request.row_id for request in memory.requests}
    return [
        replace(row, state=RowState.VOID)
        for row in mine.values()
        if row.state is RowState.PENDING and row.row_id not in found
    ]
