"""Numbers and amounts as people type them: never negative, never a float inside."""

import re
from decimal import ROUND_HALF_UP, Decimal

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.reading.text import is_ticked, plain, shortened

_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|-?\.\d+")
_MONEY = re.compile(
    r"(-?)\s*(?:(?:NT\$|HK\$|US\$|\$|¥|RMB|CNY|NTD|TWD|HKD|USD|元)\s*)*(-?[\d.,]+)"
    r"\s*(?:元|圓|圆|塊|块|dollars?|RMB|CNY|NTD|TWD|HKD|USD)?整?",
    re.IGNORECASE,
)
_UNTICKED = frozenset({"", "FALSE", "0", "否", "NO", "N", "☐"})
_MINUS = str.maketrans("−", "-")
LIMIT = 10**15
"""Numbers from here on are accidents: spreadsheets keep 15 digits."""
MAX_TYPED = 40
"""Characters; no number that people type is longer."""


def read_decimal(cell: Cell) -> Decimal | Problem | None:
    """Gives a number that is not negative, exactly as typed; unreadable_number or negative_number."""
    return _not_negative(cell, plain(cell), "unreadable_number")


def read_integer(cell: Cell, *, signed: bool = False) -> int | Problem | None:
    """Gives a whole number; negative ones only where `signed`. unreadable_number or negative_number."""
    text = plain(cell)
    found = _number(cell, text) if text and signed else _not_negative(cell, text, "unreadable_number")
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return int(found)
    if isinstance(found, Problem) or not text:
        return found if isinstance(found, Problem) else None
    return problem("unreadable_number", text=shortened(cell))


def read_money(cell: Cell) -> int | Problem | None:
    """Gives integer cents, half-up: "NT$1,200.5" -> 120050; unreadable_money or negative_number."""
    text = plain(cell)
    if isinstance(cell, str) and text:
        match = _MONEY.fullmatch(text.translate(_MINUS)) if len(text) <= MAX_TYPED else None
        if match is None:
            return problem("unreadable_money", text=shortened(cell))
        text = match[1] + match[2]
    found = _not_negative(cell, text, "unreadable_money")
    return _cents(found) if isinstance(found, Decimal) else found


def read_tick(cell: Cell) -> bool | Problem:
    """Gives whether a box is ticked; an empty cell is not. unreadable_tick for other words."""
    if is_ticked(cell):
        return True
    return False if plain(cell).upper() in _UNTICKED else problem("unreadable_tick", text=shortened(cell))


def _cents(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _not_negative(cell: Cell, text: str, code: str) -> Decimal | Problem | None:
    if not text:
        return None
    found = _number(cell, text)
    if found is None:
        return problem(code, text=shortened(cell))
    return found if found >= 0 else problem("negative_number", text=shortened(cell))


def _number(cell: Cell, text: str) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Decimal(repr(cell)) if abs(cell) < LIMIT else None
    typed = text.translate(_MINUS)
    if len(typed) > MAX_TYPED or not _NUMBER.fullmatch(typed):
        return None
    found = Decimal(typed.replace(",", ""))
    return found if abs(found) < LIMIT else None
