"""Dates, times and clocks. It is Saturday 2026-10-03 14:45 in Taipei unless said otherwise."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant, from_datetime, local, to_serial
from sync.reading.clock import read_clock
from sync.reading.dates import is_relative, read_date, read_time
from sync.reading.days import read_days, written
from sync.wording import LOCALES, load

TAIPEI = ZoneInfo("Asia/Taipei")
LONDON = ZoneInfo("Europe/London")


def at(text: str, zone: ZoneInfo = TAIPEI) -> Instant:
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=zone))


def shown(found: Instant | Problem | None, zone: ZoneInfo = TAIPEI) -> str | None:
    if isinstance(found, Problem):
        return found.code
    return None if found is None else local(found, zone).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


NOW = at("2026-10-03 14:45")
MOMENTS = st.integers(at("1955-01-01 00:00"), at("2118-12-30 00:00")).map(Instant)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (46298, "2026-10-03"),
        (46298.75, "2026-10-03"),
        ("2026-10-03", "2026-10-03"),
        ("2026/10/3", "2026-10-03"),
        ("2026.10.3", "2026-10-03"),
        ("2026年10月3日", "2026-10-03"),
        ("２０２６年１０月３日", "2026-10-03"),
        ("115/10/3", "2026-10-03"),
        ("民國115年10月3日", "2026-10-03"),
        ("民国99年1月1日", "2010-01-01"),
        ("10/3", "2026-10-03"),
        ("10月5日", "2026-10-05"),
        ("1/2", "2027-01-02"),
        ("5/1", "2026-05-01"),
        ("12月31號", "2026-12-31"),
        ("今天", "2026-10-03"),
        ("今日", "2026-10-03"),
        ("昨", "2026-10-02"),
        ("昨天", "2026-10-02"),
        ("昨日", "2026-10-02"),
        ("明天", "2026-10-04"),
        ("明日", "2026-10-04"),
        ("Tomorrow", "2026-10-04"),
        ("後天", "2026-10-05"),
    ],
)
def test_a_date_is_the_start_of_the_local_day(cell: Cell, day: str) -> None:
    assert shown(read_date(cell, TAIPEI, NOW)) == f"{day} 00:00"


@pytest.mark.parametrize(
    ("cell", "day"),
    [("10/3", "2026-10-03"), ("10/4", "2025-10-04"), ("1/2", "2026-01-02"), ("昨", "2026-10-02")],
)
def test_a_past_date_is_the_nearest_one_not_behind_today(cell: Cell, day: str) -> None:
    assert shown(read_date(cell, TAIPEI, NOW, past=True)) == f"{day} 00:00"


@pytest.mark.parametrize(
    "cell",
    ["2026-02-30", "13/40", "10/3/26", "2026-10-0314", "1430", 1430, 5, 10.3, "下週", "2026-10-03 14:30", True,
     "2/29", "9999-12-31", 80_000, float("nan"), "9" * 5000],
)  # fmt: skip
def test_what_is_no_date_is_asked_back(cell: Cell) -> None:
    assert shown(read_date(cell, TAIPEI, NOW)) == "unreadable_date"


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-10-03 14:30", "2026-10-03 14:30"),
        ("2026-10-03T14:30:15", "2026-10-03 14:30:15"),
        ("2026/10/3 9:05", "2026-10-03 09:05"),
        ("2026年10月3日 下午2:30", "2026-10-03 14:30"),
        ("2026年10月3日下午2點半", "2026-10-03 14:30"),
        ("民國115年10月3日 上午9:00", "2026-10-03 09:00"),
        ("115/10/3 0900", "2026-10-03 09:00"),
        ("10/5 0900", "2026-10-05 09:00"),
        ("10月5日14時30分", "2026-10-05 14:30"),
        ("2026-10-05", "2026-10-05 00:00"),
        ("2026-10-03 24:00", "2026-10-04 00:00"),
        ("2026-12-31 2400", "2027-01-01 00:00"),
        ("14:30", "2026-10-03 14:30"),
        ("18：30", "2026-10-03 18:30"),
        ("1830", "2026-10-03 18:30"),
        (1830, "2026-10-03 18:30"),
        ("930", "2026-10-03 09:30"),
        (930, "2026-10-03 09:30"),
        ("0930", "2026-10-03 09:30"),
        ("昨2310", "2026-10-02 23:10"),
        ("昨晚11:10", "2026-10-02 23:10"),
        ("明 9:00", "2026-10-04 09:00"),
        ("明天下午2點", "2026-10-04 14:00"),
        ("tomorrow 2 pm", "2026-10-04 14:00"),
        (46298.604166666664, "2026-10-03 14:30"),
        (0.75, "2026-10-03 18:00"),
        (0.9999999, "2026-10-04 00:00"),
    ],
)
def test_a_time_is_read_in_the_zone_of_the_site(cell: Cell, moment: str) -> None:
    assert shown(read_time(cell, TAIPEI, NOW)) == moment


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "即時",
        "即时",
        "立即",
        " At  Once ",
        "檢查後接續",
        "检查后接续",
        "after inspection",
        "After the inspection",
    ],
)
def test_words_for_the_default_are_an_empty_cell(cell: Cell) -> None:
    assert read_time(cell, TAIPEI, NOW) is None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("default", ["at_once", "after_inspection"])
def test_the_default_as_the_header_names_it_is_an_empty_cell(locale: str, default: str) -> None:
    assert read_time(load(locale).default(default), TAIPEI, NOW) is None


@pytest.mark.parametrize(
    "cell",
    ["25:00", "24:01", "1275", "12:60", "上午14:30", "晚上12:30", "下午", "5", 5, 77, 1.5, "2026-10-03T14:30:00Z",
     "2026-10-03 14:30 左右", "20261003 1430", "10/31430", False, "12345", "改天"],
)  # fmt: skip
def test_what_is_no_time_is_asked_back_in_the_rows_own_words(cell: Cell) -> None:
    assert read_time(cell, TAIPEI, NOW) == problem(
        "unreadable_time", text=str(cell).upper() if cell is False else str(cell)
    )


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", "14:30"),
        ("1430", "14:30"),
        ("930", "9:30"),
        ("0005", "0:05"),
        ("24:00", "24:00"),
        ("下午2:30", "14:30"),
        ("下午230", "14:30"),
        ("下午14:30", "14:30"),
        ("下午12:30", "12:30"),
        ("上午12:30", "0:30"),
        ("凌晨1點", "1:00"),
        ("早上9點整", "9:00"),
        ("中午12點", "12:00"),
        ("中午1:00", "13:00"),
        ("晚上8點半", "20:30"),
        ("2:30pm", "14:30"),
        ("2:30 PM", "14:30"),
        ("12am", "0:00"),
        ("pm 2:30", "14:30"),
    ],
)
def test_clocks(text: str, clock: str) -> None:
    hour, minute = (int(part) for part in clock.split(":"))
    assert read_clock(text) == hour * 3600 + minute * 60


@pytest.mark.parametrize(
    "text", ["", "9", "77", "2575", "14:", "14:5", "13am", "晚上1點", "下午2:30pm", "9" * 300]
)
def test_no_clocks(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize("cell", ["10/3", "10月3日 9:00", "1430", 930, "昨2310", "明天", 0.5])
def test_what_depends_on_the_day_it_was_said(cell: Cell) -> None:
    assert is_relative(cell)


@pytest.mark.parametrize("cell", ["2026-10-03", "115/10/3 0900", "民國115年10月3日", 46298, 46298.5])
def test_what_does_not(cell: Cell) -> None:
    assert not is_relative(cell)


def test_the_clock_change_of_a_zone_is_kept() -> None:
    now = at("2026-03-30 10:00", LONDON)
    assert shown(read_time("昨 0:30", LONDON, now), LONDON) == "2026-03-29 00:30"
    noons = [read_time(f"2026-03-{day} 12:00", LONDON, now) for day in (28, 29)]
    assert all(isinstance(noon, int) for noon in noons)
    first, second = (noon for noon in noons if isinstance(noon, int))
    assert second - first == timedelta(hours=23).total_seconds()


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2026-10-01", "2026-10-01"),
        (46298, "2026-10-03"),
        ("10/1", "2026-10-01"),
        ("2026-10-01/2026-10-07", "2026-10-01/2026-10-07"),
        ("2026-10-01~2026-10-07", "2026-10-01/2026-10-07"),
        ("2026/10/1 - 2026/10/7", "2026-10-01/2026-10-07"),
        ("10/1-10/7", "2026-10-01/2026-10-07"),
        ("10/1～10/7", "2026-10-01/2026-10-07"),
        ("10/1-7", "2026-10-01/2026-10-07"),
        ("115/10/1-115/10/7", "2026-10-01/2026-10-07"),
        ("115/10/1-10/7", "2026-10-01/2026-10-07"),
        ("2026年10月1日至7日", "2026-10-01/2026-10-07"),
        ("2026年10月1日到10月7日", "2026-10-01/2026-10-07"),
        ("民國115年10月1日至115年10月7日", "2026-10-01/2026-10-07"),
        ("12/30-1/2", "2026-12-30/2027-01-02"),
        ("2026-12-30 to 2027-01-02", "2026-12-30/2027-01-02"),
        ("明天至後天", "2026-10-04/2026-10-05"),
        ("10/1-10/1", "2026-10-01"),
        ("", None),
    ],
)
def test_days_are_written_in_one_form(cell: Cell, days: str | None) -> None:
    found = read_days(cell, TAIPEI, NOW)
    assert (written(found) if isinstance(found, tuple) else found) == days


@pytest.mark.parametrize(
    "cell", ["10/7-10/1", "10/1-40", "10/1-", "10/1 9:00", "國慶", "2026-10-01/2026-09-01", 7, True]
)
def test_what_is_no_range_is_asked_back(cell: Cell) -> None:
    assert read_days(cell, TAIPEI, NOW) == problem(
        "unreadable_date", text="TRUE" if cell is True else str(cell)
    )


@given(MOMENTS, st.sampled_from([TAIPEI, LONDON, ZoneInfo("America/Sao_Paulo")]))
def test_a_time_comes_back_from_any_way_of_writing_it(moment: Instant, zone: ZoneInfo) -> None:
    wall = local(moment, zone)
    if wall.fold:
        return  # the second pass of a repeated hour cannot be written
    minute = from_datetime(wall.replace(second=0, microsecond=0))
    roc = f"{wall.year - 1911}/{wall.month}/{wall.day}"
    half = "上午" if wall.hour < 12 else "下午"
    typed: tuple[Cell, ...] = (
        f"{wall:%Y-%m-%d %H:%M}",
        f"{wall:%Y/%m/%d %H%M}",
        f"{wall.year}年{wall.month}月{wall.day}日 {half}{wall.hour % 12 or 12}:{wall:%M}",
        to_serial(minute, zone),
        *([f"{roc} {wall:%H:%M}"] if wall.year >= 1911 + 100 else []),
    )
    for cell in typed:
        assert read_time(cell, zone, NOW) == minute
    start = read_date(f"{wall:%Y-%m-%d}", zone, NOW)
    assert isinstance(start, int)
    assert [local(Instant(start + after), zone).date() < wall.date() for after in (-1, 0)] == [True, False], (
        "the first second of the day, which is not 00:00 where clocks change at midnight"
    )
