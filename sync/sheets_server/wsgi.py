"""The server as a plain WSGI application: /v4/..., /drive/v3/..., /upload/drive/v3/..."""

import socket
import struct
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import orjson
from waitress.channel import ClientDisconnected

from sync.sheets_server.errors import ApiError
from sync.sheets_server.faults import ConnectionCutError, ConnectionDroppedError
from sync.sheets_server.server import Response, SheetsServer

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a request."""
StartResponse = Callable[..., Any]


def application(server: SheetsServer) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """Gives the WSGI application of a server."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            answer = _answered(server, environ)
        except ConnectionDroppedError as error:
            if isinstance(error, ConnectionCutError):
                _reset_on_close(environ)
            raise ClientDisconnected from error  # waitress closes the connection and sends nothing
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, list(answer.headers.items()))
        return [answer.body[: len(answer.body) // 2] if answer.half else answer.body]

    return serve


def _reset_on_close(environ: dict[str, Any]) -> None:
    """Makes the end of the connection a reset, not an orderly one; waitress's channel knows the socket."""
    channel = environ["waitress.client_disconnected"].__self__
    channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _answered(server: SheetsServer, environ: dict[str, Any]) -> Response:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY:
        return Response(413, orjson.dumps(ApiError(413, f"A request has at most {MAX_BODY} bytes.").body()))
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return server.handle(
        environ["REQUEST_METHOD"],
        path.encode("latin-1").decode("utf-8", "replace"),
        parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
        {
            "Authorization": environ.get("HTTP_AUTHORIZATION", ""),
            "Content-Type": environ.get("CONTENT_TYPE", ""),
        },
        environ["wsgi.input"].read(length) if length else b"",
    )
