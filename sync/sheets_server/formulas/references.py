"""References inside formulas: found, moved and written again; everything else of the text stays as it was typed."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import formualizer
import msgspec
from msgspec.structs import replace

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area

LOST = "#REF!"
"""What stands where a reference lost its cells."""
_CORNER = re.compile(r"(?:(\$?)([A-Za-z]{1,3}))?(?:(\$?)([1-9]\d{0,7}))?")
_PREFIX = re.compile(r"('(?:[^']|'')*'|[^'!]+)!(.+)", re.DOTALL)


class Corner(msgspec.Struct, frozen=True):
    """One end of a reference, 0-based; None where it names no row or no column."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False

    def shifted(self, rows: int, columns: int) -> "Corner":
        """Gives the corner as a copy so far away has it: what a $ fixes stays."""
        row = self.row if self.row is None or self.fixed_row else self.row + rows
        column = self.column if self.column is None or self.fixed_column else self.column + columns
        return replace(self, row=row, column=column)

    def at(self, row: int | None, column: int | None) -> "Corner":
        """Gives the corner at another place."""
        return replace(self, row=row, column=column)

    def text(self) -> str:
        """Gives its A1 text."""
        column = "" if self.column is None else "$" * self.fixed_column + a1.letters(self.column)
        return column + ("" if self.row is None else "$" * self.fixed_row + str(self.row + 1))

    @property
    def exists(self) -> bool:
        """False when it was shifted off the sheet."""
        return (self.row or 0) >= 0 and 0 <= (self.column or 0) < a1.MAX_COLUMNS


class Reference(msgspec.Struct, frozen=True):
    """A cell or a range in a formula."""

    sheet: str | None
    """The title it names; None: the sheet that the formula stands on."""
    start: Corner
    end: Corner | None = None
    """None for one cell."""

    @property
    def area(self) -> Area:
        """What it covers."""
        start, end = self.start, self.end or self.start
        top, bottom = _ordered(start.row, end.row)
        left, right = _ordered(start.column, end.column)
        return Area(top, bottom, left, right)

    @property
    def is_cell(self) -> bool:
        """True for one cell."""
        return self.end is None or (
            self.start == self.end and None not in (self.start.row, self.start.column)
        )

    def shifted(self, rows: int, columns: int) -> "Reference | None":
        """Gives the reference of a copy so far away; None when it leaves the sheet."""
        start = self.start.shifted(rows, columns)
        end = self.end.shifted(rows, columns) if self.end else None
        return replace(self, start=start, end=end) if start.exists and (end is None or end.exists) else None

    def over(self, area: Area) -> "Reference":
        """Gives the reference over another area of the same kind; its $ stay."""
        start = replace(self.start, row=area.top, column=area.left)
        if self.end is None:
            return replace(self, start=start)
        last_row = None if area.bottom is None else area.bottom - 1
        last_column = None if area.right is None else area.right - 1
        return replace(self, start=start, end=replace(self.end, row=last_row, column=last_column))

    def text(self) -> str:
        """Gives its A1 text, the title quoted where needed."""
        cells = self.start.text() + (f":{self.end.text()}" if self.end else "")
        return cells if self.sheet is None else f"{a1.quoted(self.sheet)}!{cells}"


class Operand(msgspec.Struct, frozen=True):
    """What a formula names at one place: a reference, or another name."""

    start: int
    end: int
    """Its place in the UTF-8 bytes of the formula."""
    text: str
    reference: Reference | None


def operands(formula: str) -> Iterator[Operand]:
    """Gives the references and names of a formula, in their order; none of a text that is no formula."""
    for token in tokens(formula):
        if (token.token_type, token.subtype) == _NAMED:
            yield Operand(token.start, token.end, token.value, parse(token.value))


_NAMED = (formualizer.TokenType.Operand, formualizer.TokenSubType.Range)


def tokens(formula: str) -> list[formualizer.Token]:
    """Gives the tokens of a formula; none of one that cannot be read."""
    try:
        return formualizer.tokenize(formula).tokens()
    except formualizer.TokenizerError:
        return []


def parse(text: str) -> Reference | None:
    """Gives the reference that a text is; None for another name."""
    match = _PREFIX.fullmatch(text)
    sheet, cells = (match[1], match[2]) if match else (None, text)
    first, mark, last = cells.partition(":")
    start, end = _corner(first), _corner(last) if mark else None
    if start is None or (mark and end is None) or (not mark and None in (start.row, start.column)):
        return None
    if sheet is not None and sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return Reference(sheet, start, end)


def rewritten(formula: str, change: Callable[[Operand], str | None]) -> str:
    """Gives a formula with some operands written otherwise; None leaves one as it is."""
    raw = formula.encode()
    changes = [(one, text) for one in operands(formula) if (text := change(one)) is not None]
    if not changes:
        return formula
    ends = [0, *(edge for one, _ in changes for edge in (one.start, one.end)), len(raw)]
    kept = [raw[start:end] for start, end in list(pairwise(ends))[::2]]
    texts = [*(text.encode() for _, text in changes), b""]
    return b"".join(piece for pair in zip(kept, texts, strict=True) for piece in pair).decode()


def shifted(formula: str, rows: int, columns: int) -> str:
    """Gives a formula as a copy so many rows down and columns to the right has it."""
    if not rows and not columns:
        return formula

    def change(one: Operand) -> str | None:
        if one.reference is None:
            return None
        moved = one.reference.shifted(rows, columns)
        return LOST if moved is None else moved.text() if moved != one.reference else None

    return rewritten(formula, change)


def carried(formula: str, home: str, sheet: str, place: Callable[[Area], Area | None]) -> str:
    """Gives a formula of sheet `home` after cells of `sheet` went elsewhere.

    `place` gives where an area stands afterwards, or None when it is gone.
    """
    wanted = sheet.casefold()

    def change(one: Operand) -> str | None:
        if one.reference is None or (one.reference.sheet or home).casefold() != wanted:
            return None
        area = one.reference.area
        moved = place(area)
        return None if moved == area else LOST if moved is None else one.reference.over(moved).text()

    return rewritten(formula, change)


class Destination(msgspec.Struct, frozen=True):
    """Where cells were moved to: a sheet's title, and how far."""

    sheet: str
    down: int
    right: int


def moved_references(
    formula: str, home: str, sheet: str, block: tuple[int, int, int, int], to: Destination
) -> str:
    """Gives a formula after a block (top, left, bottom, right) of `sheet` was cut and pasted elsewhere."""
    wanted, (top, left, bottom, right) = sheet.casefold(), block

    def change(one: Operand) -> str | None:
        found = one.reference
        if found is None or (found.sheet or home).casefold() != wanted:
            return None
        area = found.area
        if None in (area.top, area.bottom, area.left, area.right):
            return None
        first_row, last_row, first, last = area.top or 0, area.bottom or 0, area.left or 0, area.right or 0
        if not (top <= first_row and last_row <= bottom and left <= first and last <= right):
            return None
        over = found.over(Area(first_row + to.down, last_row + to.down, first + to.right, last + to.right))
        named = found.sheet is not None or to.sheet.casefold() != home.casefold()
        return replace(over, sheet=to.sheet if named else None).text()

    return rewritten(formula, change)


def renamed(formula: str, old: str, new: str | None) -> str:
    """Gives a formula after a sheet got another title, or went (None)."""
    wanted = old.casefold()

    def change(one: Operand) -> str | None:
        found = one.reference
        if found is None or found.sheet is None or found.sheet.casefold() != wanted:
            return None
        return LOST if new is None else replace(found, sheet=new).text()

    return rewritten(formula, change)


def with_name(formula: str, old: str, new: str) -> str:
    """Gives a formula after a named range got another name."""
    wanted = old.casefold()
    return rewritten(formula, lambda one: new if one.text.casefold() == wanted else None)


def _corner(text: str) -> Corner | None:
    match = _CORNER.fullmatch(text) if text else None
    if match is None:
        return None
    column = a1.column(match[2]) if match[2] else None
    if column is not None and column >= a1.MAX_COLUMNS:
        return None
    return Corner(int(match[4]) - 1 if match[4] else None, column, bool(match[3]), bool(match[1]))


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    low, high = (last, first) if first is not None and last is not None and first > last else (first, last)
    return low, None if high is None else high + 1
