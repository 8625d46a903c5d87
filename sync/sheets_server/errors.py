"""Errors in Google's shape (https://cloud.google.com/apis/design/errors)."""

from collections.abc import Sequence
from typing import Any

STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}


REASONS = {
    400: "invalid",
    401: "authError",
    403: "insufficientFilePermissions",
    404: "notFound",
    429: "rateLimitExceeded",
    500: "backendError",
    501: "notImplemented",
    503: "backendError",
}
"""Drive's words for status codes."""

MALFORMED = (LookupError, TypeError, ValueError, AttributeError)
"""What a body of the wrong shape raises where it is read."""


class ApiError(Exception):
    """A refusal with its HTTP status code and a sentence."""

    def __init__(self, code: int, message: str, details: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = tuple(details)

    def body(self) -> dict[str, Any]:
        """Gives Google's JSON body."""
        error = {"code": self.code, "message": self.message, "status": STATUS.get(self.code, "UNKNOWN")}
        return {"error": error | ({"details": list(self.details)} if self.details else {})}

    def drive_body(self) -> dict[str, Any]:
        """Gives the body as Drive writes it: with a reason, without a status (https://developers.google.com/workspace/drive/api/guides/handle-errors)."""
        one = {"message": self.message, "domain": "global", "reason": REASONS.get(self.code, "invalid")}
        return {"error": {"code": self.code, "message": self.message, "errors": [one]}}


def invalid(message: str) -> ApiError:
    """Gives a 400."""
    return ApiError(400, message)


def not_found() -> ApiError:
    """Gives the 404 of an entity that is not there, or not for this account."""
    return ApiError(404, "Requested entity was not found.")


def forbidden() -> ApiError:
    """Gives the 403 of an account without the right."""
    return ApiError(403, "The caller does not have permission")
