"""The workbook over gspread: the same code for Google and for the embedded server; only the session differs."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import orjson
import requests
from google.auth.credentials import AnonymousCredentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL, SPREADSHEET_VALUES_BATCH_URL

from sync.adapters import sheets_before
from sync.adapters.sheets_header import plainly, shows_headers, words_of
from sync.adapters.sheets_layout import (
    METADATA_FIELDS,
    ExpectedTab,
    copies,
    fences,
    is_ours,
    layout,
    standing,
)
from sync.adapters.sheets_requests import ANSWER_FIELDS, body, fence_name, found_fence, plain, quoted, typed
from sync.adapters.sheets_seen import SeenTab, cells_of, seen_tab
from sync.cell import CellValue, GridRow
from sync.ports import BackEndError, BackEndUnreachableError, FenceMovedError, SheetMovedError
from sync.sheet import Answer, Batch, BeforeImage, Intent, Layout, Snapshot

NOT_FOUND = 404
BAD_REQUEST = 400
AUTHORISATION = frozenset({401, 403})
BUSY = 429
SERVER_ERROR = 500
LOOKS_FIELDS = (
    "properties(title,locale),sheets(properties(sheetId,title),filterViews,conditionalFormats,protectedRanges,"
    "charts(chartId,spec),data(rowData(values(userEnteredValue,note,dataValidation))))"
)
TIMEOUT_SECONDS = 60
TRIES = 3
"""Looks around in a sheet that people are changing at that moment."""

PLAIN_VALUES = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
VALUES_BY_FILTER_URL = SPREADSHEET_VALUES_BATCH_URL + "ByDataFilter"

Json = dict[str, Any]
_JSON = {"Content-Type": "application/json"}
_T = TypeVar("_T")


class _Range(msgspec.Struct):
    values: list[msgspec.Raw] = []
    """Line by line."""


class _Ranges(msgspec.Struct, rename={"ranges": "valueRanges"}):
    ranges: list[_Range]


_batch, _json = msgspec.json.Decoder(_Ranges), msgspec.json.Decoder(Json)


class SpreadsheetGoneError(BackEndError):
    """The spreadsheet is not there (deleted, or the wrong id)."""

    remedy = "check `spreadsheet_id` in office.toml, or restore the spreadsheet from the bin"


class NotAllowedError(BackEndError):
    """The service's account may not do this."""

    remedy = "share the spreadsheet with the service's account as editor"


class SheetsWorkbook:
    """One office's spreadsheet through gspread's HTTP client. Implements sync.ports.Workbook and Structure."""

    def __init__(
        self,
        http: HTTPClient,
        spreadsheet_id: str,
        expected: Mapping[str, ExpectedTab],
        known_layouts: Mapping[str, Layout],
    ) -> None:
        self.calls = 0
        self.layouts: Mapping[str, Layout] = known_layouts
        self.copies: Mapping[str, str] = {}
        """Titles of sheets that are copies of a tab, and the tab's key, as of the last look around."""
        self.sheets: Mapping[int, str] = {}
        """All sheets by id, as of the last look around: ours and people's own."""
        self._standing = frozenset(known_layouts)
        self._seen: Mapping[str, SeenTab] = {}
        self._has_copies = bool(known_layouts)
        self._http = http
        self._http.set_timeout(TIMEOUT_SECONDS)
        self._id = spreadsheet_id
        self._expected = expected

    def read(self, fence: str | None) -> Snapshot:
        """See Workbook.read: one call while the tabs, their headers and the fence are where they were."""
        if fence is not None and self._standing == self._expected.keys():
            try:
                return self._read_known(fence)
            except _MovedError:
                pass
        for _ in range(TRIES):
            try:
                found = self._look_around()
                return self._read_known(fence if fence in found else next(iter(found), ""))
            except _MovedError:
                continue
        raise BackEndUnreachableError("the sheet changed under each look at it")

    def look_around_next(self) -> None:
        """See Structure.look_around_next."""
        self._standing = frozenset()

    def write(self, snapshot: Snapshot, batch: Batch) -> Answer:
        """See Workbook.write."""
        anchor = min(read.layout.sheet_id for read in snapshot.tabs.values())
        sent = body(snapshot, batch, anchor, copies_there=self._has_copies)
        try:
            answer = self._call("post", SPREADSHEET_BATCH_UPDATE_URL, {"fields": ANSWER_FIELDS}, sent)
        except _RefusedError as refused:
            if refused.at_fence():
                raise FenceMovedError("another writer was faster") from refused
            self.look_around_next()
            raise SheetMovedError(f"the sheet is not as it was read ({refused})") from refused
        self._has_copies = self._has_copies or any("addSheet" in one for one in sent["requests"])
        return _answer(snapshot, batch, answer["updatedSpreadsheet"])

    def before(self, intent: Intent) -> Mapping[str, BeforeImage] | None:
        """See Workbook.before."""
        asked = {"dataFilters": [{"gridRange": {"sheetId": sheets_before.SHEET_ID}}], **PLAIN_VALUES}
        try:
            answer = self._call("post", VALUES_BY_FILTER_URL, {}, asked)
        except _RefusedError:
            return None
        found = [one["valueRange"].get("values", []) for one in answer.get("valueRanges", ())]
        return sheets_before.before_images(intent.tabs, intent.batch, found[0] if found else [])

    def found_fence(self, fence: str) -> None:
        """See Workbook.found_fence; somebody deleted the named range."""
        try:
            requests_ = found_fence(fence, self._anchor())
            self._call("post", SPREADSHEET_BATCH_UPDATE_URL, {}, {"requests": requests_})
        except _RefusedError as refused:
            raise FenceMovedError("another writer put one up") from refused

    def rearrange(self, fence: str, next_fence: str, requests_: Sequence[Mapping[str, Any]]) -> None:
        """See Structure.rearrange."""
        moved = [{"deleteNamedRange": {"namedRangeId": fence}}, *found_fence(next_fence, self._anchor())]
        try:
            self._call("post", SPREADSHEET_BATCH_UPDATE_URL, {}, {"requests": [*moved, *requests_]})
        except _RefusedError as refused:
            if refused.at_fence():
                raise FenceMovedError("another writer was faster") from refused
            raise SheetMovedError(f"the sheet is not as it was read ({refused})") from refused

    def looks(self, tops: Sequence[str], wholes: Sequence[str]) -> Json:
        """See Structure.looks."""
        ranges = [*(f"{quoted(title)}!1:2" for title in tops), *map(quoted, wholes)]
        return self._call("get", SPREADSHEET_URL, {"ranges": ranges, "fields": LOOKS_FIELDS})

    def cell(self, value: CellValue | None) -> Json:
        """See Structure.cell."""
        return typed(value)

    def refuses_late_writes(self, never: str) -> bool:
        """True when the back end refuses a batch whose fence is not there; `never` is an id that nobody ever had.

        The reference says that invalid requests fail a batch, not that this one is invalid (docs/google.md).
        """
        late = {"requests": [{"deleteNamedRange": {"namedRangeId": never}}]}
        try:
            self._call("post", SPREADSHEET_BATCH_UPDATE_URL, {}, late)
        except _RefusedError:
            return True
        return False

    def apply(self, requests_: Sequence[Json]) -> None:
        """Sends a batch of requests without a fence: for people's hands and for set-up, never for the pass."""
        self._call("post", SPREADSHEET_BATCH_UPDATE_URL, {}, {"requests": list(requests_)})

    def _anchor(self) -> int:
        """The sheet on whose first cell the fence stands; somebody's own where none of ours is left."""
        return min(
            (self.layouts[key].sheet_id for key in self._standing), default=min(self.sheets, default=0)
        )

    def _read_known(self, fence: str) -> Snapshot:
        tabs = [(key, found) for key, found in self.layouts.items() if key in self._standing]
        ranges = [quoted(found.title) for _, found in tabs]
        if fence:
            ranges.append(fence_name(fence))
        try:
            grids = self._values(ranges)
        except _RefusedError as refused:
            raise _MovedError from refused
        seen: dict[str, SeenTab] = {}
        for (key, found), grid in zip(tabs, grids, strict=False):
            tab = seen_tab(found, grid, self._seen.get(key))
            if tab is None:
                raise _MovedError
            seen[key] = tab
        self._seen = seen
        return Snapshot(fence=fence, tabs={key: tab.read for key, tab in seen.items()})

    def _look_around(self) -> tuple[str, ...]:
        metadata = self._call("get", SPREADSHEET_URL, {"fields": METADATA_FIELDS})
        found = standing(metadata, self._expected, self.layouts)
        grids = self._top_rows({key: sheet["properties"]["title"] for key, sheet in found.items()})
        if self._call("get", SPREADSHEET_URL, {"fields": METADATA_FIELDS}) != metadata:
            raise _MovedError  # a column that was moved in between would be taken for its neighbour ever after
        laid = {
            key: layout(sheet, grids[key], self._expected[key], self.layouts.get(key))
            for key, sheet in found.items()
        }
        seen = {key: one for key, one in laid.items() if is_ours(one, self._expected[key])}
        self.copies = copies(metadata, found)
        self.sheets = {
            one["properties"]["sheetId"]: one["properties"]["title"] for one in metadata.get("sheets", ())
        }
        self._has_copies = sheets_before.SHEET_ID in self.sheets
        self.layouts = {**self.layouts, **seen}
        self._standing = frozenset(seen)
        return fences(metadata)

    def _top_rows(self, titles: Mapping[str, str]) -> dict[str, list[list[CellValue]]]:
        """Gives each tab's first row; all of its rows where the first one shows hardly a header."""
        grids = self._grids({key: quoted(title) + "!1:1" for key, title in titles.items()})
        doubtful = {
            key: quoted(titles[key]) for key, grid in grids.items() if not self._shows_headers(key, grid)
        }
        return grids | self._grids(doubtful) if doubtful else grids

    def _shows_headers(self, key: str, grid: Sequence[Sequence[CellValue]]) -> bool:
        expected = self._expected[key]
        words = words_of(expected.headers, self.layouts.get(key))
        return bool(grid) and shows_headers(grid[0], words, len(expected.columns))

    def _grids(self, ranges: Mapping[str, str]) -> dict[str, list[list[CellValue]]]:
        if not ranges:
            return {}
        try:
            found = self._values(list(ranges.values()))
        except _RefusedError as refused:  # a tab was renamed since its title was read
            raise _MovedError from refused
        return {
            key: [orjson.loads(bytes(line)) for line in lines]
            for key, lines in zip(ranges, found, strict=True)
        }

    def _values(self, ranges: Sequence[str]) -> list[list[msgspec.Raw]]:
        """Gives the lines of each range as they were sent: what did not change is not read again."""
        params = {"ranges": list(ranges), **PLAIN_VALUES}
        return [
            found.values for found in self._ask(_batch, "get", SPREADSHEET_VALUES_BATCH_URL, params).ranges
        ]

    def _call(self, method: str, url: str, params: Json, payload: Json | None = None) -> Json:
        return self._ask(_json, method, url, params, payload)

    def _ask(
        self,
        decoder: "msgspec.json.Decoder[_T]",
        method: str,
        url: str,
        params: Json,
        payload: Json | None = None,
    ) -> _T:
        self.calls += 1
        try:
            response = self._http.request(
                method,
                url % self._id,
                params={**params, "prettyPrint": "false"},
                data=None if payload is None else orjson.dumps(payload),
                headers=None if payload is None else dict(_JSON),
            )
            return decoder.decode(response.content)
        except APIError as error:
            raise _named(error) from error
        except (requests.RequestException, msgspec.DecodeError) as error:
            raise BackEndUnreachableError(
                f"no answer from the spreadsheet ({type(error).__name__})"
            ) from error


class _MovedError(Exception):
    """Tabs, headers or fence are not where they were: look around first."""


class _RefusedError(BackEndError):
    """The API refused a request as malformed; inside, that means the sheet is not as it was."""

    def at_fence(self) -> bool:
        """True when the request that moves the fence was the one refused."""
        return "requests[0]" in str(self) or "requests[1]" in str(self)


def _named(error: APIError) -> BackEndError:
    message = str(error.error.get("message", ""))
    if error.code == BAD_REQUEST:
        return _RefusedError(message)
    if error.code == NOT_FOUND:
        return SpreadsheetGoneError("the spreadsheet was not found")
    if error.code in AUTHORISATION:
        return NotAllowedError(f"the service's account was refused: {message}")
    if error.code == BUSY or error.code >= SERVER_ERROR or error.code < 0:
        return BackEndUnreachableError(f"the back end is busy ({error.code})")
    return BackEndError(message)


def _answer(snapshot: Snapshot, batch: Batch, shown: Mapping[str, Any]) -> Answer:
    by_sheet = {read.layout.sheet_id: (key, read.layout) for key, read in snapshot.tabs.items()}
    rows: dict[str, dict[int, GridRow]] = {}
    own: dict[str, dict[int, dict[int, CellValue]]] = {}
    moved = False
    for sheet in shown.get("sheets", ()):
        key, layout = by_sheet[sheet["properties"]["sheetId"]]
        keys = {index: column for column, index in layout.columns.items()}
        for index, values in _grid_rows(sheet):
            if index == layout.proof_row:
                moved = moved or tuple(plainly(values)) != layout.headers
                continue
            cells, others = cells_of(keys, values)
            rows.setdefault(key, {})[index] = GridRow(index=index, cells=cells)
            own.setdefault(key, {})[index] = others
    for write in batch.cells:
        rows.setdefault(write.tab, {}).setdefault(write.row, GridRow(index=write.row, cells={}))
    return Answer(
        fence=batch.next_fence,
        rows={key: tuple(found[index] for index in sorted(found)) for key, found in rows.items()},
        layout_moved=moved,
        own=own,
    )


def _grid_rows(sheet: Mapping[str, Any]) -> list[tuple[int, list[CellValue | None]]]:
    found = []
    for data in sheet.get("data", ()):
        start, left = data.get("startRow", 0), data.get("startColumn", 0)
        for offset, row in enumerate(data.get("rowData", ())):
            values = [plain(cell) for cell in row.get("values", ())]
            found.append((start + offset, [None] * left + values))
    return found


def open_http(session: requests.Session) -> HTTPClient:
    """Gives gspread's HTTP client over a session that already knows how to authorise itself."""
    unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return HTTPClient(unused, session)
