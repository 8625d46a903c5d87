"""Requests from outside the sheet: which columns they may fill, and the registration rows they open."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sheet_schema.choices import CHANNEL
from sheet_schema.model import Tab
from sync.case import Words
from sync.cell import CellValue, is_empty
from sync.census import Census
from sync.judge import Judgement
from sync.memory import KnownRow, Memory, Request, RowState
from sync.plan import Event
from sync.sheet import Append

TAB = "registration"
WITHHELD = frozenset({"received", "received_by", "first_remedy", "ended"})
"""People's columns that only the office fills: when and by whom a request was taken in, and what it made of it."""
LONGEST = 200
LONGEST_TEXT = 2_000
LONG = frozenset({"fault", "remarks"})
"""Columns for prose; the others hold a line."""

_CONTROL = "Cc"
"""Unicode's control characters."""


class Arrivals(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to open for requests."""

    appends: tuple[Append, ...]
    census: Census
    """With the rows that were not known before; they are judged with the others, so that a slip opens beside them."""

    @property
    def row_ids(self) -> frozenset[str]:
        """The registrations that are on their way to the sheet."""
        return frozenset(append.row_id for append in self.appends)


def askable(tab: Tab) -> tuple[str, ...]:
    """Gives the columns of the registration that a request may fill."""
    return tuple(key for key in tab.people_keys if key not in WITHHELD)


def longest(column: str) -> int:
    """Gives how many characters a request may put into a column."""
    return LONGEST_TEXT if column in LONG else LONGEST


def spoken(text: str, column: str) -> str:
    """Gives a sender's words without control characters and outer spaces; only prose keeps its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = lines if column in LONG else lines.replace("\n", " ")
    return "".join(sign for sign in kept if sign == "\n" or unicodedata.category(sign) != _CONTROL).strip()


def arrivals(
    memory: Memory, census: Census, words: Words, arriving: Collection[str] | None = None
) -> Arrivals:
    """Gives the rows to open for waiting requests; `arriving`: for these only (row_ids).

    One that was reserved before and is not on the sheet is opened again under the same identity: the fence tells
    that the first try has not happened and cannot any more. Meanwhile its words claim no row (sync.identity).
    """
    if TAB not in census.identities:
        return Arrivals(appends=(), census=census)
    on_sheet = {found.row_id for found in census.on_sheet(TAB)}
    missing = [
        request
        for request in memory.requests
        if request.row_id not in on_sheet and (arriving is None or request.row_id in arriving)
    ]
    appends = tuple(
        Append(tab=TAB, row_id=request.row_id, cells=tuple(sorted(_cells(request, words).items())))
        for request in missing
    )
    fresh = [_known(request, words) for request in missing if request.row_id not in census.known]
    return Arrivals(appends=appends, census=_with(census, fresh))


def stages(memory: Memory, judgements: Mapping[str, Judgement]) -> dict[str, str]:
    """Gives the stages that changed, of cases that came as a request."""
    return {
        row_id: judgements[row_id].stage.value
        for row_id, told in memory.request_stages.items()
        if row_id in judgements and judgements[row_id].stage.value != told
    }


def _with(census: Census, fresh: Sequence[KnownRow]) -> Census:
    told = [Event(kind="request_arrived", subject=row.row_id, words={"tab": TAB}) for row in fresh]
    return replace(
        census,
        known={**census.known, **{row.row_id: row for row in fresh}},
        changed=(*census.changed, *fresh),
        events=(*census.events, *told),
    )


def _known(request: Request, words: Words) -> KnownRow:
    """The clocks of the case run from when the request was sent: that is when the service first saw it."""
    return KnownRow(
        row_id=request.row_id,
        tab=TAB,
        state=RowState.PENDING,
        noticed_at=request.received_at,
        cells=_cells(request, words),
    )


def _cells(request: Request, words: Words) -> dict[str, CellValue]:
    said = {key: value for key, value in request.cells.items() if not is_empty(value)}
    return {"channel": words.choice(CHANNEL, "online"), **said}
