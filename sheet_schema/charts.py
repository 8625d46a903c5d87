"""The charts of the figures: a sheet of its own with one subject's last twelve months, and technicians side by side.

Native charts draw ranges, not the long table of the kpi tab, so formulas lay its figures out as one column each.
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/charts
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheet_schema.choices import KPI
from sheet_schema.colours import HEADER_OF_SERVICE, TAB_COLOURS, colour
from sheet_schema.fields import Kind
from sheet_schema.formats import NUMBERS, STAFF_NAMES
from sheet_schema.grid import Json, PlacedTab, letters, quoted
from sheet_schema.labels import Labels
from sheet_schema.model import TabRole

CHARTS_SHEET_ID = 900
"""Below those of the tabs, which count from 1000."""
MONTHS = 12
PEOPLE = 30
"""Rows for people, at most."""
_FIGURES = "kpi"


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: `term.chart.<key>` is its title. A line over the months, or columns beside each technician."""

    key: str
    kpis: tuple[str, ...]
    by_month: bool = True


CHARTS = (
    Chart("times", ("arrival", "appointment", "response", "completion")),
    Chart("quality", ("diagnosis", "first_time_fix", "satisfaction", "repeat_fault")),
    Chart("records", ("callback_rate", "completeness", "inspected", "explained")),
    Chart("money", ("fee_conformity", "cash_same_day", "hand_in")),
    Chart("technicians", ("arrival", "first_time_fix", "satisfaction"), by_month=False),
)


@dataclass(frozen=True, slots=True)
class _Table:
    """Where a table of formulas stands: its header row, how many rows follow, and its figures."""

    header: int
    rows: int
    kpis: tuple[str, ...]

    @property
    def end(self) -> int:
        return self.header + 1 + self.rows

    def column(self, kpi: str) -> int:
        return 1 + self.kpis.index(kpi)


_BY_MONTH = _Table(3, MONTHS, tuple(dict.fromkeys(key for one in CHARTS if one.by_month for key in one.kpis)))
_BY_PERSON = _Table(
    _BY_MONTH.end + 1, PEOPLE, tuple(key for one in CHARTS if not one.by_month for key in one.kpis)
)
_TABLES = (_BY_MONTH, _BY_PERSON)
_SUBJECT, _MONTH = "$B$1", "$B$2"
"""The cells in which people choose whose months, and which month of the technicians."""
_CHARTS_FROM = _BY_PERSON.end + 1
_ROWS_A_CHART, _COLUMNS_A_CHART = 17, 7
_WIDE, _HIGH = 640, 320
"""Pixels of a chart."""


def chart_requests(placed: Mapping[str, PlacedTab], labels: Labels) -> Iterator[Json]:
    """Gives the requests that make the sheet of charts; none for an office without figures."""
    if _FIGURES not in placed:
        return
    figures = _Figures(placed[_FIGURES])
    yield _sheet(len(placed), labels)
    yield _cells(0, list(_choices(figures, labels)))
    yield _cells(_BY_MONTH.header, [_header("months", _BY_MONTH, labels), *_months(figures)])
    yield _cells(_BY_PERSON.header, [_header("technician", _BY_PERSON, labels), *_people(figures, placed)])
    yield from _looks()
    yield _subjects(figures)
    for place, chart in enumerate(CHARTS):
        yield _chart(chart, place, labels)


def chart_words(labels: Labels) -> list[str]:
    """Gives all words that stand in cells of the sheet of charts."""
    names = dict.fromkeys(kpi for table in _TABLES for kpi in table.kpis)
    places = ("subject", "month", "months", "technician")
    return [
        *(labels.term(f"charts.{place}") for place in places),
        *(labels.choice(KPI, kpi) for kpi in names),
    ]


@dataclass(frozen=True, slots=True)
class _Figures:
    """The kpi tab as formulas speak of it."""

    placed: PlacedTab

    def whole(self, key: str) -> str:
        """Gives a column's range below its header."""
        letter = self.placed.letter(key)
        return f"{quoted(self.placed.title)}!${letter}$2:${letter}"

    def figure(self, month: str, subject: str, kpi: str) -> str:
        """Gives a formula: nothing where there is no figure, so that a line has a gap there and not a zero."""
        tests = ",".join(
            f"{self.whole(key)},{cell}"
            for key, cell in (("month", month), ("subject", subject), ("kpi", kpi))
        )
        return f'=IF(COUNTIFS({tests})=0,"",SUMIFS({self.whole("value")},{tests}))'


def _sheet(index: int, labels: Labels) -> Json:
    rows = _CHARTS_FROM + _ROWS_A_CHART * (len(CHARTS) // 2 + 1)
    properties = {
        "sheetId": CHARTS_SHEET_ID,
        "title": labels.term("charts"),
        "index": index,
        "tabColorStyle": colour(TAB_COLOURS[TabRole.FIGURES]),
        "gridProperties": {"rowCount": rows, "columnCount": 1 + len(_BY_MONTH.kpis)},
    }
    return {"addSheet": {"properties": properties}}


def _choices(figures: _Figures, labels: Labels) -> Iterator[list[str]]:
    """The first figure's subject and this month, until people choose others."""
    first = figures.whole("subject").partition(":")[0]
    yield [labels.term("charts.subject"), f'=IF({first}="","",{first})']
    yield [labels.term("charts.month"), _first_of_month(0)]


def _header(key: str, table: _Table, labels: Labels) -> list[str]:
    return [labels.term(f"charts.{key}"), *(labels.choice(KPI, kpi) for kpi in table.kpis)]


def _months(figures: _Figures) -> Iterator[list[str]]:
    for back in range(1 - MONTHS, 1):
        row = _BY_MONTH.end + back
        yield [
            _first_of_month(back),
            *(figures.figure(f"$A{row}", _SUBJECT, name) for name in _names(_BY_MONTH)),
        ]


def _first_of_month(back: int) -> str:
    """A number, as the month of a figure is: words that look like a date may be compared as one."""
    return f"=EOMONTH(TODAY(),{back - 1})+1"


def _people(figures: _Figures, placed: Mapping[str, PlacedTab]) -> Iterator[list[str]]:
    tab, _, key = STAFF_NAMES.partition(".")
    for number in range(PEOPLE):
        row = _BY_PERSON.header + 2 + number
        name = (
            f"{quoted(placed[tab].title)}!${placed[tab].letter(key)}{2 + number}" if tab in placed else '""'
        )
        figure = (figures.figure(_MONTH, f"$A{row}", name) for name in _names(_BY_PERSON))
        yield [f'=IF({name}="","",{name})', *figure]


def _names(table: _Table) -> Iterator[str]:
    """The header cells, which hold the figures' names."""
    return (f"{letters(table.column(kpi))}${table.header + 1}" for kpi in table.kpis)


def _cells(row: int, lines: list[list[str]]) -> Json:
    return {
        "updateCells": {
            "start": {"sheetId": CHARTS_SHEET_ID, "rowIndex": row, "columnIndex": 0},
            "rows": [{"values": [_cell(text) for text in line]} for line in lines],
            "fields": "userEnteredValue",
        }
    }


def _cell(text: str) -> Json:
    return {"userEnteredValue": {"formulaValue" if text.startswith("=") else "stringValue": text}}


def _grid(rows: tuple[int, int], columns: tuple[int, int]) -> Json:
    return {
        "sheetId": CHARTS_SHEET_ID,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }


def _looks() -> Iterator[Json]:
    title: Json = {
        "backgroundColorStyle": colour(HEADER_OF_SERVICE),
        "textFormat": {"bold": True},
        "wrapStrategy": "WRAP",
    }
    share: Json = {"numberFormat": NUMBERS[Kind.SHARE]}
    month: Json = {"numberFormat": NUMBERS[Kind.MONTH]}
    yield _look(_grid((0, 2), (0, 1)), title)
    yield _look(_grid((1, 2), (1, 2)), month)
    yield _look(_grid((_BY_MONTH.header + 1, _BY_MONTH.end), (0, 1)), month)
    for table in _TABLES:
        width = 1 + len(table.kpis)
        yield _look(_grid((table.header, table.header + 1), (0, width)), title)
        yield _look(_grid((table.header + 1, table.end), (1, width)), share)


def _look(grid: Json, look: Json) -> Json:
    fields = f"userEnteredFormat({','.join(look)})"
    return {"repeatCell": {"range": grid, "cell": {"userEnteredFormat": look}, "fields": fields}}


def _subjects(figures: _Figures) -> Json:
    condition = {
        "type": "ONE_OF_RANGE",
        "values": [{"userEnteredValue": f"={figures.whole('subject')}"}],
    }
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": _grid((0, 1), (1, 2)), "rule": rule}}


def _chart(chart: Chart, place: int, labels: Labels) -> Json:
    table = _BY_MONTH if chart.by_month else _BY_PERSON
    basic = {
        "chartType": "LINE" if chart.by_month else "COLUMN",
        "legendPosition": "BOTTOM_LEGEND",
        "headerCount": 1,
        "domains": [{"domain": _data(table, 0)}],
        "series": [
            {"series": _data(table, table.column(kpi)), "targetAxis": "LEFT_AXIS"} for kpi in chart.kpis
        ],
    }
    spec = {"title": labels.term(f"chart.{chart.key}"), "basicChart": basic}
    chart_id = CHARTS_SHEET_ID + 1 + place
    return {"addChart": {"chart": {"chartId": chart_id, "spec": spec, "position": _position(place)}}}


def _data(table: _Table, column: int) -> Json:
    return {"sourceRange": {"sources": [_grid((table.header, table.end), (column, column + 1))]}}


def _position(place: int) -> Json:
    down, across = divmod(place, 2)
    anchor = {
        "sheetId": CHARTS_SHEET_ID,
        "rowIndex": _CHARTS_FROM + down * _ROWS_A_CHART,
        "columnIndex": across * _COLUMNS_A_CHART,
    }
    return {"overlayPosition": {"anchorCell": anchor, "widthPixels": _WIDE, "heightPixels": _HIGH}}
