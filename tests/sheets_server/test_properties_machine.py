"""People edit two tabs in every order: after each step the server holds what a small model holds, on the disk too."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync.sheets_server.a1 import letters, parse, render, split
from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import DRIVE, Book, Json, desk_at, grid, new_book, span
from tests.sheets_server.model import Cell, Rectangle, Tab, inside, overlap
from tests.sheets_server.strategies import effort

ROWS, COLUMNS, MOST = 9, 6, 24
PHASES = [phase for phase in Phase if phase is not Phase.explain]
TITLES = {0: "First", 7: "it's"}
SHEET = st.sampled_from((0, 0, 7))
VALUE = st.sampled_from(("", "a", "B", "家", 0, 1, -2.5, True, False, "=1", None))
BLOCK = st.lists(st.lists(VALUE, min_size=1, max_size=3), min_size=1, max_size=3)
DIMENSION = st.sampled_from(("ROWS", "COLUMNS"))
PLACE, SIZE = st.integers(0, 100), st.integers(1, 4)
AREA = st.tuples(PLACE, PLACE, SIZE, SIZE)
"""A corner (counted around the grid) and a size."""


class Editing(RuleBasedStateMachine):
    """Each rule is one call of a client, done to the model as well."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "s.sqlite"
        self.revisions: list[int] = []

    @initialize()
    def start(self) -> None:
        self.open()
        size = {"rowCount": ROWS, "columnCount": COLUMNS}
        sheets = [
            {"properties": {"sheetId": sheet, "title": title, "gridProperties": size}}
            for sheet, title in TITLES.items()
        ]
        self.book = new_book(self.desk, sheets=sheets)
        self.tabs = {sheet: Tab(list(range(ROWS)), list(range(COLUMNS))) for sheet in TITLES}

    def open(self) -> None:
        self.server = SheetsServer(self.path)
        self.at_desk = desk_at(self.server, self.server)
        self.desk = self.at_desk.__enter__()

    def close(self) -> None:
        self.at_desk.__exit__(None, None, None)
        self.server.close()

    def teardown(self) -> None:
        with self.folder:
            if hasattr(self, "server"):
                self.close()

    @rule()
    def reopen(self) -> None:
        """The invariant is then asked of what stands in the file."""
        self.close()
        self.open()
        self.book = Book(desk=self.desk, id=self.book.id)

    def area(self, sheet: int, drawn: tuple[int, int, int, int]) -> Rectangle:
        """Gives a rectangle inside the grid."""
        tab = self.tabs[sheet]
        top, left = drawn[0] % len(tab.rows), drawn[1] % len(tab.columns)
        return top, left, min(top + drawn[2], len(tab.rows)), min(left + drawn[3], len(tab.columns))

    # --- values ---

    @rule(sheet=SHEET, at=AREA, block=BLOCK)
    def update(self, sheet: int, at: tuple[int, int, int, int], block: list[list[Any]]) -> None:
        top, left, _, _ = self.area(sheet, at)
        tab = self.tabs[sheet]
        fitting = [line[: len(tab.columns) - left] for line in block[: len(tab.rows) - top]]
        body = {"valueInputOption": "RAW", "data": [{"range": _corner(sheet, top, left), "values": fitting}]}
        self.desk.ask("POST", f"{self.book.url}/values:batchUpdate", body)
        for row, line in enumerate(fitting, top):
            for column, value in enumerate(line, left):
                if value is not None:
                    tab.write(row, column, value)

    @rule(sheet=SHEET, at=AREA)
    def clear(self, sheet: int, at: tuple[int, int, int, int]) -> None:
        area = self.area(sheet, at)
        self.desk.ask(
            "POST", f"{self.book.url}/values:batchClear", {"ranges": [render(TITLES[sheet], *area)]}
        )
        for row in range(area[0], area[2]):
            for column in range(area[1], area[3]):
                self.tabs[sheet].write(row, column, None)

    @precondition(lambda self: len(self.tabs[0].rows) < MOST)
    @rule(block=BLOCK, insert=st.booleans())
    def append(self, block: list[list[Any]], insert: bool) -> None:
        tab = self.tabs[0]
        option = "INSERT_ROWS" if insert else "OVERWRITE"
        before = len(tab.rows)
        url = f"{self.book.url}/values/First:append"
        answer = self.desk.ask(
            "POST", url, {"values": block}, valueInputOption="RAW", insertDataOption=option
        )
        area = parse(split(answer["updates"]["updatedRange"])[1] or "")
        assert area is not None
        assert area.top is not None
        assert area.left is not None
        if insert and area.top < before:
            tab.insert("ROWS", area.top, len(block))
        tab.insert("ROWS", len(tab.rows), max(0, area.top + len(block) - len(tab.rows)))
        width = area.left + max(map(len, block))
        tab.insert("COLUMNS", len(tab.columns), max(0, width - len(tab.columns)))
        for row, line in enumerate(block, area.top):
            for column, value in enumerate(line, area.left):
                assert tab.cell(row, column)[0] is None, "an append never writes over anything"
                tab.write(row, column, value)

    @rule(sheet=SHEET, at=AREA, note=st.sampled_from(("", "n", "m")))
    def annotate(self, sheet: int, at: tuple[int, int, int, int], note: str) -> None:
        area = self.area(sheet, at)
        cell = {"note": note} if note else {}
        self.book.apply({"repeatCell": {"range": _grid(sheet, area), "cell": cell, "fields": "note"}})
        tab = self.tabs[sheet]
        tab.lay(*area[:2], [[(value, note) for value, _ in line] for line in tab.block(area)])

    # --- lines ---

    @rule(sheet=SHEET, dimension=DIMENSION, at=PLACE, number=SIZE, before=st.booleans())
    def insert(self, sheet: int, dimension: str, at: int, number: int, before: bool) -> None:
        tab = self.tabs[sheet]
        size = len(tab.lines(dimension))
        if size >= MOST:
            return
        place = 1 + at % size if before else at % size
        body = {"range": span(dimension, place, place + number, sheet), "inheritFromBefore": before}
        self.book.apply({"insertDimension": body})
        tab.insert(dimension, place, number)

    @rule(sheet=SHEET, dimension=DIMENSION, at=PLACE, number=SIZE)
    def delete(self, sheet: int, dimension: str, at: int, number: int) -> None:
        tab = self.tabs[sheet]
        size = len(tab.lines(dimension))
        first = at % size
        last = min(first + number, size)
        if last - first == size:
            assert "can't delete all" in self.book.refuses(
                {"deleteDimension": {"range": span(dimension, first, last, sheet)}}
            )
            return
        self.book.apply({"deleteDimension": {"range": span(dimension, first, last, sheet)}})
        tab.delete(dimension, first, last)

    @rule(sheet=SHEET, dimension=DIMENSION, at=PLACE, number=SIZE, to=PLACE)
    def move(self, sheet: int, dimension: str, at: int, number: int, to: int) -> None:
        tab = self.tabs[sheet]
        size = len(tab.lines(dimension))
        first = at % size
        last, target = min(first + number, size), to % (size + 1)
        if first <= target <= last or self.tears_a_merge(tab, dimension, first, last, target):
            return
        self.book.apply(
            {"moveDimension": {"source": span(dimension, first, last, sheet), "destinationIndex": target}}
        )
        tab.move(dimension, first, last, target)

    @staticmethod
    def tears_a_merge(tab: Tab, dimension: str, first: int, last: int, target: int) -> bool:
        places = map(tab.place, tab.merges)
        edges = [(place[0], place[2]) if dimension == "ROWS" else (place[1], place[3]) for place in places]
        return any(
            start < target < end or (start < last and first < end and not (first <= start and end <= last))
            for start, end in edges
        )

    @rule(sheet=SHEET, dimension=DIMENSION, number=SIZE)
    def grow(self, sheet: int, dimension: str, number: int) -> None:
        tab = self.tabs[sheet]
        if len(tab.lines(dimension)) < MOST:
            self.book.apply({"appendDimension": {"sheetId": sheet, "dimension": dimension, "length": number}})
            tab.insert(dimension, len(tab.lines(dimension)), number)

    # --- blocks ---

    @rule(sheet=SHEET, at=AREA, key=PLACE, descending=st.booleans())
    def sort(self, sheet: int, at: tuple[int, int, int, int], key: int, descending: bool) -> None:
        area = self.area(sheet, at)
        tab = self.tabs[sheet]
        if any(overlap(area, tab.place(held)) for held in tab.merges):
            return
        column = area[1] + key % (area[3] - area[1])
        spec = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
        self.book.apply({"sortRange": {"range": _grid(sheet, area), "sortSpecs": [spec]}})
        lines = tab.block(area)
        filled = [line for line in lines if line[column - area[1]][0] is not None]
        filled.sort(key=lambda line: _sort_key(line[column - area[1]][0]), reverse=descending)
        empty = [line for line in lines if line[column - area[1]][0] is None]
        tab.lay(*area[:2], [*filled, *empty])

    @rule(source=SHEET, at=AREA, sheet=SHEET, to=AREA)
    def cut(
        self, source: int, at: tuple[int, int, int, int], sheet: int, to: tuple[int, int, int, int]
    ) -> None:
        area, target = self.area(source, at), self.fitting(source, at, sheet, to)
        if target is None:
            return
        destination = {"sheetId": sheet, "rowIndex": target[0], "columnIndex": target[1]}
        self.book.apply(
            {
                "cutPaste": {
                    "source": _grid(source, area),
                    "destination": destination,
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )
        one, other = self.tabs[source], self.tabs[sheet]
        block = one.block(area)
        moved = [name for name, held in one.names.items() if inside(one.place(held), area)]
        places = {name: one.place(one.names.pop(name)) for name in moved}
        one.lay(*area[:2], [[(None, "")] * len(line) for line in block])
        other.lay(*target[:2], block)
        down, right = target[0] - area[0], target[1] - area[1]
        for name, (top, left, bottom, end) in places.items():
            other.names[name] = other.hold((top + down, left + right, bottom + down, end + right))

    @rule(source=SHEET, at=AREA, sheet=SHEET, to=AREA, turned=st.booleans(), values=st.booleans())
    def copy(
        self, source: int, at: tuple[int, int, int, int], sheet: int, to: tuple[int, int, int, int],
        turned: bool, values: bool,
    ) -> None:  # fmt: skip
        area = self.area(source, at)
        target = self.fitting(source, at, sheet, to, turned=turned)
        if target is None:
            return
        body = {
            "source": _grid(source, area),
            "destination": _grid(sheet, target),
            "pasteType": "PASTE_VALUES" if values else "PASTE_NORMAL",
            "pasteOrientation": "TRANSPOSE" if turned else "NORMAL",
        }
        self.book.apply({"copyPaste": body})
        tab = self.tabs[sheet]
        block: list[list[Cell]] = self.tabs[source].block(area)
        block = [list(line) for line in zip(*block, strict=True)] if turned else block
        under = tab.block(target)
        if values:
            block = [
                [(new[0], old[1]) for new, old in zip(line, before, strict=True)]
                for line, before in zip(block, under, strict=True)
            ]
        tab.lay(*target[:2], block)

    def fitting(
        self,
        source: int,
        at: tuple[int, int, int, int],
        sheet: int,
        to: tuple[int, int, int, int],
        *,
        turned: bool = False,
    ) -> Rectangle | None:
        """Gives where a block would land; None where it leaves the grid or touches what a paste would tear."""
        area, (top, left, _, _) = self.area(source, at), self.area(sheet, to)
        height, width = area[2] - area[0], area[3] - area[1]
        height, width = (width, height) if turned else (height, width)
        target = (top, left, top + height, left + width)
        one, other = self.tabs[source], self.tabs[sheet]
        if target[2] > len(other.rows) or target[3] > len(other.columns):
            return None
        merged = any(overlap(area, one.place(held)) for held in one.merges)
        return None if merged or any(overlap(target, other.place(held)) for held in other.merges) else target

    # --- ranges that follow their cells ---

    @rule(sheet=SHEET, at=AREA)
    def merge(self, sheet: int, at: tuple[int, int, int, int]) -> None:
        area = self.area(sheet, at)
        tab = self.tabs[sheet]
        asked = {"mergeCells": {"range": _grid(sheet, area), "mergeType": "MERGE_ALL"}}
        if any(overlap(area, tab.place(held)) for held in tab.merges):
            assert "merged range" in self.book.refuses(asked)
            return
        if area[2] - area[0] + area[3] - area[1] == 2:
            return
        self.book.apply(asked)
        for row in range(area[0], area[2]):
            for column in range(area[1], area[3]):
                if (row, column) != area[:2]:
                    tab.write(row, column, None)
        tab.merges.append(tab.hold(area))

    @rule(sheet=SHEET, at=AREA)
    def unmerge(self, sheet: int, at: tuple[int, int, int, int]) -> None:
        tab = self.tabs[sheet]
        area = self.area(sheet, at)
        places = [(held, tab.place(held)) for held in tab.merges]
        if any(overlap(place, area) and not inside(place, area) for _, place in places):
            return
        self.book.apply({"unmergeCells": {"range": _grid(sheet, area)}})
        tab.merges = [held for held, place in places if not inside(place, area)]

    @rule(sheet=SHEET, at=AREA, name=st.sampled_from(("one", "two", "three")))
    def call(self, sheet: int, at: tuple[int, int, int, int], name: str) -> None:
        area = self.area(sheet, at)
        taken = [tab for tab in self.tabs.values() if name in tab.names]
        again = [{"deleteNamedRange": {"namedRangeId": name}}] if taken else []
        named = {"namedRangeId": name, "name": name, "range": _grid(sheet, area)}
        self.book.apply(*again, {"addNamedRange": {"namedRange": named}})
        for tab in taken:
            del tab.names[name]
        self.tabs[sheet].names[name] = self.tabs[sheet].hold(area)

    @rule(sheet=SHEET, at=AREA, key=st.integers(1, 3))
    def protect(self, sheet: int, at: tuple[int, int, int, int], key: int) -> None:
        if any(key in tab.protections for tab in self.tabs.values()):
            return
        area = self.area(sheet, at)
        self.book.apply(
            {"addProtectedRange": {"protectedRange": {"protectedRangeId": key, "range": _grid(sheet, area)}}}
        )
        self.tabs[sheet].protections[key] = self.tabs[sheet].hold(area)

    # --- what must hold ---

    @invariant()
    def everything_is_as_in_the_model(self) -> None:
        if not hasattr(self, "book"):
            return
        found = self.book.get(includeGridData="true")
        names = {one["name"]: _rectangle(one["range"]) for one in found.get("namedRanges", [])}
        assert names == {
            name: tab.place(held) for tab in self.tabs.values() for name, held in tab.names.items()
        }
        for sheet in found["sheets"]:
            self.as_in_the_model(sheet, self.tabs[sheet["properties"]["sheetId"]])
        place = int(self.desk.ask("GET", f"{DRIVE}/changes/startPageToken")["startPageToken"])
        assert not self.revisions or place >= self.revisions[-1]
        self.revisions.append(place)

    @staticmethod
    def as_in_the_model(sheet: Json, tab: Tab) -> None:
        size = sheet["properties"]["gridProperties"]
        assert (size["rowCount"], size["columnCount"]) == (len(tab.rows), len(tab.columns))
        rows = [row.get("values", []) for row in sheet["data"][0].get("rowData", [])]
        assert _trimmed([[_value(cell) for cell in row] for row in rows]) == tab.values()
        assert _trimmed([[cell.get("note", "") for cell in row] for row in rows]) == tab.notes()
        merges = sorted(_rectangle(one) for one in sheet.get("merges", []))
        assert merges == sorted(tab.place(held) for held in tab.merges)
        protections = {
            one["protectedRangeId"]: _rectangle(one["range"]) for one in sheet.get("protectedRanges", [])
        }
        assert protections == {key: tab.place(held) for key, held in tab.protections.items()}


def _value(cell: Json) -> Any:
    return next(iter(cell.get("userEnteredValue", {}).values()), "")


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for row in rows:
        while row and row[-1] == "" and not isinstance(row[-1], bool):
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _sort_key(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _corner(sheet: int, row: int, column: int) -> str:
    title = TITLES[sheet].replace("'", "''")
    return f"'{title}'!{letters(column)}{row + 1}"


def _grid(sheet: int, area: Rectangle) -> Json:
    return grid(area[0], area[2], area[1], area[3], sheet)


def _rectangle(found: Json) -> Rectangle:
    start, end = found.get("startRowIndex", 0), found["endRowIndex"]
    return start, found.get("startColumnIndex", 0), end, found["endColumnIndex"]


TestEditing = Editing.TestCase
TestEditing.settings = settings(effort(12), stateful_step_count=25, phases=PHASES)
