"""Puts the rows of a case together: slip and trips by the registration they were opened for, lines by order number."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from sheet_schema.problems import Problem, problem
from sync.bundle import Bundle
from sync.memory import KnownRow, Number
from sync.records import OrderLine, Registration, Row, Visit, WorkOrder
from sync.rules.numbering import day_of, match

_R = TypeVar("_R", bound=Row)


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
    """Links typed rows into bundles. `numbers` by registration row_id; a short one is of its row's first day."""
    registrations = [row for row in tabs.get("registration", ()) if isinstance(row, Registration)]
    order_of, lost_orders = _by_parent(tabs.get("work_orders", ()), WorkOrder, known)
    visits_of, lost_visits = _by_parent(tabs.get("visits", ()), Visit, known)
    lines_of, lost_lines = _lines(tabs.get("order_lines", ()), numbers, zone)
    bundles = {
        row.row_id: Bundle(
            registration=row,
            order=next(iter(order_of.get(row.row_id, ())), None),
            visits=tuple(visits_of.get(row.row_id, ())),
            lines=tuple(lines_of.get(row.row_id, ())),
            order_no=numbers[row.row_id].number if row.row_id in numbers else None,
            policy_version=known[row.row_id].policy_version,
            schedule_version=known[row.row_id].schedule_version,
        )
        for row in registrations
    }
    return Linked(bundles=bundles, problems={**lost_orders, **lost_visits, **lost_lines})


def _by_parent(
    rows: Sequence[Row], kind: type[_R], known: Mapping[str, KnownRow]
) -> tuple[dict[str, list[_R]], dict[str, list[Problem]]]:
    children: dict[str, list[_R]] = {}
    lost: dict[str, list[Problem]] = {}
    for row in sorted(rows, key=lambda row: (row.noticed_at, row.row_id)):
        if not isinstance(row, kind):
            continue
        parent = known[row.row_id].parent
        if parent is not None:
            children.setdefault(parent, []).append(row)
        elif known[row.row_id].cells:
            lost[row.row_id] = [problem("unexpected_row")]
    return children, lost


def _lines(
    rows: Sequence[Row], numbers: Mapping[str, Number], zone: ZoneInfo
) -> tuple[dict[str, list[OrderLine]], dict[str, list[Problem]]]:
    row_of = {number.number: row_id for row_id, number in numbers.items()}
    lines: dict[str, list[OrderLine]] = {}
    lost: dict[str, list[Problem]] = {}
    for row in rows:
        if not isinstance(row, OrderLine) or row.order_no is None:
            continue
        found = match(row.order_no, row_of.keys(), day_of(row.noticed_at, zone))
        if found.number is not None:
            lines.setdefault(row_of[found.number], []).append(row)
        elif found.candidates:
            words = {"text": row.order_no, "candidates": "、".join(found.candidates)}
            lost[row.row_id] = [problem("ambiguous_order", "order_no", **words)]
        else:
            lost[row.row_id] = [problem("unknown_order", "order_no", text=row.order_no)]
    return lines, lost
