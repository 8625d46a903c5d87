"""One spreadsheet as an immutable value: a change gives a new one, so a failed batch leaves the old one as it was."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from sync.sheets_server.errors import invalid
from sync.sheets_server.rows import Look, Looks, Row, Rows, no_cells, no_looks

Json = dict[str, Any]
Rectangle = tuple[int, int, int, int]
"""Top, left, bottom, right; 0-based, half-open."""
MAX_CELLS = 10_000_000
DEFAULT_ROWS, DEFAULT_COLUMNS = 1000, 26
NAME = re.compile(r"[^\W\d][\w.]{0,249}")
"""What a named range may be called."""


class Layer(msgspec.Struct, frozen=True):
    """What all cells of an area have besides values: format, validation, note. Later layers lie over earlier ones."""

    area: Area
    cell: Look
    mask: dict[str, Any]
    """Which of the cell's fields it sets, as a field mask's tree."""


class Computed(msgspec.Struct, frozen=True):
    """What the formulas of a sheet give. It is found from the cells again and never stored."""

    of: Rows[Row]
    """The cells it was found for."""
    rows: Rows[Row]
    """Those cells, each formula replaced by its result, and results that spill over into empty cells."""
    formats: Mapping[tuple[int, int], Json] = {}
    """By row and column, the NumberFormat that a result brings along where the cell has none of its own."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet. Side objects are documents in the API's own words."""

    properties: Json
    rows: Rows[Row] = msgspec.field(default_factory=no_cells)
    looks: Rows[Looks] = msgspec.field(default_factory=no_looks)
    """What single cells have besides values; it lies over the layers."""
    layers: tuple[Layer, ...] = ()
    row_properties: dict[int, Json] = {}
    column_properties: dict[int, Json] = {}
    objects: dict[str, tuple[Json, ...]] = {}
    """By the Sheet resource's field: merges, protectedRanges, filterViews, bandedRanges, charts, rowGroups ..."""
    computed: Computed | None = None

    @property
    def effective(self) -> Rows[Row]:
        """The cells with results in place of formulas, where they were calculated since the last change."""
        return self.rows if self.computed is None or self.computed.of is not self.rows else self.computed.rows

    @property
    def result_formats(self) -> Mapping[tuple[int, int], Json]:
        """The NumberFormats that results bring along, by row and column."""
        return {} if self.computed is None or self.computed.of is not self.rows else self.computed.formats

    @property
    def sheet_id(self) -> int:
        """The id of the sheet."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """The title of the tab."""
        return str(self.properties["title"])

    @property
    def row_count(self) -> int:
        """Rows of the grid."""
        return int(self.properties["gridProperties"]["rowCount"])

    @property
    def column_count(self) -> int:
        """Columns of the grid."""
        return int(self.properties["gridProperties"]["columnCount"])

    def sized(self, rows: int, columns: int) -> "Sheet":
        """Gives the sheet with another grid size."""
        if (rows, columns) == (self.row_count, self.column_count):
            return self
        _check_cells(rows * columns)
        grid = {**self.properties["gridProperties"], "rowCount": rows, "columnCount": columns}
        return replace(self, properties={**self.properties, "gridProperties": grid})

    def grown(self, rows: int, columns: int) -> "Sheet":
        """Gives the sheet with a grid of at least this size."""
        return self.sized(max(self.row_count, rows), max(self.column_count, columns))

    def closed(self, area: Area) -> Rectangle:
        """Gives the rectangle of an area inside the grid."""
        return (
            area.top or 0,
            area.left or 0,
            self.row_count if area.bottom is None else min(area.bottom, self.row_count),
            self.column_count if area.right is None else min(area.right, self.column_count),
        )

    def having(self, field: str, found: tuple[Json, ...]) -> "Sheet":
        """Gives the sheet with its side objects of one kind replaced."""
        return replace(self, objects={**self.objects, field: found})


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """The first words of a comment, or a reply to them. Times are RFC 3339."""

    post_id: str
    author: str
    created: str
    modified: str
    content: str
    action: str = ""
    """RESOLVE or REOPEN where a reply does that."""
    assignee: str = ""
    deleted: bool = False


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """One comment with its replies."""

    comment_id: str
    head: Post
    anchor_id: str
    place: Json | None = None
    """The GridRange it hangs on."""
    anchor: str = ""
    """The anchor that Drive was given, a JSON string of the client's own."""
    quote: str = ""
    resolved: bool = False
    deleted: bool = False
    replies: tuple[Post, ...] = ()


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """One spreadsheet."""

    spreadsheet_id: str
    properties: Json
    sheets: tuple[Sheet, ...]
    named_ranges: tuple[Json, ...] = ()
    metadata: tuple[Json, ...] = ()
    comments: tuple[Comment, ...] = ()
    file: Json = {}
    """What Drive knows of it: times, parents, permissions, trashed."""
    revision: int = 0
    change: int = 0
    """Its place in the feed of all changes of all spreadsheets."""

    @property
    def locale(self) -> str:
        """The locale, e.g. en_US."""
        return str(self.properties.get("locale", "en_US"))

    def sheet(self, sheet_id: int) -> Sheet:
        """Gives the sheet of an id; a 400 when there is none."""
        for sheet in self.sheets:
            if sheet.sheet_id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """Gives the sheet of a title, whatever its case."""
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def with_sheet(self, changed: Sheet) -> "Book":
        """Gives the spreadsheet with one sheet replaced."""
        sheets = tuple(changed if sheet.sheet_id == changed.sheet_id else sheet for sheet in self.sheets)
        return replace(self, sheets=sheets)

    def find(self, text: str) -> tuple[Sheet, Area]:
        """Gives the sheet and area of an A1 range or a named range; a 400 when there is no such thing."""
        title, cells = a1.split(text)
        sheet = self.titled(title) if title is not None else None
        if title is not None and sheet is None:
            raise invalid(f"Unable to parse range: {text}")
        if sheet is not None and not cells:
            return sheet, Area()
        named = self._named(cells or "")
        if named is not None and (sheet is None or sheet.sheet_id == named["range"].get("sheetId", 0)):
            return self.of_grid_range(named["range"])
        return self._found(sheet, cells or "", text)

    def _found(self, sheet: Sheet | None, cells: str, text: str) -> tuple[Sheet, Area]:
        whole = self.titled(cells) if sheet is None else None
        if whole is not None:
            return whole, Area()
        area = a1.parse(cells)
        if area is None:
            raise invalid(f"Unable to parse range: {text}")
        return sheet or self.sheets[0], area

    def _named(self, name: str) -> Json | None:
        wanted = name.casefold()
        return next((found for found in self.named_ranges if found["name"].casefold() == wanted), None)

    def of_grid_range(self, grid: Json) -> tuple[Sheet, Area]:
        """Gives the sheet and area of a GridRange."""
        return self.sheet(int(grid.get("sheetId", 0))), area_of(grid)

    @property
    def cell_count(self) -> int:
        """Cells of all grids."""
        return sum(sheet.row_count * sheet.column_count for sheet in self.sheets)


def area_of(grid: Json) -> Area:
    """Gives the area of a GridRange; a 400 when it is turned around."""
    area = Area(
        grid.get("startRowIndex"),
        grid.get("endRowIndex"),
        grid.get("startColumnIndex"),
        grid.get("endColumnIndex"),
    )
    for start, end in ((area.top, area.bottom), (area.left, area.right)):
        if (start or 0) < 0 or (end is not None and end <= (start or 0)):
            raise invalid("Invalid range: its end must lie behind its start")
    return area


def grid_of(sheet_id: int, area: Area) -> Json:
    """Gives the GridRange of an area."""
    found: Json = {"sheetId": sheet_id}
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    found.update(
        (name, edge)
        for name, edge in zip(names, (area.top, area.bottom, area.left, area.right), strict=True)
        if edge is not None
    )
    return found


def new_sheet(properties: Json, sheet_id: int, title: str, index: int) -> Sheet:
    """Gives an empty sheet with the asked properties and Google's defaults."""
    grid = {"rowCount": DEFAULT_ROWS, "columnCount": DEFAULT_COLUMNS, **properties.get("gridProperties", {})}
    if min(grid["rowCount"], grid["columnCount"]) < 1:
        raise invalid("A grid has at least one row and one column.")
    made = {
        **properties,
        "sheetId": sheet_id,
        "title": title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid,
    }
    return Sheet(properties=made)


def free_title(book: Book) -> str:
    """Gives the next free title SheetN."""
    taken = {sheet.title.casefold() for sheet in book.sheets}
    return next(
        title for number in range(1, len(taken) + 2) if (title := f"Sheet{number}").casefold() not in taken
    )


def check_size(book: Book) -> Book:
    """Gives the spreadsheet back, or a 400 above ten million cells or too many columns."""
    _check_cells(book.cell_count)
    if any(sheet.column_count > a1.MAX_COLUMNS for sheet in book.sheets):
        raise invalid(
            f"This action would increase the number of columns above the limit of {a1.MAX_COLUMNS}."
        )
    return book


def _check_cells(count: int) -> None:
    if count > MAX_CELLS:
        raise invalid(
            f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
        )


def reindexed(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Gives sheets with their index property as they stand."""
    return tuple(
        sheet
        if sheet.properties.get("index") == place
        else replace(sheet, properties={**sheet.properties, "index": place})
        for place, sheet in enumerate(sheets)
    )
