"""Intents to write: reserved -> applied -> confirmed, or void; each one moves the fence from one id to the next."""

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from sync.adapters import ledger_log
from sync.adapters.ledger_tables import intents, sites
from sync.instant import DAY, Instant
from sync.plan import Event
from sync.ports import Lease
from sync.sheet import Intent

KEPT_SECONDS = 7 * DAY
"""How long an intent is remembered after it ended; a request that late can only meet a fence that is long gone."""
_intent = msgspec.msgpack.Decoder(Intent)


def reserve(work: Connection, lease: Lease, intent: Intent, now: Instant) -> None:
    """Adds an intent to write, with what it needs to be taken back."""
    work.execute(
        insert(intents).values(
            site=lease.site,
            fence_from=intent.batch.fence,
            fence_to=intent.batch.next_fence,
            token=lease.token,
            state="reserved",
            reserved_at=now,
            body=msgspec.msgpack.encode(intent),
        )
    )


def settle(work: Connection, site: str, fence: str, now: Instant, *, confirmed: bool) -> bool:
    """Notes which fence is in force; True when the ledger knows of it."""
    current = work.execute(select(sites.c.fence).where(sites.c.site == site)).scalar_one()
    if fence == current:
        return True
    mine = intents.c.site == site
    applied = work.execute(
        update(intents).where(mine, intents.c.fence_to == fence).values(state="applied")
    ).rowcount
    work.execute(
        update(intents)
        .where(mine, intents.c.state == "reserved", intents.c.fence_from == current)
        .values(state="void", body=None)
    )
    work.execute(update(sites).where(sites.c.site == site).values(fence=fence))
    if confirmed:
        confirm(work, site)
    if not applied:
        ledger_log.append(
            work, site, [Event(kind="fence_adopted", subject=site, words={"from": current})], now
        )
    return applied > 0


def knows(work: Connection, site: str, fence: str) -> bool:
    """True when an intent leads to the fence, whatever became of it."""
    mine = select(intents.c.fence_to).where(intents.c.site == site, intents.c.fence_to == fence)
    return work.execute(mine).first() is not None


def unconfirmed(work: Connection, site: str) -> tuple[Intent, ...]:
    """Gives the writes that happened and of which nobody has seen where they landed, oldest first."""
    found = work.execute(
        select(intents.c.body)
        .where(intents.c.site == site, intents.c.state == "applied")
        .order_by(intents.c.reserved_at)
    ).scalars()
    return tuple(_intent.decode(body) for body in found if body is not None)


def keep_before(work: Connection, site: str, intent: Intent) -> None:
    """Adds to a write that happened what it overwrote."""
    mine = (intents.c.site == site) & (intents.c.fence_to == intent.batch.next_fence)
    happened = mine & (intents.c.state == "applied")
    work.execute(update(intents).where(happened).values(body=msgspec.msgpack.encode(intent)))


def confirm(work: Connection, site: str) -> None:
    """Ends all writes that happened; what they held is forgotten."""
    happened = (intents.c.site == site) & (intents.c.state == "applied")
    work.execute(update(intents).where(happened).values(state="confirmed", body=None))


def prune(work: Connection, site: str, now: Instant) -> None:
    """Forgets intents that ended long ago."""
    ended = (intents.c.site == site) & intents.c.state.in_(("confirmed", "void"))
    work.execute(delete(intents).where(ended, intents.c.reserved_at < now - KEPT_SECONDS))
