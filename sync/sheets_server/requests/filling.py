"""AutoFillRequest: what a source begins is carried on (https://support.google.com/docs/answer/75509)."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sync.sheets_server import looks
from sync.sheets_server.book import Book, Json, Rectangle, Sheet, check_size
from sync.sheets_server.cells import values_block
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import number
from sync.sheets_server.formulas.references import shifted
from sync.sheets_server.requests.blocks import EVERYTHING, Block, put
from sync.sheets_server.rows import Formula, Look, Value

Line = Sequence[Value]
_HOLDS_NUMBER = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


def auto_fill(book: Book, body: Json) -> tuple[Book, Json]:
    """Fills from an explicit source, or from the filled start of a range into the rest of it."""
    sheet, source, length, rows = _asked(book, body)
    if not length:
        return book, {}
    top, left, bottom, right = source
    if rows:
        corner = (bottom, left) if length > 0 else (top + length, left)
    else:
        corner = (top, right) if length > 0 else (top, left + length)
    if min(corner) < 0:
        raise invalid("Cannot fill beyond the edge of the grid.")
    sheet = sheet.grown(bottom + length if rows else 0, 0 if rows else right + length)
    values, faces = values_block(sheet.rows, source), looks.block(sheet, source)
    if not rows:
        values, faces = _turned(values), _turned(faces)
    series = _repeated if body.get("useAlternateSeries") else _continued
    lines = [series(line, length) for line in _turned(values)]
    moved = [
        [_moved(value, place, len(line), length, rows=rows) for place, value in enumerate(fresh)]
        for line, fresh in zip(_turned(values), lines, strict=True)
    ]
    styles = [_tiled(line, length) for line in _turned(faces)]
    fresh, dressed = _turned(moved), _turned(styles)
    if not rows:
        fresh, dressed = _turned(fresh), _turned(dressed)
    filled = put(sheet, *corner, Block(fresh, dressed), values=True, mask=EVERYTHING)
    return check_size(book.with_sheet(filled)), {}


def _asked(book: Book, body: Json) -> tuple[Sheet, Rectangle, int, bool]:
    if "sourceAndDestination" in body:
        given = body["sourceAndDestination"]
        sheet, area = book.of_grid_range(given["source"])
        return sheet, sheet.closed(area), given.get("fillLength", 0), given.get("dimension") != "COLUMNS"
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = sheet.closed(area)
    block = values_block(sheet.rows, (top, left, bottom, right))
    filled = max((place for place, row in enumerate(block, 1) if any(_is_filled(row))), default=0)
    if 0 < filled < bottom - top:
        return sheet, (top, left, top + filled, right), bottom - top - filled, True
    across = max(
        (place for place, column in enumerate(_turned(block), 1) if any(_is_filled(column))), default=0
    )
    if 0 < across < right - left:
        return sheet, (top, left, bottom, left + across), right - left - across, False
    return sheet, (top, left, bottom, right), 0, True


def _is_filled(line: Line) -> list[bool]:
    return [value is not None for value in line]


def _turned(block: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(line) for line in zip(*block, strict=True)]


def _tiled(line: Sequence[Look], length: int) -> list[Look]:
    return [line[_source_of(place, len(line), length)] for place in range(abs(length))]


def _repeated(line: Line, length: int) -> list[Value]:
    return [line[_source_of(place, len(line), length)] for place in range(abs(length))]


def _source_of(place: int, count: int, length: int) -> int:
    return place % count if length > 0 else (place - abs(length)) % count


def _continued(line: Line, length: int) -> list[Value]:
    """Numbers go on by their steady step (one number repeats, as in Google), texts count their last digits on."""
    numbers = [value for value in line if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) == len(line) and len(line) > 1:
        steps = {round(after - before, 9) for before, after in itertools.pairwise(line)}  # type: ignore[operator]
        if len(steps) == 1:
            return _progression(numbers, steps.pop(), length)
    return [_counted(line, place, length) for place in range(abs(length))]


def _progression(numbers: Sequence[float], step: float, length: int) -> list[Value]:
    if length > 0:
        return [number(numbers[-1] + step * (place + 1)) for place in range(length)]
    return [number(numbers[0] + step * (place + length)) for place in range(-length)]


def _counted(line: Line, place: int, length: int) -> Value:
    source = _source_of(place, len(line), length)
    value = line[source]
    found = _HOLDS_NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    laps = (place + len(line) - source) // len(line) if length > 0 else (place + length - source) // len(line)
    count = int(found[2]) + laps
    return value if count < 0 else f"{found[1]}{count:0{len(found[2])}}{found[3]}"


def _moved(value: Value, place: int, count: int, length: int, *, rows: bool) -> Value:
    if not isinstance(value, Formula):
        return value
    at = count + place if length > 0 else place + length
    by = at - _source_of(place, count, length)
    return Formula(shifted(value.text, by if rows else 0, 0 if rows else by))


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {"autoFill": auto_fill}
