"""Noise, cuts of power and water, and entry are agreed to before the work (C5, C11, C12)."""

from typing import Any

import pytest

from sheet_schema.choices import CONSENT_STATE
from sync.bundle import Bundle
from sync.cell import Cell
from sync.judge import judge
from sync.reading.scope import Scope
from sync.records import Consent
from sync.rules import permissions
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    Echo,
    around,
    at,
    bundle,
    codes,
    consent,
    filed,
    order,
    reference,
    registration,
    visit,
)

BURST = FINISHED_TRIP | {"diagnosis": "管道破裂", "cause": "管道破裂"}
"""A burst pipe needs the water cut; the work began at 09:16 and ended at 09:40."""


def water(answer: str | None = "agreed", answered: str = "09:14", **cells: Any) -> Consent:
    return consent("water", answer=answer, answered=answered, **cells)


def burst(*rows: Consent, trip: dict[str, Any] | None = None, **parts: Any) -> Bundle:
    return filed(visits=[visit(**BURST | (trip or {}))], consents=rows, **parts)


def hours(begins: str | None, ends: str | None = None) -> Scope:
    return Scope(
        extent="whole",
        begins=at(begins) if begins else None,
        ends=at(ends) if ends else None,
    )


MISSING = ("v1", "consent_missing", "started")
LATE = ("c1", "consent_late", "answered")
AGAINST = ("v1", "worked_against_answer", "started")
OUTSIDE = ("c1", "consent_out_of_hours", "scope")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], {MISSING}),
        ([water()], set()),
        ([water(answered="09:16")], set()),
        ([water(answered="09:17")], {LATE}),
        ([consent("noise", answered="09:14")], {MISSING}),
        ([water("refused")], {AGAINST}),
        ([water("another_time")], {AGAINST}),
        ([water("another_time", scope=hours(None))], {AGAINST}),
        ([water("another_time", scope=hours("09:15"))], set()),
        ([water("another_time", scope=hours("14:00"))], {AGAINST}),
        ([water("another_time", "09:13"), water(row_id="c2")], set()),
        ([water(answered="09:13"), water("refused", row_id="c2")], {AGAINST}),
        ([water(scope=hours("09:16", "09:40"))], set()),
        ([water(scope=hours("09:16"))], set()),
        ([water(scope=hours(None))], set()),
        ([water(scope=hours("09:17", "10:00"))], {OUTSIDE}),
        ([water(scope=hours("09:00", "09:39"))], {OUTSIDE}),
    ],
)
def test_water_is_cut_with_consent_and_in_its_hours(
    rows: list[Consent], found: set[tuple[str, str, str]]
) -> None:
    assert codes(burst(*rows)) == found


def test_an_answer_without_its_boxes_is_asked_for_and_allows_nothing() -> None:
    assert codes(burst(water(None))) == {MISSING, ("c1", "required", "answer")}
    unanswered = consent("water", answered=None)
    assert codes(burst(unanswered)) == {MISSING, ("c1", "required", "answered")}


@pytest.mark.parametrize("called", [registration(unit="大堂"), registration(channel="patrol")])
def test_in_public_areas_and_on_patrol_nobody_is_asked(called: Any) -> None:
    found = codes(burst(called=called))
    assert MISSING not in found


def test_what_turned_out_only_then_is_asked_before_the_end() -> None:
    """Diagnosed as a washer, found a burst pipe: the water is cut when that is known."""
    found_out = {"diagnosis": "墊片老化"}
    assert codes(burst(water(answered="09:30"), trip=found_out)) == set()
    assert codes(burst(water(answered="09:41"), trip=found_out)) == {LATE}
    assert codes(burst(trip=found_out)) == {MISSING}


@pytest.mark.parametrize(
    ("trip", "begun"),
    [
        ({}, "09:16"),
        ({"started": None}, "09:15"),
        ({"started": None, "consented": None}, "09:40"),
        ({"started": None, "consented": None, "result": "to_continue"}, None),
        ({"started": None, "finished": None}, None),
        ({"finished": None}, "09:16"),
    ],
)
def test_work_begins_as_stated_else_with_the_charge_else_its_end_alone_is_sure(
    trip: dict[str, Any], begun: str | None
) -> None:
    work = permissions.work_of(visit(**FINISHED_TRIP | trip))
    assert (work.begun if work else None) == (at(begun) if begun else None)


def test_hours_are_kept_by_work_that_still_goes_on() -> None:
    going = bundle(
        slip=order(technician="王明"),
        visits=[visit(arrived="09:12", diagnosis="管道破裂", started="09:16")],
        consents=[water(scope=hours("09:00", "09:15"))],
    )
    assert OUTSIDE in codes(going)


def needed(of: Bundle, now: str = "18:00") -> Cell:
    return judge(of, around(), reference(), Echo(), at(now)).cells["v1", "consents_needed"]


def test_a_trip_shows_what_it_still_has_to_ask() -> None:
    def early(*rows: Consent, **cells: Any) -> Bundle:
        return bundle(slip=order(technician="王明"), visits=[visit(**cells)], consents=rows)

    assert needed(early()) == "consent.water", "any cause of the class"
    assert needed(early(diagnosis="墊片老化")) is None
    assert needed(early(diagnosis="管道破裂")) == "consent.water"
    assert needed(early(water(), diagnosis="管道破裂")) is None
    assert needed(early(water("refused"), diagnosis="管道破裂")) == "consent.water"
    later = early(water("another_time", scope=hours("14:00")), diagnosis="管道破裂")
    assert needed(later, "13:59") == "consent.water"
    assert needed(later, "14:00") is None
    assert judge(later, around(), reference(), Echo(), at("13:59")).next_change_at == at("14:00")
    assert needed(burst()) == "consent.water"
    assert needed(burst(water())) is None
    assert needed(early()) is not None
    public = bundle(registration(unit="大堂"), order(technician="王明"), [visit()])
    assert needed(public) is None


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (water(), "given"),
        (water(answered="09:17"), "late"),
        (water("another_time"), "another_time"),
        (water("refused"), "refused"),
        (water(None), None),
        (consent("owner", answered="09:10"), "given"),
    ],
)
def test_a_consent_says_where_it_stands(row: Consent, state: str | None) -> None:
    assert state is None or state in CONSENT_STATE.keys
    shown = judge(burst(row), around(), reference(), Echo(), at("18:00")).cells["c1", "state"]
    assert shown == (f"consent_state.{state}" if state else None)


def test_a_consent_for_the_next_trip_is_not_late() -> None:
    first = visit(**BURST | {"finished": "09:40", "result": "to_continue", "note": "待料"})
    of = bundle(
        slip=order(technician="王明"), visits=[first, visit("v2")], consents=[water(answered="15:00")]
    )
    assert permissions.state(of, of.consents[0], reference()) == "given"


ABSENT = FILED_SLIP | {"signature": "absent", "comment": "客戶上班", "notified": "10:00"}
ENTERED = ("v1", "entry_without_consent", "result")


def entry(**cells: Any) -> Consent:
    return consent("entry", answered="09:10", witness="管理員", **cells)


def test_who_works_while_nobody_is_home_has_leave_and_a_witness() -> None:
    assert codes(filed(slip=order(**ABSENT))) == {ENTERED}
    assert codes(filed(slip=order(**ABSENT), consents=[entry()])) == set()
    unseen = consent("entry", answered="09:10")
    assert codes(filed(slip=order(**ABSENT), consents=[unseen])) == {("c1", "required", "witness")}
    assert codes(filed(slip=order(**ABSENT), consents=[entry(answer="refused")])) == {ENTERED}


def test_nobody_met_and_yet_worked() -> None:
    trip = visit(arrived="09:12", started="09:20", result="customer_absent", note="沒人")
    of = bundle(slip=order(technician="王明"), visits=[trip])
    assert ENTERED in codes(of)
    idle = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:12", result="customer_absent")])
    assert ENTERED not in codes(idle)
    hall = filed(called=registration(unit="大堂"), slip=order(**ABSENT))
    assert ENTERED not in codes(hall)
