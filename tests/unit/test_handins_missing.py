"""Whose slip it is that is missing, by what number it is named, and what came in of a case."""

from datetime import date

from msgspec.structs import replace

from sync.records import Staff
from sync.rules import handins
from tests.unit.builders import (
    FILED_SLIP,
    FINISHED_TRIP,
    TODAY,
    at,
    filed,
    handover,
    moment,
    order,
    payment,
    reference_of,
    visit,
)
from tests.unit.test_handins import CASH, TUESDAY, bags, numbered, on, slips


def test_a_day_on_which_he_only_took_cash_has_no_slip_that_could_come_in() -> None:
    """C21 and B3.5 apart: the slip of Monday's work comes in on Monday, Sunday's cash brought no slip."""
    sunday = date(2026, 11, 22)
    before = payment(collected=moment("10:00", day=sunday), **CASH)
    rows = {"20261123 W01": handover(slips_in="17:00")}
    seen = handins.of_cases(bags(filed(payments=[before]), rows=rows).values())["r1"]
    assert [(one.day, one.slip, one.received_at) for one in seen] == [
        (sunday, False, None),
        (TODAY, True, at("17:00")),
    ]


def test_slips_are_listed_by_their_numbers() -> None:
    later, sooner = numbered(filed(), 9), replace(numbered(filed(), 10), order_no="KH-20261123-0008")
    (bag,) = bags(later, sooner).values()
    assert slips(bag) == ["0008", "0009"]
    last = replace(later, registration=replace(later.registration, row_id="a"))
    (bag,) = bags(last, sooner).values()
    assert slips(bag) == ["0008", "0009"]


def test_a_staff_number_may_have_a_space_in_it() -> None:
    staff = [Staff(row_id="s", noticed_at=at("00:00"), staff_no="W 01", name="王明", roles=("technician",))]
    office = reference_of(staff=staff, handovers=(), payments=())
    rows = {"20261123 W 01": handover(slips_in="17:00")}
    (bag,) = bags(rows=rows, office=office).values()
    assert (bag.staff.staff_no, bag.day, bag.received_at) == ("W 01", TODAY, at("17:00"))


def test_a_bare_tail_may_mean_an_older_slip_of_his() -> None:
    older = replace(filed(visits=[on(TUESDAY, arrived="09:00")]))
    rows = {"20261124 W01": handover(slips_in=moment("17:00", day=TUESDAY), missing="7")}
    assert bags(older, rows=rows)["20261124 W01"].missing == {"r1"}


def test_a_bare_tail_means_todays_slip_before_an_older_one() -> None:
    older = filed()
    newer = replace(numbered(filed(visits=[on(TUESDAY, arrived="09:00")]), 8), order_no="KH-20261124-0007")
    rows = {
        "20261123 W01": handover(slips_in="17:00", missing="7"),
        "20261124 W01": handover("h2", slips_in=moment("17:00", day=TUESDAY), missing="7"),
    }
    bag = bags(older, newer, rows=rows)["20261124 W01"]
    assert (set(bag.missing), bag.unknown) == ({"r8"}, ())


def test_a_missing_slip_stays_with_whoever_did_not_bring_it() -> None:
    """C21: never on the row of another."""
    others = numbered(filed(slip=order(**FILED_SLIP | {"technician": "李華"})), 9)
    rows = {"20261123 W01": handover(slips_in="17:00", missing="7")}
    found = bags(filed(), others, rows=rows)
    assert {occasion: slips(bag) for occasion, bag in found.items()} == {
        "20261123 W01": ["0007"],
        "20261123 W02": ["0009"],
    }


def test_a_trip_of_nobody_known_does_not_hide_those_behind_it() -> None:
    trips = [visit("v0", arrived="08:50"), visit(**FINISHED_TRIP)]
    opened_for = {"v0": "trip:某人", "v1": "trip:王明"}
    assert list(bags(filed(visits=trips, occasions=opened_for))) == ["20261123 W01"]


def test_a_case_without_cash_was_not_counted_with_that_of_another() -> None:
    paid, unpaid = filed(payments=[payment(**CASH)]), numbered(filed(payments=[]), 9)
    rows = {"20261123 W01": handover(slips_in="17:00", cash_counted=30000, cash_in="17:10", cashier="S01")}
    seen = handins.of_cases(bags(paid, unpaid, rows=rows).values())
    assert [seen[case_id][0].counted_at for case_id in ("r1", "r9")] == [at("17:10"), None]
