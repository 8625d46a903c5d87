"""The decision of one round, pure: cells and memory in, plan out (architecture.md, "The one road")."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from sheet_schema.model import Tab
from sheet_schema.problems import Problem
from sync import assigning, inbox, trouble
from sync.alarms import alarms, is_alarm
from sync.anchors import anchored
from sync.bundle import Bundle
from sync.case import Neighbours, neighbours
from sync.cell import Cell
from sync.census import Census, take_census
from sync.closing import closings
from sync.difference import tab_writes
from sync.fingerprints import marks
from sync.identity import Identified
from sync.instant import Instant, to_serial
from sync.judge import Judgement, ReferenceCase, judge_reference_row, reference_changes_at
from sync.kept import Kept
from sync.linking import link
from sync.memory import Fact, KnownRow, Memory, Number, RowState
from sync.openings import openings
from sync.plan import Counts, Event, Plan
from sync.records import FeeItem, SlaPolicy
from sync.reference import build_reference, policy_version, schedule_version
from sync.rows import IdentifiedRow, ReadContext, TabRows, read_tab
from sync.rules import numbering
from sync.rules.reminders import Effect
from sync.safety import refusals
from sync.sheet import CellWrite, Snapshot
from sync.wording import Wording
from sync.world import Reference


class Office(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """What one office is: its declarations and words."""

    site: str
    zone: ZoneInfo
    tabs: tuple[Tab, ...]
    wording: Wording
    base_url: str

    @cached_property
    def by_key(self) -> dict[str, Tab]:
        """The tabs by key."""
        return {tab.key: tab for tab in self.tabs}


class _World(msgspec.Struct, frozen=True, kw_only=True):
    """All typed rows of one round and what the rules made of them."""

    reads: Mapping[str, TabRows]
    reference: Reference
    bundles: Mapping[str, Bundle]
    facts: Mapping[tuple[str, str], Fact]
    """New or changed ones."""
    assigned: Mapping[tuple[str, str], Fact]
    """Those of orders that the service assigned just now."""
    problems: dict[str, list[Problem]]


def decide(
    snapshot: Snapshot,
    memory: Memory,
    office: Office,
    now: Instant,
    new_id: Callable[[], str],
    *,
    history: bool = False,
    kept: Kept | None = None,
    arriving: Collection[str] | None = None,
) -> Plan:
    """Gives the plan that brings the sheet to where the rules say it should be.

    `history`: the rows are a register of the past being taken over; nothing of it counts as entered late.
    `kept`: judgements of earlier rounds that may still hold; the plan is the same with and without.
    `arriving`: the waiting requests (row_ids) whose rows are opened now; None: all.
    """
    arrived = inbox.arrivals(
        memory, take_census(office.tabs, snapshot, memory, now, new_id), office.wording, arriving
    )
    census = arrived.census
    world = _world(census, memory, office, now, arrived.row_ids, history=history)
    kept = kept or Kept()
    around, judgements = _judged(world, kept, office, now)
    granted = _numbers(judgements, world, census, memory, office)
    if granted:
        world = _with_numbers(world, granted, policy_version(world.reference.policies))
        around, judgements = _judged(world, kept, office, now)
    opened = openings(judgements, census, now, new_id)
    own = ReferenceCase(reference=world.reference, neighbours=around, words=office.wording, now=now)
    for row_id, found in trouble.on_rows(snapshot, census, world.bundles, judgements):
        world.problems.setdefault(row_id, []).append(found)
    wanted = _wanted(judgements, world, office, own)
    cells = _writes(census, wanted, snapshot, office)
    marked = marks(office.by_key, census, cells)
    pinned = _pinned(granted, judgements, world, memory)
    over = closings(judgements, world.bundles, wanted, census, memory)
    plan = Plan(
        cells=cells,
        appends=(*arrived.appends, *opened.appends),
        rows=_rows(census, (*marked.rows, *opened.rows), pinned),
        facts=world.facts,
        numbers=granted,
        policies=pinned.policies,
        schedules=pinned.schedules,
        closed=over.closed,
        reopened=over.reopened,
        request_stages=inbox.stages(memory, judgements),
        effects=_untold(judgements, memory),
        recalled=_recalled(judgements, world, memory),
        events=(*census.events, *marked.events, *_events(granted, world), *over.events),
        next_change_at=_next_change(judgements, world.reference, now),
        counts=_counts(judgements, wanted, world, memory, granted),
        troubles=trouble.of_sheet(office.tabs, snapshot),
    )
    refused = refusals(census, memory, plan)
    codes = () if history else (*refused, *plan.troubles)
    told = alarms(codes, world.bundles, world.reference, memory, now)
    return replace(plan, refusals=refused, alarms=told.effects, silenced=told.recalled)


def _writes(
    census: Census, wanted: Mapping[str, Mapping[str, Cell]], snapshot: Snapshot, office: Office
) -> tuple[CellWrite, ...]:
    return (
        *(
            write
            for key, identity in census.identities.items()
            for write in tab_writes(office.by_key[key], identity, wanted)
        ),
        *trouble.notices(office.by_key, snapshot, office.wording),
        *trouble.on_twins(census, office.wording),
    )


def reference_now(
    snapshot: Snapshot, memory: Memory, office: Office, now: Instant, new_id: Callable[[], str]
) -> Reference:
    """Gives the reference tabs of a sheet as the rules read them."""
    census = take_census(office.tabs, snapshot, memory, now, new_id)
    return _world(census, memory, office, now, frozenset(), history=False).reference


def _world(
    census: Census, memory: Memory, office: Office, now: Instant, coming: frozenset[str], *, history: bool
) -> _World:
    context = ReadContext(
        zone=office.zone, now=now, words=office.wording, facts=memory.facts, edited_at={}, history=history
    )
    reads = {
        tab.key: read_tab(tab, _present(tab, census) + _ghosts(tab, census, memory, coming), context)
        for tab in office.tabs
    }
    rows = {key: read.rows for key, read in reads.items()}
    reference, reference_problems = build_reference(
        office.site, office.zone, rows, memory.policies, memory.schedules
    )
    linked = link(rows, census.known, memory.numbers, office.zone)
    ready = anchored(linked.bundles, memory.facts, census.touched(memory), reference, now)
    sent = assigning.assigned(ready.bundles, memory.facts, reference, now, history=history)
    sources: Iterable[Mapping[str, Sequence[Problem]]] = (
        *(read.problems for read in reads.values()),
        reference_problems,
        linked.problems,
    )
    problems: dict[str, list[Problem]] = {}
    for row_id, found in chain.from_iterable(source.items() for source in sources):
        problems.setdefault(row_id, []).extend(found)
    facts = dict(chain.from_iterable(read.facts.items() for read in reads.values()))
    return _World(
        reads=reads,
        reference=reference,
        bundles=sent.bundles,
        facts={**facts, **ready.facts, **sent.facts},
        assigned=sent.facts,
        problems=problems,
    )


def _present(tab: Tab, census: Census) -> list[IdentifiedRow]:
    return [_identified(found, census.known[found.row_id]) for found in census.on_sheet(tab.key)]


def _identified(found: Identified, known: KnownRow) -> IdentifiedRow:
    return IdentifiedRow(
        row_id=found.row_id, noticed_at=known.noticed_at, cells=found.row.cells, index=found.row.index
    )


def _ghosts(tab: Tab, census: Census, memory: Memory, coming: frozenset[str]) -> list[IdentifiedRow]:
    """Rows that are not on the sheet are judged by their last known cells.

    These are rows of numbered cases, until restored; those of requests, which are on their way there; and all of a
    tab that cannot be read: people and prices do not change because somebody deleted their tab.
    """
    on_sheet = {found.row_id for found in census.on_sheet(tab.key)}
    unread = tab.key not in census.identities
    return [
        IdentifiedRow(row_id=row.row_id, noticed_at=row.noticed_at, cells=row.cells, index=row.index)
        for row in census.known.values()
        if row.tab == tab.key
        and row.row_id not in on_sheet
        and ((unread and row.state is RowState.LIVE) or _is_missed(row, memory) or row.row_id in coming)
    ]


def _is_missed(row: KnownRow, memory: Memory) -> bool:
    was_there = row.state in {RowState.LIVE, RowState.VANISHED}
    return was_there and (row.parent or row.row_id) in memory.numbers


def _numbers(
    judgements: Mapping[str, Judgement], world: _World, census: Census, memory: Memory, office: Office
) -> tuple[Number, ...]:
    standing = {found.row_id for found in census.on_sheet("registration") if census.is_live(found.row_id)}
    requests = [
        numbering.NumberRequest(row_id=row_id, received=world.bundles[row_id].registration.received.stated)
        for row_id, judgement in judgements.items()
        if judgement.complete and row_id not in memory.numbers and row_id in standing
    ]
    last: dict[str, int] = {}
    for number in memory.numbers.values():
        last[number.day] = max(last.get(number.day, 0), number.seq)
    settings = world.reference.settings
    grants = numbering.assign(
        requests,
        taken={row_id: number.number for row_id, number in memory.numbers.items()},
        last_seq_by_day=last,
        pattern=settings["number.pattern"],
        prefix=settings["number.prefix"],
        site=office.site,
        zone=office.zone,
    )
    return tuple(
        Number(number=grant.number, row_id=grant.row_id, day=grant.day, seq=grant.seq) for grant in grants
    )


def _judged(
    world: _World, kept: Kept, office: Office, now: Instant
) -> tuple[Neighbours, dict[str, Judgement]]:
    around = neighbours(world.bundles, world.reference, now)
    return around, kept.judge_all(world.bundles, around, world.reference, office.wording, now)


def _with_numbers(world: _World, granted: Sequence[Number], pinned: str) -> _World:
    """Numbers given in this round count in it: neighbours see the new order at once, not a round later."""
    numbered = {
        number.row_id: replace(world.bundles[number.row_id], order_no=number.number, policy_version=pinned)
        for number in granted
    }
    return replace(world, bundles={**world.bundles, **numbered})


def _wanted(
    judgements: Mapping[str, Judgement], world: _World, office: Office, around: ReferenceCase
) -> dict[str, dict[str, Cell]]:
    wanted: dict[str, dict[str, Cell]] = {}
    problems = {row_id: list(found) for row_id, found in world.problems.items()}
    for judgement in judgements.values():
        for row_id, found in judgement.problems.items():
            problems.setdefault(row_id, []).extend(found)
        for (row_id, column), cell in judgement.cells.items():
            wanted.setdefault(row_id, {})[column] = cell
    for tab in office.tabs:
        for row in world.reads[tab.key].rows:
            cells = wanted.setdefault(row.row_id, {})
            if tab.key not in _CASE_TABS:
                own, found = judge_reference_row(tab.key, row, around)
                cells |= own
                problems.setdefault(row.row_id, []).extend(found)
            cells["problems"] = _in_words(tab, problems.get(row.row_id, ()), office)
            cells["noticed_at"] = to_serial(row.noticed_at, office.zone)
    return wanted


_CASE_TABS = frozenset({"registration", "work_orders", "visits", "order_lines"})


def _in_words(tab: Tab, problems: Iterable[Problem], office: Office) -> Cell:
    sentences = dict.fromkeys(office.wording.problem(tab.key, found) for found in problems)
    return "\n".join(sentences) or None


def _rows(census: Census, opened: Sequence[KnownRow], pinned: "_Pinned") -> tuple[KnownRow, ...]:
    changed = {row.row_id: row for row in (*census.changed, *opened)}
    for row_id, version in pinned.policy_of.items():
        changed[row_id] = replace(changed.get(row_id, census.known[row_id]), policy_version=version)
    for row_id, version in pinned.schedule_of.items():
        changed[row_id] = replace(changed.get(row_id, census.known[row_id]), schedule_version=version)
    return tuple(changed.values())


class _Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """Versions that cases keep from now on, by registration row_id, and their bodies where they are new."""

    policy_of: Mapping[str, str]
    schedule_of: Mapping[str, str]
    policies: Mapping[str, tuple[SlaPolicy, ...]]
    schedules: Mapping[str, tuple[FeeItem, ...]]


def _pinned(
    granted: Sequence[Number], judgements: Mapping[str, Judgement], world: _World, memory: Memory
) -> _Pinned:
    reference = world.reference
    policies, schedule = policy_version(reference.policies), schedule_version(reference.fees)
    policy_of = {number.row_id: policies for number in granted}
    schedule_of = {
        row_id: schedule
        for row_id, judgement in judgements.items()
        if judgement.prices_settled and world.bundles[row_id].schedule_version is None
    }
    items = tuple(item for _, versions in sorted(reference.fees.items()) for item in versions)
    new_policies = (
        {} if policies in memory.policies else dict.fromkeys(policy_of.values(), _bodies(reference))
    )
    new_schedules = {} if schedule in memory.schedules else dict.fromkeys(schedule_of.values(), items)
    return _Pinned(
        policy_of=policy_of, schedule_of=schedule_of, policies=new_policies, schedules=new_schedules
    )


def _bodies(reference: Reference) -> tuple[SlaPolicy, ...]:
    return tuple(policy for _, policy in sorted(reference.policies.items()))


def _events(granted: Sequence[Number], world: _World) -> list[Event]:
    given = [
        Event(kind="number_given", subject=number.row_id, words={"order_no": number.number})
        for number in granted
    ]
    return given + assigning.events(world.assigned, world.reference)


def _next_change(judgements: Mapping[str, Judgement], reference: Reference, now: Instant) -> Instant | None:
    changes = [judgement.next_change_at for judgement in judgements.values()]
    return min(
        (at for at in (*changes, reference_changes_at(reference, now)) if at is not None), default=None
    )


def _untold(judgements: Mapping[str, Judgement], memory: Memory) -> tuple[Effect, ...]:
    """Emergencies first."""
    found = (
        effect
        for judgement in judgements.values()
        for effect in judgement.effects
        if effect.key not in memory.effect_keys
    )
    return tuple(sorted(found, key=lambda effect: effect.words.get("urgency") != "emergency"))


def _recalled(judgements: Mapping[str, Judgement], world: _World, memory: Memory) -> tuple[str, ...]:
    judged = {bundle.order_no: row_id for row_id, bundle in world.bundles.items() if bundle.order_no}
    return tuple(
        queued.key
        for queued in memory.queued
        if not is_alarm(queued.key)
        and queued.subject in judged
        and queued.key not in judgements[judged[queued.subject]].wanted_effects
    )


def _counts(
    judgements: Mapping[str, Judgement],
    wanted: Mapping[str, Mapping[str, Cell]],
    world: _World,
    memory: Memory,
    granted: Sequence[Number],
) -> Counts:
    stages: dict[str, int] = {}
    for judgement in judgements.values():
        stages[judgement.stage.value] = stages.get(judgement.stage.value, 0) + 1
    return Counts(
        registrations=len(world.bundles),
        orders=sum(1 for bundle in world.bundles.values() if bundle.order is not None),
        numbered=len(memory.numbers) + len(granted),
        problems=sum(1 for cells in wanted.values() if cells.get("problems")),
        open_clocks=sum(
            1 for judgement in judgements.values() for clock in judgement.clocks.values() if clock.is_open
        ),
        by_stage=stages,
    )
