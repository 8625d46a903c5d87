"""A lost ledger made again from the sheet: identities, numbers, times; what cannot be known is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from sheet_schema.fields import Kind
from sheet_schema.model import Tab
from sync.cell import CellValue, GridRow, is_empty
from sync.decide import decide
from sync.fenced import gathered
from sync.hands import LEASE_SECONDS, Hands
from sync.identity import content
from sync.instant import Instant, from_serial, local
from sync.mailing import queued_mails
from sync.memory import Fact, KnownRow, Number, RowState
from sync.occasions import corrective_slips, shown_occasion
from sync.office import Office
from sync.plan import Event, Plan
from sync.ports import CannotDoError, Lease
from sync.reading.dates import read_time
from sync.reading.text import plain
from sync.rebuild_figures import FIGURES, figure_rows
from sync.rows import FIRST_SEEN_OF, SEEN_TIMES
from sync.rules.handins import TAB as HAND_INS
from sync.rules.handins import occasion_of
from sync.rules.trips import occasion as trip_occasion
from sync.sheet import Snapshot

_DAY_AND_SEQ = re.compile(r"(\d{8})\D*(\d+)$")


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What a sheet tells of its own past."""

    rows: tuple[KnownRow, ...]
    numbers: tuple[Number, ...]
    facts: Mapping[tuple[str, str], Fact]
    strangers: int
    """Rows without a whole identity: they are taken in as new ones."""
    doubled: tuple[str, ...]
    """Order numbers that more than one registration shows; the first keeps it."""
    unread: tuple[str, ...]
    """Order numbers without a day and a sequence; they stay on the sheet, but no ledger can continue them."""


class NotLostError(CannotDoError):
    """The ledger still knows rows of this office; it is not made again over them."""


def rebuilt(snapshot: Snapshot, office: Office, now: Instant) -> Rebuilt:
    """Gives what the ledger would know, had it seen the sheet as it is."""
    whole = {
        tab.key: [row for row in snapshot.tabs[tab.key].rows if _is_whole(row)]
        for tab in office.tabs
        if tab.key in snapshot.tabs
    }
    shown = sum(len(read.rows) for read in snapshot.tabs.values())
    numbers, doubled, unread = _numbers(whole.get("registration", ()))
    parents = {number.number: number.row_id for number in numbers}
    cases = tuple(row.cells for row in whole.get("cases", ()))
    corrective = corrective_slips(cases, parents)
    slips = [row for row in whole.get("work_orders", ()) if row.cells.get("order_no") in corrective]
    numbers = (*numbers, *_numbers(slips)[0])
    parents |= {number.number: number.row_id for number in numbers}
    rows: dict[str, KnownRow] = {}
    facts: dict[tuple[str, str], Fact] = {}
    for tab in office.tabs:
        for row in whole.get(tab.key, ()):
            known = _opened(_row(tab, row, parents, office.zone, now), row, corrective)
            if known.row_id not in rows:
                rows[known.row_id] = known
                facts.update(_facts(tab, row, known, office.zone))
    people = _people(whole.get("staff", ()))
    rows |= _trips(rows, people)
    rows |= _hand_ins(whole, rows, people, office.zone)
    rows |= figure_rows(whole.get(FIGURES, ()), rows, people, _sites(whole, office), office)
    return Rebuilt(
        rows=tuple(rows.values()),
        numbers=numbers,
        facts=facts,
        strangers=shown - len(rows),
        doubled=doubled,
        unread=unread,
    )


def rebuild(hands: Hands) -> tuple[Rebuilt, int]:
    """Makes an empty ledger anew from the sheet; gives what was found and how many mails are taken as sent.

    Raises NotLostError when the ledger knows rows, LeaseLostError, BackEndError.
    """
    site = hands.office.site
    if hands.ledger.memory(site).rows:
        raise NotLostError(f"the ledger of {site} knows rows; move it away before it is made again")
    lease = hands.ledger.acquire(site, hands.holder, hands.clock(), LEASE_SECONDS)
    try:
        snapshot = gathered(hands, lease)
        found = rebuilt(snapshot, hands.office, hands.clock())
        told = Event(
            kind="ledger_rebuilt",
            subject=site,
            words={"rows": len(found.rows), "numbers": len(found.numbers), "strangers": found.strangers},
        )
        kept = Plan(rows=found.rows, numbers=found.numbers, facts=found.facts, events=(told,))
        hands.ledger.reserve(lease, kept, (), None, hands.clock())
        return found, _take_as_sent(hands, snapshot, lease_of=lease)
    finally:
        hands.ledger.release(lease)


def _take_as_sent(hands: Hands, snapshot: Snapshot, *, lease_of: Lease) -> int:
    """Nobody knows which mails went out before: what would be due now is taken as sent, what falls due later goes."""
    site, now = hands.office.site, hands.clock()
    plan = decide(snapshot, hands.ledger.memory(site), hands.office, now, hands.new_id)
    mails = queued_mails(hands.office, [effect for effect in plan.effects if effect.due_at <= now])
    hands.ledger.reserve(lease_of, Plan(), mails, None, now)
    hands.ledger.reserve(lease_of, Plan(recalled=tuple(mail.key for mail in mails)), (), None, now)
    return len(mails)


def _is_whole(row: GridRow) -> bool:
    row_id = row.cells.get("row_id")
    return isinstance(row_id, str) and row_id == row.cells.get("row_key")


def _numbers(
    registrations: Sequence[GridRow],
) -> tuple[tuple[Number, ...], tuple[str, ...], tuple[str, ...]]:
    found: dict[str, Number] = {}
    doubled, unread = [], []
    for row in registrations:
        shown = row.cells.get("order_no")
        if not isinstance(shown, str) or not shown.strip():
            continue
        parts = _DAY_AND_SEQ.search(shown)
        if parts is None:
            unread.append(shown)
        elif shown in found:
            doubled.append(shown)
        else:
            found[shown] = Number(
                number=shown, row_id=str(row.cells["row_id"]), day=parts[1], seq=int(parts[2])
            )
    return tuple(found.values()), tuple(doubled), tuple(unread)


def _row(tab: Tab, row: GridRow, parents: Mapping[str, str], zone: ZoneInfo, now: Instant) -> KnownRow:
    shown = row.cells.get("order_no")
    return KnownRow(
        row_id=str(row.cells["row_id"]),
        tab=tab.key,
        state=RowState.LIVE,
        noticed_at=_time(row.cells.get("noticed_at"), zone) or now,
        cells=content(tab, row.cells),
        index=row.index,
        parent=parents.get(str(shown)) if tab.opened_by_service else None,
    )


def _people(staff: Sequence[GridRow]) -> dict[str, str]:
    """Staff numbers by how the service's columns call people (sync.rules.people.called)."""
    known = [(plain(row.cells.get("name")), plain(row.cells.get("staff_no"))) for row in staff]
    return {
        called: number for name, number in known if number for called in (name, f"{name} {number}".strip())
    }


def _trips(rows: Mapping[str, KnownRow], people: Mapping[str, str]) -> dict[str, KnownRow]:
    """A trip was opened for a staff number, and shows the name."""
    found = {}
    for row in rows.values():
        trip, _, name = row.occasion.partition(":")
        if row.tab == "visits" and name in people:
            found[row.row_id] = replace(row, occasion=trip_occasion(int(trip), people[name]))
    return found


def _hand_ins(
    whole: Mapping[str, Sequence[GridRow]],
    rows: Mapping[str, KnownRow],
    people: Mapping[str, str],
    zone: ZoneInfo,
) -> dict[str, KnownRow]:
    """A hand-in's row shows whose shift day it was opened for."""
    found = {}
    for row in whole.get(HAND_INS, ()):
        staff_no, day = people.get(str(row.cells.get("technician"))), _time(row.cells.get("day"), zone)
        known = rows[str(row.cells["row_id"])]
        if staff_no is not None and day is not None:
            occasion = occasion_of(staff_no, local(day, zone).date())
            found[known.row_id] = replace(known, occasion=occasion)
    return found


def _sites(whole: Mapping[str, Sequence[GridRow]], office: Office) -> frozenset[str]:
    """How the site may be called."""
    rows = (row.cells for row in whole.get("settings", ()) if plain(row.cells.get("key")) == "site.name")
    return frozenset({office.site, *(plain(cells.get("value")) for cells in rows)})


def _opened(known: KnownRow, row: GridRow, corrective: Mapping[str, str]) -> KnownRow:
    """A slip of a corrective order is a case of its own; other rows that the service opened say what for."""
    slip = corrective.get(str(row.cells.get("order_no"))) if known.tab == "work_orders" else None
    if slip is not None:
        return replace(known, parent=None, occasion=slip)
    return replace(known, occasion=shown_occasion(known.tab, row.cells))


def _facts(tab: Tab, row: GridRow, known: KnownRow, zone: ZoneInfo) -> Iterator[tuple[tuple[str, str], Fact]]:
    """The twin of an event cell shows how it was read, or when the cell that stands for the event was filled."""
    for column in tab.columns:
        stated = _time(row.cells.get(f"{column.key}_at"), zone) if column.kind is Kind.EVENT else None
        if stated is None:
            continue
        holder = column.key if column.key in row.cells else FIRST_SEEN_OF.get((tab.key, column.key))
        raw = row.cells.get(holder) if holder is not None else None
        if holder is not None and raw is not None and not is_empty(raw):
            yield (known.row_id, holder), Fact(raw=raw, stated=stated, seen=max(stated, known.noticed_at))
    for key in (key for of, key in SEEN_TIMES if of == tab.key):
        raw = row.cells.get(key)
        said = read_time(raw, zone, known.noticed_at) if raw is not None else None
        if raw is not None and isinstance(said, int):
            yield (known.row_id, key), Fact(raw=raw, stated=Instant(said), seen=known.noticed_at)


def _time(shown: CellValue | None, zone: ZoneInfo) -> Instant | None:
    is_serial = isinstance(shown, int | float) and not isinstance(shown, bool)
    return from_serial(float(shown), zone) if is_serial and shown is not None else None
