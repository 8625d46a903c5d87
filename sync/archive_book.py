"""The archive of one month: which rows belong to it, in which order, with readable times (rules.md, "Month close")."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.fields import Column, Kind, Owner
from sheet_schema.model import NOTICED_AT, ROW_ID, ROW_KEY, Tab
from sync.book import ArchiveBook, Sheet
from sync.cell import CellValue, is_empty
from sync.instant import from_serial, local
from sync.reading.text import plain
from sync.rules.numbering import match
from sync.wording import Wording

CARRIERS = frozenset({ROW_ID.key, ROW_KEY.key})
CENTS = 100
TIME_WIDTH = 130
"""Pixels in which a date-time fits."""
ORDERS = "work_orders"
ORDER_NO = "order_no"

Cells = Mapping[str, CellValue]
"""One row as it stands in the sheet, by column key: times are serial numbers, money is in whole units."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """One tab with its rows as they stand; `row_id` among the cells."""

    tab: Tab
    rows: tuple[Cells, ...]


class _Month(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rows belong to the month."""

    received: frozenset[str]
    finished: frozenset[str]
    filed: frozenset[str]

    @property
    def orders(self) -> frozenset[str]:
        return self.received | self.finished | self.filed


def build_book(
    *,
    site: str,
    month: str,
    zone: ZoneInfo,
    contents: Mapping[str, Contents],
    orders: Mapping[str, str],
    received: Mapping[str, str],
    wording: Wording,
) -> ArchiveBook:
    """Gives the restricted archive of a site and month (YYYY-MM), personal data included.

    `contents` by tab key; `orders` are order numbers by row_id, `received` months by order number. Rows in which
    people type the order number need not be among `orders`. A tab of orders
    gives the rows of every number received in the month and of every order finished or filed in it; other tabs
    come whole. The same rows give the same book, however people sorted the tabs of orders.
    """
    belonging = _month(month, zone, contents.get(ORDERS), orders, received)

    def number_of(tab: Tab, row: Cells) -> str | None:
        return orders.get(str(row.get(ROW_ID.key))) or _typed_number(tab, row, received, zone)

    sheets = tuple(
        _sheet(found.tab, _rows(found, number_of, belonging.orders), wording) for found in contents.values()
    )
    return ArchiveBook(
        site=site,
        month=month,
        title=wording.word("archive.title"),
        cover=tuple(_cover(site, month, zone, belonging, sheets, wording)),
        sheets=sheets,
    )


def _month(
    month: str, zone: ZoneInfo, slips: Contents | None, orders: Mapping[str, str], received: Mapping[str, str]
) -> _Month:
    def within(column: str) -> frozenset[str]:
        rows = slips.rows if slips else ()
        found = (
            orders.get(str(row.get(ROW_ID.key))) for row in rows if _month_of(row.get(column), zone) == month
        )
        return frozenset(order for order in found if order is not None)

    return _Month(
        received=frozenset(order for order, its_month in received.items() if its_month == month),
        finished=within("finished_at"),
        filed=within("filed_at"),
    )


def _month_of(serial: CellValue | None, zone: ZoneInfo) -> str | None:
    day = _day_of(serial, zone)
    return day.strftime("%Y-%m") if day else None


def _day_of(serial: CellValue | None, zone: ZoneInfo) -> date | None:
    if isinstance(serial, bool) or not isinstance(serial, (int, float)):
        return None
    return local(from_serial(serial, zone), zone).date()


def _rows(
    found: Contents, number_of: Callable[[Tab, Cells], str | None], belonging: frozenset[str]
) -> tuple[Cells, ...]:
    if ORDER_NO not in found.tab.by_key:
        return found.rows
    numbered = [(number_of(found.tab, row), row) for row in found.rows]
    mine = [(order, row) for order, row in numbered if order in belonging]
    return tuple(row for _, row in sorted(mine, key=lambda pair: (pair[0] or "", *_place(pair[1]))))


def _typed_number(tab: Tab, row: Cells, numbers: Mapping[str, str], zone: ZoneInfo) -> str | None:
    """A number that people type may be a tail; its day is the one on which the row was first seen."""
    typed, noticed = plain(row.get(ORDER_NO)), row.get(NOTICED_AT.key)
    if not typed or tab.by_key[ORDER_NO].owner is not Owner.PEOPLE:
        return None
    seen = _day_of(noticed, zone)
    return match(typed, numbers.keys(), seen.strftime("%Y%m%d") if seen else "").number


def _place(row: Cells) -> tuple[float, float, str]:
    """Rows of one order stand as they came in; nothing here changes when people sort a tab."""
    visit, noticed = row.get("visit_no"), row.get("noticed_at")
    return (
        float(visit) if isinstance(visit, (int, float)) else 0.0,
        float(noticed) if isinstance(noticed, (int, float)) else 0.0,
        str(row.get(ROW_ID.key, "")),
    )


def _sheet(tab: Tab, rows: Sequence[Cells], wording: Wording) -> Sheet:
    columns = [column for column in tab.columns if column.key not in CARRIERS]
    return Sheet(
        title=wording.tab(tab.key),
        form=tab.form,
        headers=tuple(wording.label(tab.key, column) for column in columns),
        kinds=tuple(column.kind.value for column in columns),
        widths=tuple(
            max(column.width, TIME_WIDTH) if _shows_time(column) else column.width for column in columns
        ),
        rows=tuple(tuple(_archived(column, row.get(column.key)) for column in columns) for row in rows),
    )


def _shows_time(column: Column) -> bool:
    return column.kind in {Kind.TIME, Kind.EVENT}


def _archived(column: Column, cell: CellValue | None) -> CellValue | None:
    if is_empty(cell):
        return None
    if column.kind is Kind.MONEY and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return round(cell * CENTS)
    return cell


def _cover(
    site: str, month: str, zone: ZoneInfo, belonging: _Month, sheets: Sequence[Sheet], wording: Wording
) -> Iterator[tuple[str, str]]:
    yield wording.word("archive.site"), site
    yield wording.word("archive.month"), month
    yield wording.word("archive.zone"), zone.key
    yield wording.word("archive.edition"), wording.word("archive.restricted")
    yield wording.word("archive.received"), _counted(belonging.received, wording)
    yield wording.word("archive.finished"), wording.word("archive.count", count=str(len(belonging.finished)))
    yield wording.word("archive.filed"), wording.word("archive.count", count=str(len(belonging.filed)))
    for sheet in sheets:
        title = f"{sheet.title} {sheet.form}" if sheet.form else sheet.title
        yield title, wording.word("archive.rows", count=str(len(sheet.rows)))


def _counted(numbers: frozenset[str], wording: Wording) -> str:
    if not numbers:
        return wording.word("archive.count", count="0")
    return wording.word("archive.range", count=str(len(numbers)), first=min(numbers), last=max(numbers))
