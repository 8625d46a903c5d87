"""Says in other words what the tabs show: titles, headers, notes, drop-downs, views, colours, charts; pure.

Only what still reads as the office once wrote it is changed; what people renamed or made themselves stays.
https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sheet_schema.appearance import header_cells
from sheet_schema.charts import CHARTS, CHARTS_SHEET_ID, chart_words
from sheet_schema.conditions import conditional_requests
from sheet_schema.formats import validation
from sheet_schema.grid import Json, PlacedTab, StandingTab
from sheet_schema.labels import Labels
from sheet_schema.protection import Editors, protection_requests
from sheet_schema.provision import LOCALES
from sheet_schema.views import view_requests

_NOBODY = Editors(None, {})
_LIST = "ONE_OF_LIST"


@dataclass(frozen=True, slots=True)
class Rewording:
    """From which words to which."""

    olds: Sequence[Labels]
    new: Labels
    locale: str


def cell_reworded(sheet_id: int, at: tuple[int, int], old: str, new: str) -> Json:
    """Gives the request that says one cell (row, column) in other words, as long as it still says the old ones."""
    row, column = at
    grid = {
        "sheetId": sheet_id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    return reworded(grid, old, new)


def reworded(grid: Json, old: str, new: str) -> Json:
    """Gives the request that says the cells of a range that hold nothing but the old words in new ones."""
    return {
        "findReplace": {
            "find": old,
            "replacement": new,
            "matchCase": True,
            "matchEntireCell": True,
            "includeFormulas": False,
            "range": grid,
        }
    }


def office_requests(looks: Json, titles: Mapping[str, str], new_title: str, locale: str) -> Iterator[Json]:
    """Gives the requests for the spreadsheet itself. `titles`: what it may have been called so far, by itself."""
    shown = looks.get("properties", {})
    wanted = {"locale": LOCALES[locale]}
    if shown.get("title") in titles:
        wanted["title"] = new_title
    changed = {key: value for key, value in wanted.items() if shown.get(key) != value}
    if changed:
        yield {"updateSpreadsheetProperties": {"properties": changed, "fields": ",".join(changed)}}


def title_requests(
    looks: Json, sheet_ids: Mapping[str, int], titles: Mapping[str, Sequence[str]]
) -> Iterator[Json]:
    """Gives the requests that rename sheets. `titles`: by tab the title that is wanted, and those it may have had.

    A title that another sheet bears is made the office's own by a number.
    """
    shown = {sheet["properties"]["sheetId"]: sheet["properties"]["title"] for sheet in looks["sheets"]}
    for key, (wanted, *known) in titles.items():
        sheet_id = sheet_ids.get(key)
        if sheet_id not in shown or shown[sheet_id] == wanted or shown[sheet_id] not in known:
            continue
        taken = {title.casefold() for other, title in shown.items() if other != sheet_id}
        free = (wanted if number == 1 else f"{wanted} {number}" for number in range(1, len(taken) + 2))
        title = next(one for one in free if one.casefold() not in taken)
        if title != shown[sheet_id]:
            shown[sheet_id] = title
            yield {
                "updateSheetProperties": {
                    "properties": {"sheetId": sheet_id, "title": title},
                    "fields": "title",
                }
            }


def tab_requests(
    placed: Mapping[str, PlacedTab], tab: StandingTab, sheet: Json, words: Rewording
) -> Iterator[Json]:
    """Gives the requests that reword a tab. `sheet`: how it looks now, its first two rows included."""
    yield from _headers(tab, sheet, words)
    yield from _drop_downs(placed, tab, sheet, words)
    yield from _views(tab, sheet, words)
    yield from _colours(tab, sheet, words)
    yield from _protections(tab, sheet, words)


def _headers(tab: StandingTab, sheet: Json, words: Rewording) -> Iterator[Json]:
    cells, wanted = _row(sheet, 0), header_cells(tab, words.new)
    olds = [header_cells(tab, old) for old in words.olds]
    for key, at in tab.columns.items():
        cell = cells[at] if at < len(cells) else {}
        text, note = cell.get("userEnteredValue", {}).get("stringValue"), cell.get("note", "")
        fresh = wanted[key]["userEnteredValue"]["stringValue"]
        known = {old[key]["userEnteredValue"]["stringValue"] for old in olds}
        if text is not None and text != fresh and text in known:
            yield cell_reworded(tab.sheet_id, (0, at), text, fresh)
        if note != wanted[key]["note"] and note in {old[key]["note"] for old in olds}:
            start = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": at}
            rows = [{"values": [{"note": wanted[key]["note"]}]}]
            yield {"updateCells": {"start": start, "rows": rows, "fields": "note"}}


def _drop_downs(
    placed: Mapping[str, PlacedTab], tab: StandingTab, sheet: Json, words: Rewording
) -> Iterator[Json]:
    """Lists of words; a drop-down that offers another tab's column follows that tab by itself."""
    cells = _row(sheet, 1)
    for key, at in tab.columns.items():
        rule = validation(placed, tab.tab.key, tab.tab.by_key[key], words.new)
        if rule is None or rule["condition"]["type"] != _LIST:
            continue
        shown = _offered(cells[at].get("dataValidation")) if at < len(cells) else None
        olds = (validation(placed, tab.tab.key, tab.tab.by_key[key], old) for old in words.olds)
        if shown is not None and shown != _offered(rule) and shown in [_offered(old) for old in olds]:
            yield {"setDataValidation": {"range": tab.grid(at, at + 1), "rule": rule}}


def _offered(rule: Json | None) -> list[str] | None:
    condition = (rule or {}).get("condition", {})
    if condition.get("type") != _LIST:
        return None
    return [str(value.get("userEnteredValue")) for value in condition.get("values", ())]


def _views(tab: StandingTab, sheet: Json, words: Rewording) -> Iterator[Json]:
    """A view keeps what people added to it; titles and conditions that are the office's own are reworded."""
    wanted = _views_in(tab, words.new)
    for view in sheet.get("filterViews", ()):
        for old, new in ((one, fresh) for olds in words.olds for one, fresh in _pairs(tab, olds, wanted)):
            if view.get("title") != old["title"]:
                continue
            fresh = {
                "title": new["title"],
                "filterSpecs": [_spec(spec, old, new) for spec in view.get("filterSpecs", ())],
                "sortSpecs": _order(view, old, new),
            }
            changed = {key: value for key, value in fresh.items() if view.get(key, []) != value}
            if changed:
                yield {
                    "updateFilterView": {
                        "filter": {"filterViewId": view["filterViewId"], **changed},
                        "fields": ",".join(changed),
                    }
                }
            break


def _pairs(tab: StandingTab, old: Labels, wanted: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    return zip(_views_in(tab, old), wanted, strict=True)


def _views_in(tab: StandingTab, labels: Labels) -> list[Json]:
    """As they stand on a tab of that title, whatever it is called now."""
    titled = StandingTab(tab.tab, tab.sheet_id, labels.tab(tab.tab.key), tab.columns)
    return [request["addFilterView"]["filter"] for request in view_requests({tab.tab.key: titled}, labels)]


def _spec(spec: Json, old: Json, new: Json) -> Json:
    for before, after in zip(old["filterSpecs"], new["filterSpecs"], strict=True):
        if before["columnIndex"] == spec.get("columnIndex") and before["filterCriteria"] == spec.get(
            "filterCriteria"
        ):
            return {**spec, "filterCriteria": after["filterCriteria"]}
    return spec


def _order(view: Json, old: Json, new: Json) -> Any:
    shown = view.get("sortSpecs", [])
    return new.get("sortSpecs", []) if shown == old.get("sortSpecs", []) else shown


def _colours(tab: StandingTab, sheet: Json, words: Rewording) -> Iterator[Json]:
    wanted = _formulas(tab, words.new)
    known = {
        old: new
        for labels in words.olds
        for old, new in zip(_formulas(tab, labels), wanted, strict=True)
        if old != new
    }
    for index, rule in enumerate(sheet.get("conditionalFormats", ())):
        condition = rule.get("booleanRule", {}).get("condition", {})
        values = condition.get("values", ())
        new = known.get(values[0].get("userEnteredValue", "")) if len(values) == 1 else None
        if new is not None:
            fresh = {**condition, "values": [{"userEnteredValue": new}]}
            boolean = {**rule["booleanRule"], "condition": fresh}
            yield {
                "updateConditionalFormatRule": {
                    "sheetId": tab.sheet_id,
                    "index": index,
                    "rule": {**rule, "booleanRule": boolean},
                }
            }


def _formulas(tab: StandingTab, labels: Labels) -> list[str]:
    rules = (request["addConditionalFormatRule"]["rule"] for request in conditional_requests(tab, labels))
    return [str(rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]) for rule in rules]


def _protections(tab: StandingTab, sheet: Json, words: Rewording) -> Iterator[Json]:
    wanted = _described(tab, words.new)
    known = {
        old: new for labels in words.olds for old, new in zip(_described(tab, labels), wanted, strict=True)
    }
    for found in sheet.get("protectedRanges", ()):
        new = known.get(found.get("description", ""))
        if new is not None and new != found["description"]:
            changed = {"protectedRangeId": found["protectedRangeId"], "description": new}
            yield {"updateProtectedRange": {"protectedRange": changed, "fields": "description"}}


def _described(tab: StandingTab, labels: Labels) -> list[str]:
    requests = protection_requests(PlacedTab(tab.tab, tab.sheet_id, tab.title), labels, _NOBODY)
    return [str(request["addProtectedRange"]["protectedRange"]["description"]) for request in requests]


def chart_sheet_requests(sheet: Json, words: Rewording) -> Iterator[Json]:
    """Gives the requests that reword the sheet of charts. `sheet`: how it looks now, all its rows included."""
    wanted = chart_words(words.new)
    known = {
        old: new
        for labels in words.olds
        for old, new in zip_longest(chart_words(labels), wanted)
        if old != new
    }
    for row, line in enumerate(sheet.get("data", [{}])[0].get("rowData", ())):
        for column, cell in enumerate(line.get("values", ())):
            text = cell.get("userEnteredValue", {}).get("stringValue")
            if text in known and text not in wanted:
                yield cell_reworded(CHARTS_SHEET_ID, (row, column), text, known[text])
    titles = {
        labels.term(f"chart.{chart.key}"): words.new.term(f"chart.{chart.key}")
        for labels in words.olds
        for chart in CHARTS
    }
    for chart in sheet.get("charts", ()):
        new = titles.get(chart.get("spec", {}).get("title", ""))
        if new is not None and new != chart["spec"]["title"]:
            yield {"updateChartSpec": {"chartId": chart["chartId"], "spec": {**chart["spec"], "title": new}}}


def _row(sheet: Json, index: int) -> list[Json]:
    rows = sheet.get("data", [{}])[0].get("rowData", [])
    found: list[Json] = rows[index].get("values", []) if index < len(rows) else []
    return found
