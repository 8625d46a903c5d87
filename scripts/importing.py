"""`repairsheet import`: a legacy register into the office's sheets."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from rich.progress import Progress

from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.importing.conversion import TakenRow, convert, reference_rows
from sync.importing.mapping import RegisterMap, load_map
from sync.importing.register import Register, check_columns, read_register
from sync.importing.rejects import write_rejects
from sync.importing.steps import STEPS, TakenOver, present_refs, take_over
from sync.run import run_pass

ReferenceRows = dict[str, list[dict[str, CellValue]]]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """How an import went, in rows."""

    read: int
    taken: int
    new: int
    """Typed now; the others were there already."""
    unnumbered: int
    """Typed, but something is still missing; their `problems` say what."""
    rejected: int


def run_import(
    office: OpenOffice, file: Path, map_name: str, *, dry_run: bool, console: Console
) -> ImportReport:
    """Imports a register; ConfigurationError for a map or file that cannot be used."""
    found = load_map(map_name)
    register = read_register(file, found)
    check_columns(register, found, file)
    zone = ZoneInfo(office.config.zone)
    taken, rejects = convert(register.rows, found, zone)
    done = (
        _would_take(office, taken)
        if dry_run
        else _take_over(office, taken, _reference(register, taken, found, zone), console)
    )
    report = ImportReport(
        read=len(register.rows),
        taken=len(taken),
        new=done.new,
        unnumbered=done.unnumbered,
        rejected=len(rejects),
    )
    _tell(report, dry_run, console)
    for reject in rejects:
        _say(console, f"  line {reject.line}, {reject.column}: {reject.reason}")
    if rejects and not dry_run:
        reject_file = write_rejects(office.directory / "rejects", file.stem, rejects, register.columns)
        _say(console, f"Correct and import again: {reject_file}")
    return report


def _reference(
    register: Register, taken: tuple[TakenRow, ...], found: RegisterMap, zone: ZoneInfo
) -> ReferenceRows:
    lines = {row.line for row in taken}
    return reference_rows([row for row in register.rows if row.line in lines], found, zone)


def _would_take(office: OpenOffice, taken: tuple[TakenRow, ...]) -> TakenOver:
    present = present_refs(office.hand)
    return TakenOver(new=sum(row.ref not in present for row in taken), unnumbered=0)


def _take_over(
    office: OpenOffice, taken: tuple[TakenRow, ...], reference: ReferenceRows, console: Console
) -> TakenOver:
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
    _say(console, f"{report.read} rows read, {report.taken} {done}{already}, {report.rejected} rejected")
    if report.unnumbered:
        _say(
            console,
            f"{report.unnumbered} have no number yet: their problems on the sheet say what is missing; "
            "fill it in and import the same file again",
        )


def _say(console: Console, words: str) -> None:
    console.print(words, markup=False, highlight=False, soft_wrap=True)
