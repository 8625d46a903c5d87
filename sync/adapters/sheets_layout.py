"""Finds a tab's columns: by column metadata first, by header text second; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sync.adapters.sheets_requests import FENCE_PREFIX
from sync.sheet import Layout

TAB_KEY = "repairsheet.tab"
COLUMN_KEY = "repairsheet.column"
METADATA_FIELDS = (
    "namedRanges(namedRangeId,name),"
    "sheets(properties(sheetId,title),developerMetadata(metadataKey,metadataValue),"
    "data(startColumn,columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)

Json = Mapping[str, Any]


class ExpectedTab(msgspec.Struct, frozen=True, kw_only=True):
    """What a tab should have: its titles and headers in every language, by which it is found without metadata."""

    titles: frozenset[str]
    headers: Mapping[str, str]
    """Column key by header text."""
    columns: tuple[str, ...]
    """All column keys."""


def layouts(
    metadata: Json, headers: Mapping[int, Sequence[str]], expected: Mapping[str, ExpectedTab]
) -> dict[str, Layout]:
    """Gives the layout of each tab found in a spreadsheets.get answer; `headers` are header texts by sheetId."""
    found: dict[str, Layout] = {}
    for sheet in metadata.get("sheets", ()):
        key = _tab_of(sheet, expected)
        if key is not None and key not in found:
            properties = sheet["properties"]
            texts = headers.get(properties["sheetId"], ())
            found[key] = _layout(sheet, texts, expected[key])
    return found


def fences(metadata: Json) -> tuple[str, ...]:
    """Gives the fences in force: normally exactly one. A copy that came with a copied tab has another id."""
    ranges = metadata.get("namedRanges", ())
    return tuple(
        found["namedRangeId"]
        for found in ranges
        if found.get("name", "") == FENCE_PREFIX + found["namedRangeId"]
    )


def _tab_of(sheet: Json, expected: Mapping[str, ExpectedTab]) -> str | None:
    for entry in sheet.get("developerMetadata", ()):
        if entry.get("metadataKey") == TAB_KEY and entry.get("metadataValue") in expected:
            return str(entry["metadataValue"])
    title = sheet["properties"]["title"]
    return next((key for key, tab in expected.items() if title in tab.titles), None)


def _layout(sheet: Json, texts: Sequence[str], expected: ExpectedTab) -> Layout:
    columns = _by_metadata(sheet, expected)
    for index, text in enumerate(texts):
        key = expected.headers.get(text.strip())
        if key is not None and key not in columns and index not in columns.values():
            columns[key] = index
    properties = sheet["properties"]
    return Layout(
        sheet_id=properties["sheetId"],
        title=properties["title"],
        columns=columns,
        headers=tuple(texts),
        missing=tuple(key for key in expected.columns if key not in columns),
    )


def _by_metadata(sheet: Json, expected: ExpectedTab) -> dict[str, int]:
    columns: dict[str, int] = {}
    for data in sheet.get("data", ()):
        start = data.get("startColumn", 0)
        for offset, column in enumerate(data.get("columnMetadata", ())):
            for entry in column.get("developerMetadata", ()):
                key = entry.get("metadataValue")
                if entry.get("metadataKey") == COLUMN_KEY and key in expected.columns:
                    columns.setdefault(key, start + offset)
    return columns
