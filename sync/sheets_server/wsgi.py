"""The server as a plain WSGI application."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from sync.sheets_server.server import SheetsServer

MAX_BODY = 32 * 1024 * 1024
StartResponse = Callable[..., Any]


def application(server: SheetsServer) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """Gives the WSGI application of a server."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > MAX_BODY:
            start_response("413 Request Entity Too Large", [("Content-Length", "0")])
            return [b""]
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        answer = server.handle(
            environ["REQUEST_METHOD"],
            path.encode("latin-1").decode("utf-8", "replace"),
            parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
            {"Authorization": environ.get("HTTP_AUTHORIZATION", "")},
            environ["wsgi.input"].read(length) if length else b"",
        )
        reason = HTTPStatus(answer.status).phrase
        start_response(
            f"{answer.status} {reason}",
            [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))],
        )
        return [answer.body]

    return serve


