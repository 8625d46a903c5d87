"""The command `repairsheet init`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="init")
@data_option
@click.option("--site", default="LJ", show_default=True, help="Short code in every order number.")
@click.option("--locale", default="zh-Hant", show_default=True, help="zh-Hant, zh-Hans or en.")
@click.option("--zone", default="Asia/Taipei", show_default=True, help="Time zone of the office.")
@told
def command(directory: Path, site: str, locale: str, zone: str) -> None:
    """Make a new, empty office."""
    from scripts.founding import found  # noqa: PLC0415 (the help needs no office)

    found(directory, site=site, locale=locale, zone=zone)
    out.print(
        f"The office {site} stands in {directory}. Next: repairsheet serve --data {directory}",
        highlight=False,
    )
