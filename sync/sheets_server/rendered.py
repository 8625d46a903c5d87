"""Rows of cells as they are asked for, chunk by chunk. What a whole chunk is as JSON is kept until it changes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import NoneType
from typing import Any

import msgspec
import orjson

from sync.sheets_server import looks
from sync.sheets_server.book import Rectangle, Sheet
from sync.sheets_server.cells import formatted, result_look
from sync.sheets_server.extended import failed, formula, unformatted
from sync.sheets_server.formats import DATE_KINDS, TEN_DIGITS, point, shown
from sync.sheets_server.rows import Chunk, Failure, Formula, Look, Looks, Row, Value

Show = Callable[[Value], Any]
Line = list[Any]


class Asked(msgspec.Struct, frozen=True):
    """How cells are asked for, in the words of ValueRenderOption and DateTimeRenderOption."""

    render: str
    dates: str
    locale: str

    @property
    def by_look(self) -> bool:
        """True when what a cell is shown as depends on its number format."""
        return self.render == "FORMATTED_VALUE" or self.dates == "FORMATTED_STRING"


class Part:
    """Neighbouring rows of one chunk. What it depends on is its key; None: it is not worth keeping."""

    def __init__(self, chunk: Chunk[Row], key: Any, render: Callable[[], list[Line]]) -> None:
        self._chunk = chunk
        self._key = key
        self.lines = render
        """Gives the rendered rows, cut behind their last filled cell; perhaps the stored ones: never change them."""

    def json(self) -> orjson.Fragment:
        """Gives the rows as elements of a JSON list."""
        if self._key is None:
            return self._printed()
        found: orjson.Fragment = self._chunk.kept(f"as {self._key[0]}", self._key, self._printed)
        return found

    def _printed(self) -> orjson.Fragment:
        return orjson.Fragment(orjson.dumps(self.lines())[1:-1])


def lines(sheet: Sheet, area: Rectangle, asked: Asked) -> list[Line]:
    """Gives the rows of a rectangle as lists, empty rows and cells at the end left out."""
    found = [line for part in _parts(sheet, area, asked) for line in part.lines()]
    return _without_empty_end(found)


def as_json(sheet: Sheet, area: Rectangle, asked: Asked) -> list[Any]:
    """Gives what `lines` gives, to be put into a JSON answer only: parts of it are JSON already."""
    parts = list(_parts(sheet, area, asked))
    end: list[Line] = []
    while parts and not end:
        end = _without_empty_end(list(parts.pop().lines()))
    return [*(part.json() for part in parts), *end]


def _without_empty_end(found: list[Line]) -> list[Line]:
    while found and not found[-1]:
        found.pop()
    return found


def _parts(sheet: Sheet, area: Rectangle, asked: Asked) -> Iterator[Part]:
    top, left, bottom, right = area
    source = sheet.rows if asked.render == "FORMULA" else sheet.effective
    dressing = _Dressing(sheet, asked) if asked.by_look else None
    for first, chunk, rows in source.pieces(top, bottom):
        whole = len(rows) == chunk.height and left == 0 and chunk.profile().right <= right
        if dressing is None:
            yield _bare(chunk, rows, (left, right), asked.render, whole=whole)
        else:
            yield dressing.part(chunk, rows, (first, left, first + len(rows), right), whole=whole)


def _bare(chunk: Chunk[Row], rows: Sequence[Row], span: tuple[int, int], render: str, *, whole: bool) -> Part:
    profile = chunk.profile()
    if profile.plain and whole:
        return Part(chunk, ("value",), lambda: list[Line](map(_same, rows)))
    left, right = span
    cut = rows if whole else [_cut_end(row[left:right]) for row in rows]
    if not profile.special:
        return Part(
            chunk,
            ("value",) if whole else None,
            lambda: [["" if value is None else value for value in row] for row in cut],
        )
    show = formula if render == "FORMULA" else unformatted
    return Part(chunk, (render,) if whole else None, lambda: [[show(value) for value in row] for row in cut])


def _same(row: Row) -> Any:
    return row


def _cut_end(row: Row) -> Row:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row if end == len(row) else row[:end]


class _Dressing:
    """How the cells of one sheet are shown, for one read."""

    def __init__(self, sheet: Sheet, asked: Asked) -> None:
        self._sheet = sheet
        self._asked = asked
        self._shows: dict[tuple[str, str], Show] = {}
        self._brought = sorted({row for row, _ in sheet.result_formats})

    def part(self, chunk: Chunk[Row], rows: Sequence[Row], area: Rectangle, *, whole: bool) -> Part:
        top, left, bottom, _ = area
        right = min(area[3], max(chunk.profile().right, left))
        under = looks.alike(self._sheet, (top, left, bottom, right))
        brought = bisect_left(self._brought, bottom) - bisect_left(self._brought, top)
        if under is None or brought:
            return Part(chunk, None, lambda: self._cell_by_cell(rows, (top, left, bottom, right)))
        kinds = [_number_format(look) for look in under]
        own = list(self._sheet.looks.slice(top, bottom))
        own = own if any(own) else []
        key = (self._asked.render, self._asked.dates, self._asked.locale, kinds, own) if whole else None
        return Part(chunk, key, lambda: self._by_column(rows, left, kinds, own))

    def _by_column(
        self, rows: Sequence[Row], left: int, kinds: list[tuple[str, str]], own: list[Looks]
    ) -> list[Line]:
        """Texts show as they are, so only the others are put through their format."""
        if not own and not any(kind for kind, _ in kinds) and self._asked.render == "FORMATTED_VALUE":
            texts = _plain_texts(self._asked.locale)
            return [_plain_line(row[left : left + len(kinds)], texts) for row in rows]
        shows = list(map(self._show, kinds))
        right = left + len(kinds)
        found: list[Line] = []
        for index, row in enumerate(rows):
            cells = row[left:right]
            mine = shows if index >= len(own) or not own[index] else self._with_own(shows, left, own[index])
            found.append(
                _trimmed(
                    [
                        value if type(value) is str else show(value)
                        for value, show in zip(cells, mine, strict=False)
                    ]
                )
            )
        return found

    def _with_own(self, shows: list[Show], left: int, own: Looks) -> list[Show]:
        mine = list(shows)
        for column, look in own.items():
            if 0 <= column - left < len(mine):
                mine[column - left] = self._show(_number_format(look))
        return mine

    def _cell_by_cell(self, rows: Sequence[Row], area: Rectangle) -> list[Line]:
        """Where looks change inside a chunk, or results bring a format along."""
        top, left, _, right = area
        found = []
        for index, (row, dressed) in enumerate(zip(rows, looks.by_row(self._sheet, area), strict=True), top):
            seen = [
                result_look(self._sheet, index, column, look) for column, look in enumerate(dressed, left)
            ]
            pairs = zip(row[left:right], seen, strict=False)
            found.append(_trimmed([self._show(_number_format(look))(value) for value, look in pairs]))
        return found

    def _show(self, kind: tuple[str, str]) -> Show:
        if kind not in self._shows:
            self._shows[kind] = _shower(kind, self._asked)
        return self._shows[kind]


def _number_format(look: Look) -> tuple[str, str]:
    found = look.get("userEnteredFormat", {}).get("numberFormat", {})
    return found.get("type", ""), found.get("pattern", "")


def _shower(kind: tuple[str, str], asked: Asked) -> Show:
    """How a value of a number format (type, pattern) is shown."""
    number_format = {"type": kind[0], "pattern": kind[1]}
    if asked.render == "FORMATTED_VALUE":
        if not kind[0]:
            texts = _plain_texts(asked.locale)
            return lambda value: texts[type(value)](value)
        look = {"userEnteredFormat": {"numberFormat": number_format}}
        return lambda value: formatted(value, look, asked.locale)
    bare = formula if asked.render == "FORMULA" else unformatted
    if kind[0] not in DATE_KINDS:
        return bare
    return lambda value: (
        shown(value, number_format, asked.locale)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else bare(value)
    )


def _plain_line(row: Row, texts: Mapping[type, Callable[[Any], str]]) -> Line:
    return _trimmed([value if type(value) is str else texts[type(value)](value) for value in row])


@lru_cache
def _plain_texts(locale: str) -> Mapping[type, Callable[[Any], str]]:
    """What people see of a value without a format, by its type."""
    sign = point(locale)

    def decimal(value: float) -> str:
        """What `shown` gives, for most numbers faster."""
        text = f"{value:.10G}"
        if "E" in text or text == "-0" or abs(value) >= TEN_DIGITS:
            return shown(value, {}, locale)
        return text if sign == "." else text.replace(".", sign)

    return {
        str: str,
        int: str,
        float: decimal,
        bool: lambda value: "TRUE" if value else "FALSE",
        NoneType: lambda _: "",
        Formula: failed,
        Failure: failed,
    }


def _trimmed(line: Line) -> Line:
    while line and line[-1] == "":
        line.pop()
    return line
