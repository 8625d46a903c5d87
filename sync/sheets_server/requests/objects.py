"""Requests about what lies over the grid: merges, filters, banding, conditional formats, charts."""

import secrets
from collections.abc import Callable, Mapping

from sync.sheets_server.a1 import Area
from sync.sheets_server.book import Book, Json, Sheet, area_of, grid_of
from sync.sheets_server.cells import put_values, values_block
from sync.sheets_server.errors import invalid
from sync.sheets_server.masks import merge, parse
from sync.sheets_server.requests.rectangles import overlap
from sync.sheets_server.rows import Value

_ID_OF = {"filterViews": "filterViewId", "bandedRanges": "bandedRangeId"}


def merge_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """MergeCellsRequest: all into one, or by rows or columns; only the first cell of each keeps its value."""
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = rectangle = sheet.closed(area)
    if any(overlap(sheet.closed(area_of(one)), rectangle) for one in sheet.objects.get("merges", ())):
        raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    kind = body.get("mergeType", "MERGE_ALL")
    made = {
        "MERGE_ALL": [rectangle],
        "MERGE_COLUMNS": [(top, column, bottom, column + 1) for column in range(left, right)],
        "MERGE_ROWS": [(row, left, row + 1, right) for row in range(top, bottom)],
    }.get(kind)
    if made is None:
        raise invalid(f"Invalid value at 'mergeType', \"{kind}\"")
    for one in made:
        kept = values_block(sheet.rows, one)
        blank: list[list[Value]] = [[None] * len(row) for row in kept]
        blank[0][0] = kept[0][0]
        sheet = put_values(sheet, one[0], one[1], blank)
    grids = tuple(grid_of(sheet.sheet_id, Area(one[0], one[2], one[1], one[3])) for one in made)
    return _with(book, sheet, "merges", (*sheet.objects.get("merges", ()), *grids)), {}


def unmerge_cells(book: Book, body: Json) -> tuple[Book, Json]:
    """UnmergeCellsRequest: every merge inside the range goes."""
    sheet, area = book.of_grid_range(body["range"])
    top, left, bottom, right = sheet.closed(area)

    def inside(found: Json) -> bool:
        one = sheet.closed(area_of(found))
        return top <= one[0] and left <= one[1] and one[2] <= bottom and one[3] <= right

    return _with(
        book, sheet, "merges", tuple(one for one in sheet.objects.get("merges", ()) if not inside(one))
    ), {}


def set_basic_filter(book: Book, body: Json) -> tuple[Book, Json]:
    """SetBasicFilterRequest."""
    sheet, _ = book.of_grid_range(body["filter"]["range"])
    return _with(book, sheet, "basicFilter", (body["filter"],)), {}


def clear_basic_filter(book: Book, body: Json) -> tuple[Book, Json]:
    """ClearBasicFilterRequest."""
    return _with(book, book.sheet(body["sheetId"]), "basicFilter", ()), {}


def add_conditional_format_rule(book: Book, body: Json) -> tuple[Book, Json]:
    """AddConditionalFormatRuleRequest: put in at its index, first by default."""
    rule, index = body["rule"], body.get("index", 0)
    sheet, _ = book.of_grid_range(rule["ranges"][0])
    rules = list(sheet.objects.get("conditionalFormats", ()))
    rules.insert(index, rule)
    return _with(book, sheet, "conditionalFormats", tuple(rules)), {}


def update_conditional_format_rule(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateConditionalFormatRuleRequest: another rule, or another index."""
    sheet_id = body.get("sheetId", body.get("rule", {}).get("ranges", [{}])[0].get("sheetId", 0))
    sheet, rules, index = _rule_at(book, sheet_id, body.get("index", 0))
    old = rules[index]
    if "newIndex" in body:
        rules.insert(body["newIndex"], rules.pop(index))
        reply = {"oldRule": old, "oldIndex": index, "newRule": old, "newIndex": body["newIndex"]}
    else:
        rules[index] = body["rule"]
        reply = {"oldRule": old, "newRule": body["rule"], "newIndex": index}
    return _with(book, sheet, "conditionalFormats", tuple(rules)), reply


def delete_conditional_format_rule(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteConditionalFormatRuleRequest."""
    sheet, rules, index = _rule_at(book, body.get("sheetId", 0), body.get("index", 0))
    old = rules.pop(index)
    return _with(book, sheet, "conditionalFormats", tuple(rules)), {"rule": old}


def add_filter_view(book: Book, body: Json) -> tuple[Book, Json]:
    """AddFilterViewRequest."""
    return _added(book, "filterViews", body["filter"], "filter")


def update_filter_view(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateFilterViewRequest."""
    return _updated(book, "filterViews", body["filter"], body["fields"])


def delete_filter_view(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteFilterViewRequest."""
    return _deleted(book, "filterViews", body["filterId"])


def duplicate_filter_view(book: Book, body: Json) -> tuple[Book, Json]:
    """DuplicateFilterViewRequest: the copy has an id and a title of its own."""
    sheet, old = _of_id(book, "filterViews", body["filterId"])
    titles = {found.get("title", "") for found in sheet.objects["filterViews"]}
    wanted = f"Copy of {old.get('title', 'Filter')}"
    names = (wanted, *(f"{wanted} {number}" for number in range(2, len(titles) + 3)))
    title = next(name for name in names if name not in titles)
    made = {**old, "filterViewId": secrets.randbelow(2**31), "title": title}
    return _with(book, sheet, "filterViews", (*sheet.objects["filterViews"], made)), {"filter": made}


def add_banding(book: Book, body: Json) -> tuple[Book, Json]:
    """AddBandingRequest."""
    return _added(book, "bandedRanges", body["bandedRange"], "bandedRange")


def update_banding(book: Book, body: Json) -> tuple[Book, Json]:
    """UpdateBandingRequest."""
    return _updated(book, "bandedRanges", body["bandedRange"], body["fields"])


def delete_banding(book: Book, body: Json) -> tuple[Book, Json]:
    """DeleteBandingRequest."""
    return _deleted(book, "bandedRanges", body["bandedRangeId"])


def add_chart(book: Book, body: Json) -> tuple[Book, Json]:
    """AddChartRequest: kept with its sheet, not drawn."""
    given = body["chart"]
    place = given.get("position", {})
    cell = place.get("overlayPosition", {}).get("anchorCell", {})
    sheet = book.sheet(place.get("sheetId", cell.get("sheetId", book.sheets[0].sheet_id)))
    made = {**given, "chartId": given.get("chartId") or secrets.randbelow(2**31)}
    return _with(book, sheet, "charts", (*sheet.objects.get("charts", ()), made)), {"chart": made}


def _with(book: Book, sheet: Sheet, field: str, found: tuple[Json, ...]) -> Book:
    return book.with_sheet(sheet.having(field, found))


def _rule_at(book: Book, sheet_id: int, index: int) -> tuple[Sheet, list[Json], int]:
    sheet = book.sheet(sheet_id)
    rules = list(sheet.objects.get("conditionalFormats", ()))
    if not 0 <= index < len(rules):
        raise invalid(f"No conditional format on sheet: {sheet_id} at index: {index}")
    return sheet, rules, index


def _added(book: Book, field: str, given: Json, name: str) -> tuple[Book, Json]:
    sheet, _ = book.of_grid_range(given["range"])
    key = _ID_OF[field]
    made = {**given, key: given.get(key) or secrets.randbelow(2**31)}
    found = sheet.objects.get(field, ())
    if any(one[key] == made[key] for one in found):
        raise invalid(f"{key} {made[key]} already exists.")
    return _with(book, sheet, field, (*found, made)), {name: made}


def _updated(book: Book, field: str, given: Json, mask: str) -> tuple[Book, Json]:
    key = _ID_OF[field]
    sheet, found = _of_id(book, field, given[key])
    changed = merge(found, given, parse(mask)) | {key: found[key]}
    return _with(
        book, sheet, field, tuple(changed if one is found else one for one in sheet.objects[field])
    ), {}


def _deleted(book: Book, field: str, object_id: int) -> tuple[Book, Json]:
    sheet, found = _of_id(book, field, object_id)
    return _with(book, sheet, field, tuple(one for one in sheet.objects[field] if one is not found)), {}


def _of_id(book: Book, field: str, object_id: int) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for found in sheet.objects.get(field, ()):
            if found[_ID_OF[field]] == object_id:
                return sheet, found
    raise invalid(f"No {_ID_OF[field]}: {object_id}")


KINDS: Mapping[str, Callable[[Book, Json], tuple[Book, Json]]] = {
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addConditionalFormatRule": add_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": delete_filter_view,
    "duplicateFilterView": duplicate_filter_view,
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
    "addChart": add_chart,
}
