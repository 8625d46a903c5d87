"""Training: what a session shows, who is valid until when, and what the evidence asks for (P6)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import Instant, to_serial
from sync.judge import judge
from sync.office_training import training_log
from sync.office_view import OfficeFinding, OfficeView
from sync.reading.attendees import Attendee
from sync.records import Row, Task, Training
from sync.rules import training
from sync.rules.kpis.of_office import training as coverage
from sync.rules.training_evidence import LETTERS, evidence_of, proposals
from sync.tasks_figures import improvements, trainings
from sync.tasks_office import office_tasks
from sync.world import Reference
from tests.unit.after import call, corrective, rated, said, seen_with
from tests.unit.builders import (
    FINISHED_TRIP,
    TODAY,
    ZONE,
    Echo,
    around,
    at,
    bundle,
    filed,
    midnight,
    order,
    reference_of,
    registration,
    visit,
)
from tests.unit.test_repeats import again

NOW = at("18:00")
YEAR = timedelta(days=365)
TOLD: dict[str, Any] = {
    "kind": "technical",
    "topic": "閥芯更換",
    "trainer": "張主任",
    "hours": Decimal(2),
    "attendees": (Attendee(name="王明", score=Decimal(85)), Attendee(name="W02")),
}


def session(day: date | None = TODAY, row_id: str = "t1", **cells: Any) -> Training:
    """Gives one session that 王明 and 李華 passed."""
    held = midnight(day) if day is not None else None
    return Training(row_id=row_id, noticed_at=at("08:00"), **({"held_on": held} | TOLD | cells))


def office(**settings: str) -> Reference:
    known = reference_of(training=(), tasks=(), kpi=())
    return replace(known, settings={**known.settings, **settings})


def view(
    *sessions: Training, cases: Sequence[Bundle] = (), now: Instant = NOW, known: Reference | None = None,
    tasks: dict[str, str] | None = None,
) -> OfficeView:  # fmt: skip
    known = known or office()
    near = around(*cases, office=known)
    opened = tasks or {}
    rows: dict[str, tuple[Row, ...]] = {
        "training": sessions,
        "staff": tuple(known.staff.values()),
        "tasks": tuple(Task(row_id=row_id, noticed_at=at("08:00")) for row_id in opened),
    }
    return OfficeView(
        cases={of.case_id: judge(of, near, known, Echo(), now) for of in cases},
        neighbours=near,
        rows=rows,
        occasions=opened,
        reference=known,
        words=Echo(),
        now=now,
    )


def cells(found: OfficeFinding, row_id: str) -> dict[str, Any]:
    return {column: cell for (of, column), cell in found.cells.items() if of == row_id}


def codes(found: OfficeFinding, row_id: str) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.column) for problem in found.problems[row_id]}


def serial(day: date) -> int:
    return int(to_serial(midnight(day), ZONE))


def test_a_session_shows_its_number_who_was_absent_and_until_when_it_counts() -> None:
    found = training_log(view(session()))
    assert cells(found, "t1") == {
        "session_no": "T20261123-01",
        "absent": "陳領班",
        "valid_until": serial(TODAY + YEAR),
        "coverage": round(2 / 3, 4),
    }
    assert codes(found, "t1") == set()
    assert found.next_change_at == Instant(at("00:00", TODAY + YEAR + timedelta(days=1)))
    assert cells(found, "W01") == {"trained_until": None}, "one kind only"


def test_a_session_to_come_is_planned_and_changes_when_its_day_comes() -> None:
    tomorrow = TODAY + timedelta(days=1)
    found = training_log(view(session(tomorrow, attendees=())))
    assert (cells(found, "t1")["absent"], cells(found, "t1")["coverage"]) == ("training.planned", None)
    assert codes(found, "t1") == set(), "who comes need not be known yet"
    assert found.next_change_at == at("00:00", tomorrow)
    assert codes(training_log(view(session(attendees=()))), "t1") == {("required", "attendees")}
    assert cells(training_log(view(session(attendees=()))), "t1")["absent"] is None


def test_without_a_day_there_is_nothing_to_show() -> None:
    found = training_log(view(session(None), session(kind=None, row_id="t2")))
    assert set(cells(found, "t1").values()) == {None}
    assert codes(found, "t1") == {("required", "held_on")}
    assert codes(found, "t2") == {("required", "kind")}


def test_what_to_correct() -> None:
    people_ = (Attendee(name="誰"), Attendee(name="王明", score=Decimal(59)))
    found = training_log(view(session(TODAY - YEAR - timedelta(days=1), attendees=people_)))
    assert codes(found, "t1") == {
        ("unknown_person", "attendees"), ("training_failed", "attendees"), ("training_expired", "valid_until"),
    }  # fmt: skip
    nobody = replace(office(), staff={}, everybody={})
    found = training_log(view(session(attendees=(Attendee(name="誰"),)), known=nobody))
    assert codes(found, "t1") == set()
    assert cells(found, "t1")["coverage"] is None


def test_sessions_of_a_day_are_numbered_in_the_order_of_their_writing() -> None:
    later = replace(session(row_id="t0"), noticed_at=at("09:00"))
    assert training.session_numbers([later, session()], office()) == {
        "t1": "T20261123-01",
        "t0": "T20261123-02",
    }


def test_somebody_is_trained_until_the_earlier_of_both_kinds() -> None:
    before = TODAY - timedelta(days=10)
    found = training_log(view(session(), session(before, "t2", kind="service")))
    assert cells(found, "W01") == {"trained_until": serial(before + YEAR)}
    assert cells(found, "L01") == {"trained_until": None}
    seen = view(session())
    strange = OfficeView(
        cases={}, neighbours=seen.neighbours, rows={"staff": (Row(row_id="x", noticed_at=NOW),)}, occasions={},
        reference=seen.reference, words=seen.words, now=NOW,
    )  # fmt: skip
    assert training_log(strange).cells == {}


def test_an_office_without_a_training_log_has_none() -> None:
    bare = replace(office(), runs=frozenset())
    assert training_log(view(session(), known=bare)) == OfficeFinding()
    assert list(trainings(view(known=bare))) == []
    assert list(improvements(view(known=bare))) == []


@pytest.mark.parametrize(("kinds", "counts"), [((), 0), (("technical",), 0), (("technical", "service"), 2)])
def test_coverage_of_those_who_are_valid_in_both_kinds(kinds: tuple[str, ...], counts: int) -> None:
    held = [session(kind=kind, row_id=kind) for kind in kinds]
    told = list(coverage(["2026-11"], held, office(), NOW))
    assert sum(tally.numerator for tally in told) == counts
    assert len(told) == (3 if kinds else 0)


def test_coverage_of_a_month_that_is_over_is_that_of_its_end() -> None:
    held = [session(date(2026, 10, 31), kind, kind=kind) for kind in ("technical", "service")]
    by_month = {
        month: sum(tally.numerator for tally in coverage([month], held, office(), NOW))
        for month in ("2026-09", "2026-10", "2026-11")
    }
    assert by_month == {"2026-09": 0, "2026-10": 2, "2026-11": 2}


@given(
    st.lists(st.tuples(st.integers(-800, 30), st.sampled_from(["technical", "service"]), st.integers(0, 100)))
)
def test_nobody_is_valid_without_a_session_that_he_passed(told: list[tuple[int, str, int]]) -> None:
    held = [
        session(TODAY + timedelta(days=days), str(nth), kind=kind,
                attendees=(Attendee(name="王明", score=Decimal(score)),))
        for nth, (days, kind, score) in enumerate(told)
    ]  # fmt: skip
    known = office()
    found = training.passed(held, known, NOW)
    staff = known.staff["W01"]
    for kind in LETTERS:
        good = any(-365 <= days <= 0 and of == kind and score >= 60 for days, of, score in told)
        assert training.is_valid(staff, kind, found, NOW) is good
        assert not training.is_valid(known.staff["W02"], kind, found, NOW)


def speaks(of: Bundle, *others: Bundle) -> list[str]:
    return [one.kind for one in evidence_of(seen_with(of, *others))]


def test_what_speaks_for_training_somebody() -> None:
    assert speaks(filed()) == []
    assert speaks(filed(visits=[visit(**FINISHED_TRIP | {"diagnosis": "管道破裂"})])) == ["technical"]
    assert speaks(filed(), again()) == ["technical"]
    assert speaks(rated("dissatisfied")) == ["service"]
    assert speaks(rated("fair")) == []
    assert speaks(filed(follow_ups=[said("complaint")])) == ["service"]
    assert speaks(bundle(slip=order(technician="王明"), follow_ups=[said("complaint")])) == [], (
        "nobody was there"
    )
    assert speaks(filed(slip=None)) == [], "of whom it speaks is not known"
    left = rated("satisfied", callbacks=[call(fault_gone="no")])
    other = corrective(visits=[visit(**FINISHED_TRIP | {"cause": "管道破裂"})])
    assert speaks(left, other) == ["technical"]


def wrong(row_id: str = "r1") -> Bundle:
    of = filed(visits=[visit(row_id=f"v{row_id}", **FINISHED_TRIP | {"diagnosis": "管道破裂"})])
    called = replace(registration(), row_id=row_id, unit=f"U-{row_id}")
    return replace(of, registration=called, order_no=f"KH-20261123-000{row_id[-1]}")


def specs(*sessions: Training, now: Instant = NOW, after: str = "3") -> dict[str, tuple[bool, str]]:
    seen = view(
        *sessions,
        cases=[wrong("r1"), wrong("r2")],
        known=office(**{"training.propose_after": after}),
        now=now,
    )
    return {spec.detail: (spec.closed, spec.about) for spec in trainings(seen)}


def test_enough_evidence_in_a_month_proposes_training_until_it_is_held() -> None:
    assert specs() == {}, "two are not enough"
    about = (
        "task.training_proposed kind=training.technical orders=KH-20261123-0001、KH-20261123-0002 person=王明"
    )
    assert specs(after="2") == {"202611T-W01": (False, about)}
    assert not specs(session(TODAY), after="2")["202611T-W01"][0], "that was before"
    held = session(TODAY + timedelta(days=1))
    assert not specs(held, after="2")["202611T-W01"][0], "still to come"
    later = at("18:00", TODAY + timedelta(days=1))
    assert specs(held, now=later, after="2")["202611T-W01"][0]
    assert not specs(replace(held, kind="service"), now=later, after="2")["202611T-W01"][0]
    assert specs(after="0").keys() == {"202611T-W01"}, "one at least"


def test_training_that_counts_no_more_is_to_be_held_again() -> None:
    old = session(TODAY - YEAR - timedelta(days=1), attendees=(Attendee(name="王明"),))
    found = list(trainings(view(old)))
    assert [(spec.detail, spec.opened_at, spec.closed) for spec in found] == [
        ("20261122T-W01", at("00:00"), False)
    ]
    assert list(trainings(view(old, session()))) == []


def test_proposals_do_not_depend_on_the_order_of_the_cases() -> None:
    found = [one for of in (wrong("r1"), wrong("r2")) for one in evidence_of(seen_with(of))]
    once = office(**{"training.propose_after": "1"})
    assert proposals(found, {}, once) == proposals(found[::-1], {}, once)
    (proposal,) = proposals(found, {}, once)
    assert proposal.since == found[0].at


def below() -> list[Bundle]:
    """Twelve orders of a month, each diagnosed wrongly, by somebody who is not on the staff list."""
    found = []
    for nth in range(12):
        of = wrong(f"r{nth}")
        slip = replace(of.order or order(), row_id=f"o{nth}", technician="外包")
        found.append(replace(of, order=slip, order_no=f"KH-20261123-{nth:04}"))
    return found


def test_a_target_missed_when_the_month_is_over_opens_an_improvement() -> None:
    assert not list(improvements(view(cases=below()))), "the month still runs"
    seen = view(cases=below(), now=at("08:00", date(2026, 12, 1)))
    found = {spec.detail: spec for spec in improvements(seen)}
    spec = found["202611-diagnosis"]
    assert (
        spec.about == "task.below_target denominator=12 kpi=kpi.diagnosis month=2026-11 numerator=0 target=90"
    )
    assert (spec.opened_at, spec.by_tick) == (at("00:00", date(2026, 12, 1)), True)
    assert {of.kind for of in trainings(seen)} == {"training"}, "even of who is not on the list"
    occasions = {want.occasion for want in office_tasks(seen).wants}
    assert "improvement:202611-diagnosis" in occasions
    named = view(
        cases=below(), now=seen.now, tasks={"k1": "improvement:202611-diagnosis", "k2": "training:x"}
    )
    shown = office_tasks(named).cells
    assert shown["k1", "task_no"] == "IM-202611-diagnosis"
    assert shown["k1", "about"] == spec.about
    assert shown["k2", "about"] is None
