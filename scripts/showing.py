"""What the commands print: plans, reports and status, for people and as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.history import HistoryLine
from sync.instant import Instant, local
from sync.mending import Repair
from sync.mending import sentence as said_of
from sync.office import Office
from sync.plan import Plan
from sync.ports import Status
from sync.rebuild import Rebuilt
from sync.restore import LostRow, lost_rows
from sync.run import PassReport
from sync.sheet import CellWrite
from sync.trouble import joined, sentences

SHOWN_CELLS = 200
"""A longer plan is cut on the screen; --json gives it whole."""


def show_plan(plan: Plan, office: OpenOffice, console: Console, *, as_json: bool = False) -> None:
    """Prints what a pass would do; personal data is masked."""
    personal = frozenset(
        (tab.key, column.key) for tab in office.hands.office.tabs for column in tab.columns if column.personal
    )
    if as_json:
        console.print_json(data=_plan_document(plan, personal))
        return
    wording = office.hands.office.wording
    if not plan.writes and not plan.remembers:
        console.print("Nothing to do: the sheet is as it should be.")
        return
    table = Table("tab", "row", "column", "value", title="Cells to write")
    for write in plan.cells[:SHOWN_CELLS]:
        value = _masked(write, personal)
        shown = "(clear)" if value is None else str(value)
        table.add_row(
            wording.tab(write.tab), str(write.row + 1), wording.label(write.tab, write.column), shown
        )
    console.print(table)
    if len(plan.cells) > SHOWN_CELLS:
        console.print(f"... and {len(plan.cells) - SHOWN_CELLS} more cells (--json shows all)")
    for tab, count in Counter(append.tab for append in plan.appends).items():
        console.print(f"{count} new rows in {wording.tab(tab)}")
    console.print(
        f"{len(plan.numbers)} numbers, {len(plan.effects)} mails, {len(plan.facts)} readings to keep"
    )
    _show_trouble(joined((*plan.refusals, *plan.troubles)), office.hands.office, console)


def _plan_document(plan: Plan, personal: frozenset[tuple[str, str]]) -> dict[str, Any]:
    return {
        "cells": [
            {
                "tab": write.tab,
                "row": write.row + 1,
                "column": write.column,
                "value": _masked(write, personal),
            }
            for write in plan.cells
        ],
        "new_rows": [{"tab": append.tab, "row_id": append.row_id} for append in plan.appends],
        "numbers": [number.number for number in plan.numbers],
        "mails": [effect.key for effect in plan.effects],
        "refusals": list(plan.refusals),
        "troubles": list(plan.troubles),
    }


def _report_document(report: PassReport) -> dict[str, Any]:
    return {
        "cells_written": report.cells_written,
        "rounds": len(report.plans),
        "calls": report.calls,
        "trouble": report.trouble,
        "registrations": report.counts.registrations,
        "numbered": report.counts.numbered,
        "problems": report.counts.problems,
    }


def show_report(report: PassReport, office: Office, console: Console, *, as_json: bool = False) -> None:
    """Prints how a pass went."""
    if as_json:
        console.print_json(data=_report_document(report))
        return
    console.print(
        f"{report.cells_written} cells written in {len(report.plans)} rounds, {report.calls} API calls; "
        f"{report.counts.numbered} orders numbered, {report.counts.problems} rows with something to correct"
    )
    _show_trouble(report.trouble, office, console)


def _show_trouble(trouble: str, office: Office, console: Console) -> None:
    for sentence in sentences(trouble, office.wording):
        console.print(Text(f"!! {sentence}", style="red"), soft_wrap=True)


def status_document(status: Status, zone: ZoneInfo) -> dict[str, Any]:
    """Gives the status as a document."""
    counts = status.counts
    return {
        "orders": counts.orders,
        "registrations": counts.registrations,
        "numbered": counts.numbered,
        "problems": counts.problems,
        "open_clocks": counts.open_clocks,
        "stages": dict(counts.by_stage),
        "mails_queued": status.queued,
        "mails_sent": status.sent,
        "mails_failed": status.failed,
        "calls_of_last_pass": status.calls,
        "last_pass": _shown(status.passed_at, zone) if status.passed_at else None,
        "next_change": _shown(status.next_change_at, zone) if status.next_change_at else None,
        "trouble": status.trouble,
        "events": status.events,
    }


def show_status(office: OpenOffice, console: Console, *, as_json: bool = False) -> None:
    """Prints how the office stands."""
    status = office.ledger.status(office.config.site)
    lost = len(lost_rows(office.ledger.memory(office.config.site), office.hands.office.zone))
    document = {**status_document(status, office.hands.office.zone), "rows_lost": lost}
    wording = office.hands.office.wording
    if as_json:
        console.print_json(data={**document, "trouble_words": list(sentences(status.trouble, wording))})
        return
    table = Table(show_header=False, box=None)
    for name, value in document.items():
        if name == "stages":
            stages = ", ".join(f"{wording.word(f'stage.{stage}')} {count}" for stage, count in value.items())
            table.add_row("stages", stages)
        else:
            table.add_row(name.replace("_", " "), "-" if value in (None, "") else str(value))
    console.print(table)
    _show_trouble(status.trouble, office.hands.office, console)


def show_history(
    number: str, lines: Sequence[HistoryLine], office: Office, console: Console, *, as_json: bool = False
) -> None:
    """Prints what happened to one order."""
    shown = [{"at": _shown(line.at, office.zone), "what": line.text} for line in lines]
    if as_json:
        console.print_json(data={"order_no": number, "history": shown})
        return
    table = Table("at", "what", title=number, box=None, title_justify="left")
    for line in shown:
        table.add_row(line["at"], Text(line["what"]))
    console.print(table)


def show_lost(rows: Sequence[LostRow], office: Office, console: Console, *, as_json: bool = False) -> None:
    """Prints the numbered rows that are not on the sheet."""
    found = [
        {"order_no": row.order_no, "tab": office.wording.tab(row.tab), "cells": row.cells,
         "since": _shown(row.noticed_at, office.zone)}
        for row in rows
    ]  # fmt: skip
    if as_json:
        console.print_json(data=found)
        return
    if not found:
        console.print("Nothing is lost: every numbered row is on the sheet.")
        return
    table = Table("order", "tab", "first seen", "cells", title="Rows that vanished from the sheet")
    for row in found:
        table.add_row(str(row["order_no"]), str(row["tab"]), str(row["since"]), str(row["cells"]))
    console.print(table)
    console.print("Put an order back with `repairsheet rows restore ORDER_NO`.")


def show_restored(rows: Sequence[LostRow], office: Office, console: Console) -> None:
    """Prints what was put back."""
    for row in rows:
        console.print(f"{row.order_no}: {office.wording.tab(row.tab)}: put back with {row.cells} cells")


def show_repairs(found: Sequence[Repair], office: Office, console: Console) -> None:
    """Prints what `mend` puts back."""
    if not found:
        console.print("Nothing to mend: all tabs, columns and headers stand.")
    for one in found:
        console.print(Text(f"- {said_of(one, office.wording)}"), soft_wrap=True)


def show_check(findings: Mapping[str, Sequence[str]], console: Console, *, as_json: bool = False) -> None:
    """Prints whether the ledger holds together."""
    if as_json:
        console.print_json(data={name: list(found) for name, found in findings.items()})
        return
    for name, found in findings.items():
        console.print(f"[green]ok[/green]   {name}" if not found else f"[red]fail[/red] {name}")
        for sentence in found:
            console.print(f"       {sentence}", markup=False, highlight=False)


def show_rebuilt(found: Rebuilt, mails: int, console: Console) -> None:
    """Prints what the sheet told of its past, and what nobody can know any more."""
    console.print(
        f"{len(found.rows)} rows, {len(found.numbers)} numbers and {len(found.facts)} times were read from the sheet."
    )
    console.print(
        "Not known any more: who changed what before now, and which rows and numbers left the sheet before."
    )
    if found.strangers:
        console.print(f"{found.strangers} rows without a whole identity are taken in as new ones.")
    if mails:
        console.print(f"{mails} reminders that are due now are taken as sent.")
    for number in found.doubled:
        console.print(
            f"{number} stands on more than one registration; the first keeps it. Look at the others."
        )
    for number in found.unread:
        console.print(f"{number} has no day and sequence; it stays as it is.")


def _masked(write: CellWrite, personal: frozenset[tuple[str, str]]) -> CellValue | None:
    return "***" if write.value is not None and (write.tab, write.column) in personal else write.value


def _shown(at: Instant, zone: ZoneInfo) -> str:
    return local(at, zone).isoformat(timespec="seconds")
