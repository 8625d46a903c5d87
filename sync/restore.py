"""Rows that vanished from the sheet: which they are, and how one order is put back, whole."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import msgspec

from sync.fenced import gathered, written
from sync.hands import LEASE_SECONDS, Hands
from sync.instant import Instant
from sync.memory import KnownRow, Memory, RowState
from sync.plan import Event, Plan
from sync.ports import BackEndUnreachableError, CannotDoError, Lease
from sync.rules.numbering import day_of, match
from sync.run import PassReport, run_pass
from sync.sheet import Append

TRIES = 3


class LostRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a numbered order that is not on the sheet."""

    order_no: str
    tab: str
    row_id: str
    noticed_at: Instant
    cells: int
    """How many cells of people's it held when last seen."""


class NothingLostError(CannotDoError):
    """No row of that order is missing from the sheet."""

    def __init__(self, order_no: str, lost: Iterable[str]) -> None:
        others = ", ".join(sorted(set(lost))) or "none"
        super().__init__(
            f"nothing of order {order_no} is missing from the sheet; orders with lost rows: {others}"
        )


class TabStoppedError(CannotDoError):
    """The tab that the rows belong to is gone, or lacks a column."""

    def __init__(self, tab: str) -> None:
        super().__init__(f"{tab} cannot take rows back yet; run `repairsheet mend` first")


def lost_rows(memory: Memory, zone: ZoneInfo) -> tuple[LostRow, ...]:
    """Gives the numbered rows that vanished, by order number."""
    found = [
        LostRow(
            order_no=order_no, tab=row.tab, row_id=row.row_id, noticed_at=row.noticed_at, cells=len(row.cells)
        )
        for row in memory.rows.values()
        if row.state is RowState.VANISHED and (order_no := _order_no(row, memory, zone)) is not None
    ]
    return tuple(sorted(found, key=lambda row: (row.order_no, row.tab, row.noticed_at, row.row_id)))


def appends_of(rows: Iterable[LostRow], known: Mapping[str, KnownRow]) -> tuple[Append, ...]:
    """Gives the rows to write back: identity and people's cells; what the service computes follows by itself."""
    return tuple(
        Append(tab=row.tab, row_id=row.row_id, cells=tuple(sorted(known[row.row_id].cells.items())))
        for row in rows
    )


def restore(hands: Hands, order_no: str) -> tuple[tuple[LostRow, ...], PassReport]:
    """Puts all lost rows of one order back, then runs a pass that computes the rest of them.

    Raises NothingLostError, TabStoppedError, LeaseLostError, BackEndError.
    """
    run_pass(hands)
    lease = hands.ledger.acquire(hands.office.site, hands.holder, hands.clock(), LEASE_SECONDS)
    try:
        for _ in range(TRIES):
            found = _put_back(hands, lease, order_no)
            if found:
                break
        else:
            raise BackEndUnreachableError("others wrote at the same time; try again")
    finally:
        hands.ledger.release(lease)
    return found, run_pass(hands)


def _put_back(hands: Hands, lease: Lease, order_no: str) -> tuple[LostRow, ...]:
    """Gives the rows that were put back; none when somebody else wrote in that instant."""
    snapshot = gathered(hands, lease)
    memory = hands.ledger.memory(hands.office.site)
    lost = lost_rows(memory, hands.office.zone)
    wanted = tuple(row for row in lost if row.order_no == order_no)
    if not wanted:
        raise NothingLostError(order_no, (row.order_no for row in lost))
    for row in wanted:
        if row.tab not in snapshot.tabs or snapshot.tabs[row.tab].layout.stopped:
            raise TabStoppedError(hands.office.wording.tab(row.tab))
    told = tuple(
        Event(kind="row_restored", subject=row.row_id, words={"tab": row.tab, "order_no": order_no})
        for row in wanted
    )
    plan = Plan(appends=appends_of(wanted, memory.rows), events=told)
    return wanted if written(hands, lease, snapshot, plan) is not None else ()


def _order_no(row: KnownRow, memory: Memory, zone: ZoneInfo) -> str | None:
    """Rows that people write for an order name it by a number, which may be short."""
    number = memory.numbers.get(row.parent or row.row_id)
    if number is not None:
        return number.number
    named = row.cells.get("order_no")
    if not isinstance(named, str):
        return None
    whole = {known.number for known in memory.numbers.values()}
    return match(named, whole, day_of(row.noticed_at, zone)).number
