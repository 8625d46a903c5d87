"""Drive v3: files, permissions, changes, as far as clients of spreadsheets use them."""

import secrets

from msgspec.structs import replace

from sync.sheets_server import comments, spreadsheets
from sync.sheets_server.book import Book, Comment, Json
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.drive import channels, export, imports, permissions, uploads
from sync.sheets_server.drive import files as drive
from sync.sheets_server.drive.permissions import OWN, WRITE
from sync.sheets_server.errors import ApiError, invalid
from sync.sheets_server.sheets_api import batch_of, new_permission_id

FILE = "kind,id,name,mimeType"
"""What Drive answers when no fields are asked for."""
FILES = f"kind,incompleteSearch,nextPageToken,files({FILE})"
PERMISSION = "kind,id,type,role"
CHANGES = f"kind,newStartPageToken,nextPageToken,changes(kind,changeType,fileId,removed,time,file({FILE}))"
MAX_UPLOAD = 64 * 1024 * 1024
"""Bytes."""
PAGE = 100
MOST = 1000


def list_files(call: Call) -> Reply:
    """files.list."""
    files = drive.listed(call.files.mine(), call.option("q"), call.option("orderBy"), call.email)
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
    """files.update with media: a CSV, TSV or XLSX takes the place of what is there."""
    book = call.book(WRITE)
    upload = uploads.read(call.content_type, call.body, call.option("uploadType"))
    fresh = imports.imported(book, upload.media, upload.mime) if upload.media or not upload.metadata else book
    parents = (call.option("addParents"), call.option("removeParents"))
    changed = drive.updated(fresh, upload.metadata, parents)
    return call.masked(drive.file_of(call.files.save(book, changed)), FILE)


def create_from_upload(call: Call) -> Reply:
    """files.create with media: a CSV, TSV or XLSX becomes a new spreadsheet."""
    upload = uploads.read(call.content_type, call.body, call.option("uploadType"))
    wanted = upload.metadata.get("mimeType", drive.MIME)
    if wanted != drive.MIME:
        raise ApiError(501, f"Only files of type {drive.MIME} can be created.")
    title = upload.metadata.get("name", "Untitled")
    made = spreadsheets.create({"properties": {"title": title}}, batch_of(call))
    fresh = imports.imported(made, upload.media, upload.mime)
    book = call.files.create(
        replace(fresh, file={"parents": upload.metadata.get("parents")}), new_permission_id()
    )
    return call.masked(drive.file_of(book), FILE)


def generate_ids(call: Call) -> Reply:
    """files.generateIds."""
    ids = [secrets.token_urlsafe(33) for _ in range(min(call.number("count", 10), MOST))]
    return call.masked({"kind": "drive#generatedIds", "space": call.option("space", "drive"), "ids": ids})


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
    return export.exported(call.book(), call.option("mimeType"))


def export_by_address(call: Call) -> Reply:
    """The export address of a spreadsheet: /spreadsheets/d/ID/export?format=csv&gid=0&range=A1:B2."""
    book, gid = call.book(), call.option("gid")
    area = book.find(call.option("range"))[1] if call.option("range") else None
    mime = export.format_named(call.option("format", "xlsx"))
    return export.exported(book, mime, int(gid) if gid else None, area)


def list_comments(call: Call) -> Reply:
    """comments.list."""
    found = call.book().comments
    if not call.flag("includeDeleted"):
        found = tuple(one for one in found if not one.head.deleted)
    shown = [comments.drive_comment(one, call.email) for one in found]
    size, start = min(call.number("pageSize", 20), 100), call.number("pageToken", 0)
    answer: Json = {"kind": "drive#commentList", "comments": shown[start : start + size]}
    if start + size < len(shown):
        answer["nextPageToken"] = str(start + size)
    return call.masked(answer)


def create_comment(call: Call) -> Reply:
    """comments.create."""
    book, body = call.book(), call.json()
    quote = body.get("quotedFileContent", {}).get("value", "")
    made = replace(
        comments.made(body.get("content", ""), _hand(call), quote=quote), anchor=body.get("anchor", "")
    )
    call.files.save(book, comments.inserted(book, made))
    return call.masked(comments.drive_comment(made, call.email))


def get_comment(call: Call) -> Reply:
    """comments.get."""
    return call.masked(comments.drive_comment(_comment(call), call.email))


def update_comment(call: Call) -> Reply:
    """comments.update."""
    comment = _comment(call)
    changed = comments.rewritten(comment, comment.head.post_id, call.json().get("content", ""), _hand(call))
    return _kept(call, changed)


def delete_comment(call: Call) -> Reply:
    """comments.delete: its author or a writer may; the words go, that there was one stays."""
    comment = _comment(call)
    if comment.head.author != call.email:
        call.book(WRITE)
    _kept(call, comments.emptied(comment, comment.head.post_id, _hand(call)))


def list_replies(call: Call) -> Reply:
    """replies.list."""
    shown = [comments.drive_reply(one, call.email) for one in _comment(call).replies if not one.deleted]
    return call.masked({"kind": "drive#replyList", "replies": shown})


def create_reply(call: Call) -> Reply:
    """replies.create; action resolve or reopen."""
    body = call.json()
    action = {"resolve": "RESOLVE", "reopen": "REOPEN"}.get(body.get("action", ""), "")
    made = comments.post(body.get("content", ""), _hand(call), action=action)
    _kept(call, comments.replied(_comment(call), made))
    return call.masked(comments.drive_reply(made, call.email))


def get_reply(call: Call) -> Reply:
    """replies.get."""
    found = comments.post_of(_comment(call), call.names["reply"])
    return call.masked(comments.drive_reply(found, call.email))


def update_reply(call: Call) -> Reply:
    """replies.update."""
    comment, reply_id = _comment(call), call.names["reply"]
    changed = comments.rewritten(comment, reply_id, call.json().get("content", ""), _hand(call))
    _kept(call, changed)
    return call.masked(comments.drive_reply(comments.post_of(changed, reply_id), call.email))


def delete_reply(call: Call) -> Reply:
    """replies.delete."""
    comment, reply_id = _comment(call), call.names["reply"]
    if comments.post_of(comment, reply_id).author != call.email:
        call.book(WRITE)
    _kept(call, comments.emptied(comment, reply_id, _hand(call)))


def _hand(call: Call) -> comments.Hand:
    return comments.Hand(call.email, call.files.at)


def _comment(call: Call) -> Comment:
    return comments.found(call.book(), call.names["comment"])


def _kept(call: Call, comment: Comment) -> Reply:
    book = call.book()
    call.files.save(book, comments.changed(book, comment))
    return call.masked(comments.drive_comment(comment, call.email))


def watch_file(call: Call) -> Reply:
    """files.watch."""
    uri = f"{call.url}/drive/v3/files/{call.book().spreadsheet_id}?alt=json"
    return _watched(call, uri, call.book().spreadsheet_id)


def watch_changes(call: Call) -> Reply:
    """changes.watch."""
    if not call.option("pageToken"):
        raise invalid("Required parameter: pageToken")
    return _watched(
        call, f"{call.url}/drive/v3/changes?alt=json&pageToken={call.number('pageToken', 0)}", None
    )


def _watched(call: Call, uri: str, file_id: str | None) -> Reply:
    channel = channels.asked(call.json(), email=call.email, uri=uri, file_id=file_id, now=call.now)
    call.watching.open(channel)
    return call.masked(channels.resource(channel))


def stop_channel(call: Call) -> Reply:
    """channels.stop."""
    body = call.json()
    call.watching.stop(body.get("id", ""), body.get("resourceId", ""), call.email)


def list_permissions(call: Call) -> Reply:
    """permissions.list."""
    found = {"kind": "drive#permissionList", "permissions": list(permissions.permissions(call.book()))}
    return call.masked(found, f"kind,nextPageToken,permissions({PERMISSION})")


def create_permission(call: Call) -> Reply:
    """permissions.create."""
    body = call.json()
    book = _shareable(call, body.get("role", ""))
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
    book = _shareable(call, role)
    changed, made = permissions.changed(book, call.names["permission"], role)
    call.files.save(book, changed)
    return call.masked(made, PERMISSION)


def _shareable(call: Call, role: str) -> Book:
    if role != "owner":
        return call.book(WRITE)
    book = call.book(OWN)
    if not call.flag("transferOwnership"):
        raise ApiError(
            403, "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
    return book


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
    return call.masked(
        {
            "kind": "drive#about",
            "user": user,
            "storageQuota": {"usage": "0", "usageInDrive": "0", "usageInDriveTrash": "0"},
            "maxUploadSize": str(MAX_UPLOAD),
            "canCreateDrives": False,
            "appInstalled": False,
            "importFormats": {mime: [drive.MIME] for mime in drive.FORMATS.values()},
            "exportFormats": {drive.MIME: list(drive.FORMATS.values())},
        }
    )


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
