"""Trouble on demand and quotas: what clients see, and that it can be repeated."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import requests
from requests.exceptions import ChunkedEncodingError

from sync.sheets_server.admin import ADMIN
from sync.sheets_server.server import SheetsServer
from sync.sheets_server.transport import session_for
from tests.sheets_server.desk import (
    OWNER,
    SHEETS,
    STRANGER,
    WRITER,
    Book,
    Desk,
    desk_at,
    new_book,
    served,
    shared,
)

FAULTS = "https://sheets.googleapis.com/admin/faults"
QUOTAS = "https://sheets.googleapis.com/admin/quotas"


def armed(server: SheetsServer, target: Any, *rules: dict[str, Any]) -> requests.Session:
    session = session_for(target, server.issue_token(ADMIN))
    answer = session.put(FAULTS, json=list(rules))
    assert answer.ok, answer.text
    return session


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [("429", 429, "RESOURCE_EXHAUSTED"), ("500", 500, "INTERNAL"), ("503", 503, "UNAVAILABLE")],
)
def test_a_rule_strikes_its_methods_only(desk: Desk, book: Book, kind: str, code: int, status: str) -> None:
    rule = {"kind": kind, "method": "sheets.spreadsheets.values.*", "times": 2}
    with armed(desk.server, desk.target, rule) as admin:
        for _ in range(2):
            answer = desk.call("GET", f"{book.url}/values/A1")
            assert answer.status_code == code
            assert answer.json()["error"]["status"] == status
        assert book.values("A1") == []
        book.get()
        (told,) = admin.get(FAULTS).json()["rules"]
        assert (told["kind"], told["hits"]) == (kind, 2)
        admin.delete(FAULTS)
        assert admin.get(FAULTS).json() == {"rules": []}


def test_the_same_seed_strikes_the_same_requests(desk: Desk, book: Book) -> None:
    def struck(seed: int) -> list[int]:
        with armed(desk.server, desk.target, {"kind": "503", "probability": 0.4, "seed": seed}):
            return [desk.call("GET", book.url).status_code for _ in range(30)]

    first = struck(7)
    assert first == struck(7)
    assert first != struck(8)
    assert 4 < Counter(first)[503] < 22


@pytest.fixture
def over_http(tmp_path: Any) -> Iterator[tuple[Desk, str]]:
    with (
        SheetsServer(tmp_path / "sheets.sqlite") as server,
        served(server) as url,
        desk_at(server, url) as desk,
    ):
        yield desk, url


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "reset_before", "reset_after"])
def test_a_connection_really_breaks(kind: str, over_http: tuple[Desk, str]) -> None:
    desk, url = over_http
    book = new_book(desk)
    rule = {"kind": kind, "method": "*.append", "times": 1}
    with armed(desk.server, url, rule), pytest.raises(requests.ConnectionError) as caught:
        append(book, 1)
    assert ("ConnectionResetError" in str(caught.value)) == kind.startswith("reset")
    assert book.values() == ([[1]] if kind.endswith("after") else [])


def test_an_answer_breaks_off_in_the_middle(over_http: tuple[Desk, str], desk: Desk) -> None:
    for at, url in (over_http, (desk, desk.target)):
        book = new_book(at)
        rule = {"kind": "half", "method": "*.append", "times": 1}
        with armed(at.server, url, rule), pytest.raises(ChunkedEncodingError):
            append(book, 1)
        assert book.values() == [[1]]


def test_a_late_request_is_applied_after_later_ones(over_http: tuple[Desk, str]) -> None:
    desk, url = over_http
    book, landed = new_book(desk), Event()
    late = {"kind": "late", "method": "*.append", "seconds": 0.3, "times": 1}
    with armed(desk.server, url, late), pytest.raises(requests.ConnectionError):
        append(book, 1)
    append(book, 2)
    assert book.values() == [[2]]
    desk.server.listen(lambda _change: landed.set())
    assert landed.wait(60)
    assert book.values() == [[2], [1]]


def test_what_is_late_when_the_server_ends_never_comes(desk: Desk, book: Book) -> None:
    late = {"kind": "late", "method": "*.append", "seconds": 60, "times": 1}
    with armed(desk.server, desk.target, late), pytest.raises(requests.ConnectionError):
        append(book, 1)
    assert book.values() == []


def test_a_late_request_that_is_refused_disturbs_nobody(desk: Desk, book: Book) -> None:
    late = {"kind": "late", "method": "*.batchUpdate", "seconds": 0.01, "times": 1}
    with armed(desk.server, desk.target, late), pytest.raises(requests.ConnectionError):
        book.apply({"deleteNamedRange": {"namedRangeId": "none"}})
    append(book, 1)
    assert book.values() == [[1]]


def test_a_rule_strikes_its_account_only(desk: Desk, book: Book) -> None:
    rule = {"kind": "503", "account": "writer@*"}
    shared(book, WRITER, "writer")
    with armed(desk.server, desk.target, rule), desk_at(desk.server, desk.target, WRITER) as other:
        assert book.values("A1") == []
        assert other.call("GET", f"{book.url}/values/A1").status_code == 503


def append(book: Book, number: int) -> None:
    book.desk.ask("POST", f"{book.url}/values/A1:append", {"values": [[number]]}, valueInputOption="RAW")


def test_appends_near_in_time_lose_a_row(desk: Desk, book: Book) -> None:
    rule = {"kind": "append_race", "seconds": 5, "probability": 0.5, "seed": 3}
    with armed(desk.server, desk.target, rule):
        for number in range(20):
            append(book, number)
    assert 0 < len(book.values()) < 20
    before = len(book.values())
    append(book, 99)
    assert len(book.values()) == before + 1


def test_appends_that_overlap_lose_a_row_and_others_none(desk: Desk, book: Book) -> None:
    slow = {"kind": "latency", "method": "*.append", "seconds": 0.3, "times": 2}
    race = {"kind": "append_race", "method": "*.append"}
    with armed(desk.server, desk.target, slow, race) as admin:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda number: append(book, number), (1, 2)))
        assert len(book.values()) == 1, "both were under way: the later took the row of the earlier"
        append(book, 3)
        append(book, 4)
        assert book.values()[1:] == [[3], [4]]
        assert [rule["hits"] for rule in admin.get(FAULTS).json()["rules"]] == [2, 4]


def test_latency_is_waited_out_without_holding_others_up(desk: Desk, book: Book) -> None:
    rule = {"kind": "latency", "seconds": 0.3, "method": "sheets.spreadsheets.get"}
    with armed(desk.server, desk.target, rule), ThreadPoolExecutor(2) as pool:
        slow = pool.submit(desk.session.get, book.url)
        assert book.values("A1") == []
        assert not slow.done()
        assert slow.result().status_code == 200


@pytest.mark.parametrize(
    "body",
    ["{}", '[{"kind": "boom"}]', '[{"kind": "429", "probability": 2}]', '[{"kind": "429", "x": 1}]', "["],
)
def test_a_rule_that_cannot_be_is_refused(desk: Desk, body: str) -> None:
    with armed(desk.server, desk.target) as admin:
        answer = admin.put(FAULTS, data=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
        assert admin.get(FAULTS.replace("faults", "else")).status_code == 404


def test_only_the_admin_arms_them(desk: Desk) -> None:
    assert desk.session.put(FAULTS, json=[]).status_code == 403
    with session_for(desk.target, "nothing") as nobody:
        assert nobody.get(FAULTS).status_code == 401


def test_quotas_are_counted_by_account_and_minute() -> None:
    now = [1_800_000_000.0]
    with SheetsServer(":memory:", clock=lambda: now[0]) as server, desk_at(server, server) as desk:
        book = new_book(desk)
        with session_for(server, server.issue_token(ADMIN)) as admin:
            assert admin.put(QUOTAS, json={"enforced": True}).json() == {"enforced": True}
        codes = [desk.call("GET", f"{book.url}/values/A1").status_code for _ in range(61)]
        assert codes == [200] * 60 + [429]
        book.fill("A1", [["writes have a quota of their own"]])
        answer = desk.call("GET", f"{book.url}/values/A1").json()["error"]
        assert answer["status"] == "RESOURCE_EXHAUSTED"
        assert answer["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
        with desk_at(server, server, STRANGER) as other:
            assert other.call("GET", f"{book.url}/values/A1").status_code == 404
        now[0] += 60
        assert book.values("A1") == [["writes have a quota of their own"]]


def test_the_project_has_a_quota_too() -> None:
    with SheetsServer(":memory:", clock=lambda: 1_800_000_000.0) as server:
        server.quotas.enforced = True
        codes: Counter[int] = Counter()
        for number in range(6):
            with session_for(server, server.issue_token(f"u{number}@example.org")) as session:
                codes.update(session.get(f"{SHEETS}/none").status_code for _ in range(60))
        assert codes == {404: 300, 429: 60}


def test_a_revoked_account_is_out_at_once(desk: Desk, book: Book) -> None:
    assert desk.server.accounts()[OWNER] >= 1
    assert desk.server.revoke(OWNER) >= 1
    assert desk.call("GET", book.url).status_code == 401
    assert OWNER not in desk.server.accounts()
