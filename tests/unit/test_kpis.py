"""What a case counts for: in which figure, in which month, and what stands beside (rules.md, "KPIs")."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from sync.rules.callbacks import Sampled
from sync.rules.kpis.of_case import Counted, counted_of
from sync.rules.months import month_of
from tests.unit.after import TUESDAY, call, case_row, closing, corrective, opened, rated, said, seen_with
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    at,
    bundle,
    deferral,
    filed,
    handover,
    moment,
    order,
    payment,
    reference,
    reference_of,
    registration,
    ruling,
    visit,
    with_money,
)
from tests.unit.counting import CASH, DECEMBER, JANUARY, MONTH, figures, one, tallies
from tests.unit.test_repeats import again


def test_a_case_without_a_number_counts_for_nothing() -> None:
    assert counted_of(seen_with(filed(order_no=None)), ()) == Counted()


def test_a_past_that_was_taken_over_counts_for_nothing() -> None:
    old = replace(filed(), registration=replace(registration(), noticed_at=at("09:00", date(2027, 3, 1))))
    assert counted_of(seen_with(old), ()).tallies == ()


@pytest.mark.parametrize(
    ("arrived", "counts", "beside"),
    [
        ("09:10", 1, {"proven": 1}),
        ("09:15", 1, {"proven": 1, "last_minute": 1}),
        ("09:16", 0, {}),
    ],
)
def test_arrival_belongs_to_the_month_of_the_call(arrived: str, counts: int, beside: dict[str, int]) -> None:
    came = bundle(slip=order(technician="王明"), visits=[visit(arrived=arrived)])
    assert one("arrival", came) == (counts, 1, beside)
    (tally,) = tallies(came)["arrival"]
    assert (tally.month, tally.subject) == (MONTH, "W01")


def test_what_still_runs_in_time_does_not_count_yet_and_what_is_past_due_is_missed() -> None:
    waiting = bundle(slip=order())
    assert "arrival" not in tallies(waiting, now=at("09:10"))
    assert one("arrival", waiting, now=at("09:16")) == (0, 1, {})
    assert one("response", waiting, now=at("09:16")) == (0, 1, {})


def test_excused_and_late_and_unproven_stand_beside() -> None:
    excused = bundle(
        slip=order(technician="王明"),
        visits=[visit(arrived=moment("09:20", "10:00"))],
        rulings=[ruling(about="arrival")],
    )
    assert one("arrival", excused, late=frozenset({"arrived"})) == (0, 1, {"excused": 1, "late": 1})
    told_late = bundle(slip=order(technician="王明"), visits=[visit(arrived=moment("09:10", "10:00"))])
    assert one("arrival", told_late) == (1, 1, {})
    sent = bundle(slip=order(technician="王明", dispatched="09:03"))
    assert one("response", sent, late={"dispatched"}) == (1, 1, {"proven": 1, "late": 1})
    assert one("response", sent, late={"received"}) == (1, 1, {"proven": 1, "late": 1})


def test_every_appointment_counts() -> None:
    called = registration(visit="customer_set", inspection_at="14:00")
    kept = bundle(called, order(technician="王明"), [visit(arrived="13:58")])
    assert one("appointment", kept) == (1, 1, {"proven": 1})
    assert one("appointment", bundle(called, order(technician="王明"))) == (0, 1, {})


def test_completion_by_the_first_promise() -> None:
    assert one("completion", filed()) == (1, 1, {"by_last_promise": 1})
    longer = FINISHED_TRIP | {"promised_at": "12:00"}
    assert one("completion", filed(visits=[visit(**longer)]))[2] == {"by_last_promise": 1, "over_limit": 1}
    wait = deferral(
        reason="unfinished", explained="10:30", new_promise_at="17:00", explained_by="張主任", resumed="10:40"
    )
    anew = filed(visits=[visit(**FINISHED_TRIP | {"finished": "16:00"})], deferrals=[wait])
    assert one("completion", anew) == (0, 1, {"by_last_promise": 1, "promised_again": 1, "told_before": 1})
    untold = filed(visits=[visit(**FINISHED_TRIP | {"promised_at": None})])
    assert one("completion", untold)[2] == {"by_last_promise": 1}


def test_what_is_open_past_its_due_is_missed_in_every_month_at_whose_end_it_is() -> None:
    begun = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:12", promised_at="11:00")])
    assert (MONTH, "completion", "") not in figures(begun, now=at("10:00"))
    for now in (at("12:00"), at("12:00", DECEMBER), at("12:00", JANUARY)):
        found = figures(begun, now=now)
        months = {month for month, kpi, subject in found if (kpi, subject) == ("completion", "")}
        assert months == {
            month for month in ("2026-11", "2026-12", "2027-01") if month <= month_of(now, reference().zone)
        }
        assert {found[month, "completion", "W01"].numerator for month in months} == {0}
    done = FINISHED_TRIP | {"finished": moment("12:00", day=DECEMBER)}
    found = figures(filed(visits=[visit(**done)]), now=at("12:00", JANUARY))
    counts = {month: found[month, "completion", ""].denominator for month in ("2026-11", "2026-12")}
    assert counts == {"2026-11": 1, "2026-12": 1}
    assert ("2027-01", "completion", "") not in found


def test_explained_by_the_end_of_the_day() -> None:
    late = FINISHED_TRIP | {"finished": moment("10:00", day=TUESDAY)}
    wait: dict[str, Any] = {
        "explained_by": "張主任",
        "new_promise_at": at("12:00", TUESDAY),
        "decided_by": "張主任",
    }
    told = filed(visits=[visit(**late)], deferrals=[deferral(explained="17:00", **wait)])
    assert one("explained", told, now=at("12:00", TUESDAY)) == (1, 1, {})
    untold = filed(visits=[visit(**late)])
    assert one("explained", untold, now=at("12:00", TUESDAY)) == (0, 1, {})
    excused = filed(visits=[visit(**late)], rulings=[ruling(about="explanation")])
    assert one("explained", excused, now=at("12:00", TUESDAY)) == (0, 1, {"excused": 1})
    assert "explained" not in tallies(filed())
    open_ = bundle(slip=order(technician="王明"), visits=[visit(arrived="09:12")])
    assert figures(open_, now=at("09:00", TUESDAY))[MONTH, "explained", ""].denominator == 1


def test_nobody_kept_time_in_a_past_that_was_taken_over() -> None:
    late = replace(registration(), noticed_at=at("09:00", date(2027, 3, 1)))
    old = bundle(late, order(technician="王明"), [visit(arrived="09:12", promised_at="11:00")])
    assert {month for month, _, _ in figures(old, now=at("12:00", date(2027, 3, 2)))} == {
        "2027-02",
        "2027-03",
    }


def test_an_open_past_due_that_is_excused_stands_beside() -> None:
    begun = bundle(
        slip=order(technician="王明"), visits=[visit(arrived="09:12", promised_at="11:00")],
        rulings=[ruling(about="completion")],
    )  # fmt: skip
    found = figures(begun, now=at("12:00"))[MONTH, "completion", ""]
    assert (found.numerator, found.denominator, dict(found.beside)["excused"]) == (0, 1, 1)


def test_first_time_fix_and_repeat_faults() -> None:
    assert one("first_time_fix", filed()) == (1, 1, {})
    assert one("first_time_fix", filed(), again()) == (0, 1, {"came_back": 1})
    assert one("repeat_fault", filed(), again()) == (1, 1, {"likely": 1})
    assert one("repeat_fault", filed(), again(visits=[visit(item="水龍頭")])) == (1, 1, {"certain": 1})
    excused = again(rulings=[ruling("not_a_repeat")])
    assert one("repeat_fault", filed(), excused) == (0, 1, {"ruled_no_repeat": 1})
    trips = [
        visit(row_id="v0", arrived="09:12", finished="09:20", result="to_continue"),
        visit(**FINISHED_TRIP),
    ]
    assert one("first_time_fix", filed(visits=trips)) == (0, 1, {"several_trips": 1})
    left = rated("satisfied", callbacks=[call(fault_gone="no")])
    assert one("first_time_fix", left, corrective()) == (0, 1, {"rework": 1})
    wanting = rated("satisfied", slip={"inspection": "failed", "inspected": moment("10:00", "10:05")})
    assert one("first_time_fix", wanting, corrective()) == (0, 1, {"rework": 1})
    assert "first_time_fix" not in tallies(corrective(), left)
    safe = filed(visits=[visit(**FINISHED_TRIP | {"result": "made_safe"})])
    assert not {"first_time_fix", "repeat_fault"} & tallies(safe).keys()


def test_diagnosis_says_what_was_uncoded_and_overturned() -> None:
    assert one("diagnosis", filed()) == (1, 1, {})
    uncoded = filed(visits=[visit(**FINISHED_TRIP | {"diagnosis": None})])
    assert one("diagnosis", uncoded) == (0, 1, {"uncoded": 1})
    left = rated("satisfied", callbacks=[call(fault_gone="no")])
    other = corrective(visits=[visit(**FINISHED_TRIP | {"cause": "管道破裂"})])
    assert one("diagnosis", left, other) == (0, 1, {"overturned": 1})


@pytest.mark.parametrize(
    ("slip", "expected"),
    [
        ({}, (1, 1, {})),
        ({"inspected_by": "王明"}, (0, 1, {"by_repairer": 1})),
        ({"inspected_by": None}, (0, 1, {})),
        ({"inspected": moment("10:30", "10:31")}, (0, 1, {"too_late": 1})),
        ({"inspection": None, "inspected": None}, (0, 1, {})),
    ],
)
def test_inspected_by_another_before_hand_over(slip: dict[str, Any], expected: object) -> None:
    assert one("inspected", filed(slip=order(**FILED_SLIP | slip))) == expected


def test_an_inspection_that_was_waived_or_is_not_due() -> None:
    bare = order(**FILED_SLIP | {"inspection": None, "inspected": None})
    assert one("inspected", filed(slip=bare, rulings=[ruling("inspection_waived")])) == (0, 1, {"waived": 1})
    assert "inspected" not in tallies(filed(slip=bare), now=at("09:45"))


def test_fees_conform_where_nothing_is_to_be_corrected() -> None:
    assert one("fee_conformity", filed()) == (1, 1, {})
    assert one("fee_conformity", filed(slip=order(**FILED_SLIP | {"amount_confirmed": 1}))) == (0, 1, {})
    unpaid = filed(payments=[])
    assert one("fee_conformity", unpaid, office=with_money()) == (0, 1, {})
    ruled = filed(rulings=[ruling("amount_changed", amount=20000)])
    assert one("fee_conformity", ruled)[2] == {"ruled_amount_changed": 1, "ruled_sum": 20000}
    free = filed(lines=[], visits=[visit(**FINISHED_TRIP | {"quoted": None})])
    assert "fee_conformity" not in tallies(free)


def test_completeness_counts_cells() -> None:
    filled, due, beside = one("completeness", filed())
    assert (filled, beside) == (due, {"orders": 1, "whole": 1})
    lacking = one("completeness", filed(slip=order(**FILED_SLIP | {"rating": None})), late={"arrived"})
    assert lacking == (due - 1, due, {"orders": 1, "late": 1})
    assert "completeness" not in tallies(bundle(slip=order()))


def test_satisfaction_of_those_who_rated() -> None:
    assert one("satisfaction", filed()) == (1, 1, {"finished": 1, "by_slip": 1})
    assert one("satisfaction", rated("fair")) == (0, 1, {"finished": 1, "by_slip": 1})
    assert one("satisfaction", rated(None)) == (0, 0, {"finished": 1})
    turned = rated("satisfied", callbacks=[call(rating="dissatisfied")])
    assert one("satisfaction", turned) == (0, 1, {"finished": 1, "by_callback": 1})
    assert "satisfaction" not in tallies(corrective(), rated("dissatisfied"))


def test_the_reached_sample_alone() -> None:
    sample = {"r1": Sampled(how="sample")}
    reached = filed(callbacks=[call()])
    assert one("satisfaction_sample", reached, sampled=sample) == (1, 1, {"sampled": 1})
    assert one("satisfaction_sample", filed(), sampled=sample) == (0, 0, {"sampled": 1})
    assert "satisfaction_sample" not in tallies(reached)
    assert one("callback_rate", reached, sampled=sample) == (1, 1, {"chosen": 1, "in_time": 1})
    assert one("callback_rate", filed()) == (0, 1, {})
    too_late = filed(callbacks=[call(day=JANUARY)])
    assert one("callback_rate", too_late, sampled=sample) == (0, 1, {"chosen": 1})
    declined = filed(callbacks=[call(reached="declined")])
    replaced = {"r1": Sampled(how="sample", replaced_by="KH-2")}
    assert one("callback_rate", declined, sampled=replaced)[2] == {"chosen": 1, "replaced": 1, "unreached": 1}
    assert one("callback_rate", rated("fair"))[2] == {"mandatory": 1}
    assert "callback_rate" not in tallies(bundle(slip=order()))


def test_cases_by_their_end() -> None:
    assert one("cases", rated("dissatisfied")) == (0, 1, {"rounds": 1})
    row = replace(closing(), kind="case_closed")
    closed = opened(
        rated("dissatisfied", rounds=(case_row(closed_as="unreasonable"),), rulings=(row,)), k1="1"
    )
    (tally,) = tallies(closed)["cases"]
    assert (tally.numerator, dict(tally.beside), tally.values) == (1, {"rounds": 1, "ruled": 1}, (3,))
    assert "cases" not in tallies(filed())
    assert one("satisfaction", closed)[2]["closed_by_ruling"] == 1


def test_what_is_called_in() -> None:
    assert one("ended_without_trip", filed()) == (0, 1, {})
    for ended, key in (
        ("solved_by_phone", "solved_by_phone"),
        ("false_alarm", "cancelled"),
        ("duplicate", "duplicates"),
    ):
        call_ = bundle(registration(ended=ended, ref="KH-1"))
        assert one("ended_without_trip", call_) == (1, 1, {key: 1})
        assert ("urged" in tallies(call_)) is (ended != "duplicate")
    urged = filed(follow_ups=[said("urged"), said("urged", row_id="u2")])
    assert one("urged", urged) == (1, 1, {"times": 2, "urged_twice": 1})
    assert one("complaints", filed(follow_ups=[said("complaint")])) == (1, 1, {"times": 1})
    assert [tally.subject for tally in tallies(filed())["by_class"]] == ["給排水"]
    assert "by_building" not in tallies(filed()), "nobody said which"
    named = [replace(reference().units["A-1203"][0], building="甲棟")]
    found = tallies(filed(), office=reference_of(units=named))["by_building"]
    assert [tally.subject for tally in found] == ["甲棟"]
    assert "reported" not in tallies(corrective(), rated("dissatisfied"))
    came = filed(called=registration(ended="false_alarm"))
    assert one("ended_without_trip", came)[0] == 0


def test_minutes_of_each_stretch() -> None:
    found = {tally.subject: tally.values for tally in tallies(filed())["stage_minutes"]}
    assert found == {"dispatch": (0,), "arrive": (12,), "repair": (28,), "inspect": (5,), "file": (440,)}
    bare = filed(slip=order(technician="王明", dispatched=None))
    assert {tally.subject for tally in tallies(bare)["stage_minutes"]} == {"repair"}


@pytest.mark.parametrize(
    ("counted_", "clock", "expected"),
    [(30000, "17:10", (1, 1, 30000)), (25000, "17:10", (1, 1, 30000)), (30000, "18:30", (0, 1, 0))],
)
def test_cash_of_the_day_by_count_and_amount(counted_: int, clock: str, expected: tuple[int, ...]) -> None:
    row = handover(slips_in=clock, cash_counted=counted_, cash_in=clock, cashier="S01")
    found = figures(
        filed(payments=[payment(**CASH)]), now=at("19:00"), office=with_money(), rows={"20261123 W01": row}
    )
    cash, amount = found[MONTH, "cash_same_day", "W01"], found[MONTH, "cash_amount", ""]
    assert (cash.numerator, cash.denominator, amount.numerator) == expected
    assert amount.denominator == 30000
    assert dict(cash.beside)["difference_sum"] == 30000 - counted_
    assert found[MONTH, "hand_in", "W01"].numerator == expected[0]


def test_what_is_not_due_yet_does_not_count() -> None:
    of = filed(payments=[payment(**CASH)])
    assert not {kpi for _, kpi, _ in figures(of, office=with_money(), now=at("17:00"))} & {
        "hand_in",
        "cash_amount",
    }
    over = figures(of, office=with_money(), now=at("18:01"))
    assert over[MONTH, "hand_in", ""].numerator == 0
    assert over[MONTH, "cash_amount", ""].numerator == 0
