"""How far and when, as people write it into one cell."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem, problem
from sync.instant import Instant, at_local, from_datetime, local
from sync.reading.scope import Scope, read_scope
from sync.reading.text import plain
from sync.wording import load

ZONE = ZoneInfo("Asia/Taipei")
WORDS = load("zh_Hant")
NOW = from_datetime(datetime(2026, 10, 3, 8, tzinfo=ZONE))


def read(cell: str | float) -> Scope | Problem | None:
    return read_scope(cell, ZONE, NOW, WORDS)


def shown(at: Instant | None) -> str | None:
    return None if at is None else f"{local(at, ZONE):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("typed", "extent", "place", "begins", "ends"),
    [
        ("全部", "whole", None, None, None),
        ("全部 10/3 0900-1100", "whole", None, "10-03 09:00", "10-03 11:00"),
        ("部分 廚房 0900至1100", "part", "廚房", "10-03 09:00", "10-03 11:00"),
        ("部分廚房 10/3 0900-10/4 1100", "part", "廚房", "10-03 09:00", "10-04 11:00"),
        ("部分（主臥） 14:00–16:00", "part", "主臥", "10-03 14:00", "10-03 16:00"),
        ("部分 0900-1100 主臥浴室", "part", "主臥浴室", "10-03 09:00", "10-03 11:00"),
        ("部分 主臥2間", "part", "主臥2間", None, None),
        ("部分 3-2號房", "part", "3-2號房", None, None),
        ("主臥", None, "主臥", None, None),
        ("0900-1100", None, None, "10-03 09:00", "10-03 11:00"),
        ("全部 明天 0900~1100", "whole", None, "10-04 09:00", "10-04 11:00"),
        ("全部，2026-10-05 09:00-11:00", "whole", None, "10-05 09:00", "10-05 11:00"),
        ("全部 下午2點到4點", "whole", None, "10-03 14:00", "10-03 16:00"),
        ("全部 10月5日上午9點至11點", "whole", None, "10-05 09:00", "10-05 11:00"),
        ("All 10/3 2300-0100", "whole", None, "10-03 23:00", "10-04 01:00"),
        ("part kitchen 2 pm to 4 pm", "part", "kitchen", "10-03 14:00", "10-03 16:00"),
        ("全部 2026-10-05", "whole", None, "10-05 00:00", "10-06 00:00"),
        ("部分 陽台 10/5", "part", "陽台", "10-05 00:00", "10-06 00:00"),
        ("全部 10/3-10/5", "whole", None, "10-03 00:00", "10-06 00:00"),
        ("10/3 0900", None, None, "10-03 09:00", None),
    ],
)
def test_extent_place_and_hours(
    typed: str, extent: str | None, place: str | None, begins: str | None, ends: str | None
) -> None:
    found = read(typed)
    assert isinstance(found, Scope)
    assert (found.extent, found.place, shown(found.begins), shown(found.ends)) == (
        extent,
        place,
        begins,
        ends,
    )


@pytest.mark.parametrize("typed", ["部分 9-11", "全部 10/3 9-11", "全部 2500-2600", "全部 0900-9900"])
def test_hours_that_are_none_or_may_be_a_day_are_asked_back(typed: str) -> None:
    assert read(typed) == problem("unreadable_scope", text=typed)


def test_a_date_time_of_the_spreadsheet_is_the_begin() -> None:
    found = read(46298.375)
    assert found == Scope(begins=at_local(date(2026, 10, 3), datetime(2026, 1, 1, 9).time(), ZONE))  # noqa: DTZ001 - a clock
    assert read("") is None


@given(st.text(max_size=40) | st.from_regex(r"(全部|部分)? ?[0-9/:至~ -]{0,20}", fullmatch=True))
def test_whatever_is_typed_is_a_scope_that_ends_after_it_begins_or_is_asked_back(typed: str) -> None:
    found = read(typed)
    if isinstance(found, Scope):
        assert found.begins is None or found.ends is None or found.ends > found.begins
    elif found is None:
        assert not plain(typed)
    else:
        assert found.code == "unreadable_scope"
