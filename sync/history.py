"""What happened to one order, as far as known: the event log and the outbox in the office's words."""

from collections.abc import Iterable, Mapping

import msgspec

from sync.cell import CellValue
from sync.instant import Instant, day_start
from sync.memory import Memory
from sync.office import Office
from sync.ports import CannotDoError, Ledger, LoggedEvent
from sync.rules.numbering import day_of, match

MASKED = "•••"


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened."""

    at: Instant
    """When the service saw it or did it."""
    text: str


class UnknownOrderError(CannotDoError):
    """No order has this number, or several end so."""

    def __init__(self, order_no: str, candidates: Iterable[str]) -> None:
        found = ", ".join(candidates)
        super().__init__(
            f"{order_no} may be {found}: give the whole number"
            if found
            else f"no order has the number {order_no}"
        )


def history(
    order_no: str, office: Office, ledger: Ledger, now: Instant
) -> tuple[str, tuple[HistoryLine, ...]]:
    """Gives the whole number and all that is known of an order, first to last. Raises UnknownOrderError.

    `order_no` may be a tail, as in the sheet.
    """
    memory = ledger.memory(office.site)
    by_number = {number.number: number.row_id for number in memory.numbers.values()}
    found = match(order_no, by_number.keys(), day_of(day_start(now, office.zone), office.zone))
    if found.number is None:
        raise UnknownOrderError(order_no, found.candidates)
    subjects = {
        row_id: row.tab
        for row_id, row in memory.rows.items()
        if _belongs(row_id, by_number[found.number], memory)
    }
    lines = [
        HistoryLine(at=line.at, text=sentence(line, subjects, office))
        for line in ledger.events(office.site, subjects.keys())
    ]
    mails = [
        HistoryLine(
            at=at,
            text=office.wording.word("event.mail_sent", rule=office.wording.word(f"mail.{rule}.heading")),
        )
        for at, rule in ledger.sent_mails(office.site, found.number)
    ]
    return found.number, tuple(sorted((*lines, *mails), key=lambda line: line.at))


def sentence(line: LoggedEvent, tab_of: Mapping[str, str], office: Office) -> str:
    """Gives a line of the log as a sentence; personal data is masked."""
    event = line.event
    tab = tab_of.get(event.subject, str(event.words.get("tab") or ""))
    words = {name: _shown(value) for name, value in event.words.items()}
    words["tab"] = office.wording.tab(tab)
    column = event.words.get("column")
    if isinstance(column, str):
        words["column"] = office.wording.label(tab, column)
        if _is_personal(office, tab, column):
            words |= {name: MASKED for name in ("old", "new") if words.get(name)}
    columns = event.words.get("columns")
    if isinstance(columns, str):
        words["columns"] = office.wording.term("comma").join(
            office.wording.label(tab, key) for key in columns.split(", ")
        )
    return office.wording.word(f"event.{event.kind}", **{name: word or "∅" for name, word in words.items()})


def _belongs(row_id: str, registration: str, memory: Memory) -> bool:
    return row_id == registration or memory.rows[row_id].parent == registration


def _is_personal(office: Office, tab: str, column: str) -> bool:
    known = office.by_key.get(tab)
    return known is not None and any(one.key == column and one.personal for one in known.columns)


def _shown(value: CellValue | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
