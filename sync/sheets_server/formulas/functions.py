"""Functions that Google Sheets has and the calculating library has not, or has otherwise.

https://support.google.com/docs/table/25273 (Google Sheets function list)
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import formualizer
import re2
from formualizer import LiteralValue

Grid = list[list[Any]]


class FunctionError(Exception):
    """A function refuses its arguments; `kind` is the library's word for the error."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def register(workbook: formualizer.Workbook) -> None:
    """Makes the functions known to a workbook."""
    for name, (call, least, most) in FUNCTIONS.items():
        workbook.register_function(
            name, _refusing(call), min_args=least, max_args=most, allow_override_builtin=True
        )


def _refusing(call: Callable[..., Any]) -> Callable[..., Any]:
    """An error among the arguments is the result, as for functions of the library."""

    def called(*given: Any) -> Any:
        failed = next((one for one in given if isinstance(one, dict)), None)
        if failed is not None:
            return LiteralValue.error(failed["kind"], None)
        try:
            return call(*given)
        except FunctionError as error:
            return LiteralValue.error(error.kind, None)

    return called


def grid(given: Any) -> Grid:
    """Gives an argument as rows of values."""
    return given if isinstance(given, list) else [[given]]


def cells(*given: Any) -> list[Any]:
    """Gives all values of arguments, row by row."""
    return [value for one in given for row in grid(one) for value in row]


def single(given: Any) -> Any:
    """Gives an argument's one value, the first of several."""
    return grid(given)[0][0]


def text(given: Any) -> str:
    """Gives a value as text, as & does."""
    value = single(given)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def count_unique(*given: Any) -> float:
    """COUNTUNIQUE."""
    return float(len({(type(value), value) for value in cells(*given) if value is not None}))


def join(delimiter: Any, *given: Any) -> str:
    """JOIN."""
    return text(delimiter).join(text(value) for value in cells(*given))


def split(given: Any, delimiter: Any, each: Any = True, remove: Any = True) -> Grid:
    """SPLIT: at each character of the delimiter unless told otherwise; numbers become numbers."""
    marks = list(text(delimiter)) if single(each) else [text(delimiter)]
    if not all(marks) or not marks:
        raise FunctionError("Value")
    pieces = [text(given)]
    for mark in marks:
        pieces = [piece for one in pieces for piece in one.split(mark)]
    kept = [piece for piece in pieces if piece or not single(remove)]
    if not kept:
        raise FunctionError("Value")
    return [[_number_or_text(piece) for piece in kept]]


def _number_or_text(piece: str) -> Any:
    try:
        return float(piece.replace(",", "")) if piece[:1] in "+-.0123456789" else piece
    except ValueError:
        return piece


def _expression(given: Any) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(text(given), options)
    except re2.error as error:
        raise FunctionError("Ref") from error


def regex_match(given: Any, expression: Any) -> bool:
    """REGEXMATCH (RE2, as Google's)."""
    return _expression(expression).search(text(given)) is not None


def regex_extract(given: Any, expression: Any) -> Any:
    """REGEXEXTRACT: the match, or its groups side by side."""
    found = _expression(expression).search(text(given))
    if found is None:
        raise FunctionError("Na")
    return [[group or "" for group in found.groups()]] if found.groups() else found[0]


def regex_replace(given: Any, expression: Any, replacement: Any) -> str:
    """REGEXREPLACE: $1 stands for the first group."""
    pattern = _expression(expression)
    rewritten = re2.sub(r"\$(\d)", r"\\\1", text(replacement).replace("\\", "\\\\"))
    try:
        return str(pattern.sub(rewritten, text(given)))
    except re2.error as error:
        raise FunctionError("Value") from error


def flatten(*given: Any) -> Grid:
    """FLATTEN."""
    return [[value] for value in cells(*given)]


def sort(given: Any, *specs: Any) -> Grid:
    """SORT(range, column, ascending, ...): the last criterion first, so that the sort is stable; empty cells last."""
    rows = list(grid(given))
    pairs = list(zip(specs[::2], specs[1::2], strict=False)) or [(1.0, True)]
    for column, ascending in reversed(pairs):
        keys = _keys(column, given)
        order = sorted(
            (place for place in range(len(rows)) if keys[place] is not None),
            key=lambda place: _rank(keys[place]),
            reverse=not single(ascending),
        )
        order += [place for place in range(len(rows)) if keys[place] is None]
        rows = [rows[place] for place in order]
        given = rows
    return rows


def _keys(column: Any, given: Any) -> list[Any]:
    rows = grid(given)
    if isinstance(column, list):
        if len(column) != len(rows):
            raise FunctionError("Na")
        return [row[0] for row in column]
    if not isinstance(column, float) or not 1 <= column <= len(rows[0]):
        raise FunctionError("Value")
    return [row[int(column) - 1] for row in rows]


def _rank(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool):
        return 2, value
    return (0, value) if isinstance(value, float) else (1, str(value).casefold())


def sort_first(given: Any, count: Any = 1.0, ties: Any = 0.0, *specs: Any) -> Grid:
    """SORTN without ties (display mode 0), or without repeated rows (2)."""
    rows = sort(given, *specs)
    if single(ties) == 2:  # noqa: PLR2004 (Google's number for it)
        rows = [row for place, row in enumerate(rows) if row not in rows[:place]]
    elif single(ties) != 0:
        raise FunctionError("NImpl")
    if single(count) < 1:
        raise FunctionError("Num")
    return rows[: int(single(count))]


def constrained(given: Any, rows: Any, columns: Any) -> Grid:
    """ARRAY_CONSTRAIN."""
    height, width = int(single(rows)), int(single(columns))
    if height < 1 or width < 1:
        raise FunctionError("Value")
    return [row[:width] for row in grid(given)[:height]]


def between(value: Any, low: Any, high: Any, with_low: Any = True, with_high: Any = True) -> bool:
    """ISBETWEEN."""
    given, least, most = single(value), single(low), single(high)
    try:
        above = least <= given if single(with_low) else least < given
        below = given <= most if single(with_high) else given < most
    except TypeError as error:
        raise FunctionError("Value") from error
    return bool(above and below)


def is_email(given: Any) -> bool:
    """ISEMAIL."""
    return _EMAIL.fullmatch(text(given)) is not None


def is_url(given: Any) -> bool:
    """ISURL."""
    return _URL.fullmatch(text(given)) is not None


def same(given: Any) -> Any:
    """TO_DATE, TO_PERCENT, TO_DOLLARS, TO_PURE_NUMBER, UPLUS: the number; how it looks is the cell's format."""
    return single(given)


def encoded(given: Any) -> str:
    """ENCODEURL."""
    return quote(text(given), safe="")


def from_epoch(given: Any, unit: Any = 1.0) -> float:
    """EPOCHTODATE: seconds, milliseconds (2) or microseconds (3) since 1970 as a serial number in UTC."""
    seconds = single(given) / {1: 1, 2: 1_000, 3: 1_000_000}[int(single(unit))]
    return float(seconds / 86_400 + 25_569)


def _of_two(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def called(first: Any, second: Any) -> Any:
        try:
            return call(single(first) or 0.0, single(second) or 0.0)
        except ZeroDivisionError as error:
            raise FunctionError("Div") from error
        except (TypeError, OverflowError) as error:
            raise FunctionError("Value") from error

    return called


def _compared(call: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda first, second: call(_rank(single(first)), _rank(single(second)))


_EMAIL = re2.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_URL = re2.compile(r"(?i)(https?://|mailto:)?[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")
FUNCTIONS: Mapping[str, tuple[Callable[..., Any], int, int | None]] = {
    "COUNTUNIQUE": (count_unique, 1, None),
    "JOIN": (join, 2, None),
    "SPLIT": (split, 2, 4),
    "REGEXMATCH": (regex_match, 2, 2),
    "REGEXEXTRACT": (regex_extract, 2, 2),
    "REGEXREPLACE": (regex_replace, 3, 3),
    "FLATTEN": (flatten, 1, None),
    "SORT": (sort, 1, None),
    "SORTN": (sort_first, 1, None),
    "ARRAY_CONSTRAIN": (constrained, 3, 3),
    "ISBETWEEN": (between, 3, 5),
    "ISEMAIL": (is_email, 1, 1),
    "ISURL": (is_url, 1, 1),
    "ENCODEURL": (encoded, 1, 1),
    "EPOCHTODATE": (from_epoch, 1, 2),
    "TO_TEXT": (text, 1, 1),
    **dict.fromkeys(("TO_DATE", "TO_PERCENT", "TO_DOLLARS", "TO_PURE_NUMBER", "UPLUS"), (same, 1, 1)),
    "UMINUS": (lambda given: -(single(given) or 0.0), 1, 1),
    "UNARY_PERCENT": (lambda given: (single(given) or 0.0) / 100, 1, 1),
    "ADD": (_of_two(operator.add), 2, 2),
    "MINUS": (_of_two(operator.sub), 2, 2),
    "MULTIPLY": (_of_two(operator.mul), 2, 2),
    "DIVIDE": (_of_two(operator.truediv), 2, 2),
    "POW": (_of_two(operator.pow), 2, 2),
    "EQ": (_compared(operator.eq), 2, 2),
    "NE": (_compared(operator.ne), 2, 2),
    "GT": (_compared(operator.gt), 2, 2),
    "GTE": (_compared(operator.ge), 2, 2),
    "LT": (_compared(operator.lt), 2, 2),
    "LTE": (_compared(operator.le), 2, 2),
}
"""By name: what it does, the fewest and the most arguments."""
