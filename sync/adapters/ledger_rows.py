"""What the ledger keeps of an office's rows: identities, numbers, readings, pinned versions, closed cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, insert, select

from sync.adapters.ledger_tables import facts, numbers, policies, rows, schedules, snapshots
from sync.cell import CellValue
from sync.instant import Instant
from sync.memory import Fact, KnownRow, Number, RowState
from sync.plan import Plan, RowSnapshot
from sync.records import FeeItem, SlaPolicy

_encode = msgspec.msgpack.encode
_cells = msgspec.msgpack.Decoder(dict[str, CellValue])
_value = msgspec.msgpack.Decoder(CellValue)
_policy_rows = msgspec.msgpack.Decoder(tuple[SlaPolicy, ...])
_fee_items = msgspec.msgpack.Decoder(tuple[FeeItem, ...])
_R = TypeVar("_R")
Stored = Mapping[Any, tuple[tuple[Any, ...], _R]]
"""By key: what is stored, and what it says."""


def keep(work: Connection, site: str, plan: Plan, now: Instant) -> None:
    """Keeps what a plan remembers, mails and events apart."""
    _replace(work, rows, [_row_values(site, row) for row in plan.rows], ("row_id",))
    _replace(work, facts, _fact_values(site, plan.facts), ("row_id", "column_key"))
    _add(work, numbers, [{"site": site, **msgspec.to_builtins(number)} for number in plan.numbers])
    _replace(work, policies, _versions(site, plan.policies), ("site", "version"))
    _replace(work, schedules, _versions(site, plan.schedules), ("site", "version"))
    gone = {*plan.reopened, *(row.case_id for row in plan.closed)}
    if gone:
        work.execute(delete(snapshots).where(snapshots.c.site == site, snapshots.c.case_id.in_(gone)))
    _add(work, snapshots, [_snapshot_values(site, row, now) for row in plan.closed])


def known(work: Connection, site: str, before: "Stored[KnownRow]") -> "Stored[KnownRow]":
    """Gives the known rows by row_id, void ones left out, each with what is stored of it.

    `before`: what was read earlier; what is stored as it was then is the very same object.
    """
    wanted = select(rows).where(rows.c.site == site, rows.c.state != RowState.VOID.value)
    now = {}
    for row in work.execute(wanted).mappings():
        row_id, stored = row["row_id"], tuple(row.values())
        old = before.get(row_id)
        now[row_id] = old if old is not None and old[0] == stored else (stored, _known_row(row))
    return now


def of_tab(work: Connection, site: str, tab: str) -> tuple[KnownRow, ...]:
    """Gives the live rows of one tab in the order of the sheet."""
    mine = (rows.c.site == site) & (rows.c.tab == tab) & (rows.c.state == RowState.LIVE.value)
    found = work.execute(select(rows).where(mine).order_by(rows.c.grid_index)).mappings()
    return tuple(map(_known_row, found))


def numbers_of(work: Connection, site: str) -> dict[str, Number]:
    """Gives the numbers given, by registration row_id."""
    found = work.execute(select(numbers).where(numbers.c.site == site)).mappings()
    return {
        row["row_id"]: Number(number=row["number"], row_id=row["row_id"], day=row["day"], seq=row["seq"])
        for row in found
    }


def facts_of(work: Connection, site: str, before: "Stored[Fact]") -> "Stored[Fact]":
    """Gives the settled readings by (row_id, column); see `known`."""
    found = work.execute(
        select(facts.c.row_id, facts.c.column_key, facts.c.raw, facts.c.stated, facts.c.seen).where(
            facts.c.site == site
        )
    )
    now = {}
    for row_id, column, *stored in found:
        place, read = (row_id, column), tuple(stored)
        old = before.get(place)
        now[place] = old if old is not None and old[0] == read else (read, _fact(*read))
    return now


def _fact(raw: bytes, stated: Instant, seen: Instant) -> Fact:
    return Fact(raw=_value.decode(raw), stated=stated, seen=seen)


def policies_of(work: Connection, site: str) -> dict[str, tuple[SlaPolicy, ...]]:
    """Gives the policies by version."""
    return _by_version(work, policies, site, _policy_rows)


def schedules_of(work: Connection, site: str) -> dict[str, tuple[FeeItem, ...]]:
    """Gives the fee schedules by version."""
    return _by_version(work, schedules, site, _fee_items)


def closed(work: Connection, site: str) -> frozenset[str]:
    """Gives the cases of which a snapshot is kept."""
    return frozenset(
        work.execute(select(snapshots.c.case_id).where(snapshots.c.site == site).distinct()).scalars()
    )


def snapshot_of(work: Connection, site: str, case_id: str) -> tuple[RowSnapshot, ...]:
    """Gives the rows of a case as they stood when it closed."""
    mine = (snapshots.c.site == site) & (snapshots.c.case_id == case_id)
    found = work.execute(
        select(snapshots.c.row_id, snapshots.c.cells).where(mine).order_by(snapshots.c.row_id)
    )
    return tuple(
        RowSnapshot(row_id=row_id, case_id=case_id, cells=_cells.decode(cells)) for row_id, cells in found
    )


def _known_row(row: Mapping[Any, Any]) -> KnownRow:
    return KnownRow(
        row_id=row["row_id"],
        tab=row["tab"],
        state=RowState(row["state"]),
        noticed_at=row["noticed_at"],
        cells=_cells.decode(row["cells"]),
        index=row["grid_index"],
        parent=row["parent"],
        occasion=row["occasion"],
        policy_version=row["policy_version"],
        schedule_version=row["schedule_version"],
        fingerprints=tuple(row["fingerprints"].split()),
    )


def _by_version(
    work: Connection, table: Table, site: str, decoder: "msgspec.msgpack.Decoder[_R]"
) -> dict[str, _R]:
    found = work.execute(select(table.c.version, table.c.body).where(table.c.site == site))
    return {version: decoder.decode(body) for version, body in found}


def _versions(site: str, bodies: Mapping[str, object]) -> list[dict[str, Any]]:
    return [{"site": site, "version": version, "body": _encode(body)} for version, body in bodies.items()]


def _snapshot_values(site: str, row: RowSnapshot, now: Instant) -> dict[str, Any]:
    return {
        "row_id": row.row_id,
        "site": site,
        "case_id": row.case_id,
        "closed_at": now,
        "cells": _encode(row.cells),
    }


def _row_values(site: str, row: KnownRow) -> dict[str, Any]:
    return {
        "row_id": row.row_id,
        "site": site,
        "tab": row.tab,
        "state": row.state.value,
        "noticed_at": row.noticed_at,
        "cells": _encode(row.cells),
        "grid_index": row.index,
        "parent": row.parent,
        "occasion": row.occasion,
        "policy_version": row.policy_version,
        "schedule_version": row.schedule_version,
        "fingerprints": " ".join(row.fingerprints),
    }


def _fact_values(site: str, found: Mapping[tuple[str, str], Fact]) -> list[dict[str, Any]]:
    return [
        {
            "row_id": row_id,
            "column_key": column,
            "site": site,
            "raw": _encode(fact.raw),
            "stated": fact.stated,
            "seen": fact.seen,
        }
        for (row_id, column), fact in found.items()
    ]


def _add(work: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    if values:
        work.execute(insert(table), list(values))


def _replace(work: Connection, table: Table, values: Sequence[Mapping[str, Any]], key: Iterable[str]) -> None:
    if not values:
        return
    statement = delete(table)
    names = {name: f"old_{name}" for name in key}
    for name, parameter in names.items():
        statement = statement.where(table.c[name] == bindparam(parameter))
    work.execute(
        statement, [{parameter: value[name] for name, parameter in names.items()} for value in values]
    )
    _add(work, table, values)
