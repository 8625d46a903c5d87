"""The event log: hash-chained, one chain a site (rules.md, "Event log")."""

import hashlib
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, func, insert, select

from sync.adapters.ledger_tables import events
from sync.cell import CellValue
from sync.instant import Instant
from sync.plan import Event
from sync.ports import LoggedEvent

_encoder = msgspec.json.Encoder(order="sorted")
_words = msgspec.json.Decoder(dict[str, CellValue | None])
GENESIS = "0" * 64


def append(work: Connection, site: str, lines: Sequence[Event], now: Instant) -> None:
    """Adds lines behind the last one, each bound to the one before by its hash (SHA-256)."""
    if not lines:
        return
    last = work.execute(
        select(events.c.seq, events.c.hash)
        .where(events.c.site == site)
        .order_by(events.c.seq.desc())
        .limit(1)
    ).first()
    seq, head = (last.seq, last.hash) if last else (0, GENESIS)
    values = []
    for line in lines:
        seq += 1
        words = _encoder.encode(line.words)
        link = _link(head, (site, seq, now, line.kind, line.subject), words)
        values.append(
            {
                "site": site,
                "seq": seq,
                "at": now,
                "kind": line.kind,
                "subject": line.subject,
                "words": words,
                "previous": head,
                "hash": link,
            }
        )
        head = link
    work.execute(insert(events), values)


def about(work: Connection, site: str, subjects: Collection[str]) -> tuple[LoggedEvent, ...]:
    """Gives the lines about some subjects, first to last."""
    wanted = (events.c.site == site) & events.c.subject.in_(tuple(subjects))
    found = work.execute(select(events).where(wanted).order_by(events.c.seq)).mappings()
    return tuple(
        LoggedEvent(
            seq=row["seq"],
            at=row["at"],
            event=Event(kind=row["kind"], subject=row["subject"], words=_words.decode(row["words"])),
        )
        for row in found
    )


def length(work: Connection, site: str) -> int:
    """Gives the number of lines."""
    return work.execute(select(func.count()).select_from(events).where(events.c.site == site)).scalar_one()


def broken_link(work: Connection, site: str) -> int | None:
    """Gives the number of the first line that does not follow from the one before, or None."""
    head = GENESIS
    lines = work.execute(select(events).where(events.c.site == site).order_by(events.c.seq)).mappings()
    for expected, row in enumerate(lines, start=1):
        fields = (site, row["seq"], row["at"], row["kind"], row["subject"])
        if (
            row["seq"] != expected
            or row["previous"] != head
            or row["hash"] != _link(head, fields, row["words"])
        ):
            return expected
        head = row["hash"]
    return None


def _link(head: str, fields: tuple[str | int, ...], words: bytes) -> str:
    return hashlib.sha256(_encoder.encode([head, *map(str, fields)]) + words).hexdigest()
