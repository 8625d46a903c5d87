"""Requests that are still on their way when their client has long given them up."""

import threading
from collections.abc import Callable
from contextlib import suppress

from sync.sheets_server.errors import ApiError


class LateRequests:
    """Safe for threads. What has not come by the end of the server never comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: set[threading.Timer] = set()
        self._closed = False

    def put(self, seconds: float, apply: Callable[[], object]) -> None:
        """Applies a request so many seconds from now; nobody hears how it went."""

        def land() -> None:
            try:
                with suppress(ApiError):
                    apply()
            finally:
                with self._lock:
                    self._under_way.discard(timer)

        timer = threading.Timer(seconds, land)
        timer.daemon = True
        with self._lock:
            if not self._closed:
                self._under_way.add(timer)
                timer.start()

    def close(self) -> None:
        """Lets those that are being applied end, and forgets the others."""
        with self._lock:
            self._closed = True
            left = tuple(self._under_way)
        for timer in left:
            timer.cancel()
            timer.join()
