"""The office under test: founded by the demo, served by the real command, told to fail, killed and restarted."""

import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Self

import gspread
import msgspec
import requests
from google.auth.credentials import AnonymousCredentials

from scripts.serving import admin_token_for, token_for
from sync.bootstrap import SERVICE_EMAIL
from sync.config import OfficeConfig, load
from sync.sheets_server.transport import session_for

STAFF = "staff@example.com"
START_SECONDS = 120
FAULTS = (
    ("429", 0.02), ("500", 0.02), ("503", 0.02), ("drop_before", 0.02), ("drop_after", 0.03), ("reset_before", 0.01),
    ("reset_after", 0.02), ("half", 0.02), ("late", 0.03), ("latency", 0.05),
)  # fmt: skip
"""Kinds of trouble that the service meets, each with how often; people are spared, for they are the judges."""
SECONDS = {"late": 3.0, "latency": 0.3}
CALLS = {
    "reads": "sheets.spreadsheets.values.batchGet",
    "looks around": "sheets.spreadsheets.get",
    "writes": "sheets.spreadsheets.batchUpdate",
}
"""Calls of the service, counted by rules that do nothing."""


class Office(msgspec.Struct):
    """One office as a process."""

    directory: Path
    config: OfficeConfig
    token: str
    admin: str
    url: str
    hits: Counter[str]
    """How often trouble of each kind struck, and how many calls the service made."""
    process: "subprocess.Popen[str] | None" = None

    @classmethod
    def founded(cls, directory: Path, seed: int) -> Self:
        """Makes a believable office with a few days of history."""
        arguments = ("demo", "--no-serve", "--data", directory, "--days", "2", "--seed", seed)
        command = [sys.executable, "-m", "scripts", *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True)
        return cls(
            directory=directory,
            config=load(directory),
            token=token_for(directory, STAFF),
            admin=admin_token_for(directory),
            url=f"http://127.0.0.1:{_free_port()}",
            hits=Counter(),
        )

    def start(self, seed: int) -> None:
        """Serves, with trouble for the service's own requests; returns when the office answers."""
        log = self.directory / "soak.log"
        arguments = ("serve", "--data", self.directory, "--port", self.url.rpartition(":")[2])
        command = [sys.executable, "-u", "-m", "scripts", *map(str, arguments)]
        with log.open("a", encoding="utf-8") as sink:
            self.process = subprocess.Popen(command, stdout=sink, stderr=sink, text=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers():
                self._arm(seed)
                return
            time.sleep(0.1)
        raise AssertionError(log.read_text(encoding="utf-8"))

    def answers(self) -> bool:
        """True while somebody is there."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=60).status_code > 0
        except requests.RequestException:
            return False

    def wait(self) -> None:
        """Returns when somebody is there."""
        while not self.answers():
            time.sleep(0.1)

    def calm(self) -> None:
        """Ends all trouble."""
        self._count()
        self._admin("DELETE", None)

    def kill(self) -> None:
        """Ends the process without a word (SIGKILL)."""
        self._count()
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ends the process as a service manager does; SIGINT is ignored where a shell started us in the background."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(START_SECONDS)

    def book(self, session: requests.Session) -> gspread.Spreadsheet:
        """Gives the spreadsheet as staff open it."""
        unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return gspread.Client(unused, session=session).open_by_key(self.config.spreadsheet_id)

    def session(self) -> requests.Session:
        """Gives a session of staff's account."""
        return session_for(self.url, self.token)

    def _arm(self, seed: int) -> None:
        trouble: list[dict[str, object]] = [
            {"kind": kind, "probability": often, "seed": seed + place, "seconds": SECONDS.get(kind, 0.0)}
            for place, (kind, often) in enumerate(FAULTS)
        ]
        counting: list[dict[str, object]] = [
            {"kind": "latency", "method": method} for method in CALLS.values()
        ]
        self._admin("PUT", [{**rule, "account": SERVICE_EMAIL} for rule in (*counting, *trouble)])

    def _count(self) -> None:
        names = {method: name for name, method in CALLS.items()}
        for rule in self._admin("GET", None):
            name = names.get(str(rule["method"]), str(rule["kind"]))
            self.hits[name] += int(str(rule["hits"]))

    def _admin(self, verb: str, rules: object) -> list[dict[str, object]]:
        answer = requests.request(
            verb, f"{self.url}/admin/faults", json=rules, timeout=60,
            headers={"Authorization": f"Bearer {self.admin}"},
        )  # fmt: skip
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()["rules"]
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
