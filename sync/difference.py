"""What differs between the service's cells as they should be and as they are."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

import msgspec

from sheet_schema.model import Tab
from sync.cell import Cell, GridRow, is_empty
from sync.identity import Identified, TabIdentity
from sync.sheet import CellWrite

SERIAL_PRECISION = 1e-6
"""Days; far below a second, far above the rounding of any store."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A row beside what it should hold, and what follows."""

    found: Identified
    wanted: Mapping[str, Cell]
    writes: tuple[CellWrite, ...]


def tab_writes(
    tab: Tab,
    identity: TabIdentity,
    wanted: Mapping[str, Mapping[str, Cell]],
    kept: dict[str, Compared] | None = None,
) -> Iterator[CellWrite]:
    """Gives the writes that bring one tab's service cells to `wanted` (by row_id, then column key).

    A row not yet seen under its row_id gets that carrier only; the other one follows when it was seen, so that no
    batch ever writes both carriers of a row. `kept`: what was compared in an earlier round; replaced.
    """
    before, now = kept or {}, {}
    for found in identity.rows:
        if not found.seen:
            yield CellWrite(tab=tab.key, row=found.row.index, column="row_id", value=found.row_id)
            continue
        mine, compared = wanted.get(found.row_id, _NOTHING), before.get(found.row_id)
        if compared is None or compared.found is not found or compared.wanted is not mine:
            writes = tuple(_row_writes(tab, found, mine))
            compared = Compared(found=found, wanted=mine, writes=writes)
        now[found.row_id] = compared
        yield from compared.writes
    for stray in identity.strays:
        yield from _cleared(tab, stray, tab.service_keys)
    for twin in identity.twins:
        yield from _cleared(tab, twin, tab.service_keys - {"problems"})
    if kept is not None:
        kept.clear()
        kept.update(now)


_NOTHING: Mapping[str, Cell] = {}


def _cleared(tab: Tab, row: GridRow, columns: AbstractSet[str]) -> Iterator[CellWrite]:
    """One carrier goes with the rest, the other one in a round of its own: another row may have slipped there."""
    held = columns & row.cells.keys()
    last = "row_key" if "row_id" in held else ""
    for key in sorted(held - {last}):
        yield CellWrite(tab=tab.key, row=row.index, column=key, value=None)


def _row_writes(tab: Tab, found: Identified, wanted: Mapping[str, Cell]) -> Iterator[CellWrite]:
    shown = found.row.cells
    for key in tab.service_order:
        if key == "row_id":
            continue
        value = found.row_id if key == "row_key" else wanted.get(key)
        if not same(shown.get(key), value):
            yield CellWrite(
                tab=tab.key, row=found.row.index, column=key, value=None if is_empty(value) else value
            )


def same(shown: Cell, wanted: Cell) -> bool:
    """True when a cell shows what is wanted; numbers within the precision of a serial time."""
    if shown is wanted:
        return True
    if is_empty(shown) or is_empty(wanted):
        return is_empty(shown) and is_empty(wanted)
    if isinstance(shown, bool) or isinstance(wanted, bool):
        return shown is wanted
    if isinstance(shown, int | float) and isinstance(wanted, int | float):
        return abs(shown - wanted) < SERIAL_PRECISION
    return shown == wanted
