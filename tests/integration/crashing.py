"""Runs one pass in a process that kills itself (SIGKILL) at a chosen step: `crashing.py DIRECTORY NTH before|after`.

Steps are the calls of the ledger and the workbook, in the order in which the pass makes them.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sync.bootstrap import open_office
from sync.run import run_pass


class Doomed:
    """Stands before a port and dies before or after its n-th step."""

    steps = 0

    def __init__(self, port: Any, nth: int, when: str) -> None:
        self._port, self._nth, self._when = port, nth, when

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._step(found) if callable(found) else found

    def _step(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def doomed(*arguments: Any, **options: Any) -> Any:
            Doomed.steps += 1
            mine = Doomed.steps == self._nth
            if mine and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = call(*arguments, **options)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return doomed


def main(directory: str, nth: str, when: str) -> None:
    with open_office(Path(directory)) as office:
        hands = replace(
            office.hands,
            ledger=Doomed(office.hands.ledger, int(nth), when),
            workbook=Doomed(office.hands.workbook, int(nth), when),
        )
        run_pass(hands)


if __name__ == "__main__":
    main(*sys.argv[1:])
