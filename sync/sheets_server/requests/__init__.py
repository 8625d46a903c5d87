"""The request kinds of spreadsheets.batchUpdate: each a pure function (book, body) -> (book, reply).

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from collections.abc import Callable, Mapping
from typing import Any

from sync.sheets_server import protection
from sync.sheets_server.book import Book, Json
from sync.sheets_server.errors import MALFORMED, ApiError, invalid
from sync.sheets_server.requests import blocks, cells, dimensions, finding, metadata, objects, ranges, sheets

Handler = Callable[[Book, Json], tuple[Book, Json]]

KINDS: Mapping[str, Handler] = {
    **sheets.KINDS,
    **cells.KINDS,
    **blocks.KINDS,
    **finding.KINDS,
    **dimensions.KINDS,
    **ranges.KINDS,
    **metadata.KINDS,
    **objects.KINDS,
}


OF_RESULTS = frozenset(
    {"sortRange", "copyPaste", "findReplace", "setBasicFilter", "addFilterView", "updateFilterView",
     "deleteDuplicates", "textToColumns", "trimWhitespace", "autoResizeDimensions", "randomizeRange"}
)  # fmt: skip
"""They look at what formulas give, not only at what was entered."""


def apply(
    book: Book, requests: list[Any], email: str, calculated: Callable[[Book], Book]
) -> tuple[Book, list[Json]]:
    """Applies a batch: every request, or a 400 that names the first that cannot be and changes nothing."""
    replies = []
    for index, request in enumerate(requests):
        kind, body = _kind(index, request)
        try:
            body = protection.checked(book, email, kind, body)
            book, reply = KINDS[kind](calculated(book) if kind in OF_RESULTS else book, body)
            reply = protection.seen(book, email, kind, reply)
        except ApiError as error:
            raise ApiError(error.code, f"Invalid requests[{index}].{kind}: {error.message}") from error
        except MALFORMED as error:
            raise invalid(
                f"Invalid requests[{index}].{kind}: malformed ({type(error).__name__}: {error})"
            ) from error
        replies.append({kind: reply} if reply else {})
    return book, replies


def _kind(index: int, request: Any) -> tuple[str, Json]:
    if not isinstance(request, dict) or len(request) != 1:
        raise invalid(f"Invalid requests[{index}]: exactly one kind of request must be set")
    kind, body = next(iter(request.items()))
    if kind not in KINDS:
        raise invalid(
            f"Invalid JSON payload received. Unknown name \"{kind}\" at 'requests[{index}]': Cannot find field."
        )
    if not isinstance(body, dict):
        raise invalid(f"Invalid requests[{index}].{kind}: an object is expected")
    return kind, body
