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


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """The fingerprint of a row as it was read."""

    cells: Mapping[str, Cell]
    digest: str


def marks(
    tabs: Mapping[str, Tab],
    census: Census,
    writes: Iterable[CellWrite],
    kept: dict[str, Print] | None = None,
) -> Marks:
    """Gives the fingerprints to remember before `writes` are made, and what a foreign hand changed since the last.

    `kept`: the fingerprints of an earlier round by row_id; replaced.
    """
    before, prints = kept or {}, {}
    by_place: dict[tuple[str, int], list[CellWrite]] = {}
    for write in writes:
        by_place.setdefault((write.tab, write.row), []).append(write)
    rows, events = [], []
    for key, identity in census.identities.items():
        for found in identity.rows:
            if not found.seen:
                continue
            row_id, cells = found.row_id, found.row.cells
            known, mine = census.known[row_id], by_place.get((key, found.row.index), ())
            shown = before.get(row_id)
            if shown is None or shown.cells is not cells:
                shown = Print(cells=cells, digest=fingerprint(tabs[key], cells))
            prints[row_id] = shown
            if not mine and shown.digest in known.fingerprints:
                continue
            fresh = _expected(tabs[key], found, shown.digest, mine)
            foreign = fresh[0] not in known.fingerprints and not is_notice(found.row.cells.get("problems"))
            if known.fingerprints and foreign and mine:
                events.append(_overwritten(found, key, mine))
            if fresh != known.fingerprints and (mine or fresh[0] not in known.fingerprints):
                rows.append(replace(known, fingerprints=fresh))
    if kept is not None:
        kept.clear()
        kept.update(prints)
    return Marks(rows=tuple(rows), events=tuple(events))


def fingerprint(tab: Tab, cells: Mapping[str, Cell]) -> str:
    """Gives a short digest of a row's service cells."""
    shown = sorted(
        [(key, _plain(cells[key])) for key in tab.service_order if key in cells and not is_empty(cells[key])]
    )
    return hashlib.blake2b(repr(shown).encode(), digest_size=DIGEST_BYTES).hexdigest()


def _expected(tab: Tab, found: Identified, now: str, writes: Sequence[CellWrite]) -> tuple[str, ...]:
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
