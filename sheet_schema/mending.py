"""Puts a tab or a column back as it was provisioned, where somebody deleted it; pure. People's cells are not touched.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from collections.abc import Iterator, Mapping

from sheet_schema.appearance import column_look, header_cells
from sheet_schema.conditions import coloured_by, conditional_requests
from sheet_schema.fields import Column, Kind, Owner
from sheet_schema.formats import STAFF_NAMES, validation
from sheet_schema.grid import Json, PlacedTab, StandingTab
from sheet_schema.labels import Labels
from sheet_schema.protection import Editors, protection_of_column
from sheet_schema.provision import COLUMN_KEY, TAB_KEY, furnishing, mark, sheet_request
from sheet_schema.views import view_requests


def new_tab(
    standing: Mapping[str, PlacedTab], tab: PlacedTab, index: int, labels: Labels, editors: Editors
) -> Iterator[Json]:
    """Gives the requests that make a tab anew among those that stand; drop-downs that offered its values do again."""
    yield sheet_request(tab, index)
    yield from furnishing({**standing, tab.tab.key: tab}, tab, labels, editors)
    yield from view_requests({tab.tab.key: tab}, labels)
    yield from _offers(standing, tab, labels)


def new_column(
    standing: Mapping[str, PlacedTab], tab: StandingTab, key: str, labels: Labels, editors: Editors
) -> tuple[StandingTab, list[Json]]:
    """Gives a tab with one column put in where it belongs, and the requests that do it; row 0 is the header."""
    at, column = place_for(tab, key), tab.tab.by_key[key]
    moved = {name: index + 1 if index >= at else index for name, index in tab.columns.items()}
    grown = StandingTab(tab.tab, tab.sheet_id, tab.title, {**moved, key: at})
    span = grown.dimension(at, at + 1)
    requests: list[Json] = [
        {"insertDimension": {"range": span, "inheritFromBefore": at > 0}},
        header_request(grown, [key], labels),
        *column_look(grown, column, at),
        mark(COLUMN_KEY, key, {"dimensionRange": span}),
    ]
    if column.owner is Owner.SERVICE:
        requests.append(protection_of_column(grown, at, labels, editors))
    rule = validation({**standing, tab.tab.key: grown}, tab.tab.key, column, labels)
    requests.append(
        {"setDataValidation": {"range": grown.grid(at, at + 1), **({"rule": rule} if rule else {})}}
    )
    if key in coloured_by(tab.tab):
        requests += conditional_requests(grown, labels)
    return grown, [*requests, *_offers(standing, grown, labels, key)]


def place_for(tab: StandingTab, key: str) -> int:
    """Gives where a column belongs: behind the nearest declared before it that stands, else in front of the next."""
    order = [column.key for column in tab.tab.columns]
    before = [tab.columns[name] + 1 for name in order[: order.index(key)] if name in tab.columns]
    after = [tab.columns[name] for name in order[order.index(key) :] if name in tab.columns]
    return before[-1] if before else after[0] if after else 0


def marks_of(tab: StandingTab, keys: tuple[str, ...], *, whole: bool) -> Iterator[Json]:
    """Gives the requests that mark columns, and the tab itself, so that they are known under any title."""
    if whole:
        yield mark(TAB_KEY, tab.tab.key, {"sheetId": tab.sheet_id})
    for key in keys:
        at = tab.index(key)
        yield mark(COLUMN_KEY, key, {"dimensionRange": tab.dimension(at, at + 1)})


def header_request(tab: StandingTab, keys: list[str], labels: Labels) -> Json:
    """Gives the request that writes the header cells of neighbouring columns; `keys` from left to right."""
    cells = header_cells(tab, labels)
    start = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": tab.index(keys[0])}
    return {
        "updateCells": {
            "start": start,
            "rows": [{"values": [cells[key] for key in keys]}],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }


def header_row_back(sheet_id: int, row: int) -> Json:
    """Gives the request that moves the header row to the top."""
    span = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    return {"moveDimension": {"source": span, "destinationIndex": 0}}


def header_row_anew(tab: StandingTab, labels: Labels, *, insert: bool) -> Iterator[Json]:
    """Gives the requests that put a header row at the top; `insert` where the first row holds something else."""
    if insert:
        span = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
        yield {"insertDimension": {"range": span, "inheritFromBefore": False}}
    for key in tab.columns:
        yield header_request(tab, [key], labels)


def _offers(
    standing: Mapping[str, PlacedTab], fresh: PlacedTab, labels: Labels, key: str | None = None
) -> Iterator[Json]:
    """Drop-downs of other tabs that offer what stands in the fresh tab, or in one column of it."""
    placed = {**standing, fresh.tab.key: fresh}
    for tab in standing.values():
        for column in tab.tab.columns:
            source, _, name = _source(column).partition(".")
            if tab.tab.key == fresh.tab.key or source != fresh.tab.key or key not in {None, name}:
                continue
            rule = validation(placed, tab.tab.key, column, labels)
            if rule is not None and column.key in tab.keys:
                at = tab.index(column.key)
                yield {"setDataValidation": {"range": tab.grid(at, at + 1), "rule": rule}}


def _source(column: Column) -> str:
    if column.owner is Owner.PEOPLE and column.kind in {Kind.REFERENCE, Kind.PERSON}:
        return column.refers or STAFF_NAMES
    return ""
