"""What people did to each row since the office last rested, and what must therefore still be true of it.

Kept beside the service, by the test's own marks. A row is known by four things: both carriers of identity, its
content, and the number it shows. People may take some away, or put some of another row's in their place; the row must
stay what it is as long as it shows more of itself than any other row does. Where a deed of theirs ends that, nobody
can say which row is which, and nothing is asked until the office has rested.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from tests.safe_write.grid import CARRIERS, Grid, Value

NUMBERED = ("registration", "work_orders")
"""Tabs whose rows show a number of their own."""
OPENED = ("work_orders", "visits")
"""Tabs whose rows the service opens: blank ones are rows, too."""
CARRIER, NUMBER, CONTENT = 3, 3, 4
"""What people see of a row (content and number) tells more than what they do not see (both carriers)."""
LEFT_BEHIND = 1
"""Of a carrier in a row whose cells were all taken elsewhere."""
Grids = Mapping[str, Grid]
Wound = tuple[str, str, str]
"""Tab, mark of the row, column."""


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """What a row was when the office last rested, and all that people wrote into it since."""

    tab: str
    row_id: Value | None
    order_no: Value | None
    contents: tuple[str, ...]

    def shown(self, grid: Grid, row: int, *, surely: bool) -> int:
        """How much of it a row shows. The service may have seen any of its contents last, or none but the first."""
        content = _content(grid, row)
        carriers = sum(1 for one in CARRIERS if grid.value(row, one) == self.row_id is not None)
        if not content and grid.tab not in OPENED:
            return carriers * LEFT_BEHIND
        weight = carriers * CARRIER
        if grid.tab in NUMBERED and grid.value(row, "order_no") == self.order_no is not None:
            weight += NUMBER
        told = self.contents == (content,) if surely else content in self.contents
        return weight + (CONTENT if content and told else 0)


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """A row that people deleted, to be put back by an undo."""

    tab: str
    row: int
    cells: Mapping[str, Value]


class Diary:
    """One office's diary."""

    def __init__(self) -> None:
        self.bound: dict[str, Bound] = {}
        self.deleted: list[Deleted] = []
        self.wounds: dict[Wound, Value | None] = {}
        """People's cells that were hit in the instant a column moved, as they were."""
        self._doubtful: set[str] = set()

    def must_be(self, mark: str) -> Bound | None:
        """Gives what a row must still be; None where nobody can say."""
        return None if mark in self._doubtful else self.bound.get(mark)

    def turn(self, before: Grids, after: Grids) -> None:
        """People did one deed: what was sure before it and is not behind it is in doubt.

        So is what shows less of itself by their deed and is not sure: a write that slipped may have left it with
        little, and they took the rest.
        """
        self._meet(before)
        sure, showed = self._sure(before), self._showing(before)
        self._write_down(after)
        shows = self._showing(after)
        less = {mark for mark, much in showed.items() if shows.get(mark, 0) < much}
        self._doubtful.update((sure | less) - self._sure(after))
        for wound in list(self.wounds):
            if _cell(before, wound) != _cell(after, wound):
                del self.wounds[wound]

    def doubt(self, grid: Grid) -> None:
        """Nobody can say any more which row of a tab is which."""
        self._doubtful.update(grid.marks)

    def rest(self, grids: Grids) -> None:
        """Begins a new page: every row is what it is now. What no row is any more may still come back in one."""
        before = self.bound
        now = {mark: _bound(grid, row) for grid in grids.values() for mark, row in grid.marks.items()}
        standing = {bound.row_id for bound in now.values()}
        former = {
            mark if mark not in now else f"was {bound.row_id}": bound
            for mark, bound in before.items()
            if bound.row_id not in standing
        }
        self.bound = former | now
        self._doubtful -= now.keys()
        self.wounds.clear()

    def _meet(self, grids: Grids) -> None:
        """A new row is what it is as soon as the service has written both its carriers; a copy of it is not."""
        known = {bound.row_id for bound in self.bound.values()}
        for grid in grids.values():
            shown = Counter(grid.value(row, "row_id") for row in grid.used)
            for mark, row in grid.marks.items():
                row_id, key = (grid.value(row, carrier) for carrier in CARRIERS)
                is_new = mark not in self.bound and row_id not in known and shown[row_id] == 1
                if is_new and row_id == key is not None:
                    self.bound[mark] = _bound(grid, row)

    def _write_down(self, grids: Grids) -> None:
        for mark, grid, row in self._rows(grids):
            bound, content = self.bound[mark], _content(grid, row)
            if content not in bound.contents:
                self.bound[mark] = msgspec.structs.replace(bound, contents=(*bound.contents, content))

    def _sure(self, grids: Grids) -> set[str]:
        """The rows that show more of themselves than others do, and of which nothing else can be said."""
        own = self._showing(grids)
        most = {mark: self._most_elsewhere(mark, grids[bound.tab]) for mark, bound in self.bound.items()}
        first = {mark for mark in self.bound if own.get(mark, 0) > most[mark]}
        gone = {mark for mark in self.bound if mark not in own and most[mark] == 0}
        at_home = [(mark, grid, row) for mark, grid, row in self._rows(grids) if mark in first]
        return gone | {
            mark for mark, grid, row in at_home if not self._claimed(mark, own[mark], first, grid, row)
        }

    def _showing(self, grids: Grids) -> dict[str, int]:
        return {mark: self._own(mark, grid, row) for mark, grid, row in self._rows(grids)}

    def _own(self, mark: str, grid: Grid, row: int) -> int:
        bound = self.bound[mark]
        whole = all(grid.value(row, one) == bound.row_id for one in CARRIERS)
        is_row = whole or _content(grid, row) or grid.tab in OPENED
        return bound.shown(grid, row, surely=True) if is_row else 0

    def _most_elsewhere(self, mark: str, grid: Grid) -> int:
        bound, home = self.bound[mark], grid.marks.get(mark)
        return max((bound.shown(grid, row, surely=False) for row in grid.used if row != home), default=0)

    def _claimed(self, mark: str, own: int, first: set[str], grid: Grid, row: int) -> bool:
        """True where another one, which has no better place, may take the row."""
        return any(
            bound.shown(grid, row, surely=False) >= own
            for other, bound in self.bound.items()
            if other != mark and bound.tab == grid.tab and other not in first
        )

    def _rows(self, grids: Grids) -> Iterator[tuple[str, Grid, int]]:
        for grid in grids.values():
            for mark, row in grid.marks.items():
                if mark in self.bound:
                    yield mark, grid, row


def _bound(grid: Grid, row: int) -> Bound:
    return Bound(
        tab=grid.tab,
        row_id=grid.value(row, "row_id"),
        order_no=grid.value(row, "order_no") if grid.tab in NUMBERED else None,
        contents=(_content(grid, row),),
    )


def _content(grid: Grid, row: int) -> str:
    content = grid.content(row)
    return repr(sorted(content.items())) if content else ""


def _cell(grids: Grids, wound: Wound) -> Value | None:
    tab, mark, column = wound
    row = grids[tab].marks.get(mark)
    return None if row is None else grids[tab].value(row, column)
