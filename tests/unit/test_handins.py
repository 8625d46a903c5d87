"""Slips and cash of each shift day: what is due, what came in, what stays out."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sheet_schema.problems import Weight
from sync.bundle import Bundle
from sync.instant import Instant
from sync.records import Handover, Staff
from sync.rules import handins, handovers, payments
from sync.rules.clocks import Verdict
from sync.rules.handins import Bag, occasion_of
from sync.world import Reference
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    TODAY,
    around,
    at,
    bundle,
    case,
    filed,
    handover,
    midnight,
    moment,
    office_rows,
    order,
    payment,
    reference_of,
    registration,
    ruling,
    visit,
    with_money,
)

TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
CASH = {"method": "cash", "receipt_no": "R-1"}
Rows = dict[str, Handover]


def numbered(of: Bundle, tail: int) -> Bundle:
    """The same case once more, as another order."""
    called = replace(of.registration, row_id=f"r{tail}")
    return replace(of, registration=called, order_no=f"KH-20261123-{tail:04d}")


def bags(*cases: Bundle, rows: Rows | None = None, office: Reference | None = None) -> dict[str, Bag]:
    known = office or with_money()
    return {bag.occasion: bag for bag in handins.bags(cases, rows or {}, known)}


def slips(bag: Bag) -> list[str]:
    return [number[-4:] for number in bag.slips.values()]


def on(day: date, **cells: Any) -> Any:
    """A trip all of whose events are of another day."""
    return visit(
        "v2",
        noticed_at=midnight(day),
        **{key: moment(clock, day=day) for key, clock in cells.items()},
    )


def test_every_slip_he_touched_is_due_finished_or_not() -> None:
    begun = bundle(slip=order(technician="W01"), visits=[visit(arrived="11:00")])
    found = bags(filed(), numbered(begun, 9))
    (bag,) = found.values()
    assert (bag.staff.name, bag.day, slips(bag), bag.expected) == ("王明", TODAY, ["0007", "0009"], 0)
    assert (bag.shift_end, bag.due_at) == (at("18:00"), at("18:00"))


def test_what_he_never_began_is_not_his_to_bring() -> None:
    waiting = bundle(slip=order(technician="王明", dispatched="09:00"), visits=[visit()])
    assert bags(waiting, bundle(slip=order(), visits=[visit(arrived="09:00")])) == {}
    assert bags(replace(filed(), order_no=None)) == {}


def test_a_slip_is_due_each_day_he_works_on_it() -> None:
    twice = filed(visits=[visit(**FINISHED_TRIP), on(TUESDAY, arrived="09:00")])
    assert list(bags(twice)) == ["20261123 W01", "20261124 W01"]


def test_an_office_that_runs_no_hand_ins_has_none() -> None:
    assert bags(filed(), office=reference_of()) == {}


def test_work_behind_the_end_of_the_day_is_due_the_next() -> None:
    night = filed(visits=[visit(**FINISHED_TRIP | {"finished": "23:10"})])
    (bag,) = bags(night).values()
    assert bag.due_at == at("18:00", TUESDAY)


def test_a_trip_of_a_past_that_was_taken_over_is_not_asked_for() -> None:
    old = filed(visits=[visit(**FINISHED_TRIP | {"noticed_at": midnight(TUESDAY)})])
    assert bags(old) == {}


def test_a_trip_first_seen_when_its_slip_fell_due_is_asked_for_a_second_later_it_is_the_past() -> None:
    due = at("18:00")
    for noticed, asked in ((due, 1), (due + 1, 0)):
        told = replace(visit(**FINISHED_TRIP), noticed_at=Instant(noticed))
        assert len(bags(filed(visits=[told]))) == asked


def test_cash_is_due_from_whoever_took_it() -> None:
    both = filed(
        payments=[
            payment(amount=10000, **CASH),
            payment("p2", amount=20000, method="cash", collected_by="S01"),
            payment("p3", amount=500),
        ]
    )
    found = bags(both)
    assert {key: (bag.expected, slips(bag)) for key, bag in found.items()} == {
        "20261123 W01": (10000, ["0007"]),
        "20261123 S01": (20000, []),
    }


def test_who_left_still_has_to_bring_it() -> None:
    staff = [
        replace(one, active=one.staff_no != "W01") for one in office_rows()["staff"] if isinstance(one, Staff)
    ]
    office = reference_of(staff=staff, handovers=(), payments=())
    assert list(bags(filed(payments=[payment(**CASH)]), office=office)) == ["20261123 W01"]


def test_one_tick_receives_all_but_the_missing_ones() -> None:
    cases = filed(), numbered(filed(), 8), numbered(filed(), 9)
    rows = {"20261123 W01": handover(slips_in="17:00", missing="8、KH-20261123-0009、99")}
    (bag,) = bags(*cases, rows=rows).values()
    assert bag.missing == bag.still_out == {"r8", "r9"}
    assert bag.unknown == ("99",)
    seen = handins.of_cases([bag])
    assert [seen[case_id][0].received_at for case_id in ("r1", "r8", "r9")] == [at("17:00"), None, None]


def test_a_missing_slip_stays_on_his_next_row_until_it_is_found() -> None:
    first, other = filed(), numbered(filed(visits=[on(TUESDAY, arrived="09:00")]), 8)
    third = numbered(filed(visits=[on(WEDNESDAY, arrived="09:00")]), 9)
    rows = {
        "20261123 W01": handover(slips_in="17:00", missing="7"),
        "20261124 W01": handover("h2", slips_in=moment("17:00", day=TUESDAY), missing="7"),
    }
    found = bags(first, other, third, rows=rows)
    assert [slips(bag) for bag in found.values()] == [["0007"], ["0007", "0008"], ["0007", "0009"]]
    assert found["20261123 W01"].still_out == {"r1"}

    rows["20261125 W01"] = handover("h3", slips_in=moment("17:00", day=WEDNESDAY))
    found = bags(first, other, third, rows=rows)
    assert [bag.still_out for bag in found.values()] == [frozenset(), frozenset(), frozenset()]
    mine = handins.of_cases(found.values())["r1"]
    assert [one.received_at for one in mine] == [at("17:00", WEDNESDAY)] * 3


def test_a_row_that_nobody_ticked_hands_on_what_was_missing_before() -> None:
    first, other = filed(), numbered(filed(visits=[on(TUESDAY, arrived="09:00")]), 8)
    third = numbered(filed(visits=[on(WEDNESDAY, arrived="09:00")]), 9)
    rows = {"20261123 W01": handover(slips_in="17:00", missing="7")}
    assert slips(bags(first, other, third, rows=rows)["20261125 W01"]) == ["0007", "0009"]


def test_a_slip_that_was_given_up_is_not_asked_for_again() -> None:
    given_up = filed(rulings=[ruling("slip_missing")])
    other = numbered(filed(visits=[on(TUESDAY, arrived="09:00")]), 8)
    rows = {"20261123 W01": handover(slips_in="17:00", missing="7")}
    found = bags(given_up, other, rows=rows)
    assert (found["20261123 W01"].missing, slips(found["20261124 W01"])) == (frozenset(), ["0008"])
    assert found["20261123 W01"].slips_are_in


def test_work_that_goes_on_behind_the_tick_takes_the_slip_out_again() -> None:
    rows = {"20261123 W01": handover(slips_in="09:30")}
    (bag,) = bags(filed(), rows=rows).values()
    assert bag.still_out == {"r1"}
    (later,) = bags(filed(), rows={"20261123 W01": handover(slips_in="09:40")}).values()
    assert later.still_out == frozenset()


def told(bag: Bag, now: str = "17:30") -> dict[str, dict[str, str]]:
    found = handovers.problems(bag, with_money(), at(now))
    return {problem.code: dict(problem.words) for problem in found}


def one(rows: Rows | None = None, **parts: Any) -> Bag:
    parts = {"payments": [payment(**CASH)]} | parts
    return bags(filed(**parts), rows=rows)["20261123 W01"]


def counted(cents: int, **cells: Any) -> Rows:
    whole: dict[str, Any] = {"slips_in": "17:00", "cash_counted": cents, "cash_in": "17:10", "cashier": "S01"}
    return {"20261123 W01": handover(**(whole | cells))}


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (30000, None),
        (25000, {"counted": "250", "expected": "300", "difference": "-50"}),
        (30100, {"counted": "301", "expected": "300", "difference": "+1"}),
        (0, {"counted": "0", "expected": "300", "difference": "-300"}),
    ],
)
def test_a_difference_is_a_figure_of_its_own(cents: int, words: dict[str, str] | None) -> None:
    found = told(one(counted(cents)))
    assert found == ({} if words is None else {"required": {}, "cash_differs": words})


def test_a_reason_explains_a_difference_and_a_ruling_lets_it_be() -> None:
    rows = counted(25000, difference_reason="找錯")
    assert list(told(one(rows))) == ["cash_differs"]
    lets_it_be = [ruling("written_off", about="cash", amount=5000)]
    (found,) = handovers.problems(one(rows, rulings=lets_it_be), with_money(), at("17:30"))
    assert (found.code, found.weight) == ("cash_differs_by_ruling", Weight.NOTICE)
    assert dict(found.words)["difference"] == "-50"
    assert list(told(one(rows, rulings=[ruling("written_off", about="cash", amount=4000)]))) == [
        "cash_differs"
    ]
    assert list(told(one(counted(25000), rulings=lets_it_be))) == ["required", "cash_differs"]


def test_cash_that_was_counted_twice_over_two_orders_is_written_off_once() -> None:
    pieces = [payment(amount=10000, **CASH), payment("p2", amount=20000, method="cash", receipt_no="R-2")]
    bag = one(counted(25000), payments=pieces, rulings=[ruling("written_off", about="cash", amount=5000)])
    assert (bag.expected, bag.given_up) == (30000, 5000)


def test_cash_that_is_taken_behind_the_count_is_still_out() -> None:
    pieces = [payment(amount=10000, **CASH), payment("p2", amount=20000, collected="17:20", **CASH)]
    bag = one(counted(10000), payments=pieces)
    assert (bag.cash_is_in, handovers.state(bag, at("17:30"))) == (False, "partly")
    mine = filed(payments=pieces)
    told_ = case(mine, near=around(mine, office=with_money(), hand_ins=counted(10000)), office=with_money())
    assert [payments.state(row, told_.bundle, told_.reference) for row in pieces] == ["handed_in", "held"]
    assert told_.clocks["cash_in"].met_at is None
    again = counted(30000, cash_in="17:25")
    assert handovers.state(one(again, payments=pieces), at("17:30")) == "done"


def test_who_counts_is_another_than_who_collected() -> None:
    assert "counter_is_collector" in told(one(counted(30000, cashier="王明")))
    no_cash = bags(filed(), rows={"20261123 W01": handover(cash_counted=0, cash_in="17:00", cashier="W01")})
    assert told(no_cash["20261123 W01"]) == {}


def test_people_who_receive_are_known_and_who_begins_fills_in_his_part() -> None:
    rows = {"20261123 W01": handover(received_by="路人", cash_counted=30000, cash_in="17:00")}
    assert set(told(one(rows))) == {"unknown_person", "required"}
    assert "missing_unlisted" in told(one({"20261123 W01": handover(slips_in="17:00", missing="99")}))


def test_what_has_not_come_in_by_the_end_of_the_day_is_said() -> None:
    assert told(one(), "18:00") == {}
    assert told(one(), "18:01") == {
        "slips_not_in": {"slips": "KH-20261123-0007"},
        "cash_not_in": {"amount": "300"},
    }
    assert told(one(counted(30000)), "18:01") == {}
    missing = {"20261123 W01": handover(slips_in="17:00", missing="7")}
    assert "slips_not_in" in told(one(missing, payments=[]), "18:01")


@pytest.mark.parametrize(
    ("rows", "now", "state"),
    [
        ({}, "17:00", "open"),
        ({}, "18:01", "late"),
        ({"20261123 W01": handover(slips_in="17:00")}, "17:30", "partly"),
        ({"20261123 W01": handover(cash_counted=1, cash_in="17:00")}, "17:30", "partly"),
        (counted(25000), "17:30", "done"),
        (counted(30000, slips_in="18:30"), "19:00", "done"),
    ],
)
def test_a_row_says_how_it_stands(rows: Rows, now: str, state: str) -> None:
    assert handovers.state(one(rows), at(now)) == state


def test_a_row_whose_slip_went_to_another_has_nothing_due() -> None:
    (bag,) = bags(rows={"20261123 W01": handover()}).values()
    assert (handovers.state(bag, at("19:00")), handovers.changes_at(bag, at("09:00"))) == (
        "nothing_due",
        None,
    )
    assert bags(rows={"20261123 ZZ": handover(), "anything": handover("h2")}) == {}


def clock(name: str, of: Bundle, rows: Rows, now: str = "18:30") -> tuple[Instant | None, Verdict]:
    told_ = case(of, now, around(of, office=with_money(), hand_ins=rows), with_money()).clocks[name]
    return told_.due_at, told_.verdict


def test_slip_cash_and_filing_have_clocks() -> None:
    paid = filed(payments=[payment(**CASH)], slip=order(**FILED_SLIP | {"filed": None}))
    assert clock("hand_in", paid, {}) == (at("18:00"), Verdict.BREACHED)
    assert clock("cash_in", paid, {}, "17:59") == (at("18:00"), Verdict.RUNNING)
    assert clock("hand_in", paid, counted(30000)) == (at("18:00"), Verdict.MET)
    assert clock("cash_in", paid, counted(30000)) == (at("18:00"), Verdict.MET)
    assert clock("filing", paid, counted(30000)) == (at("17:00", WEDNESDAY), Verdict.RUNNING)
    assert clock("hand_in", filed(rulings=[ruling("slip_missing", ruled="17:00")]), {})[1] is Verdict.MET
    quiet = case(filed(), office=with_money()).clocks
    assert not {"hand_in", "cash_in", "filing"} & quiet.keys()


def test_the_first_day_that_is_out_is_what_the_clock_waits_for() -> None:
    twice = filed(visits=[visit(**FINISHED_TRIP), on(TUESDAY, arrived="09:00")])
    rows = {"20261124 W01": handover(slips_in=moment("17:00", day=TUESDAY))}
    assert clock("hand_in", twice, {})[0] == at("18:00")
    assert clock("hand_in", twice, rows)[0] == at("18:00", TUESDAY)


def test_two_of_one_name_go_by_their_number() -> None:
    twin = replace(
        next(row for row in office_rows()["staff"] if isinstance(row, Staff)), row_id="x", staff_no="W09"
    )
    office = reference_of(staff=[*office_rows()["staff"], twin], handovers=())
    found = bags(filed(slip=order(**FILED_SLIP | {"technician": "W09"})), office=office)
    assert list(found) == ["20261123 W09"]
    from_name = bags(filed(), office=office)
    assert from_name == {}, "王明 is two people: the cell says so elsewhere"


@given(
    st.lists(
        st.tuples(st.sampled_from(("W01", "W02", "S01")), st.integers(0, 50000), st.booleans()), max_size=6
    )
)
def test_no_cash_is_lost_or_counted_twice(taken: list[tuple[str, int, bool]]) -> None:
    rows = [
        payment(f"p{place}", amount=cents, method="cash" if cash else "scan", collected_by=who)
        for place, (who, cents, cash) in enumerate(taken)
    ]
    found = bags(filed(payments=rows), numbered(filed(payments=[]), 8))
    assert sum(bag.expected for bag in found.values()) == sum(cents for _, cents, cash in taken if cash)


@given(st.lists(st.sets(st.sampled_from(("7", "8", "9"))), min_size=1, max_size=3))
def test_a_slip_is_out_until_a_row_receives_it(missing: list[set[str]]) -> None:
    days = (TODAY, TUESDAY, WEDNESDAY)
    trips = [on(day, arrived="09:00") for day in days]
    cases = [numbered(filed(visits=[trip]), tail) for tail, trip in zip((7, 8, 9), trips, strict=True)]
    rows = {
        occasion_of("W01", day): handover(
            f"h{day}", slips_in=moment("17:00", day=day), missing="、".join(sorted(names))
        )
        for day, names in zip(days, missing, strict=False)
    }
    found = list(bags(*cases, rows=rows).values())
    for before, after in pairwise(found):
        if before.received_at is not None:
            assert before.missing <= after.slips.keys()
    for bag in found:
        for case_id in bag.slips:
            assert (case_id in bag.still_out) == (
                case_id in bag.missing
                and not any(_receives(later, case_id) for later in found if later.day > bag.day)
            )


def _receives(bag: Bag, case_id: str) -> bool:
    return bag.received_at is not None and case_id in bag.slips and case_id not in bag.missing


def test_a_call_without_a_slip_has_nothing_to_hand_in() -> None:
    assert bags(bundle(registration(ended="false_alarm"))) == {}


def test_slips_alone_or_cash_alone_are_due_as_well() -> None:
    nothing_yet = at("17:30")
    (slips_only,) = bags(filed(payments=[])).values()
    assert handovers.state(slips_only, nothing_yet) == "open"
    taken = bags(filed(payments=[payment(**CASH | {"collected_by": "S01"})]))["20261123 S01"]
    assert (slips(taken), handovers.state(taken, nothing_yet)) == ([], "open")
