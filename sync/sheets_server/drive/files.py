"""Spreadsheets as Drive sees them (https://developers.google.com/workspace/drive/api/reference/rest/v3/files)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json
from sync.sheets_server.drive import query
from sync.sheets_server.drive.permissions import owners, permissions

MIME = "application/vnd.google-apps.spreadsheet"
KEPT = ("createdTime", "modifiedTime", "parents", "description", "starred", "properties", "appProperties")
CHANGEABLE = ("trashed", "description", "starred")
FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
"""The formats a spreadsheet is exported to, by the name that its address takes."""
LINK = "https://docs.google.com/spreadsheets/d"


def rfc3339(at: float) -> str:
    """Gives a time as Drive writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def file_of(book: Book) -> Json:
    """Gives the File resource of a spreadsheet."""
    found: Json = {
        "kind": "drive#file",
        "id": book.spreadsheet_id,
        "name": book.properties["title"],
        "mimeType": MIME,
        "trashed": bool(book.file.get("trashed")),
        "version": str(book.revision),
        "owners": [
            {"kind": "drive#user", "displayName": email, "emailAddress": email} for email in owners(book)
        ],
        "shared": len(permissions(book)) > 1,
        "webViewLink": f"{LINK}/{book.spreadsheet_id}/edit",
        "exportLinks": {
            mime: f"{LINK}/{book.spreadsheet_id}/export?format={kind}" for kind, mime in FORMATS.items()
        },
    }
    return found | {name: book.file[name] for name in KEPT if name in book.file}


def listed(books: Iterable[Book], asked: str, order: str, email: str) -> list[Json]:
    """Gives the files that answer a `q`, in the order asked, else the latest change first."""
    test = query.parsed(asked, email)
    latest_first = sorted(books, key=lambda book: book.change, reverse=True)
    files = [file_of(book) for book in latest_first if test(_asked_of(book, email))]
    for key in reversed([key.split() for key in order.split(",") if key.strip()]):
        files.sort(key=_order_by(key[0].removesuffix("_natural")), reverse=key[1:] == ["desc"])
    return files


def _asked_of(book: Book, email: str) -> Json:
    found = file_of(book)
    return {**found, "permissions": permissions(book), "sharedWithMe": email not in owners(book)}


def _order_by(name: str) -> Callable[[Json], str]:
    return lambda file: str(file.get(name, "")).casefold()


def updated(book: Book, body: Json, parents: tuple[str, str]) -> Book:
    """Gives a file renamed, described, put into the bin or elsewhere: (added, removed) parents."""
    properties = {**book.properties, "title": str(body["name"])} if "name" in body else book.properties
    added, removed = (given.split(",") if given else [] for given in parents)
    places = [place for place in [*book.file.get("parents", ()), *added] if place not in removed]
    given: Json = {name: body[name] for name in CHANGEABLE if name in body}
    for name in ("properties", "appProperties"):
        if name in body:
            given[name] = {**book.file.get(name, {}), **body[name]}
    file: Json = {**book.file, **given, "parents": places}
    return replace(book, properties=properties, file=file)
