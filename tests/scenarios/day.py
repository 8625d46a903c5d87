"""A day in the office, told: a desk whose clock is set by the story, so that the sheets read the same for ever."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from itertools import count
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sync.instant import Instant, at_local
from sync.pulse import Pulse
from sync.run import PassReport
from tests.integration.desk import Desk, Typed, desk

MONDAY = date(2026, 11, 23)
FIRST_ROW = 2
"""Of the grid: behind the header."""

OFFICE: Mapping[str, tuple[Mapping[str, Typed], ...]] = {
    "staff": (
        {"staff_no": "T1", "name": "王師傅", "role": "維修技工", "email": "t1@example.com"},
        {"staff_no": "T2", "name": "李師傅", "role": "維修技工、品檢人員", "email": "t2@example.com"},
        {"staff_no": "F1", "name": "陳領班", "role": "維修領班", "email": "f1@example.com"},
        {"staff_no": "D1", "name": "林前台", "role": "客服前台", "email": "d1@example.com"},
        {"staff_no": "S1", "name": "張主管", "role": "維修主管", "email": "s1@example.com"},
        {"staff_no": "E1", "name": "周經理", "role": "工程經理", "email": "e1@example.com"},
        {"staff_no": "M1", "name": "吳經理", "role": "分管經理", "email": "m1@example.com"},
        {"staff_no": "K1", "name": "何專員", "role": "服務部", "email": "k1@example.com"},
    ),
    "units": (
        {"unit": "A-101", "kind": "室內", "contact": "王小明", "contact_kind": "業主", "phone": "0912345678",
         "main": True},
        {"unit": "A-102", "kind": "室內", "contact": "趙租客", "contact_kind": "租戶", "phone": "0922333444",
         "main": True},
        {"unit": "大堂", "kind": "公共區域"},
    ),
    "faults": (
        {"fault_class": "給排水", "cause": "墊片老化", "urgency": "一般", "usual_items": "W01", "promise_minutes": 240},
        {"fault_class": "給排水", "cause": "管道破裂", "urgency": "一般", "usual_items": "W02", "consents": "停水",
         "promise_minutes": 480},
        {"fault_class": "電力", "cause": "線路老化", "urgency": "緊急", "usual_items": "F01", "promise_minutes": 120},
    ),
    "fee_schedule": (
        {"code": "W01", "item": "更換墊片", "unit": "處", "labour_price": 300, "warranty_days": 90, "minutes": 30,
         "reviewed_on": "2026-01-01", "approved_by": "S1", "valid_from": "2026-01-01"},
        {"code": "W02", "item": "更換管件", "unit": "處", "labour_price": 500, "material_floor": 10,
         "material_ceiling": 400, "warranty_days": 90, "minutes": 60, "reviewed_on": "2026-01-01",
         "approved_by": "S1", "valid_from": "2026-01-01"},
        {"code": "F01", "item": "檢查", "unit": "次", "labour_price": 0, "warranty_days": 0, "minutes": 20,
         "reviewed_on": "2026-01-01", "approved_by": "S1", "valid_from": "2026-01-01"},
    ),
}  # fmt: skip
"""Reference rows of a small office, as people type them."""


class Day(Desk):
    """An office whose clock the story sets; each thing told is typed, and looked at by the service at once."""

    today: date
    now: Instant

    def at(self, clock: str, day: date | None = None) -> None:
        """Sets the clock, and the day when another one begins."""
        self.today = day or self.today
        self.now = at_local(self.today, time.fromisoformat(clock), self.office.hands.office.zone)

    def add(self, clock: str, tab: str, **cells: Typed) -> PassReport:
        """Somebody types a new row behind the last one."""
        return self.fill(clock, tab, len(self.rows(tab)) + 1, **cells)

    def fill(self, clock: str, tab: str, nth: int, **cells: Typed) -> PassReport:
        """Somebody types into the nth row of a tab."""
        self.at(clock)
        self.type(tab, nth + FIRST_ROW - 1, **cells)
        return self.look()

    def wait(self, clock: str, day: date | None = None) -> PassReport:
        """Nobody does anything until then."""
        self.at(clock, day)
        return self.look()

    def row(self, tab: str, nth: int = 1) -> dict[str, Any]:
        """Gives what the nth row shows."""
        return self.rows(tab)[nth - 1]


def slips_in(day: Day, clock: str) -> None:
    """The supervisor takes in the slips of every technician and shift day."""
    for nth, row in enumerate(day.rows("handovers"), start=1):
        if "slips_in" not in row:
            day.fill(clock, "handovers", nth, slips_in=1, received_by="張主管")


@contextmanager
def day_in_office(
    directory: Path, day: date = MONDAY, reference: Mapping[str, tuple[Mapping[str, Typed], ...]] = OFFICE
) -> Iterator[Day]:
    """Opens a furnished office at eight in the morning; rows get ids in the order of their making."""
    ids = count(1)
    with desk(directory) as opened:
        told = Day(opened.office, opened.book, day, Instant(0))
        told.at("08:00")
        hands = replace(
            opened.office.hands,
            clock=lambda: told.now,
            new_id=lambda: f"r{next(ids):018x}",
            pulse=Pulse(lambda: told.now),
        )
        told.office = replace(opened.office, hands=hands)
        for tab, rows in reference.items():
            told.office.hand.type_rows(tab, rows)
        told.look()
        yield told
