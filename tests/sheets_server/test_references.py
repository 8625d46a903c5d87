from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.sheets_server.a1 import Area, letters
from sync.sheets_server.formulas.references import (
    LOST,
    carried,
    operands,
    parse,
    renamed,
    shifted,
    with_name,
)
from sync.sheets_server.structure import Span, deletion, insertion

Change = Callable[[int | None, int | None], Span | None]
Corner = tuple[str, int, str, int]


@pytest.mark.parametrize(
    ("formula", "rows", "columns", "wanted"),
    [
        ("=A1+1", 2, 1, "=B3+1"),
        ("=SUM($A1:B$2)", 1, 2, "=SUM($A2:D$2)"),
        ("=$A$1", 5, 5, "=$A$1"),
        ("='水 電'!C3&\"A1\"", 1, 0, "='水 電'!C4&\"A1\""),
        ("=SUM(A:B)+SUM(3:4)", 1, 1, "=SUM(B:C)+SUM(4:5)"),
        ("=A1", -1, 0, f"={LOST}"),
        ("=單價*2", 3, 3, "=單價*2"),
        ("=SUM(A2:A)", 1, 0, "=SUM(A3:A)"),
        ("=LOG10(A1)", 1, 0, "=LOG10(A2)"),
        ("=SUM(", 1, 1, "=SUM("),
    ],
)
def test_a_copy_moves_what_no_dollar_fixes(formula: str, rows: int, columns: int, wanted: str) -> None:
    assert shifted(formula, rows, columns) == wanted


def rows_of(change: Change) -> Callable[[Area], Area | None]:
    def place(area: Area) -> Area | None:
        found = change(area.top, area.bottom)
        return None if found is None else Area(found[0], found[1], area.left, area.right)

    return place


@pytest.mark.parametrize(
    ("formula", "change", "wanted"),
    [
        ("=SUM(A2:A5)", insertion(3, 2), "=SUM(A2:A7)"),
        ("=A$4", insertion(0, 1), "=A$5"),
        ("=B:B", insertion(0, 1), "=B:B"),
        ("=SUM(A2:A5)", deletion(2, 4), "=SUM(A2:A3)"),
        ("=A3+A9", deletion(2, 3), f"={LOST}+A8"),
        ("=其他!A3", insertion(0, 1), "=其他!A3"),
        ("='S'!A3", insertion(0, 1), "='S'!A4"),
    ],
)
def test_references_follow_rows_that_come_and_go(formula: str, change: Change, wanted: str) -> None:
    assert carried(formula, "S", "s", rows_of(change)) == wanted


def test_a_formula_follows_the_names_it_uses() -> None:
    assert renamed("=登記!A1+A1", "登記", "10 月") == "='10 月'!A1+A1"
    assert renamed("='10 月'!A1", "10 月", None) == f"={LOST}"
    assert with_name("=單價*單價2", "單價", "價") == "=價*單價2"


def test_a_title_with_a_quote_is_read_and_written() -> None:
    (found,) = operands("='王''s'!A1:B2")
    assert found.reference is not None
    assert found.reference.sheet == "王's"
    assert found.reference.text() == "'王''s'!A1:B2"
    assert found.reference.area == Area(0, 2, 0, 2)


@pytest.mark.parametrize("text", ["A", "1", "ABCD1", "A0", "單價", "A1:", "TRUE", "ZZZ1:ZZZZ2"])
def test_other_words_are_no_references(text: str) -> None:
    assert parse(text) is None


corners = st.tuples(
    st.sampled_from(["", "$"]), st.integers(0, 700), st.sampled_from(["", "$"]), st.integers(1, 9999)
)


@given(corners, corners, st.integers(0, 50), st.integers(0, 50))
def test_there_and_back_is_where_it_was(first: Corner, last: Corner, rows: int, columns: int) -> None:
    formula = f"=SUM({text_of(first)}:{text_of(last)})"
    assert shifted(shifted(formula, rows, columns), -rows, -columns) == formula


def text_of(corner: Corner) -> str:
    fixed_column, column, fixed_row, row = corner
    return f"{fixed_column}{letters(column)}{fixed_row}{row}"
