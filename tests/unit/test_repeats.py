"""Faults that came back inside a warranty: whose they are, and how sure (A6)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.bundle import Bundle
from sync.instant import DAY, Instant
from sync.rules.columns.work_orders import repeat_of
from sync.rules.repeats import Known, Repeats, Report, repeats
from sync.rules.warranty import Finished
from tests.unit.after import seen_with
from tests.unit.builders import (
    FINISHED_TRIP,
    TODAY,
    around,
    at,
    bundle,
    filed,
    moment,
    registration,
    ruling,
    visit,
)

WEEK_LATER = TODAY + timedelta(days=7)


def again(day: date = WEEK_LATER, row_id: str = "r2", **cells: Any) -> Bundle:
    """Gives another call at the same place, nobody sent yet; of it nothing but the cells told differs."""
    parts = {"visits": cells.pop("visits", []), "rulings": cells.pop("rulings", [])}
    called = replace(
        registration(**cells), row_id=row_id, received=moment("09:00", day=day), noticed_at=at("09:00", day)
    )
    return bundle(called, order_no=f"KH-{day:%Y%m%d}-000{row_id[-1]}", **parts)


def found(*cases: Bundle) -> Repeats:
    return around(*cases).repeats


def test_a_fault_that_comes_back_is_linked_both_ways() -> None:
    first, second = filed(), again()
    seen = found(first, second)
    assert (seen.earlier["r2"].of.order_no, seen.earlier["r2"].sureness) == (first.order_no, "likely")
    assert [one.of.case_id for one in seen.later["r1"]] == ["r2"]
    assert repeat_of(seen_with(second, first)) == f"repeat.likely order_no={first.order_no}"
    assert repeat_of(seen_with(first, second)) is None


@pytest.mark.parametrize(
    "second",
    [
        again(unit="B-0101"),
        again(fault_class="漏電"),
        again(ended="false_alarm"),
        again(unit=None),
        again(TODAY + timedelta(days=91)),
        replace(again(), corrects="r1", round=1),
    ],
)
def test_what_is_no_repeat_fault(second: Bundle) -> None:
    assert found(filed(), second).earlier == {}


def test_only_a_repair_can_fail_to_last() -> None:
    safe = filed(visits=[visit(**FINISHED_TRIP | {"result": "made_safe", "note": "關閥"})])
    assert found(safe, again()).earlier == {}


@pytest.mark.parametrize(
    ("item", "sureness"), [("水龍頭", "certain"), (" 水 龍頭", "certain"), ("馬桶", "likely")]
)
def test_the_same_item_makes_it_certain(item: str, sureness: str) -> None:
    assert found(filed(), again(visits=[visit(item=item)])).earlier["r2"].sureness == sureness


def test_a_ruling_says_that_it_is_none() -> None:
    repeat = found(filed(), again(rulings=[ruling("not_a_repeat")])).earlier["r2"]
    assert (repeat.sureness, repeat.stands) == ("ruled", False)


def test_the_class_confirmed_counts_as_well_as_the_one_reported() -> None:
    tripped = filed(called=registration(fault_class="漏電"))
    assert "r2" in found(tripped, again()).earlier, "it was the washer after all"
    assert "r2" in found(tripped, again(fault_class="漏電")).earlier


def test_it_is_of_the_last_repair() -> None:
    first = filed()
    second = replace(
        filed(),
        registration=replace(registration(), row_id="r2", received=moment("13:00")),
        visits=(visit(**FINISHED_TRIP | {"arrived": "13:10", "started": "13:15", "finished": "13:40"}),),
        order_no="KH-20261123-0008",
    )
    seen = found(first, second, again(row_id="r3"))
    assert seen.earlier["r3"].of.case_id == "r2"
    assert [one.of.case_id for one in seen.later["r1"]] == ["r2"]


ORDERS = st.lists(
    st.tuples(st.integers(0, 40), st.none() | st.integers(0, 10), st.integers(0, 20), st.sampled_from("AB")),
    max_size=8,
)


@given(ORDERS, st.randoms())
def test_a_repeat_lies_in_a_warranty_whatever_the_order_of_the_rows(
    told: list[tuple[int, int | None, int, str]], chance: Any
) -> None:
    orders = [_known(str(nth), *one) for nth, one in enumerate(told)]
    seen = repeats(orders)
    for case_id, repeat in seen.earlier.items():
        mine, first = orders[int(case_id)], orders[int(repeat.of.case_id)]
        assert first.warranty is not None
        assert first is not mine
        assert first.places & mine.places
        assert first.warranty.finished_at <= mine.report.received_at <= first.warranty.warranty_until
    assert sum(len(later) for later in seen.later.values()) == len(seen.earlier)
    chance.shuffle(orders)
    assert repeats(orders) == seen


def _known(case_id: str, received: int, takes: int | None, lasts: int, place: str) -> Known:
    finished = Instant((received + takes) * DAY) if takes is not None else None
    warranty = (
        Finished(order_no=case_id, row_id=case_id, finished_at=finished,
                 warranty_until=Instant(finished + lasts * DAY))
        if finished is not None
        else None
    )  # fmt: skip
    report = Report(
        case_id=case_id, order_no=case_id, received_at=Instant(received * DAY), item=None, cause=None,
        finished_at=finished, ruled=False, counts=True,
    )  # fmt: skip
    return Known(report=report, places=frozenset({(place, "x")}), warranty=warranty)
