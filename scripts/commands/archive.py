"""The command `repairsheet archive`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="archive")
@data_option
@click.argument("month")
@click.option("--out", "target", type=click.Path(path_type=Path, file_okay=False), help="Another folder.")
@told
def command(directory: Path, month: str, target: Path | None) -> None:
    """Write one month (YYYY-MM) as an XLSX archive."""
    from scripts.archiving import archive  # noqa: PLC0415 (the help needs no office)
    from sync.bootstrap import open_office  # noqa: PLC0415

    with open_office(directory) as office:
        path = archive(office, month, target)
    out.print(str(path), highlight=False, markup=False, soft_wrap=True)
