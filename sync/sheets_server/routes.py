"""The route table: method and path of both APIs -> what answers them."""

import re
from collections.abc import Callable

import msgspec

from sync.sheets_server import sheets_api, values_api
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.drive import api as drive_api
from sync.sheets_server.errors import ApiError

Action = Callable[[Call], Reply]
_S = r"/v4/spreadsheets"
_BOOK = _S + r"/(?P<id>[A-Za-z0-9_-]+)"
_D = r"/drive/v3"
_FILE = _D + r"/files/(?P<id>[A-Za-z0-9_-]+)"
_RANGE = r"/values/(?P<range>.+?)"
_COMMENT = _FILE + r"/comments/(?P<comment>[^/]+)"
_REPLY = r"/replies/(?P<reply>[^/]+)"
_PERMISSION = _FILE + r"/permissions/(?P<permission>[^/]+)"
READS: tuple[tuple[str, str, str, Action], ...] = (
    ("GET", _BOOK, "sheets.spreadsheets.get", sheets_api.get),
    ("GET", _BOOK + "/values:batchGet", "sheets.spreadsheets.values.batchGet", values_api.batch_get),
    (
        "POST",
        _BOOK + "/values:batchGetByDataFilter",
        "sheets.spreadsheets.values.batchGetByDataFilter",
        values_api.batch_get_by_filter,
    ),
    ("POST", _BOOK + ":getByDataFilter", "sheets.spreadsheets.getByDataFilter", sheets_api.get_by_filter),
    ("GET", _BOOK + _RANGE, "sheets.spreadsheets.values.get", values_api.get),
    (
        "GET",
        _BOOK + r"/developerMetadata/(?P<metadata>\d+)",
        "sheets.spreadsheets.developerMetadata.get",
        sheets_api.get_metadata,
    ),
    (
        "POST",
        _BOOK + "/developerMetadata:search",
        "sheets.spreadsheets.developerMetadata.search",
        sheets_api.search_metadata,
    ),
    ("GET", _D + "/files", "drive.files.list", drive_api.list_files),
    ("GET", _D + "/files/generateIds", "drive.files.generateIds", drive_api.generate_ids),
    ("GET", _FILE, "drive.files.get", drive_api.get_file),
    ("GET", _FILE + "/export", "drive.files.export", drive_api.export_file),
    ("GET", _FILE + "/comments", "drive.comments.list", drive_api.list_comments),
    ("GET", _COMMENT, "drive.comments.get", drive_api.get_comment),
    ("GET", _COMMENT + "/replies", "drive.replies.list", drive_api.list_replies),
    ("GET", _COMMENT + _REPLY, "drive.replies.get", drive_api.get_reply),
    ("GET", r"/spreadsheets/d/(?P<id>[A-Za-z0-9_-]+)/export", "export", drive_api.export_by_address),
    ("GET", _FILE + "/permissions", "drive.permissions.list", drive_api.list_permissions),
    ("GET", _PERMISSION, "drive.permissions.get", drive_api.get_permission),
    ("GET", _D + "/about", "drive.about.get", drive_api.about),
    ("GET", _D + "/changes/startPageToken", "drive.changes.getStartPageToken", drive_api.start_page_token),
    ("GET", _D + "/changes", "drive.changes.list", drive_api.list_changes),
)
"""They see one state and need no lock."""
WRITES: tuple[tuple[str, str, str, Action], ...] = (
    ("POST", _S, "sheets.spreadsheets.create", sheets_api.create),
    ("POST", _BOOK + ":batchUpdate", "sheets.spreadsheets.batchUpdate", sheets_api.batch_update),
    (
        "POST",
        _BOOK + "/values:batchUpdate",
        "sheets.spreadsheets.values.batchUpdate",
        values_api.batch_update,
    ),
    ("POST", _BOOK + "/values:batchClear", "sheets.spreadsheets.values.batchClear", values_api.batch_clear),
    (
        "POST",
        _BOOK + "/values:batchUpdateByDataFilter",
        "sheets.spreadsheets.values.batchUpdateByDataFilter",
        values_api.batch_update_by_filter,
    ),
    (
        "POST",
        _BOOK + "/values:batchClearByDataFilter",
        "sheets.spreadsheets.values.batchClearByDataFilter",
        values_api.batch_clear_by_filter,
    ),
    ("POST", _BOOK + _RANGE + ":append", "sheets.spreadsheets.values.append", values_api.append),
    ("POST", _BOOK + _RANGE + ":clear", "sheets.spreadsheets.values.clear", values_api.clear),
    ("PUT", _BOOK + _RANGE, "sheets.spreadsheets.values.update", values_api.update),
    (
        "POST",
        _BOOK + r"/sheets/(?P<sheet>\d+):copyTo",
        "sheets.spreadsheets.sheets.copyTo",
        sheets_api.copy_sheet,
    ),
    ("POST", _FILE + "/comments", "drive.comments.create", drive_api.create_comment),
    ("PATCH", _COMMENT, "drive.comments.update", drive_api.update_comment),
    ("DELETE", _COMMENT, "drive.comments.delete", drive_api.delete_comment),
    ("POST", _COMMENT + "/replies", "drive.replies.create", drive_api.create_reply),
    ("PATCH", _COMMENT + _REPLY, "drive.replies.update", drive_api.update_reply),
    ("DELETE", _COMMENT + _REPLY, "drive.replies.delete", drive_api.delete_reply),
    ("POST", _FILE + "/watch", "drive.files.watch", drive_api.watch_file),
    ("POST", _D + "/changes/watch", "drive.changes.watch", drive_api.watch_changes),
    ("POST", _D + "/channels/stop", "drive.channels.stop", drive_api.stop_channel),
    ("POST", _D + "/files", "drive.files.create", drive_api.create_file),
    ("POST", "/upload" + _D + "/files", "drive.files.create", drive_api.create_from_upload),
    ("PATCH", _FILE, "drive.files.update", drive_api.update_file),
    ("PATCH", "/upload" + _FILE, "drive.files.update", drive_api.upload_file),
    ("PUT", r"/upload/drive/v2/files/(?P<id>[A-Za-z0-9_-]+)", "drive.files.update", drive_api.upload_file),
    ("DELETE", _FILE, "drive.files.delete", drive_api.delete_file),
    ("POST", _FILE + "/copy", "drive.files.copy", drive_api.copy_file),
    ("POST", _FILE + "/permissions", "drive.permissions.create", drive_api.create_permission),
    ("PATCH", _PERMISSION, "drive.permissions.update", drive_api.update_permission),
    ("DELETE", _PERMISSION, "drive.permissions.delete", drive_api.delete_permission),
)


class Route(msgspec.Struct, frozen=True):
    """What answers a request."""

    method: str
    """The API's id of it, e.g. sheets.spreadsheets.values.append."""
    action: Action
    names: dict[str, str]
    """What the path names."""
    writes: bool


_COMPILED = tuple(
    (verb, re.compile(pattern, re.DOTALL), method, action, table is WRITES)
    for table in (READS, WRITES)
    for verb, pattern, method, action in table
)


def route(verb: str, path: str) -> Route:
    """Gives what answers a request, its path already decoded; 404 for an unknown one."""
    path = _loose(path)
    for wanted, pattern, method, action, writes in _COMPILED:
        match = pattern.fullmatch(path) if wanted == verb.upper() else None
        if match is not None:
            return Route(method, action, match.groupdict(), writes)
    raise ApiError(404, "The requested URL was not found on this server.")


def _loose(path: str) -> str:
    """Clients write /v4/spreadsheets/ID/ and /v4/spreadsheets/ID/:batchUpdate; what follows /values/ is a range."""
    head, mark, text = path.partition("/values/")
    return head.rstrip("/").replace("/:", ":") + mark + text
