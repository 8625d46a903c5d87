"""The server as a process, and many clients at once."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from tests.sheets_server.desk import OWNER, SHEETS, Book, desk_at, new_book

SERVING = """
import sys
from pathlib import Path
from sync.sheets_server.serve import serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    database = tmp_path / "sheets.sqlite"
    with SheetsServer(database) as server:
        token = server.issue_token(OWNER)
    with subprocess.Popen(
        [sys.executable, "-c", SERVING, str(database)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with session_for(url, token) as session:
            made = session.post(SHEETS, json={"properties": {"title": "served"}}).json()
            assert made["spreadsheetUrl"].startswith(url)
        process.send_signal(number)
        assert process.stdout.read() == "ended\n"
    assert process.returncode == 0
    with SheetsServer(database) as server, desk_at(server, server) as desk:
        assert desk.ask("GET", f"{SHEETS}/{made['spreadsheetId']}")["properties"]["title"] == "served"


def test_many_at_once_lose_nothing(server: SheetsServer) -> None:
    with desk_at(server, server) as desk:
        book = new_book(desk)
        url = f"{book.url}/values/A1:append"

        def append(number: int) -> None:
            with desk_at(server, server) as own:
                Book(desk=own, id=book.id).values()
                own.ask("POST", url, {"values": [[number]]}, valueInputOption="RAW")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(append, range(60)))
        assert sorted(row[0] for row in book.values()) == list(range(60))
