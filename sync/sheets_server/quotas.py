"""Google's quotas: requests per minute, for the project and for each account.

https://developers.google.com/workspace/sheets/api/limits
"""

from collections.abc import Callable
from threading import Lock
from typing import Literal

from sync.sheets_server.errors import ApiError

PER_PROJECT, PER_USER = 300, 60
"""Requests per minute, reads and writes each."""
MINUTE = 60
"""Seconds; all quotas are filled up again when it is over."""
READING = frozenset({"get", "batchGet", "batchGetByDataFilter", "getByDataFilter", "search"})
Sort = Literal["Read", "Write"]


class Quotas:
    """Counts the requests of the running minute; off until it is switched on. Safe for threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.enforced = False
        self._clock = clock
        self._minute = 0
        self._counts: dict[tuple[Sort, str], int] = {}
        self._lock = Lock()

    def take(self, method: str, email: str) -> None:
        """Counts a request of an API method; a 429 when a quota is used up. Drive has far larger ones: not counted."""
        if not self.enforced or not method.startswith("sheets."):
            return
        sort: Sort = "Read" if method.rpartition(".")[2] in READING else "Write"
        with self._lock:
            minute = int(self._clock() // MINUTE)
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            for holder, limit in ((email, PER_USER), ("", PER_PROJECT)):
                if self._counts.get((sort, holder), 0) >= limit:
                    raise exceeded(sort, per_user=bool(holder))
            for holder in (email, ""):
                self._counts[sort, holder] = self._counts.get((sort, holder), 0) + 1


def exceeded(sort: Sort, *, per_user: bool) -> ApiError:
    """Gives Google's 429 with its details."""
    limit = PER_USER if per_user else PER_PROJECT
    whose = " per user" if per_user else ""
    message = (
        f"Quota exceeded for quota metric '{sort} requests' and limit '{sort} requests per minute{whose}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:1'."
    )
    name = f"{sort}RequestsPerMinutePer{'User' if per_user else 'Project'}"
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "service": "sheets.googleapis.com",
            "quota_metric": f"sheets.googleapis.com/{sort.lower()}_requests",
            "quota_limit": name,
            "quota_limit_value": str(limit),
            "quota_location": "global",
            "consumer": "projects/1",
        },
    }
    return ApiError(429, message, (info,))
