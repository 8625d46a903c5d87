"""What people type: registrations, corrections, dispatches, trips, charges, and slips of the hand."""

from collections.abc import Callable, Mapping

from tests.safe_write.crowd import Crowd, asked
from tests.safe_write.deeds import Deed
from tests.safe_write.grid import CARRIERS, PEOPLE, SERVICE, Grid, Json, Value, put

WORDS = {
    "registration": ("fault", "remarks", "customer", "first_remedy"),
    "work_orders": ("remarks", "comment", "signed_by"),
    "visits": ("note", "spec_model", "item"),
    "order_lines": ("material",),
}
"""Columns of free text, by tab."""
COMPLETE = ("unit", "customer", "phone", "fault", "fault_class")
KINDS = ("complete", "complete", "half", "formula", "number", "gap")
TECHNICIANS = ("王師傅", "E2")
REPAIRED: dict[str, Value] = {
    "accepted": "1",
    "arrived": "1",
    "diagnosis": "墊片老化",
    "quoted": 300,
    "consented": "1",
    "item": "水龍頭",
    "spec_model": "一般",
    "cause": "墊片老化",
    "test": "正常",
    "result": "修復",
    "checklist": "全部做到",
    "finished": "1",
}


def register(crowd: Crowd, _grid: Grid, deed: Deed) -> list[Json]:
    """The front desk takes a call: whole, half, looking like a formula, with somebody's number, behind a gap."""
    grid, kind, number = crowd.grids["registration"], KINDS[deed.at % len(KINDS)], crowd.fresh()
    cells: dict[str, Value] = {
        "unit": f"A-{number:03}",
        "customer": "王小明",
        "phone": f"09{number:08}",
        "fault": f"=漏水+{number}" if kind == "formula" else f"漏水 {number}",
        "fault_class": "給排水",
    }
    if kind == "half":
        del cells["phone"]
    if kind == "number" and grid.used:
        cells["order_no"] = grid.value(grid.used[deed.to % len(grid.used)], "order_no") or "7"
    return put(grid, grid.end + (deed.to % 3 if kind == "gap" else 0), {**cells, **crowd.mark()})


def ask(crowd: Crowd, _grid: Grid, _deed: Deed) -> list[Json]:
    """Somebody far away sends the public form: the row is the service's to open."""
    number = crowd.fresh()
    words: dict[str, Value] = {
        "unit": f"C-{number}",
        "customer": "張三",
        "phone": f"07{number:08}",
        "fault": f"求 {number}",
        "fault_class": "給排水",
    }
    crowd.asked[f"求 {number}"] = asked(words)
    crowd.send_request(f"form:{number}", words)
    return []


def edit(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Somebody types over a cell."""
    words = WORDS[deed.tab]
    return _type(grid, deed, {words[deed.to % len(words)]: f"改 {crowd.fresh()}"})


def clear(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Somebody empties a cell."""
    if not grid.used:
        return []
    row = grid.used[deed.at % len(grid.used)]
    filled = [key for key in PEOPLE[grid.tab] if grid.value(row, key) is not None]
    return _type(grid, deed, {filled[deed.to % len(filled)]: None}) if filled else []


def complete(crowd: Crowd, _grid: Grid, deed: Deed) -> list[Json]:
    """The front desk asks back and fills in what was missing."""
    grid = crowd.grids["registration"]
    half = [
        row
        for row in grid.used
        if grid.content(row) and any(grid.value(row, key) in {None, ""} for key in COMPLETE)
    ]
    if not half:
        return []
    row, number = half[deed.at % len(half)], crowd.fresh()
    values = {"unit": f"B-{number}", "customer": "李四", "phone": "02345", "fault": f"停電 {number}"}
    cells = values | {"fault_class": "給排水"}
    missing = {key: cell for key, cell in cells.items() if grid.value(row, key) in {None, ""}}
    return put(grid, row, missing)


def note(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Somebody writes into a column of his own."""
    own = [name for name in grid.columns if name.startswith("own")]
    if not own:
        return []
    return _type(grid, deed, {own[deed.to % len(own)]: f"記 {crowd.fresh()}"})


def dispatch(crowd: Crowd, _grid: Grid, deed: Deed) -> list[Json]:
    """The foreman names a technician."""
    name = TECHNICIANS[deed.to % len(TECHNICIANS)]
    return _type(crowd.grids["work_orders"], deed, {"technician": name})


def finish(crowd: Crowd, _grid: Grid, deed: Deed) -> list[Json]:
    """A technician fills in his trip, or only that he is there."""
    cells = REPAIRED if deed.to % 2 else {"accepted": "1", "arrived": "1"}
    return _type(crowd.grids["visits"], deed, cells)


def charge(crowd: Crowd, _grid: Grid, deed: Deed) -> list[Json]:
    """A technician adds what he charges, by the tail of the order's number."""
    grid = crowd.grids["order_lines"]
    return put(grid, grid.end, {"order_no": str(deed.at + 1), "code": "W01", **crowd.mark()})


def scribble(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Somebody types into a cell that the service computes (not a carrier)."""
    computed = sorted(SERVICE[grid.tab] - set(CARRIERS) & set(grid.columns))
    return _type(grid, deed, {computed[deed.to * 5 % len(computed)]: "???"})


def clear_carrier(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Somebody empties a hidden cell."""
    return _type(grid, deed, {CARRIERS[deed.to % 2]: None})


def _type(grid: Grid, deed: Deed, cells: Mapping[str, Value | None]) -> list[Json]:
    if not grid.used:
        return []
    row = grid.used[deed.at % len(grid.used)]
    return put(grid, row, cells)


DEEDS: Mapping[str, Callable[[Crowd, Grid, Deed], list[Json]]] = {
    found.__name__: found
    for found in (
        register, ask, edit, clear, complete, note, dispatch, finish, charge, scribble, clear_carrier,
    )
}  # fmt: skip
