"""Where people see it: on the sheet, on the home page, in health, status and doctor, by mail, in the history."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from werkzeug.test import Client

from sync.history import history
from sync.instant import DAY, MINUTE, Instant
from sync.mailing import send_due
from sync.ports import Clock
from sync.pulse import Pulse
from sync.restore import TabStoppedError, restore
from sync.run import run_pass
from sync.schedule import Watch
from tests.integration.command import repairsheet
from tests.integration.desk import COMPLETE, Desk, desk
from tests.integration.outcomes.menu import (
    THIRD,
    bring_back_row,
    by_fault,
    delete_column,
    delete_row,
    line,
    own_column,
    place,
    settled,
    trouble,
    words,
)
from tests.integration.outcomes.test_tabs import STAFF, bring_back_tab, delete_tab
from webhooks.application import create_app

ADMIN = {"staff_no": "A1", "name": "管理員", "role": "系統管理員", "email": "admin@example.com"}


@pytest.fixture
def browser(front: Desk) -> Client:
    return Client(create_app(front.office, Watch(front.office)))


def waiting(front: Desk) -> list[tuple[str, str]]:
    """(recipients, subject) of mails that wait."""
    far = Instant(front.office.hands.clock() + 2 * DAY)
    return [(", ".join(one.mail.to), one.mail.subject) for one in front.office.ledger.due_mails("LJ", far)]


def later(front: Desk, seconds: int) -> Clock:
    now = front.office.hands.clock()
    return lambda: Instant(now + seconds)


def look_at(front: Desk, clock: Clock) -> None:
    run_pass(replace(front.office.hands, clock=clock, pulse=Pulse(lambda: 0.0)))


def test_a_deleted_column_is_told_on_the_pages(front: Desk, browser: Client) -> None:
    delete_column(front, "phone")
    front.look()

    sentence = words(front, "trouble.columns_missing", tab="客戶服務登記表", columns="聯絡電話")
    assert sentence in browser.get("/").get_data(as_text=True)
    health: Any = browser.get("/healthz").get_json()
    assert (health["status"], health["trouble"]) == ("trouble", sentence)
    assert health["codes"] == "columns_missing:registration:phone"


def test_lost_rows_are_counted_on_the_home_page(front: Desk, browser: Client) -> None:
    assert "<dt>不見了的列</dt><dd>0</dd>" in browser.get("/").get_data(as_text=True)
    delete_row(front, 1)
    front.look()

    assert "<dt>不見了的列</dt><dd>1</dd>" in browser.get("/").get_data(as_text=True)


def test_the_commands_tell_it_in_the_offices_words(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        front.register(**COMPLETE)
        front.look()
        delete_tab(front, "staff")
        delete_row(front, 1)
        front.look()
        sentence = words(front, "trouble.tab_missing", tab="員工")
    status, doctor = (repairsheet(name, "--data", folder) for name in ("status", "doctor"))

    assert f"!! {sentence}" in status.out
    assert "rows lost" in status.out
    assert doctor.code == 1
    assert "員工" in doctor.out
    assert "repairsheet mend" in doctor.out
    assert "1 rows of 1 orders left the sheet" in doctor.out
    synced = repairsheet("sync", "--data", folder)
    assert (synced.code, f"!! {sentence}" in synced.out) == (1, True)


def test_a_copied_tab_and_the_fence_are_told_by_doctor(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with desk(folder) as front:
        copy = {"sourceSheetId": front.tab("registration").id, "newSheetName": "副本"}
        front.structure({"duplicateSheet": copy})
        front.look()
    doctor = repairsheet("doctor", "--data", folder)

    assert doctor.code == 0, doctor.out
    assert "a copy of 客戶服務登記表; nothing in it is worked on" in doctor.out
    assert "late writes" in doctor.out


def test_the_administrator_gets_one_mail_a_day_and_none_when_it_was_undone_in_time(front: Desk) -> None:
    front.office.hand.type_rows("staff", [*STAFF, ADMIN])
    front.look()
    at = place(front, "remarks")
    delete_column(front, "remarks")
    front.look()
    front.look()
    assert waiting(front) == [("admin@example.com", "【試算表】試算表有地方要處理（LJ）")]

    own_column(front, at, ["備註"])
    front.look()
    assert waiting(front) == []

    delete_column(front, "remarks")
    front.look()
    assert len(waiting(front)) == 1, "it comes again when it happens again"
    sent = send_due("LJ", front.office.ledger, front.office.outbox, later(front, 6 * MINUTE))
    front.look()
    assert (sent, waiting(front)) == (1, []), "the same thing is told once on a day"
    look_at(front, later(front, DAY))
    assert ("admin@example.com", "【試算表】試算表有地方要處理（LJ）") in waiting(front)


def test_without_an_administrator_the_supervisor_is_told_and_reads_what_to_do(front: Desk) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.look()
    was = delete_tab(front, "units")
    front.look()
    far = Instant(front.office.hands.clock() + 2 * DAY)
    (mail,) = [one.mail for one in front.office.ledger.due_mails("LJ", far)]

    assert mail.to == ("e2@example.com",)
    assert words(front, "trouble.tab_missing", tab="房號") in mail.text
    bring_back_tab(front, "units", was)
    settled(front)
    assert waiting(front) == []


def test_a_lost_order_is_told_to_the_supervisor_once_unless_it_comes_back_in_time(front: Desk) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.look()
    number, row = by_fault(front)["水管漏水"], line(front, fault="水管漏水")
    was = delete_row(front, row)
    front.look()

    assert waiting(front) == [("e2@example.com", f"【一般】單子不見了一列：A-101 水管漏水（{number}）")]
    bring_back_row(front, row, was)
    settled(front)
    assert waiting(front) == []


def test_mail_goes_out_after_the_minutes_of_grace(front: Desk) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.look()
    delete_row(front, line(front, fault="水管漏水"))
    front.look()
    now = front.office.hands.clock()

    assert front.office.ledger.due_mails("LJ", Instant(now + 4 * MINUTE)) == ()
    assert len(front.office.ledger.due_mails("LJ", Instant(now + 6 * MINUTE))) == 1


def test_what_a_person_forced_is_no_news(front: Desk) -> None:
    front.office.hand.type_rows("staff", STAFF)
    front.office.hand.type_rows("registration", [{**COMPLETE, "unit": f"A-{place_}"} for place_ in range(8)])
    front.look()
    front.tab("registration").batch_clear(["A2:ZZ100"])
    front.look()
    assert waiting(front) == [("e2@example.com", "【試算表】試算表有地方要處理（LJ）")]

    front.look(force=True)

    assert waiting(front) == []
    assert front.look().trouble == ""
    assert waiting(front) == []


def test_the_history_of_an_order_tells_what_was_done_to_its_rows(front: Desk) -> None:
    front.type("registration", 2, order_no="我的單號", fault="水管爆裂")
    front.look()
    row = line(front, fault="水管爆裂")
    was = delete_row(front, row)
    front.look()
    bring_back_row(front, row, was)
    front.look()
    hands = front.office.hands
    _, lines = history("1", hands.office, hands.ledger, hands.clock())
    told = [one.text for one in lines]

    assert "客戶服務登記表：有人改動系統填寫的「請修單號」，已重新計算" in told
    assert "客戶服務登記表：「請修內容及部位」由 水管漏水 改為 水管爆裂" in told
    assert told.index("客戶服務登記表：這一列從試算表消失") < told.index("客戶服務登記表：這一列又出現了")


def test_rows_are_not_put_back_into_a_tab_that_stands_still(front: Desk) -> None:
    front.register(**THIRD)
    front.look()
    number = by_fault(front)["門鎖壞了"]
    delete_row(front, line(front, fault="門鎖壞了"))
    front.look()
    delete_column(front, "row_id")

    with pytest.raises(TabStoppedError, match="repairsheet mend"):
        restore(front.office.hands, number)
    assert trouble(front) == "columns_missing:registration:row_id"
