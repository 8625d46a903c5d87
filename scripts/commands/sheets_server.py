"""The command `repairsheet sheets-server`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="sheets-server")
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True)
@click.option("--print-token", "email", help="Print a new bearer token for this e-mail and stop.")
@told
def command(directory: Path, port: int, email: str | None) -> None:
    """Serve the embedded Google Sheets back end alone."""
    from scripts import serving  # noqa: PLC0415 (the help needs no server)

    if email is not None:
        click.echo(serving.token_for(directory, email))
        return
    serving.serve_sheets_alone(directory, port, out)
