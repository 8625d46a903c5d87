"""The sheet under watch: each call of the service is compared with what stood there right before it."""

from collections import Counter
from collections.abc import Callable

import msgspec
import requests

from sync.sheets_server.faults import Hook
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import InProcess
from tests.safe_write.crowd import Crowd
from tests.safe_write.grid import MARK, Grid, Value

Columns = dict[str, tuple[str, ...]]
"""The columns of each tab."""


class Late(msgspec.Struct, kw_only=True):
    """A request that is still on its way, long after its sender gave it up."""

    request: requests.PreparedRequest
    seen: Columns
    """The columns as its sender knew them."""
    calls: int
    """It lands at the so-many-th call from now."""


class Watch:
    """Carries requests of the service to the server, and sees to it that they leave people's cells alone."""

    def __init__(self, server: SheetsServer, crowd: Crowd) -> None:
        self.crowd = crowd
        self.late: list[Late] = []
        self.told: Counter[str] = Counter()
        """How often what happened."""
        self.die: Callable[[], None] = lambda: None
        """What a process does that is killed: here it only stands still."""
        self._server, self._wire = server, InProcess(server)

    def columns(self) -> Columns:
        """Gives the columns as they stand."""
        return {tab: grid.columns for tab, grid in self.crowd.grids.items()}

    def carry(
        self,
        request: requests.PreparedRequest,
        seen: Columns,
        *,
        before: Hook | None = None,
        after: Hook | None = None,
    ) -> requests.Response:
        """Carries one request, with hooks of the server around it."""
        were = self.crowd.grids
        faults = self._server.faults
        faults.before, faults.after = before, after
        try:
            answer = self._wire.send(request)
        finally:
            faults.before = faults.after = None
        self.crowd.mark_new_rows()
        for tab, grid in self.crowd.grids.items():
            if grid is not were[tab]:
                self._compare(were[tab], grid, seen)
        return answer

    def land(self, calls: int = 1) -> None:
        """Time goes by: what is late comes nearer, and is applied when it is there."""
        for late in list(self.late):
            late.calls -= calls
            if late.calls <= 0:
                self.late.remove(late)
                landed = self.carry(late.request, late.seen)
                self.told["late landed" if landed.ok else "late refused"] += 1

    def _compare(self, was: Grid, now: Grid, seen: Columns) -> None:
        hits = {
            place
            for place in was.staff.keys() | now.staff.keys()
            if was.staff.get(place) != now.staff.get(place) and was.columns[place[1]] != MARK
        }
        for row, place in sorted(hits):
            wound = (was.tab, str(now.value(row, MARK)), was.columns[place])
            if wound in self.crowd.diary.wounds or self._opens(was, now, row):
                continue
            told = f"{wound}: {was.staff.get((row, place))!r} became {now.staff.get((row, place))!r}"
            assert row > 0, f"the service never writes headers: {told}"
            assert seen.get(was.tab) != was.columns, f"the service changed what is people's: {told}"
            self.told["people's cells hit"] += 1
            self.crowd.diary.wounds[wound] = self._meant(was, now, row, place)

    def _opens(self, was: Grid, now: Grid, row: int) -> bool:
        """True for a row that the service opens for a request from outside, in the words of its sender.

        Or puts in order, where it came in crooked: nothing else stood there.
        """
        words = now.content(row)
        is_asked = now.tab == "registration" and words in self.crowd.asked.values()
        return is_asked and set(was.content(row).values()) <= set(words.values())

    def _meant(self, was: Grid, now: Grid, row: int, place: int) -> Value | None:
        """What must stand in a cell that was hit in the instant a column moved, when the office rests."""
        if was.cells(row):
            return was.staff.get((row, place))
        asked = [words for fault, words in self.crowd.asked.items() if fault in now.cells(row).values()]
        return asked[0].get(was.columns[place]) if asked else None
