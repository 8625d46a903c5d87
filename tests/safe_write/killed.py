"""Runs one pass in a process that dies (SIGKILL) on its way.

A request that is on its way then is left in the folder, for whoever plays the network.
"""

import multiprocessing
import os
import signal
from pathlib import Path

import msgspec
import requests

from tests.safe_write.deeds import Moment, Stumble
from tests.safe_write.office import Office
from tests.safe_write.watch import Columns, Late, Watch

ON_ITS_WAY = "late.json"


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """What happens at the calls of the pass, and at one step of its ledger."""

    moments: tuple[Moment, ...] = ()
    stumble: Stumble | None = None


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a file."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    seen: Columns


def died(folder: Path, program: Program) -> bool:
    """Runs a pass in a process of its own; True when it was killed, False when it came to its end."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    process = processes.Process(target=main, args=(folder, program))
    process.start()
    process.join(120)
    assert process.exitcode in {0, -signal.SIGKILL}, "the process came to a bad end"
    return process.exitcode != 0


def main(folder: Path, program: Program) -> None:
    """Runs the pass; what is left behind is what was on the disk."""
    with Office(folder, first=2000) as office:
        office.watch.die = lambda: _die(office.watch, folder)
        office.look(program.moments, program.stumble)


def on_its_way(folder: Path, calls: int) -> list[Late]:
    """Gives the request that a dead process had sent, to land at the so-many-th call; none where there was none."""
    file = folder / ON_ITS_WAY
    if not file.exists():
        return []
    letter = msgspec.json.decode(file.read_bytes(), type=_Letter)
    request = requests.Request(letter.method, letter.url, headers=letter.headers, data=letter.body.encode())
    return [Late(request=request.prepare(), seen=letter.seen, calls=calls)]


def _die(watch: Watch, folder: Path) -> None:
    for late in watch.late:
        request = late.request
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        letter = _Letter(
            method=request.method or "",
            url=request.url or "",
            headers=dict(request.headers),
            body=body,
            seen=late.seen,
        )
        (folder / ON_ITS_WAY).write_bytes(msgspec.json.encode(letter))
    os.kill(os.getpid(), signal.SIGKILL)
