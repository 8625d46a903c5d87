"""The command `repairsheet import`."""

import sys
from pathlib import Path

import click

from scripts.options import REJECTED, data_option, out, told


@click.command(name="import")
@data_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--map", "map_name", required=True, help="A map file, or the name of a shipped one (boston311)."
)
@click.option("--dry-run", is_flag=True, help="Say what would be taken, change nothing.")
@told
def command(*, directory: Path, file: Path, map_name: str, dry_run: bool) -> None:
    """Take over a legacy register (CSV or XLSX)."""
    from scripts.importing import run_import  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    with open_office(directory) as office:
        report = run_import(office, file, map_name, dry_run=dry_run, console=out)
    if report.rejected:
        sys.exit(REJECTED)
