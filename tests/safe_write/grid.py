"""What stands in the sheet, cell by cell, read past the service: the test's own eyes."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec
import orjson
import requests

from sheet_schema.catalogue import TABS

URL = "https://sheets.googleapis.com/v4/spreadsheets"
MARK = "mark"
"""The test's own column at the far right: names a row of people's, wherever it is carried to."""
OWN = "test.column"
"""Metadata key by which the test knows the columns that people put in."""
COLUMN = "repairsheet.column"
CARRIERS = ("row_id", "row_key")
SERVICE = {tab.key: tab.service_keys for tab in TABS}
PEOPLE = {tab.key: tab.people_keys for tab in TABS}
COLUMN_FIELDS = (
    "sheets(properties(sheetId,title),data(columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
Json = dict[str, Any]
Value = str | int | float | bool


class Grid(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """One tab at one moment. Cells are as typed: a userEnteredValue, None for an empty one."""

    tab: str
    sheet_id: int
    columns: tuple[str, ...]
    """By place: the key of a column of the office, the name of one that people put in, else empty."""
    rows: tuple[tuple[Value | None, ...], ...]
    """The header first; empty cells are None."""

    def place(self, column: str) -> int:
        return self.columns.index(column)

    def value(self, row: int, column: str) -> Value | None:
        """Gives what stands in a cell."""
        return self.cells(row).get(column)

    def cells(self, row: int) -> dict[str, Value]:
        """Gives the filled cells of a row by column."""
        return self._named[row] if row < len(self._named) else {}

    def content(self, row: int) -> dict[str, Value]:
        """Gives what people see as theirs in a row: the filled cells of the office's people columns."""
        return self._contents[row] if row < len(self._contents) else {}

    @cached_property
    def _named(self) -> tuple[dict[str, Value], ...]:
        return tuple(
            {
                name: value
                for name, value in zip(self.columns, row, strict=False)
                if name and value is not None
            }
            for row in self.rows
        )

    @cached_property
    def _contents(self) -> tuple[dict[str, Value], ...]:
        keys = frozenset(PEOPLE[self.tab])
        return tuple({key: cells[key] for key in cells if key in keys} for cells in self._named)

    @cached_property
    def used(self) -> tuple[int, ...]:
        """The rows in which anything stands."""
        return tuple(
            row for row in range(1, len(self.rows)) if any(cell is not None for cell in self.rows[row])
        )

    @cached_property
    def end(self) -> int:
        """The first row behind the used ones."""
        return self.used[-1] + 1 if self.used else 1

    @cached_property
    def marks(self) -> dict[str, int]:
        """The row of each mark."""
        return {str(mark): row for row in self.used if (mark := self.value(row, MARK)) is not None}

    @cached_property
    def staff(self) -> dict[tuple[int, int], Value]:
        """All cells that are not the service's to write, by row and place: people's, people's own, headers."""
        return {
            (row, place): cell
            for row, cells in enumerate(self.rows)
            for place, cell in enumerate(cells)
            if cell is not None and (row == 0 or self._of_people(place))
        }

    def _of_people(self, place: int) -> bool:
        return place >= len(self.columns) or self.columns[place] not in SERVICE[self.tab]


def put(grid: Grid, row: int, cells: Mapping[str, Value | None]) -> list[Json]:
    """Gives the requests that type cells into a row; columns that are not there are left out."""
    return [
        type_at(grid, row, grid.place(column), value)
        for column, value in cells.items()
        if column in grid.columns
    ]


def type_at(grid: Grid, row: int, place: int, value: Value | None) -> Json:
    """Gives the request that types one cell: a text stays a text, whatever it looks like."""
    kind = _KINDS[type(value)]
    values = [{} if value is None else {"userEnteredValue": {kind: value}}]
    start = {"sheetId": grid.sheet_id, "rowIndex": row, "columnIndex": place}
    return {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}}


_KINDS = {
    str: "stringValue",
    bool: "boolValue",
    int: "numberValue",
    float: "numberValue",
    type(None): "",
}


def span(grid: Grid, dimension: str, start: int, end: int) -> Json:
    """Gives a DimensionRange."""
    return {"sheetId": grid.sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def rows_of(grid: Grid, first: int, behind: int) -> Json:
    """Gives whole rows as a GridRange."""
    return {"sheetId": grid.sheet_id, "startRowIndex": first, "endRowIndex": behind}


def read_columns(
    session: requests.Session, spreadsheet_id: str, sheet_ids: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """Gives the columns of each tab, found by their metadata, whatever their headers say."""
    filters = [{"gridRange": {"sheetId": sheet_id}} for sheet_id in sheet_ids.values()]
    body = {"dataFilters": filters, "includeGridData": True}
    answer = session.post(
        f"{URL}/{spreadsheet_id}:getByDataFilter", params={"fields": COLUMN_FIELDS}, json=body
    )
    assert answer.ok, answer.text
    found = {
        sheet["properties"]["sheetId"]: sheet["data"][0]["columnMetadata"]
        for sheet in answer.json()["sheets"]
    }
    return {tab: tuple(map(_name, found[sheet_id])) for tab, sheet_id in sheet_ids.items()}


def read(
    session: requests.Session,
    spreadsheet_id: str,
    sheet_ids: Mapping[str, int],
    columns: Mapping[str, tuple[str, ...]],
) -> dict[str, Grid]:
    """Reads tabs by their sheetId, whatever they are called now; cells as they were typed."""
    filters = [{"gridRange": {"sheetId": sheet_id}} for sheet_id in sheet_ids.values()]
    answer = session.post(
        f"{URL}/{spreadsheet_id}/values:batchGetByDataFilter",
        json={"dataFilters": filters, "valueRenderOption": "FORMULA"},
    )
    assert answer.ok, answer.text
    found = {
        match["dataFilters"][0]["gridRange"]["sheetId"]: match["valueRange"].get("values", [])
        for match in orjson.loads(answer.content)["valueRanges"]
    }
    return {
        tab: Grid(
            tab=tab,
            sheet_id=sheet_id,
            columns=columns[tab],
            rows=tuple(tuple(None if cell == "" else cell for cell in row) for row in found[sheet_id]),
        )
        for tab, sheet_id in sheet_ids.items()
    }


def _name(column: Json) -> str:
    named = {entry["metadataKey"]: entry["metadataValue"] for entry in column.get("developerMetadata", ())}
    return str(named.get(COLUMN) or named.get(OWN) or "")
