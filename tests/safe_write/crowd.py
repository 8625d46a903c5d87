"""Everybody in the office, on an account of their own, and the diary of what they did."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count

import requests

from tests.safe_write.diary import Diary
from tests.safe_write.grid import MARK, URL, Grid, Json, Value, put, read, read_columns


def asked(words: Mapping[str, Value]) -> dict[str, Value]:
    """Gives the row of a request, as the service opens it."""
    return {"channel": "線上", **words}


class Crowd:
    """What people see, and how they change it."""

    def __init__(
        self, session: requests.Session, spreadsheet_id: str, sheet_ids: Mapping[str, int], first: int = 1
    ) -> None:
        self.diary = Diary()
        self.did: Counter[str] = Counter()
        self.asked: dict[str, dict[str, Value]] = {}
        """What requests from outside say, by fault: the service opens their rows."""
        self.send_request: Callable[[str, dict[str, Value]], None] = lambda _key, _words: None
        self.changes = 0
        """How often the sheet changed: a grid is read again after each."""
        self._session, self._id, self._sheet_ids = session, spreadsheet_id, sheet_ids
        self._numbers = count(first)
        self._seen: tuple[int, dict[str, Grid]] = (-1, {})
        self._columns: dict[str, tuple[str, ...]] = {}

    @property
    def grids(self) -> dict[str, Grid]:
        """The sheet as it stands."""
        if self._seen[0] != self.changes:
            self._columns = self._columns or read_columns(self._session, self._id, self._sheet_ids)
            self._seen = (
                self.changes,
                read(self._session, self._id, self._sheet_ids, self._columns),
            )
        return self._seen[1]

    def look_anew(self) -> None:
        """Somebody moved a column: look for all of them."""
        self._columns = {}
        self.changes += 1

    def fresh(self) -> int:
        """A number that nobody used."""
        return next(self._numbers)

    def mark(self) -> dict[str, Value]:
        """The mark of a new row."""
        return {MARK: f"m{self.fresh()}"}

    def send(self, batch: list[Json]) -> bool:
        """Does what menus and keys do, in one step; False when there was nothing to do."""
        if batch:
            answer = self._session.post(f"{URL}/{self._id}:batchUpdate", json={"requests": batch})
            assert answer.ok, (batch, answer.text)
        return bool(batch)

    def mark_new_rows(self) -> None:
        """Marks the rows that have no mark yet."""
        self.send(
            [
                request
                for grid in self.grids.values()
                for row in grid.used
                if grid.value(row, MARK) is None
                for request in put(grid, row, self.mark())
            ]
        )
