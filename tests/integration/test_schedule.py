"""When the service looks: soon after it is told to, however often it is told."""

import time
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from sync.adapters.ledger_sql import SqlLedger
from sync.schedule import SETTLE_SECONDS, Watch
from tests.integration.desk import COMPLETE, Desk, desk, numbers

WAIT_SECONDS = 30
"""Well below the minute after which it would look anyway."""


class LockedAtFirst:
    """A ledger that is locked by others for a while."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger, self.refusals = ledger, 2

    def __getattr__(self, name: str) -> Any:
        if self.refusals:
            self.refusals -= 1
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
        return getattr(self._ledger, name)


def wait_for_number(front: Desk, pause: Event) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not numbers(front.rows("registration")) and time.monotonic() < deadline:
        pause.wait(SETTLE_SECONDS)


def test_a_ledger_that_is_locked_is_asked_again_soon(tmp_path: Path) -> None:
    with desk(tmp_path / "office") as front:
        locked = LockedAtFirst(front.office.ledger)
        hands = replace(front.office.hands, ledger=cast("SqlLedger", locked))
        front.register(**COMPLETE)
        with Watch(replace(front.office, hands=hands)):
            wait_for_number(front, Event())

        assert locked.refusals == 0
        assert len(numbers(front.rows("registration"))) == 1


def test_a_stream_of_news_does_not_put_the_look_off(tmp_path: Path) -> None:
    over = Event()

    def news(watch: Watch) -> None:
        while not over.wait(SETTLE_SECONDS / 10):
            watch.look_now()

    with desk(tmp_path / "office") as front, Watch(front.office) as watch:
        front.register(**COMPLETE)
        stream = Thread(target=news, args=(watch,))
        stream.start()
        wait_for_number(front, over)
        over.set()
        stream.join()

        assert len(numbers(front.rows("registration"))) == 1


def test_own_labels_come_to_the_tabs_by_themselves(tmp_path: Path) -> None:
    with desk(tmp_path / "office") as front:
        front.office.hand.type_rows("settings", [{"key": "label.column.registration.unit", "value": "門牌"}])
        with Watch(front.office) as watch:
            watch.look()
        assert "門牌" in front.tab("registration").row_values(1)
