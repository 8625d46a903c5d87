"""Spreadsheets as Drive sees them: files, queries, import and export.

https://developers.google.com/workspace/drive/api/reference/rest/v3/files
"""

import csv
import io
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from sync.sheets_server import values
from sync.sheets_server.book import Book, Json, check_size, new_sheet
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.permissions import ROLES, WRITE, owners, permissions

MIME = "application/vnd.google-apps.spreadsheet"
_DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}
_TEXT = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_FIELD = re.compile(
    r"(name|mimeType|trashed|modifiedTime|createdTime)\s*(=|!=|<=|>=|<|>|\bcontains\b)\s*(true|false|\0\d+\0)"
)
_MEMBER = re.compile(r"(\0\d+\0)\s+in\s+(parents|owners|writers|readers)")
Words = list[str]
"""The quoted words of a query; in it they stand as their number between zero characters."""
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "contains": lambda found, wanted: str(wanted).casefold() in str(found).casefold(),
}  # fmt: skip


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
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.spreadsheet_id}/edit",
    }
    kept = ("createdTime", "modifiedTime", "parents", "description")
    found |= {name: book.file[name] for name in kept if name in book.file}
    return found


def listed(books: Iterable[Book], query: str, order: str) -> list[Json]:
    """Gives the files that answer a `q`, in the order asked, else the latest change first."""
    words: Words = []
    bare = _TEXT.sub(lambda found: _set_aside(words, found), query).strip()
    tests = [_test(term.strip(), words) for term in re.split(r"\s+and\s+", bare) if term]
    found = [book for book in books if all(test(book) for test in tests)]
    files = [file_of(book) for book in sorted(found, key=lambda book: book.change, reverse=True)]
    for key in reversed([key.split() for key in order.split(",") if key.strip()]):
        files.sort(key=_order_by(key[0].removesuffix("_natural")), reverse=key[1:] == ["desc"])
    return files


def _order_by(name: str) -> Callable[[Json], str]:
    return lambda file: str(file.get(name, ""))


def _set_aside(words: Words, found: re.Match[str]) -> str:
    text = found[1] if found[1] is not None else found[2]
    words.append(re.sub(r"\\(.)", r"\1", text))
    return f"\0{len(words) - 1}\0"


def _word(mark: str, words: Words) -> str:
    return words[int(mark.strip("\0"))]


def _test(term: str, words: Words) -> Callable[[Book], bool]:
    if term.startswith("not "):
        test = _test(term[4:].strip(), words)
        return lambda book: not test(book)
    if term.startswith("(") and term.endswith(")"):
        return _test(term[1:-1].strip(), words)
    member, field = _MEMBER.fullmatch(term), _FIELD.fullmatch(term)
    if member:
        return _belongs(_word(member[1], words), member[2])
    if not field:
        raise invalid("Invalid Value: this query is not supported.")
    name, compare = field[1], _OPERATORS[field[2]]
    wanted = _word(field[3], words) if "\0" in field[3] else field[3] == "true"
    return lambda book: compare(file_of(book).get(name), wanted)


def _belongs(wanted: str, collection: str) -> Callable[[Book], bool]:
    if collection == "parents":
        return lambda book: wanted in book.file.get("parents", ())
    least = {"owners": 3, "writers": WRITE, "readers": 1}[collection]
    return lambda book: any(
        found.get("emailAddress") == wanted.casefold() and ROLES[found["role"]] >= least
        for found in permissions(book)
    )


def updated(book: Book, body: Json, parents: tuple[str, str]) -> Book:
    """Gives a file renamed, described, put into the bin or elsewhere: (added, removed) parents."""
    properties = {**book.properties, "title": str(body["name"])} if "name" in body else book.properties
    added, removed = (given.split(",") if given else [] for given in parents)
    places = [place for place in [*book.file.get("parents", ()), *added] if place not in removed]
    given: Json = {name: body[name] for name in ("trashed", "description") if name in body}
    file: Json = {**book.file, **given, "parents": places}
    return replace(book, properties=properties, file=file)


def exported(book: Book, mime: str) -> bytes:
    """Gives the first sheet as CSV or TSV, as people see it."""
    delimiter = _DELIMITERS.get(mime)
    if delimiter is None:
        raise ApiError(501, f"Export to {mime} is not implemented.")
    text = io.StringIO()
    shown = values.read(book, f"'{book.sheets[0].title.replace(chr(39), chr(39) * 2)}'", values.Rendering())
    csv.writer(text, delimiter=delimiter).writerows(shown.get("values", ()))
    return text.getvalue().removesuffix("\r\n").encode("utf-8")


def imported(book: Book, body: bytes) -> Book:
    """Gives a spreadsheet whose only sheet is a CSV; its texts read as if somebody typed them."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    first = book.sheets[0]
    grid = {"rowCount": max(len(rows), 1), "columnCount": max(map(len, rows), default=1) or 1}
    empty = new_sheet({"gridProperties": grid}, first.sheet_id, first.title, 0)
    fresh = check_size(replace(book, sheets=(empty,), named_ranges=(), metadata=()))
    return values.write(fresh, "A1", {"values": rows}, "USER_ENTERED")[0] if rows else fresh
