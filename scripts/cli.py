"""The command: who knocks by hand.

Exit codes: 0 done, 1 done with rejected rows, 2 usage or configuration, 3 back end not reachable.
"""

import logging
from importlib import import_module

import click

COMMANDS = {
    "init": "init",
    "demo": "demo",
    "serve": "serve",
    "sync": "sync",
    "import": "import_",
    "archive": "archive",
    "status": "status",
    "calendar": "calendar",
    "history": "history",
    "rows": "rows",
    "mend": "mend",
    "relabel": "relabel",
    "ledger": "ledger",
    "sheets-server": "sheets_server",
    "hook-secret": "hook_secret",
    "doctor": "doctor",
}
"""Module under scripts.commands by command name."""


class LazyGroup(click.Group):
    """Loads a command's module when it is called or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Gives the names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Gives one command, or None for an unknown name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"scripts.commands.{COMMANDS[cmd_name]}").command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--verbose", is_flag=True, help="Tell more.")
@click.version_option(package_name="repairsheet")
def main(*, verbose: bool) -> None:
    """The ERP behind a property office's shared repair spreadsheet."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    for noisy in ("apscheduler", "waitress", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
