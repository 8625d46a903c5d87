"""The service before a back end that answers with bytes made up beforehand."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import orjson
import requests
from gspread.http_client import HTTPClient
from requests.adapters import BaseAdapter

from sync.adapters.sheets_requests import body
from sync.adapters.sheets_v4 import SheetsWorkbook, open_http
from sync.bootstrap import expected_tabs
from sync.decide import decide
from sync.instant import Instant
from sync.kept import Kept
from sync.plan import Plan
from sync.sheet import Batch, Snapshot
from sync.voice import Voice
from tests.benchmarks.many import Many, ids


class Canned(BaseAdapter):
    """A back end that answers every request with the same bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Callable[[str], bytes] = lambda _url: b"{}"

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> requests.Response:
        response = requests.Response()
        response.status_code, response.raw = 200, BytesIO(self.sent(request.url or ""))
        return response

    def close(self) -> None:
        """Nothing is held."""


class Desk:
    """One process of the service before a canned back end."""

    def __init__(self, many: Many) -> None:
        self.canned, self.many, self.kept = Canned(), many, Kept()
        session = requests.Session()
        session.mount("https://", self.canned)
        self.http: HTTPClient = open_http(session)
        words = many.office.wording
        voice = Voice(lambda: words.locale, {words.locale: words})
        self.workbook = SheetsWorkbook(self.http, "many", expected_tabs(many.office, voice), many.layouts)

    def read(self, sent: bytes, fence: str) -> Snapshot:
        """Reads a payload."""
        self.canned.sent = lambda _url: sent
        return self.workbook.read(fence)

    def passed(self, sent: bytes, now: Instant) -> tuple[Plan, bytes]:
        """Goes through one round: gives its plan, and the body that would be sent."""
        memory, new_id = self.many.memory, ids()
        snapshot = self.read(sent, memory.fence)
        plan = decide(snapshot, memory, self.many.office, now, new_id, kept=self.kept)
        batch = Batch(fence=snapshot.fence, next_fence=new_id(), cells=plan.cells, appends=plan.appends)
        return plan, orjson.dumps(body(snapshot, batch, 0, copies_there=True))
