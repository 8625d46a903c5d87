"""`repairsheet doctor`: each thing an office needs, and what to do where it is amiss."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import DatabaseError

import msgspec
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from sheet_schema.model import Tab
from sync.attuning import attune, out_of_words
from sync.bootstrap import OpenOffice, open_office
from sync.config import ConfigurationError, load
from sync.ports import BackEndError
from sync.restore import lost_rows
from sync.sheet import Layout
from sync.sheets_server.store import DatabaseVersionError
from sync.trouble import joined, of_sheet, sentences
from sync.wording import Wording

MIN_FREE_BYTES = 500 * 1024 * 1024
MEGABYTE = 1024 * 1024


class Finding(msgspec.Struct, frozen=True):
    """One thing that was checked."""

    subject: str
    healthy: bool
    words: str
    remedy: str = ""


def examine(directory: Path) -> tuple[Finding, ...]:
    """Gives what was found; what depends on something broken is left out."""
    return tuple(_examined(directory))


def _examined(directory: Path) -> Iterator[Finding]:
    try:
        config = load(directory)
    except ConfigurationError as error:
        words, _, remedy = str(error).rpartition("; ")
        yield Finding("configuration", False, words, remedy)
        return
    yield Finding("configuration", True, f"site {config.site}, {config.locale}, {config.zone}")
    yield _disk(directory)
    try:
        with open_office(directory) as office:
            yield from _ledger(office)
            yield from _sheet(office)
            yield _outbox(office)
    except BackEndError as error:
        yield Finding("back end", False, str(error), error.remedy)
    except (SQLAlchemyError, DatabaseError, DatabaseVersionError) as error:
        remedy = "restore the folder from a backup, or correct `ledger` in office.toml"
        yield Finding("databases", False, str(error).partition("\n")[0], remedy)


def _disk(directory: Path) -> Finding:
    free = shutil.disk_usage(directory).free
    words = f"{free // MEGABYTE} MB free"
    return Finding("disk", free >= MIN_FREE_BYTES, words, "make room: below 500 MB writes may fail")


def _ledger(office: OpenOffice) -> Iterator[Finding]:
    site = office.config.site
    broken = office.ledger.broken_link(site)
    status = office.ledger.status(site)
    if broken is None:
        yield Finding("event log", True, f"{status.events} lines, the chain holds")
    else:
        yield Finding(
            "event log", False, f"line {broken} was changed afterwards", "restore the ledger from a backup"
        )
    found = sentences(status.trouble, office.hands.office.wording)
    words = " ".join(found) or f"{status.calls} API calls"
    yield Finding("last pass", not found, words, "do what it says, then run `repairsheet sync`")
    lost = lost_rows(office.ledger.memory(site), office.hands.office.zone)
    gone = f"{len(lost)} rows of {len({row.order_no for row in lost})} orders left the sheet"
    put_back = "`repairsheet rows lost` lists them, `rows restore ORDER_NO` puts an order back"
    yield Finding("numbered rows", not lost, gone if lost else "all on the sheet", put_back)


def _sheet(office: OpenOffice) -> Iterator[Finding]:
    snapshot = office.workbook.read(None)
    wording = office.hands.office.wording
    mend = "undo it (File > Version history), or run `repairsheet mend`"
    for tab in office.hands.office.tabs:
        read, title = snapshot.tabs.get(tab.key), wording.tab(tab.key)
        found = sentences(joined(of_sheet([tab], snapshot)), wording)
        weak = "" if read is None or not read.layout.unmarked else _weak(tab, read.layout, wording)
        if found or weak:
            yield Finding(title, False, " ".join(found) or weak, mend)
        elif read is not None:
            yield Finding(title, True, f"{len(read.rows)} rows")
    for copy, key in office.workbook.copies.items():
        yield Finding(copy, True, f"a copy of {wording.tab(key)}; nothing in it is worked on")
    attune(office.hands, snapshot, office.ledger.memory(office.config.site))
    yield Finding(
        "words",
        not out_of_words(office.hands),
        office.hands.office.wording.locale,
        "the tabs show other words than the office asks for: run `repairsheet relabel`",
    )
    yield Finding(
        "write fence",
        bool(snapshot.fence),
        "in force" if snapshot.fence else "missing",
        "run `repairsheet sync`: it puts a new one in force",
    )
    yield Finding(
        "late writes",
        office.workbook.refuses_late_writes(office.hands.new_id()),
        "are refused",
        "this back end lets a late write through: do not use it, and tell the makers of repairsheet",
    )


def _weak(tab: Tab, layout: Layout, wording: Wording) -> str:
    columns = wording.term("comma").join(wording.label(tab.key, key) for key in layout.unmarked)
    return f"found by their titles alone: {columns}"


def _outbox(office: OpenOffice) -> Finding:
    status = office.ledger.status(office.config.site)
    words = f"{status.queued} queued, {status.sent} sent, {status.failed} given up"
    return Finding("outbox", status.failed == 0, words, "look at the addresses of the staff tab")


def show(findings: tuple[Finding, ...], console: Console) -> None:
    """Prints the findings, remedies with those that need one."""
    table = Table("", "what", "found", "what to do")
    for finding in findings:
        mark = "[green]ok[/green]" if finding.healthy else "[red]!![/red]"
        table.add_row(mark, finding.subject, finding.words, "" if finding.healthy else finding.remedy)
    console.print(table)
