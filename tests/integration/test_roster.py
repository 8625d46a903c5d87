"""The duty roster on the embedded back end: who is on duty, who is told, who is sent; and no cell of people changes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.instant import Instant, local
from sync.pulse import Pulse
from sync.run import run_pass
from tests.integration.desk import COMPLETE, Desk, desk

TEN = 1795485600
"""2026-11-24 10:00 in Taipei, a Tuesday."""
MINUTE, HOUR = 60, 3600


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "office") as opened:
        opened.office.hand.type_rows("staff", [
            {"staff_no": "E1", "name": "王師傅", "role": "維修技工", "email": "e1@example.com"},
            {"staff_no": "E2", "name": "李師傅", "role": "維修技工", "email": "e2@example.com"},
            {"staff_no": "E3", "name": "陳領班", "role": "維修領班", "email": "e3@example.com"},
        ])  # fmt: skip
        opened.office.hand.type_rows("duty_roster", [
            {"date": "2026-11-24", "shift": "22:00-06:00", "staff": "王師傅"},
            {"date": "11/24～11/25", "shift": "9-18", "staff": "E2、陳領班"},
            {"date": "週一至週五", "shift": "夜班", "staff": "老張"},
        ])  # fmt: skip
        yield opened


def look(front: Desk, at: int) -> Instant | None:
    """A pass at an hour of the day; gives when the service wants to be woken."""
    hands = replace(front.office.hands, clock=lambda: Instant(at), pulse=Pulse(lambda: float(at)))
    return run_pass(hands).next_change_at


def on_duty(front: Desk) -> dict[str, str]:
    return {str(row["name"]): str(row.get("on_duty", "")) for row in front.rows("staff")}


def test_the_staff_tab_shows_who_is_on_duty_and_the_service_wakes_by_itself(front: Desk) -> None:
    wake = look(front, TEN)

    assert on_duty(front) == {"王師傅": "", "李師傅": "輪班至 18:00", "陳領班": "輪班至 18:00"}
    assert wake == TEN + 8 * HOUR
    assert look(front, TEN + 8 * HOUR) == TEN + 12 * HOUR
    look(front, TEN + 13 * HOUR)
    assert on_duty(front) == {"王師傅": "輪班至 06:00", "李師傅": "", "陳領班": ""}


def test_what_cannot_be_read_is_told_in_words(front: Desk) -> None:
    look(front, TEN)

    assert front.problems("duty_roster", staff="老張") == (
        "「班次」看不懂「夜班」；請填從幾點到幾點，例如 22:00-06:00，或填「休」。\n"
        "「值班人員」的「老張」不在員工表裡；請填在職員工的姓名或員工編號。"
    )
    assert "problems" not in front.rows("duty_roster")[1]


def test_at_night_the_slip_is_the_technicians_on_duty(front: Desk) -> None:
    night = TEN + 13 * HOUR
    look(front, night)
    front.register(**COMPLETE)
    look(front, night + MINUTE)
    (slip,) = front.rows("work_orders")

    assert slip["responsible"] == "王師傅"
    assert slip["next_action"] == "派工（建議：王師傅）"
    assert local(Instant(night + 9 * MINUTE), front.office.hands.office.zone).strftime("%H:%M") == "23:09"
    assert slip["next_due"] * 86400 % 86400 == pytest.approx(23 * HOUR + 9 * MINUTE), (
        "duty hours run at night"
    )
    look(front, night + 10 * MINUTE)
    (mail,) = front.office.ledger.due_mails("LJ", Instant(night + 10 * MINUTE))
    assert (mail.rule, mail.mail.to) == ("not_dispatched", ("e1@example.com",))


def test_an_office_that_assigns_sends_the_technician_and_types_nothing(front: Desk) -> None:
    front.office.hand.type_rows("settings", [{"key": "assignment", "value": "assign"}])
    look(front, TEN)
    front.register(**COMPLETE)
    look(front, TEN + MINUTE)
    look(front, TEN + 2 * MINUTE)
    (slip,), (trip,) = front.rows("work_orders"), front.rows("visits")

    assert "technician" not in slip
    assert (slip["responsible"], slip["stage"], trip["technician"]) == ("李師傅", "已派工", "李師傅")
    assert "problems" not in slip
    (mail,) = front.office.ledger.due_mails("LJ", Instant(TEN + 2 * MINUTE))
    assert (mail.rule, mail.mail.to) == ("sent_out", ("e2@example.com",))

    front.type("work_orders", 2, technician="王師傅")
    look(front, TEN + 3 * MINUTE)
    (slip,) = front.rows("work_orders")
    assert slip["responsible"] == "王師傅"
    rules = [
        (one.rule, one.mail.to) for one in front.office.ledger.due_mails("LJ", Instant(TEN + 3 * MINUTE))
    ]
    assert rules == [("sent_out", ("e1@example.com",))], "the first one's mail is recalled"


def test_a_day_and_month_stay_of_the_year_in_which_they_were_typed(front: Desk) -> None:
    look(front, TEN)
    next_year = Instant(TEN + int(timedelta(days=365).total_seconds()))
    look(front, next_year)

    assert on_duty(front)["王師傅"] == "是", "no shift in that week: the office's hours"
