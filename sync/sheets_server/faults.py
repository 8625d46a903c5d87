"""Faults on demand: what a network and a busy service do, for tests and simulation."""

from collections.abc import Callable

from sync.sheets_server.errors import ApiError


class ConnectionDroppedError(Exception):
    """The connection breaks: before the request was applied, or after it with the answer lost."""


Hook = Callable[[str, str], None]
"""Gets HTTP method and path; may raise ConnectionDroppedError or an ApiError."""


class Faults:
    """Hooks around each request. Empty hooks do nothing."""

    def __init__(self) -> None:
        self.before: Hook | None = None
        self.after: Hook | None = None

    def run_before(self, method: str, path: str) -> None:
        """Lets the hook fail the request before it is applied."""
        if self.before is not None:
            self.before(method, path)

    def run_after(self, method: str, path: str) -> None:
        """Lets the hook lose the answer of a request that was applied."""
        if self.after is not None:
            self.after(method, path)


def too_many_requests() -> ApiError:
    """Gives Google's 429."""
    return ApiError(
        429, "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'."
    )


def unavailable() -> ApiError:
    """Gives Google's 503."""
    return ApiError(503, "The service is currently unavailable.")
