"""What Hypothesis draws: values of cells, ranges in A1, and requests made from Google's description of them."""

import json
import os
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

Json = dict[str, Any]
Drawn = st.SearchStrategy[Any]
SHEETS = (0, 7)
"""The sheets that a prepared spreadsheet has."""
NAMES = ("total", "rooms")
"""The names of its named ranges, and their ids."""
OBJECTS = (1, 2, 3)
"""The ids of what lies over its grids."""
EDGE = 9
"""Rows and columns that requests are about."""
MOST_ROWS, MOST_COLUMNS = 30, 14
"""The grids of a prepared spreadsheet."""
FORMULAS = ("=A1+1", "=SUM(A1:C3)", "=1/0", "=Second!B2", "=total", '=A1&"x"', "=SEQUENCE(2,2)", "=B2*2")
UNIONS = frozenset(
    {
        "ExtendedValue",
        "ColorStyle",
        "DataFilter",
        "DeveloperMetadataLocation",
        "EmbeddedObjectPosition",
        "ErrorValue",
    }
)
"""Messages of which exactly one field may be set."""


def effort(examples: int) -> settings:
    """Gives the settings of a run: so many examples, and many times more in `make fuzz`."""
    return settings(max_examples=examples * int(os.environ.get("FUZZ_EFFORT", "1")))


# --- values of cells ---


def texts(most: int = 12) -> st.SearchStrategy[str]:
    """Gives any text a cell may hold; JSON carries no lone surrogates."""
    return st.text(st.characters(codec="utf-8"), max_size=most)


def numbers() -> st.SearchStrategy[int | float]:
    """Gives numbers that a cell keeps to the last bit."""
    return st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False).map(
        lambda found: 0.0 if found == 0 else found
    )


def scalars() -> st.SearchStrategy[str | int | float | bool]:
    """Gives values of a JSON body, empty text among them."""
    typed = (
        "TRUE",
        "false",
        "'1",
        "''",
        "=1",
        "=",
        "007",
        "1e5",
        "50%",
        "$3.50",
        "2026-03-05",
        "3:15 pm",
        "1,234",
    )
    return texts() | numbers() | st.booleans() | st.sampled_from(typed)


def tables(cells: Drawn | None = None, rows: int = 5, columns: int = 5) -> st.SearchStrategy[list[list[Any]]]:
    """Gives rows of cells of many lengths."""
    return st.lists(st.lists(scalars() if cells is None else cells, max_size=columns), max_size=rows)


# --- places ---


def rectangles(rows: int = EDGE, columns: int = EDGE) -> st.SearchStrategy[tuple[int, int, int, int]]:
    """Gives top, left, bottom, right; half-open and never empty."""
    return st.tuples(_ends(rows), _ends(columns)).map(
        lambda found: (found[0][0], found[1][0], found[0][1], found[1][1])
    )


def _ends(most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, most - 1), st.integers(1, 4)).map(
        lambda found: (found[0], min(found[0] + found[1], most))
    )


@st.composite
def grid_ranges(draw: st.DrawFn) -> Json:
    """Gives a GridRange, sometimes open, of sheets that mostly exist."""
    top, left, bottom, right = draw(rectangles())
    found = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    open_ends = draw(st.sampled_from([(), (), (), (), ("endRowIndex",), ("endColumnIndex",), tuple(found)]))
    return {
        "sheetId": draw(sheet_ids()),
        **{name: edge for name, edge in found.items() if name not in open_ends},
    }


@st.composite
def spans(draw: st.DrawFn) -> Json:
    """Gives a DimensionRange."""
    start, end = draw(_ends(EDGE))
    dimension = draw(st.sampled_from(("ROWS", "COLUMNS")))
    return {"sheetId": draw(sheet_ids()), "dimension": dimension, "startIndex": start, "endIndex": end}


def coordinates() -> st.SearchStrategy[Json]:
    """Gives a GridCoordinate."""
    place = st.integers(0, EDGE)
    return st.fixed_dictionaries({"sheetId": sheet_ids(), "rowIndex": place, "columnIndex": place})


def sheet_ids() -> st.SearchStrategy[int]:
    """Gives the id of a sheet, seldom of one that is not there."""
    return st.sampled_from((*SHEETS, *SHEETS, *SHEETS, *SHEETS, 404))


def titles() -> st.SearchStrategy[str]:
    """Gives what a tab may be called: anything but nothing."""
    hard = ("A1", "R1C1", "it's", "a!b", "'", "12", "總表", "a b", "x:y", "$", "A", "1:2", "TRUE")
    return st.sampled_from(hard) | texts(8).filter(lambda found: bool(found.strip()))


# --- requests from the description ---


@cache
def schemas() -> Json:
    """Gives the messages of Sheets v4 by name."""
    source = files("googleapiclient") / "discovery_cache" / "documents" / "sheets.v4.json"
    found: Json = json.loads(source.read_text(encoding="utf-8"))["schemas"]
    return found


def kinds() -> list[str]:
    """Gives all kinds of request but those of data sources."""
    return [kind for kind in schemas()["Request"]["properties"] if "DataSource" not in kind]


def requests() -> st.SearchStrategy[Json]:
    """Gives a request of any kind; many can be applied to a prepared spreadsheet, many cannot."""
    return st.sampled_from(kinds()).flatmap(request_of)


@cache
def request_of(kind: str) -> st.SearchStrategy[Json]:
    """Gives requests of one kind."""
    name = schemas()["Request"]["properties"][kind]["$ref"]
    return message(name).map(lambda body: {kind: body})


@cache
def message(name: str, depth: int = 0) -> st.SearchStrategy[Json]:
    """Gives messages of a type as the description has them."""
    special = _MESSAGES.get(name)
    if special is not None:
        return special()
    fields = _fields(name)
    return st.deferred(lambda: _message(fields, depth, union=name in UNIONS))


@st.composite
def _message(draw: st.DrawFn, fields: Json, depth: int, *, union: bool) -> Json:
    if not fields:
        return {}
    named = [name for name in fields if depth == 0 or name in _NEEDED]
    others = [name for name in fields if name not in named]
    left_out = draw(st.integers(0, 30)) if len(named) > 1 and not union else 0
    chosen = [name for place, name in enumerate(named, 1) if place != left_out]
    if union:
        chosen = [draw(st.sampled_from(sorted(fields)))]
    elif others:
        most = 1 if depth > 2 else 3
        chosen += draw(st.lists(st.sampled_from(others), max_size=most, unique=True))
    return {name: draw(_field(name, fields[name], depth)) for name in chosen}


def _fields(name: str) -> Json:
    return {
        field: found
        for field, found in schemas()[name].get("properties", {}).items()
        if not found.get("readOnly")
        and not field.startswith("dataSource")
        and "DataSource" not in found.get("$ref", "")
        and "Output only" not in found.get("description", "")
    }


def _field(name: str, found: Json, depth: int) -> Drawn:
    drawn = _BY_NAME.get(name)
    if drawn is not None:
        return drawn()
    if "$ref" in found:
        return st.just({}) if depth > 5 else message(found["$ref"], depth + 1)
    if found.get("type") == "array":
        return st.lists(_field("", found["items"], depth + 1), min_size=1, max_size=2)
    if "enum" in found:
        known = [word for word in found["enum"] if not word.endswith("_UNSPECIFIED")]
        return st.sampled_from(known or found["enum"])
    return _SCALARS[found.get("type", "string")]()


@st.composite
def _fillings(draw: st.DrawFn) -> Json:
    if draw(st.booleans()):
        return {"range": draw(grid_ranges()), "useAlternateSeries": draw(st.booleans())}
    return {"sourceAndDestination": draw(message("SourceAndDestination"))}


_NEEDED = frozenset(
    {"range", "ranges", "fields", "spec", "location", "dataRange", "overlayPosition", "anchorCell", "name", "type",
     "position", "metadataKey", "visibility", "properties", "condition", "startIndex", "endIndex", "dimension",
     "depth", "booleanRule", "format", "namedRangeId", "protectedRangeId", "filterViewId", "bandedRangeId",
     "chartId", "slicerId", "tableId", "metadataId", "userEnteredValue", "values", "content", "sheetId"}
)  # fmt: skip
"""Fields that a request seldom makes sense without."""
_SCALARS: dict[str, Callable[[], Drawn]] = {
    "integer": lambda: st.integers(0, EDGE) | st.sampled_from((-1, 100, 2**31 - 1, -(2**31))),
    "number": lambda: st.sampled_from((0, 1, 0.5, -1, 1e300)) | st.floats(0, 1),
    "boolean": st.booleans,
    "string": lambda: texts(6),
    "object": lambda: st.just({}),
    "any": lambda: scalars() | st.none() | st.just([]) | st.just({}),
}
_IDS = st.sampled_from((*OBJECTS, *OBJECTS, 99))
_BY_NAME: dict[str, Callable[[], Drawn]] = {
    "fields": lambda: st.sampled_from(
        ("*", "*", "range", "name,range", "title", "userEnteredValue", "note", "userEnteredFormat(numberFormat,bold)",
         "userEnteredFormat.textFormat.bold", "pixelSize", "hiddenByUser", "gridProperties", "a(", "nothing")
    ),
    "sheetId": sheet_ids,
    "sourceSheetId": sheet_ids,
    "namedRangeId": lambda: st.sampled_from((*NAMES, "new", "rooms")),
    "tableId": lambda: st.sampled_from(("t1", "t1", "t2")),
    "commentId": lambda: st.sampled_from(("c1", "none")),
    "postId": lambda: st.sampled_from(("p1", "none")),
    "protectedRangeId": lambda: _IDS,
    "filterViewId": lambda: _IDS,
    "filterId": lambda: _IDS,
    "bandedRangeId": lambda: _IDS,
    "chartId": lambda: _IDS,
    "slicerId": lambda: _IDS,
    "objectId": lambda: _IDS,
    "metadataId": lambda: _IDS,
    "metadataKey": lambda: st.sampled_from(("k1", "k2")),
    "metadataValue": lambda: st.sampled_from(("v", "w")),
    "newSheetId": lambda: st.integers(1, 9),
    "name": lambda: st.sampled_from(("total", "fresh", "other", "A1", "1x", "")),
    "title": titles,
    "newSheetName": titles,
    "a1Range": lambda: st.sampled_from(("A1", "B2:C3", "Second!A1", "rooms", "A:B", "2:3", "nowhere!A1")),
    "formulaValue": lambda: st.sampled_from(FORMULAS),
    "stringValue": texts,
    "depth": lambda: st.integers(1, 2),
    "rowCount": lambda: st.integers(9, 40) | st.sampled_from((0, -1, 2**31 - 1)),
    "columnCount": lambda: st.integers(9, 30) | st.sampled_from((0, 20_000)),
    "length": lambda: st.integers(1, 4) | st.sampled_from((0, -1, 2**31 - 1)),
    "find": lambda: st.sampled_from(("a", "1", "", "(", ".*", "$")),
    "locale": lambda: st.sampled_from(("en_US", "zh_TW", "de_DE", "none", "x")),
    "timeZone": lambda: st.sampled_from(("Asia/Taipei", "Etc/GMT", "Nowhere/Town", "")),
    "pattern": lambda: st.sampled_from(("0.00", "yyyy-mm-dd", "#,##0", "@", "[", '"', "[h]:mm", "0%", "General", "E")),
    "recalculationInterval": lambda: st.just("ON_CHANGE"),
    "importFunctionsExternalUrlAccessAllowed": lambda: st.just(True),
}  # fmt: skip
"""What fields of a name hold, wherever they stand."""
_MESSAGES: dict[str, Callable[[], Drawn]] = {
    "GridRange": grid_ranges,
    "DimensionRange": spans,
    "GridCoordinate": coordinates,
    "AutoFillRequest": _fillings,
    "DimensionGroup": lambda: st.fixed_dictionaries(
        {"range": spans(), "depth": st.integers(1, 2), "collapsed": st.booleans()}
    ),
}
