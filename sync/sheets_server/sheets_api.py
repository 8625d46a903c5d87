"""Sheets v4: the spreadsheets collection and its sheets and metadata."""

import secrets

from sync.sheets_server import filters, requests, spreadsheets
from sync.sheets_server.book import Json, check_size, reindexed
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.comments import Hand
from sync.sheets_server.drive.permissions import WRITE, role_of
from sync.sheets_server.errors import forbidden, invalid
from sync.sheets_server.requests.metadata import lookup
from sync.sheets_server.requests.sheets import copied, free_id, unused_title


def create(call: Call) -> Reply:
    """spreadsheets.create."""
    tree = call.tree()
    book = call.files.create(spreadsheets.create(call.json(), batch_of(call)), new_permission_id())
    return call.masked(
        spreadsheets.resource(book, spreadsheets.View(url=call.url, email=call.email, tree=tree))
    )


def get(call: Call) -> Reply:
    """spreadsheets.get."""
    view = spreadsheets.View(
        url=call.url,
        email=call.email,
        tree=call.tree(),
        places=tuple(map(call.book().find, call.query.get("ranges", ()))),
        grid=call.flag("includeGridData"),
        comments=_with_comments(call, call.option("commentsViewMode")),
    )
    return call.masked(spreadsheets.resource(call.book(), view))


def get_by_filter(call: Call) -> Reply:
    """spreadsheets.getByDataFilter."""
    book, body = call.book(), call.json()
    view = spreadsheets.View(
        url=call.url,
        email=call.email,
        tree=call.tree(),
        places=tuple(place for one in filters.filters_of(body) for place in filters.places(book, one)),
        grid=bool(body.get("includeGridData")),
        comments=_with_comments(call, body.get("commentsViewMode", "")),
    )
    return call.masked(spreadsheets.resource(book, view))


def _with_comments(call: Call, asked: str) -> bool:
    mode = asked.removeprefix("COMMENTS_VIEW_MODE_")
    may = role_of(call.book(), call.email) >= WRITE
    if mode == "INCLUDED" and not may:
        raise forbidden()
    return mode == "INCLUDED" or (mode == "DEFAULT_FOR_CURRENT_ACCESS" and may)


def batch_update(call: Call) -> Reply:
    """spreadsheets.batchUpdate."""
    book, body, tree = call.book(WRITE), call.json(), call.tree()
    asked = body.get("requests")
    if not isinstance(asked, list) or not asked:
        raise invalid("Must specify at least one request.")
    changed, replies = requests.apply(book, asked, batch_of(call))
    changed = call.files.save(book, changed)
    answer: Json = {"spreadsheetId": book.spreadsheet_id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        view = spreadsheets.View(
            url=call.url,
            email=call.email,
            tree=tree.get("updatedSpreadsheet", {}),
            places=tuple(map(changed.find, body.get("responseRanges", ()))),
            grid=bool(body.get("responseIncludeGridData")),
        )
        answer["updatedSpreadsheet"] = spreadsheets.resource(changed, view)
    return call.masked(answer)


def copy_sheet(call: Call) -> Reply:
    """spreadsheets.sheets.copyTo."""
    source = call.book().sheet(int(call.names["sheet"]))
    target = call.files.get(call.json()["destinationSpreadsheetId"], WRITE)
    copy = copied(source, free_id(target), unused_title(target, f"Copy of {source.title}"))
    changed = spreadsheets.with_sheets(target, reindexed((*target.sheets, copy)))
    call.files.save(target, check_size(changed))
    return call.masked(changed.sheets[-1].properties)


def batch_of(call: Call) -> requests.Batch:
    """Gives what requests need besides their bodies."""
    return requests.Batch(Hand(call.email, call.files.at), call.files.calculated)


def get_metadata(call: Call) -> Reply:
    """spreadsheets.developerMetadata.get."""
    found = [one for one in call.book().metadata if str(one["metadataId"]) == call.names["metadata"]]
    if not found:
        raise invalid(f"No developer metadata with ID: {call.names['metadata']}")
    return call.masked(found[0])


def search_metadata(call: Call) -> Reply:
    """spreadsheets.developerMetadata.search."""
    book = call.book()
    filters = [(given, lookup(book, given)) for given in call.json().get("dataFilters", [])]
    found = []
    for one in book.metadata:
        answered = [given for given, matches in filters if matches(one)]
        if answered:
            found.append({"developerMetadata": one, "dataFilters": answered})
    return call.masked({"matchedDeveloperMetadata": found} if found else {})


def new_permission_id() -> str:
    """Gives an id that nobody has had."""
    return str(secrets.randbelow(10**18) + 10**18)
