"""The office under test: founded by the demo, served by the real command, told to fail, killed and restarted."""

import re
import signal
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
    ("429", 0.02), ("500", 0.02), ("503", 0.02), ("drop_before", 0.03), ("drop_after", 0.03), ("half", 0.02),
    ("late", 0.03),
)  # fmt: skip
"""Kinds of trouble that the service meets, each with how often; people are spared, for they are the judges."""
LATE_SECONDS = 3.0


class Office(msgspec.Struct):
    """One office as a process."""

    directory: Path
    config: OfficeConfig
    token: str
    admin: str
    hits: Counter[str]
    process: "subprocess.Popen[str] | None" = None
    url: str = ""

    @classmethod
    def founded(cls, directory: Path, seed: int) -> Self:
        """Makes a believable office with a few days of history."""
        arguments = ("demo", "--no-serve", "--data", directory, "--days", "2", "--seed", seed)
        subprocess.run(
            [sys.executable, "-m", "scripts", *map(str, arguments)], check=True, capture_output=True
        )
        return cls(
            directory=directory,
            config=load(directory),
            token=token_for(directory, STAFF),
            admin=admin_token_for(directory),
            hits=Counter(),
        )

    def start(self) -> None:
        """Serves; returns when the office answers."""
        log = self.directory / "soak.log"
        with log.open("w", encoding="utf-8") as sink:
            command = [
                sys.executable,
                "-u",
                "-m",
                "scripts",
                "serve",
                "--data",
                str(self.directory),
                "--port",
                "0",
            ]
            self.process = subprocess.Popen(command, stdout=sink, stderr=sink, text=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
            if found:
                self.url = found[0]
                return
            time.sleep(0.1)
        raise AssertionError(log.read_text(encoding="utf-8"))

    def arm(self, seed: int) -> None:
        """Lets the service's own requests meet trouble from now on."""
        rules = [
            {"kind": kind, "probability": often, "account": SERVICE_EMAIL, "seed": seed + place,
             "seconds": LATE_SECONDS if kind == "late" else 0.0}
            for place, (kind, often) in enumerate(FAULTS)
        ]  # fmt: skip
        self._admin("PUT", rules)

    def calm(self) -> Counter[str]:
        """Ends all trouble; gives how often each kind struck."""
        self._count()
        self._admin("DELETE", None)
        return self.hits

    def kill(self) -> None:
        """Ends the process without a word (SIGKILL)."""
        self._count()
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ends the process as an admin does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(START_SECONDS)

    def book(self, session: requests.Session) -> gspread.Spreadsheet:
        """Gives the spreadsheet as staff open it."""
        unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
        return gspread.Client(unused, session=session).open_by_key(self.config.spreadsheet_id)

    def session(self) -> requests.Session:
        """Gives a session of staff's account."""
        return session_for(self.url, self.token)

    def _count(self) -> None:
        for rule in self._admin("GET", None):
            self.hits[str(rule["kind"])] += int(str(rule["hits"]))

    def _admin(self, verb: str, rules: object) -> list[dict[str, object]]:
        answer = requests.request(
            verb, f"{self.url}/admin/faults", json=rules, timeout=60,
            headers={"Authorization": f"Bearer {self.admin}"},
        )  # fmt: skip
        answer.raise_for_status()
        found: list[dict[str, object]] = answer.json()["rules"]
        return found
