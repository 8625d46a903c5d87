"""The demo office many times over, in memory: its payload of values:batchGet and what a ledger knows of it."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from typing import Any, TypeVar

import msgspec
import orjson
from msgspec.structs import replace

from sync.adapters.sheets_requests import fence_name
from sync.bundle import CASE_TABS
from sync.cell import CellValue
from sync.decide import decide
from sync.instant import Instant
from sync.kept import Kept
from sync.memory import Memory
from sync.office import Office
from sync.plan import Plan
from sync.sheet import Layout, Snapshot

COPIED = CASE_TABS | {"units"}
SEQUENCES = 1_000
"""Numbers of a day that each copy of the office has for itself."""
_ROW_ID = re.compile(r"\br[0-9a-f]{18}\b")
_NUMBER = re.compile(r"\b(LJ-\d{8}-)(\d{4})\b")
_BLOCK = re.compile("([AB])棟")
T = TypeVar("T")
Grid = list[list[CellValue]]
Values = dict[str, Grid]
"""By tab, the header first."""


class Many(msgspec.Struct):
    """An office as large as wanted; `grids` and `memory` are what the next pass starts from."""

    office: Office
    layouts: Mapping[str, Layout]
    grids: Values
    memory: Memory

    @property
    def rows(self) -> int:
        """Rows of all tabs, headers left out."""
        return sum(len(grid) - 1 for grid in self.grids.values())


def payload(values: Values, layouts: Mapping[str, Layout], fence: str) -> bytes:
    """Gives the answer of values:batchGet."""
    ranges: list[Mapping[str, Any]] = [
        {"range": layouts[key].title, "majorDimension": "ROWS", "values": values[key]} for key in layouts
    ]
    return orjson.dumps({"spreadsheetId": "many", "valueRanges": [*ranges, {"range": fence_name(fence)}]})


def ids() -> Callable[[], str]:
    """Gives ids one after another, the same each time."""
    numbers = count()
    return lambda: f"rffff{next(numbers):014x}"


def multiplied(many: Many, copies: int) -> Many:
    """Gives an office with the same cases so many times, in other units, under other numbers and row_ids."""
    values, known, parts = dict(many.grids), many.memory, [many.memory]
    tabs = {row_id: row.tab for row_id, row in known.rows.items()}
    for at in range(1, copies):
        rename = partial(_renamed, at=at)
        for key in COPIED & values.keys():
            values[key] = [*values[key], *orjson.loads(rename(orjson.dumps(many.grids[key][1:]).decode()))]
        parts.append(_copied(known, tabs, rename, at))
    places = [place for part in parts for place in part.places]
    memory = replace(
        known,
        rows={row_id: row for part in parts for row_id, row in part.rows.items()},
        numbers={row_id: number for part in parts for row_id, number in part.numbers.items()},
        facts={place: fact for part in parts for place, fact in part.facts.items()},
        closed=frozenset().union(*(part.closed for part in parts)),
        places=tuple(replace(place, place=number) for number, place in enumerate(places)),
        effect_keys=frozenset().union(*(part.effect_keys for part in parts)),
    )
    return Many(office=many.office, layouts=many.layouts, grids=values, memory=memory)


def settled(many: Many, read: Callable[[Values, str], Snapshot], now: Instant) -> Many:
    """Goes round until nothing is left to write, as passes do."""
    new_id, kept = ids(), Kept()
    for _ in range(8):
        snapshot = read(many.grids, many.memory.fence)
        plan = decide(snapshot, many.memory, many.office, now, new_id, history=True, kept=kept)
        assert not plan.refusals, plan.refusals
        if not plan.writes and not plan.remembers:
            return many
        many = applied(many, plan)
    raise AssertionError("it does not come to rest")


def edited(many: Many, places: Iterable[tuple[str, int, str]]) -> Values:
    """Gives the values with some cells edited: by tab, row and column."""
    values = dict(many.grids)
    for tab, row, column in places:
        at = many.layouts[tab].columns[column]
        grid = list(values[tab])
        grid[row] = [*grid[row][:at], f"{grid[row][at]}，再看", *grid[row][at + 1 :]]
        values[tab] = grid
    return values


def _renamed(text: str, at: int) -> str:
    text = _ROW_ID.sub(lambda found: f"r{at:03x}{found[0][4:]}", text)
    text = _NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + at * SEQUENCES:04}", text)
    return _BLOCK.sub(rf"\g<1>{at}棟", text)


def _copied(known: Memory, tabs: Mapping[str, str], rename: Callable[[str], str], at: int) -> Memory:
    rows = [_again(row, rename) for row in known.rows.values() if row.tab in COPIED]
    facts = {place: fact for place, fact in known.facts.items() if tabs.get(place[0]) in COPIED}
    numbers = [
        replace(_again(number, rename), seq=number.seq + at * SEQUENCES) for number in known.numbers.values()
    ]
    return replace(
        known,
        rows={row.row_id: row for row in rows},
        numbers={number.row_id: number for number in numbers},
        facts={(rename(row_id), column): fact for (row_id, column), fact in facts.items()},
        closed=frozenset(map(rename, known.closed)),
        places=tuple(replace(place, case_id=rename(place.case_id)) for place in known.places),
        effect_keys=frozenset(map(rename, known.effect_keys)),
    )


def _again(one: T, rename: Callable[[str], str]) -> T:
    return msgspec.json.decode(rename(msgspec.json.encode(one).decode()), type=type(one))


def applied(many: Many, plan: Plan) -> Many:
    """Gives the office behind a plan: on the sheet and in the ledger."""
    values = {key: [list(line) for line in grid] for key, grid in many.grids.items()}
    for append in plan.appends:
        line: list[CellValue] = [""] * len(many.layouts[append.tab].columns)
        for key, value in (("row_id", append.row_id), *append.cells):
            line[many.layouts[append.tab].columns[key]] = value
        values[append.tab].append(line)
    for write in plan.cells:
        line, at = values[write.tab][write.row], many.layouts[write.tab].columns[write.column]
        line.extend([""] * (at + 1 - len(line)))
        line[at] = "" if write.value is None else write.value
    known = many.memory
    memory = replace(
        known,
        rows={**known.rows, **{row.row_id: row for row in plan.rows}},
        numbers={**known.numbers, **{number.row_id: number for number in plan.numbers}},
        facts={**known.facts, **plan.facts},
        policies={**known.policies, **plan.policies},
        schedules={**known.schedules, **plan.schedules},
        closed=(known.closed - set(plan.reopened)) | {row.case_id for row in plan.closed},
        seeds={**known.seeds, **{seed.month: seed for seed in plan.seeds}},
        places=(*known.places, *plan.places),
        effect_keys=known.effect_keys | {effect.key for effect in plan.effects},
    )
    return Many(office=many.office, layouts=many.layouts, grids=values, memory=memory)
