from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httplib2
import msgspec
import pytest

from sync.sheets_server.server import SheetsServer
from tests.sheets_server.desk import OWNER, served

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com", "https://drive.googleapis.com")


class Http(httplib2.Http):  # type: ignore[misc]
    """Google's host names mean the server under test."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, uri: str, *args: Any, **options: Any) -> Any:
        host = next((known for known in GOOGLE if uri.startswith(known)), "")
        return super().request(self._url + uri.removeprefix(host) if host else uri, *args, **options)


class Place(msgspec.Struct, frozen=True):
    """A server that clients reach over HTTP."""

    server: SheetsServer
    url: str

    def token(self, email: str = OWNER) -> str:
        return self.server.issue_token(email)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with SheetsServer(tmp_path / "sheets.sqlite") as server, served(server) as url:
        server.url = url
        yield Place(server, url)
