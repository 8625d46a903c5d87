"""Months of the office's own calendar, and when they close."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.instant import Instant
from sync.records import CalendarEntry, Setting
from sync.rules.months import month_close, month_end, month_of, month_start
from tests.unit.builders import ZONE, at, reference, reference_of


@given(st.integers(1_600_000_000, 2_000_000_000).map(Instant))
def test_each_instant_lies_in_its_month(moment: Instant) -> None:
    month = month_of(moment, ZONE)
    assert month_start(month, ZONE) <= moment < month_end(month, ZONE)
    assert month_end(month, ZONE) < month_close(month, reference())


@pytest.mark.parametrize(
    ("month", "close"),
    [("2026-10", date(2026, 11, 7)), ("2026-11", date(2026, 12, 6)), ("2026-12", date(2027, 1, 8))],
)
def test_a_month_closes_with_the_fifth_working_day_behind_it(month: str, close: date) -> None:
    assert month_close(month, reference()) == at("00:00", close)


def test_a_rest_day_is_no_working_day() -> None:
    rest = CalendarEntry(row_id="c1", noticed_at=at("00:00"), date="2026-12-01/2026-12-02", kind="rest_day")
    assert month_close("2026-11", reference_of(calendar=[rest])) == at("00:00", date(2026, 12, 9))


def test_an_office_that_never_opens_waits_for_sixty_days() -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    shut = [Setting(row_id=day, noticed_at=at("00:00"), key=f"opening.{day}", value="") for day in days]
    assert month_close("2026-11", reference_of(settings=shut)) == at("00:00", date(2027, 1, 30))
