"""Settings and policies: defaults, and what is wrong with what was typed."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.instant import Instant
from sync.records import Setting, SlaPolicy
from sync.rules.numbering import written
from sync.rules.policies import DEFAULT_POLICIES, read_policies
from sync.rules.settings import DEFAULTS, BadSettingError, clock_time, number, ranges, read_settings


def typed(key: str, value: str) -> Setting:
    return Setting(row_id="s1", noticed_at=Instant(0), key=key, value=value)


def test_an_empty_tab_means_the_defaults() -> None:
    assert read_settings(()) == (DEFAULTS, {})


def test_what_is_typed_counts() -> None:
    found, problems = read_settings([typed("target.callback_rate", "0.5")])

    assert number(found, "target.callback_rate") == 0.5
    assert problems == {}


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("opening.mon", "9 to 5", "bad_setting"),
        ("opening.mon", "09:00-25:00", "bad_setting"),
        ("day_end", "sunset", "bad_setting"),
        ("number.pattern", "{site}", "bad_setting"),
        ("number.pattern", "{nonsense}-{seq}", "bad_setting"),
        ("number.pattern", "{site.x}-{yyyymmdd}-{seq}", "bad_setting"),
        ("number.pattern", "{yyyymmdd}{seq[0]}", "bad_setting"),
        ("number.pattern", "{yyyymmdd}-{seq:4d}", "bad_setting"),
        ("number.pattern", "{yyyymmdd}-{seq:999999999d}", "bad_setting"),
        ("number.pattern", "{yyyymmdd}-{}-{seq}", "bad_setting"),
        ("number.pattern", "{yyyymmdd}-{seq", "bad_setting"),
        ("target.diagnosis", "", "bad_setting"),
        ("training.valid_days", "a year", "bad_setting"),
        ("training.propose_after", "", "bad_setting"),
        ("day_end", "24:00", "bad_setting"),
        ("target.diagnosis", "most", "bad_setting"),
        ("target.callback_rate", "30", "bad_setting"),
        ("retention_months", "1.5", "bad_setting"),
        ("colour", "blue", "unknown_setting"),
    ],
)
def test_what_cannot_be_leaves_the_default_and_is_told(key: str, value: str, code: str) -> None:
    found, problems = read_settings([typed(key, value)])

    assert found == DEFAULTS
    assert [problem.code for problem in problems["s1"]] == [code]


def test_a_setting_typed_twice_is_told_and_the_first_counts() -> None:
    first, second = typed("day_end", "17:00"), typed("day_end", "19:00")

    found, problems = read_settings([first, replace(second, row_id="s2")])

    assert clock_time(found, "day_end") == time(17)
    assert {row_id: [one.code for one in told] for row_id, told in problems.items()} == {
        "s2": ["duplicate_key"]
    }


@given(st.text(alphabet="{}seqyymmddite.[]:!0r1-4", max_size=30))
def test_a_pattern_that_is_taken_can_always_be_written(pattern: str) -> None:
    found, _ = read_settings([typed("number.pattern", pattern)])

    one, two = (
        written(found["number.pattern"], prefix="", site="KH", day="20261123", seq=seq) for seq in (1, 2)
    )

    assert one != two


def test_a_value_without_a_key_sets_nothing() -> None:
    settings, problems = read_settings([Setting(row_id="s", noticed_at=Instant(0), key=None, value="17:00")])

    assert settings == DEFAULTS
    assert problems == {}, "the key is asked for like any required cell"


def test_an_own_label_is_a_setting() -> None:
    assert read_settings([typed("label.column.registration.unit", "門牌")])[1] == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("09:00-12:00, 13:00-18:00", ((540, 720), (780, 1080))),
        ("22:00-06:00", ((1320, 1800),)),
        ("00:00-24:00", ((0, 1440),)),
    ],
)
def test_ranges(text: str, found: tuple[tuple[int, int], ...]) -> None:
    assert ranges(text) == found


def test_a_range_needs_two_ends() -> None:
    with pytest.raises(BadSettingError):
        ranges("09:00")


def test_policies_fall_back_to_the_regulations() -> None:
    policies, problems = read_policies(())

    assert problems == {}
    assert policies["arrival", "ordinary"].minutes == 15
    assert policies["dispatch", "emergency"].minutes == 3
    assert len(policies) == len(DEFAULT_POLICIES)


@pytest.mark.parametrize("empty", ["clock", "urgency", "minutes", "calendar"])
def test_a_policy_that_is_half_typed_changes_nothing(empty: str) -> None:
    row = SlaPolicy(
        row_id="p1",
        noticed_at=Instant(0),
        clock="arrival",
        urgency="ordinary",
        minutes=20,
        calendar="working",
    )

    policies, problems = read_policies([replace(row, **{empty: None})])

    assert (policies["arrival", "ordinary"].minutes, len(policies)) == (15, len(DEFAULT_POLICIES))
    assert problems == {}, "which cell is missing is asked for like that of any row"


def test_a_policy_typed_twice_is_told() -> None:
    rows = [
        SlaPolicy(
            row_id=name,
            noticed_at=Instant(0),
            clock="arrival",
            urgency="ordinary",
            minutes=20,
            calendar="working",
        )
        for name in ("p1", "p2")
    ]

    policies, problems = read_policies(rows)

    assert policies["arrival", "ordinary"].minutes == 20
    assert list(problems) == ["p2"]


@pytest.mark.parametrize(("value", "in_force"), [("0.95", "0.95"), ("", ""), ("95", "")])
def test_a_target_that_the_product_does_not_set_may_be_set_and_left_empty(value: str, in_force: str) -> None:
    row = Setting(row_id="s", noticed_at=Instant(0), key="target.arrival", value=value)
    settings, problems = read_settings([row])
    assert (settings["target.arrival"], bool(problems)) == (in_force, value == "95")


@pytest.mark.parametrize(("value", "in_force"), [("5000", "5000"), ("0", "0"), ("很多", "0"), ("-1", "0")])
def test_above_which_the_owner_is_asked_is_a_whole_amount(value: str, in_force: str) -> None:
    row = Setting(row_id="s", noticed_at=Instant(0), key="fees.owner_consent_over", value=value)
    settings, problems = read_settings([row])
    assert (settings["fees.owner_consent_over"], bool(problems)) == (in_force, value != in_force)
