"""Finds a tab's columns: by column metadata first, by header text second; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sync.adapters.sheets_header import header_row, plainly, words_of
from sync.adapters.sheets_requests import FENCE_PREFIX
from sync.cell import CellValue
from sync.sheet import NO_HEADER, Layout

TAB_KEY = "repairsheet.tab"
COLUMN_KEY = "repairsheet.column"
METADATA_FIELDS = (
    "namedRanges(namedRangeId,name),"
    "sheets(properties(sheetId,title),developerMetadata(metadataKey,metadataValue),"
    "data(startColumn,columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)

Json = Mapping[str, Any]
Grid = Sequence[Sequence[CellValue]]


class ExpectedTab(msgspec.Struct, frozen=True, kw_only=True):
    """What a tab should have: its titles and headers in every language, by which it is found without metadata."""

    title: str
    """In the office's own language."""
    titles: frozenset[str]
    headers: Mapping[str, str]
    """Column key by header text."""
    columns: tuple[str, ...]
    """All column keys."""
    adoptable: frozenset[str] = frozenset()
    """Header texts, in the office's own language, of the people's columns. Beside columns that metadata marks, only a
    column under one of these is taken for ours: what else carries a word of ours is somebody's own."""


def standing(
    metadata: Json, expected: Mapping[str, ExpectedTab], known: Mapping[str, Layout]
) -> dict[str, Json]:
    """Gives the sheet of each tab found in a spreadsheets.get answer; a copy of a tab is not the tab.

    `known` tells where each tab was last found: its sheet keeps its id, whatever it is called.
    """
    sheets = list(metadata.get("sheets", ()))
    found = ((key, _standing(key, tab, sheets, known.get(key))) for key, tab in expected.items())
    return {key: sheet for key, sheet in found if sheet is not None}


def copies(metadata: Json, found: Mapping[str, Json]) -> dict[str, str]:
    """Gives tab keys by title of the sheets that say they are a tab of ours, and are a copy of one."""
    taken = {_id(sheet) for sheet in found.values()}
    return {
        sheet["properties"]["title"]: key
        for sheet in metadata.get("sheets", ())
        if _id(sheet) not in taken and (key := _marked_as(sheet)) is not None
    }


def layout(sheet: Json, grid: Grid, expected: ExpectedTab, known: Layout | None) -> Layout:
    """Gives where a tab's columns stand; `grid` are its first row, or all of them where `doubtful` asks for that."""
    marked = _by_metadata(sheet, expected)
    row = header_row(grid, words_of(expected.headers, known), len(expected.columns), marked.get("row_id"))
    texts = tuple(plainly(grid[max(row, 0)])) if grid else ()
    columns = dict(marked) if row == NO_HEADER else _by_text(marked, texts, expected)
    properties = sheet["properties"]
    return Layout(
        sheet_id=properties["sheetId"],
        title=properties["title"],
        columns=columns,
        headers=texts,
        missing=tuple(key for key in expected.columns if key not in columns),
        header_row=row,
        unmarked=tuple(key for key in columns if key not in marked),
        marked=_marked_as(sheet) is not None,
    )


def is_ours(found: Layout, expected: ExpectedTab) -> bool:
    """False for somebody's own tab that only bears the title of one of ours."""
    return found.marked or 2 * len(found.missing) < len(expected.columns)


def fences(metadata: Json) -> tuple[str, ...]:
    """Gives the fences in force: normally exactly one. A copy that came with a copied tab has another id."""
    ranges = metadata.get("namedRanges", ())
    return tuple(
        found["namedRangeId"]
        for found in ranges
        if found.get("name", "") == FENCE_PREFIX + found["namedRangeId"]
    )


def _standing(key: str, tab: ExpectedTab, sheets: Iterable[Json], known: Layout | None) -> Json | None:
    mine = [sheet for sheet in sheets if _marked_as(sheet) in {key, None}]
    if known is not None:
        for sheet in mine:
            if _id(sheet) == known.sheet_id:
                return sheet
    titles = tab.titles if known is None else {tab.title, known.title}
    marked = [sheet for sheet in mine if _marked_as(sheet) == key]
    titled = [sheet for sheet in (*marked, *mine) if sheet["properties"]["title"] in titles]
    if titled:
        return titled[0]
    return marked[0] if known is None and len(marked) == 1 else None


def _id(sheet: Json) -> int:
    return int(sheet["properties"]["sheetId"])


def _marked_as(sheet: Json) -> str | None:
    entries = sheet.get("developerMetadata", ())
    return next((entry["metadataValue"] for entry in entries if entry.get("metadataKey") == TAB_KEY), None)


def _by_text(marked: Mapping[str, int], texts: Sequence[str], expected: ExpectedTab) -> dict[str, int]:
    columns = dict(marked)
    for index, text in enumerate(texts):
        key = expected.headers.get(text)
        if key is None or key in columns or index in columns.values():
            continue
        if not marked or text in expected.adoptable:
            columns[key] = index
    return columns


def _by_metadata(sheet: Json, expected: ExpectedTab) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, entry in _entries(sheet):
        key = entry.get("metadataValue")
        if entry.get("metadataKey") == COLUMN_KEY and key in expected.columns:
            columns.setdefault(key, place)
    return columns


def _entries(sheet: Json) -> Iterator[tuple[int, Json]]:
    for data in sheet.get("data", ()):
        for place, column in enumerate(data.get("columnMetadata", ()), start=data.get("startColumn", 0)):
            yield from ((place, entry) for entry in column.get("developerMetadata", ()))
