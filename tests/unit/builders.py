"""A day told in small builders: `visit(arrived="09:12")`, `order(technician="王明")`; amounts are integer cents."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sheet_schema.catalogue import TABS, tab
from sheet_schema.fields import Choices, Kind
from sheet_schema.problems import Problem
from sheet_schema.workflow import Stage
from sync.bundle import Bundle, rows_of
from sync.case import Case, FreeRows, Neighbours, case_of, neighbours
from sync.instant import Instant, at_local
from sync.records import (
    Consent,
    Deferral,
    Fault,
    FeeItem,
    FollowUp,
    Handover,
    Item,
    Moment,
    OrderLine,
    Payment,
    Registration,
    Row,
    Ruling,
    Staff,
    Unit,
    Visit,
    WorkOrder,
)
from sync.reference import build_reference
from sync.rules.checks import problems_of
from sync.wording import load
from sync.world import Reference

ZONE = ZoneInfo("Asia/Taipei")
TODAY = date(2026, 11, 23)
"""A Monday."""
ORDER_NO = "KH-20261123-0007"


def at(clock: str, day: date = TODAY) -> Instant:
    """Gives the instant of a wall clock: "09:12" of the day told."""
    return at_local(day, time.fromisoformat(clock), ZONE)


def midnight(day: date) -> Instant:
    """Gives the start of a local day, as date cells are read."""
    return at_local(day, time(), ZONE)


def moment(clock: str, seen: str | None = None, day: date = TODAY) -> Moment:
    """Gives an event stated at a clock and seen then, or at another clock of the day."""
    return Moment(stated=at(clock, day), seen=at(seen or clock, day))


def registration(received: str | Moment = "09:00", **cells: Any) -> Registration:
    """Gives a complete registration of a known unit."""
    told = {
        "unit": "A-1203",
        "fault": "廚房水龍頭滴水",
        "fault_class": "給排水",
        "received": received,
    } | cells
    return Registration(row_id="r1", **_row("registration", told))


def order(**cells: Any) -> WorkOrder:
    """Gives the slip; empty but for what is told."""
    return WorkOrder(row_id="o1", **_row("work_orders", cells))


def visit(row_id: str = "v1", **cells: Any) -> Visit:
    """Gives one trip; empty but for what is told."""
    return Visit(row_id=row_id, **_row("visits", cells))


def line(code: str | None = "W01", row_id: str = "l1", **cells: Any) -> OrderLine:
    """Gives one order line, seen at 09:20 unless told otherwise."""
    told = {"code": code, "order_no": ORDER_NO, "noticed_at": "09:20"} | cells
    return OrderLine(row_id=row_id, **_row("order_lines", told))


def deferral(row_id: str = "d1", **cells: Any) -> Deferral:
    """Gives a wait for spares reported at 10:00; decided by nobody unless told."""
    told = {"order_no": ORDER_NO, "reason": "spares", "reported": "10:00"} | cells
    return Deferral(row_id=row_id, **_row("deferrals", told))


DECIDED: dict[str, Any] = {
    "level": "supervisor",
    "decided_by": "張主任",
    "explained": "10:30",
    "new_promise_at": "16:00",
}
"""The supervisor's part of a deferral that all is well with."""


def taken(row_id: str = "t1", **cells: Any) -> Item:
    """Gives a thing that was taken away at 09:30."""
    told = {
        "order_no": ORDER_NO,
        "item": "熱水器",
        "condition": "外殼刮傷",
        "taken": "09:30",
        "taken_by": "王明",
    }
    return Item(row_id=row_id, **_row("items", told | cells))


def follow_up(
    kind: str | None,
    happened: str | Moment = "09:10",
    row_id: str = "u1",
    new_time: Instant | Moment | None = None,
    **cells: Any,
) -> FollowUp:
    """Gives a thing said about the order, its new time with it, and written down at once."""
    said = moment(happened) if isinstance(happened, str) else happened
    moved = new_time if new_time is None or isinstance(new_time, Moment) else Moment(new_time, said.seen)
    told = {"order_no": ORDER_NO, "kind": kind, "happened": said, "content": "來電", "new_time": moved}
    return FollowUp(row_id=row_id, **_row("follow_ups", {"noticed_at": said.seen} | told | cells))


def item(code: str = "W01", labour_price: int = 30000, row_id: str = "f1", **cells: Any) -> FeeItem:
    """Gives one version of a fee item, in force since the first of the year."""
    told = {
        "item": f"項目{code}",
        "unit": "次",
        "fault_class": "給排水",
        "warranty_days": 90,
        "minutes": 30,
        "reviewed_on": date(2026, 1, 1),
        "approved_by": "S01",
        "valid_from": date(2026, 1, 1),
    }
    known = {"code": code, "labour_price": labour_price}
    return FeeItem(row_id=row_id, **_row("fee_schedule", told | known | cells))


def payment(row_id: str = "p1", **cells: Any) -> Payment:
    """Gives one payment: 300 by scan at 09:45, unless told otherwise."""
    told = {"order_no": ORDER_NO, "amount": 30000, "method": "scan", "collected": "09:45"} | cells
    return Payment(row_id=row_id, **_row("payments", told))


def consent(kind: str = "surcharge", row_id: str = "c1", **cells: Any) -> Consent:
    """Gives one answer: yes, at 09:20, unless told otherwise."""
    told = {"order_no": ORDER_NO, "kind": kind, "answer": "agreed", "answered": "09:20", "by_whom": "王小明"}
    return Consent(row_id=row_id, **_row("consents", told | cells))


def ruling(kind: str | None = "time_excused", row_id: str = "g1", **cells: Any) -> Ruling:
    """Gives one ruling of the supervisor, complete but for what the kind asks besides."""
    told = {"order_no": ORDER_NO, "kind": kind, "reason": "颱風", "by": "張主任", "ruled": "16:00"} | cells
    return Ruling(row_id=row_id, **_row("rulings", told))


def handover(row_id: str = "h1", **cells: Any) -> Handover:
    """Gives one hand-in row; empty but for what is told."""
    return Handover(row_id=row_id, **_row("handovers", cells))


def bundle(
    called: Registration | None = None,
    slip: WorkOrder | None = None,
    visits: Sequence[Visit] = (),
    lines: Sequence[OrderLine] = (),
    order_no: str | None = ORDER_NO,
    **parts: Any,
) -> Bundle:
    """Gives a case; numbered and with a slip unless told otherwise. Further parts are named as the bundle's fields."""
    told = Bundle(
        registration=called or registration(),
        order=slip,
        visits=tuple(visits),
        lines=tuple(lines),
        order_no=order_no,
    )
    rows = {name: tuple(part) if isinstance(part, list) else part for name, part in parts.items()}
    return replace(told, **rows)


FINISHED_TRIP: dict[str, Any] = {
    "accepted": "09:05",
    "arrived": "09:12",
    "diagnosis": "墊片老化",
    "promised_at": "11:00",
    "quoted": 30000,
    "consented": "09:15",
    "started": "09:16",
    "item": "水龍頭",
    "spec_model": "1/2 吋",
    "cause": "墊片老化",
    "test": "normal",
    "finished": "09:40",
    "result": "repaired",
    "checklist": "all_done",
}
"""Cells of a trip on which all went well; amounts fit the item W01."""

FILED_SLIP: dict[str, Any] = {
    "technician": "王明",
    "dispatched": "09:03",
    "inspected_by": "李華",
    "inspection": "passed_on_site",
    "inspected": "09:45",
    "rating": "satisfied",
    "amount_confirmed": 30000,
    "signature": "in_person",
    "signed": "09:50",
    "filed": "17:00",
}
"""Cells of a slip on which all went well."""


def filed(**changes: Any) -> Bundle:
    """Gives a case from call to file without a problem; changes name the bundle's parts."""
    parts: dict[str, Any] = {
        "called": registration(),
        "slip": order(**FILED_SLIP),
        "visits": [visit(**FINISHED_TRIP)],
        "lines": [line(noticed_at="09:14")],
        "payments": [payment()],
    }
    return bundle(**(parts | changes))


STAFF = (
    ("W01", "王明", ("technician",)),
    ("W02", "李華", ("technician", "inspector")),
    ("L01", "陳領班", ("foreman",)),
    ("S01", "張主任", ("supervisor",)),
)


def office_rows() -> dict[str, Sequence[Row]]:
    """Gives the reference rows of a small office by tab."""
    return {
        "staff": [
            Staff(
                row_id=no,
                noticed_at=at("00:00"),
                staff_no=no,
                name=name,
                roles=roles,
                email=f"{no}@example.org",
            )
            for no, name, roles in STAFF
        ],
        "units": [
            _unit("A-1203", "indoor", "王小明", "0912345678", handover_on=midnight(date(2020, 1, 1))),
            _unit("B-0101", "indoor", "陳大文", "0922000111", handover_on=midnight(date(2026, 6, 1))),
            _unit("大堂", "public_area", None, None),
        ],
        "faults": [
            _fault(
                "給排水",
                "墊片老化",
                usual_items="W01、W02",
                likely_spares="墊片",
                developer_warranty_days=365,
            ),
            _fault(
                "給排水",
                "管道破裂",
                likely_spares="管件、墊片",
                consents=("water",),
                developer_warranty_days=730,
            ),
            _fault("漏電", "線路老化", urgency="emergency", promise_minutes=60),
        ],
        "fee_schedule": [
            item("W01", 30000),
            item("W02", 20000, row_id="f2", labour_max=50000, material_floor=1000, material_ceiling=9000),
            item("F00", 0, row_id="f3", warranty_days=0),
        ],
    }


@cache
def reference() -> Reference:
    """Gives the small office."""
    return reference_of()


def reference_of(**tabs: Sequence[Row]) -> Reference:
    """Gives the small office with some tabs replaced."""
    return build_reference("KH", ZONE, office_rows() | tabs, {})[0]


class Echo:
    """Words that say which key was asked for."""

    def stage(self, stage: Stage) -> str:
        return stage.value

    def choice(self, choices: Choices, key: str) -> str:
        return f"{choices.name}.{key}"

    def term(self, key: str, **words: str) -> str:
        return " ".join([key, *(f"{name}={words[name]}" for name in sorted(words))])


def around(
    *others: Bundle, office: Reference | None = None, hand_ins: Mapping[str, Handover] | None = None
) -> Neighbours:
    """Gives what other cases say, and the hand-in rows by what they were opened for."""
    rows = hand_ins or {}
    free = FreeRows(
        rows={"handovers": tuple(rows.values())},
        occasions={row.row_id: occasion for occasion, row in rows.items()},
    )
    cases = {other.registration.row_id: other for other in others}
    return neighbours(cases, office or reference(), at("09:00"), free)


def with_money() -> Reference:
    """Gives the small office with payments and hand-ins."""
    return reference_of(payments=(), handovers=(), rulings=(), consents=())


def case(
    of: Bundle, now: str = "18:00", near: Neighbours | None = None, office: Reference | None = None
) -> Case:
    """Gives a case at a clock of the day told."""
    return case_of(of, near or around(), office or reference(), Echo(), at(now))


def codes(of: Bundle, **around_it: Any) -> set[tuple[str, str, str | None]]:
    """Gives (row_id, code, column) of every problem of a case, each of which can be said."""
    tabs = {row.row_id: key for key, row in rows_of(of)}
    found = list(problems_of(case(of, **around_it)))
    for row_id, problem in found:
        assert_said(tabs[row_id], problem)
    return {(row_id, problem.code, problem.column) for row_id, problem in found}


def assert_said(tab_key: str, problem: Problem) -> None:
    """Fails where a problem stands on no column of its tab, or its sentence lacks a word."""
    columns = tab(tab_key).by_key
    assert problem.column is None or problem.column in columns, problem
    assert {value for name, value in problem.words if name in {"earlier", "later"}} <= _COLUMNS, problem
    assert "…" not in load("en").problem(tab_key, problem), problem


_COLUMNS = {column.key for known in TABS for column in known.columns}


def _unit(unit: str, kind: str, contact: str | None, phone: str | None, **cells: Any) -> Unit:
    known: dict[str, Any] = {"kind": kind, "contact": contact, "phone": phone, "main": True}
    return Unit(row_id=unit, noticed_at=at("00:00"), unit=unit, **(known | cells))


def _fault(fault_class: str, cause: str, **cells: Any) -> Fault:
    told: dict[str, Any] = {"urgency": "ordinary", "promise_minutes": 120} | cells
    return Fault(row_id=cause, noticed_at=at("00:00"), fault_class=fault_class, cause=cause, **told)


def _row(key: str, told: Mapping[str, object]) -> dict[str, Any]:
    """Clocks become moments or instants, days their start, as the columns declare."""
    noticed = {"noticed_at": at("09:00")}
    return noticed | {column: _value(key, column, value) for column, value in told.items()}


def _value(key: str, column: str, value: object) -> object:
    if isinstance(value, date):
        return midnight(value)
    if not isinstance(value, str):
        return value
    kind = Kind.TIME if column == "noticed_at" else tab(key).by_key[column].kind
    if kind is Kind.EVENT:
        return moment(value)
    return at(value) if kind is Kind.TIME else value
