from typing import Any

import pytest

from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from tests.sheets_server.desk import OWNER, Book, Desk, desk_at, grid, new_book, span

REGISTER: list[list[Any]] = [
    ["日期", "房號", "金額", "類別", "技師"],
    [46000, "A101", 120.5, "水", "王"],
    [46001, "B202", 80, "電", "李"],
    [46002, "A101", 300, "水", "王"],
    [46003, "C303", None, "木", "李"],
    [46004, "B202", 45.25, "水", None],
]


@pytest.fixture
def register(book: Book) -> Book:
    book.fill("Sheet1!A1", REGISTER)
    return book


def result(book: Book, formula: str, cell: str = "H2") -> Any:
    book.fill(cell, [[formula]], "USER_ENTERED")
    found = book.values(cell)
    return found[0][0] if found else ""


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=C2+C3*2-1/4", 280.25),
        ("=SUM(C2:C6)", 545.75),
        ("=SUM(C2:C)", 545.75),
        ('=SUMIF(D2:D6,"水",C2:C6)', 465.75),
        ('=SUMIFS(C2:C6,D2:D6,"水",B2:B6,"A101")', 420.5),
        ('=COUNTIFS(D:D,"水",C:C,">100")', 2),
        ("=COUNTA(E2:E6)", 4),
        ('=IF(C2>100,"高","低")', "高"),
        ('=IFS(C3>200,"x",C3>100,"y",TRUE,"z")', "z"),
        ('=VLOOKUP("B202",B2:E6,2,FALSE)', 80),
        ('=XLOOKUP("Z",B2:B6,D2:D6,"無")', "無"),
        ('=INDEX(C2:C6,MATCH("B202",B2:B6,0))', 80),
        ('=TEXT(46001,"yyyy-mm-dd")', "2025-12-10"),
        ('=TEXT(46000,"yyyy年m月d日")', "2025年12月9日"),
        ('=TEXT(1234.5,"#,##0.00")', "1,234.50"),
        ("=YEAR(A2)", 2025),
        ("=EOMONTH(A2,0)", 46022),
        ("=NETWORKDAYS(A2,A6)", 4),
        ("=DATE(2026,3,5)", 46086),
        ('=TEXTJOIN("、",TRUE,E2:E6)', "王、李、王、李"),
        ('=B2&"-"&D2', "A101-水"),
        ('=JOIN("/",B2:B3)', "A101/B202"),
        ("=ROUND(C6,1)", 45.3),
        ('=IFERROR(1/0,"-")', "-"),
        ("=COUNTUNIQUE(D2:D6)", 3),
        ('=REGEXMATCH(B2,"^A\\d+$")', True),
        ('=REGEXREPLACE(B2,"(\\d)(\\d+)","$2-$1")', "A01-1"),
        ("=MAX(C2:C6)-MIN(C2:C6)", 254.75),
        ('=SUMPRODUCT((D2:D6="水")*C2:C6)', 465.75),
        ("=C2:C6*2", 241),
        ("=Z99", ""),
        ("=-2^2", 4),
        ("=50%", 0.5),
        ("=ISBETWEEN(C2,100,200)", True),
        ("=ADD(1,2)", 3),
    ],
)
def test_the_formulas_of_offices_are_calculated(register: Book, formula: str, wanted: Any) -> None:
    assert result(register, formula) == wanted
    assert register.values("H2", valueRenderOption="FORMULA") == [[formula]]


@pytest.mark.parametrize(
    ("formula", "shown", "kind"),
    [
        ("=1/0", "#DIV/0!", "DIVIDE_BY_ZERO"),
        ('=VLOOKUP("無",B2:E6,2,FALSE)', "#N/A", "N_A"),
        ("=NOSUCH(1)", "#NAME?", "NAME"),
        ('=C2+"x"', "#VALUE!", "VALUE"),
        ("=SQRT(-1)", "#NUM!", "NUM"),
        ("=#REF!+1", "#REF!", "REF"),
        ("=H2", "#REF!", "REF"),
        ("=SUM(1", "#ERROR!", "ERROR"),
        ("=1+)", "#ERROR!", "ERROR"),
        ("=B2:C3", "#VALUE!", "VALUE"),
        ('=REGEXMATCH("a","(")', "#REF!", "REF"),
    ],
)
def test_what_cannot_be_calculated_says_so(register: Book, formula: str, shown: str, kind: str) -> None:
    assert result(register, formula) == shown
    data = register.get(ranges="H2", includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]["values"][
        0
    ]
    assert data["effectiveValue"]["errorValue"]["type"] == kind
    assert data["effectiveValue"]["errorValue"]["message"]
    assert data["formattedValue"] == shown


def test_results_follow_what_they_depend_on(register: Book) -> None:
    assert result(register, "=SUM(C:C)") == 545.75
    register.fill("C5", [[1000]])
    assert register.values("H2") == [[1545.75]]
    register.apply({"deleteDimension": {"range": span("ROWS", 4, 5)}})
    assert register.values("H2") == [[545.75]]
    register.desk.ask("POST", f"{register.url}/values/C2:clear")
    assert register.values("H2") == [[425.25]]


def test_an_answer_shows_the_results_of_its_own_change(register: Book) -> None:
    answer = register.desk.ask(
        "PUT",
        f"{register.url}/values/H2",
        {"values": [["=SUM(C2:C6)"]]},
        valueInputOption="USER_ENTERED",
        includeValuesInResponse="true",
    )
    assert answer["updatedData"]["values"] == [["545.75"]]


def test_formulas_on_other_sheets_names_and_tables_are_followed(register: Book) -> None:
    register.apply(
        {"addSheet": {"properties": {"title": "月 報", "sheetId": 7}}},
        {"addNamedRange": {"namedRange": {"name": "金額", "range": grid(1, 6, 2, 3)}}},
    )
    assert result(register, "=SUM(金額)", "'月 報'!A1") == 545.75
    assert result(register, "=Sheet1!C2*2", "'月 報'!A2") == 241
    assert result(register, "='月 報'!A2+1", "H2") == 242
    register.fill("C2", [[1]])
    assert register.values("H2") == [[3]]
    assert register.values("'月 報'!A1") == [[426.25]]


def test_arrays_spill_over_empty_cells_only(register: Book) -> None:
    assert result(register, '=FILTER(B2:C6,D2:D6="水")') == "A101"
    assert register.values("H2:I5") == [["A101", 120.5], ["A101", 300], ["B202", 45.25]]
    assert register.values("H2:I5", valueRenderOption="FORMULA") == [['=FILTER(B2:C6,D2:D6="水")']]
    data = register.get(ranges="H3", includeGridData="true")["sheets"][0]["data"][0]["rowData"][0]["values"][
        0
    ]
    assert data["effectiveValue"] == {"stringValue": "A101"}
    assert "userEnteredValue" not in data
    assert result(register, "=SUM(I2:I9)", "K1") == 465.75
    register.fill("I3", [["占"]])
    assert register.values("H2:I5") == [["#REF!"], ["", "占"]]
    register.desk.ask("POST", f"{register.url}/values/I3:clear")
    assert register.values("H2:I5") == [["A101", 120.5], ["A101", 300], ["B202", 45.25]]
    register.fill("D4", [["電"]])
    assert register.values("H2:I5") == [["A101", 120.5], ["B202", 45.25]]
    assert register.values("K1") == [[165.75]]


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("=ARRAYFORMULA(C2:C4*2)", [[241], [160], [600]]),
        ("={1,2;3,4}", [[1, 2], [3, 4]]),
        ("={C2:C3;C4}", [[120.5], [80], [300]]),
        ("=UNIQUE(D2:D6)", [["水"], ["電"], ["木"]]),
        ("=SORT(B2:C4,2,FALSE)", [["A101", 300], ["A101", 120.5], ["B202", 80]]),
        ('=SPLIT("a,b 1",", ")', [["a", "b", 1]]),
        ("=TRANSPOSE(B2:B4)", [["A101", "B202", "A101"]]),
        ('=IFERROR(FILTER(B2:B6,D2:D6="瓦"),"無")', [["無"]]),
        ('=REGEXEXTRACT(B2,"([A-Z])(\\d+)")', [["A", "101"]]),
        ("=SEQUENCE(2,2)", [[1, 2], [3, 4]]),
    ],
)
def test_formulas_may_give_more_than_one_value(register: Book, formula: str, wanted: list[list[Any]]) -> None:
    result(register, formula)
    assert register.values("H2:J5") == wanted


def test_an_array_beyond_the_grid_asks_for_room(book: Book) -> None:
    assert result(book, "=SEQUENCE(2000)", "A1") == "#REF!"
    assert book.values("A1:A3") == [["#REF!"]]


def test_a_range_where_one_value_is_meant_is_the_cell_beside_the_formula(register: Book) -> None:
    assert result(register, "=IF(C2:C6>100,1,0)", "H4") == 1
    assert result(register, "=C:C", "H3") == 80
    assert result(register, "=C2:C6", "H9") == "#VALUE!"


def test_results_look_like_what_they_are_made_of(register: Book) -> None:
    dates = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "yyyy/m/d"}}}
    register.apply({"repeatCell": {"range": grid(1, 6, 0, 1), "cell": dates, "fields": "userEnteredFormat"}})
    shown = {"valueRenderOption": "FORMATTED_VALUE"}
    for formula, wanted in (
        ("=A2+1", "2025/12/10"),
        ("=MAX(A2:A6)", "2025/12/13"),
        ("=A3-A2", "1"),
        ("=COUNT(A2:A6)", "5"),
        ("=FILTER(A2:B6,C2:C6=300)", "2025/12/11"),
    ):
        result(register, formula)
        assert register.values("H2", **shown) == [[wanted]]
    register.desk.ask("POST", f"{register.url}/values/H2:clear")
    result(register, "=DATE(2026,3,5)", "H8")
    assert register.values("H8", **shown) == [["3/5/2026"]]


def test_formulas_travel_with_rows_and_columns(register: Book) -> None:
    result(register, "=SUM(C2:C6)+$A$2", "H2")
    register.apply({"insertDimension": {"range": span("ROWS", 3, 5)}})
    assert register.values("H2", valueRenderOption="FORMULA") == [["=SUM(C2:C8)+$A$2"]]
    register.apply({"insertDimension": {"range": span("COLUMNS", 0, 1)}})
    assert register.values("I2", valueRenderOption="FORMULA") == [["=SUM(D2:D8)+$B$2"]]
    register.apply({"deleteDimension": {"range": span("COLUMNS", 1, 2)}})
    assert register.values("H2", valueRenderOption="FORMULA") == [["=SUM(C2:C8)+#REF!"]]
    register.apply({"moveDimension": {"source": span("COLUMNS", 2, 3), "destinationIndex": 6}})
    assert register.values("H2", valueRenderOption="FORMULA") == [["=SUM(F2:F8)+#REF!"]]


def test_a_copy_of_a_formula_looks_from_its_new_place(register: Book) -> None:
    register.fill("H2", [["=C2*2"]], "USER_ENTERED")
    copy = {"source": grid(1, 2, 7, 8), "destination": grid(2, 6, 7, 8)}
    register.apply({"copyPaste": copy})
    assert register.values("H3:H6", valueRenderOption="FORMULA") == [
        ["=C3*2"],
        ["=C4*2"],
        ["=C5*2"],
        ["=C6*2"],
    ]
    assert register.values("H3:H6") == [[160], [600], [0], [90.5]]
    register.apply({"copyPaste": {**copy, "pasteType": "PASTE_VALUES", "destination": grid(1, 2, 8, 9)}})
    assert register.values("I2", valueRenderOption="FORMULA") == [[241]]
    register.apply(
        {
            "repeatCell": {
                "range": grid(1, 3, 9, 10),
                "cell": {"userEnteredValue": {"formulaValue": "=$A2&B$2"}},
                "fields": "userEnteredValue",
            }
        }
    )
    assert register.values("J2:J3", valueRenderOption="FORMULA") == [["=$A2&B$2"], ["=$A3&B$2"]]


def test_references_follow_cells_that_are_cut(register: Book) -> None:
    register.fill("H1", [["=C2+1", "=SUM(C2:C6)", "=SUM(C2:C4)"]], "USER_ENTERED")
    place = {"sheetId": 0, "rowIndex": 10, "columnIndex": 4}
    register.apply({"cutPaste": {"source": grid(1, 4, 2, 3), "destination": place}})
    assert register.values("H1:J1", valueRenderOption="FORMULA") == [
        ["=E11+1", "=SUM(C2:C6)", "=SUM(E11:E13)"]
    ]
    assert register.values("H1:J1") == [[121.5, 45.25, 500.5]]


def test_references_follow_cells_that_are_pushed_aside(register: Book) -> None:
    register.fill("H1", [["=C3", "=D3", "=SUM(C2:C6)"]], "USER_ENTERED")
    register.apply({"insertRange": {"range": grid(1, 2, 2, 3), "shiftDimension": "ROWS"}})
    assert register.values("H1:J1", valueRenderOption="FORMULA") == [["=C4", "=D3", "=SUM(C3:C7)"]]
    register.apply({"deleteRange": {"range": grid(1, 2, 2, 3), "shiftDimension": "ROWS"}})
    assert register.values("H1:J1", valueRenderOption="FORMULA") == [["=C3", "=D3", "=SUM(C2:C6)"]]


def test_rows_are_sorted_by_what_formulas_give(register: Book) -> None:
    register.fill("H2", [[f"=C{row}*-1"] for row in range(2, 7)], "USER_ENTERED")
    specs = [{"dimensionIndex": 7, "sortOrder": "ASCENDING"}]
    register.apply({"sortRange": {"range": grid(1, 6, 0, 8), "sortSpecs": specs}})
    assert register.values("H2:H6") == [[-300], [-120.5], [-80], [-45.25], [0]]
    assert register.values("H2:H6", valueRenderOption="FORMULA") == [[f"=C{row}*-1"] for row in range(2, 7)]


def test_formulas_follow_the_names_of_sheets_and_ranges(register: Book) -> None:
    register.apply(
        {"addSheet": {"properties": {"title": "月報", "sheetId": 7}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "金額", "range": grid(1, 6, 2, 3)}}},
    )
    register.fill("月報!A1", [["=SUM(金額)+Sheet1!C2", "=1"]], "USER_ENTERED")
    register.apply(
        {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "登記 10"}, "fields": "title"}},
        {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "name": "款"}, "fields": "name"}},
    )
    assert register.values("月報!A1", valueRenderOption="FORMULA") == [["=SUM(款)+'登記 10'!C2"]]
    assert register.values("月報!A1") == [[666.25]]
    register.apply({"deleteSheet": {"sheetId": 0}})
    assert register.values("月報!A1", valueRenderOption="FORMULA") == [["=SUM(款)+#REF!"]]
    assert register.values("月報!A1") == [["#NAME?"]]


def test_conditions_and_validations_refer_along(register: Book) -> None:
    rule = {
        "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=$B$2:$B$6"}]},
        "strict": True,
    }
    custom = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$C2>100"}]}
    coloured = {"ranges": [grid(1, 6, 0, 5)], "booleanRule": {"condition": custom, "format": {}}}
    register.apply(
        {"setDataValidation": {"range": grid(1, 6, 3, 4), "rule": rule}},
        {"addConditionalFormatRule": {"rule": coloured, "index": 0}},
        {"insertDimension": {"range": span("COLUMNS", 0, 1)}},
    )
    sheet = register.get(ranges="E2", includeGridData="true")["sheets"][0]
    held = sheet["data"][0]["rowData"][0]["values"][0]["dataValidation"]["condition"]["values"]
    assert held == [{"userEnteredValue": "=$C$2:$C$6"}]
    condition = sheet["conditionalFormats"][0]["booleanRule"]["condition"]["values"]
    assert condition == [{"userEnteredValue": "=$D2>100"}]


def test_time_passes_in_formulas() -> None:
    now = [1_795_458_779.0]
    with SheetsServer(":memory:", clock=lambda: now[0]) as server, desk_at(server, server) as desk:
        book = new_book(desk, properties={"title": "t", "timeZone": "Asia/Taipei"})
        book.fill("A1", [["=TODAY()", "=A1+1", "=HOUR(NOW())"]], "USER_ENTERED")
        assert book.values("A1:C1") == [[46350, 46351, 2]]
        now[0] += 22 * 3600
        assert book.values("A1:C1") == [[46351, 46352, 0]]
        assert book.values("A1:B1", valueRenderOption="FORMATTED_VALUE") == [["11/25/2026", "11/26/2026"]]


def test_results_are_there_again_after_opening(tmp_path: Any) -> None:
    path = tmp_path / "sheets.sqlite"
    with SheetsServer(path) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        book.fill("A1", [[1, 2, "=SUM(A1:B1)"]], "USER_ENTERED")
        token = server.issue_token(OWNER)
    with SheetsServer(path) as server, session_for(server, token) as session:
        again = Book(desk=Desk(server=server, target=server, session=session), id=book.id)
        assert again.values("A1:C1") == [[1, 2, 3]]


@pytest.mark.parametrize(
    "formula",
    [
        '=REPT("x",100000000)',
        "=SEQUENCE(100000000)",
        "=LET(a,SEQUENCE(5000),SUM(a*TRANSPOSE(a)))",
        "=" + "(" * 3000 + "1" + ")" * 3000,
        "=" + "1+" * 20000 + "1",
        "=SUM(A1:ZZZ9999999)",
        "=ZZZ10000000",
        '=INDIRECT(REPT("A",40000))',
        "=\u0000",
        "={" * 500,
        "='",
        "=A1:A1:A1",
        "=SHEETRESULT(1,2)",
        "=SHEETRESULT(77,A1:A3)",
    ],
)
def test_a_hostile_formula_harms_nobody(register: Book, formula: str) -> None:
    result(register, formula)
    assert result(register, "=SUM(C2:C6)", "K9") == 545.75
