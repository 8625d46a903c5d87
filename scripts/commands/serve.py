"""The command `repairsheet serve`."""

from pathlib import Path

import click

from scripts.options import data_option, out, port_option, told


@click.command(name="serve")
@data_option
@port_option
@told
def command(directory: Path, port: int) -> None:
    """Run the service: the sheet's back end, the scheduler, the web pages."""
    from scripts import serving  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    with open_office(directory) as office:
        serving.serve(office, port, out)
