"""Which rows a basic filter hides (https://developers.google.com/workspace/sheets/api/guides/filters)."""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sync.sheets_server.book import Json, Sheet, area_of
from sync.sheets_server.cells import formatted, result_look
from sync.sheets_server.looks import look
from sync.sheets_server.rows import Value

Test = Callable[[Value, str], bool]
"""Tells whether a cell passes: its value, and how it shows."""
_NUMBERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "NUMBER_GREATER": operator.gt, "NUMBER_GREATER_THAN_EQ": operator.ge, "NUMBER_LESS": operator.lt,
    "NUMBER_LESS_THAN_EQ": operator.le, "NUMBER_EQ": operator.eq, "NUMBER_NOT_EQ": operator.ne,
}  # fmt: skip
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "TEXT_CONTAINS": lambda shown, wanted: wanted in shown,
    "TEXT_NOT_CONTAINS": lambda shown, wanted: wanted not in shown,
    "TEXT_STARTS_WITH": str.startswith,
    "TEXT_ENDS_WITH": str.endswith,
    "TEXT_EQ": operator.eq,
    "TEXT_NOT_EQ": operator.ne,
}


def hidden_rows(sheet: Sheet, locale: str) -> frozenset[int]:
    """Gives the rows that the basic filter of a sheet hides; the first row of its range is the header."""
    return frozenset(
        row for one in sheet.objects.get("basicFilter", ()) for row in _hidden(sheet, one, locale)
    )


def _hidden(sheet: Sheet, basic: Json, locale: str) -> Iterator[int]:
    top, left, bottom, right = sheet.closed(area_of(basic.get("range", {})))
    tests = [(column, test) for column, test in _tests(basic, left) if left <= column < right]
    if not tests:
        return
    for row in range(top + 1, min(bottom, len(sheet.effective))):
        cells = sheet.effective.row(row)
        for column, test in tests:
            value = cells[column] if column < len(cells) else None
            dressed = result_look(sheet, row, column, look(sheet, row, column))
            if not test(value, formatted(value, dressed, locale)):
                yield row
                break


def _tests(basic: Json, left: int) -> Iterator[tuple[int, Test]]:
    """Criteria stand by sheet column, specs by column or by offset."""
    for column, criteria in basic.get("criteria", {}).items():
        yield from ((int(column), test) for test in _of_criteria(criteria))
    for spec in basic.get("filterSpecs", ()):
        column = spec.get("columnIndex", left)
        yield from ((column, test) for test in _of_criteria(spec.get("filterCriteria", {})))


def _of_criteria(criteria: Json) -> Iterator[Test]:
    hidden = frozenset(criteria.get("hiddenValues", ()))
    if hidden:
        yield lambda _, shown: shown not in hidden
    condition = criteria.get("condition")
    if condition is not None:
        yield _of_condition(condition)


def _of_condition(condition: Json) -> Test:
    """Conditions that need a date of today, or a formula, let every row pass."""
    kind = condition.get("type", "")
    wanted = [str(one.get("userEnteredValue", "")) for one in condition.get("values", ())]
    if kind in {"BLANK", "NOT_BLANK"}:
        return lambda _, shown: (not shown) == (kind == "BLANK")
    if kind in _TEXTS and wanted:
        compare = _TEXTS[kind]
        return lambda _, shown: compare(shown.casefold(), wanted[0].casefold())
    numbers = [_number(one) for one in wanted]
    if kind in _NUMBERS and numbers and numbers[0] is not None:
        return lambda value, _: _is_number(value) and _NUMBERS[kind](value, numbers[0])
    if kind in {"NUMBER_BETWEEN", "NUMBER_NOT_BETWEEN"} and len(numbers) > 1 and None not in numbers:
        low, high = numbers[0] or 0.0, numbers[1] or 0.0
        inside = kind == "NUMBER_BETWEEN"
        return lambda value, _: _is_number(value) and (low <= value <= high) == inside  # type: ignore[operator]
    return lambda _value, _shown: True


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
