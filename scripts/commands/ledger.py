"""The commands `repairsheet ledger check` and `repairsheet ledger rebuild`."""

import sys
from pathlib import Path

import click

from scripts.options import REJECTED, data_option, json_option, out, told


@click.group(name="ledger")
def command() -> None:
    """What the service knows for sure: check it, or make it again from the sheet."""


@command.command(name="check")
@data_option
@json_option
@told
def check(*, directory: Path, as_json: bool) -> None:
    """Check that the ledger holds together: its event chain, numbers, rows and intents."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_ledger  # noqa: PLC0415

    with open_ledger(directory) as (config, ledger):
        found = ledger.check(config.site)
    showing.show_check(found, out, as_json=as_json)
    if any(found.values()):
        sys.exit(REJECTED)


@command.command(name="rebuild")
@data_option
@told
def rebuild(*, directory: Path) -> None:
    """Make a lost ledger again from the sheet."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.rebuild import rebuild as make_again  # noqa: PLC0415

    with open_office(directory) as office:
        office.ledger.open_site(office.config.site, "")
        found, mails = make_again(office.hands)
        showing.show_rebuilt(found, mails, out)
