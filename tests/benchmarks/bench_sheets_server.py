"""How fast the embedded Sheets server is: 100,000 rows x 40 columns, and ten million cells (make bench).

Each figure stands beside a base measured in the same run; what is compared gives the same output, checked first.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import orjson

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import SHEETS, Book, Desk, desk_at, grid, new_book, span

ROWS, COLUMNS = 100_000, 40
PIECE = 10_000
"""Rows of one request while loading."""
T = TypeVar("T")
CHILD = """
import resource, sys
from pathlib import Path
from sync.sheets_server.server import SheetsServer
with SheetsServer(Path(sys.argv[1])):
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def row(index: int, columns: int = COLUMNS) -> list[Any]:
    """Gives a row as offices have them: numbers, phones, Chinese texts, dates, money, gaps."""
    cells = [
        f"LJ-{index:07}",
        "0912345678",
        f"第{index % 900}戶水管漏水",
        46000 + index % 700,
        index * 0.25,
        "",
        True,
    ]
    return [cells[column % len(cells)] for column in range(columns - 1)] + [index]


def timed(call: Callable[[], T], times: int = 5) -> tuple[float, T]:
    """Gives the median seconds of a call, and what it gave last."""
    seconds, found = [], call()
    for _ in range(times):
        start = time.perf_counter()
        found = call()
        seconds.append(time.perf_counter() - start)
    return median(seconds), found


def told(what: str, seconds: float, base: float | None = None, name: str = "") -> None:
    ratio = f"   {seconds / base:6.2f} x {name}" if base else ""
    print(f"{what:58} {seconds * 1000:10.2f} ms{ratio}")  # noqa: T201 (a benchmark prints)


def loaded(desk: Desk, rows: int, columns: int) -> Book:
    size = {"rowCount": rows, "columnCount": columns}
    book = new_book(desk, sheets=[{"properties": {"title": "Sheet1", "gridProperties": size}}])
    for start in range(0, rows, PIECE):
        values = [row(index, columns) for index in range(start, min(start + PIECE, rows))]
        book.fill(f"A{start + 1}", values)
    return book


def unchecked(desk: Desk) -> Desk:
    """Answers of this size are not held to the description: that is not what is measured."""
    desk.session.hooks["response"].clear()
    return desk


def test_a_hundred_thousand_rows(tmp_path: Path) -> None:
    path = tmp_path / "sheets.sqlite"
    print()  # noqa: T201
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        start = time.perf_counter()
        book = loaded(unchecked(desk), ROWS, COLUMNS)
        told("load 4,000,000 cells by values.update", time.perf_counter() - start)
        _reads(book, server)
        _writes(book)
    start = time.perf_counter()
    with SheetsServer(path):
        told("open the stored spreadsheet", time.perf_counter() - start)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True
    )
    print(f"{'memory of a process that holds it':58} {child.stdout.strip():>10} MB")  # noqa: T201


def _reads(book: Book, server: SheetsServer) -> None:
    headers = {name: str(value) for name, value in book.desk.session.headers.items()}
    path = f"/v4/spreadsheets/{book.id}/values/Sheet1"
    base: float | None = None
    for option in ("UNFORMATTED_VALUE", "FORMATTED_VALUE"):
        query = {"valueRenderOption": [option]}
        seconds, answer = timed(lambda query=query: server.handle("GET", path, query, headers, b""), 3)  # type: ignore[misc]
        values = orjson.loads(answer.body)["values"]
        assert len(values) == ROWS
        if option == "UNFORMATTED_VALUE":
            assert values[5] == row(5)
            base, _ = timed(lambda values=values: orjson.dumps(values), 3)  # type: ignore[misc]
            told("base: orjson.dumps of the same lists", base)
        told(f"values.get of all cells, {option}", seconds, base, "orjson.dumps")
    seconds, _ = timed(lambda: book.get(ranges="A50000:AN50999", includeGridData="true"), 3)
    told("spreadsheets.get with grid data of 1,000 rows", seconds)


def _writes(book: Book) -> None:
    headers = {name: str(value) for name, value in book.desk.session.headers.items()}
    path, query = f"/v4/spreadsheets/{book.id}/values/C50000", {"valueInputOption": ["RAW"]}
    body = orjson.dumps({"values": [["改"]]})
    base, answer = timed(lambda: book.desk.server.handle("PUT", path, query, headers, body), 50)
    assert answer.status == 200, answer.body
    told("values.update of one cell, durable, in process", base)
    seconds, _ = timed(lambda: book.fill("C50000", [["還"]]), 50)
    told("values.update of one cell, durable, through requests", seconds, base, "in process")
    seconds, _ = timed(lambda: book.fill("A60000", [row(7)]), 20)
    told("values.update of one row, durable", seconds)
    url = f"{book.url}/values/A1:append"
    seconds, _ = timed(lambda: book.desk.ask("POST", url, {"values": [row(1)]}, valueInputOption="RAW"), 10)
    told("values.append of one row, durable", seconds)
    place = {"dimension": "ROWS", "sheetId": 0, "startIndex": 50_000, "endIndex": 50_001}
    seconds, _ = timed(lambda: book.apply({"insertDimension": {"range": place}}), 5)
    told("insert a row in the middle", seconds)
    seconds, _ = timed(lambda: book.apply({"insertDimension": {"range": span("COLUMNS", 5, 6)}}), 2)
    told("insert a column", seconds)
    specs = [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    request = {"sortRange": {"range": grid(0, ROWS, 0, COLUMNS), "sortSpecs": specs}}
    seconds, _ = timed(lambda: book.apply(request), 1)
    told("sort all rows by a column", seconds)
    cells = [
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": index * 499, "columnIndex": 3},
                "rows": [{"values": [{"userEnteredValue": {"numberValue": index}}]}],
                "fields": "userEnteredValue",
            }
        }
        for index in range(200)
    ]
    seconds, _ = timed(lambda: book.apply(*cells), 3)
    told("200 scattered cells in one batch", seconds)


def test_ten_million_cells(tmp_path: Path) -> None:
    path = tmp_path / "sheets.sqlite"
    rows = 250_000
    print()  # noqa: T201
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        start = time.perf_counter()
        book = loaded(unchecked(desk), rows, COLUMNS)
        told("load 10,000,000 cells by values.update", time.perf_counter() - start)
        token = server.issue_token("owner@example.org")
    start = time.perf_counter()
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        told("open them", time.perf_counter() - start)
        assert token
        again = Book(desk=unchecked(desk), id=book.id)
        assert again.desk.ask("GET", f"{SHEETS}/{book.id}")["spreadsheetId"] == book.id
        seconds, found = timed(lambda: again.values("A200000:AN200000"), 5)
        assert found == [row(199_999)]
        told("read one row", seconds)
        seconds, found = timed(lambda: again.values("AN:AN"), 2)
        assert len(found) == rows
        told("read one column", seconds)
        seconds, _ = timed(lambda: again.fill("C100000", [["改"]]), 10)
        told("change one cell, durable", seconds)
        code, message = again.desk.refused(
            "POST", f"{again.url}:batchUpdate", {"requests": [{"addSheet": {}}]}
        )
        assert (code, "10000000" in message) == (400, True), message
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True
    )
    print(f"{'memory of a process that holds them':58} {child.stdout.strip():>10} MB")  # noqa: T201


WRITERS, EACH = 16, 40


def test_writers_side_by_side(tmp_path: Path) -> None:
    print()  # noqa: T201
    seconds = {}
    for hands in (1, WRITERS):
        with SheetsServer(tmp_path / f"{hands}.sqlite") as server, desk_at(server, server) as desk:
            book = loaded(unchecked(desk), 1_000, 12)
            start = time.perf_counter()
            with ThreadPoolExecutor(hands) as pool:
                list(pool.map(lambda place: book.fill(f"C{place + 1}", [[place]]), range(WRITERS * EACH)))  # noqa: B023
            seconds[hands] = (time.perf_counter() - start) / (WRITERS * EACH)
            assert book.values(f"C1:C{WRITERS * EACH}") == [[place] for place in range(WRITERS * EACH)]
    told("one cell, durable, one hand", seconds[1])
    told(f"one cell, durable, {WRITERS} hands at once", seconds[WRITERS], seconds[1], "one hand")
