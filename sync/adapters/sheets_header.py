"""Which row shows the headers: the first one, unless somebody sorted it away or deleted it; pure."""

import re
from collections.abc import Mapping, Sequence

from sync.cell import CellValue
from sync.sheet import NO_HEADER, Layout

LEAST_WORDS = 2
SHARE = 3
"""One header text in so many columns is enough to know the header row by."""
_ROW_ID = re.compile(r"r[0-9a-f]{18}")

Row = Sequence[CellValue | None]


def words_of(headers: Mapping[str, str], known: Layout | None) -> frozenset[str]:
    """Gives the texts that a header row may show: ours in every language, and those it last showed."""
    remembered = known.headers if known is not None and known.header_row != NO_HEADER else ()
    return frozenset(headers) | frozenset(text for text in remembered if text)


def shows_headers(row: Row, words: frozenset[str], columns: int) -> bool:
    """True when enough of a row's texts are header texts."""
    return _hits(row, words) >= max(LEAST_WORDS, columns // SHARE)


def header_row(grid: Sequence[Row], words: frozenset[str], columns: int, row_id: int | None) -> int:
    """Gives the index of the row that shows the headers, NO_HEADER where none does.

    A first row that shows none of our words is still the header row, in words of the office's own, unless it holds
    a row's identity: then it is a row of data. `row_id` is that column's place, where it is known.
    """
    best = max(range(len(grid)), key=lambda index: (_hits(grid[index], words), -index), default=0)
    if grid and shows_headers(grid[best], words, columns):
        return best
    first = plainly(grid[0]) if grid else []
    if not any(first):
        return NO_HEADER
    holds = first[row_id] if row_id is not None and row_id < len(first) else ""
    return NO_HEADER if _ROW_ID.fullmatch(holds) else 0


def plainly(row: Row) -> list[str]:
    """Gives a row's cells as texts, empty ones at the end left out; the same whichever call read them."""
    texts = [_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _hits(row: Row, words: frozenset[str]) -> int:
    return len({text for text in plainly(row) if text in words})


def _text(value: CellValue | None) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
