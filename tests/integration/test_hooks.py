"""Signed hooks in a running service: good ones are taken in once, others are refused with a sentence."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
import requests

from tests.integration.command import Service, repairsheet, serving
from tests.integration.visitor import SAID, Founded, Program, founded, program, rows
from webhooks.signing import HEADER

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "online-requests.md"
WAIT_SECONDS = 60
UNTIL_EDITED = 20
"""Seconds; the service looks by itself after a minute."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    return founded(tmp_path_factory.mktemp("hooks") / "office")


@pytest.fixture(scope="module")
def service(office: Founded) -> Iterator[Service]:
    with serving(office.directory) as running:
        yield running


@pytest.fixture
def house(office: Founded, service: Service) -> Program:
    return program(office.directory, service.url)


def numbered(house: Program, key: str, said: Mapping[str, str]) -> str:
    """Sends the same request again, freshly signed, until its receipt bears a number."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        receipt = house.send(key, said).json()
        if receipt["order_no"]:
            return str(receipt["order_no"])
        time.sleep(0.2)
    raise AssertionError(receipt)


def code(answer: requests.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert re.search(r"[。.]$", error["message"]), "a sentence"
    return answer.status_code, error["code"]


def test_a_request_is_taken_in_and_gets_its_number(house: Program, service: Service, office: Founded) -> None:
    sent = house.send("crm-1", SAID)

    assert sent.status_code == 201
    assert (sent.json()["key"], sent.json()["state"], sent.json()["repeated"]) == ("crm-1", "waiting", False)
    number = numbered(house, "crm-1", SAID)
    (row,) = [row for row in rows(service.url, office) if row["unit"] == SAID["unit"]]
    assert row["order_no"] == number
    assert {key: row[key] for key in SAID} == SAID
    assert row["channel"] == "線上"


def test_the_same_key_gives_the_same_receipt_whoever_asks_again(
    house: Program, service: Service, office: Founded
) -> None:
    said = {**SAID, "unit": "A-102"}
    first, again = house.send("crm-2", said), house.send("crm-2", said)
    other = house.send("crm-2", {**said, "fault": "燈不亮"})

    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 200]
    assert first.json()["received_at"] == again.json()["received_at"] == other.json()["received_at"]
    assert (again.json()["repeated"], again.json()["differs"]) == (True, False)
    assert (other.json()["repeated"], other.json()["differs"]) == (True, True)
    assert "先送的內容為準" in other.json()["message"]
    numbered(house, "crm-2", said)
    assert [row["fault"] for row in rows(service.url, office) if row["unit"] == "A-102"] == ["水管漏水"]


@pytest.mark.parametrize("path", ["request", "edit"])
def test_what_is_not_signed_just_now_by_who_holds_the_secret_is_refused(house: Program, path: str) -> None:
    body = msgspec.json.encode({"key": "crm-3", "cells": SAID})
    stranger = Program(house.url, b"a guess")
    good = house.signed(body)

    assert code(house.post(path, body, "")) == (401, "unsigned")
    assert code(house.post(path, body, stranger.signed(body))) == (401, "forged")
    assert code(house.post(path, body + b" ", good)) == (401, "forged")
    assert code(house.post(path, body, house.signed(body, -301))) == (401, "stale")
    assert code(house.post(path, body, house.signed(body, 400))) == (401, "stale")
    assert house.post(path, body, good).ok
    assert code(house.post(path, body, good)) == (409, "replayed")


def test_a_nonce_counts_for_all_hooks(house: Program) -> None:
    body = msgspec.json.encode({"key": "crm-4", "cells": SAID})
    signed = house.signed(body)

    assert house.post("edit", body, signed).status_code == 202
    assert code(house.post("request", body, signed)) == (409, "replayed")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", "unreadable"),
        (b"not json", "unreadable"),
        (b"\xff\xfe", "unreadable"),
        (rb'{"key": "k", "cells": {"fault": "\ud800x"}}', "unreadable"),
        (b'{"key": "k"}', "unreadable"),
        (b'{"key": "k", "cells": {"fault": 1}}', "unreadable"),
        (b'{"key": "k", "cells": {}, "more": 1}', "unreadable"),
        (b'{"key": "", "cells": {"fault": "x"}}', "bad_key"),
        (b'{"key": "with space", "cells": {"fault": "x"}}', "bad_key"),
        (b'{"key": "k", "cells": {"fault": "x", "order_no": "LJ-1"}}', "unknown_column"),
        (b'{"key": "k", "cells": {"fault": "x", "received_by": "me"}}', "unknown_column"),
        (b'{"key": "k", "cells": {"unit": "A-1"}}', "required"),
        (b'{"key": "k", "cells": {"fault": " "}}', "required"),
        (msgspec.json.encode({"key": "k", "cells": {"fault": "漏" * 5000}}), "too_long"),
        (msgspec.json.encode({"key": "k" * 101, "cells": {"fault": "漏"}}), "bad_key"),
    ],
)
def test_a_body_that_will_not_do_is_told(house: Program, body: bytes, refusal: str) -> None:
    assert code(house.post("request", body)) == (422, refusal)


def test_control_characters_are_left_out_and_formulas_stay_words(
    house: Program, service: Service, office: Founded
) -> None:
    said = {**SAID, "unit": "A-10\x005", "fault": "=1+1\x07\r\n第二行", "customer": "'0912"}
    assert house.send("crm-5", said).status_code == 201
    numbered(house, "crm-5", said)

    (row,) = [row for row in rows(service.url, office) if row["unit"] == "A-105"]
    assert (row["fault"], row["customer"]) == ("=1+1\n第二行", "'0912")


def test_too_much_at_once_is_refused(house: Program) -> None:
    assert code(house.post("request", b"x" * 300_000, "unsigned")) == (413, "too_big")


def test_a_form_cannot_take_the_place_of_a_hooks_request(house: Program) -> None:
    """Keys are the senders' own names for things; those of one entrance say nothing at the other."""
    key = "A" * 22
    requests.post(f"{house.url}/request", data={"key": key, **SAID, "unit": "C-1"}, timeout=30)

    assert house.send(key, {**SAID, "unit": "C-2"}).status_code == 201


def test_sentences_come_in_the_callers_language(service: Service) -> None:
    for language, word in (("zh-TW", "沒有簽章"), ("zh-CN", "没有签名"), ("en", "Not signed")):
        answer = requests.post(
            f"{service.url}/hooks/edit", headers={"Accept-Language": language}, timeout=30
        ).json()
        assert word in answer["error"]["message"]
        assert HEADER in answer["error"]["message"]


def test_a_request_that_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    office = founded(tmp_path / "office")
    with serving(office.directory) as service:
        house = program(office.directory, service.url)
        for turn in range(3):
            assert house.send(f"crm-{turn}", {**SAID, "unit": f"A-{turn}"}).status_code == 201
        service.kill()
    with serving(office.directory) as service:
        house = program(office.directory, service.url)
        given = {numbered(house, f"crm-{turn}", {**SAID, "unit": f"A-{turn}"}) for turn in range(3)}
        found = rows(service.url, office)

    assert len(given) == 3
    assert sorted(row["unit"] for row in found) == ["A-0", "A-1", "A-2"]
    assert SAID["phone"] not in (office.directory / "test.log").read_text(encoding="utf-8")


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    assert repairsheet("hook-secret", "--data", tmp_path / "none").code == 2
    assert repairsheet("init", "--data", tmp_path / "office").code == 0
    printed = [repairsheet("hook-secret", "--data", tmp_path / "office").out.strip() for _ in range(2)]

    assert printed[0] == printed[1] == (tmp_path / "office" / "hook.secret").read_text(encoding="ascii")
    assert len(printed[0]) == 64
    assert (tmp_path / "office" / "hook.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "office").glob("hook.secret*")] == ["hook.secret"]


def test_the_example_of_the_how_to_works(house: Program, service: Service, office: Founded) -> None:
    example = re.search(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    script = example[1].replace("https://repair.example.com", service.url)
    done = subprocess.run(
        [sys.executable, "-c", script, house.secret.decode()], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert '"state": "waiting"' in done.stdout
    house.send("crm-9", {**SAID, "unit": "A-109"})
    numbered(house, "crm-9", {**SAID, "unit": "A-109"})
    assert [row for row in rows(service.url, office) if row.get("unit") == "B1 機房"]
