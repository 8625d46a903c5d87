"""The command `repairsheet relabel`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="relabel")
@click.argument("language", required=False)
@data_option
@click.option("--dry-run", is_flag=True, help="Show what would be said in other words, change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@told
def command(*, language: str | None, directory: Path, dry_run: bool, yes: bool) -> None:
    """Say everything in another LANGUAGE (zh-Hant, zh-Hans, en), or in the office's own with its own labels.

    Titles, headers, drop-downs and the labels that people chose change; nothing else that they typed does. Run it
    again where it was interrupted.
    """
    from scripts import rewording  # noqa: PLC0415 (the help needs no office)

    rewording.reword(directory, language, out, dry_run=dry_run, yes=yes)
