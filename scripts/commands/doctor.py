"""The command `repairsheet doctor`."""

import sys
from pathlib import Path

import click

from scripts.options import REJECTED, data_option, out, told


@click.command(name="doctor")
@data_option
@told
def command(directory: Path) -> None:
    """Check everything the office needs, each with its remedy."""
    from scripts import doctor  # noqa: PLC0415 (the help needs no office)

    findings = doctor.examine(directory)
    doctor.show(findings, out)
    if not all(finding.healthy for finding in findings):
        sys.exit(REJECTED)
