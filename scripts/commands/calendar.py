"""The command `repairsheet calendar`."""

from pathlib import Path

import click

from scripts.options import data_option, json_option, out, told


@click.command(name="calendar")
@data_option
@click.argument("year", type=click.IntRange(2004, 2099), required=False)
@json_option
@told
def command(*, directory: Path, year: int | None, as_json: bool) -> None:
    """List the days in force in a year, and whether the law or the sheet says so."""
    from scripts.day_list import show_days  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    with open_office(directory) as office:
        show_days(office, year, out, as_json=as_json)
