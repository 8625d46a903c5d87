"""How clients reach the server: in process by a requests adapter, over HTTP, or by redirecting Google's host names."""

from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.exceptions import ChunkedEncodingError
from requests.structures import CaseInsensitiveDict
from urllib3.response import HTTPResponse

from sync.sheets_server.faults import ConnectionDroppedError
from sync.sheets_server.server import Response, SheetsServer

GOOGLE_HOSTS = (
    "https://sheets.googleapis.com",
    "https://www.googleapis.com",
    "https://drive.googleapis.com",
    "https://docs.google.com",
)


class InProcess(BaseAdapter):
    """Carries requests to a server in this process."""

    def __init__(self, server: SheetsServer) -> None:
        super().__init__()
        self._server = server

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answers a prepared request; requests.ConnectionError where a fault drops the connection."""
        parts = urlsplit(request.url or "")
        body = request.body or b""
        try:
            answer = self._server.handle(
                request.method or "GET",
                unquote(str(parts.path)),
                parse_qs(str(parts.query), keep_blank_values=True),
                dict(request.headers),
                body.encode() if isinstance(body, str) else bytes(body),
            )
        except ConnectionDroppedError as error:
            raise requests.ConnectionError("connection dropped", request=request) from error
        if answer.half:
            raise ChunkedEncodingError("the answer broke off", request=request)
        return _response(request, answer)

    def close(self) -> None:
        """Nothing to give back: the server is another's."""


class Redirect(HTTPAdapter):
    """Sends Google's URL space to a server at another address."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base = urlsplit(base_url)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Sends a prepared request to the other address."""
        parts = urlsplit(request.url or "")
        request.url = urlunsplit(
            (self._base.scheme, self._base.netloc, str(parts.path), str(parts.query), "")
        )
        return super().send(request, *args, **options)


def session_for(target: SheetsServer | str, token: str) -> requests.Session:
    """Gives a session in which Google's host names mean this server (or the server at a URL), signed in by token."""
    session = requests.Session()
    adapter: BaseAdapter = Redirect(target) if isinstance(target, str) else InProcess(target)
    for host in GOOGLE_HOSTS:
        session.mount(host, adapter)
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def _response(request: requests.PreparedRequest, answer: Response) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = HTTPStatus(answer.status).phrase
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = "utf-8"
    response.url = request.url or ""
    response.request = request
    response.raw = HTTPResponse(body=BytesIO(answer.body), preload_content=False, status=answer.status)
    response._content = answer.body  # noqa: SLF001 (the documented way is to read `raw`; this spares the copy)
    return response
