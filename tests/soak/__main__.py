"""The soak: a made-up office at work for minutes, with faults and kill -9, and everything checked when people rest.

python -m tests.soak --minutes 10 --seed 1
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

import click
from rich.console import Console
from rich.progress import Progress

from tests.soak.checks import violations
from tests.soak.journal import Journal
from tests.soak.office import Office
from tests.soak.people import at_work

BETWEEN_KILLS = (8.0, 20.0)
"""Seconds; people are in the middle of what they do."""
KILLS_BEFORE_A_REST = 4


@click.command()
@click.option("--minutes", default=10.0, help="How long people work.")
@click.option("--seed", default=1, help="Of what people do and of what goes wrong.")
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Where; a temporary folder else.")
def main(*, minutes: float, seed: int, data: Path | None) -> None:
    """Runs the soak; exit code 1 when anything that must hold does not."""
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(Soak(data or Path(folder) / "office", seed).run(minutes))


class Soak:
    """One office at work."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._dice, self._seed = Random(seed), seed
        self._console = Console()
        self._console.print("furnishing an office ...")
        self._office = Office.founded(directory, seed)
        self._journal = Journal()
        self._found: list[str] = []
        self._repairs, self._asked, self._given = Counter[str](), Counter[str](), dict[str, str]()
        self._kills = self._rests = 0

    def run(self, minutes: float) -> int:
        """Runs it; gives the exit code."""
        self._office.start(self._seed)
        ends = time.monotonic() + minutes * 60
        with Progress(console=self._console) as progress:
            bar = progress.add_task("people at work", total=minutes * 60)
            with at_work(self._office, self._journal, self._seed):
                while time.monotonic() < ends and not self._found:
                    wait = min(self._dice.uniform(*BETWEEN_KILLS), max(0.0, ends - time.monotonic()))
                    time.sleep(wait)
                    progress.update(bar, completed=minutes * 60 - max(0.0, ends - time.monotonic()))
                    self._kill_or_rest()
            self._rest()
        return self._told()

    def _kill_or_rest(self) -> None:
        if self._kills % (KILLS_BEFORE_A_REST + 1) == KILLS_BEFORE_A_REST:
            with self._journal.turn:
                self._rest()
        else:
            self._office.kill()
        self._kills += 1
        self._office.start(self._seed + self._kills)

    def _rest(self) -> None:
        """People pause; the office is stopped as an admin does, and looked at."""
        self._office.calm()
        self._office.stop()
        found, self._repairs = violations(self._office.directory, self._journal, self._given, self._asked)
        self._found += found
        self._rests += 1

    def _told(self) -> int:
        self._tell("what people did", self._journal.did)
        self._tell("faults met, calls made", self._office.hits)
        self._tell("repairs told by the event log", self._repairs)
        self._tell("invariants asked", self._asked)
        killed = self._kills - (self._rests - 1)
        self._console.print(
            f"kill -9 and restart: {killed}; rests: {self._rests}; journaled calls: {len(self._journal.calls)}; "
            f"requests acknowledged: {len(self._journal.sent)}; numbers: {len(self._given)}",
            highlight=False,
        )
        for violation in self._found:
            self._console.print(f"VIOLATION {violation}", highlight=False)
        self._console.print(f"{len(self._found)} violations")
        return 1 if self._found else 0

    def _tell(self, title: str, counter: Counter[str]) -> None:
        words = ", ".join(f"{name} {count}" for name, count in sorted(counter.items()))
        self._console.print(f"{title} ({counter.total()}): {words}", highlight=False)


if __name__ == "__main__":
    main()
