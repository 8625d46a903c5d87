"""Requests about native tables (https://developers.google.com/workspace/sheets/api/guides/tables)."""

import secrets
from collections.abc import Callable, Iterator, Mapping

from sync.sheets_server.a1 import letters
from sync.sheets_server.book import Book, Json, Sheet, area_of, grid_of
from sync.sheets_server.cells import put_values, values_block
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse
from sync.sheets_server.requests.rectangles import overlap

Found = tuple[Sheet, Json]


def add_table(book: Book, body: Json) -> tuple[Book, Json]:
    """AddTableRequest: its first row becomes the header; empty headers get a name."""
    given = body["table"]
    sheet, _ = book.of_grid_range(given["range"])
    table_id = given.get("tableId") or secrets.token_hex(8)
    if any(one["tableId"] == table_id for _, one in _tables(book)):
        raise invalid(f"A table with ID {table_id} already exists.")
    name = given.get("name") or _free_name(book)
    made = _checked(book, sheet, {**given, "tableId": table_id, "name": name})
    sheet, made = _with_headers(sheet, made)
    changed = book.with_sheet(sheet.having("tables", (*sheet.objects.get("tables", ()), made)))
    return changed, {"table": made}


def update_table(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateTableRequest."""
    given = body["table"]
    sheet, old = _of_id(book, given["tableId"])
    changed = merge(old, given, parse(body["fields"])) | {"tableId": old["tableId"]}
    changed = _checked(book, sheet, changed)
    sheet, changed = _with_headers(sheet, changed)
    tables = tuple(changed if one is old else one for one in sheet.objects["tables"])
    return book.with_sheet(sheet.having("tables", tables)), {}


def delete_table(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteTableRequest: the table goes, and what it holds."""
    sheet, old = _of_id(book, body["tableId"])
    top, left, bottom, right = sheet.closed(area_of(old["range"]))
    emptied = put_values(sheet, top, left, [[None] * (right - left) for _ in range(bottom - top)])
    return book.with_sheet(emptied.having("tables", _others(sheet, old))), {}


def _others(sheet: Sheet, old: Json) -> tuple[Json, ...]:
    return tuple(one for one in sheet.objects["tables"] if one is not old)


def _tables(book: Book) -> Iterator[Found]:
    yield from ((sheet, one) for sheet in book.sheets for one in sheet.objects.get("tables", ()))


def _of_id(book: Book, table_id: str) -> Found:
    for sheet, one in _tables(book):
        if one["tableId"] == table_id:
            return sheet, one
    raise invalid(f"No table with ID: {table_id}")


def _checked(book: Book, sheet: Sheet, table: Json) -> Json:
    """Names are unique in the spreadsheet, and tables do not overlap each other."""
    others = [(of, one) for of, one in _tables(book) if one["tableId"] != table["tableId"]]
    if any(one["name"].casefold() == table["name"].casefold() for _, one in others):
        raise invalid(f"A table called {table['name']} already exists.")
    target, area = book.of_grid_range(table["range"])
    if target.sheet_id != sheet.sheet_id:
        raise invalid("A table cannot move to another sheet.")
    rectangle = sheet.closed(area)
    mine = [one for of, one in others if of.sheet_id == sheet.sheet_id]
    if any(overlap(sheet.closed(area_of(one["range"])), rectangle) for one in mine):
        raise invalid("You cannot add a table that overlaps another table.")
    top, left, bottom, right = rectangle
    edges = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    grid = dict(zip(edges, (top, bottom, left, right), strict=True))
    return {**table, "range": {**grid_of(sheet.sheet_id, area), **grid}}


def _with_headers(sheet: Sheet, table: Json) -> Found:
    """What columns are called stands in the header row; a header that nobody named is Column 1, 2 ..."""
    top, left, _, right = sheet.closed(area_of(table["range"]))
    shown = values_block(sheet.effective, (top, left, top + 1, right))[0]
    named = {one.get("columnIndex", 0): one for one in table.get("columnProperties", ())}
    if any(not 0 <= index < right - left for index in named):
        raise invalid("A table column lies outside the table.")
    columns: list[Json] = []
    for index, value in enumerate(shown):
        name = named.get(index, {}).get("columnName") or ("" if value is None else str(value))
        columns.append(
            {**named.get(index, {}), "columnIndex": index, "columnName": name or f"Column {index + 1}"}
        )
    names = [one["columnName"].casefold() for one in columns]
    doubled = next((index for index, name in enumerate(names) if name in names[:index]), None)
    if doubled is not None:
        raise invalid(f"Two columns of the table have the same name, at {letters(left + doubled)}{top + 1}.")
    sheet = put_values(sheet, top, left, [[one["columnName"] for one in columns]])
    return sheet, {**table, "columnProperties": columns}


def _free_name(book: Book) -> str:
    taken = {one["name"].casefold() for _, one in _tables(book)}
    return next(
        name for number in range(1, len(taken) + 2) if (name := f"Table{number}").casefold() not in taken
    )


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "addTable": add_table,
    "updateTable": update_table,
    "deleteTable": delete_table,
}
