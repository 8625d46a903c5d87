"""A tab in its place on the grid, and ranges of it as Sheets v4 speaks of them.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#GridRange
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sheet_schema.fields import Column
from sheet_schema.model import Tab

FIRST_SHEET_ID = 1000
"""Sheet ids are given by position, so that a provisioned office is the same everywhere."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlacedTab:
    """A tab with the sheet it stands on."""

    tab: Tab
    sheet_id: int
    title: str

    @property
    def width(self) -> int:
        """How many columns the grid has."""
        return len(self.tab.columns)

    def index(self, key: str) -> int:
        """Gives the 0-based grid index of a column; KeyError for an unknown one."""
        return self.keys[key]

    @property
    def keys(self) -> dict[str, int]:
        """Grid indexes by column key."""
        return {column.key: index for index, column in enumerate(self.tab.columns)}

    def letter(self, key: str) -> str:
        """Gives a column's letters in A1 notation."""
        return letters(self.index(key))

    def grid(self, first: int = 0, end: int | None = None, *, header: bool = False) -> Json:
        """Gives the GridRange of columns [first, end), all rows; without the header row unless asked for."""
        whole: Json = {
            "sheetId": self.sheet_id,
            "startColumnIndex": first,
            "endColumnIndex": self.width if end is None else end,
        }
        return whole if header else {**whole, "startRowIndex": 1}

    def dimension(self, first: int, end: int) -> Json:
        """Gives the DimensionRange of columns [first, end)."""
        return {"sheetId": self.sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": end}

    def runs(self, mark: Callable[[Column], object]) -> Iterator[tuple[int, int, Any]]:
        """Gives the contiguous columns [first, end) that share a mark, with the mark."""
        first = 0
        for shared, group in groupby(self.tab.columns, key=mark):
            end = first + len(list(group))
            yield first, end, shared
            first = end


@dataclass(frozen=True, slots=True)
class StandingTab(PlacedTab):
    """A tab as people have left it: its columns stand where they were moved to."""

    columns: Mapping[str, int]
    """0-based grid index by column key."""

    @property
    def keys(self) -> dict[str, int]:
        """Grid indexes by column key."""
        return dict(self.columns)

    @property
    def width(self) -> int:
        """How many columns of the grid hold one of ours, or stand before one."""
        return max(self.columns.values(), default=-1) + 1


def letters(index: int) -> str:
    """Gives the letters of a 0-based column index: 0 -> A, 26 -> AA."""
    found = ""
    rest = index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        found = chr(ord("A") + letter) + found
    return found


def quoted(title: str) -> str:
    """Gives a sheet title as it stands in a formula."""
    return "'" + title.replace("'", "''") + "'"
