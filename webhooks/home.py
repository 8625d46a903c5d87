"""The home page: counts, what waits, links; and the row of an order that mails link to."""

from collections.abc import Iterator

import msgspec
from flask import Blueprint, abort, render_template

from sheet_schema.model import Tab
from sheet_schema.workflow import Stage
from sync.bootstrap import OpenOffice
from sync.cell import CellValue
from sync.instant import from_serial, local
from sync.memory import KnownRow, Memory
from sync.ports import Status
from sync.restore import lost_rows
from sync.trouble import sentences

HIDDEN = frozenset({"row_id", "row_key", "noticed_at"})
FIRST_SERIAL = 20_000


class Line(msgspec.Struct, frozen=True):
    """One labelled value of a page."""

    label: str
    value: str


def blueprint(office: OpenOffice) -> Blueprint:
    """Gives the pages of an office."""
    routes = Blueprint("home", __name__, static_folder="static", template_folder="templates")
    wording, site = office.hands.office.wording, office.config.site

    @routes.get("/")
    def home() -> str:
        status = office.ledger.status(site)
        return render_template(
            "home.html", word=wording.word, site=site, status=status, lines=list(_lines(office, status)),
            troubles=sentences(status.trouble, wording),
            stages=_stages(office, status), language=wording.locale.replace("_", "-"),
        )  # fmt: skip

    @routes.get("/order/<order_no>")
    def order(order_no: str) -> str:
        memory = office.ledger.memory(site)
        row_id = next(
            (row_id for row_id, number in memory.numbers.items() if number.number == order_no), None
        )
        if row_id is None:
            abort(404)
        return render_template(
            "order.html", word=wording.word, order_no=order_no, parts=list(_parts(office, memory, row_id)),
            language=wording.locale.replace("_", "-"),
        )  # fmt: skip

    return routes


def _lines(office: OpenOffice, status: Status) -> Iterator[Line]:
    word, zone = office.hands.office.wording.word, office.hands.office.zone
    counts = status.counts
    shown = local(status.passed_at, zone).strftime("%m-%d %H:%M:%S") if status.passed_at else "–"
    yield Line(word("page.registrations"), str(counts.registrations))
    yield Line(word("page.numbered"), str(counts.numbered))
    yield Line(word("page.problems"), str(counts.problems))
    yield Line(word("page.lost"), str(len(lost_rows(office.ledger.memory(office.config.site), zone))))
    yield Line(word("page.open_clocks"), str(counts.open_clocks))
    yield Line(word("page.mails"), f"{status.queued} / {status.sent} / {status.failed}")
    yield Line(word("page.last_pass"), shown)
    yield Line(word("page.calls"), str(status.calls))


def _stages(office: OpenOffice, status: Status) -> list[Line]:
    wording = office.hands.office.wording
    counts = status.counts.by_stage
    return [Line(wording.stage(stage), str(counts[stage])) for stage in Stage if stage in counts]


def _parts(office: OpenOffice, memory: Memory, row_id: str) -> Iterator[tuple[str, list[Line]]]:
    """The people's cells of a case as last seen, personal data left out."""
    mine = [row for row in memory.rows.values() if row_id in (row.row_id, row.parent)]
    for tab in office.hands.office.tabs:
        for row in (row for row in mine if row.tab == tab.key):
            yield office.hands.office.wording.tab(tab.key), list(_cells(office, tab, row))


def _cells(office: OpenOffice, tab: Tab, row: KnownRow) -> Iterator[Line]:
    wording = office.hands.office.wording
    for column in tab.people:
        if column.key in row.cells and not column.personal:
            yield Line(wording.label(tab.key, column), _shown(row.cells[column.key], office))


def _shown(value: CellValue, office: OpenOffice) -> str:
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, float) and value > FIRST_SERIAL:
        return local(from_serial(value, office.hands.office.zone), office.hands.office.zone).strftime(
            "%Y-%m-%d %H:%M"
        )
    return str(value)
