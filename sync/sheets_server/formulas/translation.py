"""Google's formulas in the words of the library that calculates them.

What Google has besides is written otherwise: names and table columns as ranges, ARRAYFORMULA as plain brackets, {a,b;c}
of ranges as stacks, a range where one cell is meant as the cell beside the formula, FILTER's conditions as their
product, IFERROR without a second value with a blank one. A formula that may give more than one value, or none, is
wrapped, so that the server sees all of them (docs/sheets-server.md, "Formulas").
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from formualizer import Token, TokenSubType, TokenType

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from sync.sheets_server.formulas.references import Reference, parse, tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


RESULT = "SHEETRESULT"
"""The function that a wrapped formula is handed to: the formula's number, its values."""
BLANK = "SHEETBLANK"
"""The function that gives an empty cell's value."""
ARRAYS = _words(
    "ARRAYFORMULA FILTER SORT SORTN UNIQUE SEQUENCE TRANSPOSE SPLIT FLATTEN RANDARRAY VSTACK HSTACK TOCOL TOROW "
    "CHOOSECOLS CHOOSEROWS TAKE DROP WRAPROWS WRAPCOLS ARRAY_CONSTRAIN MAP BYROW BYCOL SCAN MAKEARRAY FREQUENCY "
    "MMULT MINVERSE TREND GROWTH LINEST LOGEST QUERY TEXTSPLIT REGEXEXTRACT XLOOKUP INDEX OFFSET INDIRECT LET"
)
"""They give arrays by themselves, and all around them is calculated for arrays."""
SINGLES = _words(
    "IF IFS IFERROR IFNA SWITCH LEFT RIGHT MID LEN TEXT VALUE UPPER LOWER PROPER TRIM CLEAN SUBSTITUTE REPLACE FIND "
    "SEARCH EXACT REPT ROUND ROUNDUP ROUNDDOWN INT TRUNC ABS SIGN SQRT POWER EXP LN LOG LOG10 MOD CEILING FLOOR MROUND "
    "DATE YEAR MONTH DAY HOUR MINUTE SECOND WEEKDAY WEEKNUM ISOWEEKNUM EDATE EOMONTH DATEVALUE TIMEVALUE TIME DATEDIF "
    "ISBLANK ISNUMBER ISTEXT ISERROR ISNA ISLOGICAL ISEVEN ISODD NOT N T CHAR CODE REGEXMATCH "
    "REGEXREPLACE TO_TEXT TO_DATE HYPERLINK"
)
"""They take one value where they are given; a range there means its cell beside the formula."""
BLANKING = _words("IFERROR IFNA")
"""They give a blank where no second argument says otherwise."""
VOLATILE = _words("NOW TODAY RAND RANDBETWEEN RANDARRAY")
ANYWHERE = _words("INDIRECT OFFSET")
"""What they read is known only when they run."""
CARRIERS = _words(
    "SUM MAX MIN AVERAGE MEDIAN LARGE SMALL MAXIFS MINIFS SUMIF SUMIFS AVERAGEIF AVERAGEIFS ROUND INT EDATE EOMONTH "
    "WORKDAY WORKDAY.INTL INDEX FILTER SORT UNIQUE ARRAYFORMULA TRANSPOSE IF IFERROR IFNA ABS XLOOKUP VLOOKUP"
)
"""Their results look like the first cell they are given, as Google shows them."""
_FORMATTED_BY: Mapping[str, str] = {
    "TO_DATE": "DATE", "EDATE": "DATE", "EOMONTH": "DATE", "WORKDAY": "DATE", "WORKDAY.INTL": "DATE",
    "TO_PERCENT": "PERCENT", "TO_DOLLARS": "CURRENCY",
}  # fmt: skip
_TABLE = re.compile(r"(.+?)\[(?:\[#ALL\],)?\[?([^\[\]]+)\]?\]", re.IGNORECASE)


class Place(msgspec.Struct, frozen=True):
    """Where a formula stands."""

    sheet: str
    row: int
    column: int


class Names(msgspec.Struct, frozen=True):
    """What a formula may call by name, casefolded: named ranges, and tables by their columns."""

    ranges: Mapping[str, Reference]
    tables: Mapping[str, Mapping[str, Reference]]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How one formula is calculated."""

    text: str
    """In the library's words, not wrapped yet."""
    wrapped: bool
    """It may give more than one value, or a blank."""
    spills: bool
    """What it gives beyond one value fills the cells around it; otherwise that is an error."""
    volatile: bool
    """It gives something else each time."""
    anywhere: bool
    """It may read any cell."""
    reads: tuple[tuple[str, Area], ...]
    """The areas it reads, by sheet title."""
    source: Reference | None = None
    """The cell whose number format the result takes over."""
    number_format: str | None = None
    """The kind of number format it brings along by itself."""
    alone: bool = False
    """It is one reference and nothing else."""


def planned(formula: str, at: Place, names: Names) -> Plan:
    """Gives how a formula is calculated; one that cannot be read is handed on as it is, and fails there."""
    found = tokens(formula)
    called = [token.value[:-1].upper() for token in found if _opens(token)]
    spills = any(name in ARRAYS for name in called) or any(
        token.token_type == TokenType.Array for token in found
    )
    pieces = sorted(
        (*_pieces(found, at, names, spills=spills), *_arguments(found)), key=lambda piece: piece.start
    )
    text = _joined(formula, pieces)
    references = [piece.reference for piece in pieces if piece.reference is not None]
    meaningful = [token for token in found if token.token_type != TokenType.Whitespace]
    return Plan(
        text=text,
        wrapped=spills
        or any(name in BLANKING for name in called)
        or any(not one.is_cell for one in references),
        spills=spills,
        volatile=any(name in VOLATILE for name in called),
        anywhere=any(name in ANYWHERE for name in called),
        reads=tuple((one.sheet or at.sheet, one.area) for one in references),
        source=_source(meaningful, called, references),
        number_format=_FORMATTED_BY.get(called[0]) if called and _opens(meaningful[0]) else None,
        alone=len(meaningful) == 1 and bool(references),
    )


def wrapped(plan: Plan, number: int) -> str:
    """Gives a plan's formula as the library gets it; `number` tells its values from those of others."""
    return f"={RESULT}({number},{plan.text[1:]})" if plan.wrapped else plan.text


class _Piece(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str
    reference: Reference | None = None


def _opens(token: Token) -> bool:
    return token.token_type == TokenType.Func and token.subtype == TokenSubType.Open


def _pieces(found: Sequence[Token], at: Place, names: Names, *, spills: bool) -> Iterator[_Piece]:
    """Gives what is written otherwise, and each reference even where it stays."""
    around: list[str] = []
    for token in found:
        start, end = token.start, token.end
        if _opens(token):
            around.append(token.value[:-1].upper())
            if around[-1] == "ARRAYFORMULA":
                yield _Piece(start, end, "(")
        elif token.token_type == TokenType.Array and token.subtype == TokenSubType.Open:
            around.append("{")
            yield _Piece(start, end, "VSTACK(HSTACK(")
        elif token.subtype == TokenSubType.Close:
            if token.token_type == TokenType.Array:
                yield _Piece(start, end, "))")
            if token.token_type != TokenType.Paren and around:
                around.pop()
        elif token.subtype == TokenSubType.Row and around[-1:] == ["{"]:
            yield _Piece(start, end, "),HSTACK(")
        elif token.token_type == TokenType.Operand and token.subtype == TokenSubType.Range:
            yield _operand(token, at, names, spills=spills or (bool(around) and around[-1] not in SINGLES))


def _arguments(found: Sequence[Token]) -> Iterator[_Piece]:
    """Gives what the library wants between the arguments of FILTER, and behind the only one of IFERROR and IFNA."""
    around: list[tuple[str, int]] = []
    for token in found:
        start, end = token.start, token.end
        if _opens(token) or (token.token_type == TokenType.Array and token.subtype == TokenSubType.Open):
            around.append((token.value[:-1].upper(), 0))
        elif token.subtype == TokenSubType.Arg and around:
            name, commas = around[-1]
            around[-1] = (name, commas + 1)
            if name == "FILTER":
                yield _Piece(start, end, ")*(" if commas else ",(")
        elif token.subtype == TokenSubType.Close and token.token_type != TokenType.Paren and around:
            name, commas = around.pop()
            if name == "FILTER" and commas:
                yield _Piece(start, end, "))")
            elif name in BLANKING and not commas:
                yield _Piece(start, end, f",{BLANK}())")


def _operand(token: Token, at: Place, names: Names, *, spills: bool) -> _Piece:
    reference = parse(token.value) or _named(token.value, names)
    if reference is None:
        return _Piece(token.start, token.end, token.value)
    if not spills and not reference.is_cell:
        reference = _beside(reference, at)
    return _Piece(token.start, token.end, _written(reference), reference)


def _written(reference: Reference) -> str:
    """The library wants titles quoted, and no row of a whole column."""
    cells = reference.start.text() + (f":{reference.end.text()}" if reference.end else "")
    if reference.sheet is None:
        return cells
    return "'" + reference.sheet.replace("'", "''") + "'!" + cells


def _named(text: str, names: Names) -> Reference | None:
    found = names.ranges.get(text.casefold())
    table = _TABLE.fullmatch(text) if found is None else None
    return names.tables.get(table[1].casefold(), {}).get(table[2].casefold()) if table else found


def _beside(reference: Reference, at: Place) -> Reference:
    """Gives the one cell of a row or column that lies beside the formula; the range itself where there is none."""
    area = reference.area
    width = (area.right or a1.MAX_COLUMNS) - (area.left or 0)
    height = 0 if area.bottom is None else area.bottom - (area.top or 0)
    if width == 1 and (area.top or 0) <= at.row and (area.bottom is None or at.row < area.bottom):
        cell = Area(at.row, at.row + 1, area.left, area.right)
    elif height == 1 and (area.left or 0) <= at.column and (area.right is None or at.column < area.right):
        cell = Area(area.top, area.bottom, at.column, at.column + 1)
    else:
        return reference
    return Reference(reference.sheet, reference.start.at(cell.top, cell.left))


def _source(
    found: Sequence[Token], called: Sequence[str], references: Sequence[Reference]
) -> Reference | None:
    """Gives the cell a result takes its format from: a lone one, one that numbers are added to, a carrier's first."""
    if not references:
        return None
    if not called:
        added = all(token.value in "+-" for token in found if token.token_type == TokenType.OpInfix)
        return references[0] if added and len(references) == 1 else None
    return references[0] if _opens(found[0]) and called[0] in CARRIERS else None


def _joined(formula: str, pieces: Sequence[_Piece]) -> str:
    raw, place, found = formula.encode(), 0, []
    for piece in pieces:
        found += [raw[place : piece.start].decode(), piece.text]
        place = piece.end
    return "".join((*found, raw[place:].decode()))
