"""Formulas that give nothing, take too long or come and go: what they show, and that no write fails for them."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.sheets_server.formulas import engine
from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import Book, desk_at, new_book

REGISTER: list[list[Any]] = [
    ["房號", "金額", "類別"],
    ["A101", 120.5, "水"],
    ["B202", 80, "電"],
    ["A101", 300, "水"],
    ["C303", None, "木"],
    ["B202", 45.25, "水"],
]
SLOW = "=" + "+".join(["SUM(SEQUENCE(1000,400))"] * 12)
"""Seconds of work where a tenth of one is allowed."""


@pytest.fixture
def register(book: Book) -> Book:
    book.fill("Sheet1!A1", REGISTER)
    return book


def shown(book: Book, formula: str) -> list[list[Any]]:
    book.fill("H2", [[formula]], "USER_ENTERED")
    found: list[list[Any]] = book.values("H2:K8")
    return found


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ('=FILTER(A2:B6,C2:C6="水",A2:A6="A101")', [["A101", 120.5], ["A101", 300]]),
        ('=FILTER(A2:B6,C2:C6="水",A2:A6="A101",B2:B6>200)', [["A101", 300]]),
        ('=FILTER(A2:A6,(C2:C6="水")+(C2:C6="木"),B2:B6>100)', [["A101"], ["A101"]]),
        ('=COUNTA(FILTER(A2:A6,C2:C6="水",FILTER(B2:B6,A2:A6<>"",C2:C6<>"")<100))', [[1]]),
        ('=FILTER(A2:A6,C2:C6="水",A2:A6="C303")', [["#N/A"]]),
    ],
)
def test_filter_heeds_all_its_conditions(register: Book, formula: str, wanted: list[list[Any]]) -> None:
    assert shown(register, formula) == wanted


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=IFERROR(1/0)", []),
        ("=IFNA(NA())", []),
        ("=IFNA(1/0)", [["#DIV/0!"]]),
        ("=IFERROR(B2)", [[120.5]]),
        ("=IFERROR(B2-B2)", [[0]]),
        ('=IFERROR(1/0)&"x"', [["x"]]),
        ("=IFERROR(1/0)+1", [[1]]),
        ("=IFERROR(IFERROR(1/0),2)", []),
        ('=IFERROR(UNIQUE(FILTER(A2:A6,C2:C6="水")))', [["A101"], ["B202"]]),
        ('=IFERROR(UNIQUE(FILTER(A2:A6,C2:C6="無")))', []),
        ("=ARRAYFORMULA(IFERROR(90/(B2:B3-80)))", [[90 / 40.5]]),
    ],
)
def test_without_a_second_value_errors_become_blanks(
    register: Book, formula: str, wanted: list[list[Any]]
) -> None:
    assert shown(register, formula) == wanted


@pytest.mark.parametrize("count", [0, -6])
def test_sorted_rows_that_are_none_are_an_error(register: Book, count: int) -> None:
    assert shown(register, f"=SORTN(A2:A6,{count})") == [["#NUM!"]]


def test_what_takes_too_long_is_an_error_in_its_cell(register: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MILLISECONDS", 100)
    register.fill("D1", [["=SUM(B2:B6)", SLOW, "=E1+1", "=D1*2"]], "USER_ENTERED")

    assert register.values("D1:G1") == [[545.75, "#ERROR!", "#ERROR!", 1091.5]]
    register.fill("B5", [[100]])
    assert register.values("D1:G1") == [[645.75, "#ERROR!", "#ERROR!", 1291.5]]
    data = register.get(ranges="E1", includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]
    assert data["values"][0]["effectiveValue"]["errorValue"]["message"] == "The calculation took too long."
    register.fill("E1", [["=B2"]], "USER_ENTERED")
    register.fill("F1", [["=E1+1"]], "USER_ENTERED")
    assert register.values("D1:G1") == [[645.75, 120.5, 121.5, 1291.5]]


FORMULAS = (
    '=IFERROR(UNIQUE(FILTER(A2:A6,C2:C6="水")))',
    '=IFERROR(UNIQUE(FILTER(A2:A6,C2:C6="無",B2:B6>50)))',
    '=FILTER(A2:B6,C2:C6="電")',
    '=AVERAGEIFS(B2:B6,C2:C6,"水")',
    '=AVERAGEIFS(B2:B6,C2:C6,"無")',
    "=SORTN(A2:A6,COUNTIF(C2:C6,D2))",
    "=SUM(1",
    "=TODAY()-TODAY()",
    "=E2",
    "",
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("E2", "E4", "F2", "G3", "I2")), st.sampled_from(FORMULAS)),
        st.tuples(st.sampled_from(("C2", "C3", "C4", "D2")), st.sampled_from(("水", "電", "無", ""))),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
@example([("E2", "=1+1"), ("E2", "=E2")])
@example([("E2", '=FILTER(A2:B6,C2:C6="電")'), ("F2", '=IFERROR(UNIQUE(FILTER(A2:A6,C2:C6="水")))')])
def test_formulas_that_come_and_go_show_what_a_fresh_start_shows(steps: list[tuple[str, str]]) -> None:
    with SheetsServer(":memory:") as server, desk_at(server, server) as desk:
        followed, fresh, cells = new_book(desk), new_book(desk), dict[str, str]()
        followed.fill("A1", REGISTER)
        for cell, typed in steps:
            cells[cell] = typed
            followed.fill(cell, [[typed]], "USER_ENTERED")
            followed.values("A1:M12")
        data = [{"range": "A1", "values": REGISTER}]
        data += [{"range": cell, "values": [[typed]]} for cell, typed in cells.items()]
        body = {"data": data, "valueInputOption": "USER_ENTERED"}
        desk.ask("POST", f"{fresh.url}/values:batchUpdate", body)
        assert followed.values("A1:M12") == fresh.values("A1:M12")
