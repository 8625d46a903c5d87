"""Rows and readings of a site as this process last read them: read again only where somebody may have written."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from sync.adapters import ledger_rows
from sync.adapters.ledger_tables import leases
from sync.memory import Fact, KnownRow

Mark = tuple[int | None, int]
"""The lease under which something was read, and how often this process had begun or ended to write."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading gave."""

    mark: Mark | None
    """None where another process may write without our knowing."""
    stored_rows: ledger_rows.Stored[KnownRow]
    stored_facts: ledger_rows.Stored[Fact]
    rows: Mapping[str, KnownRow]
    facts: Mapping[tuple[str, str], Fact]


class Held:
    """Who writes holds the lease, and each lease has the next token: while all were ours, nobody else wrote."""

    def __init__(self) -> None:
        self._own: int | None = None
        self._writes = 0
        self._read = Read(mark=None, stored_rows={}, stored_facts={}, rows={}, facts={})

    def took(self, before: int, token: int) -> None:
        """Notes a lease that this process took, and the one before it."""
        mark = self._read.mark
        kept = (token, mark[1]) if mark is not None and mark[0] == before == self._own else None
        self._read = msgspec.structs.replace(self._read, mark=kept)
        self._own = token

    def wrote(self) -> None:
        """To be called before and after this process writes, whether it succeeded or not."""
        self._writes += 1

    def read(self, work: Connection, site: str) -> Read:
        """Gives rows and readings as they are stored now."""
        last, writes = self._read, self._writes
        token = work.execute(select(leases.c.token).where(leases.c.site == site)).scalar()
        mark = (token, writes) if token is not None and token == self._own else None
        if mark is not None and last.mark == mark:
            return last
        rows = ledger_rows.known(work, site, last.stored_rows)
        facts = ledger_rows.facts_of(work, site, last.stored_facts)
        self._read = Read(
            mark=mark,
            stored_rows=rows,
            stored_facts=facts,
            rows={row_id: row for row_id, (_, row) in rows.items()},
            facts={place: fact for place, (_, fact) in facts.items()},
        )
        return self._read
