"""Requests that clean up what people typed or pasted: spaces, doubled rows, texts in one column, order by chance."""

import csv
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from io import StringIO
from typing import Any

from sync.sheets_server import looks, values
from sync.sheets_server.book import Book, Json, Rectangle, Sheet
from sync.sheets_server.cells import put_values, values_block
from sync.sheets_server.errors import invalid
from sync.sheets_server.requests.blocks import EVERYTHING, Block, paste_of
from sync.sheets_server.rows import Value

_SPACES = re.compile(r"\s+")
_DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


def trim_whitespace(book: Book, body: Json) -> tuple[Book, Json]:
    """TrimWhitespaceRequest: none at the ends, one where there are more; formulas stay."""
    sheet, area = _filled(book, body["range"])
    block = values_block(sheet.rows, area)
    fresh = [[_trimmed(value) for value in row] for row in block]
    pairs = zip(block, fresh, strict=True)
    count = sum(one != other for old, new in pairs for one, other in zip(old, new, strict=True))
    changed = put_values(sheet, area[0], area[1], fresh) if count else sheet
    return book.with_sheet(changed), {"cellsChangedCount": count}


def _trimmed(value: Value) -> Value:
    return _SPACES.sub(" ", value).strip() or None if isinstance(value, str) else value


def delete_duplicates(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteDuplicatesRequest: the first of equal rows stays; the rows below move up inside the range."""
    sheet, area = _filled(book, body["range"])
    _top, left, _bottom, right = area
    columns = _compared(body, left, right)
    shown = values_block(sheet.effective, area)
    seen: set[tuple[Any, ...]] = set()
    kept: list[int] = []
    for place, row in enumerate(shown):
        key = tuple(_folded(row[column - left]) for column in columns)
        if key not in seen:
            seen.add(key)
            kept.append(place)
    removed = len(shown) - len(kept)
    return book.with_sheet(_ordered(sheet, area, kept)), {"duplicatesRemovedCount": removed}


def _compared(body: Json, left: int, right: int) -> list[int]:
    given = body.get("comparisonColumns") or [{"startIndex": left, "endIndex": right}]
    columns = [
        column for one in given for column in range(one.get("startIndex", left), one.get("endIndex", right))
    ]
    if any(not left <= column < right for column in columns):
        raise invalid("A column to compare lies outside the range.")
    return columns


def _folded(value: Value) -> tuple[str, Any]:
    """Google compares without case, formatting or formulas."""
    return type(value).__name__ if isinstance(value, bool) else "", (
        value.casefold() if isinstance(value, str) else value
    )


def randomize_range(book: Book, body: Json) -> tuple[Book, Json]:
    """RandomizeRangeRequest: whole rows of the range, in an order of chance."""
    sheet, area = _filled(book, body["range"])
    order = list(range(area[2] - area[0]))
    secrets.SystemRandom().shuffle(order)
    return book.with_sheet(_ordered(sheet, area, order)), {}


def _ordered(sheet: Sheet, area: Rectangle, order: Sequence[int]) -> Sheet:
    """Gives a sheet with rows of a rectangle in another order; what is left over at its end is empty."""
    top, left, bottom, right = area
    width, missing = right - left, bottom - top - len(order)
    block = Block(values_block(sheet.rows, area), looks.block(sheet, area)).from_place(top, left)
    moved = Block(
        [block.values[place] for place in order] + [[None] * width for _ in range(missing)],
        [block.looks[place] for place in order] + [[{}] * width for _ in range(missing)],
    ).at_place(top, left)
    changed = put_values(sheet, top, left, moved.values)
    return changed if looks.is_alike(sheet, area) else looks.put(changed, top, left, moved.looks, EVERYTHING)


def text_to_columns(book: Book, body: Json) -> tuple[Book, Json]:
    """TextToColumnsRequest: one column of texts becomes several; what stood to the right is overwritten."""
    sheet, area = _filled(book, body["source"])
    top, left, _, right = area
    if right - left != 1:
        raise invalid("The source of textToColumns must span exactly one column.")
    texts = ["" if row[0] is None else str(row[0]) for row in values_block(sheet.effective, area)]
    delimiter = _delimiter(body, texts)
    lines: list[list[Any]] = [list(_fields(text, delimiter)) if text else [None] for text in texts]
    return book.with_sheet(values.typed_in(book, sheet, (top, left), lines)), {}


def _delimiter(body: Json, texts: Sequence[str]) -> str:
    kind = body.get("delimiterType", "AUTODETECT")
    if kind == "CUSTOM":
        if not body.get("delimiter"):
            raise invalid("A custom delimiter must not be empty.")
        return str(body["delimiter"])
    if kind in _DELIMITERS:
        return _DELIMITERS[kind]
    counts = {mark: sum(text.count(mark) for text in texts) for mark in (*_DELIMITERS.values(), "\t", "|")}
    return max(counts, key=lambda mark: counts[mark])


def _fields(text: str, delimiter: str) -> Sequence[str]:
    if len(delimiter) == 1:
        return next(csv.reader([text], delimiter=delimiter), [])
    return text.split(delimiter)


def paste_data(book: Book, body: Json) -> tuple[Book, Json]:
    """PasteDataRequest: delimited text or an HTML table, as if somebody typed it."""
    place, data = body["coordinate"], body.get("data", "")
    sheet = book.sheet(place.get("sheetId", 0))
    with_values, _ = paste_of({"pasteType": body.get("type", "PASTE_NORMAL")})
    if body.get("html"):
        lines = html_table(data)
    else:
        delimiter = body.get("delimiter")
        if not delimiter:
            raise invalid("Either delimiter or html must be set.")
        lines = (
            [list(row) for row in csv.reader(StringIO(data), delimiter=delimiter)]
            if len(delimiter) == 1
            else [line.split(delimiter) for line in data.splitlines()]
        )
    if not with_values or not lines:
        return book, {}
    corner = (place.get("rowIndex", 0), place.get("columnIndex", 0))
    return book.with_sheet(values.typed_in(book, sheet, corner, [list[Any](line) for line in lines])), {}


def html_table(text: str) -> list[list[str]]:
    """Gives the cells of the tables in an HTML text; text without a table is one cell."""
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    return reader.rows or ([[reader.loose.strip()]] if reader.loose.strip() else [])


class _TableReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.loose = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append("")
            self._inside = True
        elif tag == "br" and self._inside:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data
        else:
            self.loose += data


def _filled(book: Book, grid: Json) -> tuple[Sheet, Rectangle]:
    """Gives a range without the empty rows below the last one that holds anything."""
    sheet, area = book.of_grid_range(grid)
    top, left, bottom, right = sheet.closed(area)
    return sheet, (top, left, max(min(bottom, len(sheet.effective)), top), right)


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "trimWhitespace": trim_whitespace,
    "deleteDuplicates": delete_duplicates,
    "randomizeRange": randomize_range,
    "textToColumns": text_to_columns,
    "pasteData": paste_data,
}
