"""How a tab looks: header with notes, widths, hidden columns, bands, and colours that say what needs a look."""

from collections.abc import Iterator

from sheet_schema.colours import BAND, HEADER_OF_PEOPLE, HEADER_OF_SERVICE, WHITE, colour
from sheet_schema.conditions import conditional_requests
from sheet_schema.fields import Column, Owner
from sheet_schema.formats import cell_format
from sheet_schema.grid import Json, PlacedTab
from sheet_schema.labels import Labels


def appearance_requests(placed: PlacedTab, labels: Labels) -> Iterator[Json]:
    """Gives the requests that make a tab readable."""
    yield _header(placed, labels)
    yield from _columns(placed)
    yield from _role_groups(placed)
    yield from _twin_group(placed)
    yield _bands(placed)
    yield from conditional_requests(placed, labels)


def header_cells(placed: PlacedTab, labels: Labels) -> dict[str, Json]:
    """Gives the header cell of each column, by key."""
    first_shown = next(column.key for column in placed.tab.columns if not column.hidden)
    return {
        column.key: _header_cell(placed, column, labels, titled=column.key == first_shown)
        for column in placed.tab.columns
    }


def column_look(placed: PlacedTab, column: Column, index: int) -> Iterator[Json]:
    """Gives the requests that make one column look as declared."""
    yield {
        "repeatCell": {
            "range": placed.grid(index, index + 1),
            "cell": {"userEnteredFormat": cell_format(column)},
            "fields": "userEnteredFormat(numberFormat,wrapStrategy,verticalAlignment)",
        }
    }
    yield {
        "updateDimensionProperties": {
            "range": placed.dimension(index, index + 1),
            "properties": {"pixelSize": column.width, "hiddenByUser": column.hidden},
            "fields": "pixelSize,hiddenByUser",
        }
    }


def _header(placed: PlacedTab, labels: Labels) -> Json:
    cells = list(header_cells(placed, labels).values())
    return {
        "updateCells": {
            "start": {"sheetId": placed.sheet_id, "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": cells}],
            "fields": "userEnteredValue,userEnteredFormat,note",
        }
    }


def _header_cell(placed: PlacedTab, column: Column, labels: Labels, *, titled: bool) -> Json:
    note = labels.help(placed.tab.key, column)
    if titled and placed.tab.form:
        note = f"{placed.tab.form} {labels.form(placed.tab.form)}\n{note}"
    fill = HEADER_OF_SERVICE if column.owner is Owner.SERVICE else HEADER_OF_PEOPLE
    return {
        "userEnteredValue": {"stringValue": labels.label(placed.tab.key, column)},
        "userEnteredFormat": {
            "backgroundColorStyle": colour(fill),
            "textFormat": {"bold": True},
            "wrapStrategy": "WRAP",
            "verticalAlignment": "MIDDLE",
        },
        "note": note,
    }


def _columns(placed: PlacedTab) -> Iterator[Json]:
    for first, end, look in placed.runs(cell_format):
        yield {
            "repeatCell": {
                "range": placed.grid(first, end),
                "cell": {"userEnteredFormat": look},
                "fields": "userEnteredFormat(numberFormat,wrapStrategy,verticalAlignment)",
            }
        }
    for first, end, (width, hidden) in placed.runs(lambda column: (column.width, column.hidden)):
        yield {
            "updateDimensionProperties": {
                "range": placed.dimension(first, end),
                "properties": {"pixelSize": width, "hiddenByUser": hidden},
                "fields": "pixelSize,hiddenByUser",
            }
        }


def _role_groups(placed: PlacedTab) -> Iterator[Json]:
    """One group for each role's part where a tab has several.

    Groups that touch become one in Sheets, so the first column of each part stands outside, as its title.
    """
    parts = [run for run in placed.runs(lambda column: column.role) if run[2] is not None]
    if len(parts) == 1:
        return
    twins = {placed.index(twin.key) for twin in placed.tab.twins}
    for first, end, _ in parts:
        if end - first > 1 and end not in twins:
            yield {"addDimensionGroup": {"range": placed.dimension(first + 1, end)}}


def _twin_group(placed: PlacedTab) -> Iterator[Json]:
    twins = placed.tab.twins
    if twins:
        first = placed.index(twins[0].key)
        group = placed.dimension(first, first + len(twins))
        yield {"addDimensionGroup": {"range": group}}
        closed = {"range": group, "depth": 1, "collapsed": True}
        yield {"updateDimensionGroup": {"dimensionGroup": closed, "fields": "collapsed"}}


def _bands(placed: PlacedTab) -> Json:
    bands = {"firstBandColorStyle": colour(WHITE), "secondBandColorStyle": colour(BAND)}
    return {"addBanding": {"bandedRange": {"range": placed.grid(), "rowProperties": bands}}}
