"""The sheets as a text to read: each row's filled cells under the words people see; identities are left out."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab
from sync.cell import CellValue, is_empty
from sync.instant import from_serial, local
from tests.integration.desk import Desk

LEFT_OUT = frozenset({"row_id", "row_key", "noticed_at"})
REFERENCE = frozenset({"staff", "units", "faults", "fee_schedule", "calendar", "sla_policy", "settings"})
"""What every story's office has alike: shown only where a row of it has a problem."""
FIGURES = "kpi"
"""Every story has some: shown where a story is about them."""
_TIMES = {Kind.TIME: "%Y-%m-%d %H:%M", Kind.DATE: "%Y-%m-%d", Kind.MONTH: "%Y-%m"}


def dump(desk: Desk, *tabs: str) -> str:
    """Gives all tabs that hold rows, in order, but for the figures; or some of them, by key."""
    office = desk.office.hands.office
    shown = office.by_key.keys() - {FIGURES}
    parts = (_tab(tab, desk) for tab in office.tabs if tab.key in (tabs or shown))
    return "\n".join(line for part in parts for line in part)


def _tab(tab: Tab, desk: Desk) -> Iterator[str]:
    office = desk.office.hands.office
    rows = [row for row in desk.rows(tab.key) if tab.key not in REFERENCE or row.get("problems")]
    if not rows:
        return
    yield f"## {office.wording.tab(tab.key)}"
    for nth, row in enumerate(rows, start=1):
        yield f"{nth}."
        for column in tab.columns:
            if column.key in row and column.key not in LEFT_OUT and not is_empty(row[column.key]):
                label = office.wording.label(tab.key, column)
                yield from _cell(label, _shown(row[column.key], column, office.zone))
    yield ""


def _cell(label: str, text: str) -> Iterator[str]:
    first, *rest = text.split("\n")
    yield f"   {label}: {first}"
    yield from (f"     {line}" for line in rest)


def _shown(value: CellValue, column: Column, zone: ZoneInfo) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if column.kind in _TIMES and is_number:
        return local(from_serial(float(value), zone), zone).strftime(_TIMES[column.kind])
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
