"""What `repairsheet mend` would put back, decided from one read; pure. Nothing that people can still see is changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sheet_schema import mending
from sheet_schema.fields import Owner
from sheet_schema.grid import FIRST_SHEET_ID, PlacedTab, StandingTab
from sheet_schema.model import Tab
from sheet_schema.protection import Editors
from sync.cell import CellValue
from sync.census import shown_numbers
from sync.identity import identify
from sync.memory import KnownRow, Memory, RowState
from sync.sheet import NO_HEADER, Layout, Snapshot, TabRead
from sync.wording import Wording

Json = dict[str, Any]
Typed = Callable[[CellValue | None], Json]
"""Gives a value as a cell of a request (sync.adapters.sheets_requests.typed)."""


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to put back: what it is, and the requests that do it."""

    kind: str
    """`header_back`, `header_new`, `marks`, `column`, `header_words` or `tab`; its sentence is mend.<kind>."""
    tab: str
    columns: tuple[str, ...] = ()
    count: int = 0
    """Rows or cells of people's that come back with it; for a header row, the line it stands on."""
    requests: tuple[Json, ...] = ()


class Mending(msgspec.Struct, frozen=True, kw_only=True):
    """What a repair is made of."""

    tabs: Sequence[Tab]
    snapshot: Snapshot
    memory: Memory
    wording: Wording
    editors: Editors
    taken_ids: frozenset[int]
    """Ids of all sheets of the spreadsheet."""
    taken_titles: frozenset[str]
    typed: Typed


def repairs(of: Mending) -> tuple[Repair, ...]:
    """Gives all that is to be put back, as things stand; what shifts rows comes alone, the rest behind it."""
    shifting = tuple(found for tab, read in _reads(of) for found in _of_header_row(of, tab, read.layout))
    standing = {tab.key: _standing(tab, read.layout) for tab, read in _reads(of)}
    rest = [
        *(found for tab, read in _reads(of) for found in _of_columns(of, standing, tab, read)),
        *(_of_missing_tab(of, standing, tab) for tab in of.tabs if tab.key not in of.snapshot.tabs),
    ]
    return (*shifting, *rest)


def batch_of(found: Sequence[Repair]) -> tuple[Repair, ...]:
    """Gives the repairs that may go in one batch: what shifts rows first, then columns and tabs one by one."""
    for kinds, at_once in _ORDER:
        mine = tuple(one for one in found if one.kind in kinds)
        if mine:
            return mine[:at_once]
    return ()


_ORDER: Sequence[tuple[frozenset[str], int | None]] = (
    (frozenset({"header_back", "header_new"}), None),
    (frozenset({"column"}), 1),
    (frozenset({"marks", "header_words"}), None),
    (frozenset({"tab"}), 1),
)


def sentence(found: Repair, wording: Wording) -> str:
    """Gives a repair as a sentence."""
    labels = wording.term("comma").join(wording.label(found.tab, key) for key in found.columns)
    return wording.word(
        f"mend.{found.kind}", tab=wording.tab(found.tab), columns=labels, count=str(found.count)
    )


def _reads(of: Mending) -> Iterator[tuple[Tab, TabRead]]:
    yield from ((tab, of.snapshot.tabs[tab.key]) for tab in of.tabs if tab.key in of.snapshot.tabs)


def _standing(tab: Tab, layout: Layout) -> StandingTab:
    return StandingTab(tab, layout.sheet_id, layout.title, layout.columns)


def _of_header_row(of: Mending, tab: Tab, layout: Layout) -> Iterator[Repair]:
    if layout.header_row == NO_HEADER:
        fresh = mending.header_row_anew(_standing(tab, layout), of.wording, insert=bool(layout.headers))
        yield Repair(kind="header_new", tab=tab.key, requests=tuple(fresh))
    elif layout.header_row:
        back = mending.header_row_back(layout.sheet_id, layout.header_row)
        yield Repair(kind="header_back", tab=tab.key, count=layout.header_row + 1, requests=(back,))


def _of_columns(of: Mending, placed: Mapping[str, PlacedTab], tab: Tab, read: TabRead) -> Iterator[Repair]:
    layout, standing = read.layout, _standing(tab, read.layout)
    if layout.unmarked or not layout.marked:
        marks = mending.marks_of(standing, layout.unmarked, whole=not layout.marked)
        yield Repair(kind="marks", tab=tab.key, columns=layout.unmarked, requests=tuple(marks))
    for key in layout.missing if layout.header_row != NO_HEADER else ():
        grown, requests = mending.new_column(placed, standing, key, of.wording, of.editors)
        values = list(_values(of, tab, read, key))
        requests += [_put(of, grown.sheet_id, index, grown.columns[key], value) for index, value in values]
        yield Repair(kind="column", tab=tab.key, columns=(key,), count=len(values), requests=tuple(requests))
    if layout.header_row == 0:
        blank = [key for key, at in layout.columns.items() if not _text_at(layout, at)]
        if blank:
            words = tuple(mending.header_request(standing, [key], of.wording) for key in blank)
            yield Repair(kind="header_words", tab=tab.key, columns=tuple(blank), requests=words)


def _text_at(layout: Layout, at: int) -> str:
    return layout.headers[at] if at < len(layout.headers) else ""


def _values(of: Mending, tab: Tab, read: TabRead, key: str) -> Iterator[tuple[int, CellValue]]:
    """What people had typed into a column that is gone, by the row it stood in."""
    if tab.by_key[key].owner is not Owner.PEOPLE:
        return
    known = {row_id: _without(row, key) for row_id, row in of.memory.of_tab(tab.key).items()}
    numbers = shown_numbers(of.memory, of.memory.of_tab("work_orders")).get(tab.key, {})
    for found in identify(tab, read.rows, known, numbers, lambda: "").rows:
        before = of.memory.rows.get(found.row_id)
        if before is not None and key in before.cells:
            yield found.row.index, before.cells[key]


def _without(row: KnownRow, key: str) -> KnownRow:
    """Contents are compared without the column that is gone."""
    cells = {name: value for name, value in row.cells.items() if name != key}
    return msgspec.structs.replace(row, cells=cells)


def _put(of: Mending, sheet_id: int, row: int, column: int, value: CellValue) -> Json:
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    rows = [{"values": [of.typed(value)]}]
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def _of_missing_tab(of: Mending, standing: Mapping[str, PlacedTab], tab: Tab) -> Repair:
    place = list(of.tabs).index(tab)
    fresh = PlacedTab(tab, _free_id(of, FIRST_SHEET_ID + place), _free_title(of, of.wording.tab(tab.key)))
    known = sorted(
        (row for row in of.memory.of_tab(tab.key).values() if row.state is RowState.LIVE),
        key=lambda row: (row.index, row.row_id),
    )
    index = sum(1 for one in of.tabs[:place] if one.key in of.snapshot.tabs)
    requests = [*mending.new_tab(standing, fresh, index, of.wording, of.editors)]
    if known:
        rows = [{"values": list(_row(of, fresh, row))} for row in known]
        append = {"sheetId": fresh.sheet_id, "rows": rows, "fields": "userEnteredValue"}
        requests.append({"appendCells": append})
    return Repair(kind="tab", tab=tab.key, count=len(known), requests=tuple(requests))


def _row(of: Mending, fresh: PlacedTab, row: KnownRow) -> Iterator[Json]:
    """A row with its identity and what people had typed; the rest is computed by the next pass."""
    cells = {**row.cells, "row_id": row.row_id}
    for column in fresh.tab.columns[: max(fresh.index(key) for key in cells) + 1]:
        yield of.typed(cells.get(column.key))


def _free_id(of: Mending, wanted: int) -> int:
    while wanted in of.taken_ids:
        wanted += 1000
    return wanted


def _free_title(of: Mending, wanted: str) -> str:
    taken = {title.casefold() for title in of.taken_titles}
    titles = (wanted if number == 1 else f"{wanted} {number}" for number in range(1, len(taken) + 2))
    return next(title for title in titles if title.casefold() not in taken)
