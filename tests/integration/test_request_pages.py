"""The public form and its receipt, in a running service, as a browser meets them."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests

from sync.sheets_server.transport import session_for
from tests.integration.command import Service, repairsheet, serving
from tests.integration.visitor import (
    CHINESE,
    SAID,
    WORDS,
    Founded,
    Visitor,
    book,
    founded,
    rows,
)

NASTY = '"><script>alert(1)</script>&{{7*7}}'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    return founded(tmp_path_factory.mktemp("pages") / "office")


@pytest.fixture(scope="module")
def service(office: Founded) -> Iterator[Service]:
    with serving(office.directory) as running:
        yield running


@pytest.fixture
def visitor(service: Service) -> Visitor:
    return Visitor(service.url)


def shown(service: Service, office: Founded, unit: str) -> list[dict[str, str]]:
    return [row for row in rows(service.url, office) if row.get("unit") == unit]


def test_a_request_is_received_and_gets_its_number(
    visitor: Visitor, service: Service, office: Founded
) -> None:
    wished = (datetime.now(ZoneInfo("Asia/Taipei")) + timedelta(days=1)).strftime("%Y-%m-%dT14:30")
    sent = visitor.send(visitor.form_key(), {**SAID, "inspection_at": wished})

    assert sent.status_code == 303
    assert "已收到" in visitor.receipt(sent.headers["Location"])
    number = visitor.number(sent.headers["Location"])
    (row,) = shown(service, office, SAID["unit"])
    assert row["order_no"] == number
    assert {key: row[key] for key in SAID} == SAID
    assert (row["channel"], row["visit"]) == ("線上", "客戶指定")
    assert row["inspection_at"] == wished.replace("T", " ")
    page = visitor.receipt(sent.headers["Location"])
    assert "refresh" not in page
    assert not [word for word in (SAID["customer"], SAID["phone"], SAID["fault"]) if word in page]


def test_pressing_twice_or_loading_again_is_one_request(
    visitor: Visitor, service: Service, office: Founded
) -> None:
    key, said = visitor.form_key(), {**SAID, "unit": "A-102"}
    first, again = visitor.send(key, said), visitor.send(key, said)
    other = visitor.send(key, {**said, "fault": "燈不亮"})

    assert first.headers["Location"] == again.headers["Location"]
    assert "先送出的內容為準" not in visitor.receipt(again.headers["Location"])
    assert "先送出的內容為準" in visitor.receipt(other.headers["Location"])
    visitor.number(first.headers["Location"])
    assert [row["fault"] for row in shown(service, office, "A-102")] == ["水管漏水"]


def test_it_offers_the_classes_in_use(service: Service) -> None:
    page = requests.get(f"{service.url}/request", headers=CHINESE, timeout=30).text
    assert re.findall(r"<option>([^<]*)</option>", page) == ["給排水", "電氣"]


def test_each_form_has_a_key_of_its_own(visitor: Visitor) -> None:
    assert len({visitor.form_key() for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("=1+1", {"fault": '=HYPERLINK("http://x")', "customer": "'0912", "phone": "+886912345678"}),
        ("'0912", {"fault": NASTY, "customer": NASTY}),
        ("B-203", {"fault": "第一行\n第二行💧", "customer": "０９１２"}),
    ],
)
def test_words_stay_words_all_the_way_into_the_sheet(
    visitor: Visitor, service: Service, office: Founded, unit: str, said: dict[str, str]
) -> None:
    sent = visitor.send(visitor.form_key(), {**SAID, **said, "unit": unit})
    visitor.number(sent.headers["Location"])

    (row,) = shown(service, office, unit)
    assert {key: row[key] for key in said} == said


def test_what_will_not_do_is_told_beside_the_field_and_nothing_is_stored(
    visitor: Visitor, service: Service, office: Founded
) -> None:
    key = visitor.form_key()
    refused = visitor.send(key, {**SAID, "unit": "Z-9", "fault": "漏" * 5000, "customer": NASTY})

    assert refused.status_code == 422
    assert "最多 2000 個字，現在有 5000 個字" in refused.text
    assert "漏" * 5000 in refused.text
    assert NASTY not in refused.text
    assert str(escape(NASTY)).replace("&quot;", "&#34;") in refused.text
    assert f'value="{key}"' in refused.text, "the same form, so that it is one request"
    assert shown(service, office, "Z-9") == []
    assert visitor.send(key, {**SAID, "unit": "Z-8"}).status_code == 303


@pytest.mark.parametrize(
    ("said", "headers", "status", "words"),
    [
        ({"website": "http://spam"}, {}, 422, "應該留空的那一欄"),
        ({"key": "guessed"}, {}, 422, "放太久或不完整"),
        ({}, {"Sec-Fetch-Site": "cross-site"}, 403, "別的網站"),
        ({}, {"Origin": "https://elsewhere.example"}, 403, "別的網站"),
        ({}, {"Origin": "null"}, 403, "別的網站"),
    ],
)
def test_programs_and_other_sites_are_asked_back(
    visitor: Visitor, said: dict[str, str], headers: dict[str, str], status: int, words: str
) -> None:
    fields = {"key": visitor.form_key(), **SAID, "unit": "X-1", **said}
    key = fields.pop("key")
    refused = visitor.send(key, fields, {**CHINESE, **headers})

    assert refused.status_code == status
    assert words in refused.text
    assert SAID["fault"] in refused.text, "what was typed is kept"


def test_a_page_of_our_own_is_no_other_site(visitor: Visitor) -> None:
    for headers in ({"Origin": visitor.url}, {"Sec-Fetch-Site": "same-origin"}):
        sent = visitor.send(visitor.form_key(), {**SAID, "unit": "A-103"}, {**CHINESE, **headers})
        assert sent.status_code == 303


@pytest.mark.parametrize(
    ("query", "accepted", "title"),
    [
        ("", "zh-TW", "線上報修"),
        ("", "zh-CN,zh;q=0.9,en;q=0.5", "在线报修"),
        ("", "en-GB", "Report a repair"),
        ("", "fr", "線上報修"),
        ("?lang=en", "zh-TW", "Report a repair"),
        ("?lang=zh-Hans", "en", "在线报修"),
    ],
)
def test_it_speaks_the_senders_language(service: Service, query: str, accepted: str, title: str) -> None:
    page = requests.get(f"{service.url}/request{query}", headers={"Accept-Language": accepted}, timeout=30)

    assert f"<h1>{title}</h1>" in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_receipt_goes_on_in_the_forms_language(visitor: Visitor) -> None:
    english = {"Accept-Language": "en"}
    sent = visitor.send(visitor.form_key(), {**SAID, "unit": "A-104"}, english)
    assert "Received" in visitor.receipt(sent.headers["Location"])


@pytest.mark.parametrize("key", ["x", "A" * 22, "..%2f..%2fetc", "A" * 500])
def test_a_receipt_that_is_not_there_says_so(service: Service, key: str) -> None:
    page = requests.get(f"{service.url}/request/{key}", headers=CHINESE, timeout=30)

    assert page.status_code == 404
    assert "找不到這件報修" in page.text or key.startswith("..")


def test_too_much_at_once_is_refused_with_a_sentence(visitor: Visitor) -> None:
    refused = visitor.send(visitor.form_key(), {**SAID, "fault": "x" * 300_000})

    assert refused.status_code == 413
    assert "太多了" in refused.text


def test_without_a_class_the_desk_decides_and_the_receipt_says_so(
    visitor: Visitor, service: Service, office: Founded
) -> None:
    said = {**SAID, "unit": "A-105"}
    del said["fault_class"]
    sent = visitor.send(visitor.form_key(), said)
    other = visitor.send(visitor.form_key(), {**SAID, "unit": "A-106"})
    visitor.number(other.headers["Location"])

    (row,) = shown(service, office, "A-105")
    assert "故障類別" in row["problems"]
    assert "管理處確認後就會給單號" in visitor.receipt(sent.headers["Location"]), (
        "nothing is promised at once"
    )


def test_a_request_that_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    office = founded(tmp_path / "office")
    with serving(office.directory) as service:
        visitor = Visitor(service.url)
        sent = [
            visitor.send(visitor.form_key(), {**SAID, "unit": f"A-{turn}"}).headers["Location"]
            for turn in range(3)
        ]
        service.kill()
    with serving(office.directory) as service:
        visitor = Visitor(service.url)
        given = {visitor.number(receipt) for receipt in sent}
        found = rows(service.url, office)

    assert len(given) == 3
    assert sorted(row["unit"] for row in found) == ["A-0", "A-1", "A-2"]
    assert "A-0" not in (office.directory / "test.log").read_text(encoding="utf-8")
    assert SAID["phone"] not in (office.directory / "test.log").read_text(encoding="utf-8")


def test_errors_above_lead_to_their_fields(visitor: Visitor) -> None:
    refused = visitor.send(visitor.form_key(), {**SAID, "unit": "", "phone": "12"}).text

    assert re.findall(r'<li><a href="#(\w+)">', refused) == ["unit", "phone"]
    assert all(f'id="{key}"' in refused for key in ("unit", "phone"))
    assert "單號和目前進度" not in refused, "what is wrong stands first"


def test_the_offices_telephone_can_be_rung_from_the_form(service: Service, office: Founded) -> None:
    assert "tel:" not in requests.get(f"{service.url}/request", headers=CHINESE, timeout=30).text
    with session_for(service.url, office.token) as session:
        tab = book(session, office.directory).worksheet(WORDS.tab("settings"))
        at = {name: tab.row_values(1).index(WORDS.label("settings", name)) for name in ("key", "value")}
        cells = ["site.phone" if at["key"] == place else "" for place in range(at["value"])]
        line = f"A{len(tab.get_all_values()) + 1}"
        tab.update([[*cells, "02-2345-6700"]], line, raw=True)
    repairsheet("sync", "--data", office.directory)

    page = requests.get(f"{service.url}/request", headers=CHINESE, timeout=30).text
    assert 'href="tel:0223456700">02-2345-6700</a>' in page
