"""The request kinds of spreadsheets.batchUpdate: each a pure function (book, body) -> (book, reply).

https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sync.sheets_server import protection
from sync.sheets_server.book import Book, Json
from sync.sheets_server.comments import Hand
from sync.sheets_server.errors import MALFORMED, ApiError, invalid
from sync.sheets_server.requests import (
    blocks,
    borders,
    cells,
    dimensions,
    filling,
    finding,
    metadata,
    objects,
    overlays,
    ranges,
    sheets,
    tables,
    talk,
    tidying,
)

Handler = Callable[[Book, Json], tuple[Book, Json]]

KINDS: Mapping[str, Handler] = {
    **sheets.KINDS,
    **cells.KINDS,
    **borders.KINDS,
    **blocks.KINDS,
    **filling.KINDS,
    **tidying.KINDS,
    **finding.KINDS,
    **dimensions.KINDS,
    **ranges.KINDS,
    **metadata.KINDS,
    **objects.KINDS,
    **overlays.KINDS,
    **tables.KINDS,
}
OF_RESULTS = frozenset(
    {"sortRange", "copyPaste", "setBasicFilter", "addFilterView", "updateFilterView", "addTable",
     "deleteDuplicates", "textToColumns", "trimWhitespace", "autoResizeDimensions", "randomizeRange", "insertComment"}
)  # fmt: skip
"""They look at what formulas give, not only at what was entered."""
OF_DATA_SOURCES = frozenset(
    {"addDataSource", "updateDataSource", "deleteDataSource", "refreshDataSource", "cancelDataSourceRefresh"}
)


class Batch(msgspec.Struct, frozen=True):
    """What requests need besides the spreadsheet and their bodies."""

    hand: Hand
    calculated: Callable[[Book], Book]
    """Gives a spreadsheet with the results of its formulas."""


def apply(book: Book, requests: list[Any], batch: Batch) -> tuple[Book, list[Json]]:
    """Applies a batch: every request, or a 400 that names the first that cannot be and changes nothing."""
    replies = []
    for index, request in enumerate(requests):
        kind, body = _kind(index, request)
        try:
            book, reply = _applied(book, kind, body, batch)
        except ApiError as error:
            raise ApiError(error.code, f"Invalid requests[{index}].{kind}: {error.message}") from error
        except MALFORMED as error:
            raise invalid(
                f"Invalid requests[{index}].{kind}: malformed ({type(error).__name__}: {error})"
            ) from error
        replies.append({kind: reply} if reply else {})
    return book, replies


def _applied(book: Book, kind: str, body: Json, batch: Batch) -> tuple[Book, Json]:
    email = batch.hand.email
    body = protection.checked(book, email, kind, body)
    if kind in OF_DATA_SOURCES:
        raise invalid("This server has no data sources.")
    if kind in OF_RESULTS and _meets_formulas(book, kind, body):
        book = batch.calculated(book)
    if kind in talk.KINDS:
        return talk.KINDS[kind](book, body, batch.hand)
    book, reply = KINDS[kind](book, body)
    return book, protection.seen(book, email, kind, reply)


def _meets_formulas(book: Book, kind: str, body: Json) -> bool:
    """False for a copy from a sheet on which no formula stands: there is nothing to calculate for it."""
    return kind != "copyPaste" or book.of_grid_range(body["source"])[0].rows.formulas()


def _kind(index: int, request: Any) -> tuple[str, Json]:
    if not isinstance(request, dict) or len(request) != 1:
        raise invalid(f"Invalid requests[{index}]: exactly one kind of request must be set")
    kind, body = next(iter(request.items()))
    if kind not in KINDS and kind not in talk.KINDS and kind not in OF_DATA_SOURCES:
        raise invalid(
            f"Invalid JSON payload received. Unknown name \"{kind}\" at 'requests[{index}]': Cannot find field."
        )
    if not isinstance(body, dict):
        raise invalid(f"Invalid value at 'requests[{index}].{kind}'")
    return kind, body
