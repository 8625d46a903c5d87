"""An office on the embedded back end, and the front desk that types into it through gspread as another account."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gspread
import msgspec
import requests
from google.auth.credentials import AnonymousCredentials
from gspread.utils import rowcol_to_a1

from scripts.live import share
from sync.bootstrap import OpenOffice, create_office, open_office
from sync.config import OfficeConfig
from sync.run import PassReport, run_pass
from sync.sheets_server.transport import session_for

DESK = "desk@example.com"
COMPLETE = {
    "unit": "A-101",
    "customer": "王小明",
    "phone": "0912345678",
    "fault": "水管漏水",
    "fault_class": "給排水",
}
Typed = str | int | float | bool


class Desk(msgspec.Struct):
    """What staff can do, and what they see."""

    office: OpenOffice
    book: gspread.Spreadsheet

    def tab(self, key: str) -> gspread.Worksheet:
        return self.book.worksheet(self.office.hands.office.wording.tab(key))

    def column(self, tab: str, key: str) -> int:
        """1-based place of a column."""
        return self.tab(tab).row_values(1).index(self.office.hands.office.wording.label(tab, key)) + 1

    def rows(self, tab: str) -> list[dict[str, Any]]:
        """The filled rows as they stand, by column key."""
        return [dict(row.cells) for row in self.office.hand.rows(tab)]

    def people_cells(self, tab: str) -> list[dict[str, Any]]:
        """What staff typed, in whatever order the rows stand."""
        keys = self.office.hands.office.by_key[tab].people_keys
        found = [{key: row[key] for key in keys if key in row} for row in self.rows(tab)]
        return sorted((row for row in found if row), key=repr)

    def type(self, tab: str, row: int, **cells: Typed) -> None:
        """Types raw cells into a row of the grid (the header is row 1)."""
        headers = self.tab(tab).row_values(1)
        wording = self.office.hands.office.wording
        self.tab(tab).batch_update(
            [
                {"range": rowcol_to_a1(row, headers.index(wording.label(tab, key)) + 1), "values": [[value]]}
                for key, value in cells.items()
            ]
        )

    def register(self, **cells: Typed) -> int:
        """Types a registration behind the last one; gives its grid row."""
        row = len(self.tab("registration").get_all_values()) + 1
        self.type("registration", row, **cells)
        return row

    def structure(self, *requests_: Mapping[str, Any]) -> None:
        """Sorts, inserts, copies, deletes: whole rows, as the menu does."""
        self.book.batch_update({"requests": list(requests_)})

    def grid(self, tab: str, first: int, last: int) -> dict[str, Any]:
        """The GridRange of whole rows, 0-based and half-open."""
        return {"sheetId": self.tab(tab).id, "startRowIndex": first, "endRowIndex": last}

    def look(self, **options: bool) -> PassReport:
        return run_pass(self.office.hands, **options)

    def problems(self, tab: str, **cells: Typed) -> str:
        """The problems of the one row that shows these cells."""
        (found,) = [
            row for row in self.rows(tab) if all(row.get(key) == value for key, value in cells.items())
        ]
        return str(found.get("problems", ""))


@contextmanager
def desk(directory: Path, config: OfficeConfig | None = None) -> Iterator[Desk]:
    if not (directory / "office.toml").exists():
        create_office(directory, config or OfficeConfig(site="LJ"))
    with open_office(directory) as office:
        assert office.server is not None
        token = office.server.issue_token(DESK)
        share(office, DESK)
        with session_for(office.server, token) as session:
            yield Desk(office, opened(session, office.config.spreadsheet_id))


def opened(session: requests.Session, spreadsheet_id: str) -> gspread.Spreadsheet:
    unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
    return gspread.Client(unused, session=session).open_by_key(spreadsheet_id)


def numbers(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(row["order_no"]) for row in rows if "order_no" in row]
