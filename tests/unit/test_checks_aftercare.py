"""What is wrong with calls, cases and tasks, in words that say what to do (B3.7, C22)."""

from typing import Any

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle, Try
from sync.instant import Instant
from sync.rules.checks import problems_of
from tests.unit.after import (
    LOOKED_INTO,
    THURSDAY,
    TUESDAY,
    VISITED,
    WEDNESDAY,
    call,
    case_row,
    closing,
    opened,
    rated,
    seen_with,
    task,
)
from tests.unit.builders import STAFF, at, office_rows, reference_of

MANAGERS = (
    ("M01", "吳經理", ("manager_in_charge",)),
    ("K01", "何專員", ("service_department",)),
    ("D01", "林前台", ("front_desk",)),
)


def office() -> Any:
    """The small office with everybody who is asked for here."""
    known = office_rows()["staff"]
    more = [replace(known[0], row_id=no, staff_no=no, name=name, roles=roles) for no, name, roles in MANAGERS]
    return reference_of(staff=[*known, *more])


def codes(of: Bundle, now: Instant | None = None) -> set[tuple[str, str, str | None]]:
    found = problems_of(seen_with(of, now=now or at("18:00", THURSDAY), office=office()))
    return {(row_id, one.code, one.column) for row_id, one in found if row_id in {"cb1", "k1", "t1", "g1"}}


def test_nothing_is_wrong_with_a_good_call() -> None:
    assert codes(rated("fair", callbacks=[call()])) == set()
    assert len(STAFF) == 4


@pytest.mark.parametrize(
    ("cells", "slip", "found"),
    [
        ({"called_by": "王明"}, {}, {("cb1", "caller_is_technician", "called_by")}),
        ({"called_by": "W02"}, {"helpers": ("李華",)}, {("cb1", "caller_is_technician", "called_by")}),
        ({"called_by": "誰"}, {}, {("cb1", "unknown_person", "called_by")}),
        ({"called_by": None}, {}, {("cb1", "required", "called_by")}),
        ({"rating": None}, {}, {("cb1", "required", "rating")}),
        ({"fault_gone": None}, {}, {("cb1", "required", "fault_gone")}),
        ({"reached": "no_answer", "rating": "fair"}, {}, {("cb1", "rating_without_contact", "reached")}),
        ({"reached": "declined", "fault_gone": "no"}, {}, {("cb1", "rating_without_contact", "reached")}),
        ({"reached": "no_answer"}, {}, set()),
        ({"reached": "no_answer", "tries": 2}, {}, set()),
        ({"reached": "no_answer", "tries": 3}, {}, {("cb1", "tries_too_close", "tries")}),
    ],
)
def test_calls_are_made_by_others_and_told_whole(
    cells: dict[str, Any], slip: dict[str, Any], found: set[tuple[str, str, str]]
) -> None:
    assert codes(rated("fair", slip=slip, callbacks=[call(**cells)])) == found


def test_enough_tries_are_no_problem() -> None:
    moments = (at("10:00", TUESDAY), at("15:00", TUESDAY), at("10:00", WEDNESDAY))
    tries = tuple(Try(at=moment, count=nth, seen=moment) for nth, moment in enumerate(moments, start=1))
    of = rated("fair", callbacks=[call(reached="no_answer", tries=3)])
    assert codes(replace(of, tries={"cb1": tries})) == set()


def test_nobody_is_asked_before_the_work_is_done() -> None:
    early = call(clock="09:30", day=TUESDAY.replace(day=23))
    assert ("cb1", "called_before_finish", "called") in codes(rated("fair", callbacks=[early]))


def of_case(rating: str = "dissatisfied", rulings: Any = (), **cells: Any) -> Bundle:
    return opened(rated(rating, rounds=[case_row(**cells)], rulings=list(rulings)), k1="1")


@pytest.mark.parametrize(
    ("visited_by", "lacks"),
    [
        (("吳經理", "何專員"), 0),
        (("吳經理",), 1),
        (("何專員", "林前台"), 1),
        (("林前台",), 2),
    ],
)
def test_the_joint_visit_is_made_by_both(visited_by: tuple[str, ...], lacks: int) -> None:
    of = of_case(**LOOKED_INTO, **VISITED | {"visited_by": visited_by})
    found = problems_of(seen_with(of, office=office()))
    missing = [dict(one.words)["role"] for _, one in found if one.code == "joint_visit_without"]
    assert len(missing) == lacks


def test_a_visitor_nobody_knows_is_one_problem_and_not_two() -> None:
    of = of_case(**LOOKED_INTO, **VISITED | {"visited_by": ("吳經理", "何小姐")})
    assert codes(of) == {("k1", "unknown_person", "visited_by")}
    nobody = of_case(**LOOKED_INTO, **VISITED | {"visited_by": ()})
    assert codes(nobody) == {("k1", "required", "visited_by")}


def test_a_case_is_closed_by_ruling_and_reason_together() -> None:
    closed: dict[str, Any] = {**LOOKED_INTO, "closed_as": "unreasonable"}
    assert codes(of_case(**closed)) == {("k1", "case_needs_ruling", "closed_as")}
    assert codes(of_case(rulings=[closing()], **closed)) == set()
    assert codes(of_case(rulings=[closing()], **LOOKED_INTO)) == {("g1", "ruling_needs_reason", "kind")}


def test_a_tick_alone_does_not_do_a_task() -> None:
    row, named = task("inquiry:1", done=True, done_by="陳領班")
    of = opened(rated("fair", tasks=[row]), **named)
    assert codes(of) == {("t1", "task_not_done", "done")}
    written = opened(replace(of, rounds=(case_row(**LOOKED_INTO),)), k1="1")
    assert codes(written) == set()
    gone = opened(rated("satisfied", tasks=[row]), **named)
    assert codes(gone) == set()
    other, also = task("callback:1", done=True)
    given_up = rated("fair", callbacks=[call(reached="declined")], tasks=[other])
    assert codes(opened(given_up, **also)) == set()
