"""What people do to whole rows: sort, insert, delete and undo, cut, copy, move, and mix up what they do not see."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.safe_write.crowd import Crowd
from tests.safe_write.deeds import Deed
from tests.safe_write.diary import Deleted
from tests.safe_write.grid import CARRIERS, PEOPLE, SERVICE, Grid, Json, Value, put, rows_of, span

HIDDEN = (*CARRIERS, "noticed_at")
WORDS = {"registration": "fault", "work_orders": "remarks", "visits": "note", "order_lines": "material"}
"""What people change in a copy at once."""


def sort(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Whole rows by any column, hidden ones included."""
    order = ("ASCENDING", "DESCENDING")[deed.at % 2]
    spec = {"dimensionIndex": deed.to * 5 % len(grid.columns), "sortOrder": order}
    return [{"sortRange": {"range": rows_of(grid, 1, grid.end), "sortSpecs": [spec]}}] if grid.used else []


def sort_what_is_seen(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Only the columns that people see are sorted: what they do not see stays where it was."""
    key = PEOPLE[grid.tab][deed.to % len(PEOPLE[grid.tab])]
    order = sorted(grid.used, key=lambda row: str(grid.value(row, key) or "~"), reverse=bool(deed.at % 2))
    seen = [name for name in grid.columns if name and not _is_hidden(grid, name)]
    return _copied(grid, zip(grid.used, order, strict=True), seen)


def insert(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """One or two empty rows in the middle."""
    at = 1 + deed.at % grid.end
    return [{"insertDimension": {"range": span(grid, "ROWS", at, at + 1 + deed.to % 2)}}]


def delete(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A row goes."""
    if not grid.used:
        return []
    row = grid.used[deed.at % len(grid.used)]
    crowd.diary.deleted.append(Deleted(tab=grid.tab, row=row, cells=grid.cells(row)))
    return [{"deleteDimension": {"range": span(grid, "ROWS", row, row + 1)}}]


def undo(crowd: Crowd, _grid: Grid, _deed: Deed) -> list[Json]:
    """The row deleted last comes back as it was."""
    return _returned(crowd, bare=False)


def type_again(crowd: Crowd, _grid: Grid, _deed: Deed) -> list[Json]:
    """The row deleted last comes back without anything that the service wrote."""
    return _returned(crowd, bare=True)


def cut(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A row is cut and pasted behind the last one, or over another one."""
    if not grid.used:
        return []
    row = grid.used[deed.at % len(grid.used)]
    onto = grid.end if deed.to < 5 else grid.used[deed.to % len(grid.used)]
    if onto == row:
        return []
    if onto != grid.end:
        crowd.diary.deleted.append(Deleted(tab=grid.tab, row=onto, cells=grid.cells(onto)))
    there = {"sheetId": grid.sheet_id, "rowIndex": onto, "columnIndex": 0}
    return [{"cutPaste": {"source": rows_of(grid, row, row + 1), "destination": there}}]


def move(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A row is dragged elsewhere."""
    row, to = 1 + deed.at % grid.end, 1 + deed.to % grid.end
    moved = {"source": span(grid, "ROWS", row, row + 1), "destinationIndex": to}
    return [] if row <= to <= row + 1 else [{"moveDimension": moved}]


def copy(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A row is copied whole, hidden columns and all, behind the last one; mostly its words are changed at once."""
    if not grid.used:
        return []
    row = grid.used[deed.at % len(grid.used)]
    changed: dict[str, Value] = {WORDS[grid.tab]: f"另 {crowd.fresh()}"} if deed.to % 3 else {}
    places = {"source": rows_of(grid, row, row + 1), "destination": rows_of(grid, grid.end, grid.end + 1)}
    return [{"copyPaste": places}, *put(grid, grid.end, {**changed, **crowd.mark()})]


def fill_twins(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """People's cells of a row are filled down once or twice: equals that carry nothing."""
    if not grid.used:
        return []
    cells = grid.content(grid.used[deed.at % len(grid.used)])
    places = range(grid.end, grid.end + 1 + deed.to % 2) if cells else ()
    return [request for row in places for request in put(grid, row, {**cells, **crowd.mark()})]


def paste_over_service(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """The service's cells of one row are pasted over those of another: all of them, or the first half."""
    block = [name for name in grid.columns if name in SERVICE[grid.tab]]
    return _copied(grid, _two(grid, deed)[:1], block[: len(block) // 2] if deed.to % 3 else block)


def swap_carriers(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """Two rows change a hidden cell, or both."""
    chosen = (CARRIERS[:1], CARRIERS[1:], CARRIERS)[deed.to % 3]
    return _copied(grid, _two(grid, deed), chosen)


def _two(grid: Grid, deed: Deed) -> list[tuple[int, int]]:
    """Two rows, there and back; nothing where there is but one."""
    if not grid.used:
        return []
    one = grid.used[deed.at % len(grid.used)]
    other = grid.used[(deed.at + 1 + deed.to) % len(grid.used)]
    return [] if one == other else [(one, other), (other, one)]


def _copied(grid: Grid, ways: Iterable[tuple[int, int]], columns: Sequence[str]) -> list[Json]:
    """Gives what makes rows show some columns of others: there, here."""
    return [
        request
        for there, here in ways
        if there != here
        for request in put(grid, there, {name: grid.value(here, name) for name in columns})
    ]


def _returned(crowd: Crowd, *, bare: bool) -> list[Json]:
    if not crowd.diary.deleted:
        return []
    deleted = crowd.diary.deleted.pop()
    grid = crowd.grids[deleted.tab]
    cells = {name: cell for name, cell in deleted.cells.items() if not bare or name not in SERVICE[grid.tab]}
    at = min(deleted.row, grid.end)
    return [{"insertDimension": {"range": span(grid, "ROWS", at, at + 1)}}, *put(grid, at, cells)]


def _is_hidden(grid: Grid, name: str) -> bool:
    return name in HIDDEN or (name in SERVICE[grid.tab] and name.removesuffix("_at") in PEOPLE[grid.tab])


DEEDS: Mapping[str, Callable[[Crowd, Grid, Deed], list[Json]]] = {
    found.__name__: found
    for found in (
        sort, sort_what_is_seen, insert, delete, undo, type_again, cut, move, copy, fill_twins,
        paste_over_service, swap_carriers,
    )
}  # fmt: skip
