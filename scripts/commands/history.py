"""The command `repairsheet history`."""

from pathlib import Path

import click

from scripts.options import data_option, json_option, out, told


@click.command(name="history")
@data_option
@json_option
@click.argument("order_no")
@told
def command(*, directory: Path, order_no: str, as_json: bool) -> None:
    """Tell what happened to one order: who changed what and when, as far as known."""
    from scripts import showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415
    from sync.history import history  # noqa: PLC0415

    with open_office(directory) as office:
        hands = office.hands
        number, lines = history(order_no, hands.office, office.ledger, hands.clock())
        showing.show_history(number, lines, hands.office, out, as_json=as_json)
