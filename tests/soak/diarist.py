"""People who note down what they type: each deed is one stroke, tried until it is known to have happened."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from threading import Event
from typing import Any

import gspread
import msgspec
import requests
from gspread.exceptions import GSpreadException
from gspread.utils import ValueRenderOption

from sheet_schema.catalogue import tab
from sync.cell import CellValue
from sync.wording import load
from tests.soak.journal import Call, Journal
from tests.soak.office import Office

PACE_SECONDS = 0.05
MOST_OWN_COLUMNS = 3
WEIGHTS = {
    "register": 5, "edit": 8, "note_on_slip": 4, "note_beside": 4, "delete": 2, "undo": 2, "type_again": 1,
    "move_column": 1, "insert_column": 1, "rename_header": 1, "sort": 2, "hide_tab": 1,
}  # fmt: skip
EDITED = ("unit", "customer", "phone", "first_remedy")
"""Columns of a registration in which nobody else in the office types."""
OWN = "備忘"
Json = dict[str, Any]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One look at one tab: headers and rows as they stand; rows count from 0, the header is row 0."""

    sheet_id: int
    headers: Sequence[str]
    rows: Sequence[Sequence[CellValue]]

    def cell(self, row: int, header: str) -> CellValue:
        """Gives a cell; empty text for nothing."""
        place = self.headers.index(header) if header in self.headers else len(self.rows[row])
        return self.rows[row][place] if place < len(self.rows[row]) else ""

    def where(self, header: str, value: CellValue) -> list[int]:
        """Gives the rows that show a value."""
        return [row for row in range(1, len(self.rows)) if self.cell(row, header) == value]

    def put(self, row: int, cells: Mapping[str, CellValue]) -> Iterator[Json]:
        """Gives the requests that type cells by header: texts stay texts."""
        for header, value in cells.items():
            kind = "stringValue" if isinstance(value, str) else "numberValue"
            typed = {"values": [{"userEnteredValue": {kind: value}}]}
            start = {"sheetId": self.sheet_id, "rowIndex": row, "columnIndex": self.headers.index(header)}
            yield {"updateCells": {"start": start, "rows": [typed], "fields": "userEnteredValue"}}

    def span(self, dimension: str, at: int) -> Json:
        """Gives one row or column."""
        return {"sheetId": self.sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}


class Diarist:
    """One person."""

    def __init__(self, office: Office, journal: Journal, name: str, seed: int) -> None:
        self._office, self._journal, self._name = office, journal, name
        self._dice = Random(f"{seed} {name}")
        self._words = load(office.config.locale)
        self._session = office.session()
        self._calls = 0
        self._deleted: list[tuple[str, Mapping[str, CellValue]]] = []
        self._deeds: Mapping[str, Callable[[], bool]] = {name: getattr(self, f"_{name}") for name in WEIGHTS}

    def work(self, stop: Event) -> None:
        """Works until told to stop."""
        with self._session:
            while not stop.is_set():
                name = self._dice.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))[0]
                with self._journal.turn:
                    self._journal.did[name] += self._deeds[name]()
                stop.wait(PACE_SECONDS)

    # --- what he does ---

    def _register(self) -> bool:
        self._calls += 1
        mark = f"{self._name}-{self._calls:04}"
        typed = {
            "unit": f"Z-{self._dice.randrange(100, 999)}",
            "customer": "林" + self._dice.choice("一二三四五六七八九"),
            "phone": f"09{self._dice.randrange(10**8):08}",
            "fault": self._dice.choice(("=1+1 漏水", "燈不亮", "'0912 門鎖壞", "007 馬桶不通")),
            "fault_class": "給排水",
            "remarks": mark,
        }

        def appended(seen: Seen) -> list[Json]:
            by_header = {self._label(key): value for key, value in typed.items()}
            values = [{"userEnteredValue": {"stringValue": by_header[one]}} if one in by_header else {}
                      for one in seen.headers]  # fmt: skip
            append = {"sheetId": seen.sheet_id, "rows": [{"values": values}], "fields": "userEnteredValue"}
            return [{"appendCells": append}] if by_header.keys() <= set(seen.headers) else []

        if self._surely("registration", appended, lambda seen: bool(self._rows(seen, mark))):
            self._journal.calls[mark] = Call(cells=typed)
            return True
        return False

    def _edit(self) -> bool:
        column = self._dice.choice(EDITED)
        text = f"改 {self._dice.randrange(10**6)}"
        mark = self._type_into_mine({self._label(column): text})
        if mark is None:
            return False
        self._journal.calls[mark].cells[column] = text
        return True

    def _note_beside(self) -> bool:
        own = [header for header in self._look("registration").headers if header.startswith(OWN)]
        if not own:
            return False
        header, text = self._dice.choice(own), f"旁註 {self._dice.randrange(10**6)}"
        mark = self._type_into_mine({header: text})
        if mark is None:
            return False
        self._journal.calls[mark].own[header] = text
        return True

    def _note_on_slip(self) -> bool:
        numbered = [mark for mark, call in self._journal.calls.items() if call.number]
        if not numbered:
            return False
        call, text = self._journal.calls[self._dice.choice(numbered)], f"單註 {self._dice.randrange(10**6)}"
        header, number = self._label("remarks", "work_orders"), self._label("order_no", "work_orders")

        def noted(seen: Seen) -> list[Json]:
            rows = seen.where(number, call.number or "")
            return [*seen.put(rows[0], {header: text})] if len(rows) == 1 and header in seen.headers else []

        if self._surely("work_orders", noted, lambda seen: bool(seen.where(header, text))):
            call.slip["remarks"] = text
            return True
        return False

    def _delete(self) -> bool:
        """A row goes; what it held is kept for an undo."""
        mark, seen = self._mine(), self._look("registration")
        rows = self._rows(seen, mark) if mark else []
        if mark is None or len(rows) != 1:
            return False
        held = {one: seen.cell(rows[0], one) for one in seen.headers if one and seen.cell(rows[0], one) != ""}

        def gone(now: Seen) -> list[Json]:
            return [{"deleteDimension": {"range": now.span("ROWS", self._rows(now, mark)[0])}}]

        self._surely("registration", gone, lambda now: not self._rows(now, mark))
        self._deleted.append((mark, held))
        self._journal.calls[mark].deleted = True
        return True

    def _undo(self) -> bool:
        return self._bring_back(bare=False)

    def _type_again(self) -> bool:
        """Only word for word what the service knows: in other words it would be a new order, and rightly so."""
        if not self._deleted:
            return False
        mark, held = self._deleted[-1]
        words = {self._label(key): value for key, value in self._journal.calls[mark].seen.items()}
        people = {self._label(key) for key in tab("registration").people_keys}
        return self._bring_back(bare={key: held[key] for key in held if key in people} == words)

    def _bring_back(self, *, bare: bool) -> bool:
        if not self._deleted:
            return False
        mark, held = self._deleted.pop()
        computed = {self._label(key) for key in tab("registration").service_keys}
        cells = {header: value for header, value in held.items() if not bare or header not in computed}

        def back(seen: Seen) -> list[Json]:
            known = {header: value for header, value in cells.items() if header in seen.headers}
            return [{"insertDimension": {"range": seen.span("ROWS", 1)}}, *seen.put(1, known)]

        self._surely("registration", back, lambda seen: bool(self._rows(seen, mark)))
        self._journal.calls[mark].deleted = False
        return True

    def _sort(self) -> bool:
        def sorted_(seen: Seen) -> list[Json]:
            area = {"sheetId": seen.sheet_id, "startRowIndex": 1, "endRowIndex": len(seen.rows)}
            spec = {"dimensionIndex": self._dice.randrange(len(seen.headers)), "sortOrder": "ASCENDING"}
            return [{"sortRange": {"range": area, "sortSpecs": [spec]}}]

        return self._surely("registration", sorted_, lambda _seen: True)

    def _move_column(self) -> bool:
        header = self._label(self._dice.choice(tab("registration").people_keys))

        def moved(seen: Seen) -> list[Json]:
            if header not in seen.headers:
                return []
            to, at = self._dice.randrange(len(seen.headers)), seen.headers.index(header)
            move = {"source": seen.span("COLUMNS", at), "destinationIndex": to}
            return [] if at <= to <= at + 1 else [{"moveDimension": move}]

        return self._surely("registration", moved, lambda _seen: True)

    def _insert_column(self) -> bool:
        """A column of one's own; the oldest goes when there are too many."""
        fresh = f"{OWN} {self._dice.randrange(10**6)}"
        oldest = [one for one in self._look("registration").headers if one.startswith(OWN)][MOST_OWN_COLUMNS:]

        def put_in(seen: Seen) -> list[Json]:
            if oldest and oldest[0] in seen.headers:
                return [{"deleteDimension": {"range": seen.span("COLUMNS", seen.headers.index(oldest[0]))}}]
            at = self._dice.randrange(1, len(seen.headers))
            head = {"sheetId": seen.sheet_id, "rowIndex": 0, "columnIndex": at}
            named = {"values": [{"userEnteredValue": {"stringValue": fresh}}]}
            return [
                {"insertDimension": {"range": seen.span("COLUMNS", at)}},
                {"updateCells": {"start": head, "rows": [named], "fields": "userEnteredValue"}},
            ]

        done = self._surely(
            "registration",
            put_in,
            lambda seen: fresh in seen.headers or not {*oldest[:1]} <= set(seen.headers),
        )
        for call in self._journal.calls.values():
            for header in oldest[:1]:
                call.own.pop(header, None)
        return done

    def _rename_header(self) -> bool:
        """A header is called something else, and soon its old name again."""
        header = self._label(self._dice.choice(("channel", "visit", "received_by")))

        def renamed(seen: Seen) -> list[Json]:
            if header in seen.headers:
                return [*seen.put(0, {header: header + "？"})]
            other = header + "？"
            return [*seen.put(0, {other: header})] if other in seen.headers else []

        return self._surely("registration", renamed, lambda _seen: True)

    def _hide_tab(self) -> bool:
        def hidden(seen: Seen) -> list[Json]:
            changed = {"sheetId": seen.sheet_id, "hidden": self._dice.random() < 0.5}
            return [{"updateSheetProperties": {"properties": changed, "fields": "hidden"}}]

        return self._surely("work_orders", hidden, lambda _seen: True)

    # --- how ---

    def _surely(
        self, key: str, requests_: Callable[[Seen], list[Json]], is_done: Callable[[Seen], bool]
    ) -> bool:
        """Sends a stroke until it is known to have happened; False when there was nothing to do."""
        is_unsure = False
        while True:
            try:
                seen = self._look(key)
                if is_unsure and is_done(seen):
                    return True
                batch = requests_(seen)
                if batch:
                    self._book().batch_update({"requests": batch})
            except (GSpreadException, requests.RequestException):
                is_unsure = True
                self._office.wait()
            else:
                return bool(batch)

    def _type_into_mine(self, cells: Mapping[str, str]) -> str | None:
        """Types into a row of one's own; gives its mark, None when there is none that can be told."""
        mark = self._mine()
        if mark is None:
            return None

        def typed(seen: Seen) -> list[Json]:
            row = self._row(seen, mark)
            return [] if row is None or not cells.keys() <= set(seen.headers) else [*seen.put(row, cells)]

        def is_done(seen: Seen) -> bool:
            row = self._row(seen, mark)
            return row is not None and all(seen.cell(row, header) == value for header, value in cells.items())

        return mark if self._surely("registration", typed, is_done) else None

    def _mine(self) -> str | None:
        standing = [mark for mark in self._journal.standing() if mark.startswith(self._name)]
        return self._dice.choice(standing) if standing else None

    def _row(self, seen: Seen, mark: str) -> int | None:
        """Somebody may have copied the row: the original is told by its number, else not at all."""
        rows, number = self._rows(seen, mark), self._journal.calls[mark].number
        if len(rows) > 1:
            rows = [row for row in rows if seen.cell(row, self._label("order_no")) == number]
        return rows[0] if len(rows) == 1 else None

    def _rows(self, seen: Seen, mark: str) -> list[int]:
        return seen.where(self._label("remarks"), mark)

    def _label(self, key: str, of: str = "registration") -> str:
        return self._words.label(of, key)

    def _book(self) -> gspread.Spreadsheet:
        return self._office.book(self._session)

    def _look(self, key: str) -> Seen:
        while True:
            try:
                sheet = self._book().worksheet(self._words.tab(key))
                grid = sheet.get_values(value_render_option=ValueRenderOption.unformatted)
            except (GSpreadException, requests.RequestException):
                self._office.wait()
            else:
                return Seen(sheet_id=sheet.id, headers=[str(one) for one in grid[0]], rows=grid)
