"""The route table: method and path of both APIs -> what answers them."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from sync.sheets_server import drive, masks, protection, requests, spreadsheets, values
from sync.sheets_server.book import Book, Json
from sync.sheets_server.errors import ApiError, invalid

READ, WRITE, OWN = 1, 2, 3
Reply = Any
"""A JSON document, bytes of a file, or None for no content."""


class Files(Protocol):
    """The spreadsheets as one account may reach them."""

    def get(self, spreadsheet_id: str, role: int = READ) -> Book:
        """Gives a spreadsheet; 404 when it is not there for this account, 403 when the role is too small."""

    def save(self, old: Book | None, new: Book) -> Book:
        """Makes a state durable and current."""

    def delete(self, book: Book) -> None:
        """Takes a spreadsheet out for good."""

    def mine(self) -> list[Book]:
        """Gives all that this account may read."""

    def changes_since(self, start: int) -> tuple[list[tuple[str, float]], int]:
        """Gives the visible changes from a feed position on, and the next position."""

    def next_change(self) -> int:
        """Gives the position behind the last change."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One authenticated request."""

    email: str
    names: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    raw: bytes
    url: str
    files: Files

    def option(self, name: str, default: str = "") -> str:
        """Gives a query parameter."""
        return self.query.get(name, [default])[-1]

    def flag(self, name: str) -> bool:
        """Gives a boolean query parameter."""
        return self.option(name).lower() == "true"

    @property
    def tree(self) -> masks.Tree:
        """The `fields` mask of the whole answer."""
        return masks.parse(self.option("fields")) if self.option("fields") else {}

    def book(self, role: int = READ) -> Book:
        """Gives the spreadsheet the path names."""
        return self.files.get(self.names["id"], role)

    def json(self) -> Json:
        """Gives the body as an object."""
        if not isinstance(self.body, dict):
            raise invalid("Invalid JSON payload received. An object is expected.")
        return self.body


Action = Callable[[Call], Reply]


def create_spreadsheet(call: Call) -> Reply:
    """spreadsheets.create"""
    book = _owned(spreadsheets.create(call.json()), call)
    tree = call.tree
    return masks.project(spreadsheets.resource(book, call.url, ranges=[], include_grid=False, tree=tree), tree)


def get_spreadsheet(call: Call) -> Reply:
    """spreadsheets.get"""
    tree = call.tree
    found = spreadsheets.resource(
        call.book(), call.url, ranges=call.query.get("ranges", []), include_grid=call.flag("includeGridData"), tree=tree
    )
    return masks.project(found, tree)


def batch_update(call: Call) -> Reply:
    """spreadsheets.batchUpdate"""
    book, body = call.book(WRITE), call.json()
    asked = body.get("requests")
    if not isinstance(asked, list) or not asked:
        raise invalid("Must specify at least one request.")
    changed, replies = requests.apply(book, asked)
    protection.check_requests(book, call.email, asked)
    answer = spreadsheets.batch_answer(changed, replies, body, call.url, call.tree)
    call.files.save(book, changed)
    return answer


def get_values(call: Call) -> Reply:
    """spreadsheets.values.get"""
    return masks.project(values.read(call.book(), call.names["range"], _options(call)), call.tree)


def batch_get_values(call: Call) -> Reply:
    """spreadsheets.values.batchGet"""
    book, options = call.book(), _options(call)
    found = [values.read(book, text, options) for text in call.query.get("ranges", [])]
    return masks.project({"spreadsheetId": book.spreadsheet_id, "valueRanges": found}, call.tree)


def update_values(call: Call) -> Reply:
    """spreadsheets.values.update"""
    book = call.book(WRITE)
    changed, answer = values.write(book, call.names["range"], call.json(), call.option("valueInputOption"))
    _check_range(call, book, changed, answer.get("updatedRange"))
    call.files.save(book, changed)
    if call.flag("includeValuesInResponse"):
        options = {**_options(call), "valueRenderOption": call.option("responseValueRenderOption")}
        answer["updatedData"] = values.read(changed, answer["updatedRange"], options)
    return masks.project(answer, call.tree)


def batch_update_values(call: Call) -> Reply:
    """spreadsheets.values.batchUpdate"""
    book, body = call.book(WRITE), call.json()
    changed, answers = book, []
    for data in body.get("data", []):
        changed, answer = values.write(changed, data["range"], data, body.get("valueInputOption", ""))
        _check_range(call, book, changed, answer.get("updatedRange"))
        answers.append(answer)
    call.files.save(book, changed)
    totals = {f"totalUpdated{name}": sum(answer.get(f"updated{name}", 0) for answer in answers)
              for name in ("Rows", "Columns", "Cells")}
    return masks.project({"spreadsheetId": book.spreadsheet_id, **totals, "responses": answers}, call.tree)


def append_values(call: Call) -> Reply:
    """spreadsheets.values.append"""
    book = call.book(WRITE)
    insert = call.option("insertDataOption", "OVERWRITE")
    changed, answer = values.append(book, call.names["range"], call.json(), call.option("valueInputOption"), insert)
    _check_range(call, book, changed, answer["updates"].get("updatedRange"))
    call.files.save(book, changed)
    return masks.project(answer, call.tree)


def clear_values(call: Call) -> Reply:
    """spreadsheets.values.clear"""
    book = call.book(WRITE)
    changed, cleared = values.clear(book, call.names["range"])
    _check_range(call, book, changed, cleared)
    call.files.save(book, changed)
    return {"spreadsheetId": book.spreadsheet_id, "clearedRange": cleared}


def batch_clear_values(call: Call) -> Reply:
    """spreadsheets.values.batchClear"""
    book = call.book(WRITE)
    changed, cleared = book, []
    for text in call.json().get("ranges", []):
        changed, found = values.clear(changed, text)
        _check_range(call, book, changed, found)
        cleared.append(found)
    call.files.save(book, changed)
    return {"spreadsheetId": book.spreadsheet_id, "clearedRanges": cleared}


def copy_sheet(call: Call) -> Reply:
    """spreadsheets.sheets.copyTo"""
    source = call.book().sheet(int(call.names["sheet"]))
    target = call.files.get(call.json()["destinationSpreadsheetId"], WRITE)
    added, replies = requests.apply(target, [{"addSheet": {"properties": {"title": f"Copy of {source.title}"}}}])
    properties = replies[0]["addSheet"]["properties"]
    copy = requests.sheets.copied(source, properties["sheetId"], properties["title"])
    call.files.save(target, added.with_sheet(replace(copy, properties={**copy.properties, "index": properties["index"]})))
    return copy.properties


def search_metadata(call: Call) -> Reply:
    """spreadsheets.developerMetadata.search"""
    filters = call.json().get("dataFilters", [])
    found = [
        {"developerMetadata": one, "dataFilters": [given for given in filters if requests.ranges.matches(one, given)]}
        for one in call.book().metadata
        if any(requests.ranges.matches(one, given) for given in filters)
    ]
    return masks.project({"matchedDeveloperMetadata": found} if found else {}, call.tree)


def list_files(call: Call) -> Reply:
    """files.list"""
    files = drive.listed(call.files.mine(), call.option("q") or None)
    size = int(call.option("pageSize", "100"))
    start = int(call.option("pageToken", "0") or 0)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": files[start : start + size]}
    if start + size < len(files):
        answer["nextPageToken"] = str(start + size)
    return masks.project(answer, call.tree)


def create_file(call: Call) -> Reply:
    """files.create, of spreadsheets only"""
    body = call.json()
    if body.get("mimeType") != drive.MIME:
        raise ApiError(501, f"Only files of type {drive.MIME} can be created.")
    title = {"properties": {"title": body.get("name", "Untitled")}}
    return masks.project(drive.file_of(_owned(spreadsheets.create(title), call)), call.tree)


def get_file(call: Call) -> Reply:
    """files.get"""
    return masks.project(drive.file_of(call.book()), call.tree)


def update_file(call: Call) -> Reply:
    """files.update"""
    book = call.book(WRITE)
    return masks.project(drive.file_of(call.files.save(book, drive.updated(book, call.json()))), call.tree)


def delete_file(call: Call) -> Reply:
    """files.delete"""
    call.files.delete(call.book(OWN))
    return None


def copy_file(call: Call) -> Reply:
    """files.copy"""
    source = call.book()
    title = call.json().get("name", f"Copy of {source.properties['title']}")
    fresh = replace(source, spreadsheet_id=secrets.token_urlsafe(33), properties={**source.properties, "title": title}, file={}, sheets=tuple(replace(sheet, rows=sheet.rows.mapped(tuple)) for sheet in source.sheets))
    return masks.project(drive.file_of(_owned(fresh, call)), call.tree)


def export_file(call: Call) -> Reply:
    """files.export"""
    return drive.exported(call.book(), call.option("mimeType"))


def list_permissions(call: Call) -> Reply:
    """permissions.list"""
    found = {"kind": "drive#permissionList", "permissions": call.book().file.get("permissions", [])}
    return masks.project(found, call.tree)


def create_permission(call: Call) -> Reply:
    """permissions.create"""
    book, body = call.book(WRITE), call.json()
    known = [one["id"] for one in book.file.get("permissions", ()) if one.get("emailAddress") == body.get("emailAddress")]
    changed, made = drive.shared(book, body, known[0] if known else str(secrets.randbelow(10**18)))
    call.files.save(book, changed)
    return masks.project(made, call.tree)


def delete_permission(call: Call) -> Reply:
    """permissions.delete"""
    book = call.book(WRITE)
    call.files.save(book, drive.unshared(book, call.names["permission"]))
    return None


def about(call: Call) -> Reply:
    """about.get"""
    return masks.project({"kind": "drive#about", "user": {"kind": "drive#user", "emailAddress": call.email}}, call.tree)


def start_page_token(call: Call) -> Reply:
    """changes.getStartPageToken"""
    return {"kind": "drive#startPageToken", "startPageToken": str(call.files.next_change())}


def list_changes(call: Call) -> Reply:
    """changes.list"""
    found, position = call.files.changes_since(int(call.option("pageToken", "1")))
    latest = dict(found)
    changes = [
        {"kind": "drive#change", "changeType": "file", "fileId": book_id, "removed": False, "time": drive.rfc3339(at)}
        for book_id, at in latest.items()
    ]
    return masks.project(
        {"kind": "drive#changeList", "changes": changes, "newStartPageToken": str(position)}, call.tree
    )


def _owned(book: Book, call: Call) -> Book:
    owner = {"id": str(secrets.randbelow(10**18)), "kind": "drive#permission", "type": "user", "role": "owner",
             "emailAddress": call.email}
    file = {"createdTime": drive.rfc3339(time.time()), "permissions": [owner],
            "owners": [{"kind": "drive#user", "emailAddress": call.email}]}
    return call.files.save(None, replace(book, file=file))


def _options(call: Call) -> Json:
    return {name: call.option(name) for name in ("majorDimension", "valueRenderOption", "dateTimeRenderOption")}


def _check_range(call: Call, book: Book, changed: Book, written: str | None) -> None:
    if written is not None:
        sheet, area = changed.find(written)
        protection.check(book, call.email, sheet, sheet.closed(area))


_S = r"/v4/spreadsheets"
_D = r"/drive/v3"
_ID = r"/(?P<id>[A-Za-z0-9_-]+)"
ROUTES: tuple[tuple[str, str, Action], ...] = (
    ("POST", _S, create_spreadsheet),
    ("GET", _S + _ID, get_spreadsheet),
    ("POST", _S + _ID + ":batchUpdate", batch_update),
    ("GET", _S + _ID + "/values:batchGet", batch_get_values),
    ("POST", _S + _ID + "/values:batchUpdate", batch_update_values),
    ("POST", _S + _ID + "/values:batchClear", batch_clear_values),
    ("POST", _S + _ID + r"/values/(?P<range>.+):append", append_values),
    ("POST", _S + _ID + r"/values/(?P<range>.+):clear", clear_values),
    ("GET", _S + _ID + r"/values/(?P<range>.+)", get_values),
    ("PUT", _S + _ID + r"/values/(?P<range>.+)", update_values),
    ("POST", _S + _ID + r"/sheets/(?P<sheet>\d+):copyTo", copy_sheet),
    ("POST", _S + _ID + "/developerMetadata:search", search_metadata),
    ("GET", _D + "/files", list_files),
    ("POST", _D + "/files", create_file),
    ("GET", _D + "/files" + _ID, get_file),
    ("PATCH", _D + "/files" + _ID, update_file),
    ("DELETE", _D + "/files" + _ID, delete_file),
    ("POST", _D + "/files" + _ID + "/copy", copy_file),
    ("GET", _D + "/files" + _ID + "/export", export_file),
    ("GET", _D + "/files" + _ID + "/permissions", list_permissions),
    ("POST", _D + "/files" + _ID + "/permissions", create_permission),
    ("DELETE", _D + "/files" + _ID + r"/permissions/(?P<permission>[^/]+)", delete_permission),
    ("GET", _D + "/about", about),
    ("GET", _D + "/changes/startPageToken", start_page_token),
    ("GET", _D + "/changes", list_changes),
)
_COMPILED = tuple((method, re.compile(pattern), action) for method, pattern, action in ROUTES)


def route(method: str, path: str) -> tuple[Action, dict[str, str]]:
    """Gives what answers a request, and the names in its path; 404 for an unknown one."""
    decoded = unquote(path)
    for wanted, pattern, action in _COMPILED:
        match = pattern.fullmatch(decoded)
        if match is not None and wanted == method.upper():
            return action, match.groupdict()
    raise ApiError(404, "The requested URL was not found on this server.")
