"""The ledger over SQLAlchemy Core: one transaction a method, durable when it returns."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, insert, select, update

from sync.adapters import (
    ledger_check,
    ledger_edits,
    ledger_inbox,
    ledger_intents,
    ledger_log,
    ledger_mail,
    ledger_rows,
    ledger_sample,
)
from sync.adapters.ledger_held import Held
from sync.adapters.ledger_schema import prepare
from sync.adapters.ledger_tables import leases, sites
from sync.cell import CellValue
from sync.instant import HOUR, Instant
from sync.memory import Edit, KnownRow, Memory, ShownWords, Source
from sync.plan import Counts, Event, Plan, RowSnapshot
from sync.ports import (
    Lease,
    LeaseLostError,
    LedgerLostError,
    LoggedEvent,
    QueuedMail,
    RequestReceipt,
    Status,
)
from sync.sheet import Intent, Layout

_encode = msgspec.msgpack.encode
_layouts = msgspec.msgpack.Decoder(dict[str, Layout])
_counts = msgspec.msgpack.Decoder(Counts)
_words = msgspec.msgpack.Decoder(ShownWords)

LONGEST_LEASE_SECONDS = HOUR
"""No pass takes that long."""


class SqlLedger:
    """A ledger in a database, by SQLAlchemy URL. A context manager; closing it gives its connections back."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._held: defaultdict[str, Held] = defaultdict(Held)
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

    def open_site(self, site: str, fence: str, words: ShownWords | None = None) -> None:
        """Adds a site with the fence and words of its new spreadsheet; nothing happens when it is there."""
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
                        words=None if words is None else _encode(words),
                    )
                )

    def acquire(self, site: str, holder: str, now: Instant, seconds: int) -> Lease:
        """See Ledger.acquire."""
        with self.engine.begin() as work:
            held = (
                work.execute(select(leases).where(leases.c.site == site).with_for_update()).mappings().first()
            )
            before = held["token"] if held is not None else 0
            given = {"holder": holder, "token": before + 1, "expires_at": now + seconds}
            if held is None:
                work.execute(insert(leases).values(site=site, **given))
            elif held["holder"] != holder and now < held["expires_at"] <= now + LONGEST_LEASE_SECONDS:
                raise LeaseLostError(f"another service writes {site} until its lease ends")
            else:
                work.execute(update(leases).where(leases.c.site == site).values(**given))
        self._held[site].took(before, before + 1)
        return Lease(site=site, holder=holder, token=before + 1)

    def release(self, lease: Lease) -> None:
        """See Ledger.release."""
        with self.engine.begin() as work:
            work.execute(
                update(leases)
                .where(leases.c.site == lease.site, leases.c.token == lease.token)
                .values(expires_at=0)
            )

    def fence(self, site: str) -> str:
        """See Ledger.fence."""
        with self.engine.connect() as work:
            return _fence(work, site)

    def memory(self, site: str) -> Memory:
        """See Ledger.memory."""
        with self.engine.connect() as work:
            read = self._held[site].read(work, site)
            return Memory(
                fence=_fence(work, site),
                rows=read.rows,
                numbers=ledger_rows.numbers_of(work, site),
                facts=read.facts,
                policies=ledger_rows.policies_of(work, site),
                schedules=ledger_rows.schedules_of(work, site),
                closed=ledger_rows.closed(work, site),
                seeds=ledger_sample.seeds_of(work, site),
                places=ledger_sample.places_of(work, site),
                effect_keys=ledger_mail.keys(work, site),
                queued=ledger_mail.queued(work, site),
                requests=ledger_inbox.waiting(work, site),
                request_stages=ledger_inbox.stages(work, site),
                words=_words_of(work, site),
                editors=ledger_edits.editors_of(work, site),
            )

    def reserve(
        self, lease: Lease, plan: Plan, mails: Sequence[QueuedMail], intent: Intent | None, now: Instant
    ) -> None:
        """See Ledger.reserve."""
        with self._writing(lease.site) as work:
            _check(work, lease)
            ledger_rows.keep(work, lease.site, plan, now)
            ledger_inbox.follow(work, lease.site, plan)
            ledger_sample.keep(work, lease.site, plan)
            ledger_mail.forget(work, plan.silenced)
            ledger_mail.queue(work, lease.site, mails, plan.recalled)
            ledger_log.append(work, lease.site, plan.events, now)
            if intent is not None:
                ledger_intents.reserve(work, lease, intent, now)

    @contextmanager
    def _writing(self, site: str) -> Iterator[Connection]:
        """A transaction that may change rows and readings."""
        held = self._held[site]
        held.wrote()
        try:
            with self.engine.begin() as work:
                yield work
        finally:
            held.wrote()

    def settle(self, lease: Lease, fence: str, now: Instant, *, confirmed: bool = False) -> bool:
        """See Ledger.settle."""
        with self.engine.begin() as work:
            _check(work, lease)
            return ledger_intents.settle(work, lease.site, fence, now, confirmed=confirmed)

    def knows_fence(self, site: str, fence: str) -> bool:
        """See Ledger.knows_fence."""
        with self.engine.connect() as work:
            return ledger_intents.knows(work, site, fence)

    def unconfirmed(self, site: str) -> tuple[Intent, ...]:
        """See Ledger.unconfirmed."""
        with self.engine.connect() as work:
            return ledger_intents.unconfirmed(work, site)

    def keep_before(self, lease: Lease, intent: Intent) -> None:
        """See Ledger.keep_before."""
        with self.engine.begin() as work:
            _check(work, lease)
            ledger_intents.keep_before(work, lease.site, intent)

    def confirm(self, lease: Lease) -> None:
        """See Ledger.confirm."""
        with self.engine.begin() as work:
            _check(work, lease)
            ledger_intents.confirm(work, lease.site)

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
            ledger_intents.prune(work, lease.site, now)

    def status(self, site: str) -> Status:
        """See Ledger.status."""
        with self.engine.connect() as work:
            last = work.execute(select(sites).where(sites.c.site == site)).mappings().first()
            if last is None:
                raise LedgerLostError(site)
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

    def words(self, site: str) -> ShownWords:
        """See Ledger.words."""
        with self.engine.connect() as work:
            return _words_of(work, site)

    def keep_words(self, lease: Lease, words: ShownWords) -> None:
        """See Ledger.keep_words."""
        with self.engine.begin() as work:
            _check(work, lease)
            work.execute(update(sites).where(sites.c.site == lease.site).values(words=_encode(words)))

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

    def take_request(
        self, site: str, key: str, source: Source, cells: Mapping[str, CellValue], now: Instant
    ) -> RequestReceipt:
        """See Ledger.take_request."""
        with self.engine.begin() as work:
            return ledger_inbox.take(work, site, key, source, cells, now)

    def request(self, site: str, key: str) -> RequestReceipt | None:
        """See Ledger.request."""
        with self.engine.connect() as work:
            return ledger_inbox.receipt(work, site, key)

    def take_nonce(self, site: str, nonce: str, now: Instant, keep_seconds: int) -> bool:
        """See Ledger.take_nonce."""
        with self.engine.begin() as work:
            return ledger_inbox.take_nonce(work, site, nonce, now, keep_seconds)

    def take_edits(self, site: str, edits: Sequence[Edit]) -> None:
        """See Ledger.take_edits."""
        with self.engine.begin() as work:
            ledger_edits.keep(work, site, edits)

    def rows_of(self, site: str, tab: str) -> tuple[KnownRow, ...]:
        """See Ledger.rows_of."""
        with self.engine.connect() as work:
            return ledger_rows.of_tab(work, site, tab)

    def events(self, site: str, subjects: Collection[str]) -> tuple[LoggedEvent, ...]:
        """See Ledger.events."""
        with self.engine.connect() as work:
            return ledger_log.about(work, site, subjects)

    def snapshot(self, site: str, case_id: str) -> tuple[RowSnapshot, ...]:
        """See Ledger.snapshot."""
        with self.engine.connect() as work:
            return ledger_rows.snapshot_of(work, site, case_id)

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


def _words_of(work: Connection, site: str) -> ShownWords:
    body = work.execute(select(sites.c.words).where(sites.c.site == site)).scalar()
    return ShownWords() if body is None else _words.decode(body)


def _engine(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # they are people's words: no log shows them
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


def _fence(work: Connection, site: str) -> str:
    found = work.execute(select(sites.c.fence).where(sites.c.site == site)).scalar()
    if found is None:
        raise LedgerLostError(site)
    return str(found)


def _check(work: Connection, lease: Lease) -> None:
    held = work.execute(select(leases.c.token).where(leases.c.site == lease.site).with_for_update()).scalar()
    if held != lease.token:
        raise LeaseLostError(f"the lease of {lease.site} went to another service")
