"""A ledger that cannot be written takes nothing in, says so, and costs nobody what he typed."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, cast

import msgspec
import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from sync.adapters.ledger_sql import SqlLedger
from sync.bootstrap import hook_secret
from sync.instant import Instant
from sync.schedule import Watch
from tests.integration.desk import Desk, desk
from tests.integration.visitor import CHINESE, SAID
from webhooks.application import create_app
from webhooks.signing import HEADER, signature

KEY = "k" * 22


class LockedLedger:
    """Every call fails as a full disk or a lock makes it fail."""

    def __getattr__(self, name: str) -> Any:
        return self._refuse

    def _refuse(self, *_arguments: object, **_options: object) -> NoReturn:
        raise OperationalError("INSERT INTO requests ...", {}, Exception("database is locked"))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        yield opened


@pytest.fixture
def client(front: Desk) -> Client:
    office = msgspec.structs.replace(front.office, ledger=cast("SqlLedger", LockedLedger()))
    return Client(create_app(office, Watch(office)))


def test_the_form_keeps_what_was_typed_and_its_key(client: Client) -> None:
    said: Mapping[str, str] = {**SAID, "key": KEY, "fault": "漏<水>"}
    answer = client.post("/request", data=said, headers=CHINESE)

    assert answer.status_code == 503
    assert "系統現在收不了件" in answer.text
    assert f'value="{KEY}"' in answer.text
    assert "漏&lt;水&gt;" in answer.text
    assert all(value in answer.text for value in (SAID["unit"], SAID["phone"], SAID["fault_class"]))


@pytest.mark.parametrize("page", ["/request", f"/request/{KEY}"])
def test_pages_that_need_it_say_so(client: Client, page: str) -> None:
    answer = client.get(page, headers=CHINESE)

    assert answer.status_code == 503
    assert "系統現在收不了件" in answer.text


def test_the_hook_is_told_to_come_again(client: Client, front: Desk) -> None:
    body = msgspec.json.encode({"key": "crm-1", "cells": SAID})
    signed = signature(hook_secret(front.office.directory), Instant(int(time.time())), "n" * 16, body)
    answer = client.post("/hooks/request", data=body, headers={**CHINESE, HEADER: signed})

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"]["code"] == "closed"
    assert SAID["phone"] not in answer.text


def test_what_a_database_error_says_holds_no_personal_data(front: Desk) -> None:
    ledger = front.office.ledger
    with ledger.engine.begin() as work:
        work.exec_driver_sql("DROP TABLE requests")
    with pytest.raises(OperationalError) as failed:
        ledger.request("LJ", "form:王小明")
    assert "王小明" not in str(failed.value)
