"""Which rows the service opens: a slip for each complete registration, a trip when somebody has to go."""

from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from sync.census import Census
from sync.instant import Instant
from sync.judge import Judgement
from sync.memory import KnownRow, RowState
from sync.sheet import Append

ORDERS = "work_orders"
VISITS = "visits"


class Openings(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to open, and what the ledger keeps of them."""

    appends: tuple[Append, ...]
    rows: tuple[KnownRow, ...]


def openings(
    judgements: Mapping[str, Judgement], census: Census, now: Instant, new_id: Callable[[], str]
) -> Openings:
    """Gives the rows to open for the judgements (by registration row_id).

    A row whose opening was reserved but never seen is opened again under the same identity: the fence tells that
    the first try has not happened and cannot any more.
    """
    rows: list[KnownRow] = []
    appends: list[Append] = []
    for tab, wants in ((ORDERS, _wants_order), (VISITS, _wants_visit)):
        if tab not in census.identities:
            continue
        on_sheet = {found.row_id for found in census.on_sheet(tab)}
        waiting, spare, parents = _stock(tab, census.known, on_sheet)
        for parent in (row_id for row_id, judgement in judgements.items() if wants(judgement)):
            if tab == ORDERS and parent in parents and parent not in waiting:
                continue
            if parent in waiting:
                appends.append(Append(tab=tab, row_id=waiting.pop(parent)))
            elif spare:
                rows.append(replace(spare.pop(), parent=parent))
            else:
                fresh = _fresh(tab, parent, now, new_id)
                rows.append(fresh)
                appends.append(Append(tab=tab, row_id=fresh.row_id))
        rows.extend(replace(census.known[row_id], state=RowState.VOID) for row_id in waiting.values())
    return Openings(appends=tuple(appends), rows=tuple(rows))


def _stock(
    tab: str, known: Mapping[str, KnownRow], on_sheet: Iterable[str]
) -> tuple[dict[str, str], list[KnownRow], set[str]]:
    """Reserved rows never seen (by parent), blank rows whose parent never came to be, and all parents served."""
    seen = set(on_sheet)
    mine = [row for row in known.values() if row.tab == tab and row.parent and row.state is not RowState.VOID]
    waiting = {
        row.parent: row.row_id for row in mine if row.state is RowState.PENDING and row.row_id not in seen
    }
    spare = [row for row in mine if row.row_id in seen and not row.cells and _gone(known, row.parent)]
    return (
        {parent: row_id for parent, row_id in waiting.items() if parent},
        spare,
        {row.parent or "" for row in mine},
    )


def _gone(known: Mapping[str, KnownRow], parent: str | None) -> bool:
    return parent is None or parent not in known or known[parent].state is RowState.VOID


def _fresh(tab: str, parent: str, now: Instant, new_id: Callable[[], str]) -> KnownRow:
    return KnownRow(row_id=new_id(), tab=tab, state=RowState.PENDING, noticed_at=now, cells={}, parent=parent)


def _wants_order(judgement: Judgement) -> bool:
    return judgement.wants_order


def _wants_visit(judgement: Judgement) -> bool:
    return judgement.wants_visit
