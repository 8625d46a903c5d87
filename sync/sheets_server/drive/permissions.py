"""Who may do what with a spreadsheet (https://developers.google.com/workspace/drive/api/reference/rest/v3/permissions)."""

from collections.abc import Sequence

from msgspec.structs import replace

from sync.sheets_server.book import Book, Json
from sync.sheets_server.errors import ApiError, invalid

READ, WRITE, OWN = 1, 2, 3
ROLES = {"owner": OWN, "writer": WRITE, "commenter": READ, "reader": READ}
KINDS = frozenset({"user", "group", "domain", "anyone"})


def permissions(book: Book) -> Sequence[Json]:
    """Gives the permissions of a file."""
    found: Sequence[Json] = book.file.get("permissions", ())
    return found


def role_of(book: Book, email: str) -> int:
    """Gives how much an account may: 0 nothing, READ, WRITE or OWN."""
    return max((ROLES[found["role"]] for found in permissions(book) if _reaches(found, email)), default=0)


def lists(book: Book, email: str) -> bool:
    """True where an account finds the file in its list: open to anyone who has its address is not enough."""
    return any(found["type"] != "anyone" and _reaches(found, email) for found in permissions(book))


def owners(book: Book) -> list[str]:
    """Gives the owners' e-mails."""
    return [found["emailAddress"] for found in permissions(book) if found["role"] == "owner"]


def owned_by(email: str, permission_id: str) -> Json:
    """Gives an owner's permission."""
    return {
        "kind": "drive#permission",
        "id": permission_id,
        "type": "user",
        "role": "owner",
        "emailAddress": email,
    }


def shared(book: Book, body: Json, permission_id: str) -> tuple[Book, Json]:
    """Gives a file with one more permission; the same account or group gets its role changed."""
    role, kind = body.get("role"), body.get("type")
    if role not in ROLES or kind not in KINDS:
        raise invalid("The permission type and role fields are required and must be known.")
    if kind in {"user", "group"} and not body.get("emailAddress"):
        raise invalid("The emailAddress field is required for this permission type.")
    if role == "owner" and kind != "user":
        raise invalid("The owner of a file is a user.")
    if kind == "domain" and not body.get("domain"):
        raise invalid("The domain field is required for this permission type.")
    made: Json = {"kind": "drive#permission", "id": permission_id, "type": kind, "role": role}
    if kind in {"user", "group"}:
        made["emailAddress"] = body["emailAddress"].casefold()
    elif kind == "domain":
        made["domain"] = body["domain"].casefold()
    others = [found for found in permissions(book) if not _same(found, made)]
    known = next((found for found in permissions(book) if _same(found, made)), None)
    made = {**made, "id": known["id"]} if known else made
    if role == "owner":
        others = [{**found, "role": "writer"} if found["role"] == "owner" else found for found in others]
    elif known and known["role"] == "owner":
        raise ApiError(403, "The owner of a file cannot be given a lesser role.")
    return _having(book, [*others, made]), made


def changed(book: Book, permission_id: str, role: str) -> tuple[Book, Json]:
    """Gives a file with the role of one permission changed."""
    return shared(book, {**_of_id(book, permission_id), "role": role}, permission_id)


def unshared(book: Book, permission_id: str) -> Book:
    """Gives a file without one permission; a file keeps its owner."""
    found = _of_id(book, permission_id)
    if found["role"] == "owner":
        raise ApiError(403, "The owner of a file cannot be removed.")
    return _having(book, [one for one in permissions(book) if one is not found])


def _of_id(book: Book, permission_id: str) -> Json:
    for found in permissions(book):
        if found["id"] == permission_id:
            return found
    raise ApiError(404, f"Permission not found: {permission_id}.")


def _same(one: Json, other: Json) -> bool:
    return all(one.get(name) == other.get(name) for name in ("type", "emailAddress", "domain"))


def _reaches(found: Json, email: str) -> bool:
    if found["type"] == "anyone":
        return True
    if found["type"] == "domain":
        return email.endswith("@" + found["domain"])
    return bool(found.get("emailAddress") == email)


def _having(book: Book, found: list[Json]) -> Book:
    return replace(book, file={**book.file, "permissions": found})
