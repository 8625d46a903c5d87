"""What must hold when people rest: looked at by passes of our own over the stopped office."""

from collections import Counter
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path

import msgspec

from sheet_schema.catalogue import tab
from sync.bootstrap import OpenOffice, open_office
from sync.cell import CellValue
from sync.run import preview, run_pass
from sync.sheet import Snapshot
from tests.soak.journal import Call, Journal

PASSES = 6
OTHERS_TYPE = frozenset({"fault"})
"""Cells of a journaled call in which others correct words, or clear them by mistake."""
REPAIRS = {
    "layout_moved": "writes beside a moved column taken back",
    "service_cells_overwritten": "overwritten service cells computed again",
    "row_returned": "rows told again after they were gone",
    "row_vanished": "rows gone",
    "fence_adopted": "fences adopted",
    "pass_stopped": "passes stopped",
}
Row = Mapping[str, CellValue]


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """An office at rest."""

    office: OpenOffice
    directory: Path
    journal: Journal
    sheet: Snapshot
    given: dict[str, str]
    """The row of each number, as of earlier rests."""
    asked: Counter[str]
    """How often each invariant was asked."""

    def rows(self, key: str) -> list[Row]:
        """Gives the rows of a tab by column key."""
        return [row.cells for row in self.sheet.tabs[key].rows]


def violations(
    directory: Path, journal: Journal, given: dict[str, str], asked: Counter[str]
) -> tuple[list[str], Counter[str]]:
    """Gives what does not hold, and what the event log tells of repairs."""
    with open_office(directory) as office:
        found = list(_settled(office))
        rest = Rest(
            office=office,
            directory=directory,
            journal=journal,
            sheet=office.workbook.read(office.ledger.fence(office.config.site)),
            given=given,
            asked=asked,
        )
        for check in (_numbers, _complete, _for_ever, _calls, _slips, _requests, _ledger, _mails):
            found.extend(check(rest))
        return found, _repairs(office)


def _settled(office: OpenOffice) -> Iterator[str]:
    before = _people_cells(office)
    reports = [run_pass(office.hands) for _ in range(PASSES)]
    if reports[-1].trouble:
        yield f"trouble: {reports[-1].trouble}"
    if reports[-1].cells_written or preview(office.hands).writes:
        yield f"a pass over an unchanged sheet writes {reports[-1].cells_written} cells"
    after = _people_cells(office)
    if before != after:
        yield f"the service changed people's cells: {list((before - after) | (after - before))[:3]}"


def _people_cells(office: OpenOffice) -> Counter[tuple[str, str]]:
    """Requests that wait are the service's to write, and count as written."""
    keys = {one.key: one.people_keys for one in office.hands.office.tabs}
    found = Counter(
        (key, repr(sorted((column, row.cells[column]) for column in columns if column in row.cells)))
        for key, columns in keys.items()
        for row in office.hand.rows(key)
        if any(column in row.cells for column in columns)
    )
    waiting = office.ledger.memory(office.config.site).requests
    found.update(
        ("registration", repr(sorted({"channel": "線上", **request.cells}.items()))) for request in waiting
    )
    return found


def _numbers(rest: Rest) -> Iterator[str]:
    """No number twice, on registrations nor on slips; each has a slip; none of a day is skipped."""
    rows = rest.rows("registration")
    shown = Counter(str(row["order_no"]) for row in rows if "order_no" in row)
    slips = Counter(str(row["order_no"]) for row in rest.rows("work_orders") if "order_no" in row)
    rest.asked["numbers stand once"] += len(shown) + len(slips)
    yield from (f"{number} stands {count} times" for number, count in shown.items() if count > 1)
    yield from (f"{number} has {count} slips" for number, count in slips.items() if count > 1)
    sent = {str(row["order_no"]) for row in rows if "order_no" in row and "ended" not in row}
    rest.asked["numbers have a slip"] += len(sent)
    yield from (f"{number} has no slip" for number in sorted(sent) if number not in slips)
    given: dict[str, list[int]] = {}
    for number in rest.office.ledger.memory(rest.office.config.site).numbers.values():
        given.setdefault(number.day, []).append(number.seq)
    for day, seqs in given.items():
        rest.asked["days are without a gap"] += 1
        if sorted(seqs) != list(range(1, len(seqs) + 1)):
            yield f"{day}: numbers with a gap: {sorted(seqs)}"


def _complete(rest: Rest) -> Iterator[str]:
    needed = [one.key for one in tab("registration").people if one.required and one.default is None]
    for row in rest.rows("registration"):
        rest.asked["complete registrations have a number"] += 1
        if "order_no" not in row and not row.get("problems") and all(key in row for key in needed):
            yield f"a complete registration has no number: {dict(row)}"


def _for_ever(rest: Rest) -> Iterator[str]:
    """What was given at an earlier rest is given still, to the same row."""
    now = {
        number.number: row_id
        for row_id, number in rest.office.ledger.memory(rest.office.config.site).numbers.items()
    }
    rest.asked["numbers are for ever"] += len(rest.given)
    for number, row_id in rest.given.items():
        if now.get(number) != row_id:
            yield f"{number} was given to {row_id}, and now to {now.get(number)}"
    rest.given.update(now)


def _calls(rest: Rest) -> Iterator[str]:
    """Each call that somebody noted is there as he typed it last, with the number it had."""
    read = rest.sheet.tabs["registration"]
    by_mark: dict[CellValue, list[tuple[Row, Mapping[int, CellValue]]]] = {}
    for row in read.rows:
        by_mark.setdefault(row.cells.get("remarks", ""), []).append((row.cells, read.own.get(row.index, {})))
    for mark, call in rest.journal.calls.items():
        if call.deleted:
            continue
        rest.asked["journaled cells are as typed"] += len(call.cells) + len(call.own)
        mine = by_mark.get(mark, [])
        whole = [cells for cells, own in mine if _is_as_typed(call, cells, own, read.layout.headers)]
        if not whole:
            yield f"{mark} is not there as it was typed: {call} but {mine}"
            continue
        rest.asked["journaled calls keep their number"] += 1
        numbers = [str(cells["order_no"]) for cells in whole if "order_no" in cells]
        if call.number is not None and call.number not in numbers:
            yield f"{mark} had number {call.number}, and has {numbers} now"
        if call.number is None and len(numbers) == len(whole) == 1:
            call.number = numbers[0]
        call.seen = {key: whole[0][key] for key in tab("registration").people_keys if key in whole[0]}


def _is_as_typed(call: Call, cells: Row, own: Mapping[int, CellValue], headers: tuple[str, ...]) -> bool:
    beside = {headers[place]: value for place, value in own.items() if place < len(headers)}
    return all(
        cells.get(key) == value for key, value in call.cells.items() if key not in OTHERS_TYPE
    ) and all(beside.get(header) == value for header, value in call.own.items())


def _slips(rest: Rest) -> Iterator[str]:
    by_number = {str(row.get("order_no")): row for row in rest.rows("work_orders")}
    for mark, call in rest.journal.calls.items():
        for key, text in call.slip.items():
            rest.asked["journaled cells are as typed"] += 1
            shown = by_number.get(call.number or "", {}).get(key)
            if shown != text:
                yield f"{mark}: the slip of {call.number} shows {shown}, not {text}"


def _requests(rest: Rest) -> Iterator[str]:
    """Each request that was acknowledged is one row."""
    shown = Counter(row.get("row_id") for row in rest.rows("registration"))
    for key, fault in list(rest.journal.sent.items()):
        rest.asked["requests are one row"] += 1
        receipt = rest.office.ledger.request(rest.office.config.site, f"form:{key}")
        if receipt is None or shown[receipt.row_id] != 1:
            yield f"request {fault}: {receipt}, {shown[receipt.row_id] if receipt else 0} rows"


def _ledger(rest: Rest) -> Iterator[str]:
    for lines in rest.office.ledger.check(rest.office.config.site).values():
        rest.asked["the ledger holds together"] += 1
        yield from (f"ledger: {line}" for line in lines)


def _mails(rest: Rest) -> Iterator[str]:
    parser = BytesHeaderParser()
    ids = Counter(
        str(parser.parsebytes(path.read_bytes())["Message-ID"])
        for path in (rest.directory / "outbox").rglob("*.eml")
    )
    rest.asked["mails went once"] += len(ids)
    yield from (f"mail {message_id} went {count} times" for message_id, count in ids.items() if count > 1)


def _repairs(office: OpenOffice) -> Counter[str]:
    site = office.config.site
    subjects = {*office.ledger.memory(site).rows, site}
    kinds = Counter(line.event.kind for line in office.ledger.events(site, subjects))
    return Counter({words: kinds[kind] for kind, words in REPAIRS.items() if kinds[kind]})
