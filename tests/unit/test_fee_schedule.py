"""Published prices: which version holds on a day, and what is wrong with the list (P7, A7)."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.instant import DAY, Instant, at_local, day_end
from sync.judge import ReferenceCase, judge_reference_row
from sync.records import FeeItem
from sync.rules.fees import schedule_changes_at, schedule_problems, version_in_force
from tests.unit.builders import ZONE, Echo, around, at, item, midnight, reference

NEW_YORK = ZoneInfo("America/New_York")

OLD = item("W01", 28000, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), row_id="old")
NEW = item("W01", 30000, valid_from=date(2026, 1, 1), row_id="new")


@pytest.mark.parametrize(
    ("day", "clock", "row_id"),
    [
        (date(2024, 12, 31), "23:59", None),
        (date(2025, 1, 1), "00:00", "old"),
        (date(2025, 12, 31), "23:59", "old"),
        (date(2026, 1, 1), "00:00", "new"),
        (date(2046, 1, 1), "00:00", "new"),
    ],
)
def test_a_version_holds_on_its_first_and_on_its_last_day(day: date, clock: str, row_id: str | None) -> None:
    found = version_in_force((OLD, NEW), at(clock, day), ZONE)
    assert (found.row_id if found else None) == row_id


def test_the_newer_of_two_overlapping_versions_counts() -> None:
    endless = replace(OLD, valid_to=None)
    found = version_in_force((endless, NEW), at("09:00"), ZONE)
    assert found is not None
    assert found.row_id == "new"


@pytest.mark.parametrize("last", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 6, 1)])
def test_a_last_day_of_23_or_25_hours_is_a_whole_day(last: date) -> None:
    def new_york(day: date) -> Instant:
        return at_local(day, time(), NEW_YORK)

    begins = new_york(date.fromordinal(last.toordinal() + 1))
    before = item("W01", valid_from=midnight(date(2026, 1, 1)), row_id="before")
    before = replace(before, valid_from=new_york(date(2026, 1, 1)), valid_to=new_york(last))
    after = replace(before, row_id="after", valid_from=begins, valid_to=None)
    assert schedule_problems((before, after), begins, NEW_YORK) == {}
    holds = [
        version_in_force((before, after), moment_, NEW_YORK) for moment_ in (Instant(begins - 1), begins)
    ]
    assert [found.row_id for found in holds if found] == ["before", "after"]


def schedule(*versions: FeeItem, now: Instant | None = None) -> dict[str, list[str]]:
    found = schedule_problems(versions, at("09:00") if now is None else now, ZONE)
    return {row_id: [problem.code for problem in problems] for row_id, problems in found.items()}


def test_versions_follow_each_other_day_by_day() -> None:
    assert schedule(OLD, NEW) == {}
    assert schedule(replace(OLD, valid_to=None), NEW) == {"new": ["overlapping_versions"]}
    assert schedule(replace(OLD, valid_to=NEW.valid_from), NEW) == {"new": ["overlapping_versions"]}
    assert schedule(replace(OLD, valid_to=midnight(date(2025, 12, 30))), NEW) == {"new": ["validity_gap"]}
    assert schedule(replace(NEW, valid_to=midnight(date(2025, 12, 31)))) == {"new": ["time_order"]}


@pytest.mark.parametrize(("reviewed", "late"), [(date(2025, 11, 23), False), (date(2025, 11, 22), True)])
def test_prices_are_reviewed_every_year(reviewed: date, late: bool) -> None:
    found = schedule(replace(NEW, reviewed_on=midnight(reviewed)))
    assert found == ({"new": ["review_overdue"]} if late else {})


def test_a_review_holds_to_the_last_second_of_its_year() -> None:
    reviewed = replace(NEW, reviewed_on=midnight(date(2026, 1, 1)))
    until = day_end(midnight(date(2027, 1, 1)), ZONE)
    assert schedule(reviewed, now=until) == {}
    assert schedule(reviewed, now=Instant(until + 1)) == {"new": ["review_overdue"]}


@pytest.mark.parametrize(("market", "over"), [(25000, False), (24999, True), (0, False), (None, False)])
def test_a_price_is_at_most_a_fifth_over_the_market(market: int | None, over: bool) -> None:
    found = schedule(replace(NEW, market_price=market))
    assert found == ({"new": ["over_market"]} if over else {})


def test_each_problem_of_a_version_stands_on_the_cell_to_put_right_and_says_of_what() -> None:
    """P7, A7: by how much a price is over the market is told in whole per cent."""
    late = replace(NEW, reviewed_on=midnight(date(2025, 1, 1)), market_price=20000)
    late = replace(late, material_floor=200, material_ceiling=100, labour_max=1)
    endless = replace(OLD, valid_to=None)
    found = schedule_problems((endless, late), at("09:00"), ZONE)["new"]
    assert [(one.code, one.column, dict(one.words)) for one in found] == [
        ("overlapping_versions", "valid_from", {"item": "W01"}),
        ("range_upside_down", "labour_max", {"earlier": "labour_price", "later": "labour_max"}),
        ("range_upside_down", "material_ceiling", {"earlier": "material_floor", "later": "material_ceiling"}),
        ("review_overdue", "reviewed_on", {}),
        ("over_market", "labour_price", {"percent": "50"}),
    ]


def test_of_a_range_its_highest_price_is_compared() -> None:
    assert schedule(replace(NEW, labour_max=60000, market_price=30000)) == {"new": ["over_market"]}


def test_an_endless_version_overlaps_all_that_come_behind_it() -> None:
    endless, short = replace(OLD, valid_to=None), replace(NEW, valid_to=midnight(date(2026, 1, 31)))
    last = item("W01", 31000, valid_from=date(2026, 6, 1), row_id="last")
    assert schedule(endless, short, last) == {
        "new": ["overlapping_versions"],
        "last": ["overlapping_versions"],
    }
    assert schedule(short, last) == {"last": ["validity_gap"]}


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ({"labour_max": 29999}, True),
        ({"labour_max": 30000}, False),
        ({"material_floor": 2, "material_ceiling": 1}, True),
        ({"material_ceiling": 1}, False),
    ],
)
def test_a_range_begins_below_its_end(cells: dict[str, int], wrong: bool) -> None:
    found = schedule(replace(NEW, **cells))
    assert found == ({"new": ["range_upside_down"]} if wrong else {})


def judged(row: FeeItem) -> list[tuple[str, str | None]]:
    seen = ReferenceCase(reference=reference(), neighbours=around(), words=Echo(), now=at("09:00"))
    _, found = judge_reference_row("fee_schedule", row, seen)
    return [(problem.code, problem.column) for problem in found]


def test_a_price_is_whole_and_approved_by_somebody() -> None:
    assert judged(item(approved_by="S01")) == []
    assert judged(item(approved_by=None)) == [("required", "approved_by")]
    assert judged(item(approved_by="路人")) == [("unknown_person", "approved_by")]
    assert judged(item(approved_by="S01", reviewed_on=None)) == [("required", "reviewed_on")]
    assert judged(item(labour_price=0, approved_by="S01")) == []


def test_only_the_version_in_force_is_compared_and_reviewed() -> None:
    dusty = replace(OLD, market_price=1, reviewed_on=midnight(date(2020, 1, 1)))
    assert schedule(dusty, NEW) == {}


@given(st.integers(0, 500 * DAY), st.integers(0, 500 * DAY))
def test_nothing_of_the_schedule_changes_before_it_says_so(start: int, later: int) -> None:
    versions = (OLD, replace(NEW, reviewed_on=midnight(date(2026, 1, 15)), market_price=20000))
    now = Instant(midnight(date(2025, 6, 1)) + start)
    change = schedule_changes_at(versions, now, ZONE)
    then = Instant(now + later if change is None else min(now + later, change - 1))

    def seen(moment_: Instant) -> tuple[dict[str, list[str]], FeeItem | None]:
        return schedule(*versions, now=moment_), version_in_force(versions, moment_, ZONE)

    assert seen(now) == seen(then)


def test_the_list_changes_by_itself_when_a_version_starts_or_ends_or_its_review_falls_due() -> None:
    """A7: a review holds for a year."""
    reviewed = midnight(date(2026, 11, 1))
    version = replace(NEW, valid_to=midnight(date(2026, 12, 31)), reviewed_on=reviewed)
    next_one = item("W01", valid_from=date(2027, 3, 1), reviewed_on=date(2027, 2, 1), row_id="next")
    now, moments = at("09:00"), []
    while (change := schedule_changes_at((version, next_one), now, ZONE)) is not None:
        moments.append(change)
        now = change
    assert moments == [
        midnight(date(2027, 1, 1)),
        midnight(date(2027, 3, 1)),
        midnight(date(2027, 11, 2)),
        midnight(date(2028, 2, 2)),
    ]


def test_a_day_ends_with_its_last_second() -> None:
    assert day_end(at("09:00"), ZONE) == at("23:59") + 59
    assert day_end(at("00:00"), ZONE, days=1) == at("23:59") + 59 + DAY
