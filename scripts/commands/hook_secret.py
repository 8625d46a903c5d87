"""The command `repairsheet hook-secret`."""

from pathlib import Path

import click

from scripts.options import data_option, told


@click.command(name="hook-secret")
@data_option
@told
def command(directory: Path) -> None:
    """Print the secret with which other programs sign what they send to /hooks; it is made at first use."""
    from sync.bootstrap import hook_secret  # noqa: PLC0415 (the help needs no office)
    from sync.config import load  # noqa: PLC0415

    load(directory)
    click.echo(hook_secret(directory).decode())
