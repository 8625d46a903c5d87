"""What a row was opened for can be read off what it shows: a lost ledger is made again."""

import pytest

from sync.linking import corrective_occasion
from sync.occasions import corrective_slips, shown_occasion


@pytest.mark.parametrize(
    ("tab", "cells", "occasion"),
    [
        ("visits", {"visit_no": 2.0}, "2"),
        ("visits", {"visit_no": 2.0, "technician": "王師傅"}, "2:王師傅"),
        ("visits", {}, ""),
        ("callbacks", {"callback_no": "LJ-20261123-0001-R"}, "1"),
        ("cases", {"round": 3}, "3"),
        ("tasks", {"task_no": "LJ-1-IQ2", "order_no": "LJ-1"}, "inquiry:2"),
        ("tasks", {"task_no": "HI-20261123-W01"}, "hand_in:20261123-W01"),
        ("tasks", {"task_no": "?"}, ""),
        ("work_orders", {"order_no": "LJ-1"}, ""),
    ],
)
def test_a_row_says_what_it_was_opened_for(
    tab: str, cells: dict[str, str | int | float | bool], occasion: str
) -> None:
    assert shown_occasion(tab, cells) == occasion


def test_the_cases_tab_tells_which_orders_put_something_right() -> None:
    rows: tuple[dict[str, str | int | float | bool], ...] = (
        {"order_no": "LJ-1", "round": 1.0, "corrective": "LJ-5"},
        {"order_no": "LJ-1", "round": 2.0, "corrective": "LJ-6"},
        {"order_no": "LJ-1", "round": 3.0},
        {"order_no": "LJ-9", "round": 1.0, "corrective": "LJ-7"},
    )
    assert corrective_slips(rows, {"LJ-1": "r1"}) == {
        "LJ-5": corrective_occasion("r1", 1),
        "LJ-6": corrective_occasion("r1", 2),
    }
