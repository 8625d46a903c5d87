"""Who wrote a ruling: the edit hook tells, the ledger keeps it, and the ruling counts for what it is."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from werkzeug.test import Client

from sync.bootstrap import hook_secret
from sync.instant import Instant
from sync.schedule import Watch
from tests.integration.desk import COMPLETE, Desk, desk
from webhooks.application import create_app
from webhooks.signing import HEADER, signature

BOSS, WORKER, STRANGER = "boss@example.com", "worker@example.com", "somebody@example.org"


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as one:
        one.office.hand.type_rows(
            "staff",
            [
                {"staff_no": "S1", "name": "張主管", "role": "維修主管", "email": BOSS},
                {"staff_no": "W1", "name": "李華", "role": "維修技工", "email": WORKER},
            ],
        )
        one.register(**COMPLETE)
        one.look()
        yield one


def rule(front: Desk, by: str = "張主管") -> str:
    told = {"order_no": "1", "kind": "時限免責", "about": "到場", "reason": "颱風", "by": by}
    front.office.hand.type_rows("rulings", [told])
    front.look()
    return str(front.rows("rulings")[0]["row_id"])


def edited(front: Desk, **message: Any) -> int:
    """What the script of the sheet sends; gives how many cells were kept."""
    body = msgspec.json.encode(message)
    now = Instant(int(time.time()))
    signed = signature(hook_secret(front.office.directory), now, secrets.token_urlsafe(16), body)
    client = Client(create_app(front.office, Watch(front.office)))
    answer = client.post("/hooks/edit", data=body, headers={HEADER: signed})
    assert answer.status_code == 202
    front.look()
    return int(answer.get_json()["kept"])


def shown(front: Desk) -> tuple[str, str]:
    (row,) = front.rows("rulings")
    return str(row["state"]), str(row.get("problems", ""))


def test_who_may_rule_and_wrote_it_himself_is_verified(front: Desk) -> None:
    row_id = rule(front)
    assert shown(front) == ("生效，未核實", "")
    header = front.office.hands.office.wording.label("rulings", "kind")
    kept = edited(
        front,
        tab="主管裁定記錄",
        row_id=row_id,
        columns=[header, "by"],
        editor=BOSS.upper(),
    )
    assert kept == 2
    assert shown(front) == ("生效", "")


def test_who_may_not_rule_rules_nothing_whoever_is_named(front: Desk) -> None:
    row_id = rule(front)
    assert front.rows("rulings")[0].get("effect")
    edited(front, tab="rulings", row_id=row_id, columns=["reason"], editor=WORKER)
    state, problems = shown(front)
    assert state == "無效"
    assert "李華" in problems
    assert not front.rows("rulings")[0].get("effect")
    edited(front, tab="rulings", row_id=row_id, columns=["by"], editor=BOSS)
    assert shown(front) == ("生效", "")


def test_a_name_that_may_not_rule_rules_nothing(front: Desk) -> None:
    rule(front, by="李華")
    state, problems = shown(front)
    assert state == "無效"
    assert "不能裁定" in problems


def test_who_is_no_manager_any_more_takes_nothing_back(front: Desk) -> None:
    rule(front)
    staff = {row["staff_no"]: row["row_id"] for row in front.rows("staff")}
    front.office.hand.type_cells("staff", {staff["S1"]: {"role": "維修技工"}})
    front.look()
    assert shown(front)[0] == "生效，未核實"
    row_id = str(front.rows("rulings")[0]["row_id"])
    front.office.hand.type_cells("rulings", {row_id: {"by": "李華"}})
    front.look()
    assert shown(front)[0] == "無效"
    front.office.hand.type_cells("rulings", {row_id: {"by": "S1"}})
    front.look()
    assert shown(front)[0] == "無效"


def test_an_account_that_nobody_knows_is_told(front: Desk) -> None:
    row_id = rule(front)
    edited(front, tab="rulings", row_id=row_id, columns=["kind"], editor=STRANGER)
    state, problems = shown(front)
    assert state == "生效，未核實"
    assert STRANGER in problems


@pytest.mark.parametrize(
    "message",
    [
        {"tab": "registration", "columns": ["unit"]},
        {"tab": "rulings", "columns": ["state", "row_id", "什麼"]},
        {"tab": "rulings", "columns": ["by"], "row_id": "7"},
        {"tab": "rulings", "columns": ["by"], "editor": "nobody"},
        {"tab": "rulings", "columns": "by"},
        {"tab": "什麼", "columns": ["by"]},
    ],
)
def test_what_no_rule_asks_for_is_not_kept(front: Desk, message: dict[str, Any]) -> None:
    row_id = rule(front)
    assert edited(front, **{"row_id": row_id, "editor": BOSS, **message}) == 0
    assert front.office.ledger.memory("LJ").editors == {}
