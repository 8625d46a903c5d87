"""The command `repairsheet sheets-server`."""

from pathlib import Path

import click

from scripts.options import data_option, out, told


@click.command(name="sheets-server")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True)
@click.option(
    "--quotas", is_flag=True, help="Enforce Google's quotas: 300 requests a minute, 60 of one account."
)
@click.option("--print-token", "email", help="Print a new bearer token for this e-mail and stop.")
@click.option(
    "--admin-token", is_flag=True, help="Print a new token for /admin/faults and /admin/quotas and stop."
)
@click.option("--list-accounts", is_flag=True, help="Print the accounts that hold tokens and stop.")
@click.option(
    "--revoke", "revoked", metavar="EMAIL", help="Make all tokens of this e-mail worthless and stop."
)
@told
def command(  # noqa: PLR0917 (one parameter an option)
    directory: Path,
    host: str,
    port: int,
    quotas: bool,
    email: str | None,
    admin_token: bool,
    list_accounts: bool,
    revoked: str | None,
) -> None:
    """Serve the embedded Google Sheets back end alone."""
    from scripts import serving  # noqa: PLC0415 (the help needs no server)

    if email is not None:
        click.echo(serving.token_for(directory, email))
    elif admin_token:
        click.echo(serving.admin_token_for(directory))
    elif list_accounts:
        serving.show_accounts(directory, out)
    elif revoked is not None:
        serving.revoke(directory, revoked, out)
    else:
        serving.serve_sheets_alone(directory, host, port, out, quotas=quotas)
