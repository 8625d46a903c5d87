"""What follows a repair, in small builders: calls, cases, complaints, corrective orders."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from sync.bundle import Bundle
from sync.case import Case, Neighbours, case_of, neighbours
from sync.instant import Instant
from sync.records import Callback, CaseRecord, Deferral, FollowUp, Ruling, Task
from sync.rules.callbacks import Sampled
from sync.world import Reference
from tests.unit.builders import (
    FILED_SLIP,
    ORDER_NO,
    TODAY,
    Echo,
    at,
    filed,
    moment,
    order,
    reference,
    registration,
)

TUESDAY, WEDNESDAY, THURSDAY = (TODAY + timedelta(days=days) for days in (1, 2, 3))
SECOND_NO = "KH-20261125-0002"


def call(row_id: str = "cb1", day: date = TUESDAY, clock: str = "10:00", **cells: Any) -> Callback:
    """Gives a call on the day after; reached, satisfied and all well unless told otherwise."""
    told: dict[str, Any] = {"called": moment(clock, day=day), "called_by": "林前台", "reached": "reached"}
    if cells.get("reached", "reached") == "reached":
        told |= {"rating": "satisfied", "fault_gone": "yes"}
    return Callback(row_id=row_id, noticed_at=at("09:40"), **(told | cells))


def empty_call(row_id: str = "cb1") -> Callback:
    """Gives a call that nobody has made yet."""
    return Callback(row_id=row_id, noticed_at=at("09:40"))


def case_row(row_id: str = "k1", **cells: Any) -> CaseRecord:
    """Gives a row of the cases tab; empty but for what is told."""
    return CaseRecord(row_id=row_id, noticed_at=at("10:00"), **cells)


LOOKED_INTO: dict[str, Any] = {"finding": "漏裝墊片", "improvement": "完工前拍照"}
VISITED: dict[str, Any] = {
    "visited": moment("15:00", day=TUESDAY),
    "visited_by": ("吳經理", "何專員"),
    "demand": "重裝水龍頭",
}


def said(kind: str, clock: str = "10:00", day: date = TODAY, row_id: str = "u1", **cells: Any) -> FollowUp:
    """Gives something said about the order."""
    when = moment(clock, day=day)
    return FollowUp(
        row_id=row_id,
        noticed_at=when.seen,
        order_no=ORDER_NO,
        kind=kind,
        happened=when,
        content="來電",
        **cells,
    )


def wait(row_id: str = "d1", **cells: Any) -> Deferral:
    """Gives a deferral."""
    return Deferral(row_id=row_id, noticed_at=at("10:00"), reported=moment("10:00"), **cells)


def closing(clock: str = "16:00", day: date = WEDNESDAY, **cells: Any) -> Ruling:
    """Gives the ruling that closes a case."""
    told: dict[str, Any] = {
        "order_no": ORDER_NO,
        "kind": "case_closed",
        "reason": "要求換全屋水管",
        "by": "張主任",
    }
    when = moment(clock, day=day)
    return Ruling(row_id="g1", noticed_at=when.seen, ruled=when, **(told | cells))


def task(occasion: str, row_id: str = "t1", **cells: Any) -> tuple[Task, dict[str, str]]:
    """Gives a task's row and what it was opened for."""
    return Task(row_id=row_id, noticed_at=at("10:00"), **cells), {row_id: occasion}


def rated(rating: str | None, **parts: Any) -> Bundle:
    """Gives a filed order of Monday morning with a rating on its slip."""
    slip = parts.pop("slip", {})
    return filed(slip=order(**FILED_SLIP | {"rating": rating} | slip), **parts)


def corrective(round_: int = 1, day: date = WEDNESDAY, **parts: Any) -> Bundle:
    """Gives the corrective order of a round, finished and filed on a day."""
    done = filed(**parts)
    slip = done.order
    assert slip is not None
    shifted = replace(
        slip,
        row_id=f"o{round_ + 1}",
        rating=None,
        signature=None,
        signed=None,
        filed=None,
        dispatched=moment("09:03", day=day),
        inspected=moment("09:45", day=day),
    )
    trip = replace(
        done.visits[0],
        row_id=f"v{round_ + 1}",
        accepted=None,
        arrived=moment("09:12", day=day),
        promised_at=None,
        consented=None,
        started=None,
        finished=moment("09:40", day=day),
    )
    called = replace(
        registration(),
        row_id=shifted.row_id,
        received=moment("09:00", day=day),
        noticed_at=at("09:00", day),
    )
    return replace(
        done,
        registration=called,
        order=shifted,
        visits=(trip,),
        order_no=f"KH-20261125-000{round_ + 1}",
        corrects="r1",
        round=round_,
    )


def seen_with(
    of: Bundle,
    *others: Bundle,
    now: Instant | None = None,
    sampled: dict[str, Sampled] | None = None,
    office: Reference | None = None,
) -> Case:
    """Gives a case among others at a moment; on Monday at six unless told otherwise."""
    known, at_last = office or reference(), at("18:00") if now is None else now
    cases = {one.case_id: one for one in (of, *others)}
    near: Neighbours = neighbours(cases, known, at_last, None, sampled or {})
    return case_of(of, near, known, Echo(), at_last)


def opened(of: Bundle, **occasions: str) -> Bundle:
    """Gives a case whose rows were opened for something."""
    return replace(of, occasions={**of.occasions, **occasions})
