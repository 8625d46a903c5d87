"""When to look: one table of jobs, driven by APScheduler on a single machine."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from sync.attuning import out_of_words
from sync.bootstrap import OpenOffice
from sync.instant import Instant
from sync.mailing import send_due
from sync.ports import BackEndError, LeaseLostError
from sync.relabel import relabel
from sync.run import PassReport, run_pass

log = logging.getLogger(__name__)
SETTLE_SECONDS = 0.2
"""Edits come in bursts: a look waits this long for the rest of one."""
RETRY_SECONDS = 5
BEAT_SECONDS = 30
OVERDUE_SECONDS = 150
"""The scheduler waits for the time on the wall; when that is put back, it would wait for hours."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One scheduled action: what is done, and how often at least."""

    key: str
    every_seconds: int


JOBS = (
    Job(key="look", every_seconds=60),
    Job(key="send", every_seconds=30),
)


class Watch:
    """Runs passes when told to look, when a clock falls due, and now and then; a context manager."""

    def __init__(self, office: OpenOffice) -> None:
        self._office = office
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._actions: dict[str, Callable[[], None]] = {"look": self.look, "send": self.send}
        self._looked = time.monotonic()
        self._beat = threading.Thread(target=self._beats, name="beat", daemon=True)

    def __enter__(self) -> Self:
        for job in JOBS:
            self._scheduler.add_job(
                self._actions[job.key],
                "interval",
                seconds=job.every_seconds,
                id=job.key,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # on a busy machine late is better than not at all
            )
        self._scheduler.start()
        self._beat.start()
        self.look_now()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with (
            self._one_at_a_time
        ):  # a pass on its way ends, and plans no further job behind the shutdown's back
            pass
        self._scheduler.shutdown(wait=True)
        self._beat.join()

    @property
    def alive(self) -> bool:
        """True while the scheduler runs."""
        return bool(self._scheduler.running)

    def look_now(self, after_seconds: float = SETTLE_SECONDS) -> None:
        """Says that something may have changed. Many calls in a burst become one pass, at most two.

        A look that is planned is never put off: a stream of calls would keep it from ever coming.
        """
        moment = datetime.now(UTC) + timedelta(seconds=after_seconds)
        planned = self._scheduler.get_job("look-now")
        if planned is None or planned.next_run_time > moment:
            self._at(moment, "look-now")

    def look(self) -> None:
        """Runs one pass and sends what is due; what goes wrong is kept in the ledger and tried again."""
        with self._one_at_a_time:
            if self._stopping.is_set():
                return
            self._looked = time.monotonic()
            try:
                report = self._passed()
            except (LeaseLostError, BackEndError, DBAPIError) as error:
                log.warning("pass stopped: %s", str(error).partition("\n")[0])
                self.look_now(RETRY_SECONDS)
                return
            self._tell(report)
            self.send()

    def _passed(self) -> PassReport:
        """A pass; and where the settings or office.toml ask for other words than the tabs show, those first."""
        hands = self._office.hands
        report = run_pass(hands)
        if report.trouble or not out_of_words(hands):
            return report
        relabel(hands, self._office.workbook)
        return run_pass(hands)

    def look_if_overdue(self, steady: float) -> bool:
        """Looks when nobody did for long, by the steady clock; True when it did."""
        overdue = steady - self._looked > OVERDUE_SECONDS
        if overdue:
            self.look()
        return overdue

    def _beats(self) -> None:
        while not self._stopping.wait(BEAT_SECONDS):
            self.look_if_overdue(time.monotonic())

    def _tell(self, report: PassReport) -> None:
        if report.cells_written or report.trouble:
            log.info("pass: %d cells, %d calls %s", report.cells_written, report.calls, report.trouble)
        if report.next_change_at is not None:
            self._wake_at(report.next_change_at)

    def send(self) -> None:
        """Sends the mails whose time has come."""
        hands = self._office.hands
        gone = send_due(hands.office.site, hands.ledger, self._office.outbox, hands.clock)
        if gone:
            log.info("mails sent: %d", gone)

    def _wake_at(self, instant: Instant) -> None:
        self._at(datetime.fromtimestamp(instant, UTC), "clock-due")

    def _at(self, moment: datetime, key: str) -> None:
        self._scheduler.add_job(
            self.look,
            "date",
            run_date=moment,
            id=key,
            replace_existing=True,
            misfire_grace_time=None,
            max_instances=2,
        )
