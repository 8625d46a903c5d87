"""What a batch is about to overwrite, copied aside by the batch itself to a hidden sheet; pure.

Rows and columns may have moved since they were read: only the batch knows what stands where it writes.
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request#CopyPasteRequest
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync.adapters.sheets_header import plainly
from sync.cell import CellValue
from sync.sheet import Batch, BeforeImage, TabRead

SHEET_ID = 1_720_301_188
TITLE = "↺ repairsheet 寫入前留底"
MOST_ROWS = 2_000
"""A batch that touches more rows (an import, a first pass) copies nothing aside."""
JOIN_ROWS_WITHIN = 8
"""Touched rows this near to each other are taken as one range."""

Json = dict[str, Any]


class _Span(msgspec.Struct, frozen=True):
    """Rows of a tab, first and last of them, and the row of the hidden sheet that the first one goes to."""

    tab: str
    first: int
    last: int
    at: int


def copied_aside(tabs: Mapping[str, TabRead], batch: Batch, *, is_there: bool) -> list[Json]:
    """Gives the requests that copy header and touched rows of each tab to the hidden sheet, emptied before.

    `is_there`: the hidden sheet stands already. Nothing where nothing is overwritten, or too much.
    """
    spans = _spans(tabs, batch)
    rows = 1 + sum(span.last - span.first + 1 for span in spans)
    if not spans or rows > MOST_ROWS:
        return []
    widths = {span.tab: _width(span.tab, tabs[span.tab], batch) for span in spans}
    grid = {"rowCount": rows, "columnCount": max(widths.values())}
    copies = (_copy(tabs[span.tab].layout.sheet_id, span, widths[span.tab]) for span in spans)
    return [*(_emptied(grid) if is_there else [_added(grid)]), _signed(batch.next_fence), *copies]


def before_images(
    tabs: Mapping[str, TabRead], batch: Batch, grid: Sequence[Sequence[CellValue]]
) -> dict[str, BeforeImage] | None:
    """Gives what the hidden sheet holds of a batch, by tab; None when another one's copies stand there."""
    if not grid or list(grid[0][:1]) != [batch.next_fence]:
        return None
    headers: dict[str, tuple[str, ...]] = {}
    rows: dict[str, dict[int, dict[int, CellValue]]] = {}
    for span in _spans(tabs, batch):
        shown = [
            grid[at] if at < len(grid) else () for at in range(span.at, span.at + span.last - span.first + 1)
        ]
        if span.tab not in headers:
            headers[span.tab] = tuple(plainly(shown[0]))
            continue
        found = rows.setdefault(span.tab, {})
        found.update((span.first + offset, _filled(values)) for offset, values in enumerate(shown))
    return {tab: BeforeImage(headers=headers[tab], rows=found) for tab, found in rows.items()}


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Gives first and last of rows that stand near each other."""
    first = last = -1
    for row in sorted(rows):
        if last >= 0 and row - last <= JOIN_ROWS_WITHIN:
            last = row
            continue
        if last >= 0:
            yield first, last
        first = last = row
    if last >= 0:
        yield first, last


def _spans(tabs: Mapping[str, TabRead], batch: Batch) -> list[_Span]:
    """Of each tab its header first, then its rows."""
    touched: dict[str, set[int]] = {}
    for write in batch.cells:
        touched.setdefault(write.tab, set()).add(write.row)
    spans, at = [], 1
    for tab in sorted(touched):
        proof = tabs[tab].layout.proof_row
        for first, last in ((proof, proof), *runs(touched[tab])):
            spans.append(_Span(tab, first, last, at))
            at += last - first + 1
    return spans


def _width(tab: str, read: TabRead, batch: Batch) -> int:
    """All columns known to stand on the tab; where one of them is gone, the batch does not fit any more."""
    layout = read.layout
    written = (layout.place(write.column) for write in batch.cells if write.tab == tab)
    return max(len(layout.headers), 1 + max((*layout.columns.values(), *written)))


def _filled(values: Sequence[CellValue]) -> dict[int, CellValue]:
    return {place: value for place, value in enumerate(values) if value not in {"", None}}


def _added(grid: Json) -> Json:
    properties = {"sheetId": SHEET_ID, "title": TITLE, "hidden": True, "gridProperties": grid}
    return {"addSheet": {"properties": properties}}


def _emptied(grid: Json) -> list[Json]:
    properties = {"sheetId": SHEET_ID, "hidden": True, "gridProperties": grid}
    fields = "hidden,gridProperties(rowCount,columnCount)"
    return [
        {"updateSheetProperties": {"properties": properties, "fields": fields}},
        {"updateCells": {"range": {"sheetId": SHEET_ID}, "fields": "userEnteredValue"}},
    ]


def _signed(fence: str) -> Json:
    cell = {"userEnteredValue": {"stringValue": fence}}
    start = {"sheetId": SHEET_ID, "rowIndex": 0, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def _copy(sheet_id: int, span: _Span, width: int) -> Json:
    source = _range(sheet_id, span.first, span.last, width)
    destination = _range(SHEET_ID, span.at, span.at + span.last - span.first, width)
    return {"copyPaste": {"source": source, "destination": destination, "pasteType": "PASTE_VALUES"}}


def _range(sheet_id: int, first: int, last: int, width: int) -> Json:
    return {
        "sheetId": sheet_id,
        "startRowIndex": first,
        "endRowIndex": last + 1,
        "startColumnIndex": 0,
        "endColumnIndex": width,
    }
