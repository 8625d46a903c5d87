"""The outbox tables: queued -> sending -> sent | failed; "never twice" is the primary key of the effect."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, or_, select, update

from sync.adapters.ledger_tables import effects
from sync.instant import Instant
from sync.memory import QueuedEffect
from sync.ports import Mail, QueuedMail

MAX_ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 30
_mail = msgspec.msgpack.Decoder(Mail)


def keys(work: Connection, site: str) -> frozenset[str]:
    """Gives the keys of all effects ever reserved."""
    return frozenset(work.execute(select(effects.c.key).where(effects.c.site == site)).scalars())


def queued(work: Connection, site: str) -> tuple[QueuedEffect, ...]:
    """Gives what waits to be sent and may still be recalled."""
    found = work.execute(
        select(effects.c.key, effects.c.subject).where(effects.c.site == site, effects.c.state == "queued")
    )
    return tuple(QueuedEffect(key=key, subject=subject) for key, subject in found)


def queue(work: Connection, site: str, mails: Sequence[QueuedMail], recalled: Sequence[str]) -> None:
    """Adds mails, leaving out keys that are there, and recalls queued ones."""
    present = keys(work, site) if mails else frozenset()
    new = [
        {
            "key": mail.key,
            "site": site,
            "rule": mail.rule,
            "subject": mail.subject,
            "state": "queued",
            "mail": msgspec.msgpack.encode(mail.mail),
            "due_at": mail.due_at,
            "attempts": 0,
            "next_try_at": mail.due_at,
            "sent_at": None,
            "trouble": "",
        }
        for mail in mails
        if mail.key not in present
    ]
    if new:
        work.execute(insert(effects), new)
    if recalled:
        waiting = effects.c.key.in_(recalled) & (effects.c.state == "queued")
        work.execute(update(effects).where(waiting).values(state="recalled"))


def forget(work: Connection, silenced: Sequence[str]) -> None:
    """Takes queued mails out as if they had never been."""
    if silenced:
        work.execute(delete(effects).where(effects.c.key.in_(silenced), effects.c.state == "queued"))


def due(work: Connection, site: str, now: Instant) -> tuple[QueuedMail, ...]:
    """Gives queued mails whose time has come, and those a crash left in sending, oldest first."""
    ready = or_(effects.c.state == "sending", (effects.c.state == "queued") & (effects.c.next_try_at <= now))
    found = work.execute(
        select(effects).where(effects.c.site == site, ready).order_by(effects.c.due_at, effects.c.key)
    )
    return tuple(
        QueuedMail(
            key=row["key"],
            rule=row["rule"],
            subject=row["subject"],
            due_at=row["due_at"],
            mail=_mail.decode(row["mail"]),
        )
        for row in found.mappings()
    )


def sending(work: Connection, key: str) -> bool:
    """Marks a mail as about to go out; False when it was recalled or sent meanwhile."""
    open_states = effects.c.state.in_(("queued", "sending"))
    marked = work.execute(
        update(effects)
        .where(effects.c.key == key, open_states)
        .values(state="sending", attempts=effects.c.attempts + 1)
    )
    return marked.rowcount == 1


def sent(work: Connection, key: str, now: Instant) -> None:
    """Marks a mail as gone."""
    work.execute(update(effects).where(effects.c.key == key).values(state="sent", sent_at=now, trouble=""))


def failed(work: Connection, key: str, now: Instant, trouble: str, *, final: bool) -> None:
    """Queues a failed mail again with doubled pauses, or gives it up."""
    attempts = work.execute(select(effects.c.attempts).where(effects.c.key == key)).scalar_one()
    given_up = final or attempts >= MAX_ATTEMPTS
    work.execute(
        update(effects)
        .where(effects.c.key == key)
        .values(
            state="failed" if given_up else "queued",
            trouble=trouble,
            next_try_at=now + FIRST_PAUSE_SECONDS * 2 ** (attempts - 1),
        )
    )


def gone(work: Connection, site: str, subject: str) -> tuple[tuple[Instant, str], ...]:
    """Gives (when, rule) of the mails that went out about a subject."""
    wanted = (effects.c.site == site) & (effects.c.subject == subject) & (effects.c.state == "sent")
    found = work.execute(select(effects.c.sent_at, effects.c.rule).where(wanted).order_by(effects.c.sent_at))
    return tuple((Instant(at), rule) for at, rule in found)


def counts(work: Connection, site: str) -> dict[str, int]:
    """Gives how many mails stand in each state."""
    found = work.execute(
        select(effects.c.state, func.count()).where(effects.c.site == site).group_by(effects.c.state)
    )
    return {row[0]: row[1] for row in found}
