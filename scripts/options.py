"""What commands share: the office's folder, the port, and how trouble is told."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click
from rich.console import Console

REJECTED, USAGE, UNREACHABLE = 1, 2, 3
RESTORE = "restore the folder from a backup, or run `repairsheet doctor`"
P = ParamSpec("P")
out = Console()
err = Console(stderr=True)

data_option = click.option(
    "--data",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("office"),
    envvar="REPAIRSHEET_DATA",
    show_default=True,
    help="Where the office keeps everything it owns.",
)
port_option = click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turns what can go wrong into one line and an exit code; no traceback reaches a user."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> None:
        from sqlite3 import DatabaseError  # noqa: PLC0415 (only commands that run pay for it)

        from gspread.exceptions import GSpreadException  # noqa: PLC0415
        from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

        from sync.config import ConfigurationError  # noqa: PLC0415
        from sync.ports import BackEndError, CannotDoError, LeaseLostError  # noqa: PLC0415
        from sync.sheets_server.store import DatabaseVersionError  # noqa: PLC0415

        try:
            command(*args, **options)
        except (ConfigurationError, CannotDoError) as error:
            _give_up(str(error), USAGE)
        except LeaseLostError as error:
            _give_up(f"{error}; try again in a minute", UNREACHABLE)
        except BackEndError as error:
            _give_up(f"{error}; {error.remedy}", UNREACHABLE)
        except GSpreadException as error:
            _give_up(f"the back end refused: {error}", UNREACHABLE)
        except (DatabaseError, DatabaseVersionError, SQLAlchemyError) as error:
            _give_up(f"a database of the office cannot be used ({_short(error)}); {RESTORE}", UNREACHABLE)
        except OSError as error:
            _give_up(
                f"{error.filename or 'system'}: {error.strerror}; check the folder and its permissions", USAGE
            )

    return run


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _give_up(sentence: str, code: int) -> NoReturn:
    err.print(f"repairsheet: {sentence}", style="red", highlight=False, markup=False, soft_wrap=True)
    sys.exit(code)
