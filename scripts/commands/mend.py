"""The command `repairsheet mend`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="mend")
@data_option
@click.option("--dry-run", is_flag=True, help="Show what would be put back, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@told
def command(*, directory: Path, dry_run: bool, yes: bool) -> None:
    """Put deleted tabs, columns and headers back, with all that people had typed there."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.mend import mend, planned  # noqa: PLC0415
    from sync.run import run_pass  # noqa: PLC0415

    with open_office(directory) as office:
        found = planned(office.hands, office.workbook, office.config.service_email)
        showing.show_repairs(found, office.hands.office, out)
        if not found or dry_run or not (yes or click.confirm("Put this back?")):
            return
        mend(office.hands, office.workbook, office.config.service_email)
        showing.show_report(run_pass(office.hands), office.hands.office, out)
