"""All typed rows of one round: those on the sheet, those that are missed there, and those on their way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

import msgspec

from sheet_schema.model import Tab
from sheet_schema.problems import Problem
from sync import assigning, inbox
from sync.anchors import anchored
from sync.authority import answered_for
from sync.bundle import CASE_TABS, Bundle
from sync.case import FreeRows
from sync.census import Census, take_census
from sync.identity import Identified
from sync.instant import Instant
from sync.linking import link
from sync.memory import Fact, KnownRow, Memory, RowState
from sync.noted import noted
from sync.office import Office
from sync.once import Once
from sync.readings import Reading
from sync.records import Row, Setting
from sync.reference import build_reference
from sync.rows import IdentifiedRow, ReadContext, TabRows, read_tab
from sync.sample import Draw, draw
from sync.sheet import Snapshot
from sync.world import Reference


class World(msgspec.Struct, frozen=True, kw_only=True):
    """All typed rows of one round and what the rules made of them."""

    reads: Mapping[str, TabRows]
    reference: Reference
    bundles: Mapping[str, Bundle]
    facts: Mapping[tuple[str, str], Fact]
    """New or changed ones."""
    assigned: Mapping[tuple[str, str], Fact]
    """Those of orders that the service assigned just now."""
    draw: Draw
    free: FreeRows
    problems: dict[str, list[Problem]]


def world_of(
    arrived: inbox.Arrivals,
    memory: Memory,
    office: Office,
    now: Instant,
    new_id: Callable[[], str],
    *,
    history: bool,
    readings: dict[str, dict[str, Reading]] | None = None,
    once: Once | None = None,
) -> World:
    """Gives the typed rows of one round. `history`: see sync.decide; `readings`, `once`: see sync.kept."""
    readings = {} if readings is None else readings
    census, coming = arrived.census, arrived.row_ids
    context = ReadContext(
        zone=office.zone, now=now, words=office.wording, facts=memory.facts, edited_at={}, history=history
    )
    of_tab = _by_tab(census)
    reads = {
        tab.key: read_tab(
            tab,
            _present(tab, census) + _ghosts(tab, census, of_tab.get(tab.key, ()), memory, coming),
            context,
            readings.setdefault(tab.key, {}),
        )
        for tab in office.tabs
    }
    rows = {key: read.rows for key, read in reads.items()}
    reference, reference_problems = build_reference(
        office.site, office.zone, rows, memory.policies, memory.schedules
    )
    linked = link(rows, census.known, memory.numbers, office.zone)
    answered = answered_for(linked.bundles, memory.editors, memory.facts, reference, now)
    told = noted(answered.bundles, memory.facts, now)
    ready = anchored(told.bundles, memory.facts, census.touched(memory), reference, now)
    sent = assigning.assigned(ready.bundles, memory.facts, reference, now, history=history)
    bundles = sent.bundles if once is None else once.same(sent.bundles)
    facts = dict(chain.from_iterable(read.facts.items() for read in reads.values()))
    chosen = Draw()
    if "callbacks" in office.by_key:
        chosen = draw(bundles, memory.seeds, memory.places, reference, now, new_id, once=once)
    free = {key: read.rows for key, read in reads.items() if key not in CASE_TABS}
    tasks = reads["tasks"].rows if "tasks" in reads else ()
    free["tasks"] = tuple(row for row in tasks if census.known[row.row_id].parent is None)
    occasions = {row.row_id: census.known[row.row_id].occasion for found in free.values() for row in found}
    return World(
        reads=reads,
        reference=reference,
        bundles=bundles,
        facts={**facts, **answered.facts, **told.facts, **ready.facts, **sent.facts},
        assigned=sent.facts,
        draw=chosen,
        free=FreeRows(rows=free, occasions=occasions),
        problems=_together(
            *(read.problems for read in reads.values()),
            reference_problems,
            linked.problems,
            _of_labels(rows.get("settings", ()), office),
        ),
    )


def _of_labels(settings: Sequence[Row], office: Office) -> dict[str, list[Problem]]:
    asked = ((row.row_id, row.key or "") for row in settings if isinstance(row, Setting))
    return {row_id: [office.refused_labels[key]] for row_id, key in asked if key in office.refused_labels}


def _together(*sources: Mapping[str, Sequence[Problem]]) -> dict[str, list[Problem]]:
    problems: dict[str, list[Problem]] = {}
    for row_id, found in chain.from_iterable(source.items() for source in sources):
        problems.setdefault(row_id, []).extend(found)
    return problems


def reference_now(
    snapshot: Snapshot, memory: Memory, office: Office, now: Instant, new_id: Callable[[], str]
) -> Reference:
    """Gives the reference tabs of a sheet as the rules read them."""
    census = take_census(office.tabs, snapshot, memory, now, new_id)
    nobody_asks = inbox.Arrivals(appends=(), census=census)
    return world_of(nobody_asks, memory, office, now, new_id, history=False).reference


def _present(tab: Tab, census: Census) -> list[IdentifiedRow]:
    return [_identified(found, census.known[found.row_id]) for found in census.on_sheet(tab.key)]


def _identified(found: Identified, known: KnownRow) -> IdentifiedRow:
    return IdentifiedRow(
        row_id=found.row_id, noticed_at=known.noticed_at, cells=found.row.cells, index=found.row.index
    )


def _by_tab(census: Census) -> dict[str, list[KnownRow]]:
    rows: dict[str, list[KnownRow]] = {}
    for row in census.known.values():
        rows.setdefault(row.tab, []).append(row)
    return rows


def _ghosts(
    tab: Tab, census: Census, known: Iterable[KnownRow], memory: Memory, coming: frozenset[str]
) -> list[IdentifiedRow]:
    """Rows that are not on the sheet are judged by their last known cells.

    These are rows of numbered cases, until restored; those of requests, which are on their way there; and all of a
    tab that cannot be read: people and prices do not change because somebody deleted their tab.
    """
    on_sheet = {found.row_id for found in census.on_sheet(tab.key)}
    unread = tab.key not in census.identities
    return [
        IdentifiedRow(row_id=row.row_id, noticed_at=row.noticed_at, cells=row.cells, index=row.index)
        for row in known
        if row.row_id not in on_sheet
        and ((unread and row.state is RowState.LIVE) or _is_missed(row, memory) or row.row_id in coming)
    ]


def _is_missed(row: KnownRow, memory: Memory) -> bool:
    was_there = row.state in {RowState.LIVE, RowState.VANISHED}
    return was_there and (row.parent or row.row_id) in memory.numbers
