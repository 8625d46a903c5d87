"""Text as people mean it: full-width letters and digits folded, edges trimmed, numbers as they look."""

import re
import unicodedata

from sheet_schema.problems import Problem, problem
from sync.cell import Cell

MAX_CHARACTERS = 50_000
"""Google's limit of one cell; longer text cannot go back into a sheet whole."""
_INVISIBLE = "\u200b\u200e\u200f\ufeff"
"""Zero-width marks that come along when something is pasted."""
_PUNCTUATION = frozenset("，：；！？（）")
_EMOJI_LOOK = "\ufe0f"
"""Phones write ✔ followed by this."""
_TICKED = frozenset({"1", "V", "✓", "✔", "☑", "✅", "√", "TRUE", "是", "YES", "Y"})
_FORMULA_ERROR = re.compile(r"#(REF!|N/A|ERROR!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")


def plain(cell: Cell) -> str:
    """Gives a cell as folded, trimmed text: １２３ -> 123, 12.0 -> 12, True -> TRUE, None -> ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    words = str(cell)
    if words.isascii():
        return words.strip()
    return unicodedata.normalize("NFKC", words).strip().strip(_INVISIBLE).strip()


def read_text(cell: Cell) -> str | Problem | None:
    """Gives text as typed but for folding, None for an empty cell; too_long over 50,000 characters.

    Chinese punctuation stays: it is how people write, and nothing is looked up by it.
    """
    found = plain(cell)
    if isinstance(cell, str) and not _PUNCTUATION.isdisjoint(cell):
        found = "".join(
            mark if mark in _PUNCTUATION else unicodedata.normalize("NFKC", mark) for mark in cell
        ).strip()
    if len(found) > MAX_CHARACTERS:
        return problem("too_long", limit=str(MAX_CHARACTERS))
    return found or None


def shortened(cell: Cell, length: int = 40) -> str:
    """Gives the row's own words for a message, cut where they are longer than `length` characters."""
    words = plain(cell)
    return words if len(words) <= length else words[: length - 1] + "…"


def is_ticked(cell: Cell) -> bool:
    """True for what people put in to say yes: a ticked box, 1, v, ✓, 是, yes."""
    return plain(cell).rstrip(_EMOJI_LOOK).upper() in _TICKED


def is_formula_error(cell: Cell) -> bool:
    """True for a cell whose formula failed: #REF!, #N/A, #ERROR! and their like."""
    return isinstance(cell, str) and "#" in cell and _FORMULA_ERROR.fullmatch(cell.strip()) is not None
