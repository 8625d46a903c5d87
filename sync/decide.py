"""The decision of one round, pure: cells and memory in, plan out (architecture.md, "The one road")."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from sync import assigning, inbox, trouble
from sync.alarms import alarms, is_alarm
from sync.case import Neighbours, neighbours
from sync.cell import Cell
from sync.census import Census, take_census
from sync.closing import closings
from sync.difference import tab_writes
from sync.expected import expected
from sync.fingerprints import marks
from sync.instant import Instant
from sync.judge import Judgement, ReferenceCase, reference_changes_at
from sync.judge_office import judge_office
from sync.kept import Kept
from sync.memory import KnownRow, Memory, Number
from sync.office import Office
from sync.office_view import OfficeFinding, OfficeView
from sync.openings import openings
from sync.pinning import Pinned, pins
from sync.plan import Counts, Event, Plan
from sync.reference import policy_version
from sync.rest import Rest, as_asked, is_at_rest
from sync.rules import numbering
from sync.rules.kpis.all_figures import Sums
from sync.rules.reminders import Effect
from sync.safety import refusals
from sync.sheet import CellWrite, Snapshot
from sync.typed_world import World, world_of
from sync.undisturbed import undisturbed


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
    kept = kept or Kept()
    kept.use(office.wording)
    asked = as_asked(arriving, history=history)
    if kept.rest is not None and kept.rest.holds(snapshot, memory, office, asked, now):
        return kept.rest.plan
    with undisturbed():
        plan = _decided(snapshot, memory, office, now, new_id, history=history, kept=kept, arriving=arriving)
    kept.rest = None
    if is_at_rest(plan, memory):
        kept.rest = Rest(
            snapshot=snapshot, memory=memory, office=office, asked=asked, decided_at=now, plan=plan
        )
    return plan


def _decided(
    snapshot: Snapshot,
    memory: Memory,
    office: Office,
    now: Instant,
    new_id: Callable[[], str],
    *,
    history: bool,
    kept: Kept,
    arriving: Collection[str] | None,
) -> Plan:
    counted = take_census(office.tabs, snapshot, memory, now, new_id, kept.sures)
    arrived = inbox.arrivals(memory, counted, office.wording, arriving)
    census = arrived.census
    world = world_of(
        arrived, memory, office, now, new_id, history=history, readings=kept.readings, once=kept.once
    )
    around, judgements = _judged(world, kept, office, now)
    granted = _numbers(judgements, world, census, memory, office)
    if granted:
        world = _with_numbers(world, granted, policy_version(world.reference.policies))
        around, judgements = _judged(world, kept, office, now)
    whole = judge_office(_view(judgements, around, world, office, now, kept.sums))
    wants = chain(whole.wants, *(judgement.wants for judgement in judgements.values()))
    opened = openings(wants, census, now, new_id)
    _add_troubles(world, snapshot, census, judgements)
    wanted = expected(judgements, whole, world, office, _own(world, around, office, now), kept.expected)
    cells = _writes(census, wanted, snapshot, office, kept)
    marked = marks(office.by_key, census, cells, kept.prints)
    pinned = pins(granted, judgements, world.bundles, world.reference, memory)
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
        seeds=world.draw.seeds,
        places=world.draw.places,
        effects=_untold(judgements, memory),
        recalled=_recalled(judgements, world, memory),
        events=(*census.events, *marked.events, *_events(granted, world), *over.events, *world.draw.events),
        next_change_at=_next_change(judgements, whole, world, now),
        counts=_counts(judgements, wanted, world, memory, granted),
        troubles=trouble.of_sheet(office.tabs, snapshot),
    )
    plan = replace(plan, refusals=refusals(census, memory, plan))
    return _explained(_alarmed(plan, world, memory, now, history=history), snapshot, office)


def _add_troubles(
    world: World, snapshot: Snapshot, census: Census, judgements: Mapping[str, Judgement]
) -> None:
    for row_id, found in trouble.on_rows(snapshot, census, world.bundles, judgements):
        world.problems.setdefault(row_id, []).append(found)


def _own(world: World, around: Neighbours, office: Office, now: Instant) -> ReferenceCase:
    return ReferenceCase(reference=world.reference, neighbours=around, words=office.wording, now=now)


def _writes(
    census: Census, wanted: Mapping[str, Mapping[str, Cell]], snapshot: Snapshot, office: Office, kept: Kept
) -> tuple[CellWrite, ...]:
    return (
        *(
            write
            for key, identity in census.identities.items()
            for write in tab_writes(office.by_key[key], identity, wanted, kept.compared.setdefault(key, {}))
        ),
        *trouble.notices(office.by_key, snapshot, office.wording),
        *trouble.on_twins(census, office.wording),
    )


def _alarmed(plan: Plan, world: World, memory: Memory, now: Instant, *, history: bool) -> Plan:
    codes = () if history else (*plan.refusals, *plan.troubles)
    told = alarms(codes, world.bundles, world.reference, memory, now)
    return replace(plan, alarms=told.effects, silenced=told.recalled)


def _explained(plan: Plan, snapshot: Snapshot, office: Office) -> Plan:
    said = trouble.notices_of_refusal(plan.refusals, office.by_key, snapshot, office.wording)
    return replace(plan, notices=tuple(said))


def _numbers(
    judgements: Mapping[str, Judgement], world: World, census: Census, memory: Memory, office: Office
) -> tuple[Number, ...]:
    rows = chain.from_iterable(census.on_sheet(tab) for tab in ("registration", "work_orders"))
    standing = {found.row_id for found in rows if census.is_live(found.row_id)}
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
    world: World, kept: Kept, office: Office, now: Instant
) -> tuple[Neighbours, dict[str, Judgement]]:
    around = neighbours(world.bundles, world.reference, now, world.free, world.draw.sampled, kept.once)
    return around, kept.judge_all(world.bundles, around, world.reference, office.wording, now)


def _with_numbers(world: World, granted: Sequence[Number], pinned: str) -> World:
    """Numbers given in this round count in it: neighbours see the new order at once, not a round later."""
    numbered = {
        number.row_id: replace(world.bundles[number.row_id], order_no=number.number, policy_version=pinned)
        for number in granted
    }
    return replace(world, bundles={**world.bundles, **numbered})


def _rows(census: Census, opened: Sequence[KnownRow], pinned: Pinned) -> tuple[KnownRow, ...]:
    changed = {row.row_id: row for row in (*census.changed, *opened)}
    for row_id, version in pinned.policy_of.items():
        changed[row_id] = replace(changed.get(row_id, census.known[row_id]), policy_version=version)
    for row_id, version in pinned.schedule_of.items():
        changed[row_id] = replace(changed.get(row_id, census.known[row_id]), schedule_version=version)
    return tuple(changed.values())


def _events(granted: Sequence[Number], world: World) -> list[Event]:
    given = [
        Event(kind="number_given", subject=number.row_id, words={"order_no": number.number})
        for number in granted
    ]
    return given + assigning.events(world.assigned, world.reference)


def _next_change(
    judgements: Mapping[str, Judgement], whole: OfficeFinding, world: World, now: Instant
) -> Instant | None:
    cases = (judgement.next_change_at for judgement in judgements.values())
    office = (whole.next_change_at, reference_changes_at(world.reference, now), world.draw.next_change_at)
    changes = (*cases, *office)
    return min((at for at in changes if at is not None), default=None)


def _view(
    judgements: Mapping[str, Judgement],
    around: Neighbours,
    world: World,
    office: Office,
    now: Instant,
    sums: Sums,
) -> OfficeView:
    return OfficeView(
        cases=judgements,
        neighbours=around,
        rows=world.free.rows,
        occasions=world.free.occasions,
        reference=world.reference,
        words=office.wording,
        now=now,
        sums=sums,
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


def _recalled(judgements: Mapping[str, Judgement], world: World, memory: Memory) -> tuple[str, ...]:
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
    world: World,
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
