"""Which rows the service opens: slips, trips, callbacks and whatever else the rules want to be there."""

from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from sync.census import Census
from sync.instant import Instant
from sync.memory import KnownRow, RowState
from sync.sheet import Append
from sync.want import Want


class Openings(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to open, and what the ledger keeps of them."""

    appends: tuple[Append, ...]
    rows: tuple[KnownRow, ...]


def openings(wants: Iterable[Want], census: Census, now: Instant, new_id: Callable[[], str]) -> Openings:
    """Gives the rows to open for what the rules want; each want is served once for ever.

    A row whose opening was reserved but never seen is opened again under the same identity: the fence tells that
    the first try has not happened and cannot any more. What is not wanted any more before it was seen is void.
    """
    stock = _Stock(census)
    appends: list[Append] = []
    rows: list[KnownRow] = []
    for want in dict.fromkeys(wants):
        if want.tab not in census.identities or want in stock.served:
            continue
        waiting, spare = stock.waiting.pop(want, None), stock.spare.get(want.tab)
        if waiting is not None:
            appends.append(Append(tab=want.tab, row_id=waiting.row_id))
        elif spare:
            rows.append(replace(spare.pop(), parent=want.parent, occasion=want.occasion))
        else:
            fresh = _fresh(want, now, new_id)
            rows.append(fresh)
            appends.append(Append(tab=want.tab, row_id=fresh.row_id))
    given_up = (row for row in stock.waiting.values() if row.tab in census.identities)
    rows.extend(replace(row, state=RowState.VOID) for row in given_up)
    return Openings(appends=tuple(appends), rows=tuple(rows))


class _Stock:
    """The rows opened so far: served (seen at least once), waiting (reserved, never seen), and blank ones to spare."""

    def __init__(self, census: Census) -> None:
        self.served: set[Want] = set()
        self.waiting: dict[Want, KnownRow] = {}
        self.spare: dict[str, list[KnownRow]] = {}
        seen = {found.row_id for identity in census.identities.values() for found in identity.rows}
        for row in census.known.values():
            if row.state is RowState.VOID or (row.parent is None and not row.occasion):
                continue
            want = Want(tab=row.tab, parent=row.parent, occasion=row.occasion)
            if row.row_id in seen and not row.cells and _is_orphan(row, census.known):
                self.spare.setdefault(row.tab, []).append(row)
            elif row.state is RowState.PENDING and row.row_id not in seen:
                self.waiting[want] = row
            else:
                self.served.add(want)


def _is_orphan(row: KnownRow, known: Mapping[str, KnownRow]) -> bool:
    """The call that it was opened for never came to be."""
    return row.parent is not None and (row.parent not in known or known[row.parent].state is RowState.VOID)


def _fresh(want: Want, now: Instant, new_id: Callable[[], str]) -> KnownRow:
    return KnownRow(
        row_id=new_id(),
        tab=want.tab,
        state=RowState.PENDING,
        noticed_at=now,
        cells={},
        parent=want.parent,
        occasion=want.occasion,
    )
