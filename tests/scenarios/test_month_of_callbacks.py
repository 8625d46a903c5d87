"""A month's callbacks from first to last: sealed, chosen, made, replaced, topped up, recomputed (B3.7)."""

import hashlib
from collections.abc import Mapping
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from sync.instant import at_local
from sync.sample import seal_of
from tests.golden_files import assert_golden
from tests.scenarios.day import Day, day_in_office
from tests.scenarios.dump import dump

FIRST = date(2026, 11, 2)
DAYS = tuple(date(2026, 11, day) for day in (2, 4, 9, 11, 16, 18, 23, 25))
LAST = date(2026, 11, 30)
PEOPLE = ("王師傅", "李師傅")
A_DAY = 5
UNREACHED = "B-003"
"""The customer who never answers."""


def called(day: Day, first: int, number: int) -> None:
    """Calls come in, each from another unit."""
    day.office.hand.type_rows("registration", [
        {"unit": f"B-{nth:03}", "customer": "陳大文", "phone": f"0933{nth:06}", "fault": "水龍頭滴水",
         "fault_class": "給排水", "received_by": "林前台"}
        for nth in range(first, first + number)
    ])  # fmt: skip
    day.look()


def empty(day: Day, tab: str, column: str) -> list[dict[str, Any]]:
    """Rows of a tab in which something is still to be filled in."""
    return [row for row in day.rows(tab) if column not in row]


def repaired(day: Day, hour: int, technician: str | None = None) -> None:
    """All that is open is dispatched, repaired for free, and signed; one of ten is rated 一般, one signed by proxy."""
    slips = {row["row_id"]: row for row in empty(day, "work_orders", "technician")}
    who = {row_id: technician or PEOPLE[nth % 2] for nth, row_id in enumerate(slips)}
    day.at(f"{hour:02}:04")
    day.office.hand.type_cells("work_orders", {row_id: {"technician": who[row_id]} for row_id in slips})
    day.look()
    trips = {row["row_id"]: str(row["order_no"]) for row in empty(day, "visits", "finished")}
    day.at(f"{hour:02}:12")
    day.office.hand.type_rows(
        "order_lines", [{"order_no": number, "code": "F01"} for number in trips.values()]
    )
    day.office.hand.type_cells("visits", {
        row_id: {"arrived": 1, "diagnosis": "墊片老化", "item": "水龍頭", "spec_model": "1/2 吋", "cause": "墊片老化",
                 "test": "正常", "finished": f"{hour:02}{20 + nth}", "result": "修復", "checklist": "全部做到"}
        for nth, row_id in enumerate(trips)
    })  # fmt: skip
    day.at(f"{hour:02}:40")
    day.look()
    day.office.hand.type_cells("work_orders", {
        row_id: {"inspected_by": next(one for one in PEOPLE if one != who[row_id]), "inspection": "現場合格",
                 "rating": "一般" if row["unit"].endswith("7") else "滿意",
                 "signature": "代簽" if row["unit"].endswith("9") else "本人"}
        for row_id, row in slips.items()
    })  # fmt: skip
    day.look()


def called_back(day: Day, clock: str) -> None:
    """The front desk calls everybody who is due; one never answers, and is tried at most once at a time."""
    day.at(clock)
    cells: dict[str, Mapping[str, str | int | float | bool]] = {}
    for row in empty(day, "callbacks", "rating"):
        if row["unit"] == UNREACHED:
            if row.get("tries", 0) < 3:
                tries = row.get("tries", 0) + 1
                cells[row["row_id"]] = {"called": clock.replace(":", ""), "called_by": "林前台",
                                        "reached": "未接", "tries": tries}  # fmt: skip
        elif row["why"] != "不需回訪":
            cells[row["row_id"]] = {"called": clock.replace(":", ""), "called_by": "林前台", "reached": "接通",
                                    "rating": "滿意", "fault_gone": "是"}  # fmt: skip
    day.office.hand.type_cells("callbacks", cells)
    day.look()


def why(day: Day) -> dict[str, str]:
    """Why each unit is called."""
    return {row["unit"]: row["why"] for row in day.rows("callbacks")}


def in_sample(reasons: Mapping[str, str]) -> set[str]:
    words = ("抽樣", "替補", "月底補足")
    return {unit for unit, said in reasons.items() if said.startswith(words)}


def a_month(day: Day) -> None:
    """Forty orders, five on each of eight days; the calls are made in the morning and in the afternoon."""
    for nth, today in enumerate(DAYS):
        day.at("09:00", today)
        called(day, nth * A_DAY + 1, A_DAY)
        repaired(day, 9)
        called_back(day, "11:00" if nth % 2 else "15:00")
        before = set(why(day))
        day.wait("18:30")
        assert set(why(day)) == before, "nothing is chosen by waiting"


def recomputed(day: Day) -> set[str]:
    """Whom the seed chooses, worked out by hand from the opened seed and the places alone: no code of ours."""
    memory = day.office.ledger.memory("LJ")
    seed = memory.seeds["2026-11"].seed
    unit = {row["row_id"]: row["unit"] for row in day.rows("registration")}
    places = [unit[place.case_id] for place in memory.places if place.month == "2026-11"]
    chosen: list[int] = []
    for run in range(ceil(len(places) / 10)):
        drawn = sorted(
            range(run * 10, run * 10 + 10),
            key=lambda place: hashlib.sha256(f"{seed}/{place}".encode()).hexdigest(),
        )
        take = 3 + any(place < len(places) and places[place] == UNREACHED for place in drawn[:3])
        chosen += [place for place in drawn[:take] if place < len(places)]
    return {places[place] for place in chosen}


def test_a_months_callbacks_from_first_to_last(tmp_path: Path) -> None:
    with day_in_office(tmp_path / "office", FIRST) as day:
        sealed = day.office.ledger.events("LJ", {"2026-11"})
        a_month(day)

        memory = day.office.ledger.memory("LJ")
        seed = memory.seeds["2026-11"]
        assert [line.event.words["sha256"] for line in sealed] == [seal_of(seed)], (
            "sealed before the first order"
        )
        assert sealed[0].at == at_local(FIRST, day_start(), day.office.hands.office.zone)
        full = in_sample(why(day))
        assert full == recomputed(day)
        mandatory = {unit for unit, said in why(day).items() if "評價一般" in said or "代簽" in said}
        assert mandatory == {f"B-{nth:03}" for nth in range(1, 41) if nth % 10 in {7, 9}}
        assert set(why(day)) == full | mandatory, "nobody else is called"
        assert len(full) == 12 + (UNREACHED in full), "three of each ten, and one more for who never answers"
        assert not any("problems" in row for row in day.rows("callbacks"))

        assert UNREACHED in full
        number = {row["unit"]: row["order_no"] for row in day.rows("registration")}
        (instead,) = [unit for unit, said in why(day).items() if said.startswith("替補")]
        assert why(day)[UNREACHED] == f"抽樣、改訪 {number[instead]}"
        assert why(day)[instead].startswith(f"替補 {number[UNREACHED]}")

        the_end(day, full)
        assert_golden("scenarios/month_of_callbacks.txt", dump(day, "callbacks", "cases", "tasks"))


def the_figures(day: Day, chosen: set[str]) -> None:
    """What the month comes to: everybody reached of everybody who might have been; the sample beside."""
    found = {row["kpi"]: row for row in day.rows("kpi") if row["subject"] == "LJ"}
    rate, sample = found["回訪率"], found["抽樣滿意率"]
    reached = [row for row in day.rows("callbacks") if row.get("reached") == "接通"]
    assert (rate["numerator"], rate["denominator"], rate["state"]) == (len(reached), 43, "達標")
    assert f"抽中 {len(chosen)}、" in rate["beside"]
    assert "改訪 1、聯絡不上 1、" in rate["beside"]
    assert (sample["numerator"], sample["denominator"]) == (len(chosen) - 1, len(chosen) - 1)
    assert (found["滿意率"]["denominator"], found["滿意率"]["state"]) == (43, "達標")
    assert found["當日交單率"]["state"] == "未達標", "nobody handed in a slip"


def day_start() -> Any:
    from datetime import time  # noqa: PLC0415

    return time(8)


def the_end(day: Day, full: set[str]) -> None:
    """Three more on the last day, one of them by a technician of whom nobody was asked; one is told too late."""
    day.at("09:00", LAST)
    called(day, 41, 2)
    repaired(day, 9)
    day.at("10:00")
    called(day, 43, 1)
    repaired(day, 10, "周經理")
    called_back(day, "16:00")
    day.wait("23:59")
    in_month = in_sample(why(day))
    day.wait("00:00", date(2026, 12, 1))
    chosen = in_sample(why(day))
    assert chosen >= in_month >= full
    assert len(chosen - {UNREACHED}) >= ceil(0.3 * 43)
    assert "B-043" in chosen, "each technician is asked about"
    assert {why(day)[unit] for unit in chosen - in_month} == {"月底補足"}

    day.at("09:00", date(2026, 12, 2))
    called_back(day, "09:30")
    day.wait("09:00", date(2026, 12, 7))
    assert in_sample(why(day)) == chosen
    the_figures(day, chosen)
    assert sorted(day.office.ledger.memory("LJ").seeds) == ["2026-11", "2026-12"]
    assert day.look().cells_written == 0
