"""FindReplaceRequest (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request)."""

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import checked, raw
from sync.sheets_server.rows import Formula, Row, Value, cut, over

COUNTS = ("valuesChanged", "formulasChanged", "rowsChanged", "sheetsChanged", "occurrencesChanged")


def find_replace(book: Book, body: Json) -> tuple[Book, Json]:
    """Replaces text in text cells, and in formulas when includeFormulas asks for it."""
    pattern = _pattern(body)
    new = _replacement(body.get("replacement", ""), pattern, by_regex=bool(body.get("searchByRegex")))
    counts = dict.fromkeys(COUNTS, 0)
    for sheet, area in _searched(book, body):
        changes: dict[int, Row] = {}
        top, left, bottom, right = sheet.closed(area)
        for index, row in sheet.rows.filled(top, bottom):
            old = cut(row, left, min(right, len(row)))
            fresh = [_replaced(value, pattern, new, body, counts) for value in old]
            if fresh != old:
                changes[index] = over(row, left, fresh)
        counts["rowsChanged"] += len(changes)
        counts["sheetsChanged"] += bool(changes)
        if changes:
            book = book.with_sheet(replace(sheet, rows=sheet.rows.replaced(changes)))
    return book, {name: count for name, count in counts.items() if count}


def _pattern(body: Json) -> re.Pattern[str]:
    text = body["find"]
    if not text:
        raise invalid("The text to find is empty.")
    text = text if body.get("searchByRegex") else re.escape(text)
    try:
        return re.compile(
            rf"\A(?:{text})\Z" if body.get("matchEntireCell") else text,
            0 if body.get("matchCase") else re.IGNORECASE,
        )
    except re.error as error:
        raise invalid(f"Invalid regular expression: {error}") from error


def _replacement(text: str, pattern: re.Pattern[str], *, by_regex: bool) -> str:
    """Gives a template of ours. In a regular expression `$1` is a group and a backslash takes what follows as it is."""
    if not by_regex:
        return _literal(text)

    def part(found: re.Match[str]) -> str:
        escaped, group = found["escaped"], found["group"]
        if escaped is None and (group is None or int(group) > pattern.groups):
            raise invalid(f"Invalid replacement: {text}")
        return _literal(escaped) if escaped is not None else rf"\g<{group}>"

    return _PARTS.sub(part, text)


_PARTS = re.compile(r"\\(?P<escaped>.)|\$(?P<group>\d)|[\\$]", re.DOTALL)


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")


def _searched(book: Book, body: Json) -> Iterator[tuple[Sheet, Area]]:
    if body.get("allSheets"):
        yield from ((sheet, Area()) for sheet in book.sheets)
    elif "range" in body:
        yield book.of_grid_range(body["range"])
    else:
        yield book.sheet(body["sheetId"]), Area()


def _replaced(value: Value, pattern: re.Pattern[str], new: str, body: Json, counts: dict[str, int]) -> Value:
    formula = isinstance(value, Formula) and bool(body.get("includeFormulas"))
    text = value.text if isinstance(value, Formula) and formula else value
    if not isinstance(text, str):
        return value
    fresh, found = pattern.subn(new, text)
    if not found:
        return value
    counts["formulasChanged" if formula else "valuesChanged"] += 1
    counts["occurrencesChanged"] += found
    return checked(Formula(fresh)) if formula and fresh.startswith("=") else raw(fresh)


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {"findReplace": find_replace}
