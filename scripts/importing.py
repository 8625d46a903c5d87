"""`repairsheet import`: a legacy register into the office's sheets."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from rich.progress import Progress

from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.importing.conversion import TakenRow, convert, reference_rows
from sync.importing.mapping import load_map
from sync.importing.register import check_columns, read_register
from sync.importing.rejects import write_rejects
from sync.importing.steps import STEPS, take_over
from sync.run import run_pass

ReferenceRows = dict[str, list[dict[str, CellValue]]]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """How an import went, in rows."""

    read: int
    taken: int
    new: int
    """Typed now; the others were there already."""
    rejected: int


def run_import(
    office: OpenOffice, file: Path, map_name: str, *, dry_run: bool, console: Console
) -> ImportReport:
    """Imports a register; ConfigurationError for a map or file that cannot be used."""
    found = load_map(map_name)
    register = read_register(file, found.source)
    check_columns(register, found, file)
    zone = ZoneInfo(office.config.zone)
    taken, rejects = convert(register.rows, found, zone)
    lines = {row.line for row in taken}
    reference = reference_rows([row for row in register.rows if row.line in lines], found, zone)
    reject_file = office.directory / "rejects" / f"{file.stem}.rejects.csv"
    new = len(taken)
    if not dry_run:
        new = _take_over(office, taken, reference, console)
        if rejects:
            write_rejects(reject_file, rejects, register.columns)
    report = ImportReport(read=len(register.rows), taken=len(taken), new=new, rejected=len(rejects))
    _tell(report, dry_run, console)
    for reject in rejects:
        console.print(
            f"  line {reject.line}, {reject.column}: {reject.reason}", markup=False, highlight=False
        )
    if rejects and not dry_run:
        console.print(
            f"Correct and import again: {reject_file}", markup=False, highlight=False, soft_wrap=True
        )
    return report


def _take_over(
    office: OpenOffice, taken: tuple[TakenRow, ...], reference: ReferenceRows, console: Console
) -> int:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(f"{len(taken)} rows", total=STEPS)

        def step(words: str) -> None:
            run_pass(office.hands, force=True, history=True)
            progress.update(task, advance=1, description=words)

        return take_over(office.hand, taken, reference, step)


def _tell(report: ImportReport, dry_run: bool, console: Console) -> None:
    done = "would be taken" if dry_run else "taken"
    present = report.taken - report.new
    already = f" ({present} of them were there already)" if present else ""
    console.print(
        f"{report.read} rows read, {report.taken} {done}{already}, {report.rejected} rejected",
        highlight=False,
    )
