"""The commands `repairsheet rows lost` and `repairsheet rows restore`."""

from pathlib import Path

import click

from scripts.options import data_option, json_option, out, told


@click.group(name="rows")
def command() -> None:
    """Rows that vanished from the sheet."""


@command.command(name="lost")
@data_option
@json_option
@told
def lost(*, directory: Path, as_json: bool) -> None:
    """List numbered rows that are not on the sheet any more."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.restore import lost_rows  # noqa: PLC0415

    with open_office(directory) as office:
        found = lost_rows(office.ledger.memory(office.config.site), office.hands.office.zone)
        showing.show_lost(found, office.hands.office, out, as_json=as_json)


@command.command(name="restore")
@data_option
@click.argument("order_no")
@told
def restore(*, directory: Path, order_no: str) -> None:
    """Put the lost rows of one order back on the sheet, whole."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.restore import restore as put_back  # noqa: PLC0415

    with open_office(directory) as office:
        found, report = put_back(office.hands, order_no)
        showing.show_restored(found, office.hands.office, out)
        showing.show_report(report, office.hands.office, out)
