"""Tabs as they were last read: what was sent as before is the very same object, so that later stages can tell."""

from collections.abc import Mapping, Sequence
from operator import is_

import msgspec
import orjson

from sync.adapters.sheets_header import plainly
from sync.cell import CellValue, GridRow
from sync.sheet import Layout, TabRead


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One grid row as it was sent, and as it was read."""

    sent: bytes
    row: GridRow | None
    """Our filled cells; None where there are none."""
    others: Mapping[int, CellValue]
    """Those of people's own columns."""


class SeenTab(msgspec.Struct, frozen=True, kw_only=True):
    """One tab as it was read, line by line."""

    lines: Sequence[Line]
    read: TabRead


def seen_tab(layout: Layout, sent: Sequence[msgspec.Raw], before: SeenTab | None) -> SeenTab | None:
    """Reads a tab; None when its header is not the one the layout was found by. `before`: the last read of it."""
    proof = orjson.loads(bytes(sent[layout.proof_row])) if layout.proof_row < len(sent) else ()
    if tuple(plainly(proof)) != layout.headers:
        return None
    if before is not None and before.read.layout != layout:
        before = None
    old = before.lines if before is not None else ()
    lines = _lines(layout, sent, old)
    if before is not None and len(lines) == len(old) and all(map(is_, lines, old)):
        return before
    rows = tuple([line.row for line in lines if line.row is not None])
    own = {index: line.others for index, line in enumerate(lines) if line.others}
    return SeenTab(lines=lines, read=TabRead(layout=layout, rows=rows, end=max(len(lines), 1), own=own))


def _lines(layout: Layout, sent: Sequence[msgspec.Raw], old: Sequence[Line]) -> list[Line]:
    keys = {index: key for key, index in layout.columns.items()}
    lines: list[Line] = []
    known = len(old)
    for index, raw in enumerate(sent):
        line = bytes(raw)
        if index < known and old[index].sent == line:
            lines.append(old[index])
        elif index == layout.header_row:
            lines.append(Line(sent=line, row=None, others={}))
        else:
            cells, others = cells_of(keys, [None if one == "" else one for one in orjson.loads(line)])
            row = GridRow(index=index, cells=cells) if cells else None
            lines.append(Line(sent=line, row=row, others=others))
    return lines


def cells_of(
    keys: Mapping[int, str], values: Sequence[CellValue | None]
) -> tuple[dict[str, CellValue], dict[int, CellValue]]:
    """Gives the filled cells of our columns by key, and those of people's own columns by place."""
    ours: dict[str, CellValue] = {}
    own: dict[int, CellValue] = {}
    for column, value in enumerate(values):
        if value is None:
            continue
        if column in keys:
            ours[keys[column]] = value
        else:
            own[column] = value
    return ours, own
