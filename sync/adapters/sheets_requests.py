"""A batch as Sheets v4 requests, and what of its answer is asked back; pure.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sync.adapters.sheets_before import copied_aside, runs
from sync.cell import CellValue
from sync.sheet import Append, Batch, CellWrite, Snapshot, TabRead

FENCE_PREFIX = "repairsheet_fence_"
ANSWER_FIELDS = (
    "updatedSpreadsheet("
    "sheets(properties(sheetId),data(startRow,startColumn,rowData(values(effectiveValue)))))"
)
ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}
"""How an error of a grid answer reads among plain values (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ErrorType)."""

Json = dict[str, Any]


def fence_name(fence: str) -> str:
    """Gives the name of the named range that carries a fence; its id is the fence itself."""
    return FENCE_PREFIX + fence


def body(snapshot: Snapshot, batch: Batch, anchor: int, *, copies_there: bool) -> Json:
    """Gives the batchUpdate body: fence first, copies of what it overwrites, cells, new rows; answered with its rows.

    `anchor` is the sheetId whose first cell the fence's named range stands on; `copies_there`: the hidden sheet for
    the copies stands already.
    """
    return {
        "requests": [
            {"deleteNamedRange": {"namedRangeId": batch.fence}},
            *found_fence(batch.next_fence, anchor),
            *copied_aside(snapshot.tabs, batch, is_there=copies_there),
            *_cell_requests(snapshot, batch.cells),
            *_append_requests(snapshot, batch.appends),
        ],
        "includeSpreadsheetInResponse": True,
        "responseIncludeGridData": True,
        "responseRanges": answer_ranges(snapshot, batch),
    }


def found_fence(fence: str, anchor: int) -> list[Json]:
    """Gives the request that puts a fence in force."""
    cell = {
        "sheetId": anchor,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    return [
        {"addNamedRange": {"namedRange": {"namedRangeId": fence, "name": fence_name(fence), "range": cell}}}
    ]


def answer_ranges(snapshot: Snapshot, batch: Batch) -> list[str]:
    """Gives the A1 ranges of touched rows, of the headers above them, and of the tail where rows were opened."""
    touched: dict[str, set[int]] = {}
    for write in batch.cells:
        touched.setdefault(write.tab, set()).add(write.row)
    tails = {append.tab for append in batch.appends}
    ranges = []
    for tab in sorted({*touched, *tails}):
        read = snapshot.tabs[tab]
        title, proof = quoted(read.layout.title), read.layout.proof_row + 1
        ranges.append(f"{title}!{proof}:{proof}")
        ranges.extend(f"{title}!{first + 1}:{last + 1}" for first, last in runs(touched.get(tab, set())))
        if tab in tails:
            ranges.append(f"{title}!A{max(read.end, 1)}:{_letters(_width(read))}")
    return ranges


def quoted(title: str) -> str:
    """Gives a sheet title as it stands in A1 notation."""
    return "'" + title.replace("'", "''") + "'"


def typed(value: CellValue | None) -> Json:
    """Gives a cell with its value as it is: text stays text, whatever it looks like; None is an empty cell.

    https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ExtendedValue
    """
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    return {"userEnteredValue": {"stringValue": value}}


def plain(cell: Mapping[str, Any]) -> CellValue | None:
    """Gives the value of a cell of an answer; an error shows as its text, e.g. #REF!."""
    value = cell.get("effectiveValue", {})
    for kind in ("stringValue", "numberValue", "boolValue"):
        if kind in value:
            found: CellValue = value[kind]
            return found
    return ERRORS.get(value["errorValue"].get("type"), "#ERROR!") if "errorValue" in value else None


def _cell_requests(snapshot: Snapshot, cells: Sequence[CellWrite]) -> Iterator[Json]:
    placed = sorted(
        (
            snapshot.tabs[write.tab].layout.sheet_id,
            write.row,
            snapshot.tabs[write.tab].layout.place(write.column),
            write.value,
        )
        for write in _unkeyed(cells)
    )
    for (sheet_id, row), group in groupby(placed, key=lambda place: place[:2]):
        for run in _column_runs([(column, value) for _, _, column, value in group]):
            start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": run[0][0]}
            values = [typed(value) for _, value in run]
            yield {
                "updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}
            }


def _unkeyed(cells: Sequence[CellWrite]) -> list[CellWrite]:
    latest = {(write.tab, write.row, write.column): write for write in cells}
    return list(latest.values())


def _column_runs(
    placed: Sequence[tuple[int, CellValue | None]],
) -> Iterator[list[tuple[int, CellValue | None]]]:
    run: list[tuple[int, CellValue | None]] = []
    for column, value in placed:
        if run and column != run[-1][0] + 1:
            yield run
            run = []
        run.append((column, value))
    if run:
        yield run


def _append_requests(snapshot: Snapshot, appends: Sequence[Append]) -> Iterator[Json]:
    for tab, group in groupby(sorted(appends, key=_tab_of), key=_tab_of):
        layout = snapshot.tabs[tab].layout
        rows = [{"values": list(_placed(append, layout.columns))} for append in group]
        yield {"appendCells": {"sheetId": layout.sheet_id, "rows": rows, "fields": "userEnteredValue"}}


def _tab_of(append: Append) -> str:
    return append.tab


def _placed(append: Append, columns: Mapping[str, int]) -> Iterator[Json]:
    """A column that is not on the tab any more is left out."""
    held = {columns[key]: value for key, value in append.cells if key in columns}
    held[columns["row_id"]] = append.row_id
    for column in range(max(held) + 1):
        yield typed(held.get(column))


def _width(read: TabRead) -> int:
    return max(read.layout.columns.values())


def _letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
