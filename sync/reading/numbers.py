"""Numbers and amounts as people type them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.reading.text import plain, shortened

_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|-?\.\d+")
_CURRENCY = re.compile(r"^(NT\$|HK\$|US\$|RMB|CNY|TWD|HKD|\$|¥|元)\s*|\s*(元|圓|塊|dollars?|NTD|TWD|HKD|RMB)(整)?$", re.IGNORECASE)
_TICKED = frozenset({"TRUE", "1", "V", "✓", "✔", "☑", "√", "是", "YES", "Y"})
_UNTICKED = frozenset({"FALSE", "0", "否", "NO", "N", "☐", ""})
MAX_DIGITS = 15


def read_decimal(cell: Cell) -> Decimal | None | Problem:
    """Gives a number that is not negative, or what is wrong with it."""
    return _positive(plain(cell), cell, "unreadable_number")


def read_integer(cell: Cell, *, signed: bool = False) -> int | None | Problem:
    """Gives a whole number; negative ones only where `signed`."""
    text = plain(cell)
    if signed and text.startswith("-"):
        found = _positive(text[1:], cell, "unreadable_number")
        return -int(found) if isinstance(found, Decimal) and found == int(found) else problem(
            "unreadable_number", text=shortened(cell)
        )
    found = _positive(text, cell, "unreadable_number")
    if not isinstance(found, Decimal):
        return found
    return int(found) if found == int(found) else problem("unreadable_number", text=shortened(cell))


def read_money(cell: Cell) -> int | None | Problem:
    """Gives integer cents, half-up: 1,200.5 -> 120050; currency words are left out."""
    found = _positive(_CURRENCY.sub("", _CURRENCY.sub("", plain(cell))), cell, "unreadable_money")
    if not isinstance(found, Decimal):
        return found
    return int((found * 100).quantize(Decimal(1), ROUND_HALF_UP))


def read_tick(cell: Cell) -> bool | Problem:
    """Gives whether a box is ticked."""
    text = plain(cell).upper()
    if text in _TICKED:
        return True
    return False if text in _UNTICKED else problem("unreadable_tick", text=shortened(cell))


def _positive(text: str, cell: Cell, code: str) -> Decimal | None | Problem:
    if not text:
        return None
    if isinstance(cell, bool) or not _NUMBER.fullmatch(text) or len(text) > MAX_DIGITS:
        return _as_float(cell) or problem(code, text=shortened(cell))
    found = Decimal(text.replace(",", ""))
    return found if found >= 0 else problem("negative_number", text=shortened(cell))


def _as_float(cell: Cell) -> Decimal | None:
    """Numbers that Python writes with an exponent, or with more digits than people type."""
    if isinstance(cell, float) and 0 <= cell < 10**MAX_DIGITS:
        return Decimal(repr(cell))
    return None
