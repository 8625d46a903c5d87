"""The route table: method and path of both APIs -> what answers them."""

import re
from collections.abc import Callable

import msgspec

from sync.sheets_server import drive_api, sheets_api, values_api
from sync.sheets_server.calls import Call, Reply
from sync.sheets_server.errors import ApiError

Action = Callable[[Call], Reply]
_S = r"/v4/spreadsheets"
_BOOK = _S + r"/(?P<id>[A-Za-z0-9_-]+)"
_D = r"/drive/v3"
_FILE = _D + r"/files/(?P<id>[A-Za-z0-9_-]+)"
_RANGE = r"/values/(?P<range>.+?)"
_PERMISSION = _FILE + r"/permissions/(?P<permission>[^/]+)"
READS: tuple[tuple[str, str, Action], ...] = (
    ("GET", _BOOK, sheets_api.get),
    ("GET", _BOOK + "/values:batchGet", values_api.batch_get),
    ("POST", _BOOK + "/values:batchGetByDataFilter", values_api.batch_get_by_filter),
    ("POST", _BOOK + ":getByDataFilter", sheets_api.get_by_filter),
    ("GET", _BOOK + _RANGE, values_api.get),
    ("GET", _BOOK + r"/developerMetadata/(?P<metadata>\d+)", sheets_api.get_metadata),
    ("POST", _BOOK + "/developerMetadata:search", sheets_api.search_metadata),
    ("GET", _D + "/files", drive_api.list_files),
    ("GET", _FILE, drive_api.get_file),
    ("GET", _FILE + "/export", drive_api.export_file),
    ("GET", _FILE + "/comments", drive_api.list_comments),
    ("GET", _FILE + "/permissions", drive_api.list_permissions),
    ("GET", _PERMISSION, drive_api.get_permission),
    ("GET", _D + "/about", drive_api.about),
    ("GET", _D + "/changes/startPageToken", drive_api.start_page_token),
    ("GET", _D + "/changes", drive_api.list_changes),
)
"""They see one state and need no lock."""
WRITES: tuple[tuple[str, str, Action], ...] = (
    ("POST", _S, sheets_api.create),
    ("POST", _BOOK + ":batchUpdate", sheets_api.batch_update),
    ("POST", _BOOK + "/values:batchUpdate", values_api.batch_update),
    ("POST", _BOOK + "/values:batchClear", values_api.batch_clear),
    ("POST", _BOOK + "/values:batchUpdateByDataFilter", values_api.batch_update_by_filter),
    ("POST", _BOOK + "/values:batchClearByDataFilter", values_api.batch_clear_by_filter),
    ("POST", _BOOK + _RANGE + ":append", values_api.append),
    ("POST", _BOOK + _RANGE + ":clear", values_api.clear),
    ("PUT", _BOOK + _RANGE, values_api.update),
    ("POST", _BOOK + r"/sheets/(?P<sheet>\d+):copyTo", sheets_api.copy_sheet),
    ("POST", _D + "/files", drive_api.create_file),
    ("PATCH", _FILE, drive_api.update_file),
    ("PATCH", "/upload" + _FILE, drive_api.upload_file),
    ("PUT", r"/upload/drive/v2/files/(?P<id>[A-Za-z0-9_-]+)", drive_api.upload_file),
    ("DELETE", _FILE, drive_api.delete_file),
    ("POST", _FILE + "/copy", drive_api.copy_file),
    ("POST", _FILE + "/permissions", drive_api.create_permission),
    ("PATCH", _PERMISSION, drive_api.update_permission),
    ("DELETE", _PERMISSION, drive_api.delete_permission),
)


class Route(msgspec.Struct, frozen=True):
    """What answers a request."""

    action: Action
    names: dict[str, str]
    """What the path names."""
    writes: bool


_COMPILED = tuple(
    (method, re.compile(pattern, re.DOTALL), action, table is WRITES)
    for table in (READS, WRITES)
    for method, pattern, action in table
)


def route(method: str, path: str) -> Route:
    """Gives what answers a request, its path already decoded; 404 for an unknown one."""
    for wanted, pattern, action, writes in _COMPILED:
        match = pattern.fullmatch(path) if wanted == method.upper() else None
        if match is not None:
            return Route(action, match.groupdict(), writes)
    raise ApiError(404, "The requested URL was not found on this server.")
