"""Text as people mean it: full-width letters and digits folded, edges trimmed, numbers as they look."""

import unicodedata

from sheet_schema.problems import Problem, problem
from sync.cell import Cell

MAX_CHARACTERS = 50_000
"""Google's limit of one cell; longer text cannot come from a sheet whole."""
MAX_SHORT = 2_000
"""More than this in a form field is an accident (a pasted document)."""


def plain(cell: Cell) -> str:
    """Gives a cell as folded, trimmed text: １２３ -> 123, 12.0 -> 12, TRUE -> TRUE."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()


def read_text(cell: Cell) -> str | None | Problem:
    """Gives text as typed but for folding; a problem when it is far too long."""
    found = plain(cell)
    if len(found) > MAX_SHORT:
        return problem("too_long", limit=str(MAX_SHORT))
    return found or None


def shortened(cell: Cell, length: int = 40) -> str:
    """Gives the row's own words for a message, cut where they are long."""
    words = plain(cell)
    return words if len(words) <= length else words[: length - 1] + "…"


ERRORS = frozenset({"#REF!", "#N/A", "#ERROR!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#REF", "#VALUE",
                    "#NAME", "#NUM", "#ERROR", "#DIVIDE_BY_ZERO", "#N_A", "#NULL_VALUE"})


def is_error(cell: Cell) -> bool:
    """True for a cell whose formula failed."""
    return isinstance(cell, str) and cell.strip() in ERRORS
