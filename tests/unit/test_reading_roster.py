"""Days and shifts of the duty roster, as people of three languages write them."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem
from sync.cell import Cell
from sync.instant import Instant, at_local
from sync.reading.duty_days import read_duty_days
from sync.reading.shifts import read_shift

TAIPEI = ZoneInfo("Asia/Taipei")
NOW = at_local(date(2026, 11, 23), time(9), TAIPEI)
WORKWEEK = "mon,tue,wed,thu,fri"


def days(cell: Cell) -> str | Problem | None:
    return read_duty_days(cell, TAIPEI, NOW)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-03", "2026-10-03"),
        (46298, "2026-10-03"),
        ("11/25", "2026-11-25"),
        ("115/11/25", "2026-11-25"),
        ("2026-10-01~2026-10-07", "2026-10-01/2026-10-07"),
        ("2026-10-01／2026-10-07", "2026-10-01/2026-10-07"),
        ("2026年10月1日至7日", "2026-10-01/2026-10-07"),
        ("12/30-1/2", "2026-12-30/2027-01-02"),
        ("11/24、11/26、12/1", "2026-11-24,2026-11-26,2026-12-01"),
        ("11/24、26、28日", "2026-11-24,2026-11-26,2026-11-28"),
        ("11/24-11/26, 11/30", "2026-11-24/2026-11-26,2026-11-30"),
        ("週一至週五", WORKWEEK),
        ("周一到周五", WORKWEEK),
        ("星期一～五", WORKWEEK),
        ("禮拜一至禮拜五", WORKWEEK),
        ("每週一、三", "mon,wed"),
        ("每周一、三、五", "mon,wed,fri"),
        ("週一三五", "mon,wed,fri"),
        ("每週日", "sun"),
        ("星期天", "sun"),
        ("週六至週一", "mon,sat,sun"),
        ("Mon-Fri", WORKWEEK),
        ("mon to fri", WORKWEEK),
        ("Monday, Wednesday and Friday", "mon,wed,fri"),
        ("every Tuesday", "tue"),
        ("Sundays", "sun"),
        ("每天", "mon,tue,wed,thu,fri,sat,sun"),
        ("Every day", "mon,tue,wed,thu,fri,sat,sun"),
        ("週末", "sat,sun"),
        ("weekdays", WORKWEEK),
        ("平日", "work"),
        ("工作日", "work"),
        ("working days", "work"),
        ("假日", "rest"),
        ("days off", "rest"),
        ("週一至週五 2026-10-01~2026-12-31", f"{WORKWEEK}@2026-10-01/2026-12-31"),
        ("週一至週五（10/1-12/31）", f"{WORKWEEK}@2026-10-01/2026-12-31"),
        ("2026-10-01~2026-12-31 每週一、三", "mon,wed@2026-10-01/2026-12-31"),
        ("每週一 2026-12-01起", "mon@2026-12-01/"),
        ("自2026-12-01起 每週一", "mon@2026-12-01/"),
        ("Mon-Fri from 2026-12-01", f"{WORKWEEK}@2026-12-01/"),
        ("Mon-Fri until 2026-12-31", f"{WORKWEEK}@/2026-12-31"),
        ("from 2026-12-01 to 2026-12-31 Sat", "sat@2026-12-01/2026-12-31"),
        ("每天，至2026-12-31", "mon,tue,wed,thu,fri,sat,sun@/2026-12-31"),
        ("平日 2026-12-31止", "work@/2026-12-31"),
        ("平日 自12/1至12/31止", "work@2026-12-01/2026-12-31"),
        ("", None),
        (None, None),
    ],
)
def test_days_in_three_languages(text: Cell, found: str | None) -> None:
    assert days(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "夜班",
        "10/40",
        "2026-10-07~2026-10-01",
        "週一 2026-12-31~2026-12-01",
        "週一 下午",
        "週八",
        "2026-10-01 每",
        "週一 2026-10-01",
        "、",
        "Mon " * 50,
        True,
        0.5,
    ],
)
def test_other_days_are_a_problem(text: Cell) -> None:
    found = days(text)
    assert isinstance(found, Problem)
    assert found.code == "unreadable_duty_days"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("22:00-06:00", "22:00-06:00"),
        ("2200-0600", "22:00-06:00"),
        ("22-6", "22:00-06:00"),
        ("２２：００～０６：００", "22:00-06:00"),
        ("22:00 to 06:00", "22:00-06:00"),
        ("22:00至次日06:00", "22:00-06:00"),
        ("晚上10點至早上6點", "22:00-06:00"),
        ("10 pm - 6 am", "22:00-06:00"),
        ("8-17", "08:00-17:00"),
        ("08:00-12:00、13:00-17:00", "08:00-12:00,13:00-17:00"),
        ("8-12, 13-17", "08:00-12:00,13:00-17:00"),
        ("16:00-24:00", "16:00-24:00"),
        ("08:00-08:00", "08:00-08:00"),
        ("全天", "00:00-24:00"),
        ("24小時", "00:00-24:00"),
        ("休", "off"),
        ("休假", "off"),
        ("OFF", "off"),
        ("", None),
    ],
)
def test_shifts_in_three_languages(text: Cell, found: str | None) -> None:
    assert read_shift(text) == found


@pytest.mark.parametrize(
    "text", ["夜班", "22:00", "25-26", "24-8", "08:00-09:00-10:00", "8-", "8:00至次日9:00", 0.5, "8-12、"]
)
def test_other_shifts_are_a_problem(text: Cell) -> None:
    found = read_shift(text)
    assert isinstance(found, Problem)
    assert found.code == "unreadable_shift"


@given(st.text(max_size=30) | st.floats(allow_nan=False) | st.integers())
def test_anything_is_read_or_told(cell: Cell) -> None:
    for found in (read_duty_days(cell, TAIPEI, Instant(NOW)), read_shift(cell)):
        assert found is None or isinstance(found, str | Problem)


WORDS = (
    "每 週 周 星期 一 二 五 日 天 至 、 ( ) 10/1 2026-12-31 起 止 自 平日",
    "Mon Fri - to , until",
)
PIECES = st.lists(st.sampled_from([word for words in WORDS for word in words.split()]), max_size=6)


@given(PIECES, st.sampled_from(("", " ")))
def test_what_is_read_reads_the_same_in_its_one_form(pieces: list[str], gap: str) -> None:
    found = days(gap.join(pieces))
    if isinstance(found, str) and "@" not in found and found not in {"work", "rest"}:
        assert days(found.replace("/", "~")) == found
