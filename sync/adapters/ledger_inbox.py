"""The front door's tables: requests from outside the sheet, each key once, and the nonces of signed messages."""

import hashlib
from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.adapters.ledger_tables import nonces, numbers, requests, rows
from sync.cell import CellValue
from sync.instant import Instant
from sync.memory import Request, RowState, Source
from sync.plan import Plan
from sync.ports import LedgerLostError, RequestReceipt, RequestState

ID_BYTES = 9
_FOLLOWS = {
    RowState.PENDING: RequestState.WAITING,
    RowState.LIVE: RequestState.OPENED,
    RowState.VANISHED: RequestState.GONE,
    RowState.VOID: RequestState.WAITING,
}
"""State of a request by the state of its row."""
_WAS_ON_THE_SHEET = frozenset({RowState.LIVE, RowState.VANISHED})
_SAID_ON_THE_SHEET = msgspec.msgpack.encode({})
_cells = msgspec.msgpack.Decoder(dict[str, CellValue])


def take(
    work: Connection, site: str, key: str, source: Source, cells: Mapping[str, CellValue], now: Instant
) -> RequestReceipt:
    """Takes a request in where its key is new; gives the receipt of whichever came first."""
    row_id = _row_id(site, key)
    state = _state_of(work, row_id)
    values = {
        "site": site,
        "key": key,
        "row_id": row_id,
        "source": source.value,
        "cells": msgspec.msgpack.encode(cells if state is RequestState.WAITING else {}),
        "digest": _digest(row_id, cells),
        "received_at": now,
        "state": state.value,
        "stage": "",
    }
    new = _inserted(work, requests, values)
    found = receipt(work, site, key)
    if found is None:
        raise LedgerLostError(site)
    if new:
        return found
    mine = (requests.c.site == site) & (requests.c.key == key)
    differs = work.execute(select(requests.c.digest).where(mine)).scalar_one() != values["digest"]
    return msgspec.structs.replace(found, repeated=True, differs=differs)


def receipt(work: Connection, site: str, key: str) -> RequestReceipt | None:
    """Gives the receipt of a key that was taken in."""
    joined = requests.outerjoin(numbers, numbers.c.row_id == requests.c.row_id)
    wanted = (
        select(requests, numbers.c.number)
        .select_from(joined)
        .where(requests.c.site == site, requests.c.key == key)
    )
    row = work.execute(wanted).mappings().first()
    if row is None:
        return None
    return RequestReceipt(
        key=row["key"],
        row_id=row["row_id"],
        received_at=row["received_at"],
        state=RequestState(row["state"]),
        order_no=row["number"],
        stage=row["stage"],
    )


def waiting(work: Connection, site: str) -> tuple[Request, ...]:
    """Gives the requests that have no row on the sheet yet, in the order in which they came."""
    mine = (requests.c.site == site) & (requests.c.state == RequestState.WAITING.value)
    found = work.execute(
        select(requests.c.row_id, requests.c.cells, requests.c.received_at)
        .where(mine)
        .order_by(requests.c.received_at, requests.c.row_id)
    )
    return tuple(
        Request(row_id=row_id, cells=_cells.decode(cells), received_at=at) for row_id, cells, at in found
    )


def stages(work: Connection, site: str) -> dict[str, str]:
    """Gives the stage last kept of every request, by row_id."""
    found = work.execute(select(requests.c.row_id, requests.c.stage).where(requests.c.site == site))
    return {row.row_id: row.stage for row in found}


def follow(work: Connection, site: str, plan: Plan) -> None:
    """Brings requests to where their rows stand. Words that stand on the sheet are kept here no longer."""
    mine = (requests.c.site == site) & (requests.c.row_id == bindparam("of_row"))
    seen = {row.row_id: _FOLLOWS[row.state].value for row in plan.rows if row.state in _WAS_ON_THE_SHEET}
    moved = [
        {"of_row": row_id, "state": seen[row_id], "cells": _SAID_ON_THE_SHEET}
        for row_id in seen.keys() & stages(work, site).keys()
    ]
    if moved:
        work.execute(update(requests).where(mine), moved)
    told = [{"of_row": row_id, "stage": stage} for row_id, stage in plan.request_stages.items()]
    if told:
        work.execute(update(requests).where(mine), told)


def take_nonce(work: Connection, site: str, nonce: str, now: Instant, keep_seconds: int) -> bool:
    """Remembers a nonce, and forgets those that are too old to be sent again."""
    work.execute(delete(nonces).where(nonces.c.site == site, nonces.c.seen_at < now - keep_seconds))
    if _inserted(work, nonces, {"site": site, "nonce": nonce, "seen_at": now}):
        return True
    used = (nonces.c.site == site) & (nonces.c.nonce == nonce)
    if work.execute(select(nonces.c.nonce).where(used)).first() is None:
        raise LedgerLostError(site)
    return False


def _row_id(site: str, key: str) -> str:
    """The same key means the same row for ever, even in a ledger that was made again from the sheet."""
    return "r" + hashlib.blake2b(f"{site}\0{key}".encode(), digest_size=ID_BYTES).hexdigest()


def _digest(row_id: str, cells: Mapping[str, CellValue]) -> str:
    words = msgspec.msgpack.encode(sorted(cells.items()))
    return hashlib.blake2b(words, key=row_id.encode(), digest_size=16).hexdigest()


def _state_of(work: Connection, row_id: str) -> RequestState:
    known = work.execute(select(rows.c.state).where(rows.c.row_id == row_id)).scalar()
    return _FOLLOWS[RowState(known)] if known is not None else RequestState.WAITING


def _inserted(work: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """False when its key is there already, also where somebody else adds it in this instant."""
    try:
        with work.begin_nested():
            work.execute(insert(table).values(**values))
    except IntegrityError:
        return False
    return True
