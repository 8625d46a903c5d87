"""Text cells: folded, trimmed, whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.problems import problem
from sync.cell import Cell
from sync.reading.text import MAX_CHARACTERS, is_formula_error, is_ticked, plain, read_text, shortened

CELLS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.just("民國115年10月3日 下午2:30"),
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  漏水  ", "漏水"),
        ("１２３ＡＢ", "123AB"),
        ("Ａ座　９樓", "A座 9樓"),
        ("冷氣不冷😀👨‍👩‍👧", "冷氣不冷😀👨‍👩‍👧"),
        ("\ufeff王明\u200b ", "王明"),
        ("0912345678", "0912345678"),
        (912345678, "912345678"),
        (12.0, "12"),
        (12.5, "12.5"),
        (True, "TRUE"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("", None),
        ("   ", None),
        ("\u200b", None),
        (None, None),
    ],
)
def test_a_text_cell_reads_as_people_see_it(cell: Cell, text: str | None) -> None:
    assert read_text(cell) == text


def test_a_cell_of_fifty_thousand_characters_is_read_and_one_more_is_asked_back() -> None:
    assert read_text("漏" * MAX_CHARACTERS) == "漏" * 50_000
    assert read_text("漏" * (MAX_CHARACTERS + 1)) == problem("too_long", limit="50000")


def test_words_of_a_message_are_cut_where_they_are_long() -> None:
    assert shortened("漏水") == "漏水"
    assert shortened("漏" * 41) == "漏" * 39 + "…"


@pytest.mark.parametrize(
    "cell", ["#REF!", "#N/A", "#ERROR!", " #DIV/0! ", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"]
)
def test_a_failed_formula_is_known(cell: str) -> None:
    assert is_formula_error(cell)


@pytest.mark.parametrize("cell", ["#1 門", "REF!", "#", 1, True, None, ""])
def test_other_cells_are_no_failed_formula(cell: Cell) -> None:
    assert not is_formula_error(cell)


@pytest.mark.parametrize(
    "cell", [True, 1, 1.0, "1", "１", "v", "V", "Ｖ", "✓", "✔", "✔️", "☑", "√", "是", "yes"]
)
def test_what_says_yes(cell: Cell) -> None:
    assert is_ticked(cell)


@pytest.mark.parametrize("cell", [False, 0, 2, 11, "x", "否", "", None, "vv"])
def test_what_does_not(cell: Cell) -> None:
    assert not is_ticked(cell)


@given(CELLS)
def test_folding_twice_is_folding_once(cell: Cell) -> None:
    once = plain(cell)
    assert plain(once) == once
