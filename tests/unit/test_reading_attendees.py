"""Who took part, with or without a score."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.reading.attendees import read_attendees


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("", []),
        ("王明 85、李華 90", [("王明", "85"), ("李華", "90")]),
        ("王明85,李華 90.5", [("王明", "85"), ("李華", "90.5")]),
        ("王明（85分）；李華：90", [("王明", "85"), ("李華", "90")]),
        ("王明\n李華 70", [("王明", None), ("李華", "70")]),
        ("王明 李華", [("王明", None), ("李華", None)]),
        ("W01 85、W02", [("W01", "85"), ("W02", None)]),
        ("John Smith 90, Ann Lee", [("John Smith", "90"), ("Ann Lee", None)]),
        ("1001 85、1002", [("1001", "85"), ("1002", None)]),
        ("1001 1002", [("1001", None), ("1002", None)]),
        ("王明 100、李華 0", [("王明", "100"), ("李華", "0")]),
    ],
)
def test_people_and_their_scores(typed: str, people: list[tuple[str, str | None]]) -> None:
    found = [(one.name, None if one.score is None else str(one.score)) for one in read_attendees(typed)]
    assert found == people


def test_what_is_no_score_is_left_to_be_looked_up() -> None:
    assert [one.name for one in read_attendees("王明 850")] == ["王明", "850"]
    assert [one.name for one in read_attendees("85")] == ["85"]


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_list_of_names(typed: str) -> None:
    for one in read_attendees(typed):
        assert one.name.strip() == one.name != ""
        assert one.score is None or Decimal(0) <= one.score <= Decimal(100)
