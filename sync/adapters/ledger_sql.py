"""The ledger over SQLAlchemy Core: one transaction a method, durable when it returns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)

from sync.adapters import ledger_check, ledger_log, ledger_mail
from sync.adapters.ledger_schema import prepare
from sync.adapters.ledger_tables import (
    facts,
    intents,
    leases,
    numbers,
    policies,
    rows,
    sites,
)
from sync.cell import CellValue
from sync.instant import Instant
from sync.memory import Fact, KnownRow, Memory, Number, RowState
from sync.plan import Counts, Event, Plan
from sync.ports import Lease, LeaseLostError, LedgerLostError, LoggedEvent, QueuedMail, Status
from sync.records import SlaPolicy
from sync.sheet import Layout

_encode = msgspec.msgpack.encode
_cells = msgspec.msgpack.Decoder(dict[str, CellValue])
_value = msgspec.msgpack.Decoder(CellValue)
_policy_rows = msgspec.msgpack.Decoder(tuple[SlaPolicy, ...])
_layouts = msgspec.msgpack.Decoder(dict[str, Layout])
_counts = msgspec.msgpack.Decoder(Counts)


class SqlLedger:
    """A ledger in a database, by SQLAlchemy URL. A context manager; closing it gives its connections back."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        prepare(self.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()

    def open_site(self, site: str, fence: str) -> None:
        """Adds a site with the fence its spreadsheet was provisioned with; nothing happens when it is there."""
        with self.engine.begin() as work:
            if work.execute(select(sites.c.site).where(sites.c.site == site)).first() is None:
                work.execute(
                    insert(sites).values(
                        site=site,
                        fence=fence,
                        layouts=_encode({}),
                        counts=_encode(Counts()),
                        passed_at=0,
                        next_change_at=None,
                        calls=0,
                        trouble="",
                    )
                )

    def acquire(self, site: str, holder: str, now: Instant, seconds: int) -> Lease:
        """See Ledger.acquire."""
        with self.engine.begin() as work:
            held = (
                work.execute(select(leases).where(leases.c.site == site).with_for_update()).mappings().first()
            )
            if held is None:
                work.execute(
                    insert(leases).values(site=site, holder=holder, token=1, expires_at=now + seconds)
                )
                return Lease(site=site, holder=holder, token=1)
            if held["holder"] != holder and held["expires_at"] > now:
                raise LeaseLostError(f"another service writes {site} until its lease ends")
            token = held["token"] + 1
            work.execute(
                update(leases)
                .where(leases.c.site == site)
                .values(holder=holder, token=token, expires_at=now + seconds)
            )
            return Lease(site=site, holder=holder, token=token)

    def release(self, lease: Lease) -> None:
        """See Ledger.release."""
        with self.engine.begin() as work:
            work.execute(
                update(leases)
                .where(leases.c.site == lease.site, leases.c.token == lease.token)
                .values(expires_at=0)
            )

    def memory(self, site: str) -> Memory:
        """See Ledger.memory."""
        with self.engine.connect() as work:
            fence = work.execute(select(sites.c.fence).where(sites.c.site == site)).scalar()
            if fence is None:
                raise LedgerLostError(site)
            return Memory(
                fence=fence,
                rows=_known_rows(work, site),
                numbers=_numbers(work, site),
                facts=_facts(work, site),
                policies={
                    version: _policy_rows.decode(body)
                    for version, body in work.execute(
                        select(policies.c.version, policies.c.body).where(policies.c.site == site)
                    )
                },
                effect_keys=ledger_mail.keys(work, site),
                queued=ledger_mail.queued(work, site),
            )

    def reserve(
        self, lease: Lease, plan: Plan, mails: Sequence[QueuedMail], next_fence: str | None, now: Instant
    ) -> None:
        """See Ledger.reserve."""
        with self.engine.begin() as work:
            _check(work, lease)
            site = lease.site
            _replace(work, rows, [_row_values(site, row) for row in plan.rows], ("row_id",))
            _replace(work, facts, _fact_values(site, plan.facts), ("row_id", "column_key"))
            _add(work, numbers, [{"site": site, **msgspec.to_builtins(number)} for number in plan.numbers])
            _replace(
                work,
                policies,
                [{"site": site, "version": v, "body": _encode(body)} for v, body in plan.policies.items()],
                ("site", "version"),
            )
            ledger_mail.queue(work, site, mails, plan.recalled)
            ledger_log.append(work, site, plan.events, now)
            if next_fence is not None:
                fence = work.execute(select(sites.c.fence).where(sites.c.site == site)).scalar_one()
                intent = {"site": site, "fence_from": fence, "fence_to": next_fence, "token": lease.token}
                work.execute(insert(intents).values(**intent, state="reserved", reserved_at=now))

    def settle(self, lease: Lease, fence: str, now: Instant) -> bool:
        """See Ledger.settle."""
        with self.engine.begin() as work:
            _check(work, lease)
            site = lease.site
            current = work.execute(select(sites.c.fence).where(sites.c.site == site)).scalar_one()
            known = (intents.c.site == site) & (intents.c.fence_to == fence)
            applied = work.execute(update(intents).where(known).values(state="applied")).rowcount > 0
            open_ones = (intents.c.site == site) & (intents.c.state == "reserved")
            if fence != current:
                work.execute(
                    update(intents).where(open_ones, intents.c.fence_from == current).values(state="void")
                )
                work.execute(update(sites).where(sites.c.site == site).values(fence=fence))
            if fence != current and not applied:
                ledger_log.append(
                    work, site, [Event(kind="fence_adopted", subject=site, words={"from": current})], now
                )
            return applied or fence == current

    def note(self, lease: Lease, events: Sequence[Event], now: Instant) -> None:
        """See Ledger.note."""
        with self.engine.begin() as work:
            _check(work, lease)
            ledger_log.append(work, lease.site, events, now)

    def close_pass(
        self,
        lease: Lease,
        *,
        counts: Counts,
        next_change_at: Instant | None,
        calls: int,
        trouble: str,
        now: Instant,
    ) -> None:
        """See Ledger.close_pass."""
        with self.engine.begin() as work:
            _check(work, lease)
            kept = {
                "counts": _encode(counts),
                "next_change_at": next_change_at,
                "calls": calls,
                "trouble": trouble,
            }
            work.execute(update(sites).where(sites.c.site == lease.site).values(**kept, passed_at=now))

    def status(self, site: str) -> Status:
        """See Ledger.status."""
        with self.engine.connect() as work:
            last = work.execute(select(sites).where(sites.c.site == site)).mappings().one()
            mails = ledger_mail.counts(work, site)
            return Status(
                counts=_counts.decode(last["counts"]),
                passed_at=last["passed_at"],
                next_change_at=last["next_change_at"],
                calls=last["calls"],
                trouble=last["trouble"],
                queued=mails.get("queued", 0) + mails.get("sending", 0),
                sent=mails.get("sent", 0),
                failed=mails.get("failed", 0),
                events=ledger_log.length(work, site),
            )

    def layouts(self, site: str) -> Mapping[str, Layout]:
        """See Ledger.layouts."""
        with self.engine.connect() as work:
            body = work.execute(select(sites.c.layouts).where(sites.c.site == site)).scalar()
            return {} if body is None else _layouts.decode(body)

    def keep_layouts(self, lease: Lease, layouts: Mapping[str, Layout]) -> None:
        """See Ledger.keep_layouts."""
        with self.engine.begin() as work:
            _check(work, lease)
            work.execute(update(sites).where(sites.c.site == lease.site).values(layouts=_encode(layouts)))

    def due_mails(self, site: str, now: Instant) -> tuple[QueuedMail, ...]:
        """See Ledger.due_mails."""
        with self.engine.connect() as work:
            return ledger_mail.due(work, site, now)

    def mail_sending(self, key: str) -> bool:
        """See Ledger.mail_sending."""
        with self.engine.begin() as work:
            return ledger_mail.sending(work, key)

    def mail_sent(self, key: str, now: Instant) -> None:
        """See Ledger.mail_sent."""
        with self.engine.begin() as work:
            ledger_mail.sent(work, key, now)

    def mail_failed(self, key: str, now: Instant, trouble: str, *, final: bool) -> None:
        """See Ledger.mail_failed."""
        with self.engine.begin() as work:
            ledger_mail.failed(work, key, now, trouble, final=final)

    def events(self, site: str, subjects: Collection[str]) -> tuple[LoggedEvent, ...]:
        """See Ledger.events."""
        with self.engine.connect() as work:
            return ledger_log.about(work, site, subjects)

    def sent_mails(self, site: str, subject: str) -> tuple[tuple[Instant, str], ...]:
        """See Ledger.sent_mails."""
        with self.engine.connect() as work:
            return ledger_mail.gone(work, site, subject)

    def check(self, site: str) -> ledger_check.Findings:
        """Gives what does not hold together, by check; see ledger_check."""
        with self.engine.connect() as work:
            return ledger_check.check(work, site)

    def broken_link(self, site: str) -> int | None:
        """Gives the number of the first event whose hash does not follow from what stands before it, or None."""
        with self.engine.connect() as work:
            return ledger_log.broken_link(work, site)


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _durable_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=10000")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check(work: Connection, lease: Lease) -> None:
    held = work.execute(select(leases.c.token).where(leases.c.site == lease.site).with_for_update()).scalar()
    if held != lease.token:
        raise LeaseLostError(f"the lease of {lease.site} went to another service")


def _known_rows(work: Connection, site: str) -> dict[str, KnownRow]:
    found = work.execute(
        select(rows).where(rows.c.site == site, rows.c.state != RowState.VOID.value)
    ).mappings()
    return {
        row["row_id"]: KnownRow(
            row_id=row["row_id"],
            tab=row["tab"],
            state=RowState(row["state"]),
            noticed_at=row["noticed_at"],
            cells=_cells.decode(row["cells"]),
            index=row["grid_index"],
            parent=row["parent"],
            policy_version=row["policy_version"],
            fingerprints=tuple(row["fingerprints"].split()),
        )
        for row in found
    }


def _numbers(work: Connection, site: str) -> dict[str, Number]:
    found = work.execute(select(numbers).where(numbers.c.site == site)).mappings()
    return {
        row["row_id"]: Number(number=row["number"], row_id=row["row_id"], day=row["day"], seq=row["seq"])
        for row in found
    }


def _facts(work: Connection, site: str) -> dict[tuple[str, str], Fact]:
    found = work.execute(
        select(facts.c.row_id, facts.c.column_key, facts.c.raw, facts.c.stated, facts.c.seen).where(
            facts.c.site == site
        )
    )
    return {
        (row_id, column): Fact(raw=_value.decode(raw), stated=stated, seen=seen)
        for row_id, column, raw, stated, seen in found
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
        "policy_version": row.policy_version,
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
