"""The command: who knocks by hand. Exit codes: 0 done, 1 done with rejects, 2 usage or set-up, 3 back end not reachable."""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click
from gspread.exceptions import GSpreadException
from rich.console import Console
from rich.logging import RichHandler

from scripts import archiving, doctor, furnish, live, serving, showing
from scripts.import_command import run_import
from sync.bootstrap import OpenOffice, create_office, open_office
from sync.config import FILE_NAME, LOCALES, ConfigurationError, OfficeConfig
from sync.ports import BackEndError, LeaseLostError
from sync.run import preview, run_pass
from sync.sheets_server.serve import serve as serve_sheets
from sync.sheets_server.server import SheetsServer

REJECTED, USAGE, UNREACHABLE = 1, 2, 3
P = ParamSpec("P")
out = Console()
err = Console(stderr=True)

data_option = click.option(
    "--data", "directory", type=click.Path(path_type=Path, file_okay=False), default=Path("office"),
    envvar="REPAIRSHEET_DATA", show_default=True, help="Where the office keeps everything it owns.",
)  # fmt: skip
port_option = click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turns what can go wrong into one line and an exit code; no traceback reaches a user."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> None:
        try:
            command(*args, **options)
        except ConfigurationError as error:
            _give_up(str(error), USAGE)
        except LeaseLostError as error:
            _give_up(f"{error}; try again in a minute", UNREACHABLE)
        except BackEndError as error:
            _give_up(f"{error}; {error.remedy}", UNREACHABLE)
        except GSpreadException as error:
            _give_up(f"the back end refused: {error}", UNREACHABLE)
        except PermissionError as error:
            _give_up(f"{error.filename}: no permission; choose a folder you may write to", USAGE)
        except OSError as error:
            _give_up(f"{error.filename or 'system'}: {error.strerror}", USAGE)

    return run


def _give_up(sentence: str, code: int) -> None:
    err.print(f"repairsheet: {sentence}", style="red", highlight=False, markup=False, soft_wrap=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Tell more.")
@click.version_option(package_name="repairsheet")
def main(verbose: bool) -> None:
    """The ERP behind a property office's shared repair spreadsheet."""
    level = logging.DEBUG if verbose else logging.INFO
    handler = RichHandler(console=err, show_path=False, markup=False)
    logging.basicConfig(level=level, format="%(message)s", datefmt="%H:%M:%S", handlers=[handler])
    for noisy in ("apscheduler", "waitress", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@main.command()
@data_option
@click.option("--site", default="LJ", show_default=True, help="Short code in every order number.")
@click.option("--locale", default="zh-Hant", show_default=True, help="zh-Hant, zh-Hans or en.")
@click.option("--zone", default="Asia/Taipei", show_default=True, help="Time zone of the office.")
@told
def init(directory: Path, site: str, locale: str, zone: str) -> None:
    """Make a new, empty office."""
    _refuse_existing(directory)
    create_office(directory, _config(site, locale, zone))
    out.print(f"The office {site} stands in {directory}. Next: repairsheet serve --data {directory}", highlight=False)


@main.command()
@data_option
@click.option("--live", "is_live", is_flag=True, help="People at work in the sheet while the service runs.")
@click.option("--days", type=click.IntRange(0, 400), default=60, show_default=True, help="Days of history.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same office.")
@click.option("--no-serve", is_flag=True, help="Only furnish the office.")
@port_option
@told
def demo(directory: Path, is_live: bool, days: int, seed: int, no_serve: bool, port: int) -> None:
    """Show a believable office at work."""
    if not (directory / FILE_NAME).exists():
        out.print(f"Furnishing a demo office with {days} days of history in {directory} ...", highlight=False)
        create_office(directory, _config("LJ", "zh-Hant", "Asia/Taipei"))
        with open_office(directory) as office:
            furnish.furnish(office, seed=seed, days=days, console=out)
    if no_serve:
        with open_office(directory) as office:
            _show_status(office)
        return
    with open_office(directory) as office, live.people(office, seed=seed, wanted=is_live):
        serving.serve(office, port, out)


@main.command()
@data_option
@port_option
@told
def serve(directory: Path, port: int) -> None:
    """Run the service: the sheet's back end, the scheduler, the web pages."""
    with open_office(directory) as office:
        serving.serve(office, port, out)


@main.command()
@data_option
@click.option("--dry-run", is_flag=True, help="Show the plan, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--force", is_flag=True, help="Apply a plan that refuses itself.")
@told
def sync(directory: Path, dry_run: bool, as_json: bool, force: bool) -> None:
    """Run one pass over the sheet."""
    with open_office(directory) as office:
        if dry_run:
            plan, personal = preview(office.hands), _personal(office)
            if as_json:
                click.echo(showing.as_json(showing.plan_document(plan, personal)))
            else:
                showing.show_plan(plan, out, office.hands.office.wording, personal)
            return
        report = run_pass(office.hands, force=force)
        if as_json:
            click.echo(showing.as_json(showing.report_document(report)))
        else:
            showing.show_report(report, out)
        if report.trouble:
            sys.exit(REJECTED)


@main.command(name="import")
@data_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--map", "map_file", required=True, help="A map file, or the name of a shipped one (boston311).")
@click.option("--dry-run", is_flag=True, help="Say what would be taken, change nothing.")
@told
def import_(directory: Path, file: Path, map_file: str, dry_run: bool) -> None:
    """Take over a legacy register (CSV or XLSX)."""
    with open_office(directory) as office:
        report = run_import(office, file, map_file, dry_run=dry_run, console=out)
    if report.rejected:
        sys.exit(REJECTED)


@main.command()
@data_option
@click.argument("month")
@click.option("--out", "target", type=click.Path(path_type=Path, file_okay=False), help="Another folder.")
@told
def archive(directory: Path, month: str, target: Path | None) -> None:
    """Write one month (YYYY-MM) as an XLSX archive."""
    with open_office(directory) as office:
        path = archiving.archive(office, month, target)
    out.print(f"{path}", highlight=False, soft_wrap=True)


@main.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@told
def status(directory: Path, as_json: bool) -> None:
    """Tell how the office stands."""
    with open_office(directory) as office:
        if as_json:
            click.echo(showing.as_json(_status(office)))
        else:
            _show_status(office)


@main.command(name="sheets-server")
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8090, show_default=True)
@click.option("--print-token", "email", help="Print a new bearer token for this e-mail and stop.")
@told
def sheets_server(directory: Path, port: int, email: str | None) -> None:
    """Serve the embedded Google Sheets back end alone."""
    directory.mkdir(parents=True, exist_ok=True)
    with serving.alone(directory):
        if email is not None:
            with SheetsServer(directory / "sheets.sqlite") as server:
                click.echo(server.issue_token(email))
            return
        serve_sheets(directory / "sheets.sqlite", "127.0.0.1", port, lambda url: _served(directory, url))


@main.command(name="doctor")
@data_option
@told
def doctor_(directory: Path) -> None:
    """Check everything the office needs, each with its remedy."""
    findings = doctor.examine(directory)
    doctor.show(findings, out)
    if not all(finding.healthy for finding in findings):
        sys.exit(REJECTED)


def _served(directory: Path, url: str) -> None:
    serving.announce(directory, url)
    out.print(f"Sheets v4 and Drive v3 at {url} (Ctrl-C ends it)", highlight=False)


def _config(site: str, locale: str, zone: str) -> OfficeConfig:
    known = {name.lower().replace("_", "-"): name for name in LOCALES}
    config = OfficeConfig(site=site, locale=known.get(locale.lower().replace("_", "-"), locale), zone=zone)
    serving.check(config, Path("--site/--locale/--zone"))
    return config


def _refuse_existing(directory: Path) -> None:
    if (directory / FILE_NAME).exists():
        raise ConfigurationError(f"{directory / FILE_NAME}: there is an office already; choose another --data folder")


def _personal(office: OpenOffice) -> frozenset[tuple[str, str]]:
    return frozenset(
        (tab.key, column.key) for tab in office.hands.office.tabs for column in tab.columns if column.personal
    )


def _status(office: OpenOffice) -> dict[str, Any]:
    return showing.status_document(office.ledger.status(office.config.site), office.hands.office.zone)


def _show_status(office: OpenOffice) -> None:
    showing.show_status(_status(office), out, office.hands.office.wording)


