"""Who is called back, why, by when, and when nobody has to try any more (B3.7, P4)."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from sync.bundle import Bundle, Try
from sync.instant import Instant
from sync.judge import judge
from sync.records import Callback, Setting
from sync.rules.callbacks import Sampled, finish_of, given_up, reached_at
from sync.rules.clocks import Verdict
from sync.rules.columns import callbacks as columns
from tests.unit.after import (
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    call,
    corrective,
    empty_call,
    rated,
    said,
    seen_with,
    wait,
)
from tests.unit.builders import (
    FINISHED_TRIP,
    ORDER_NO,
    TODAY,
    Echo,
    at,
    bundle,
    filed,
    moment,
    office_rows,
    order,
    reference,
    reference_of,
    registration,
    visit,
)

CHOSEN = {"r1": Sampled(how="sample")}
FRIDAY = date(2026, 11, 27)


def no_calls() -> Any:
    """An office whose units want no calls."""
    return reference_of(units=[replace(unit, no_callback=True) for unit in office_rows()["units"]])


def cancelled_on_site() -> Bundle:
    trip = visit(arrived="09:12", finished="09:20", result="customer_cancelled", note="不修了")
    return bundle(slip=order(technician="王明", dispatched="09:03"), visits=[trip])


@pytest.mark.parametrize(
    ("of", "finished"),
    [
        (filed(), "09:40"),
        (cancelled_on_site(), "09:20"),
        (bundle(registration(ended="solved_by_phone")), "09:00"),
        (bundle(slip=order()), None),
        (filed(order_no=None), None),
        (filed(called=registration(channel="patrol")), None),
        (filed(called=registration(unit="大堂")), None),
        (bundle(registration(ended="duplicate", ref="K-1")), None),
        (bundle(registration(ended="customer_cancelled")), None),
        (corrective(), None),
    ],
)
def test_the_population_is_what_was_finished_solved_or_called_off_on_site(
    of: Bundle, finished: str | None
) -> None:
    assert finish_of(of, reference()) == (finished and at(finished))


def test_who_wants_no_calls_gets_none() -> None:
    assert finish_of(filed(), no_calls()) is None
    assert seen_with(rated("fair"), office=no_calls()).aftercare.duty is None
    assert seen_with(corrective(), office=no_calls()).aftercare.duty is None


def why(of: Bundle, now: Instant | None = None, *others: Bundle) -> set[str]:
    duty = seen_with(of, *others, now=now).aftercare.duty
    return {reason.key for reason in duty.reasons} if duty else set()


@pytest.mark.parametrize(
    ("of", "reasons"),
    [
        (rated("satisfied"), set()),
        (rated("fair"), {"fair"}),
        (rated("dissatisfied"), {"dissatisfied"}),
        (rated(None), {"unrated"}),
        (rated("satisfied", slip={"signature": "proxy"}), {"proxy"}),
        (rated("satisfied", slip={"signature": "refused"}), {"refused"}),
        (rated("satisfied", slip={"signature": "absent"}), {"absent"}),
        (rated("satisfied", visits=[visit(**FINISHED_TRIP | {"result": "made_safe"})]), {"made_safe"}),
        (rated("satisfied", visits=[visit(**FINISHED_TRIP | {"result": "not_repaired"})]), {"not_repaired"}),
        (cancelled_on_site(), {"customer_cancelled"}),
        (rated("satisfied", deferrals=[wait()]), {"deferred"}),
        (rated("satisfied", deferrals=[wait(business_impact=True)]), {"deferred", "business_impact"}),
        (rated("satisfied", follow_ups=[said("complaint")]), {"complaint"}),
        (rated("satisfied", follow_ups=[said("urged")]), set()),
        (rated("satisfied", follow_ups=[said("urged"), said("urged", row_id="u2")]), {"urged"}),
        (rated("satisfied", follow_ups=[said("praise"), said("praise", row_id="u2")]), set()),
        (corrective(), {"corrective"}),
        (bundle(registration(ended="solved_by_phone")), set()),
    ],
)
def test_some_calls_are_mandatory(of: Bundle, reasons: set[str]) -> None:
    assert why(of, at("17:30", WEDNESDAY)) == reasons


def test_calling_again_is_urging() -> None:
    again = bundle(replace(registration(ended="duplicate", ref=ORDER_NO), row_id="r2"), order_no="KH-2")
    once = rated("satisfied", follow_ups=[said("urged")])
    assert why(once, None, again) == {"urged"}


def test_a_slip_without_a_rating_counts_when_it_is_signed_or_in_or_its_day_is_over() -> None:
    open_slip = {"signature": None, "signed": None, "filed": None}
    assert why(rated(None, slip=open_slip), at("17:59")) == set()
    assert why(rated(None, slip=open_slip), at("18:00")) == {"unrated"}
    assert why(rated(None, slip=open_slip | {"filed": moment("11:00")}), at("11:00")) == {"unrated"}
    assert why(rated(None, slip={"signed": None}), at("09:41")) == {"unrated"}
    late = visit(**FINISHED_TRIP | {"finished": "19:00"})
    assert why(rated(None, slip=open_slip, visits=[late]), at("23:59")) == set()
    assert why(rated(None, slip=open_slip, visits=[late]), at("00:00", TUESDAY)) == {"unrated"}


def test_a_complaint_behind_the_call_is_a_case_and_no_second_call() -> None:
    later = rated("satisfied", follow_ups=[said("complaint", day=THURSDAY)], callbacks=[call()])
    assert why(later, at("12:00", THURSDAY)) == set()
    before = replace(later, callbacks=(empty_call(),))
    assert why(before, at("12:00", THURSDAY)) == {"complaint"}


def due(of: Bundle, now: Instant | None = None, **sampled: Sampled) -> Instant | None:
    duty = seen_with(of, now=now, sampled=sampled).aftercare.duty
    assert duty is not None
    return duty.due_at


def test_a_sample_call_has_three_working_days_a_mandatory_one_has_one() -> None:
    assert due(filed(), r1=Sampled(how="sample")) == at("09:40", THURSDAY)
    assert due(rated("fair")) == at("09:50", TUESDAY)
    assert due(rated("fair"), r1=Sampled(how="sample")) == at("09:50", TUESDAY), "one call for both"
    since = Sampled(how="replacement", since=at("14:00", WEDNESDAY), replaces=ORDER_NO)
    assert due(filed(), r1=since) == at("13:00", date(2026, 11, 28)), "Saturday has but four hours"
    assert due(corrective(), at("18:00", WEDNESDAY)) == at("09:40", THURSDAY)


def test_no_call_is_due_behind_the_close_of_its_month() -> None:
    last = at("23:00", date(2026, 12, 5))
    assert due(filed(), last, r1=Sampled(how="top_up", since=last)) == at("00:00", date(2026, 12, 6))


def test_without_a_policy_or_any_open_time_nothing_is_due() -> None:
    closed = reference_of(sla_policy=[], settings=[])
    blank = replace(closed, policies={})
    found = seen_with(filed(), office=blank, sampled=CHOSEN).aftercare.duty
    assert found is not None
    assert found.due_at == found.closes_at
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    shut = [Setting(row_id=day, noticed_at=at("00:00"), key=f"opening.{day}", value="") for day in week]
    never = seen_with(filed(), office=reference_of(settings=shut), sampled=CHOSEN).aftercare.duty
    assert never is not None
    assert never.due_at == never.closes_at


@pytest.mark.parametrize(
    ("tries", "cells", "gone"),
    [
        ([(TODAY, "10:00"), (TUESDAY, "10:00"), (WEDNESDAY, "10:00")], {}, False),
        ([(TODAY, "10:00"), (TODAY, "15:00"), (TODAY, "19:00")], {}, False),
        ([(TODAY, "10:00"), (TUESDAY, "15:00")], {}, False),
        ([(TODAY, "10:00"), (TUESDAY, "15:00")], {"tries": 3}, True),
        ([(TODAY, "10:00"), (TUESDAY, "12:00"), (TUESDAY, "15:00")], {}, True),
        ([(TODAY, "17:59"), (TUESDAY, "18:00"), (TUESDAY, "18:10")], {"reached": "wrong_number"}, True),
        ([(TODAY, "10:00"), (TUESDAY, "15:00"), (TUESDAY, "15:10")], {"reached": "reached"}, False),
        ([], {"reached": "declined"}, True),
        ([], {}, False),
    ],
)
def test_three_tries_on_two_days_and_two_times_of_day_are_enough(
    tries: list[tuple[date, str]], cells: dict[str, Any], gone: bool
) -> None:
    row = call(**{"reached": "no_answer", "rating": None, "fault_gone": None} | cells)
    known = tuple(
        Try(at=at(clock, day), count=nth, seen=at(clock, day))
        for nth, (day, clock) in enumerate(tries, start=1)
    )
    of = replace(rated("fair", callbacks=[row]), tries={"cb1": known})
    found = given_up(of, row, reference())
    assert (found is not None) is gone
    if found is not None and tries:
        assert found.stated == known[-1].at


def test_a_refusal_counts_when_it_was_said() -> None:
    assert given_up(rated(None), call(reached="declined"), reference()) == moment("10:00", day=TUESDAY)
    noticed = given_up(rated(None), call(reached="declined", called=None), reference())
    assert noticed is not None
    assert noticed.stated == at("09:40")


@pytest.mark.parametrize("missing", ["rating", "fault_gone"])
def test_reached_is_who_was_spoken_to_and_asked_both(missing: str) -> None:
    assert reached_at(call()) == at("10:00", TUESDAY)
    assert reached_at(replace(call(), **{missing: None})) is None
    assert reached_at(call(reached="no_answer")) is None


def clock_of(*rows: Callback, now: Instant | None = None) -> Verdict:
    return seen_with(rated("fair", callbacks=list(rows)), now=now).clocks["callback"].verdict


def test_the_clock_is_met_by_reaching_or_giving_up() -> None:
    assert clock_of(empty_call()) is Verdict.RUNNING
    assert clock_of(call(clock="09:30"), now=at("18:00", FRIDAY)) is Verdict.MET
    assert clock_of(call(clock="11:00"), now=at("18:00", FRIDAY)) is Verdict.BREACHED
    assert clock_of(call(reached="declined", clock="09:30"), now=at("18:00", FRIDAY)) is Verdict.MET
    assert clock_of(empty_call(), now=at("18:00", FRIDAY)) is Verdict.BREACHED


def wanted(of: Bundle, now: Instant, **sampled: Sampled) -> int:
    case = seen_with(of, now=now, sampled=sampled)
    found = judge(case.bundle, case.neighbours, reference(), Echo(), now)
    return sum(want.tab == "callbacks" for want in found.wants)


def test_a_row_is_opened_for_each_call_until_its_month_closes() -> None:
    assert wanted(filed(), at("10:00")) == 0
    assert wanted(filed(), at("10:00"), r1=Sampled(how="sample")) == 1
    assert wanted(rated("fair"), at("10:00")) == 1
    assert wanted(rated("fair"), at("00:00", date(2026, 12, 6))) == 1
    assert wanted(rated("fair"), Instant(at("00:00", date(2026, 12, 6)) + 1)) == 0
    assert wanted(corrective(), at("10:00", date(2027, 3, 1))) == 1


def test_a_past_that_was_taken_over_is_not_called() -> None:
    closed = at("00:00", date(2026, 12, 6))
    for noticed, calls in ((closed, True), (Instant(closed + 1), False)):
        of = rated("dissatisfied", called=replace(registration(), noticed_at=noticed))
        found = seen_with(of, now=noticed).aftercare
        assert (found.duty is not None, bool(found.rounds)) == (calls, calls)


def cells(of: Bundle, row: Callback, **around_it: Any) -> dict[str, Any]:
    case = seen_with(of, **around_it)
    return {key: write(case, row) for key, write in columns.WRITERS.items()}


def test_a_row_shows_whom_to_call_and_why() -> None:
    row = empty_call()
    found = cells(rated("fair", callbacks=[row]), row, sampled=CHOSEN)
    assert (found["callback_no"], found["order_no"]) == (f"{ORDER_NO}-R", ORDER_NO)
    assert found["kind"] == "callback_kind.repair"
    assert found["why"] == "callback.sample order_no=、why.fair"
    assert (found["unit"], found["customer"], found["phone"]) == ("A-1203", "王title", "0912345678")
    assert (found["technician"], found["case_no"]) == ("王明", f"{ORDER_NO}-C")
    assert found["called_at"] is None


def test_both_sides_of_a_replacement_are_shown() -> None:
    row = empty_call()
    gone = Sampled(how="sample", replaced_by="KH-9")
    assert cells(filed(callbacks=[row]), row, sampled={"r1": gone})["why"] == (
        "callback.sample order_no=、callback.replaced order_no=KH-9"
    )
    instead = Sampled(how="replacement", replaces="KH-8")
    assert cells(filed(callbacks=[row]), row, sampled={"r1": instead})["why"] == (
        "callback.replacement order_no=KH-8"
    )


def test_a_row_that_is_not_needed_any_more_says_so() -> None:
    row = empty_call()
    found = cells(filed(callbacks=[row]), row)
    assert (found["why"], found["kind"], found["due_at"]) == ("callback.not_needed", None, None)
    assert cells(bundle(order_no=None, callbacks=[row]), row)["callback_no"] is None


def test_the_kind_says_what_it_is_about() -> None:
    row = empty_call()
    complained = rated("satisfied", follow_ups=[said("complaint")], callbacks=[row])
    assert cells(complained, row)["kind"] == "callback_kind.complaint"
    again = replace(corrective(), callbacks=(row,))
    found = cells(again, row, now=at("18:00", WEDNESDAY))
    assert (found["kind"], found["why"]) == ("callback_kind.corrective", "why.corrective")
    typed = filed(called=registration(unit="沒這戶", phone="02-1"), callbacks=[row])
    assert cells(typed, row)["phone"] == "02-1"
