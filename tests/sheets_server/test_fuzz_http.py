"""Whatever comes over the wire: an answer in Google's shape, no 5xx, no hang, and nothing lost that was kept.

`make fuzz` runs it many times longer. A request that fails is printed by Hypothesis as small as it gets.
"""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from sync.sheets_server.server import SheetsServer
from tests.sheets_server import derive_shape
from tests.sheets_server.desk import DRIVE, OWNER, STRANGER, Book, desk_at, served
from tests.sheets_server.every import METHODS
from tests.sheets_server.prepared import everything, prepared
from tests.sheets_server.strategies import Json, effort, message, texts

PATIENCE = 30
"""Seconds after which a server without an answer counts as hung; the slowest answer here takes far less than one."""
NOT_HERE = {501}
"""PDF export and resumable uploads say so."""
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND")
TYPES = (
    "application/json",
    "text/csv",
    "text/plain",
    "multipart/related; boundary=x",
    "multipart/related",
    "",
    "é",
)
KEPT = ("BOOK", "FILE", "")
DESCRIBED = derive_shape.derived()["methods"]
SAMPLES = (
    "First!A1", "A1:B2", "First", "R1C1", "R[1]C[-1]:R9", "total", "Second!A:A", "'First'!1:3", "A99999999", "ZZZZZZ1",
    "B2:A1", "!", "'", ":", "A1:", "nowhere!A1", "FORMULA", "ROWS", "COLUMNS", "RAW", "USER_ENTERED", "true", "*",
    "sheets.data.rowData.values(note,effectiveValue)", "a(b", "files(", "name = 'x'", "name contains 'x' or", "not (",
    "1", "0", "-1", "99999999999999999999", "text/csv", "application/pdf", "multipart", "media", "resumable", "null",
)  # fmt: skip
"""Words that stand in places of URLs and queries; each is in place somewhere."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it goes over the wire. BOOK, FILE and ID stand for the spreadsheet at hand."""

    verb: str
    target: str
    body: bytes
    content_type: str
    token: str
    """"mine", "other" (of an account that may see nothing), or any text."""


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """A server over HTTP and two accounts; the first has a spreadsheet that no request names."""

    server: SheetsServer
    url: str
    book: Book
    tokens: dict[str, str]

    def answer(self, sent: Sent) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        headers = {
            "Content-Type": sent.content_type.encode(),
            "Authorization": self._authorization(sent.token),
        }
        try:
            connection.request(sent.verb, sent.target, sent.body or None, headers)
            found = connection.getresponse()
            return found.status, found.read()
        finally:
            connection.close()

    def _authorization(self, token: str) -> bytes:
        return (f"Bearer {self.tokens[token]}" if token in self.tokens else token).encode()


# --- what is sent ---


@st.composite
def requests_sent(draw: st.DrawFn) -> Sent:
    name = draw(st.sampled_from(sorted(METHODS)))
    verb, target, sample = METHODS[name]
    return Sent(
        verb=draw(_mostly(st.just(verb), st.sampled_from(VERBS))),
        target=draw(_mostly(_targets(target, name), _any_path())),
        body=draw(_bodies(name, sample)),
        content_type=draw(_mostly(st.just(TYPES[0]), st.sampled_from(TYPES))),
        token=draw(_mostly(st.just("mine"), st.just("other") | st.text("Ber \t:=", max_size=9))),
    )


def _mostly(usual: st.SearchStrategy[Any], seldom: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 5).flatmap(lambda drawn: usual if drawn else seldom)


@st.composite
def _targets(draw: st.DrawFn, target: str, name: str) -> str:
    """The path of a method with its words changed, and a query of parameters that it has and others."""
    path, _, query = target.partition("?")
    path = urlsplit(path).path if path.startswith("http") else path
    path = path.replace("/A1", f"/{quote(draw(st.sampled_from(SAMPLES)), safe='')}")
    steps = [step if step in KEPT else draw(_mostly(st.just(step), _words())) for step in path.split("/")]
    known = sorted(DESCRIBED[name]["parameters"])
    asked = draw(st.lists(st.tuples(st.sampled_from(known) | texts(4), _values(name)), max_size=3))
    kept = [query] if query and draw(st.integers(0, 5)) else []
    return "/".join(steps) + ("?" + "&".join([*kept, urlencode(asked)]) if kept or asked else "")


def _values(name: str) -> st.SearchStrategy[str]:
    enums = [
        word
        for found in DESCRIBED[name]["parameters"].values()
        if isinstance(found, dict)
        for word in found.get("enum", ())
    ]
    return st.sampled_from((*SAMPLES, *enums)) | texts(6)


def _words() -> st.SearchStrategy[str]:
    return (st.sampled_from(SAMPLES) | texts(6)).map(lambda found: quote(found, safe=":"))


def _any_path() -> st.SearchStrategy[str]:
    starts = (
        "/v4/spreadsheets",
        "/drive/v3/files",
        "/drive/v3",
        "/upload/drive/v3/files",
        "",
        "/admin",
        "/%ff%00",
    )
    return st.tuples(st.sampled_from(starts), st.lists(_words(), max_size=4)).map(
        lambda found: "/".join((found[0], *found[1])) or "/"
    )


def _bodies(name: str, sample: Any) -> st.SearchStrategy[bytes]:
    described = DESCRIBED[name]["body"]
    of_sheets = name.startswith("sheets.") and described is not None
    whole = message(described).map(_written) if of_sheets else st.just(_written(sample))
    broken = st.tuples(whole, st.integers(0, 400), st.binary(max_size=4)).map(
        lambda found: found[0][: found[1]] + found[2] + found[0][found[1] + 1 :]
    )
    return st.one_of(
        st.just(_written(sample)), whole, whole, broken, _any_json().map(_written), st.binary(max_size=40)
    )


def _written(found: Any) -> bytes:
    return b"" if found is None else json.dumps(found).encode()


def _any_json() -> st.SearchStrategy[Any]:
    names = st.sampled_from(
        ("requests", "values", "range", "ranges", "data", "fields", "properties", "sheets", "name")
    )
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts(5)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts(3), inner, max_size=3),
        max_leaves=12,
    )


# --- what must hold ---


@contextmanager
def face(path: Path) -> Iterator[Face]:
    with SheetsServer(path) as server, served(server) as url, desk_at(server, server) as desk:
        tokens = {"mine": server.issue_token(STRANGER), "other": server.issue_token("nobody@example.org")}
        yield Face(server=server, url=url, book=prepared(desk), tokens=tokens)


def held(sent: Sent, status: int, body: bytes) -> None:
    """Every refusal is told as Google tells it."""
    assert status < 500 or status in NOT_HERE, (status, body[:300])
    if status >= 400 and sent.verb != "HEAD":
        error = json.loads(body)["error"]
        assert error["code"] == status
        assert error["message"]


def placed(sent: Sent, book: Book) -> Sent:
    target = sent.target
    for word, found in (("BOOK", f"/v4/spreadsheets/{book.id}"), ("FILE", f"/drive/v3/files/{book.id}")):
        target = target.replace(word, found)
    if not target.startswith("/"):
        target = "/" + target
    return msgspec.structs.replace(
        sent, target=target.replace("RESOURCE", "x"), body=sent.body.replace(b'"ID"', f'"{book.id}"'.encode())
    )


def test_any_request_is_answered_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with face(path) as found:
        before = everything(found.book)

        @effort(60)
        @given(st.lists(requests_sent(), min_size=1, max_size=12))
        def fuzzed(several: list[Sent]) -> None:
            with desk_at(found.server, found.server, STRANGER) as theirs:
                book = prepared(theirs)
                for sent in (placed(one, book) for one in several):
                    note(f"{sent.verb} {sent.target} {sent.content_type!r} {sent.token!r} {sent.body!r}")
                    held(sent, *found.answer(sent))
            assert everything(found.book)["spreadsheet"] == before["spreadsheet"]

        fuzzed()
        kept = _seen(found.server)
    with SheetsServer(path) as again:
        assert _seen(again) == kept


def _seen(server: SheetsServer) -> dict[str, Json]:
    """All spreadsheets there are, as their owners see them."""
    seen: dict[str, Json] = {}
    for email in (OWNER, STRANGER):
        with desk_at(server, server, email) as desk:
            files = desk.ask("GET", f"{DRIVE}/files", pageSize=1000, q="'me' in owners")["files"]
            seen |= {file["id"]: everything(Book(desk=desk, id=file["id"]))["spreadsheet"] for file in files}
    return seen


RAW = (
    b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n", b"POST /v4/spreadsheets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /v4/spreadsheets HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n",
    b"GET /v4/spreadsheets/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)  # fmt: skip


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Face]:
    with face(tmp_path_factory.mktemp("raw") / "s.sqlite") as found:
        yield found


@effort(60)
@given(sent=st.sampled_from(RAW) | st.binary(max_size=200), half=st.booleans())
def test_bytes_that_are_no_http_harm_nobody(listening: Face, sent: bytes, half: bool) -> None:
    address = urlsplit(listening.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE) as wire:
        wire.sendall(sent)
        if half:
            wire.shutdown(socket.SHUT_WR)
            answer = wire.recv(65536)
            assert not answer.startswith((b"HTTP/1.0 5", b"HTTP/1.1 5")) or b" 501 " in answer[:20], answer[
                :200
            ]
    asked = Sent(
        verb="GET", target=f"/v4/spreadsheets/{listening.book.id}", body=b"", content_type="", token="mine"
    )
    assert listening.answer(asked)[0] == 404
