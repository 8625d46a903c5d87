"""The public and other programs, as they knock at a running service over HTTP."""

import re
import secrets
import time
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import gspread
import msgspec
import requests
from google.auth.credentials import AnonymousCredentials

from sync.bootstrap import hook_secret
from sync.cell import CellValue
from sync.config import load
from sync.instant import Instant
from sync.sheets_server.admin import ADMIN
from sync.sheets_server.transport import session_for
from sync.wording import load as load_wording
from tests.integration.desk import DESK, desk
from webhooks.signing import HEADER, signature

WORDS = load_wording("zh_Hant")
SAID = {
    "unit": "A-101",
    "customer": "王小明",
    "phone": "0912345678",
    "fault": "水管漏水",
    "fault_class": "給排水",
}
CHINESE = {"Accept-Language": "zh-TW"}
WAIT_SECONDS = 60


class Visitor(msgspec.Struct):
    """Somebody with a browser."""

    url: str

    def form_key(self) -> str:
        """The key of a form that was just opened."""
        return hidden(requests.get(f"{self.url}/request", timeout=60).text, "key")

    def send(
        self, key: str, said: Mapping[str, str], headers: Mapping[str, str] = CHINESE
    ) -> requests.Response:
        """Presses the button; the answer is not followed."""
        place, data = f"{self.url}/request", {"key": key, **said}
        return requests.post(place, data=data, headers=dict(headers), timeout=60, allow_redirects=False)

    def receipt(self, place: str) -> str:
        """The page behind a redirect."""
        return requests.get(f"{self.url}{place}", headers=CHINESE, timeout=60).text

    def number(self, place: str) -> str:
        """Looks again and again until the receipt shows a number."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            found = re.search(r"LJ-\d{8}-\d{4}", self.receipt(place))
            if found:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(self.receipt(place))


class Program(msgspec.Struct):
    """Another program of the house, which holds the office's secret."""

    url: str
    secret: bytes

    def post(self, path: str, body: bytes, header: str | None = None) -> requests.Response:
        signed = self.signed(body) if header is None else header
        headers = {HEADER: signed, "Content-Type": "application/json"}
        return requests.post(f"{self.url}/hooks/{path}", data=body, headers=headers, timeout=60)

    def send(self, key: str, said: Mapping[str, str]) -> requests.Response:
        return self.post("request", msgspec.json.encode({"key": key, "cells": said}))

    def signed(self, body: bytes, apart: int = 0) -> str:
        return signature(self.secret, Instant(int(time.time()) + apart), secrets.token_urlsafe(16), body)


class Founded(msgspec.Struct):
    """An office, and the keys to its sheet and to the back end's faults."""

    directory: Path
    token: str
    admin: str


def founded(directory: Path) -> Founded:
    """An office whose supervisor has named the faults."""
    with desk(directory) as front:
        rows: list[dict[str, CellValue]] = [
            {"fault_class": "給排水", "cause": "墊片老化"},
            {"fault_class": "電氣", "cause": "線路老化"},
            {"fault_class": "電氣", "cause": "跳電"},
            {"fault_class": "電話", "cause": "斷線", "active": "否"},
        ]
        said: dict[str, CellValue] = {"urgency": "一般", "promise_minutes": 240}
        front.office.hand.type_rows("faults", [{**row, **said} for row in rows])
        front.look()
        assert front.office.server is not None
        return Founded(
            directory, front.office.server.issue_token(DESK), front.office.server.issue_token(ADMIN)
        )


def program(directory: Path, url: str) -> Program:
    return Program(url, hook_secret(directory))


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return unescape(found[1])


def book(session: requests.Session, directory: Path) -> gspread.Spreadsheet:
    unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return gspread.Client(unused, session=session).open_by_key(load(directory).spreadsheet_id)


def rows(url: str, office: Founded, tab: str = "registration") -> list[dict[str, Any]]:
    """The filled rows of a tab, by column key, as the front desk's own program reads them."""
    with session_for(url, office.token) as session:
        sheet = book(session, office.directory).worksheet(WORDS.tab(tab))
        header, *lines = sheet.get_all_values()
    known = {WORDS.label(tab, key): key for key in ("row_id", "row_key", "order_no", "stage", "problems")}
    known |= {WORDS.label(tab, key): key for key in (*SAID, "channel", "visit", "inspection_at", "remarks")}
    return [
        {known[name]: cell for name, cell in zip(header, line, strict=False) if name in known and cell}
        for line in lines
        if any(line)
    ]
