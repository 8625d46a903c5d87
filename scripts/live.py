"""People at work while the service runs: a thread that edits the sheet as staff do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import gspread
from google.auth.credentials import AnonymousCredentials

from scripts.demo.page import headers_of
from scripts.demo.people import people_at_work
from sync.bootstrap import OpenOffice
from sync.ports import BackEndError
from sync.sheets_server.transport import session_for

FRONT_DESK = "front.desk@repairsheet.local"
PACE_SECONDS = 1.0


@contextmanager
def people(office: OpenOffice, *, seed: int, wanted: bool) -> Iterator[None]:
    """Lets people work in the sheet for as long as the block runs."""
    if not wanted:
        yield
        return
    if office.server is None:
        raise BackEndError("people at work need the embedded back end of this process")
    stop = threading.Event()
    token = office.server.issue_token(FRONT_DESK)
    share(office, FRONT_DESK)
    with session_for(office.server, token) as session:
        unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
        spreadsheet = gspread.Client(unused, session=session).open_by_key(office.config.spreadsheet_id)
        headers = headers_of(office.hands.office.wording)
        arguments = (spreadsheet, seed, stop, PACE_SECONDS, headers, office.hands.office.zone)
        thread = threading.Thread(target=people_at_work, args=arguments, name="people", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def share(office: OpenOffice, email: str) -> None:
    """Lets an account edit the office's spreadsheet."""
    unused = AnonymousCredentials()  # type: ignore[no-untyped-call]
    client = gspread.Client(unused, session=office.session)
    client.insert_permission(
        office.config.spreadsheet_id, email, perm_type="user", role="writer", notify=False
    )
