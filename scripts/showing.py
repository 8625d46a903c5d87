"""What the commands print: plans, reports and status, for people and as JSON."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.table import Table

from sync.instant import Instant, local
from sync.plan import Plan
from sync.ports import Status
from sync.run import PassReport
from sync.wording import Wording

SHOWN_CELLS = 200
"""A longer plan is cut on the screen; --json gives it whole."""


def as_json(document: Mapping[str, Any]) -> str:
    """Gives a document as readable JSON."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()


def plan_document(plan: Plan, personal: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """Gives a plan as a document; personal data is masked."""
    return {
        "cells": [
            {"tab": write.tab, "row": write.row + 1, "column": write.column,
             "value": _masked(write.tab, write.column, write.value, personal)}
            for write in plan.cells
        ],
        "new_rows": [{"tab": append.tab, "row_id": append.row_id} for append in plan.appends],
        "numbers": [number.number for number in plan.numbers],
        "mails": [effect.key for effect in plan.effects],
        "refusals": list(plan.refusals),
    }  # fmt: skip


def show_plan(plan: Plan, console: Console, wording: Wording, personal: frozenset[tuple[str, str]]) -> None:
    """Prints what a pass would do."""
    if not plan.writes and not plan.remembers:
        console.print("Nothing to do: the sheet is as it should be.")
        return
    table = Table("tab", "row", "column", "value", title="Cells to write")
    for write in plan.cells[:SHOWN_CELLS]:
        value = _masked(write.tab, write.column, write.value, personal)
        table.add_row(
            wording.tab(write.tab), str(write.row + 1), wording.label(write.tab, write.column),
            "(clear)" if value is None else str(value),
        )  # fmt: skip
    console.print(table)
    if len(plan.cells) > SHOWN_CELLS:
        console.print(f"... and {len(plan.cells) - SHOWN_CELLS} more cells (--json shows all)")
    opened = Counter(append.tab for append in plan.appends)
    for tab, count in opened.items():
        console.print(f"{count} new rows in {wording.tab(tab)}")
    console.print(f"{len(plan.numbers)} numbers, {len(plan.effects)} mails, {len(plan.facts)} readings to keep")
    for refusal in plan.refusals:
        console.print(f"[red]refused: {refusal}[/red] (apply it with --force once you have looked)")


def report_document(report: PassReport) -> dict[str, Any]:
    """Gives a pass report as a document."""
    return {
        "cells_written": report.cells_written,
        "rounds": len(report.plans),
        "calls": report.calls,
        "trouble": report.trouble,
        "registrations": report.counts.registrations,
        "numbered": report.counts.numbered,
        "problems": report.counts.problems,
    }


def show_report(report: PassReport, console: Console) -> None:
    """Prints how a pass went."""
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


def show_status(document: Mapping[str, Any], console: Console, wording: Wording) -> None:
    """Prints the status."""
    table = Table(show_header=False, box=None)
    for name, value in document.items():
        if name == "stages":
            stages = ", ".join(f"{wording.word(f'stage.{stage}')} {count}" for stage, count in value.items())
            table.add_row("stages", stages)
        else:
            table.add_row(name.replace("_", " "), "-" if value in (None, "") else str(value))
    console.print(table)


def _masked(tab: str, column: str, value: Any, personal: frozenset[tuple[str, str]]) -> Any:
    return "***" if value is not None and (tab, column) in personal else value


def _shown(at: Instant, zone: ZoneInfo) -> str:
    return local(at, zone).isoformat(timespec="seconds")
