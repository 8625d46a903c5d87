"""Order numbers: given once, in order of receipt; and what a typed number means."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.instant import DAY, Instant
from sync.rules.numbering import Match, NumberGrant, NumberRequest, assign, day_of, match
from tests.unit.builders import at

TAIPEI = ZoneInfo("Asia/Taipei")
PATTERN = "{prefix}{site}-{yyyymmdd}-{seq:04d}"
KNOWN = ("LJ-20261123-0007", "LJ-20261123-0017", "LJ-20261003-0007", "LJ-20251003-0007", "LJ-20261122-0003")


def given_to(
    *requests: tuple[str, Instant], taken: dict[str, str] | None = None, last: int = 0
) -> list[NumberGrant]:
    asked = [NumberRequest(row_id=row_id, received=received) for row_id, received in requests]
    return list(
        assign(asked, taken=taken or {}, last_seq_by_day={"20261123": last}, pattern=PATTERN, prefix="", site="LJ",
               zone=TAIPEI)
    )  # fmt: skip


def test_numbers_follow_receipt_not_the_order_of_rows() -> None:
    grants = given_to(("r2", at("10:00")), ("r1", at("09:00")))

    assert [(grant.row_id, grant.number) for grant in grants] == [
        ("r1", "LJ-20261123-0001"),
        ("r2", "LJ-20261123-0002"),
    ]


def test_a_row_that_has_a_number_gets_no_other() -> None:
    assert given_to(("r1", at("09:00")), taken={"r1": "LJ-20261123-0001"}, last=1) == []


def test_a_back_dated_row_gets_the_next_number_of_its_day() -> None:
    (grant,) = given_to(("r9", at("07:00")), taken={"r1": "LJ-20261123-0001"}, last=1)

    assert grant.number == "LJ-20261123-0002"


def test_a_number_that_is_bound_already_is_never_given_again_whatever_the_count_says() -> None:
    (grant,) = given_to(("r9", at("09:00")), taken={"r1": "LJ-20261123-0001", "r2": "LJ-20261123-0002"})

    assert (grant.number, grant.seq) == ("LJ-20261123-0003", 3)


def test_the_day_is_the_sites_own() -> None:
    assert day_of(at("00:30"), TAIPEI) == "20261123"
    assert day_of(at("00:30"), ZoneInfo("UTC")) == "20261122"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("LJ-20261123-0007", "LJ-20261123-0007"),
        ("lj-20261123-0007", "LJ-20261123-0007"),
        ("7", "LJ-20261123-0007"),
        ("0007", "LJ-20261123-0007"),
        ("７", "LJ-20261123-0007"),
        (" 17 ", "LJ-20261123-0017"),
        ("1003-7", "LJ-20261003-0007"),
        ("1122-3", "LJ-20261122-0003"),
        ("20251003-0007", "LJ-20251003-0007"),
    ],
)
def test_what_a_typed_number_means(typed: str, number: str) -> None:
    assert match(typed, KNOWN, "20261123").number == number


def test_a_number_is_found_whatever_its_case_and_width() -> None:
    known = ("r-KH-20261123-0007", "（修）KH-20261123-0008")

    assert match("R-kh-20261123-0007", known, "20261123").number == known[0]
    assert match("(修)KH-20261123-0008", known, "20261123").number == known[1]


def test_a_number_that_ends_like_another_is_still_itself() -> None:
    known = ("Kh-20261123-0007", "RKh-20261123-0007")

    for typed in ("Kh-20261123-0007", "kh-20261123-0007", "KH-20261123-0007"):
        assert match(typed, known, "20261123").number == "Kh-20261123-0007"


def test_a_tail_that_may_mean_two_numbers_is_asked_back() -> None:
    known = ("A-20261123-0007", "B-20261123-0007")

    assert match("7", known, "20261123") == Match(candidates=known)


@pytest.mark.parametrize("typed", ["8", "1003-8", "abc", "", "LJ-20261123-9999"])
def test_what_is_unknown_stays_unknown(typed: str) -> None:
    assert match(typed, KNOWN, "20261123") == Match()


@given(st.lists(st.tuples(st.uuids(), st.integers(0, 3)), unique_by=lambda one: one[0], max_size=30))
def test_no_number_twice_and_no_gap(rows: list[tuple[object, int]]) -> None:
    grants = given_to(*[(str(row_id), Instant(at("09:00") + day * DAY)) for row_id, day in rows])

    assert len({grant.number for grant in grants}) == len(rows)
    for day in {grant.day for grant in grants}:
        seqs = sorted(grant.seq for grant in grants if grant.day == day)
        assert seqs == list(range(1, len(seqs) + 1))
