"""Runs the command as its user does: in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import orjson
import requests

COMMAND = (sys.executable, "-m", "scripts")
START_SECONDS = 60


class Ended(msgspec.Struct, frozen=True):
    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(self.out)
        return found


class Service(msgspec.Struct):
    process: "subprocess.Popen[str]"
    url: str

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(START_SECONDS)

    def stop(self) -> int:
        """As a service manager does; SIGINT is ignored where a shell started us in the background."""
        self.process.terminate()
        return self.process.wait(START_SECONDS)

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.url}/healthz", timeout=10).json()
        return found


def repairsheet(*arguments: object) -> Ended:
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=_environment(),
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def serving(directory: Path) -> Iterator[Service]:
    log = directory / "test.log"
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--data", str(directory), "--port", "0"], stdout=sink, stderr=sink, text=True,
            env=_environment(),
        )  # fmt: skip
    try:
        yield Service(process, _url(process, log))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def _url(process: "subprocess.Popen[str]", log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


def _environment() -> dict[str, str]:
    return {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
