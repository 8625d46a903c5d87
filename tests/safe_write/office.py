"""An office on the embedded back end with people at work, whose service can be stopped, doubled and started again."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from typing import Self

import requests
from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from scripts.live import share
from sheet_schema.provision import TAB_KEY
from sync.adapters.sheets_v4 import SheetsWorkbook, open_http
from sync.bootstrap import TOKEN, create_office, expected_tabs, open_office
from sync.cell import CellValue
from sync.config import OfficeConfig
from sync.hands import LEASE_SECONDS, Hands
from sync.instant import Instant
from sync.kept import Kept
from sync.mailing import send_due
from sync.memory import Source
from sync.ports import BackEndError, Mail
from sync.pulse import Pulse
from sync.run import PassReport, run_pass
from sync.sheets_server.transport import GOOGLE_HOSTS, session_for
from tests.safe_write.crowd import Crowd, asked
from tests.safe_write.deeds import Deed, Moment, Stumble
from tests.safe_write.gate import Gate, Killed, LedgerGate
from tests.safe_write.grid import MARK, OWN, URL, Grid, Json, span, type_at
from tests.safe_write.people import act
from tests.safe_write.watch import Watch

SITE = "LJ"
DESK = "desk@example.com"
NOON = Instant(1_772_683_200)
"""2026-03-05 12:00 in Taipei: the office is open."""
STAFF = (
    {"staff_no": "E1", "name": "王師傅", "role": "維修技工", "email": "e1@example.com"},
    {"staff_no": "E2", "name": "李主管", "role": "維修主管", "email": "e2@example.com"},
)
FAULT: dict[str, CellValue] = {
    "fault_class": "給排水", "cause": "墊片老化", "urgency": "一般", "promise_minutes": 240,
}  # fmt: skip
FEE: dict[str, CellValue] = {
    "code": "W01", "item": "更換墊片", "unit": "處", "labour_price": 300, "warranty_days": 90, "minutes": 30,
    "reviewed_on": "2026-01-01", "approved_by": "E2", "valid_from": "2026-01-01",
}  # fmt: skip
FIRST_DAY = (
    (Deed("register"), Deed("register", to=1), Deed("register", at=2), Deed("register", to=2)),
    (Deed("dispatch"), Deed("dispatch", at=1), Deed("edit", "work_orders", 2), Deed("charge")),
    (Deed("finish", to=1), Deed("charge", at=1)),
)
"""What people did before: three orders and a half one, two trips, one of them made."""
WORKED_IN = ("registration", "work_orders", "visits", "order_lines")


class Writer:
    """One process of the service, with its own memory."""

    def __init__(self, hands: Hands, gate: Gate, ledger: LedgerGate) -> None:
        self.hands, self.gate, self.ledger = hands, gate, ledger


class Ids:
    """Gives ids that are the same each time the same things happen."""

    def __init__(self, *, first: int) -> None:
        self._numbers = count(first)

    def __call__(self) -> str:
        return f"r{next(self._numbers):018x}"


class Mailbox:
    """An outbox that remembers what went out."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, mail: Mail) -> None:
        self.sent.append(mail.message_id)


class Office:
    """A context manager: a copy of the founded office, with its own clock and people.

    `folder` is one that was copied before, to go on with; `first` where its ids and marks begin to count.
    """

    def __init__(self, folder: Path | None = None, *, first: int = 1000) -> None:
        self._stack = ExitStack()
        self._folder, self._first = folder, first
        self._new_id = Ids(first=first)
        self.now = NOON
        self._steady = 0.0
        self.mailbox = Mailbox()
        self.given: dict[str, str] = {}
        """The row of each number ever seen given."""

    def __enter__(self) -> Self:
        self.office = self._stack.enter_context(open_office(self._folder or self._copied()))
        assert self.office.server is not None
        self.server = self.office.server
        session = self._stack.enter_context(session_for(self.server, self.server.issue_token(DESK)))
        spreadsheet_id = self.office.config.spreadsheet_id
        self.crowd = Crowd(session, spreadsheet_id, _sheet_ids(session, spreadsheet_id), self._first)
        self.server.listen(self._changed)
        self.crowd.send_request = self._take_request
        self.crowd.asked |= {
            str(one.cells["fault"]): asked(one.cells) for one in self.office.ledger.memory(SITE).requests
        }
        self.watch = Watch(self.server, self.crowd)
        self.crowd.diary.rest(self.crowd.grids)
        self.writer = self.start("resident")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, holder: str) -> Writer:
        """Starts a process of the service: what it knows is what is on the disk."""
        gate = Gate(self.watch, self.another_writes)
        session = self._stack.enter_context(session_for(self.server, self._token()))
        for host in GOOGLE_HOSTS:
            session.mount(host, gate)
        ledger = LedgerGate(self.office.ledger, gate, self.watch)
        workbook = SheetsWorkbook(
            open_http(session),
            self.office.config.spreadsheet_id,
            expected_tabs(self.office.hands.office, self.office.hands.voice),
            self.office.ledger.layouts(SITE),
        )
        hands = replace(
            self.office.hands,
            workbook=workbook,
            ledger=ledger,
            clock=self.clock,
            holder=holder,
            new_id=self._new_id,
            kept=Kept(),
            pulse=Pulse(self.steady_clock),
        )
        return Writer(hands, gate, ledger)

    def clock(self) -> Instant:
        """Tells the office's time."""
        return self.now

    def steady_clock(self) -> float:
        """Tells the time of a clock that nobody can set."""
        return self._steady

    def pass_time(self, seconds: int) -> None:
        """Time goes by."""
        self._steady += seconds
        self.now = Instant(self.now + seconds)

    def set_clock(self, seconds: int) -> None:
        """Somebody sets the clock on, or back."""
        self.now = Instant(self.now + seconds)

    def look(
        self, moments: Sequence[Moment] = (), stumble: Stumble | None = None, *, force: bool = False
    ) -> PassReport | None:
        """Runs a pass, whatever happens at its calls; None when it did not come to its end."""
        writer = self.writer
        writer.gate.moments.extend(moments)
        writer.ledger.stumble(stumble)
        try:
            return run_pass(writer.hands, force=force)
        except (BackEndError, OperationalError) as error:
            self.watch.told[f"stopped {type(error).__name__}"] += 1
        except Killed:
            self.watch.told["killed"] += 1
            self.writer = self.start(writer.hands.holder)
        finally:
            writer.gate.moments.clear()
            writer.ledger.stumble(None)
        return None

    def another_writes(self) -> None:
        """The writer at work is held up until its lease is gone, and another one makes a whole pass."""
        self.pass_time(LEASE_SECONDS + 1)
        other = self.start(f"other-{self._new_id()}")
        self.watch.told["other writers"] += 1
        run_pass(other.hands)

    def send_mails(self) -> None:
        """Sends what is due."""
        send_due(SITE, self.office.ledger, self.mailbox, self.clock)

    def tell(self, figures: Counter[str]) -> None:
        """Adds what happened here to figures."""
        figures["examples"] += 1
        if hasattr(self, "watch"):
            figures.update(self.watch.told)
            figures.update({f"people {deed}": times for deed, times in self.crowd.did.items()})

    def _copied(self) -> Path:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=memory()))
        return copied(Path(folder))

    def _take_request(self, key: str, words: dict[str, CellValue]) -> None:
        self.office.ledger.take_request(SITE, key, Source.FORM, words, self.now)

    def _changed(self, _change: object) -> None:
        self.crowd.changes += 1

    def _token(self) -> str:
        return (self.office.directory / TOKEN).read_text(encoding="utf-8").strip()


@cache
def _founded() -> Path:
    """Founds the office that all others are copies of, once a process."""
    folder = Path(_kept_folder().name) / "office"
    create_office(folder, OfficeConfig(site=SITE))
    with open_office(folder) as office:
        office.hand.type_rows("staff", STAFF)
        office.hand.type_rows("faults", [FAULT])
        office.hand.type_rows("fee_schedule", [FEE])
        assert office.server is not None
        share(office, DESK)
        with session_for(office.server, office.server.issue_token(DESK)) as session:
            sheet_ids = _sheet_ids(session, office.config.spreadsheet_id)
            crowd = Crowd(session, office.config.spreadsheet_id, sheet_ids)
            crowd.send([request for grid in crowd.grids.values() for request in _mark_column(grid)])
            office.server.listen(lambda _change: crowd.look_anew())
            crowd.look_anew()
            hands = replace(office.hands, clock=lambda: NOON, new_id=Ids(first=1), pulse=Pulse(lambda: 0.0))
            for deeds in FIRST_DAY:
                act(crowd, deeds)
                run_pass(hands)
                crowd.mark_new_rows()
            assert run_pass(hands).plans == ()
    return folder


def copied(folder: Path) -> Path:
    """Puts a copy of the founded office into a folder."""
    return Path(shutil.copytree(_founded(), folder / "office"))


@cache
def _kept_folder() -> tempfile.TemporaryDirectory[str]:
    """Goes with the process."""
    return tempfile.TemporaryDirectory(dir=memory())


def memory() -> str | None:
    """Gives a folder in memory, where there is one: what is tried here is no loss of power."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (its folders are made anew)


def _mark_column(grid: Grid) -> list[Json]:
    """The test's own column, behind all others."""
    place = len(grid.columns)
    where = span(grid, "COLUMNS", place, place + 1)
    known = {"metadataKey": OWN, "metadataValue": MARK, "visibility": "DOCUMENT"}
    return [
        {"appendDimension": {"sheetId": grid.sheet_id, "dimension": "COLUMNS", "length": 1}},
        {"createDeveloperMetadata": {"developerMetadata": {**known, "location": {"dimensionRange": where}}}},
        type_at(grid, 0, place, "記號"),
    ]


def _sheet_ids(session: requests.Session, spreadsheet_id: str) -> dict[str, int]:
    """Gives the sheets of the tabs in which people work, by key."""
    fields = {"fields": "sheets(properties(sheetId),developerMetadata(metadataKey,metadataValue))"}
    sheets = session.get(f"{URL}/{spreadsheet_id}", params=fields).json()["sheets"]
    found = {
        entry["metadataValue"]: sheet["properties"]["sheetId"]
        for sheet in sheets
        for entry in sheet.get("developerMetadata", ())
        if entry["metadataKey"] == TAB_KEY
    }
    return {tab: found[tab] for tab in WORKED_IN}
