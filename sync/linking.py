"""Puts the rows of a case together: rows the service opened by what they were opened for, others by order number."""

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from sheet_schema.problems import Problem, problem
from sync.bundle import PARTS, Bundle
from sync.memory import KnownRow, Number
from sync.records import Moment, Registration, Row, WorkOrder
from sync.rules.numbering import Register, day_of, match

OPENED = frozenset({"visits", "callbacks", "cases", "tasks"})
"""Tabs whose rows the service opens for a case; the others of PARTS name their order themselves."""
CORRECTIVE = "corrects:"
"""How the occasion of a corrective order's slip begins; the case it puts right follows."""


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """All cases by registration row_id, and the rows that belong to none."""

    bundles: Mapping[str, Bundle]
    problems: Mapping[str, Sequence[Problem]]
    """Of rows that belong to no case, by row_id."""


def link(
    tabs: Mapping[str, Sequence[Row]],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, Number],
    zone: ZoneInfo,
) -> Linked:
    """Links typed rows into bundles. `numbers` by case; a short one is of its row's first day."""
    cases = {row.row_id: row for row in tabs.get("registration", ()) if isinstance(row, Registration)}
    slips, lost = _of_parents(tabs.get("work_orders", ()), known)
    parts: dict[str, dict[str, list[Row]]] = {}
    finder = _Finder(numbers, zone)
    for tab, part in PARTS.items():
        rows = tabs.get(tab, ())
        parts[part], strays = _of_parents(rows, known) if tab in OPENED else finder.by_number(rows)
        lost |= strays
    bundles = {
        case_id: _bundle(row, next(iter(slips.get(case_id, ())), None), None, parts, known, numbers)
        for case_id, row in cases.items()
    }
    for slip, first, round_ in _correctives(tabs.get("work_orders", ()), cases, known):
        row = _call_of(slip, bundles[first], round_)
        found = _bundle(row, slip, first, parts, known, numbers)
        bundles[slip.row_id] = replace(found, round=round_)
    return Linked(bundles=bundles, problems=lost)


def _bundle(
    registration: Registration,
    slip: Row | None,
    corrects: str | None,
    parts: Mapping[str, Mapping[str, Sequence[Row]]],
    known: Mapping[str, KnownRow],
    numbers: Mapping[str, Number],
) -> Bundle:
    case_id = registration.row_id
    mine = {part: tuple(rows.get(case_id, ())) for part, rows in parts.items()}
    number, ledger = numbers.get(case_id), known[case_id]
    return Bundle(
        registration=registration,
        order=slip if isinstance(slip, WorkOrder) else None,
        occasions={
            row.row_id: known[row.row_id].occasion
            for tab, part in PARTS.items()
            if tab in OPENED
            for row in mine[part]
        },
        order_no=number.number if number else None,
        corrects=corrects,
        policy_version=ledger.policy_version,
        schedule_version=ledger.schedule_version,
        **mine,  # type: ignore[arg-type]
    )


def _correctives(
    slips: Iterable[Row], cases: Mapping[str, Registration], known: Mapping[str, KnownRow]
) -> list[tuple[WorkOrder, str, int]]:
    found = []
    for slip in slips:
        first, _, round_ = known[slip.row_id].occasion.partition(CORRECTIVE)[2].partition("#")
        if isinstance(slip, WorkOrder) and first in cases:
            found.append((slip, first, int(round_)))
    return found


def corrective_occasion(case_id: str, round_: int) -> str:
    """Gives what the slip of a case's corrective order is opened for."""
    return f"{CORRECTIVE}{case_id}#{round_}"


def _call_of(slip: WorkOrder, case: Bundle, round_: int) -> Registration:
    """A corrective order has no call of its own: who and where are the first order's, what for is the round's plan.

    When it is planned was agreed with the customer, who was asked or called on.
    """
    opened = Moment(stated=slip.noticed_at, seen=slip.noticed_at)
    first = case.registration
    rows = (row for row in case.rounds if case.occasions[row.row_id] == str(round_))
    record = next(rows, None)
    return replace(
        first,
        row_id=slip.row_id,
        fault=(record and (record.plan or record.demand)) or first.fault,
        noticed_at=slip.noticed_at,
        received=opened,
        visit="customer_set" if slip.planned is not None else "at_once",
        inspection_at=slip.planned,
        repair_at=None,
        ref=None,
        ended=None,
    )


def _of_parents(
    rows: Sequence[Row], known: Mapping[str, KnownRow]
) -> tuple[dict[str, list[Row]], dict[str, Sequence[Problem]]]:
    children: dict[str, list[Row]] = {}
    lost: dict[str, Sequence[Problem]] = {}
    for row in sorted(rows, key=lambda row: (row.noticed_at, _count(known[row.row_id].occasion), row.row_id)):
        opened = known[row.row_id]
        if opened.parent is not None:
            children.setdefault(opened.parent, []).append(row)
        elif opened.cells and not opened.occasion:
            lost[row.row_id] = [problem("unexpected_row")]
    return children, lost


def _count(occasion: str) -> int:
    """A trip's number leads its occasion (sync.rules.trips)."""
    number = occasion.partition(":")[0]
    return int(number) if number.isdecimal() else 0


class _Finder:
    """Finds the case of a row by the order number that people typed into it."""

    def __init__(self, numbers: Mapping[str, Number], zone: ZoneInfo) -> None:
        self._case_of = {number.number: case_id for case_id, number in numbers.items()}
        self._register = Register(self._case_of.keys())
        self._zone = zone

    def by_number(self, rows: Sequence[Row]) -> tuple[dict[str, list[Row]], dict[str, Sequence[Problem]]]:
        mine: dict[str, list[Row]] = {}
        lost: dict[str, Sequence[Problem]] = {}
        for row in rows:
            typed: str | None = getattr(row, "order_no", None)
            if typed is None:
                continue
            whole = self._case_of.get(typed)
            if whole is not None:
                mine.setdefault(whole, []).append(row)
                continue
            found = match(typed, self._register, day_of(row.noticed_at, self._zone))
            if found.number is not None:
                mine.setdefault(self._case_of[found.number], []).append(row)
            elif found.candidates:
                words = {"text": typed, "candidates": "、".join(found.candidates)}
                lost[row.row_id] = [problem("ambiguous_order", "order_no", **words)]
            else:
                lost[row.row_id] = [problem("unknown_order", "order_no", text=typed)]
        return mine, lost
