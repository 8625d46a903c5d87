"""Serves a database alone over HTTP until it is told to stop."""

import signal
from collections.abc import Callable
from pathlib import Path

from waitress.server import create_server

from sync.sheets_server.server import SheetsServer
from sync.sheets_server.wsgi import application

THREADS = 8


def serve(
    database: Path, host: str, port: int, started: Callable[[str], None], *, quotas: bool = False
) -> None:
    """Serves until SIGINT or SIGTERM; `started` gets the URL once requests are taken."""
    with SheetsServer(database) as server:
        http = create_server(application(server), host=host, port=port, threads=THREADS)
        url = f"http://{host}:{http.effective_port}"
        server.url = url
        server.quotas.enforced = quotas

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        started(url)
        try:
            http.run()
        finally:
            http.close()
