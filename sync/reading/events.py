"""Event cells ◷: a tick is now, a clock is the nearest such time before now (sheets.md, "Filling in")."""

from zoneinfo import ZoneInfo

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant
from sync.reading.dates import TOLERANCE_SECONDS, instant_of
from sync.reading.text import is_ticked, plain, shortened

_EMPTY = frozenset({"", "FALSE", "☐"})
_CLOCK_DIGITS = (3, 4)


def read_event(
    cell: Cell, *, zone: ZoneInfo, now: Instant, seen: Instant, edited_at: Instant | None
) -> Instant | Problem | None:
    """Gives when it happened, None for an empty cell or box; unreadable_time, ambiguous_time or time_in_future.

    A tick is the edit's time where known, else first seen; what is relative counts from the edit, else from now.
    """
    text = plain(cell)
    if text.upper() in _EMPTY:
        return None
    if is_ticked(cell):
        return edited_at if edited_at is not None else seen
    found = instant_of(cell, zone, edited_at if edited_at is not None else now, past=True)
    if found is None:
        bare_number = text.isdigit() and len(text) not in _CLOCK_DIGITS
        return problem("ambiguous_time" if bare_number else "unreadable_time", text=shortened(cell))
    return found if found <= now + TOLERANCE_SECONDS else problem("time_in_future", text=shortened(cell))
