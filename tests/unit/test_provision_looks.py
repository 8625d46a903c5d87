"""How the office looks: widths, groups, colours, filter views and charts."""

import json
from itertools import pairwise
from typing import Any

import pytest

from sheet_schema.catalogue import TABS
from sheet_schema.charts import CHARTS, CHARTS_SHEET_ID
from sheet_schema.choices import KPI
from sheet_schema.conditions import coloured_by, conditional_requests
from sheet_schema.fields import Kind
from sheet_schema.grid import PlacedTab, StandingTab
from sheet_schema.model import Tab
from sheet_schema.provision import place, provision
from sync.wording import load
from tests.unit.test_provision import FENCE, WORDS, made, of, placed

Json = dict[str, Any]


def test_hidden_columns_are_hidden_and_widths_kept() -> None:
    for tab in place(TABS, WORDS).values():
        seen: list[tuple[int, bool]] = []
        for request in of("updateDimensionProperties"):
            if request["range"]["sheetId"] == tab.sheet_id:
                look = (request["properties"]["pixelSize"], request["properties"]["hiddenByUser"])
                seen += [look] * (request["range"]["endIndex"] - request["range"]["startIndex"])
        assert seen == [(column.width, column.hidden) for column in tab.tab.columns]


def test_twins_are_one_collapsed_group() -> None:
    visits = placed("visits")
    group = visits.dimension(visits.index("accepted_at"), visits.index("finished_at") + 1)
    assert {"range": group} in of("addDimensionGroup")
    closed = {"dimensionGroup": {"range": group, "depth": 1, "collapsed": True}, "fields": "collapsed"}
    assert closed in of("updateDimensionGroup")
    assert len(of("updateDimensionGroup")) == sum(1 for tab in TABS if tab.twins)


def test_each_roles_part_of_a_slip_folds_away_behind_its_first_column() -> None:
    orders = placed("work_orders")
    parts = [("helpers", "complex"), ("inspection", "inspected"), ("amount_confirmed", "comment")]
    for first, last in (*parts, ("notified", "remarks")):
        group = orders.dimension(orders.index(first), orders.index(last) + 1)
        assert {"range": group} in of("addDimensionGroup")


def test_no_two_groups_touch_as_they_would_become_one() -> None:
    spans = sorted(
        (one["range"]["sheetId"], one["range"]["startIndex"], one["range"]["endIndex"])
        for one in of("addDimensionGroup")
    )
    assert len(spans) > len(TABS) // 2
    for (sheet, _, end), (other, start, _) in pairwise(spans):
        assert sheet != other or start > end


def test_a_row_turns_red_for_problems_and_grey_when_closed() -> None:
    formulas = [
        request["rule"]["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
        for request in of("addConditionalFormatRule")
        if request["rule"]["ranges"][0]["sheetId"] == placed("registration").sheet_id
    ]
    problems, stage = placed("registration").letter("problems"), placed("registration").letter("stage")
    assert formulas[0] == f"=LEN(${problems}2)>0"
    assert f'${stage}2="已歸檔"' in formulas[1]
    assert f'${stage}2="已作廢"' in formulas[1]


def test_every_tab_has_bands_and_a_red_rule() -> None:
    assert len(of("addBanding")) == len(TABS)
    red = [request for request in of("addConditionalFormatRule") if ")>0" in json.dumps(request)]
    assert len(red) == len(TABS)


def test_filter_views_are_named_by_role_and_look_at_their_own_columns() -> None:
    views = {request["filter"]["title"]: request["filter"] for request in of("addFilterView")}
    assert len(views) == len(of("addFilterView"))
    assert {
        "前台·今日登記",
        "前台·待通知",
        "領班·未派工",
        "主管·超時",
        "經理·不滿意",
        "全部·重複故障",
    } <= set(views)
    orders = placed("work_orders")
    assert views["前台·待通知"]["filterSpecs"] == [
        {"columnIndex": orders.index("finished_at"), "filterCriteria": {"condition": {"type": "NOT_BLANK"}}},
        {"columnIndex": orders.index("notified"), "filterCriteria": {"condition": {"type": "BLANK"}}},
    ]
    due = f"{orders.letter('next_due')}2"
    overdue = views["主管·超時"]["filterSpecs"][0]["filterCriteria"]["condition"]
    assert overdue["values"] == [{"userEnteredValue": f"=AND(ISNUMBER({due}),{due}<NOW())"}]
    assert "主管·待更正 上門維修記錄" in views


def rules(tab: PlacedTab) -> list[tuple[int, str, Json]]:
    """First column, formula and look of the conditional formats of a tab, in order."""
    found = [one["rule"] for one in of("addConditionalFormatRule")]
    return [
        (
            rule["ranges"][0]["startColumnIndex"],
            rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"],
            rule["booleanRule"]["format"],
        )
        for rule in found
        if rule["ranges"][0]["sheetId"] == tab.sheet_id
    ]


def test_what_is_due_soon_turns_amber_while_it_is_open() -> None:
    tasks = placed("tasks")
    due, state = f"${tasks.letter('due_at')}2", f"${tasks.letter('state')}2"
    first, formula, _ = rules(tasks)[0]
    assert first == tasks.index("due_at")
    assert formula == f'=AND(ISNUMBER({due}),{due}<NOW()+1/48,NOT(OR({state}="完成")))'
    assert (tasks.index("state"), f'=OR({state}="逾期")') in [rule[:2] for rule in rules(tasks)]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_a_tab_that_lacks_a_column_keeps_the_colours_of_the_others(tab: Tab) -> None:
    looked_at = coloured_by(tab)
    whole = len(list(conditional_requests(PlacedTab(tab, 1, tab.key), WORDS)))
    for gone in tab.columns:
        left = [column.key for column in tab.columns if column is not gone]
        standing = StandingTab(tab, 1, tab.key, {key: index for index, key in enumerate(left)})
        found = len(list(conditional_requests(standing, WORDS)))
        assert found == whole or (found < whole and gone.key in looked_at)


CASE_OVER = ("已了解並改進", "已結案（滿意）", "已結案（裁定）", "轉下一輪", "不需要")


def test_a_row_turns_grey_when_nothing_more_is_expected() -> None:
    cases = placed("cases")
    state = f"${cases.letter('state')}2"
    assert rules(cases)[-1][:2] == (0, "=OR(" + ",".join(f'{state}="{one}"' for one in CASE_OVER) + ")")


def test_a_default_in_force_stands_in_italics() -> None:
    payments = placed("payments")
    first, formula, look = rules(payments)[-1]
    assert first == payments.index("collected_at")
    assert formula == f"=LEN(${payments.letter('collected')}2)=0"
    assert look == {"textFormat": {"italic": True}}


def test_every_choice_that_colours_a_row_is_one_of_its_column() -> None:
    for tab in TABS:
        for key, meant in (*tab.closed_when.items(), *tab.amber_when.items()):
            choices = tab.by_key[key].choices
            assert choices is not None
            assert set(meant) <= set(choices.keys), f"{tab.key}.{key}"


def test_the_views_of_sheets_md_are_there() -> None:
    titles = {request["filter"]["title"] for request in of("addFilterView")}
    named = {
        "前台": "今日登記 待通知 待歸檔 未收款 待回訪",
        "領班": "未派工 今日 待品檢",
        "技工": "未完成",
        "主管": "暫緩中 今日未交單 超時 今日未到場",
        "經理": "不滿意 個案",
        "稽核": "裁定 差額",
        "全部": "本月 保固期內 重複故障",
    }
    assert {f"{role}·{view}" for role, views in named.items() for view in views.split()} <= titles
    assert {f"{view} {placed('payments').title}" for view in ("主管·待更正", "稽核·補錄")} <= titles


def view(title: str) -> Json:
    return next(found["filter"] for found in of("addFilterView") if found["filter"]["title"] == title)


def test_closed_cases_are_left_out_of_the_open_ones() -> None:
    cases = placed("cases")
    assert view("經理·個案")["filterSpecs"][1] == {
        "columnIndex": cases.index("state"),
        "filterCriteria": {"hiddenValues": list(CASE_OVER)},
    }


def test_a_view_may_compare_two_columns_and_may_be_sorted() -> None:
    handovers = placed("handovers")
    counted, expected = (f"{handovers.letter(key)}2" for key in ("cash_counted", "cash_expected"))
    condition = view("稽核·差額")["filterSpecs"][0]["filterCriteria"]["condition"]
    assert condition["values"] == [{"userEnteredValue": f"=AND(LEN({counted})>0,{counted}<>{expected})"}]
    by = {"dimensionIndex": placed("visits").index("technician"), "sortOrder": "ASCENDING"}
    assert view("技工·未完成")["sortSpecs"] == [by]


def test_the_mark_of_late_entries_begins_their_sentence() -> None:
    for locale in ("zh_Hant", "zh_Hans", "en"):
        words = load(locale)
        assert words.words["problem.late_entry"].startswith(words.term("late_entry"))


def formulas() -> list[list[str]]:
    """The cells of the sheet of charts, by row."""
    grid: dict[int, list[str]] = {}
    for request in of("updateCells"):
        start = request["start"]
        if start["sheetId"] == CHARTS_SHEET_ID:
            for row, line in enumerate(request["rows"], start["rowIndex"]):
                grid[row] = [next(iter(cell["userEnteredValue"].values())) for cell in line["values"]]
    return [grid.get(row, []) for row in range(max(grid) + 1)]


def test_every_chart_draws_figures_that_exist_under_their_names() -> None:
    cells = formulas()
    charts = [request["chart"] for request in of("addChart")]
    assert [chart["spec"]["title"] for chart in charts] == [WORDS.term(f"chart.{one.key}") for one in CHARTS]
    for one, chart in zip(CHARTS, charts, strict=True):
        basic = chart["spec"]["basicChart"]
        ranges = [series["series"]["sourceRange"]["sources"][0] for series in basic["series"]]
        names = [cells[grid["startRowIndex"]][grid["startColumnIndex"]] for grid in ranges]
        assert names == [WORDS.choice(KPI, key) for key in one.kpis]
        below = {cells[grid["startRowIndex"] + 1][grid["startColumnIndex"]] for grid in ranges}
        assert all(cell.startswith("=IF(COUNTIFS('指標看板'!") for cell in below)
        domain = basic["domains"][0]["domain"]["sourceRange"]["sources"][0]
        assert {(grid["startRowIndex"], grid["endRowIndex"]) for grid in ranges} == {
            (domain["startRowIndex"], domain["endRowIndex"])
        }


def test_a_figure_is_looked_up_by_month_subject_and_name() -> None:
    kpi = placed("kpi")
    columns = {key: f"'指標看板'!${kpi.letter(key)}$2:${kpi.letter(key)}" for key in kpi.keys}
    tests = f"{columns['month']},$A5,{columns['subject']},$B$1,{columns['kpi']},B$4"
    assert formulas()[4][1] == f'=IF(COUNTIFS({tests})=0,"",SUMIFS({columns["value"]},{tests}))'
    assert formulas()[15][0] == "=EOMONTH(TODAY(),-1)+1"
    assert kpi.tab.by_key["month"].kind is Kind.MONTH


def test_charts_do_not_lie_over_each_other_or_over_the_figures() -> None:
    anchors = [request["chart"]["position"]["overlayPosition"]["anchorCell"] for request in of("addChart")]
    places = {(anchor["rowIndex"], anchor["columnIndex"]) for anchor in anchors}
    assert len(places) == len(CHARTS)
    assert min(row for row, _ in places) > len(formulas())
    sheet = next(
        one["properties"] for one in of("addSheet") if one["properties"]["sheetId"] == CHARTS_SHEET_ID
    )
    assert max(row for row, _ in places) < sheet["gridProperties"]["rowCount"]


def test_an_office_without_figures_has_no_charts() -> None:
    few = tuple(tab for tab in TABS if tab.key != "kpi")
    asked: Json = {"zone": "Asia/Taipei", "locale": "zh_Hant", "service_email": None, "fence_id": FENCE}
    requests = provision(few, WORDS, **asked)
    assert of("addChart", requests) == []
    assert len(of("addSheet", requests)) == len(few)
    assert len(of("addChart", made())) == len(CHARTS)
