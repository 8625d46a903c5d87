"""Faults on demand: what a network and a busy service do, for tests and simulation."""

import random
from collections.abc import Callable, Collection, Sequence
from fnmatch import fnmatchcase
from threading import Lock
from typing import Any, Literal

import msgspec

from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.quotas import exceeded


class ConnectionDroppedError(Exception):
    """The connection breaks: before the request was applied, or after it with the answer lost."""


class ConnectionCutError(ConnectionDroppedError):
    """The same, by a reset (TCP RST): the client is told so at once, in the middle of whatever it does."""


Hook = Callable[[str, str], None]
"""Gets HTTP method and path; may raise ConnectionDroppedError or an ApiError."""
Kind = Literal[
    "latency", "429", "500", "503", "drop_before", "drop_after", "reset_before", "reset_after", "half", "late",
    "append_race",
]  # fmt: skip
LONGEST = 60.0
"""Seconds of latency, and of how late a request may be."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of trouble for some methods."""

    kind: Kind
    method: str = "*"
    """The API's id of a method, with * for any part: sheets.spreadsheets.values.*"""
    account: str = "*"
    """Whose requests, with * for any part of an e-mail address."""
    probability: float = 1.0
    seconds: float = 0.0
    """Of latency; for late, how long after its client gave it up a request is applied.

    For append_race, how long before a request another append may have landed whose row it takes; at 0 the two must
    overlap in time: the other landed after this one came in.
    """
    times: int | None = None
    """After so many hits the rule is spent."""
    seed: int = 0
    """The same seed gives the same hits in the same order of requests."""


class Troubled(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one request."""

    seconds: float = 0.0
    error: ApiError | None = None
    broken_before: ConnectionDroppedError | None = None
    broken_after: ConnectionDroppedError | None = None
    half: bool = False
    """The answer breaks off in the middle."""
    late_seconds: float | None = None
    """The request is applied so long after its connection broke."""
    race_seconds: float | None = None
    """An append that landed so long before this request, or since, loses its row to it; None: no race."""


class _Armed:
    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.hits = 0
        self.dice = random.Random(rule.seed)  # noqa: S311 (trouble that can be repeated, no secret)

    def strikes(self, method: str, account: str) -> bool:
        if not fnmatchcase(method, self.rule.method) or not fnmatchcase(account, self.rule.account):
            return False
        if self.rule.times is not None and self.hits >= self.rule.times:
            return False
        hit = self.dice.random() < self.rule.probability
        self.hits += hit
        return hit


class Faults:
    """Hooks around each request, and rules that strike by chance. Empty ones do nothing. Safe for threads."""

    def __init__(self) -> None:
        self.before: Hook | None = None
        self.after: Hook | None = None
        self._armed: tuple[_Armed, ...] = ()
        self._lock = Lock()

    def run_before(self, method: str, path: str) -> None:
        """Lets the hook fail the request before it is applied."""
        if self.before is not None:
            self.before(method, path)

    def run_after(self, method: str, path: str) -> None:
        """Lets the hook lose the answer of a request that was applied."""
        if self.after is not None:
            self.after(method, path)

    def arm(self, rules: Sequence[Rule]) -> None:
        """Puts rules in force in place of those before; a 400 for one that cannot be."""
        for rule in rules:
            if not 0 <= rule.probability <= 1 or not 0 <= rule.seconds <= LONGEST:
                raise invalid(f"A rule needs a probability from 0 to 1 and at most {LONGEST:g} seconds.")
        with self._lock:
            self._armed = tuple(map(_Armed, rules))

    def told(self) -> list[dict[str, Any]]:
        """Gives the rules in force, and how often each struck."""
        with self._lock:
            return [{**msgspec.to_builtins(one.rule), "hits": one.hits} for one in self._armed]

    def drawn(self, method: str, account: str) -> Troubled:
        """Gives what happens to a request of an account for an API method."""
        if not self._armed:
            return Troubled()
        with self._lock:
            struck = [one.rule for one in self._armed if one.strikes(method, account)]
        kinds = {rule.kind for rule in struck}
        race = [rule.seconds for rule in struck if rule.kind == "append_race"]
        late = [rule.seconds for rule in struck if rule.kind == "late"]
        return Troubled(
            seconds=sum(rule.seconds for rule in struck if rule.kind == "latency"),
            error=next((_ERRORS[kind]() for kind in ("429", "500", "503") if kind in kinds), None),
            broken_before=_broken(kinds, "before"),
            broken_after=_broken(kinds, "after"),
            half="half" in kinds,
            late_seconds=max(late, default=None),
            race_seconds=max(race, default=None),
        )


def _broken(kinds: Collection[str], when: str) -> ConnectionDroppedError | None:
    if f"reset_{when}" in kinds:
        return ConnectionCutError()
    return ConnectionDroppedError() if f"drop_{when}" in kinds else None


def too_many_requests() -> ApiError:
    """Gives Google's 429."""
    return exceeded("Read", per_user=True)


def internal() -> ApiError:
    """Gives Google's 500."""
    return ApiError(500, "Internal error encountered.")


def unavailable() -> ApiError:
    """Gives Google's 503."""
    return ApiError(503, "The service is currently unavailable.")


_ERRORS = {"429": too_many_requests, "500": internal, "503": unavailable}
