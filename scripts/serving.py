"""Runs an office: web pages, the back end's HTTP face and the scheduler, until it is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console
from rich.table import Table
from waitress.server import create_server

from scripts.live import share
from sync.bootstrap import LOCK, SERVING, SHEETS, OpenOffice, announce, open_office
from sync.config import FILE_NAME
from sync.ports import BackEndUnreachableError
from sync.schedule import Watch
from sync.sheets_server.admin import ADMIN
from sync.sheets_server.serve import serve as serve_sheets
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.shelf import Change
from webhooks.application import create_app

HOST = "127.0.0.1"
THREADS = 8


class AddressInUseError(BackEndUnreachableError):
    """Another program listens there."""

    remedy = "choose another --port"


def serve(office: OpenOffice, port: int, console: Console) -> None:
    """Serves until Ctrl-C or SIGTERM; what was acknowledged by then is on the disk."""
    if office.server is None:
        raise BackEndUnreachableError(f"{office.directory} is served by another repairsheet command already")
    with Watch(office) as watch:
        office.server.listen(lambda change: _changed(office, watch, change))
        try:
            http = create_server(create_app(office, watch), host=HOST, port=port, threads=THREADS)
        except OSError as error:
            raise AddressInUseError(f"port {port} cannot be used ({error.strerror})") from error
        url = f"http://{HOST}:{http.effective_port}"
        office.server.url = url
        announce(office.directory, url)
        signal.signal(signal.SIGTERM, _stop)
        _tell(office, url, console)
        try:
            http.run()
        finally:
            http.close()
            (office.directory / SERVING).unlink(missing_ok=True)
    console.print("Stopped; everything is on the disk.")


def _changed(office: OpenOffice, watch: Watch, change: Change) -> None:
    """Our own write-back is no news."""
    if change.actor != office.config.service_email:
        watch.look_now()


def _tell(office: OpenOffice, url: str, console: Console) -> None:
    console.print(f"Office {office.config.site}: {url}", highlight=False)
    console.print(f"  health           {url}/healthz", highlight=False)
    console.print(
        f"  Sheets v4 API    {url}/v4/spreadsheets/{office.config.spreadsheet_id}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"  mails            {office.directory / 'outbox'}", highlight=False, soft_wrap=True)
    console.print("Ctrl-C ends it.")


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def token_for(directory: Path, email: str) -> str:
    """Makes a bearer token of the embedded back end for an account, which may edit the directory's office.

    Tokens are rows of their own: making one disturbs no server that runs on the directory.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with SheetsServer(directory / SHEETS) as server:
        token = server.issue_token(email)
    if (directory / FILE_NAME).exists():
        with open_office(directory) as office:
            share(office, email)
    return token


def admin_token_for(directory: Path) -> str:
    """Makes a token that opens the admin's face of the embedded back end: faults and quotas, no spreadsheet."""
    directory.mkdir(parents=True, exist_ok=True)
    with SheetsServer(directory / SHEETS) as server:
        return server.issue_token(ADMIN)


def show_accounts(directory: Path, console: Console) -> None:
    """Prints the accounts that hold tokens; the tokens themselves nobody can show any more."""
    with SheetsServer(directory / SHEETS) as server:
        accounts = server.accounts()
    table = Table("account", "tokens", box=None)
    for email, count in accounts.items():
        table.add_row(email, str(count))
    console.print(table if accounts else "No account has a token yet: make one with --print-token EMAIL.")


def revoke(directory: Path, email: str, console: Console) -> None:
    """Makes all tokens of an account worthless; a server that runs on the directory forgets them within a minute."""
    with SheetsServer(directory / SHEETS) as server:
        count = server.revoke(email)
    console.print(f"{count} tokens of {email} are worthless now.", highlight=False)


def serve_sheets_alone(
    directory: Path, host: str, port: int, console: Console, *, quotas: bool = False
) -> None:
    """Serves the embedded back end of a directory without the office around it."""

    def started(url: str) -> None:
        announce(directory, url)
        console.print(f"Sheets v4 and Drive v3 at {url} (Ctrl-C ends it)", highlight=False, soft_wrap=True)

    with _alone(directory):
        try:
            serve_sheets(directory / SHEETS, host, port, started, quotas=quotas)
        finally:
            (directory / SERVING).unlink(missing_ok=True)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    directory.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(directory / LOCK).acquire(timeout=0):
            yield
    except Timeout:
        raise BackEndUnreachableError(f"{directory} is in use by another repairsheet command") from None
