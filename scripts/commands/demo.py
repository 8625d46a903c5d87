"""The command `repairsheet demo`."""

from pathlib import Path

import click

from scripts.options import data_option, out, port_option, told


@click.command(name="demo")
@data_option
@click.option("--live", "is_live", is_flag=True, help="People at work in the sheet while the service runs.")
@click.option("--days", type=click.IntRange(0, 400), default=60, show_default=True, help="Days of history.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same office.")
@click.option("--no-serve", is_flag=True, help="Only furnish the office.")
@port_option
@told
def command(*, directory: Path, is_live: bool, days: int, seed: int, no_serve: bool, port: int) -> None:
    """Show a believable office at work."""
    from scripts import founding, live, serving, showing  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    founding.furnished(directory, seed=seed, days=days, console=out)
    with open_office(directory) as office:
        if no_serve:
            showing.show_status(office, out)
            return
        with live.people(office, seed=seed, wanted=is_live):
            serving.serve(office, port, out)
