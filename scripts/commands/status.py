"""The command `repairsheet status`."""

from pathlib import Path

import click

from scripts.options import data_option, json_option, out, told


@click.command(name="status")
@data_option
@json_option
@told
def command(*, directory: Path, as_json: bool) -> None:
    """Tell how the office stands."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    with open_office(directory) as office:
        showing.show_status(office, out, as_json=as_json)
