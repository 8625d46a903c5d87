"""Between one writer and the world: people act at each of its calls, the network has its moods, processes die."""

from collections import deque
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.exceptions import ChunkedEncodingError
from sqlalchemy.exc import OperationalError

from sync.sheets_server.errors import ApiError
from sync.sheets_server.faults import Hook, internal, too_many_requests, unavailable
from tests.safe_write.deeds import CALM, Moment, Stumble
from tests.safe_write.people import act
from tests.safe_write.watch import Columns, Late, Watch

WHOLE_READ = "values:batchGet"
ERRORS: dict[str, Callable[[], ApiError]] = {"429": too_many_requests, "500": internal, "503": unavailable}
LOST: dict[str, Callable[[], requests.RequestException]] = {
    "refused": lambda: requests.ConnectionError("connection refused"),
    "timeout": lambda: requests.ReadTimeout("timed out"),
    "reset": lambda: requests.ConnectionError("connection reset by peer"),
    "cut": lambda: ChunkedEncodingError("connection broken in the middle of the answer"),
}
CHANGES = frozenset(
    {"acquire", "reserve", "settle", "confirm", "note", "keep_layouts", "close_pass", "release"}
)
"""Steps of the ledger that change it, one transaction each."""


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, not even what tidies up."""


class Gate(BaseAdapter):
    """Carries the calls of one writer. `moments` are what happens at the next ones."""

    def __init__(self, watch: Watch, another_writes: Callable[[], None]) -> None:
        super().__init__()
        self.moments: deque[Moment] = deque()
        self.dead = False
        self._watch = watch
        self._another_writes = another_writes
        self._seen: Columns = {}

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Carries one request, whatever happens on the way."""
        if self.dead:
            raise Killed
        moment = self.moments.popleft() if self.moments else CALM
        self._watch.told["calls"] += 1
        self._watch.land()
        act(self._watch.crowd, moment.before, amid=True)
        if moment.rival:
            self._another_writes()
        return self._carried(request, moment)

    def close(self) -> None:
        """Nothing to give back."""

    def _carried(self, request: requests.PreparedRequest, moment: Moment) -> requests.Response:
        kind, _, when = moment.fault.partition("_")
        self._watch.told[f"fault {moment.fault}"] += bool(kind)
        if kind in {"late", "orphan"}:
            self._watch.late.append(Late(request=request.copy(), seen=self._seen, calls=moment.late))
            self.fail("kill" if kind == "orphan" else "timeout")
        if when != "after":
            self.fail(kind)
        columns, strike = self._watch.columns(), _raising(kind)
        hooks = {"after": strike} if when == "after" else {"before": strike}
        answer = self._watch.carry(request, self._seen, **hooks)
        act(self._watch.crowd, moment.after, amid=True)
        self.fail(kind)
        if answer.ok and WHOLE_READ in (request.url or ""):
            self._seen = columns
        return answer

    def fail(self, kind: str) -> None:
        """Lets the connection break, or the process die; nothing for other kinds."""
        if kind == "kill":
            self.dead = True
            self._watch.die()
            raise Killed
        if kind in LOST:
            raise LOST[kind]()  # noqa: RSE102 (a function)


class LedgerGate:
    """Stands before the ledger of one writer; at one of the steps that change it the disk or the process fails."""

    def __init__(self, ledger: Any, gate: Gate, watch: Watch) -> None:
        self._ledger, self._gate, self._watch = ledger, gate, watch
        self._left = 0
        self._how = ""

    def stumble(self, at: Stumble | None) -> None:
        """Says at which step from now what happens."""
        self._left, self._how = (at.step, at.how) if at is not None else (0, "")

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._ledger, name)

        def step(*arguments: Any, **options: Any) -> Any:
            if self._gate.dead:
                raise Killed
            self._left -= name in CHANGES
            kind, _, when = self._how.partition("_") if self._left == 0 and name in CHANGES else ("", "", "")
            self._watch.told[f"fault ledger {self._how}"] += bool(kind)
            if when == "before":
                self._fail(kind)
            answer = call(*arguments, **options)
            self._fail(kind)
            return answer

        return step

    def _fail(self, kind: str) -> None:
        self._gate.fail(kind)
        if kind == "lost":
            raise OperationalError("commit", None, Exception("disk I/O error"))


def _raising(kind: str) -> Hook | None:
    error = ERRORS.get(kind)
    if error is None:
        return None

    def strike(_method: str, _path: str) -> None:
        raise error()

    return strike
