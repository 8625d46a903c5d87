"""How a tab looks: header with notes, widths, hidden columns, bands, and colours that say what needs a look."""

from collections.abc import Iterator

from sheet_schema.fields import Column, Owner
from sheet_schema.formats import cell_format
from sheet_schema.grid import Json, PlacedTab
from sheet_schema.labels import Labels
from sheet_schema.model import TabRole
from sheet_schema.workflow import CLOSED

TAB_COLOURS = {
    TabRole.INTAKE: "1a73e8",
    TabRole.WORK: "188038",
    TabRole.MONEY: "b06000",
    TabRole.AFTERCARE: "a142f4",
    TabRole.AUTHORITY: "c5221f",
    TabRole.REFERENCE: "5f6368",
    TabRole.FIGURES: "129eaf",
}
HEADER_OF_SERVICE = "e8eaed"
HEADER_OF_PEOPLE = "d2e3fc"
BAND = "f8f9fa"
WHITE = "ffffff"
RED = "fce8e6"
AMBER = "feefc3"
GREY = "9aa0a6"
DUE_SOON_DAYS = "1/48"
"""Half an hour, as a spreadsheet counts time."""


def colour(hexadecimal: str) -> Json:
    """Gives the ColorStyle of an RRGGBB colour; Sheets counts each part from 0 to 1."""
    parts = (int(hexadecimal[place : place + 2], 16) for place in (0, 2, 4))
    return {
        "rgbColor": dict(zip(("red", "green", "blue"), (round(part / 255, 4) for part in parts), strict=True))
    }


def appearance_requests(placed: PlacedTab, labels: Labels) -> Iterator[Json]:
    """Gives the requests that make a tab readable."""
    yield _header(placed, labels)
    yield from _columns(placed)
    yield from _twin_group(placed)
    yield _bands(placed)
    yield from colours_that_speak(placed, labels)


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


def colours_that_speak(placed: PlacedTab, labels: Labels) -> Iterator[Json]:
    """The first rule that holds wins: what is due soon, what needs correcting, what is closed."""
    keys = placed.keys
    rules: list[tuple[Json, str, Json]] = []
    if "next_due" in keys:
        due = f"${placed.letter('next_due')}2"
        soon = f"=AND(ISNUMBER({due}),{due}<NOW()+{DUE_SOON_DAYS})"
        one_cell = placed.grid(keys["next_due"], keys["next_due"] + 1)
        rules.append((one_cell, soon, {"backgroundColorStyle": colour(AMBER)}))
    wrong = f"=LEN(${placed.letter('problems')}2)>0"
    rules.append((placed.grid(), wrong, {"backgroundColorStyle": colour(RED)}))
    if "stage" in keys:
        stage = f"${placed.letter('stage')}2"
        names = (labels.stage(closed) for closed in sorted(CLOSED))
        ended = "=OR(" + ",".join(f'{stage}="{name}"' for name in names) + ")"
        rules.append((placed.grid(), ended, {"textFormat": {"foregroundColorStyle": colour(GREY)}}))
    for index, (cells, formula, look) in enumerate(rules):
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        rule = {"ranges": [cells], "booleanRule": {"condition": condition, "format": look}}
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}
