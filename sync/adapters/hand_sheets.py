"""A person's hand on the sheet over gspread: types into people's columns only. The pass never uses it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import orjson

from sync.adapters.sheets_requests import typed
from sync.adapters.sheets_v4 import SheetsWorkbook
from sync.cell import CellValue, GridRow
from sync.ports import BackEndError
from sync.sheet import Layout, TabRead

MAX_BODY_BYTES = 1_800_000
"""Google asks for bodies of at most 2 MB."""


class NotAColumnError(BackEndError):
    """A column to type into is not on the tab, or is not one of the people's."""

    remedy = "run `repairsheet doctor` to see which columns are missing"


class SheetsHand:
    """Types as a member of staff would. Implements sync.ports.Hand."""

    def __init__(self, workbook: SheetsWorkbook, people_keys: Mapping[str, Sequence[str]]) -> None:
        self._workbook = workbook
        self._people_keys = people_keys

    def type_rows(self, tab: str, rows: Sequence[Mapping[str, CellValue]]) -> None:
        """See Hand.type_rows."""
        if not rows:
            return
        layout = self._tab(tab).layout
        lines = [[{"values": list(_placed(row, self._columns(tab, layout, row)))}] for row in rows]
        for chunk in _chunks(lines):
            append = {"sheetId": layout.sheet_id, "rows": chunk, "fields": "userEnteredValue"}
            self._workbook.apply([{"appendCells": append}])

    def type_cells(self, tab: str, cells: Mapping[str, Mapping[str, CellValue]]) -> None:
        """See Hand.type_cells; refused whole when one of the rows is not on the tab."""
        if not cells:
            return
        read = self._tab(tab)
        index_of = {row.cells.get("row_id"): row.index for row in read.rows}
        unknown = cells.keys() - index_of.keys()
        if unknown:
            raise BackEndError(f"{len(unknown)} rows of {tab} are not on the sheet")
        requests = [
            list(_row(read.layout, index_of[row_id], dict(zip(columns, row.values(), strict=True))))
            for row_id, row in cells.items()
            for columns in (self._columns(tab, read.layout, row),)
        ]
        for chunk in _chunks(requests):
            self._workbook.apply(chunk)

    def rows(self, tab: str) -> tuple[GridRow, ...]:
        """See Hand.rows."""
        return self._tab(tab).rows

    def _tab(self, tab: str) -> TabRead:
        return self._workbook.read(None).tabs[tab]

    def _columns(self, tab: str, layout: Layout, row: Mapping[str, CellValue]) -> list[int]:
        for key in row:
            if key not in self._people_keys[tab] or key not in layout.columns:
                raise NotAColumnError(f"{tab} has no column {key} that people fill")
        return [layout.columns[key] for key in row]


def _placed(row: Mapping[str, CellValue], columns: Sequence[int]) -> Iterator[dict[str, Any]]:
    by_column = dict(zip(columns, row.values(), strict=True))
    for column in range(max(columns, default=-1) + 1):
        yield typed(by_column.get(column))


def _row(layout: Layout, index: int, values: Mapping[int, CellValue]) -> Iterator[dict[str, Any]]:
    """One request for each run of neighbouring columns."""
    placed = enumerate(sorted(values))
    for _, run in groupby(placed, key=lambda found: found[1] - found[0]):
        columns = [column for _, column in run]
        start = {"sheetId": layout.sheet_id, "rowIndex": index, "columnIndex": columns[0]}
        cells = [typed(values[column]) for column in columns]
        yield {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}}


def _chunks(rows: Iterable[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """What belongs to one row goes in one body: nobody ever sees half of what was typed into it."""
    chunk: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        weight = len(orjson.dumps(row))
        if chunk and size + weight > MAX_BODY_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.extend(row)
        size += weight
    if chunk:
        yield chunk
