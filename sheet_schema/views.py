"""Filter views, named role·view so that one person's does not disturb another's (sheets.md, "Provisioned")."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sheet_schema.choices import RATING
from sheet_schema.grid import Json, PlacedTab
from sheet_schema.labels import Labels
from sheet_schema.workflow import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One column's condition: a ConditionType of Sheets v4 and its value."""

    column: str
    condition: str | None = None
    text: Callable[[Labels], str] | None = None
    formula: str | None = None
    """{cell} stands for the column's first cell below the header, {<key>} for another column's."""
    relative: str | None = None
    """A RelativeDate."""
    still_open: bool = False
    """Rows are left out whose choice closes them (Tab.closed_when)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A filter view: `term.view.<key>` is its title. On several tabs the tab's title is added."""

    key: str
    tabs: tuple[str, ...]
    filters: tuple[Filter, ...]
    sorted_by: str | None = None
    """A column."""
    urgent_first: bool = False
    """Emergencies stand on top (A1), then what is due first."""


def _empty(column: str) -> Filter:
    return Filter(column=column, condition="BLANK")


def _filled(column: str) -> Filter:
    return Filter(column=column, condition="NOT_BLANK")


def _from_today(column: str) -> Filter:
    return Filter(column=column, condition="DATE_AFTER", relative="YESTERDAY")


def _where(column: str, formula: str) -> Filter:
    return Filter(column=column, condition="CUSTOM_FORMULA", formula=formula)


def _still_open(column: str) -> Filter:
    return Filter(column=column, still_open=True)


_UNDISPATCHED = Filter(column="stage", condition="TEXT_EQ", text=lambda labels: labels.stage(Stage.OPENED))
_DEFERRED = Filter(column="stage", condition="TEXT_EQ", text=lambda labels: labels.stage(Stage.DEFERRED))
_DISSATISFIED = Filter(
    column="final_rating",
    condition="TEXT_CONTAINS",
    text=lambda labels: labels.choice(RATING, "dissatisfied"),
)
_OWED = Filter(column="balance", condition="NUMBER_GREATER", text=lambda _labels: "0")
_LATE = Filter(column="problems", condition="TEXT_CONTAINS", text=lambda labels: labels.term("late_entry"))
_ORDERS = ("work_orders",)
_ABOUT_ORDERS = (
    "registration",
    "work_orders",
    "visits",
    "order_lines",
    "items",
    "consents",
    "deferrals",
    "payments",
    "handovers",
    "follow_ups",
    "callbacks",
    "rulings",
)
_WITH_EVENTS = tuple(key for key in _ABOUT_ORDERS if key != "order_lines")

VIEWS: tuple[View, ...] = (
    View(key="today_registered", tabs=("registration",), filters=(_from_today("received_at"),)),
    View(
        key="to_notify", tabs=_ORDERS, filters=(_filled("finished_at"), _empty("notified")), urgent_first=True
    ),
    View(key="to_file", tabs=_ORDERS, filters=(_filled("signature"), _empty("filed")), urgent_first=True),
    View(key="unpaid", tabs=_ORDERS, filters=(_OWED,)),
    View(key="undispatched", tabs=_ORDERS, filters=(_UNDISPATCHED,), urgent_first=True),
    View(key="today", tabs=_ORDERS, filters=(_from_today("received_at"),), urgent_first=True),
    View(
        key="to_inspect",
        tabs=_ORDERS,
        filters=(_filled("finished_at"), _empty("inspection")),
        urgent_first=True,
    ),
    View(
        key="unfinished",
        tabs=("visits",),
        filters=(_filled("technician"), _empty("finished")),
        sorted_by="technician",
    ),
    View(key="deferred", tabs=_ORDERS, filters=(_DEFERRED,), urgent_first=True),
    View(
        key="overdue",
        tabs=_ORDERS,
        filters=(_where("next_due", "=AND(ISNUMBER({cell}),{cell}<NOW())"),),
        urgent_first=True,
    ),
    View(
        key="not_arrived",
        tabs=_ORDERS,
        filters=(_from_today("received_at"), _filled("dispatched_at"), _empty("arrived_at")),
        urgent_first=True,
    ),
    View(key="to_correct", tabs=_ABOUT_ORDERS, filters=(_filled("problems"),)),
    View(key="to_call_back", tabs=("callbacks",), filters=(_filled("due_at"), _still_open("reached"))),
    View(
        key="not_handed_in",
        tabs=("handovers",),
        filters=(_where("day", "={cell}=TODAY()"), _empty("slips_in")),
    ),
    View(key="open_cases", tabs=("cases",), filters=(_filled("case_no"), _still_open("state"))),
    View(key="late_entries", tabs=_WITH_EVENTS, filters=(_LATE,)),
    View(key="rulings", tabs=("rulings",), filters=(_filled("kind"),)),
    View(
        key="differences",
        tabs=("handovers",),
        filters=(_where("cash_counted", "=AND(LEN({cell})>0,{cell}<>{cash_expected})"),),
    ),
    View(key="dissatisfied", tabs=_ORDERS, filters=(_DISSATISFIED,)),
    View(
        key="this_month",
        tabs=_ORDERS,
        filters=(_where("received_at", "=EOMONTH({cell},0)=EOMONTH(TODAY(),0)"),),
    ),
    View(key="in_warranty", tabs=_ORDERS, filters=(_from_today("warranty_until"),)),
    View(key="repeats", tabs=_ORDERS, filters=(_filled("repeat_of"),)),
)


def view_requests(placed: Mapping[str, PlacedTab], labels: Labels) -> Iterator[Json]:
    """Gives one addFilterView request for each view on each of its tabs that is there."""
    for view in VIEWS:
        for tab in (placed[key] for key in view.tabs if key in placed):
            title = labels.term(f"view.{view.key}")
            spelt = f"{title} {tab.title}" if len(view.tabs) > 1 else title
            specs = [
                {"columnIndex": tab.index(one.column), "filterCriteria": _criteria(one, tab, labels)}
                for one in view.filters
            ]
            filter_view: Json = {
                "title": spelt,
                "range": {**tab.grid(header=True), "startRowIndex": 0},
                "filterSpecs": specs,
            }
            order = list(_order(view, tab, labels))
            if order:
                filter_view["sortSpecs"] = order
            yield {"addFilterView": {"filter": filter_view}}


def _order(view: View, tab: PlacedTab, labels: Labels) -> Iterator[Json]:
    if view.urgent_first:
        yield {"dimensionIndex": tab.index("urgency"), "sortOrder": labels.term("view.emergencies_first")}
    column = "next_due" if view.urgent_first else view.sorted_by
    if column is not None:
        yield {"dimensionIndex": tab.index(column), "sortOrder": "ASCENDING"}


def _criteria(one: Filter, tab: PlacedTab, labels: Labels) -> Json:
    choices = tab.tab.by_key[one.column].choices
    if one.still_open and choices:
        closed = [labels.choice(choices, key) for key in tab.tab.closed_when[one.column]]
        return {"hiddenValues": closed}
    return {"condition": _condition(one, tab, labels)}


def _condition(one: Filter, tab: PlacedTab, labels: Labels) -> Json:
    if one.relative:
        return {"type": one.condition, "values": [{"relativeDate": one.relative}]}
    if one.formula:
        cells = {key: f"{tab.letter(key)}2" for key in tab.keys}
        words = one.formula.format(cell=cells[one.column], **cells)
        return {"type": one.condition, "values": [{"userEnteredValue": words}]}
    if one.text:
        return {"type": one.condition, "values": [{"userEnteredValue": one.text(labels)}]}
    return {"type": one.condition}
