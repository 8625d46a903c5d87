"""Drive v3: files, permissions, changes, as far as clients of spreadsheets use them."""

import secrets

from msgspec.structs import replace

from sync.sheets_server import drive, permissions, spreadsheets
from sync.sheets_server.book import Json
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.permissions import OWN, WRITE
from sync.sheets_server.sheets_api import batch_of, new_permission_id

FILE = "kind,id,name,mimeType"
"""What Drive answers when no fields are asked for."""
FILES = f"kind,incompleteSearch,nextPageToken,files({FILE})"
PERMISSION = "kind,id,type,role"
CHANGES = f"kind,newStartPageToken,nextPageToken,changes(kind,changeType,fileId,removed,time,file({FILE}))"
PAGE = 100
MOST = 1000


def list_files(call: Call) -> Reply:
    """files.list."""
    files = drive.listed(call.files.mine(), call.option("q"), call.option("orderBy"))
    size, start = min(call.number("pageSize", PAGE), MOST), call.number("pageToken", 0)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": files[start : start + size]}
    if start + size < len(files):
        answer["nextPageToken"] = str(start + size)
    return call.masked(answer, FILES)


def create_file(call: Call) -> Reply:
    """files.create, of spreadsheets only."""
    body = call.json()
    if body.get("mimeType") != drive.MIME:
        raise ApiError(501, f"Only files of type {drive.MIME} can be created.")
    made = spreadsheets.create({"properties": {"title": body.get("name", "Untitled")}}, batch_of(call))
    book = call.files.create(replace(made, file={"parents": body.get("parents")}), new_permission_id())
    return call.masked(drive.file_of(book), FILE)


def get_file(call: Call) -> Reply:
    """files.get."""
    return call.masked(drive.file_of(call.book()), FILE)


def update_file(call: Call) -> Reply:
    """files.update."""
    book = call.book(WRITE)
    parents = (call.option("addParents"), call.option("removeParents"))
    return call.masked(drive.file_of(call.files.save(book, drive.updated(book, call.json(), parents))), FILE)


def upload_file(call: Call) -> Reply:
    """files.update with media: a CSV becomes the first sheet."""
    book = call.book(WRITE)
    return call.masked(drive.file_of(call.files.save(book, drive.imported(book, call.body))), FILE)


def delete_file(call: Call) -> Reply:
    """files.delete."""
    call.files.delete(call.book(OWN))
    return None


def copy_file(call: Call) -> Reply:
    """files.copy."""
    source, body = call.book(), call.json()
    title = body.get("name", f"Copy of {source.properties['title']}")
    copy = replace(
        source,
        spreadsheet_id=secrets.token_urlsafe(33),
        properties={**source.properties, "title": title},
        file={"parents": body.get("parents")},
    )
    return call.masked(drive.file_of(call.files.create(copy, new_permission_id())), FILE)


def export_file(call: Call) -> Reply:
    """files.export."""
    return drive.exported(call.book(), call.option("mimeType"))


def list_comments(call: Call) -> Reply:
    """comments.list: comments are not kept here."""
    call.book()
    return call.masked({"kind": "drive#commentList", "comments": []})


def list_permissions(call: Call) -> Reply:
    """permissions.list."""
    found = {"kind": "drive#permissionList", "permissions": list(permissions.permissions(call.book()))}
    return call.masked(found, f"kind,nextPageToken,permissions({PERMISSION})")


def create_permission(call: Call) -> Reply:
    """permissions.create."""
    body = call.json()
    book = call.book(OWN if body.get("role") == "owner" else WRITE)
    if body.get("role") == "owner" and not call.flag("transferOwnership"):
        raise ApiError(
            403, "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
    changed, made = permissions.shared(book, body, new_permission_id())
    call.files.save(book, changed)
    return call.masked(made, PERMISSION)


def get_permission(call: Call) -> Reply:
    """permissions.get."""
    found = [one for one in permissions.permissions(call.book()) if one["id"] == call.names["permission"]]
    if not found:
        raise ApiError(404, f"Permission not found: {call.names['permission']}.")
    return call.masked(found[0], PERMISSION)


def update_permission(call: Call) -> Reply:
    """permissions.update."""
    role = call.json().get("role", "")
    book = call.book(OWN if role == "owner" else WRITE)
    changed, made = permissions.changed(book, call.names["permission"], role)
    call.files.save(book, changed)
    return call.masked(made, PERMISSION)


def delete_permission(call: Call) -> Reply:
    """permissions.delete."""
    book = call.book(WRITE)
    call.files.save(book, permissions.unshared(book, call.names["permission"]))
    return None


def about(call: Call) -> Reply:
    """about.get."""
    if not call.option("fields"):
        raise invalid("The 'fields' parameter is required for this method.")
    user = {"kind": "drive#user", "displayName": call.email, "emailAddress": call.email, "me": True}
    return call.masked({"kind": "drive#about", "user": user})


def start_page_token(call: Call) -> Reply:
    """changes.getStartPageToken."""
    return call.masked({"kind": "drive#startPageToken", "startPageToken": str(call.files.next_change)})


def list_changes(call: Call) -> Reply:
    """changes.list."""
    start, size = call.number("pageToken", 0), min(call.number("pageSize", PAGE), MOST)
    found = call.files.changes_since(start)
    answer: Json = {"kind": "drive#changeList", "changes": []}
    for _, file_id, book in found[:size]:
        change: Json = {
            "kind": "drive#change",
            "changeType": "file",
            "fileId": file_id,
            "removed": book is None,
        }
        if book is not None:
            change |= {"file": drive.file_of(book), "time": book.file["modifiedTime"]}
        answer["changes"].append(change)
    if len(found) > size:
        answer["nextPageToken"] = str(found[size][0])
    else:
        answer["newStartPageToken"] = str(call.files.next_change)
    return call.masked(answer, CHANGES)
