"""The calculators of all spreadsheets that hold formulas."""

from collections.abc import Callable
from threading import Lock

import msgspec
from msgspec.structs import replace

from sync.sheets_server.book import Book, Sheet
from sync.sheets_server.formulas.calculator import Calculator

MINUTE = 60
"""Seconds; what depends on the time is calculated again for a reader after so long, as Google offers to."""
MOST_KEPT = 64
"""Spreadsheets whose calculators stay; others start anew when they are asked for."""


class _Kept(msgspec.Struct):
    calculator: Calculator
    lock: Lock
    book: Book | None = None
    minute: int = 0


class Calculators:
    """Gives spreadsheets with their formulas calculated. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def calculated(self, book: Book) -> Book:
        """Gives a spreadsheet with the results of its formulas; the same one where it has none."""
        if not any(map(holds_formulas, book.sheets)):
            return book if not any(sheet.computed for sheet in book.sheets) else _without(book)
        kept = self._of(book.spreadsheet_id)
        with kept.lock:
            now = self._clock()
            minute = int(now // MINUTE)
            known = kept.book
            if (
                known is None
                or not _alike(known, book)
                or (minute != kept.minute and kept.calculator.volatile)
            ):
                known = kept.book = kept.calculator.calculated(book, now)
                kept.minute = minute
            return _with_results(book, known)

    def forget(self, spreadsheet_id: str) -> None:
        """Lets the calculator of a spreadsheet go."""
        with self._lock:
            self._kept.pop(spreadsheet_id, None)

    def _of(self, spreadsheet_id: str) -> _Kept:
        with self._lock:
            kept = self._kept.pop(spreadsheet_id, None) or _Kept(Calculator(), Lock())
            self._kept[spreadsheet_id] = kept
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return kept


def holds_formulas(sheet: Sheet) -> bool:
    """True when a formula stands somewhere on a sheet."""
    return sheet.rows.formulas()


def _alike(one: Book, other: Book) -> bool:
    """True when all that results depend on is the same."""
    return (
        one.named_ranges is other.named_ranges
        and one.properties is other.properties
        and len(one.sheets) == len(other.sheets)
        and all(map(_alike_sheets, one.sheets, other.sheets))
    )


def _alike_sheets(one: Sheet, other: Sheet) -> bool:
    return all(
        getattr(one, field) is getattr(other, field)
        for field in ("rows", "properties", "objects", "looks", "layers")
    )


def _with_results(book: Book, known: Book) -> Book:
    if all(map(lambda one, other: one.computed is other.computed, book.sheets, known.sheets)):
        return book
    pairs = zip(book.sheets, known.sheets, strict=True)
    return replace(book, sheets=tuple(replace(sheet, computed=other.computed) for sheet, other in pairs))


def _without(book: Book) -> Book:
    return replace(book, sheets=tuple(replace(sheet, computed=None) for sheet in book.sheets))
