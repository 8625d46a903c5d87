"""Event cells ◷: a tick is now, a clock is the nearest such time before now (sheets.md, "Filling in")."""

from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant
from sync.reading.dates import parse
from sync.reading.text import plain, shortened

TICKS = frozenset({"1", "V", "✓", "✔", "☑", "√", "TRUE", "是"})
EMPTY = frozenset({"", "FALSE", "0", "☐"})
TOLERANCE_SECONDS = 120
"""Clocks of two machines differ; what is later than this is in the future."""


def read_event(
    cell: Cell, *, zone: ZoneInfo, now: Instant, seen: Instant, edited_at: Instant | None
) -> Instant | None | Problem:
    """Gives when it happened, None for an empty cell. A tick is the edit's time where known, else first seen."""
    text = plain(cell).upper()
    if text in EMPTY:
        return None
    if text in TICKS:
        return edited_at if edited_at is not None else seen
    found = parse(cell, zone, now, past=True)
    if found is None:
        code = "ambiguous_time" if text.isdigit() else "unreadable_time"
        return problem(code, text=shortened(cell))
    if found > now + TOLERANCE_SECONDS:
        return problem("time_in_future", text=shortened(cell))
    return found
