"""Appending behind a table (https://developers.google.com/workspace/sheets/api/guides/values#append_values)."""

from collections.abc import Iterable, Iterator

from sync.sheets_server import a1, values
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Rectangle, Sheet
from sync.sheets_server.rows import Chunk, Row
from sync.sheets_server.structure import inserted_rows

INSERT = ("OVERWRITE", "INSERT_ROWS")


def append(
    book: Book, text: str, body: Json, option: str, insert: str, onto: int | None = None
) -> tuple[Book, Json]:
    """Appends behind the last table of a range; gives AppendValuesResponse.

    `onto`: the row that another append took at the same moment, as Google is known to do; only a fault asks for it.
    """
    insert = values.choice("insertDataOption", insert, INSERT)
    sheet, area = book.find(text)
    table = last_table(sheet, area)
    row, column = (table[2], table[1]) if table else (area.top or 0, area.left or 0)
    count = len(values.given_values(body))
    answer: Json = {"spreadsheetId": book.spreadsheet_id}
    if table:
        answer["tableRange"] = a1.render(sheet.title, *table)
    row = row if onto is None else onto
    if insert == "INSERT_ROWS" and count and row < sheet.row_count and onto is None:
        book = inserted_rows(book, sheet, row, count)
    else:
        book = book.with_sheet(sheet.grown(row + count, sheet.column_count))
    corner = f"{a1.quoted(sheet.title)}!{a1.letters(column)}{row + 1}"
    book, answer["updates"] = values.write(_with_row(book, sheet.sheet_id, row), corner, body, option)
    return book, answer


def _with_row(book: Book, sheet_id: int, row: int) -> Book:
    """An empty append behind a full grid still needs a row to point at."""
    sheet = book.sheet(sheet_id)
    return book.with_sheet(sheet.grown(row + 1, sheet.column_count)) if row >= sheet.row_count else book


def last_table(sheet: Sheet, area: Area) -> Rectangle | None:
    """Gives the last block of touching filled cells in an area; None when the area is empty."""
    top, left, bottom, right = sheet.closed(area)
    last = _last_filled(sheet, top, min(bottom, len(sheet.rows)), left, right)
    if last is None:
        return None
    row = sheet.rows.row(last)
    end = max(column for column in range(left, min(right, len(row))) if row[column] is not None)
    start = end
    while start > 0 and row[start - 1] is not None:
        start -= 1
    return _spread(sheet, (last, start, last + 1, end + 1))


def _last_filled(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> int | None:
    return next(
        (row for row in range(bottom - 1, top - 1, -1) if _holds(sheet.rows.row(row), left, right)), None
    )


def _spread(sheet: Sheet, block: Rectangle) -> Rectangle:
    """Grows a block while cells that touch it, corners included, are filled."""
    while (grown := _grown(sheet, block)) != block:
        block = grown
    return block


def _grown(sheet: Sheet, block: Rectangle) -> Rectangle:
    """Grows up and down until a row reaches beyond the sides, then sideways as far as that row goes."""
    top, left, bottom, right = _over_chunks(sheet, block)
    while top > 0 and _holds(sheet.rows.row(top - 1), left - 1, right + 1):
        top -= 1
        if _reaches_beyond(sheet.rows.row(top), left, right):
            break
    while bottom < len(sheet.rows) and _holds(sheet.rows.row(bottom), left - 1, right + 1):
        bottom += 1
        if _reaches_beyond(sheet.rows.row(bottom - 1), left, right):
            break
    sides = _around(sheet, (top, left, bottom, right))
    to_left = next((row for row in sides if _holds(row, left - 1, left)), None)
    while to_left is not None and left > 0 and _holds(to_left, left - 1, left):
        left -= 1
    sides = _around(sheet, (top, left, bottom, right))
    to_right = next((row for row in sides if _holds(row, right, right + 1)), ())
    while _holds(to_right, right, right + 1):
        right += 1
    return top, left, bottom, right


def _reaches_beyond(row: Row, left: int, right: int) -> bool:
    return _holds(row, left - 1, left) or _holds(row, right, right + 1)


def _over_chunks(sheet: Sheet, block: Rectangle) -> Rectangle:
    """A chunk of which each row touches the block, and none reaches beyond what is known of it, is taken whole."""
    top, left, bottom, right = block
    for start, end, chunk in sheet.rows.neighbours(top - 1, -1):
        sides = _sides(chunk, left, right)
        if sides is None:
            break
        (left, right), top, bottom = sides, start, max(bottom, end)
    for start, end, chunk in sheet.rows.neighbours(bottom, 1):
        sides = _sides(chunk, left, right)
        if sides is None:
            break
        (left, right), top, bottom = sides, min(top, start), end
    return top, left, bottom, right


def _sides(chunk: Chunk[Row], left: int, right: int) -> tuple[int, int] | None:
    """Gives the sides of a block with a chunk taken into it; None where its rows have to be looked at one by one."""
    profile = chunk.profile()
    if profile.filled and left - 1 <= profile.left and profile.right <= right + 1:
        return min(left, profile.left), max(right, profile.right)
    return (left, right) if _between(chunk, left, right) else None


def _between(chunk: Chunk[Row], left: int, right: int) -> bool:
    """True when each row holds something in columns [left, right), and none in the columns beside them."""
    found: bool = chunk.kept("between", (left, right), lambda: _all_between(chunk.rows, left, right))
    return found


def _all_between(rows: Iterable[Row], left: int, right: int) -> bool:
    return all(_holds(row, left, right) and not _reaches_beyond(row, left, right) for row in rows)


def _around(sheet: Sheet, block: Rectangle) -> Iterator[Row]:
    """Gives the rows of a block and around it that may reach beyond its sides."""
    top, left, bottom, right = block
    for _, chunk, rows in sheet.rows.pieces(max(top - 1, 0), bottom + 1):
        profile = chunk.profile()
        if (profile.left < left or profile.right > right) and not _between(chunk, left, right):
            yield from rows


def _holds(row: Row, left: int, right: int) -> bool:
    return any(value is not None for value in row[max(left, 0) : max(right, 0)])
