"""One tab as a person sees it: cells found by header text, edited through gspread."""

from collections.abc import Iterator, Mapping
from typing import Any

import gspread
import msgspec
from gspread.utils import ValueRenderOption

from sheet_schema.catalogue import TABS
from sync.cell import CellValue
from sync.wording import Wording

Headers = Mapping[str, tuple[str, Mapping[str, str]]]
"""Title and header texts by column key, by tab key."""
SPARE_ROWS = 10


def headers_of(wording: Wording) -> dict[str, tuple[str, dict[str, str]]]:
    """Gives the titles and headers of all tabs in one language."""
    return {
        tab.key: (
            wording.tab(tab.key),
            {column.key: wording.label(tab.key, column) for column in tab.columns},
        )
        for tab in TABS
    }


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one tab. Rows are numbered as on screen: the header is row 1."""

    worksheet: gspread.Worksheet
    columns: Mapping[str, int]
    """1-based place by column key."""
    rows: tuple[tuple[CellValue, ...], ...]
    """Rows under the header, blank ones at the end left out."""

    @property
    def end(self) -> int:
        """The number of the first row behind the filled ones."""
        return len(self.rows) + 2

    def cell(self, row: int, key: str) -> CellValue:
        """Gives what stands in a cell; empty text for nothing, and for a column that is not there."""
        column = self.columns.get(key)
        cells = self.rows[row - 2]
        return cells[column - 1] if column is not None and column <= len(cells) else ""

    def where(self, filled: tuple[str, ...], empty: tuple[str, ...]) -> Iterator[int]:
        """Gives the rows in which some cells are filled and others empty."""
        for row in range(2, self.end):
            if all(self.cell(row, key) != "" for key in filled) and all(
                self.cell(row, key) == "" for key in empty
            ):
                yield row

    def blank_rows(self) -> list[int]:
        """Gives rows between filled ones in which nothing stands at all."""
        return [
            number for number, cells in enumerate(self.rows, start=2) if not any(cell != "" for cell in cells)
        ]

    def type_cell(self, row: int, key: str, value: CellValue) -> None:
        """Types one cell as at the keyboard; KeyError for a column that is not there."""
        self.worksheet.update_cell(row, self.columns[key], value)

    @property
    def is_full(self) -> bool:
        """True when little room is left under the filled rows, as far as is known."""
        return self.end + SPARE_ROWS > self.worksheet.row_count

    def add_room(self) -> None:
        """Adds rows at the end. Never sets the number of rows: somebody else may have added some meanwhile."""
        room = {"sheetId": self.worksheet.id, "dimension": "ROWS", "length": 5 * SPARE_ROWS}
        self.batch({"appendDimension": room})

    def batch(self, *requests: Mapping[str, Any]) -> None:
        """Does what menus do, in one step."""
        self.worksheet.client.batch_update(self.worksheet.spreadsheet_id, {"requests": list(requests)})

    def row_range(self, first: int, behind: int) -> dict[str, int]:
        """Gives whole rows as a grid range."""
        return {"sheetId": self.worksheet.id, "startRowIndex": first - 1, "endRowIndex": behind - 1}

    def dimension(self, row: int) -> dict[str, int | str]:
        """Gives one row as a dimension range."""
        return {"sheetId": self.worksheet.id, "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}


def look(worksheet: gspread.Worksheet, headers: Mapping[str, str]) -> Page:
    """Reads a tab as it stands, columns found by their header texts wherever people moved them."""
    grid = worksheet.get_values(value_render_option=ValueRenderOption.unformatted) or [[]]
    places = {str(text).strip(): place for place, text in enumerate(grid[0], start=1)}
    rows = [tuple(row) for row in grid[1:]]
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    return Page(
        worksheet=worksheet,
        columns={key: places[header] for key, header in headers.items() if header in places},
        rows=tuple(rows),
    )
