"""Whether a ledger holds together: what must be true of its tables, and where it is not."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, func, select

from sync.adapters import ledger_log
from sync.adapters.ledger_tables import facts, intents, numbers, rows, sites

Findings = Mapping[str, tuple[str, ...]]
"""By check, what is wrong; nothing for a check that holds."""


def check(work: Connection, site: str) -> Findings:
    """Runs all checks of one site."""
    known = work.execute(select(sites.c.site).where(sites.c.site == site)).scalar() is not None
    return {
        "site is known": () if known else (f"the ledger knows nothing of {site}",),
        "event chain is whole": tuple(_broken_chain(work, site)),
        "no number of a day is skipped": tuple(_gaps(work, site)),
        "each number belongs to a row": tuple(_numbers_without_rows(work, site)),
        "each row belongs to one that is known": tuple(_lost_parents(work, site)),
        "each kept reading belongs to a row": tuple(_facts_without_rows(work, site)),
        "at most one write is open": tuple(_open_intents(work, site)),
    }


def _broken_chain(work: Connection, site: str) -> Iterator[str]:
    line = ledger_log.broken_link(work, site)
    if line is not None:
        yield f"event {line} does not follow from the one before: somebody changed the log"


def _gaps(work: Connection, site: str) -> Iterator[str]:
    found = work.execute(
        select(numbers.c.day, numbers.c.seq)
        .where(numbers.c.site == site)
        .order_by(numbers.c.day, numbers.c.seq)
    )
    for day, group in groupby(found, key=lambda one: one.day):
        given = [one.seq for one in group]
        missing = sorted(set(range(1, given[-1] + 1)) - set(given))
        if missing:
            yield f"{day}: numbers {', '.join(map(str, missing))} were never given"


def _numbers_without_rows(work: Connection, site: str) -> Iterator[str]:
    known = select(rows.c.row_id).where(rows.c.site == site)
    lost = _names(
        work, select(numbers.c.number).where(numbers.c.site == site, numbers.c.row_id.not_in(known))
    )
    yield from (f"{number} belongs to a row that is not known" for number in lost)


def _lost_parents(work: Connection, site: str) -> Iterator[str]:
    known = select(rows.c.row_id).where(rows.c.site == site)
    lost = select(rows.c.row_id).where(
        rows.c.site == site, rows.c.parent.is_not(None), rows.c.parent.not_in(known)
    )
    yield from (f"row {row_id} belongs to one that is not known" for row_id in _names(work, lost))


def _facts_without_rows(work: Connection, site: str) -> Iterator[str]:
    known = select(rows.c.row_id).where(rows.c.site == site)
    lost = select(facts.c.row_id).where(facts.c.site == site, facts.c.row_id.not_in(known)).distinct()
    yield from (f"a reading is kept of row {row_id}, which is not known" for row_id in _names(work, lost))


def _open_intents(work: Connection, site: str) -> Iterator[str]:
    count = work.execute(
        select(func.count()).select_from(intents).where(intents.c.site == site, intents.c.state == "reserved")
    ).scalar_one()
    if count > 1:
        yield f"{count} writes are open at once; the next pass settles them"


def _names(work: Connection, query: Select[Any]) -> list[str]:
    return sorted(work.execute(query).scalars())
