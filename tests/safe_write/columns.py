"""What people do to columns, headers and tabs."""

from collections.abc import Callable, Mapping

from tests.safe_write.crowd import Crowd
from tests.safe_write.deeds import Deed
from tests.safe_write.grid import MARK, OWN, SERVICE, Grid, Json, put, span, type_at


def move_column(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A column of people's is dragged elsewhere, into the middle of the service's block if need be."""
    theirs = [place for place, name in enumerate(grid.columns) if _of_people(grid, name)]
    place, to = theirs[deed.at * 3 % len(theirs)], deed.to * 5 % grid.place(MARK)
    moved = {"source": span(grid, "COLUMNS", place, place + 1), "destinationIndex": to}
    return [] if place <= to <= place + 1 else [{"moveDimension": moved}]


def insert_column(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A column of people's own, with a header or without."""
    place, number = deed.at * 5 % grid.place(MARK), crowd.fresh()
    where = span(grid, "COLUMNS", place, place + 1)
    known = {"metadataKey": OWN, "metadataValue": f"own-{number}", "visibility": "DOCUMENT"}
    return [
        {"insertDimension": {"range": where}},
        {"createDeveloperMetadata": {"developerMetadata": {**known, "location": {"dimensionRange": where}}}},
        *([type_at(grid, 0, place, f"我的欄 {number}")] if deed.to % 2 else []),
    ]


def delete_own_column(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A column of people's own goes."""
    own = [place for place, name in enumerate(grid.columns) if name.startswith("own")]
    if not own:
        return []
    place = own[deed.at % len(own)]
    return [{"deleteDimension": {"range": span(grid, "COLUMNS", place, place + 1)}}]


def rename_header(crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A header is called something else."""
    names = [name for name in grid.columns if name and name != MARK]
    return put(grid, 0, {names[deed.at * 5 % len(names)]: f"欄 {crowd.fresh()}"})


def rename_tab(crowd: Crowd, grid: Grid, _deed: Deed) -> list[Json]:
    """A tab is called something else."""
    changed = {"sheetId": grid.sheet_id, "title": f"頁 {crowd.fresh()}"}
    return [{"updateSheetProperties": {"properties": changed, "fields": "title"}}]


def hide_tab(_crowd: Crowd, grid: Grid, deed: Deed) -> list[Json]:
    """A tab is hidden, or shown again."""
    changed = {"sheetId": grid.sheet_id, "hidden": bool(deed.at % 2)}
    return [{"updateSheetProperties": {"properties": changed, "fields": "hidden"}}]


def _of_people(grid: Grid, name: str) -> bool:
    return bool(name) and name != MARK and name not in SERVICE[grid.tab]


DEEDS: Mapping[str, Callable[[Crowd, Grid, Deed], list[Json]]] = {
    found.__name__: found
    for found in (move_column, insert_column, delete_own_column, rename_header, rename_tab, hide_tab)
}
