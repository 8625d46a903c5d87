"""Turns an empty new spreadsheet into an office: the tabs as Sheets v4 requests; pure.

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sheet_schema.appearance import appearance_requests
from sheet_schema.charts import chart_requests
from sheet_schema.colours import TAB_COLOURS, colour
from sheet_schema.fields import Role
from sheet_schema.formats import validation
from sheet_schema.grid import FIRST_SHEET_ID, Json, PlacedTab
from sheet_schema.labels import Labels
from sheet_schema.model import Tab
from sheet_schema.protection import Editors, protection_requests
from sheet_schema.views import view_requests

SCHEMA_VERSION = "1"
SCHEMA_KEY = "repairsheet.schema"
TAB_KEY = "repairsheet.tab"
COLUMN_KEY = "repairsheet.column"
FENCE_PREFIX = "repairsheet_fence_"
FENCE_TAB = "settings"
ORDER_NO = "order_no"
ROWS = 1000
LOCALES = {"zh_Hant": "zh_TW", "zh_Hans": "zh_CN", "en": "en_GB"}
"""The spreadsheet's locale by the office's."""

_NOBODY: Mapping[Role, Sequence[str]] = MappingProxyType({})


def provision(
    tabs: Sequence[Tab],
    labels: Labels,
    *,
    zone: str,
    locale: str,
    service_email: str | None,
    fence_id: str,
    editors_by_role: Mapping[Role, Sequence[str]] = _NOBODY,
    first_sheet_id: int | None = 0,
) -> list[Json]:
    """Gives the batchUpdate requests that make the office.

    `first_sheet_id` is the empty sheet that a new spreadsheet has; it is deleted at the end, None leaves all.
    """
    placed = place(tabs, labels)
    editors = Editors(service_email, editors_by_role)
    requests = [_properties(zone, locale), mark(SCHEMA_KEY, SCHEMA_VERSION, {"spreadsheet": True})]
    requests += [sheet_request(tab, index) for index, tab in enumerate(placed.values())]
    for tab in placed.values():
        requests += furnishing(placed, tab, labels, editors)
        requests.append(_named_range(f"repairsheet_{tab.tab.key}", tab.grid(header=True)))
    requests += view_requests(placed, labels)
    requests += chart_requests(placed, labels)
    requests.append(_fence(placed[FENCE_TAB], fence_id))
    if first_sheet_id is not None:
        requests.append({"deleteSheet": {"sheetId": first_sheet_id}})
    return requests


def place(tabs: Sequence[Tab], labels: Labels) -> dict[str, PlacedTab]:
    """Gives each tab, by key, with the sheet id and title it gets."""
    return {
        tab.key: PlacedTab(tab, FIRST_SHEET_ID + position, labels.tab(tab.key))
        for position, tab in enumerate(tabs)
    }


def fence_name(fence_id: str) -> str:
    """Gives the name of the named range that carries a fence; its id is the fence itself."""
    return FENCE_PREFIX + fence_id


def furnishing(
    placed: Mapping[str, PlacedTab], tab: PlacedTab, labels: Labels, editors: Editors
) -> Iterator[Json]:
    """Gives the requests that make an empty sheet one of the office's tabs."""
    yield from appearance_requests(tab, labels)
    yield mark(TAB_KEY, tab.tab.key, {"sheetId": tab.sheet_id})
    for index, column in enumerate(tab.tab.columns):
        yield mark(COLUMN_KEY, column.key, {"dimensionRange": tab.dimension(index, index + 1)})
    yield from _validations(placed, tab, labels)
    yield from protection_requests(tab, labels, editors)


def _properties(zone: str, locale: str) -> Json:
    properties = {"timeZone": zone, "locale": LOCALES[locale]}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "timeZone,locale"}}


def sheet_request(placed: PlacedTab, index: int) -> Json:
    """Gives the request that adds a tab's empty sheet at a place among the others."""
    properties = {
        "sheetId": placed.sheet_id,
        "title": placed.title,
        "index": index,
        "tabColorStyle": colour(TAB_COLOURS[placed.tab.role]),
        "gridProperties": {
            "rowCount": ROWS,
            "columnCount": placed.width,
            "frozenRowCount": 1,
            "frozenColumnCount": _up_to_number(placed),
        },
    }
    return {"addSheet": {"properties": properties}}


def _up_to_number(placed: PlacedTab) -> int:
    """Columns that stay in sight: up to the one that names the row."""
    if placed.tab.front:
        return placed.index(placed.tab.front[0].key) + 1
    return placed.index(ORDER_NO) + 1 if ORDER_NO in placed.keys else 0


def mark(key: str, value: str, location: Json) -> Json:
    """Gives the request that says what a sheet, a column or the spreadsheet is."""
    entry = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def _validations(placed: Mapping[str, PlacedTab], tab: PlacedTab, labels: Labels) -> Iterator[Json]:
    for index, column in enumerate(tab.tab.columns):
        rule = validation(placed, tab.tab.key, column, labels)
        if rule is not None:
            yield {"setDataValidation": {"range": tab.grid(index, index + 1), "rule": rule}}


def _named_range(name: str, grid: Json, named_range_id: str | None = None) -> Json:
    identity = {"namedRangeId": named_range_id} if named_range_id else {}
    return {"addNamedRange": {"namedRange": {**identity, "name": name, "range": grid}}}


def _fence(anchor: PlacedTab, fence_id: str) -> Json:
    first_cell = {
        "sheetId": anchor.sheet_id,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    return _named_range(fence_name(fence_id), first_cell, fence_id)
