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
from tests.soak.office import Office
from tests.soak.people import Diary, burst

BURST_SECONDS = 12.0
DIARY_ROWS = 4
KILLS_EVERY = 3
"""Bursts between two kills."""


@click.command()
@click.option("--minutes", default=10.0, help="How long people work.")
@click.option("--seed", default=1)
@click.option("--data", type=click.Path(path_type=Path), default=None, help="Where; a temporary folder else.")
def main(*, minutes: float, seed: int, data: Path | None) -> None:
    """Runs the soak; exit code 1 when anything that must hold does not."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(soak(data or Path(folder) / "office", minutes, seed, console))


def soak(directory: Path, minutes: float, seed: int, console: Console) -> int:
    """Runs it in a directory; gives the exit code."""
    dice, done, diary, kills = Random(seed), Counter[str](), Diary(seed), 0
    office = Office.founded(directory, seed)
    office.start()
    office.arm(seed)
    ends, round_ = time.monotonic() + minutes * 60, 0
    with Progress(console=console) as progress:
        bar = progress.add_task("people at work", total=minutes * 60)
        while (left := ends - time.monotonic()) > 0:
            progress.update(bar, completed=minutes * 60 - left)
            done += burst(office, seed * 1000 + round_, min(BURST_SECONDS, left))
            diary.write(office, DIARY_ROWS)
            round_ += 1
            if round_ % KILLS_EVERY == 0:
                time.sleep(dice.random() * 2)
                office.kill()
                kills += 1
                office.start()
                office.arm(seed + round_)
        progress.update(bar, completed=minutes * 60)
    hits = office.calm()
    office.stop()
    found, figures = violations(directory, diary)
    _tell(console, {"what people did": done, "diary": Counter(rows=len(diary.rows)), "faults": hits}, kills)
    console.print("figures:", ", ".join(f"{name} {count}" for name, count in figures.items()))
    for violation in found:
        console.print(f"VIOLATION {violation}", highlight=False)
    console.print(f"{len(found)} violations")
    return 1 if found else 0


def _tell(console: Console, counters: dict[str, Counter[str]], kills: int) -> None:
    for title, counter in counters.items():
        words = ", ".join(f"{name} {count}" for name, count in sorted(counter.items()))
        console.print(f"{title} ({counter.total()}): {words}", highlight=False)
    console.print(f"kill -9 and restart: {kills}", highlight=False)


if __name__ == "__main__":
    main()
