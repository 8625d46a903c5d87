"""Who wrote a service cell: what the service left in a row is remembered as a fingerprint, so a foreign hand shows."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from sheet_schema.model import Tab
from sync.cell import Cell, is_empty
from sync.census import Census
from sync.identity import Identified
from sync.memory import KnownRow
from sync.plan import Event
from sync.sheet import CellWrite
from sync.trouble import is_notice

DIGEST_BYTES = 8
DECIMALS = 6
"""Of a serial number, as far as every store gives it back alike."""


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What follows from the service cells that a round found."""

    rows: tuple[KnownRow, ...]
    """Rows whose remembered fingerprints change."""
    events: tuple[Event, ...]
    """Rows in which somebody else wrote over service cells."""


def marks(tabs: Mapping[str, Tab], census: Census, writes: Iterable[CellWrite]) -> Marks:
    """Gives the fingerprints to remember before `writes` are made, and what a foreign hand changed since the last."""
    by_place: dict[tuple[str, int], list[CellWrite]] = {}
    for write in writes:
        by_place.setdefault((write.tab, write.row), []).append(write)
    rows, events = [], []
    for key, identity in census.identities.items():
        for found in identity.rows:
            known = census.known[found.row_id]
            if not found.seen:
                continue
            mine = by_place.get((key, found.row.index), [])
            fresh = _expected(tabs[key], found, mine)
            foreign = fresh[0] not in known.fingerprints and not is_notice(found.row.cells.get("problems"))
            if known.fingerprints and foreign and mine:
                events.append(_overwritten(found, key, mine))
            if fresh != known.fingerprints and (mine or fresh[0] not in known.fingerprints):
                rows.append(replace(known, fingerprints=fresh))
    return Marks(rows=tuple(rows), events=tuple(events))


def fingerprint(tab: Tab, cells: Mapping[str, Cell]) -> str:
    """Gives a short digest of a row's service cells."""
    shown = sorted(
        (key, _plain(cells[key])) for key in tab.service_keys & cells.keys() if not is_empty(cells[key])
    )
    return hashlib.blake2b(repr(shown).encode(), digest_size=DIGEST_BYTES).hexdigest()


def _expected(tab: Tab, found: Identified, writes: Sequence[CellWrite]) -> tuple[str, ...]:
    now = fingerprint(tab, found.row.cells)
    if not writes:
        return (now,)
    then: dict[str, Cell] = {**found.row.cells, **{write.column: write.value for write in writes}}
    return now, fingerprint(tab, then)


def _plain(value: Cell) -> Cell:
    return value if isinstance(value, bool | str) or value is None else round(float(value), DECIMALS)


def _overwritten(found: Identified, tab: str, writes: Sequence[CellWrite]) -> Event:
    columns = ", ".join(sorted(write.column for write in writes))
    return Event(
        kind="service_cells_overwritten", subject=found.row_id, words={"tab": tab, "columns": columns}
    )
