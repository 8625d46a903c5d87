"""Drive v3, as far as clients of spreadsheets use it (https://developers.google.com/workspace/drive/api/reference/rest/v3)."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json
from sync.sheets_server.cells import unformatted
from sync.sheets_server.errors import ApiError, invalid

MIME = "application/vnd.google-apps.spreadsheet"
ROLES = {"owner": 3, "writer": 2, "commenter": 1, "reader": 1}
_TERM = re.compile(
    r"\s*(?:(not)\s+)?(name|mimeType|trashed|modifiedTime)\s*(=|!=|contains|>|<|>=|<=)\s*(?:'((?:[^'\\]|\\.)*)'|(true|false))\s*"
    r"|\s*'((?:[^'\\]|\\.)*)'\s+in\s+(parents|owners|writers)\s*"
)


def rfc3339(at: float) -> str:
    """Gives a time as Drive writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}Z"


def file_of(book: Book) -> Json:
    """Gives the File resource of a spreadsheet."""
    kept = {name: found for name, found in book.file.items() if name not in {"permissions"}}
    return {
        "kind": "drive#file",
        "id": book.spreadsheet_id,
        "name": book.properties["title"],
        "mimeType": MIME,
        "trashed": False,
        "version": str(book.revision),
        **kept,
    }


def role_of(book: Book, email: str) -> int:
    """Gives how much an account may: 0 nothing, 1 read, 2 write, 3 own."""
    mine = [ROLES.get(found["role"], 0) for found in book.file.get("permissions", ())
            if found.get("emailAddress") == email or found.get("type") == "anyone"]
    return max(mine, default=0)


def listed(books: Iterable[Book], query: str | None) -> list[Json]:
    """Gives the files that answer a `q`, newest change first."""
    keep = _filter(query) if query else lambda _file: True
    files = [file_of(book) for book in books]
    return sorted((file for file in files if keep(file)), key=lambda file: str(file["modifiedTime"]), reverse=True)


def _filter(query: str) -> Callable[[Json], bool]:
    tests = [_test(term) for term in re.split(r"\s+and\s+", query.strip())]
    return lambda file: all(test(file) for test in tests)


def _test(term: str) -> Callable[[Json], bool]:
    match = _TERM.fullmatch(term)
    if match is None:
        raise invalid(f"Invalid Value: q ({term})")
    if match[7]:
        return lambda _file: True
    name, operator = match[2], match[3]
    wanted = match[4].replace("\\'", "'").replace("\\\\", "\\") if match[4] is not None else match[5] == "true"
    tests: dict[str, Callable[[Json], bool]] = {
        "=": lambda file: file[name] == wanted,
        "!=": lambda file: file[name] != wanted,
        "contains": lambda file: str(wanted).casefold() in str(file[name]).casefold(),
        ">": lambda file: file[name] > wanted,
        ">=": lambda file: file[name] >= wanted,
        "<": lambda file: file[name] < wanted,
        "<=": lambda file: file[name] <= wanted,
    }
    test = tests[operator]
    return (lambda file: not test(file)) if match[1] else test


def updated(book: Book, body: Json) -> Book:
    """Gives a file renamed or put into the bin."""
    properties = {**book.properties, "title": body["name"]} if "name" in body else book.properties
    given: Json = {name: body[name] for name in ("trashed", "description") if name in body}
    file: Json = {**book.file, **given}
    return replace(book, properties=properties, file=file)


def shared(book: Book, body: Json, permission_id: str) -> tuple[Book, Json]:
    """Gives a file with one more permission; the same account gets its role changed."""
    role, kind = body.get("role"), body.get("type")
    if role not in ROLES or kind not in {"user", "group", "domain", "anyone"}:
        raise invalid("The permission needs a valid role and type")
    if kind in {"user", "group"} and not body.get("emailAddress"):
        raise invalid("The permission needs an emailAddress")
    given: Json = {name: body[name] for name in ("emailAddress", "domain") if name in body}
    made: Json = {"id": permission_id, "type": kind, "role": role, "kind": "drive#permission", **given}
    others = [found for found in book.file.get("permissions", ()) if found["id"] != permission_id]
    file: Json = {**book.file, "permissions": [*others, made]}
    return replace(book, file=file), made


def unshared(book: Book, permission_id: str) -> Book:
    """Gives a file without one permission; a file keeps an owner."""
    found = [one for one in book.file.get("permissions", ()) if one["id"] == permission_id]
    if not found:
        raise ApiError(404, f"Permission not found: {permission_id}.")
    if found[0]["role"] == "owner":
        raise ApiError(403, "The owner of a file cannot be removed.")
    kept = [one for one in book.file["permissions"] if one["id"] != permission_id]
    file: Json = {**book.file, "permissions": kept}
    return replace(book, file=file)


def exported(book: Book, mime: str) -> bytes:
    """Gives the first sheet as CSV or TSV."""
    delimiter = {"text/csv": ",", "text/tab-separated-values": "\t"}.get(mime)
    if delimiter is None:
        raise ApiError(501, f"Export to {mime} is not implemented.")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in book.sheets[0].rows.slice(0, len(book.sheets[0].rows)):
        writer.writerow([unformatted(value) for value in row])
    return text.getvalue().encode("utf-8")
