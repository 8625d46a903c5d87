"""Event cells ◷. It is Saturday 2026-10-03 14:45 in Taipei."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import DAY, Instant, from_datetime, local
from sync.reading.events import read_event

TAIPEI = ZoneInfo("Asia/Taipei")


def at(text: str) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=TAIPEI))


NOW = at("2026-10-03 14:45")
SEEN = at("2026-10-03 14:44")


def read(cell: Cell, edited_at: Instant | None = None, now: Instant = NOW) -> Instant | Problem | None:
    return read_event(cell, zone=TAIPEI, now=now, seen=SEEN, edited_at=edited_at)


def shown(found: Instant | Problem | None) -> str | None:
    if isinstance(found, Problem):
        return found.code
    return None if found is None else f"{local(found, TAIPEI):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("cell", [1, 1.0, "1", "１", "v", "V", "✓", "✔", "✔️", "☑", "√", True])
def test_a_tick_is_the_edits_time_where_known_else_first_seen(cell: Cell) -> None:
    edited = at("2026-10-03 14:40")
    assert read(cell) == SEEN
    assert read(cell, edited) == edited


@pytest.mark.parametrize("cell", [False, "", "  ", None, "FALSE", "☐"])
def test_an_empty_box_says_nothing(cell: Cell) -> None:
    assert read(cell) is None


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("1430", "2026-10-03 14:30"),
        (1430, "2026-10-03 14:30"),
        ("14:30", "2026-10-03 14:30"),
        ("14:46", "2026-10-03 14:46"),
        ("15:00", "2026-10-02 15:00"),
        ("930", "2026-10-03 09:30"),
        (930, "2026-10-03 09:30"),
        ("0930", "2026-10-03 09:30"),
        ("下午2點", "2026-10-03 14:00"),
        ("2310", "2026-10-02 23:10"),
        ("昨2310", "2026-10-02 23:10"),
        ("10/3 0900", "2026-10-03 09:00"),
        ("10/4 0900", "2025-10-04 09:00"),
        ("115/10/3", "2026-10-03 00:00"),
        ("2026年10月3日 下午2:30", "2026-10-03 14:30"),
        ("2026-10-02 24:00", "2026-10-03 00:00"),
        ("24:00", "2026-10-03 00:00"),
        (46298.604166666664, "2026-10-03 14:30"),
        (0.604166666666666, "2026-10-03 14:30"),
        (0.75, "2026-10-02 18:00"),
    ],
)
def test_a_time_is_the_nearest_one_before_now(cell: Cell, moment: str) -> None:
    assert shown(read(cell)) == moment


def test_just_after_midnight_a_late_clock_is_last_nights() -> None:
    assert shown(read("2355", now=at("2026-10-04 00:10"))) == "2026-10-03 23:55"


def test_what_is_relative_counts_from_the_edit_where_it_is_known() -> None:
    edited, now = at("2026-10-03 23:59"), at("2026-10-04 00:03")
    assert shown(read("昨2310", edited, now)) == "2026-10-02 23:10"
    assert shown(read("昨2310", None, now)) == "2026-10-03 23:10"


@pytest.mark.parametrize("cell", ["明 9:00", "10/3 1500", "2026-10-03 14:48", "2027-01-01", 46299])
def test_what_is_still_to_come_is_asked_back(cell: Cell) -> None:
    assert read(cell) == problem("time_in_future", text=str(cell))


@pytest.mark.parametrize("cell", [0, 5, "5", 77, "00", "12345", "20261003"])
def test_a_bare_number_that_may_mean_anything_is_asked_back(cell: Cell) -> None:
    assert read(cell) == problem("ambiguous_time", text=str(cell))


@pytest.mark.parametrize("cell", ["x", "大概兩點", "2575", 1.5, "已到", "即時", "-5"])
def test_what_cannot_be_read_is_asked_back(cell: Cell) -> None:
    assert read(cell) == problem("unreadable_time", text=str(cell))


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, DAY * 400))
def test_a_clock_never_lies_ahead_nor_more_than_a_day_behind(hour: int, minute: int, later: int) -> None:
    now = Instant(NOW + later)
    found = read(f"{hour:02}:{minute:02}", now=now)
    assert isinstance(found, int)
    assert now - DAY < found <= now + 120
    assert f"{local(found, TAIPEI):%H:%M}" == f"{hour:02}:{minute:02}"


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans()))
def test_any_cell_is_a_time_or_a_problem_and_never_ahead(cell: Cell) -> None:
    found = read(cell)
    assert found is None or isinstance(found, Problem) or found <= NOW + 120
