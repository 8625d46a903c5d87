"""Cells in the API's words: CellData in and out, values typed by people, values shown."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sync.sheets_server.book import Layer, Sheet
from sync.sheets_server.errors import invalid
from sync.sheets_server.rows import Formula, Value

Json = dict[str, Any]
MAX_CHARACTERS = 50_000
EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d+)?")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
DAY_SECONDS = 86_400


def checked(value: Value) -> Value:
    """Gives a value back, or a 400 when its text is too long for a cell."""
    text = value.text if isinstance(value, Formula) else value
    if isinstance(text, str) and len(text) > MAX_CHARACTERS:
        raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
    return value


def from_extended(extended: Json | None) -> Value:
    """Gives the value of a typed ExtendedValue: text stays text, whatever it looks like."""
    if not extended:
        return None
    if len(extended) > 1:
        raise invalid("Invalid value: more than one kind of value in an ExtendedValue")
    kind, value = next(iter(extended.items()))
    wanted = {"stringValue": str, "numberValue": int | float, "boolValue": bool, "formulaValue": str}.get(kind)
    if wanted is None or not isinstance(value, wanted) or (kind == "numberValue" and isinstance(value, bool)):
        raise invalid(f"Invalid value at '{kind}'")
    found: Value = Formula(str(value)) if kind == "formulaValue" else value
    return checked(found if found != "" else None)


def to_extended(value: Value) -> Json:
    """Gives the userEnteredValue of a cell."""
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    return to_effective(value)


def to_effective(value: Value) -> Json:
    """Gives the effectiveValue of a cell. Formulas are kept, not calculated: they show as an error."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, Formula):
        return {"errorValue": {"type": "ERROR", "message": "Formulas are not calculated by this server."}}
    return {}


def unformatted(value: Value) -> Any:
    """Gives a cell as UNFORMATTED_VALUE shows it; empty text for an empty cell."""
    if value is None:
        return ""
    return "#ERROR!" if isinstance(value, Formula) else value


def formatted(value: Value, number_format: Json) -> str:
    """Gives a cell as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Formula):
        return "#ERROR!"
    if isinstance(value, str):
        return value
    return _number_shown(float(value), number_format)


def _number_shown(value: float, number_format: Json) -> str:
    kind, pattern = number_format.get("type"), number_format.get("pattern", "")
    if kind in {"DATE", "TIME", "DATE_TIME"} or "yyyy" in pattern or "hh" in pattern:
        return _date_shown(value, pattern or {"TIME": "hh:mm:ss", "DATE": "yyyy-mm-dd"}.get(str(kind), ""))
    if "%" in pattern or kind == "PERCENT":
        return f"{value * 100:,.{_decimals(pattern)}f}%"
    if pattern and pattern != "@":
        return f"{value:,.{_decimals(pattern)}f}" if "," in pattern else f"{value:.{_decimals(pattern)}f}"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _decimals(pattern: str) -> int:
    _, _, after = pattern.partition(".")
    return len(re.match(r"[0#]*", after)[0]) if after else 0  # type: ignore[index]


_PARTS = (
    ("yyyy", "%Y"), ("am/pm", "%p"), ("AM/PM", "%p"), ("hh:mm", "%H:%M"), ("h:mm", "%H:%M"), ("mm:ss", "%M:%S"),
    ("dd", "%d"), ("mm", "%m"), ("ss", "%S"),
)


def _date_shown(value: float, pattern: str) -> str:
    moment = EPOCH + timedelta(seconds=round(value * DAY_SECONDS))
    text = pattern or "yyyy-mm-dd hh:mm:ss"
    for part, code in _PARTS:
        text = text.replace(part, code)
    return moment.strftime(text)


def typed(text: Any, number_format: Json) -> tuple[Value, Json | None]:
    """Gives what USER_ENTERED makes of an input, and the number format it brings (dates, percents)."""
    if text is None or isinstance(text, bool | int | float):
        return text, None
    if not isinstance(text, str):
        raise invalid("Invalid value: lists and objects cannot stand in a cell")
    if text.startswith("'"):
        return text[1:], None
    if number_format.get("type") == "TEXT":
        return text or None, None
    if text.startswith("=") and len(text) > 1:
        return Formula(text), None
    return _recognised(text)


def _recognised(text: str) -> tuple[Value, Json | None]:
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return bare.upper() == "TRUE", None
    if bare.endswith("%") and _is_number(bare[:-1]):
        return float(bare[:-1].replace(",", "")) / 100, {"type": "PERCENT", "pattern": "0.00%" if "." in bare else "0%"}
    if bare.startswith("$") and _is_number(bare[1:]):
        return float(bare[1:].replace(",", "")), {"type": "CURRENCY", "pattern": "$#,##0.00"}
    if _is_number(bare):
        number = float(bare.replace(",", ""))
        return int(number) if number.is_integer() and "e" not in bare.lower() and "." not in bare else number, None
    serial = _serial(bare)
    return serial if serial is not None else (text or None, None)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and any(letter.isdigit() for letter in text)


def _serial(text: str) -> tuple[Value, Json] | None:
    clock = _TIME.fullmatch(text)
    if clock is not None:
        seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
        return seconds / DAY_SECONDS, {"type": "TIME", "pattern": "hh:mm:ss" if clock[3] else "hh:mm"}
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        day = (date(int(found[1]), int(found[2]), int(found[3])) - EPOCH.date()).days
    except ValueError:
        return None
    if found[4] is None:
        return day, {"type": "DATE", "pattern": "yyyy-mm-dd"}
    seconds = int(found[4]) * 3600 + int(found[5]) * 60 + int(found[6] or 0)
    return day + seconds / DAY_SECONDS, {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm:ss"}


def look(sheet: Sheet, row: int, column: int) -> Json:
    """Gives what a cell has besides its value: the layers over each other."""
    return _over(sheet.layers, row, column)


def layers_within(sheet: Sheet, top: int, left: int, bottom: int, right: int) -> tuple[Layer, ...]:
    """Gives the layers that touch a rectangle, in order."""
    return tuple(
        layer
        for layer in sheet.layers
        if (layer.area.top or 0) < bottom
        and (layer.area.left or 0) < right
        and (layer.area.bottom is None or layer.area.bottom > top)
        and (layer.area.right is None or layer.area.right > left)
    )


def _over(layers: tuple[Layer, ...], row: int, column: int) -> Json:
    found: Json = {}
    for layer in layers:
        area = layer.area
        if (area.top or 0) <= row and (area.bottom is None or row < area.bottom) and (
            (area.left or 0) <= column and (area.right is None or column < area.right)
        ):
            for field in layer.fields:
                _set(found, field.split("."), _get(layer.cell, field.split(".")))
    return found


def _get(document: Json, path: list[str]) -> Any:
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _set(document: Json, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        inner = document.get(name)
        document[name] = dict(inner) if isinstance(inner, dict) else {}
        document = document[name]
    if value is None:
        document.pop(path[-1], None)
    else:
        document[path[-1]] = value


def data(value: Value, extras: Json) -> Json:
    """Gives the CellData of a cell: values, format, validation, note."""
    cell: Json = {}
    if value is not None:
        cell = {
            "userEnteredValue": to_extended(value),
            "effectiveValue": to_effective(value),
            "formattedValue": formatted(value, extras.get("userEnteredFormat", {}).get("numberFormat", {})),
        }
    if extras.get("userEnteredFormat"):
        cell["userEnteredFormat"] = cell["effectiveFormat"] = extras["userEnteredFormat"]
    for name in ("dataValidation", "note"):
        if extras.get(name):
            cell[name] = extras[name]
    return cell


def grid_data(sheet: Sheet, area: tuple[int, int, int, int], *, values_only: bool) -> Json:
    """Gives the GridData of a closed rectangle (top, left, bottom, right), trailing empty rows and cells left out."""
    top, left, bottom, right = area
    layers = () if values_only else layers_within(sheet, top, left, bottom, right)
    rows = [
        {"values": _row_data(sheet.rows.row(index), layers, index, left, right)} for index in range(top, bottom)
    ] if layers else [{"values": _row_data(row, (), 0, left, right)} for row in sheet.rows.slice(top, bottom)]
    while rows and not any(rows[-1]["values"]):
        rows.pop()
    found: Json = {"rowData": [row if row["values"] else {} for row in rows]}
    if top:
        found["startRow"] = top
    if left:
        found["startColumn"] = left
    return found


def _row_data(row: Any, layers: tuple[Layer, ...], index: int, left: int, right: int) -> list[Json]:
    end = right if layers else min(len(row), right)
    cells = [
        data(row[column] if column < len(row) else None, _over(layers, index, column) if layers else {})
        for column in range(left, end)
    ]
    while cells and not cells[-1]:
        cells.pop()
    return cells
