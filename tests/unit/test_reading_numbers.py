"""Numbers, amounts and ticks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import Problem
from sync.cell import Cell
from sync.reading.numbers import read_decimal, read_integer, read_money, read_tick


def code(found: object) -> str:
    return found.code if isinstance(found, Problem) else f"read as {found!r}"


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("120", 12000),
        (120, 12000),
        (120.5, 12050),
        ("$1,200.5", 120050),
        ("NT$300", 30000),
        ("ＮＴ＄３００", 30000),
        ("¥80", 8000),
        ("￥80", 8000),
        ("RMB ¥80", 8000),
        ("HK$ 12,345.60", 1234560),
        ("300元", 30000),
        ("300 元整", 30000),
        ("300塊", 30000),
        ("0", 0),
        (0, 0),
        (0.0, 0),
        (".5", 50),
        ("1.005", 101),
        (1.005, 101),
        (2.675, 268),
        ("0.004", 0),
        (0.1 + 0.2, 30),
        (1e-7, 0),
        ("", None),
        (None, None),
    ],
)
def test_amounts_are_whole_cents_rounded_half_up(cell: Cell, cents: int | None) -> None:
    assert read_money(cell) == cents


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("免費", "unreadable_money"),
        ("元", "unreadable_money"),
        ("NT$", "unreadable_money"),
        ("12元5角", "unreadable_money"),
        ("1,20", "unreadable_money"),
        ("1.200,50", "unreadable_money"),
        ("1 200", "unreadable_money"),
        (True, "unreadable_money"),
        ("TRUE", "unreadable_money"),
        (float("nan"), "unreadable_money"),
        (float("inf"), "unreadable_money"),
        (10**15, "unreadable_money"),
        ("9" * 16, "unreadable_money"),
        ("1" + " " * 40_000 + "x", "unreadable_money"),
        ("-5", "negative_number"),
        ("−5", "negative_number"),
        ("-NT$5", "negative_number"),
        ("$-5", "negative_number"),
        (-0.01, "negative_number"),
    ],
)
def test_what_is_no_amount_is_asked_back(cell: Cell, problem: str) -> None:
    assert code(read_money(cell)) == problem


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2", Decimal(2)),
        (2, Decimal(2)),
        (2.0, Decimal(2)),
        (120.1, Decimal("120.1")),
        ("１．５", Decimal("1.5")),
        ("1,200", Decimal(1200)),
        ("", None),
    ],
)
def test_quantities_are_exact(cell: Cell, number: Decimal | None) -> None:
    assert read_decimal(cell) == number


@pytest.mark.parametrize("cell", ["2 個", "兩", "1/2", "1e3", "--1", "-", True])
def test_a_quantity_with_words_is_asked_back(cell: Cell) -> None:
    assert code(read_decimal(cell)) == "unreadable_number"


def test_a_negative_quantity_is_refused() -> None:
    assert code(read_decimal("-1")) == code(read_integer(-1)) == "negative_number"


@pytest.mark.parametrize(("cell", "number"), [("15", 15), (15.0, 15), ("1,440", 1440), (0, 0), ("", None)])
def test_whole_numbers(cell: Cell, number: int | None) -> None:
    assert read_integer(cell) == number
    assert read_integer(cell, signed=True) == number


@pytest.mark.parametrize("cell", ["1.5", 1.5, "十五", False, float("inf")])
def test_what_is_not_whole_is_asked_back(cell: Cell) -> None:
    assert code(read_integer(cell)) == code(read_integer(cell, signed=True)) == "unreadable_number"


@pytest.mark.parametrize("cell", ["-10", -10, -10.0, "−10"])
def test_an_offset_may_be_negative(cell: Cell) -> None:
    assert read_integer(cell, signed=True) == -10


@pytest.mark.parametrize("cell", [True, 1, "1", "v", "✓", "是", "yes", "Y", "TRUE"])
def test_ticked(cell: Cell) -> None:
    assert read_tick(cell) is True


@pytest.mark.parametrize("cell", [False, 0, "0", "", None, "否", "no", "FALSE", "☐"])
def test_unticked(cell: Cell) -> None:
    assert read_tick(cell) is False


@pytest.mark.parametrize("cell", ["x", "2", "也許", 0.5])
def test_a_tick_in_other_words_is_asked_back(cell: Cell) -> None:
    assert code(read_tick(cell)) == "unreadable_tick"


@given(st.integers(0, 10**13))
def test_cents_come_back_from_any_way_of_writing_them(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    for typed in (f"{amount:.2f}", f"{amount:,.2f}", f"NT${amount:,.2f}", f"{amount:.2f}元", float(amount)):
        assert read_money(typed) == cents
