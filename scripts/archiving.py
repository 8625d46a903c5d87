"""`repairsheet archive`: one month of an office as XLSX, through the final ports."""

import re
from pathlib import Path

from sync.archive_book import Contents, build_book
from sync.bootstrap import OpenOffice, archive_in
from sync.config import ConfigurationError

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def archive(office: OpenOffice, month: str, target: Path | None) -> Path:
    """Writes the month's archive and gives its path; ConfigurationError for a month that is none."""
    if not _MONTH.fullmatch(month):
        raise ConfigurationError(f"month {month!r}: write it as YYYY-MM, e.g. 2026-10")
    snapshot = office.workbook.read(None)
    memory = office.ledger.memory(office.config.site)
    contents = {
        tab.key: Contents(tab=tab, rows=tuple(row.cells for row in snapshot.tabs[tab.key].rows))
        for tab in office.hands.office.tabs
        if tab.key in snapshot.tabs
    }
    orders = {
        row.row_id: memory.numbers[row.parent or row.row_id].number
        for row in memory.rows.values()
        if (row.parent or row.row_id) in memory.numbers
    }
    book = build_book(
        site=office.config.site,
        month=month,
        zone=office.hands.office.zone,
        contents=contents,
        orders=orders,
        received={number.number: f"{number.day[:4]}-{number.day[4:6]}" for number in memory.numbers.values()},
        wording=office.hands.office.wording,
    )
    return (office.archive if target is None else archive_in(target)).store(book)
