"""Which required cells a row asks for by itself, where that does not hang on an order's stage (A5)."""

from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from sheet_schema.fields import Column, Condition
from sheet_schema.model import Tab
from sync.records import Callback, CaseRecord, Consent, Row


def missing(of: Tab, row: Row) -> tuple[Column, ...]:
    """Gives the required cells of a row that are asked for and empty."""
    return tuple(
        column
        for column in of.people
        if column.required is not None
        and column.default is None
        and is_empty(row, column)
        and asked(of, row, column)
    )


def asked(of: Tab, row: Row, column: Column) -> bool:
    """True where the row itself asks for a required cell; KeyError for a condition that hangs on its case."""
    return _CONDITIONS[column.condition](of, row, column)


def is_empty(row: Row, column: Column) -> bool:
    """True where nothing was filled in, or nothing that could be read."""
    value = getattr(row, _fields(type(row)).get(column.key, column.key), None)
    return value is None or value is False or value == ()


@cache
def _fields(record: type[Row]) -> Mapping[str, str]:
    """By column: a few fields are not called like theirs."""
    return {field.encode_name: field.name for field in msgspec.structs.fields(record)}


def _begun(of: Tab, row: Row, column: Column) -> bool:
    """The service opened the row empty: who begins with his part fills in all of it."""
    return any(not is_empty(row, other) for other in of.people if other.role == column.role)


def _entry(_of: Tab, row: Row, _column: Column) -> bool:
    """C5: nobody at home, so somebody stood by."""
    return isinstance(row, Consent) and row.kind == "entry"


def _joint_visit(_of: Tab, row: Row, _column: Column) -> bool:
    return isinstance(row, CaseRecord) and row.visited is not None


def _reached(_of: Tab, row: Row, _column: Column) -> bool:
    return isinstance(row, Callback) and row.reached == "reached"


_CONDITIONS: Mapping[Condition, Callable[[Tab, Row, Column], bool]] = {
    Condition.ALWAYS: lambda _of, _row, _column: True,
    Condition.BEGUN: _begun,
    Condition.ENTRY: _entry,
    Condition.JOINT_VISIT: _joint_visit,
    Condition.REACHED: _reached,
}
