"""The command `repairsheet sync`."""

import sys
from pathlib import Path

import click

from scripts.options import REJECTED, data_option, json_option, out, told


@click.command(name="sync")
@data_option
@click.option("--dry-run", is_flag=True, help="Show the plan, change nothing.")
@json_option
@click.option("--force", is_flag=True, help="Apply a plan that refuses itself.")
@told
def command(*, directory: Path, dry_run: bool, as_json: bool, force: bool) -> None:
    """Run one pass over the sheet."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.run import preview, run_pass  # noqa: PLC0415

    with open_office(directory) as office:
        if dry_run:
            showing.show_plan(preview(office.hands), office, out, as_json=as_json)
            return
        report = run_pass(office.hands, force=force)
        showing.show_report(report, office.hands.office, out, as_json=as_json)
    if report.trouble:
        sys.exit(REJECTED)
