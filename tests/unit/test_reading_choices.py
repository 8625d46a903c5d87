"""Choice cells in all languages, and several people in one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheet_schema.choices import CHANNEL, CONSENT, RATING, ROLE
from sheet_schema.fields import Choices
from sheet_schema.problems import problem
from sync.cell import Cell
from sync.reading.choices import ChoiceReader, read_choice, read_choices, separated
from sync.wording import LOCALES, load

WORDS = load("zh_Hant")


@pytest.mark.parametrize(
    ("cell", "choices", "key"),
    [
        ("電話", CHANNEL, "phone"),
        (" 電話 ", CHANNEL, "phone"),
        ("电话", CHANNEL, "phone"),
        ("In Person", CHANNEL, "in_person"),
        ("phone", CHANNEL, "phone"),
        ("ｐｈｏｎｅ", CHANNEL, "phone"),
        ("滿意", RATING, "satisfied"),
        ("", RATING, None),
        (None, RATING, None),
    ],
)
def test_a_label_in_any_language_or_the_key_is_the_choice(
    cell: Cell, choices: Choices, key: str | None
) -> None:
    assert read_choice(cell, choices, WORDS) == key


def test_what_is_no_choice_is_asked_back_with_those_there_are() -> None:
    assert read_choice("還好", RATING, WORDS) == problem(
        "unknown_choice", text="還好", allowed="滿意、一般、不滿意"
    )


@pytest.mark.parametrize(
    ("cell", "choices", "keys"),
    [
        ("噪音、停電", CONSENT, ("noise", "power")),
        ("噪音，停水；停電", CONSENT, ("noise", "water", "power")),
        ("噪音 停電/停水", CONSENT, ("noise", "power", "water")),
        ("噪音\n噪音", CONSENT, ("noise",)),
        ("Front desk, Engineering manager", ROLE, ("front_desk", "engineering_manager")),
        ("Front desk Foreman", ROLE, ("front_desk", "foreman")),
        ("foreman Manager in charge inspector", ROLE, ("foreman", "manager_in_charge", "inspector")),
        ("、", CONSENT, ()),
        ("", CONSENT, ()),
    ],
)
def test_several_choices_stand_in_one_cell(cell: Cell, choices: Choices, keys: tuple[str, ...]) -> None:
    assert read_choices(cell, choices, WORDS) == keys


def test_one_unknown_among_several_is_asked_back() -> None:
    found = read_choices("噪音、煙", CONSENT, WORDS)
    assert found == problem("unknown_choice", text="噪音、煙", allowed="噪音、停電、停水")


@pytest.mark.parametrize("locale", LOCALES)
@given(
    keys=st.lists(st.sampled_from(ROLE.keys), unique=True),
    between=st.sampled_from(["、", ",", "; ", " ", "\n"]),
)
def test_labels_shown_are_labels_read(locale: str, keys: list[str], between: str) -> None:
    words: ChoiceReader = load(locale)
    typed = between.join(words.choice(ROLE, key) for key in keys)
    assert read_choices(typed, ROLE, words) == tuple(keys)


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("王明、李華", ("王明", "李華")),
        ("王明 李華", ("王明", "李華")),
        ("王明，E02 ; T-3", ("王明", "E02", "T-3")),
        ("John Smith, Li Hua", ("John Smith", "Li Hua")),
        ("J. Smith & 王明", ("J. Smith", "王明")),
        ("E01 E02", ("E01", "E02")),
        (7, ("7",)),
        (" ", ()),
        ("、、", ()),
    ],
)
def test_several_people_stand_in_one_cell(cell: Cell, people: tuple[str, ...]) -> None:
    assert separated(cell) == people
