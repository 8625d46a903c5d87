"""Values: what is written comes back, ranges are what their text says, appends find the table."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.sheets_server import a1
from sync.sheets_server.a1 import Area
from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import Book, Desk, Json, desk_at, grid, new_book
from tests.sheets_server.strategies import effort, numbers, rectangles, scalars, tables, texts, titles

PLAIN_TYPES = {str: "stringValue", int: "numberValue", float: "numberValue", bool: "boolValue"}


def small_book(desk: Desk) -> Book:
    """Makes a spreadsheet whose grid data is quickly read."""
    size = {"rowCount": 99, "columnCount": 26}
    return new_book(desk, sheets=[{"properties": {"title": "Sheet1", "gridProperties": size}}])


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Gives rows as an answer has them: without empty cells and rows at the end."""
    kept = [["" if value is None else value for value in row] for row in rows]
    for row in kept:
        while row and row[-1] == "":
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


def put(book: Book, range_: str, values: list[list[Any]], **options: Any) -> Any:
    """Writes values; the range goes in the body, so it may hold any sign."""
    body = {"valueInputOption": "RAW", **options, "data": [{"range": range_, "values": values}]}
    return book.desk.ask("POST", f"{book.url}/values:batchUpdate", body)["responses"][0]


def seen(book: Book, range_: str, render: str = "UNFORMATTED_VALUE", **options: Any) -> Any:
    """Reads values; the range goes in the query, so it may hold any sign."""
    asked = {"ranges": range_, "valueRenderOption": render, **options}
    return book.desk.ask("GET", f"{book.url}/values:batchGet", **asked)["valueRanges"][0].get("values", [])


def typed(value: Any) -> Any:
    """Gives a value that tells true from 1."""
    return (type(value) is bool, value)


@effort(40)
@given(tables(), rectangles(60, 12))
def test_raw_values_come_back(
    desk_of_all: Desk, values: list[list[Any]], place: tuple[int, int, int, int]
) -> None:
    book, corner = new_book(desk_of_all), f"{a1.letters(place[1])}{place[0] + 1}"
    put(book, corner, values)
    wanted = trimmed(values)
    for render in ("UNFORMATTED_VALUE", "FORMULA"):
        found = seen(book, f"{corner}:Z99", render)
        assert [[*map(typed, row)] for row in found] == [[*map(typed, row)] for row in wanted]
    columns = seen(book, f"{corner}:Z99", majorDimension="COLUMNS")
    assert trimmed([list(row) for row in _turned(columns)]) == wanted
    assert seen(book, "A1:Z99") == [[]] * place[0] * bool(wanted) + [
        [*([""] * place[1]), *row] if row else [] for row in wanted
    ]


def _turned(columns: list[list[Any]]) -> list[list[Any]]:
    height = max(map(len, columns), default=0)
    return [[column[row] if row < len(column) else "" for column in columns] for row in range(height)]


@effort(40)
@given(st.lists(scalars().filter(lambda value: value != ""), min_size=1, max_size=6))
def test_typed_cells_come_back_as_they_are(desk_of_all: Desk, values: list[Any]) -> None:
    book = small_book(desk_of_all)
    cells = [{"userEnteredValue": {PLAIN_TYPES[type(value)]: value}} for value in values]
    book.apply(
        {"updateCells": {"start": {"sheetId": 0}, "rows": [{"values": cells}], "fields": "userEnteredValue"}}
    )
    row = book.get(includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert [{"userEnteredValue": cell["userEnteredValue"]} for cell in row] == cells
    assert [cell["effectiveValue"] for cell in row] == [cell["userEnteredValue"] for cell in cells]
    shown = [
        cell["formattedValue"] for cell, value in zip(row, values, strict=True) if isinstance(value, str)
    ]
    assert shown == [value for value in values if isinstance(value, str)]


@effort(60)
@given(numbers().filter(lambda value: abs(value) < 1e300))
def test_a_shown_number_reads_as_itself(desk_of_all: Desk, value: float) -> None:
    book = small_book(desk_of_all)
    book.fill("A1", [[value]])
    shown = seen(book, "A1", "FORMATTED_VALUE")
    put(book, "A2", shown, valueInputOption="USER_ENTERED")
    assert math.isclose(seen(book, "A2")[0][0], value, rel_tol=1e-9, abs_tol=1e-300)


TYPED = (
    "12", "1,234.5", "-3", "+7", ".5", "1e3", "-1E-7", "50%", "12.5%", "$3.50", "-$1,000", "TRUE", "false",
    "2026-03-05", "3/5/2026", "2026年3月5日", "3/5", "13:45", "3:15 pm", "12:00:01 am", "25:00",
    "2026-03-05 13:45", "=1+1", '=A9&"x"', "=SUM(", "=1/0", "A1", "007", " 5 ", "x", "+", "-", "1-1", "1.2.3",
    "%", "$", "=",
)  # fmt: skip
ODD = st.from_regex(r"[-+$]?[0-9.,/:% ]{1,9}", fullmatch=True)


@effort(120)
@given(st.sampled_from(TYPED) | ODD | texts(6).filter(lambda text: not text.startswith("'")))
def test_typing_in_what_is_shown_changes_nothing(desk_of_all: Desk, text: str) -> None:
    book = small_book(desk_of_all)
    put(book, "A1", [[text]], valueInputOption="USER_ENTERED")
    for render in ("FORMULA", "FORMATTED_VALUE"):
        before = seen(book, "A1", "FORMATTED_VALUE"), seen(book, "A1", render)
        put(book, "A1", before[1] or [[""]], valueInputOption="USER_ENTERED")
        assert (seen(book, "A1", "FORMATTED_VALUE"), seen(book, "A1", render)) == before


# --- ranges ---

AREAS = st.builds(
    lambda rows, columns: Area(rows[0], rows[1], columns[0], columns[1]),
    st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)).map(lambda at: (at[0], at[0] + at[1])),
    st.tuples(st.integers(0, 18_000), st.integers(1, 278)).map(lambda at: (at[0], at[0] + at[1])),
)


@effort(200)
@given(AREAS, st.sampled_from([(), ("bottom",), ("right",), ("top", "bottom"), ("left", "right")]))
def test_an_area_is_what_its_text_says(area: Area, left_open: tuple[str, ...]) -> None:
    edges = {
        edge: None if edge in left_open else getattr(area, edge)
        for edge in ("top", "bottom", "left", "right")
    }
    area = Area(**edges)
    title, cells = a1.split(a1.of_area("any 'title'!", area))
    assert title == "any 'title'!"
    assert cells is not None
    for text in (cells, cells.lower(), _with_dollars(cells)):
        assert a1.parse(text) == area


def _with_dollars(cells: str) -> str:
    return ":".join(f"${corner}" for corner in cells.split(":"))


@given(st.integers(0, a1.MAX_COLUMNS - 1))
def test_letters_are_a_columns_name(index: int) -> None:
    assert a1.column(a1.letters(index)) == index
    assert a1.parse(f"{a1.letters(index)}1") == Area(0, 1, index, index + 1)


@effort(60)
@given(titles(), rectangles())
def test_a_tab_of_any_title_is_found_by_its_range(
    desk_of_all: Desk, title: str, place: tuple[int, int, int, int]
) -> None:
    book = new_book(desk_of_all, sheets=[{"properties": {"title": "x"}}])
    book.apply(
        {"addSheet": {"properties": {"sheetId": 5, "title": title}}}
    ) if title.casefold() != "x" else None
    text = a1.render(title, *place)
    answer = put(book, text, [["here"]])
    assert seen(book, answer["updatedRange"]) == [["here"]]
    assert seen(book, a1.quoted(title)) == [*([[]] * place[0]), [*([""] * place[1]), "here"]]
    assert answer["updatedRange"].rpartition("!")[0] == a1.quoted(title)


@effort(200)
@given(st.text(st.sampled_from("A1Z9:!'$ aRC[]-,=_.\n家")) | texts())
def test_any_text_is_a_range_or_refused(desk_of_all: Desk, text: str) -> None:
    book = small_book(desk_of_all)
    response = book.desk.call("GET", f"{book.url}/values:batchGet", ranges=text)
    assert response.status_code in {200, 400}, response.text
    if response.ok:
        (found,) = response.json()["valueRanges"]
        again = book.desk.ask("GET", f"{book.url}/values:batchGet", ranges=found["range"])
        assert again["valueRanges"] == [found]


# --- appending ---

CELLS = st.sampled_from(("", "", "x", 1, True))


@effort(80)
@given(
    tables(CELLS, 8, 6),
    st.sampled_from(("A1", "A1:C9", "B:D", "Sheet1", "C3", "A:A", "4:9")),
    tables(CELLS, 3, 3),
    st.sampled_from(("OVERWRITE", "INSERT_ROWS")),
)
def test_an_append_lands_behind_the_table_and_nowhere_else(
    desk_of_all: Desk, there: list[list[Any]], range_: str, values: list[list[Any]], option: str
) -> None:
    book = small_book(desk_of_all)
    put(book, "A1", there)
    before = seen(book, "A1:Z99")
    url = f"{book.url}/values/{range_}:append"
    answer = book.desk.ask("POST", url, {"values": values}, valueInputOption="RAW", insertDataOption=option)
    table = answer.get("tableRange")
    top, left = _corner(answer["updates"]["updatedRange"])
    if table is not None:
        cells = seen(book, table)
        assert any(value != "" for row in cells for value in row), "a table holds something"
        bottom, start = _area(table).bottom, _area(table).left
        assert (top, left) == (bottom, start)
    wanted = [list(row) for row in before]
    if option == "INSERT_ROWS":
        wanted[top:top] = [[] for _ in values] if top < len(wanted) else []
    for row, line in enumerate(values, top):
        wanted += [[] for _ in range(row + 1 - len(wanted))]
        wanted[row] += [""] * (left + len(line) - len(wanted[row]))
        wanted[row][left : left + len(line)] = line
    assert seen(book, "A1:Z99") == trimmed(wanted)


def _area(text: str) -> Area:
    found = a1.parse(a1.split(text)[1] or "")
    assert found is not None
    return found


def _corner(text: str) -> tuple[int, int]:
    found = _area(text)
    return found.top or 0, found.left or 0


@effort(40)
@given(tables(), rectangles())
def test_clearing_empties_its_range_only(
    desk_of_all: Desk, values: list[list[Any]], place: tuple[int, int, int, int]
) -> None:
    book = small_book(desk_of_all)
    put(book, "A1", values)
    top, left, bottom, right = place
    book.apply(
        {"repeatCell": {"range": grid(top, bottom, left, right), "cell": {"note": "n"}, "fields": "note"}}
    )
    body = {"ranges": [a1.render("Sheet1", *place)]}
    book.desk.ask("POST", f"{book.url}/values:batchClear", body)
    wanted = [
        ["" if top <= row < bottom and left <= column < right else value for column, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    assert seen(book, "A1:Z99") == trimmed(wanted)
    row = book.get(includeGridData="true")["sheets"][0]["data"][0]["rowData"][top]["values"]
    assert row[left]["note"] == "n"


@effort(30)
@given(st.lists(st.tuples(rectangles(), tables(rows=3, columns=3)), max_size=4))
def test_one_batch_is_its_writes_in_turn(
    desk_of_all: Desk, writes: list[tuple[tuple[int, int, int, int], list[list[Any]]]]
) -> None:
    one, other = small_book(desk_of_all), small_book(desk_of_all)
    data: list[Json] = [
        {"range": f"{a1.letters(place[1])}{place[0] + 1}", "values": values} for place, values in writes
    ]
    answer = one.desk.ask(
        "POST", f"{one.url}/values:batchUpdate", {"valueInputOption": "USER_ENTERED", "data": data}
    )
    for write in data:
        put(other, write["range"], write["values"], valueInputOption="USER_ENTERED")
    assert one.get(includeGridData="true")["sheets"] == other.get(includeGridData="true")["sheets"]
    assert answer.get("totalUpdatedCells", 0) == sum(len(row) for _, values in writes for row in values)


@pytest.fixture(scope="module")
def desk_of_all() -> Any:
    """One server for all examples: each takes a spreadsheet of its own."""
    with SheetsServer(":memory:") as server, desk_at(server, server) as found:
        yield found
