"""The values collection (https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values)."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from sync.sheets_server import a1, looks, rendered
from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Rectangle, Sheet, check_size
from sync.sheets_server.entry import Typist, typed
from sync.sheets_server.errors import invalid
from sync.sheets_server.extended import checked, raw_row
from sync.sheets_server.rows import Row, Value, cut, over

RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")
DIMENSIONS = ("ROWS", "COLUMNS")
INPUT = ("RAW", "USER_ENTERED")


Place = tuple[Sheet, Area]


class Rendering(msgspec.Struct, frozen=True):
    """How values are asked for."""

    dimension: str = "ROWS"
    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"


def rendering(dimension: str, render: str, dates: str) -> Rendering:
    """Gives the options of a read, empty ones as their defaults; a 400 for unknown words."""
    return Rendering(
        choice("majorDimension", dimension, DIMENSIONS),
        choice("valueRenderOption", render, RENDER),
        choice("dateTimeRenderOption", dates, DATES),
    )


def choice(name: str, given: str, known: Sequence[str]) -> str:
    """Gives one of the known words, the first when none is given; a 400 for another."""
    if given and given not in known:
        raise invalid(f"Invalid value at '{name}', \"{given}\"")
    return given or known[0]


def read(book: Book, text: str, asked: Rendering) -> Json:
    """Gives the ValueRange of an A1 text; trailing empty rows and cells left out."""
    return read_area(book, book.find(text), asked)


def read_area(book: Book, place: Place, asked: Rendering) -> Json:
    """Gives the ValueRange of an area of a sheet; trailing empty rows and cells left out."""
    return _value_range(book, place, asked, rendered.lines)


def answered(book: Book, text: str, asked: Rendering) -> Json:
    """Gives what `read` gives, to be put into a JSON answer only: parts of it are JSON already."""
    return answered_area(book, book.find(text), asked)


def answered_area(book: Book, place: Place, asked: Rendering) -> Json:
    """Gives what `read_area` gives, to be put into a JSON answer only: parts of it are JSON already."""
    return _value_range(book, place, asked, rendered.as_json if asked.dimension == "ROWS" else rendered.lines)


def _value_range(
    book: Book,
    place: Place,
    asked: Rendering,
    render: Callable[[Sheet, Rectangle, rendered.Asked], list[Any]],
) -> Json:
    sheet, area = place
    rectangle = sheet.closed(area)
    if rectangle[0] >= sheet.row_count or rectangle[1] >= sheet.column_count:
        raise beyond(sheet, area)
    found = render(sheet, rectangle, rendered.Asked(asked.render, asked.dates, book.locale))
    answer: Json = {"range": a1.render(sheet.title, *rectangle), "majorDimension": asked.dimension}
    if found:
        answer["values"] = _turned(found, "") if asked.dimension == "COLUMNS" else found
    return answer


def beyond(sheet: Sheet, area: Area) -> Exception:
    """Gives the 400 of a range outside the grid."""
    asked = a1.of_area(sheet.title, area)
    limits = f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    return invalid(f"Range ({asked}) exceeds grid limits. {limits}")


def _turned(grid: Sequence[Sequence[Any]], filler: Any) -> list[list[Any]]:
    width = max((len(row) for row in grid), default=0)
    columns = [[row[place] if place < len(row) else filler for row in grid] for place in range(width)]
    for column in columns:
        while column and column[-1] == filler:
            column.pop()
    return columns


def write(book: Book, text: str, body: Json, option: str) -> tuple[Book, Json]:
    """Writes a ValueRange at the corner of an A1 text; null cells are skipped. Gives UpdateValuesResponse."""
    return write_area(book, book.find(text), body, option)


def write_area(book: Book, place: Place, body: Json, option: str) -> tuple[Book, Json]:
    """Writes a ValueRange at the corner of an area of a sheet; see write."""
    sheet, area = place
    values = given_values(body)
    top, left, bottom, right = sheet.closed(area)
    if top >= sheet.row_count or left >= sheet.column_count:
        raise beyond(sheet, area)
    height, width = len(values), max((len(row) for row in values), default=0)
    _check_inside(sheet, area, height, width)
    sheet = sheet.grown(top + height, left + width)
    if option not in INPUT:
        raise invalid("'valueInputOption' is required but not specified")
    changed = _written(sheet, values, (top, left), _reader(book, sheet, option))
    answer: Json = {"spreadsheetId": book.spreadsheet_id}
    if height and width:
        answer["updatedRange"] = a1.render(sheet.title, top, left, top + height, left + width)
        answer["updatedRows"], answer["updatedColumns"] = height, width
        answer["updatedCells"] = sum(len(row) - row.count(None) for row in values)
    else:
        answer["updatedRange"] = a1.render(sheet.title, top, left, bottom, right)
    return check_size(book.with_sheet(changed)), answer


def typed_in(book: Book, sheet: Sheet, corner: tuple[int, int], lines: list[list[Any]]) -> Sheet:
    """Gives a sheet of a spreadsheet with texts put at a corner as if somebody typed them; the grid grows."""
    height, width = len(lines), max(map(len, lines), default=0)
    sheet = sheet.grown(corner[0] + height, corner[1] + width)
    return _written(sheet, lines, corner, _reader(book, sheet, "USER_ENTERED"))


def given_values(body: Json) -> list[list[Any]]:
    """Gives the values of a ValueRange as rows."""
    values = body.get("values", [])
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        raise invalid("Invalid JSON payload received. 'values' must be a list of lists.")
    if choice("majorDimension", body.get("majorDimension", ""), DIMENSIONS) == "COLUMNS":
        width = max((len(column) for column in values), default=0)
        return [
            [column[place] if place < len(column) else None for column in values] for place in range(width)
        ]
    return values


def _check_inside(sheet: Sheet, area: Area, height: int, width: int) -> None:
    """A range of one cell is a corner to write from; a larger one is a bound, in each direction it closes."""
    rows = None if area.bottom is None else area.bottom - (area.top or 0)
    columns = None if area.right is None else area.right - (area.left or 0)
    if (rows, columns) == (1, 1):
        return
    asked = a1.of_area(sheet.title, area)
    if rows is not None and height > rows:
        row = (area.top or 0) + rows + 1
        raise invalid(f"Requested writing within range [{asked}], but tried writing to row [{row}]")
    if columns is not None and width > columns:
        column = a1.letters((area.left or 0) + columns)
        raise invalid(f"Requested writing within range [{asked}], but tried writing to column [{column}]")


Reader = Callable[[int, int, Any], tuple[Value, Json | None]]


def _reader(book: Book, sheet: Sheet, option: str) -> Reader | None:
    """None: values are taken as they are."""
    if option == "RAW":
        return None
    typist = Typist(book.locale, datetime.now(_zone(book)).date())

    def entered(row: int, column: int, given: Any) -> tuple[Value, Json | None]:
        number_format = looks.look(sheet, row, column).get("userEnteredFormat", {}).get("numberFormat", {})
        value, found = typed(given, number_format, typist)
        return checked(value), found if not number_format else None

    return entered


def _zone(book: Book) -> tzinfo:
    try:
        return ZoneInfo(book.properties.get("timeZone", "Etc/GMT"))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _written(sheet: Sheet, values: list[list[Any]], corner: tuple[int, int], reader: Reader | None) -> Sheet:
    top, left = corner
    changes: dict[int, Row] = {}
    formats: dict[int, dict[int, Json]] = {}
    for index, line in enumerate(values, start=top):
        old = sheet.rows.row(index)
        if reader is None:
            fresh = raw_row(line)
        else:
            read = [reader(index, column, given) for column, given in enumerate(line, start=left)]
            fresh = [value for value, _ in read]
            brought = {column: found for column, (_, found) in enumerate(read, start=left) if found}
            if brought:
                formats[index] = {
                    column: {"userEnteredFormat": {"numberFormat": found}}
                    for column, found in brought.items()
                }
        if None in line:
            kept = cut(old, left, left + len(line))
            fresh = [kept[place] if given is None else fresh[place] for place, given in enumerate(line)]
        changes[index] = over(old, left, fresh)
    changed = replace(sheet, rows=sheet.rows.replaced(changes))
    return (
        looks.painted(changed, formats, {"userEnteredFormat": {"numberFormat": {}}}) if formats else changed
    )


def clear(book: Book, text: str) -> tuple[Book, str]:
    """Empties the values of a range; formats and validations stay."""
    return clear_area(book, book.find(text))


def clear_area(book: Book, place: Place) -> tuple[Book, str]:
    """Empties the values of an area of a sheet; see clear."""
    sheet, area = place
    top, left, bottom, right = sheet.closed(area)
    if top >= sheet.row_count or left >= sheet.column_count:
        raise beyond(sheet, area)
    blank: list[Value] = [None] * (right - left)
    changes = {row: over(old, left, blank) for row, old in sheet.rows.filled(top, bottom)}
    changed = replace(sheet, rows=sheet.rows.replaced(changes))
    return book.with_sheet(changed), a1.render(sheet.title, top, left, bottom, right)
