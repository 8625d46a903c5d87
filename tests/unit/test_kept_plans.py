"""A plan made with all that was kept is the plan made anew, whatever people did and however much time went by."""

from collections.abc import Callable, Mapping
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scripts.demo.office import LOCALE, reference_rows
from sheet_schema.catalogue import TABS, tab
from sheet_schema.fields import Column
from sync.cell import CellValue
from sync.instant import MINUTE, Instant
from sync.memory import Memory
from sync.office import Office
from sync.sheet import Layout
from sync.wording import load
from tests.benchmarks.canned import Desk
from tests.benchmarks.many import Grid, Many, applied, payload
from tests.unit.builders import at

WORDS = load(LOCALE)
OFFICE = Office(site="LJ", zone=ZoneInfo("Asia/Taipei"), tabs=TABS, wording=WORDS, base_url="")
LAYOUTS = {
    one.key: Layout(
        sheet_id=place,
        title=WORDS.tab(one.key),
        columns={column.key: index for index, column in enumerate(one.columns)},
        headers=tuple(WORDS.label(one.key, column) for column in one.columns),
    )
    for place, one in enumerate(TABS)
}
NOTHING = Memory(
    fence="f0", rows={}, numbers={}, facts={}, policies={}, effect_keys=frozenset(), queued=(), requests=()
)
REFERENCE = ("staff", "units", "fee_schedule", "faults", "sla_policy", "settings")
CASE = (
    "registration",
    "work_orders",
    "visits",
    "order_lines",
    "payments",
    "follow_ups",
    "callbacks",
    "consents",
)
SAID: tuple[CellValue, ...] = (
    "",
    "09:30",
    "昨天 16:00",
    "2026-11-23 10:00",
    "2026-11-20",
    "W01",
    "E01",
    "LJ-20261123-0001",
    "0001",
    "王明",
    "A棟3樓之1",
    True,
    1,
    1.0,
    0.5,
    300,
    "#REF!",
)


@cache
def founded() -> Many:
    """Gives an office with its reference tabs and three calls, behind its first passes."""
    grids: dict[str, Grid] = {key: [list(layout.headers)] for key, layout in LAYOUTS.items()}
    for key in REFERENCE:
        grids[key] += [_line(key, row) for row in reference_rows(1)[key][:12]]
    units = [str(row["unit"]) for row in reference_rows(1)["units"][:3]]
    for unit in units:
        call = {"unit": unit, "customer": "王小明", "phone": "0912-345-678", "fault": "水龍頭漏水"}
        grids["registration"].append(_line("registration", {**call, "fault_class": "給排水"}))
    many = Many(office=OFFICE, layouts=LAYOUTS, grids=grids, memory=NOTHING)
    for _ in range(4):
        plan, _ = Desk(many).passed(payload(many.grids, LAYOUTS, "f0"), at("09:00"))
        many = applied(many, plan)
    assert len(many.memory.numbers) == len(units)
    return many


def _line(key: str, row: Mapping[str, CellValue]) -> list[CellValue]:
    return [row.get(column.key, "") for column in tab(key).columns]


Deed = Callable[[Many, Instant], tuple[Many, Instant]]


def _with(many: Many, key: str, grid: Grid) -> Many:
    return Many(office=many.office, layouts=many.layouts, grids={**many.grids, key: grid}, memory=many.memory)


def _typed(key: str, column: Column, line: int, said: CellValue) -> Deed:
    """People type into any column, the service's too."""

    def act(many: Many, now: Instant) -> tuple[Many, Instant]:
        grid = [list(row) for row in many.grids[key]]
        if len(grid) > 1:
            row = grid[1 + line % (len(grid) - 1)]
            row[LAYOUTS[key].columns[column.key]] = said
        return _with(many, key, grid), now

    return act


def _said(column: Column) -> st.SearchStrategy[CellValue]:
    if column.choices is None:
        return st.sampled_from(SAID)
    return st.sampled_from([WORDS.choice(column.choices, key) for key in column.choices.keys] + ["?"])


@st.composite
def typing(draw: st.DrawFn) -> Deed:
    key = draw(st.sampled_from((*CASE, *CASE, *REFERENCE)))
    column = draw(st.sampled_from((*tab(key).people, *tab(key).people, *tab(key).columns)))
    return _typed(key, column, draw(st.integers(0, 11)), draw(_said(column)))


@st.composite
def moving(draw: st.DrawFn) -> Deed:
    """Rows are deleted, put in, copied, sorted, or pasted over others."""
    key, how = (
        draw(st.sampled_from(CASE)),
        draw(st.sampled_from(("delete", "insert", "copy", "sort", "paste"))),
    )
    first, second = draw(st.integers(0, 5)), draw(st.integers(0, 5))

    def act(many: Many, now: Instant) -> tuple[Many, Instant]:
        header, *rows = many.grids[key]
        if rows:
            one, other = first % len(rows), second % len(rows)
            if how == "delete":
                rows = [*rows[:one], *rows[one + 1 :]]
            elif how == "insert":
                rows = [*rows[:one], _line(key, {"fault": "門鎖壞了"}), *rows[one:]]
            elif how == "copy":
                rows = [*rows, rows[one]]
            elif how == "sort":
                rows = rows[::-1]
            else:
                rows = [rows[other] if place == one else row for place, row in enumerate(rows)]
        return _with(many, key, [header, *rows]), now

    return act


WAITING = st.integers(0, 3_000).map(lambda minutes: lambda many, now: (many, Instant(now + minutes * MINUTE)))
DEEDS = st.lists(
    st.tuples(st.lists(st.one_of(typing(), typing(), moving(), WAITING), max_size=3), st.booleans()),
    min_size=2,
    max_size=7,
)


@settings(max_examples=25, deadline=None)
@given(DEEDS)
def test_with_all_that_was_kept_the_plan_is_the_same(rounds: list[tuple[list[Deed], bool]]) -> None:
    """Some plans are applied, others are not: another pass finds the sheet as it was."""
    many, now = founded(), at("09:05")
    desk = Desk(many)
    for deeds, applies in rounds:
        for deed in deeds:
            many, now = deed(many, now)
        desk.many = many
        sent = payload(many.grids, LAYOUTS, "f0")
        plan, body = desk.passed(sent, now)
        assert (plan, body) == Desk(many).passed(sent, now)
        if applies and not plan.refusals:
            many = applied(many, plan)
            many = replace(many, memory=_reloaded(many.memory) if len(deeds) > 1 else many.memory)


def _reloaded(memory: Memory) -> Memory:
    """Another process wrote: what the ledger gives is equal, and not the same objects."""
    return replace(
        memory,
        rows={row_id: replace(row, cells=dict(row.cells)) for row_id, row in memory.rows.items()},
        facts={place: replace(fact) for place, fact in memory.facts.items()},
    )


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(typing(), moving()), max_size=4), st.lists(st.integers(0, 3_000), max_size=6))
def test_at_rest_nothing_is_decided_anew_until_something_falls_due(
    deeds: list[Deed], waits: list[int]
) -> None:
    """Passes go on until nothing is left to do; then time goes by."""
    many, now = founded(), at("09:05")
    for deed in deeds:
        many, now = deed(many, now)
    desk, rested = Desk(many), False
    for minutes in (0, 0, 0, 0, *waits, 0, 0, 0, 0):
        now, desk.many = Instant(now + minutes * MINUTE), many
        sent = payload(many.grids, LAYOUTS, "f0")
        before = desk.kept.rest
        plan, body = desk.passed(sent, now)
        rested = rested or (before is not None and plan is before.plan)
        assert (plan, body) == Desk(many).passed(sent, now)
        if not plan.refusals and (plan.writes or plan.remembers):
            many = applied(many, plan)
    assert rested or desk.kept.rest is None
