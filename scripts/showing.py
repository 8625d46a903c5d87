"""What the commands print: plans, reports and status, for people and as JSON."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.instant import Instant, local
from sync.plan import Plan
from sync.ports import Status
from sync.run import PassReport
from sync.sheet import CellWrite

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
    for refusal in plan.refusals:
        console.print(f"[red]refused: {refusal}[/red] (apply it with --force once you have looked)")


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


def show_report(report: PassReport, console: Console, *, as_json: bool = False) -> None:
    """Prints how a pass went."""
    if as_json:
        console.print_json(data=_report_document(report))
        return
    console.print(
        f"{report.cells_written} cells written in {len(report.plans)} rounds, {report.calls} API calls; "
        f"{report.counts.numbered} orders numbered, {report.counts.problems} rows with something to correct"
    )
    if report.trouble:
        console.print(f"[red]not finished: {report.trouble}[/red]")


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
    document = status_document(office.ledger.status(office.config.site), office.hands.office.zone)
    if as_json:
        console.print_json(data=document)
        return
    wording = office.hands.office.wording
    table = Table(show_header=False, box=None)
    for name, value in document.items():
        if name == "stages":
            stages = ", ".join(f"{wording.word(f'stage.{stage}')} {count}" for stage, count in value.items())
            table.add_row("stages", stages)
        else:
            table.add_row(name.replace("_", " "), "-" if value in (None, "") else str(value))
    console.print(table)


def _masked(write: CellWrite, personal: frozenset[tuple[str, str]]) -> CellValue | None:
    return "***" if write.value is not None and (write.tab, write.column) in personal else write.value


def _shown(at: Instant, zone: ZoneInfo) -> str:
    return local(at, zone).isoformat(timespec="seconds")
