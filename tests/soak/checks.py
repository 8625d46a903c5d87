"""What must hold when people rest: looked at by a pass of our own over the stopped office."""

from collections import Counter
from collections.abc import Iterator, Mapping
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from sheet_schema.catalogue import tab
from sync.bootstrap import OpenOffice, open_office
from sync.run import run_pass
from tests.soak.people import Diary

PASSES = 6
NOT_OTHERS = ("unit", "customer", "phone", "remarks")
"""Cells of a registration that nobody else in the soak types into."""
REPAIRS = (
    "layout_moved",
    "service_cells_overwritten",
    "row_returned",
    "row_vanished",
    "fence_adopted",
    "pass_stopped",
)


def violations(directory: Path, diary: Diary) -> tuple[list[str], dict[str, int]]:
    """Gives what does not hold, and the figures of what was looked at."""
    with open_office(directory) as office:
        before = _people_cells(office)
        reports = [run_pass(office.hands) for _ in range(PASSES)]
        found = [f"trouble: {reports[-1].trouble}"] if reports[-1].trouble else []
        if reports[-1].cells_written:
            found.append(f"a pass over an unchanged sheet writes {reports[-1].cells_written} cells")
        after = _people_cells(office)
        if before != after:
            found.append(
                f"the service changed people's cells: {list((before - after) | (after - before))[:3]}"
            )
        found.extend(_of_numbers(office))
        found.extend(_of_diary(office, diary))
        found.extend(
            f"ledger: {line}" for lines in office.ledger.check(office.config.site).values() for line in lines
        )
        found.extend(_of_mails(directory))
        return found, _figures(office, diary)


def _people_cells(office: OpenOffice) -> Counter[tuple[str, str]]:
    return Counter(
        (one.key, repr(sorted((key, row.cells[key]) for key in one.people_keys if key in row.cells)))
        for one in office.hands.office.tabs
        for row in office.hand.rows(one.key)
        if any(key in row.cells for key in one.people_keys)
    )


def _cells(office: OpenOffice, key: str) -> list[Mapping[str, Any]]:
    return [row.cells for row in office.hand.rows(key)]


def _of_numbers(office: OpenOffice) -> Iterator[str]:
    rows = _cells(office, "registration")
    shown = Counter(str(row["order_no"]) for row in rows if "order_no" in row)
    yield from (f"{number} stands {count} times" for number, count in shown.items() if count > 1)
    slips = Counter(str(row["order_no"]) for row in _cells(office, "work_orders") if "order_no" in row)
    yield from (f"{number} has {count} slips" for number, count in slips.items() if count > 1)
    sent = {str(row["order_no"]) for row in rows if "order_no" in row and "ended" not in row}
    yield from (f"{number} has no slip" for number in sorted(sent) if number not in slips)
    needed = [
        column.key for column in tab("registration").people if column.required and column.default is None
    ]
    yield from (
        f"a complete registration has no number: {dict(row)}"
        for row in rows
        if "order_no" not in row and not row.get("problems") and all(key in row for key in needed)
    )
    given: dict[str, list[int]] = {}
    for number in office.ledger.memory(office.config.site).numbers.values():
        given.setdefault(number.day, []).append(number.seq)
    for day, seqs in given.items():
        if sorted(seqs) != list(range(1, len(seqs) + 1)):
            yield f"{day}: numbers with a gap: {sorted(seqs)}"


def _of_diary(office: OpenOffice, diary: Diary) -> Iterator[str]:
    """A copy that somebody made tells the same; the row itself has to be there whole, with a number of its own."""
    rows = _cells(office, "registration")
    for mark, typed in diary.rows.items():
        mine = [row for row in rows if row.get("remarks") == mark]
        whole = [row for row in mine if all(str(row.get(key)) == typed[key] for key in NOT_OTHERS)]
        if not whole:
            yield f"{mark} is not there as it was typed"
        elif not any("order_no" in row for row in whole):
            yield f"{mark} has no number"


def _of_mails(directory: Path) -> Iterator[str]:
    parser = BytesHeaderParser()
    ids = Counter(
        str(parser.parsebytes(path.read_bytes())["Message-ID"])
        for path in (directory / "outbox").rglob("*.eml")
    )
    yield from (f"mail {message_id} went {count} times" for message_id, count in ids.items() if count > 1)


def _figures(office: OpenOffice, diary: Diary) -> dict[str, int]:
    memory, site = office.ledger.memory(office.config.site), office.config.site
    subjects = {*memory.rows, site}
    kinds = Counter(line.event.kind for line in office.ledger.events(site, subjects))
    rows = sum(len(_cells(office, one.key)) for one in office.hands.office.tabs)
    repairs = {kind: kinds[kind] for kind in REPAIRS if kinds[kind]}
    checked = rows + len(memory.numbers) + len(diary.rows)
    return {
        "rows": rows,
        "numbers": len(memory.numbers),
        "events": kinds.total(),
        **repairs,
        "checks": checked,
    }
