"""The pages of outcomes: each test they name exists, each literal word is the product's."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts.cli import COMMANDS
from sync.wording import load
from tests.architecture.source import PRODUCT, ROOT

DOCS = ROOT / "docs"
OUTCOMES = "tests/integration/outcomes/"
GOOGLE = "tests/sheets_server/test_google_reference.py::"
VARIABLE = re.compile(r"Registrations|LJ|\d+|…|; ")
SAYS = 2
"""The column of literal words."""
PLACEHOLDER = re.compile(r"\\\{\w+\\\}")
SHORTEST = 4
"""Letters of its own; what has fewer could read like anything."""
CODE = re.compile(r"`([^`]+)`")


def cells(name: str) -> Iterator[list[str]]:
    """The rows of all tables of a page, heads left out."""
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")]
    heads = {lines[at - 1] for at, line in enumerate(lines) if line.startswith("|---")}
    yield from (line.strip("| ").split(" | ") for line in table if line not in heads)


def named_tests(name: str, room: str) -> list[str]:
    found = [span for row in cells(name) for span in CODE.findall(row[-1])]
    return [span if span.startswith("tests/") else room + span for span in found]


@cache
def functions(path: str) -> frozenset[str]:
    return frozenset(
        re.findall(r"^ *def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    )


@cache
def sentences(locale: str) -> tuple[re.Pattern[str], ...]:
    """Every entry of a catalogue that says something, as what it may read like."""
    words = load(locale).words.values()
    return tuple(
        re.compile("(?:※ )?" + PLACEHOLDER.sub(".+", re.escape(sentence)))
        for sentence in words
        if len(PLACEHOLDER.sub("", re.escape(sentence))) >= SHORTEST
    )


@cache
def source() -> str:
    files = (path for package in PRODUCT for path in sorted((ROOT / package).rglob("*.py")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def is_said(span: str, locale: str) -> bool:
    """True for a sentence of the catalogue, a command, or words that stand in the product's source."""
    if span.startswith("repairsheet "):
        return span.split()[1] in COMMANDS
    if any(pattern.fullmatch(span) for pattern in sentences(locale)):
        return True
    parts = [part.strip(" ;:,") for part in VARIABLE.split(span)]
    return all(part in source() for part in parts)


@pytest.mark.parametrize(("page", "room"), [("outcomes.md", OUTCOMES), ("google.md", GOOGLE)])
def test_every_test_that_is_named_exists(page: str, room: str) -> None:
    named = named_tests(page, room)
    missing = [one for one in named if one.split("::")[1] not in functions(one.split("::")[0])]

    assert len(named) > 20
    assert not missing, f"{missing}: docs/{page} names tests that are not there"


def test_every_outcome_that_is_tested_is_told() -> None:
    told = set(named_tests("outcomes.md", OUTCOMES))
    of_staff = ("rows", "sorting", "columns", "tabs", "services", "clock")
    tests = {
        f"{OUTCOMES}test_{theme}.py::{name}"
        for theme in of_staff
        for name in functions(f"{OUTCOMES}test_{theme}.py")
    }
    untold = sorted(tests - told - DETAILS)

    assert not untold, f"{untold}: put them into docs/outcomes.md, or among the details of this test"


DETAILS = frozenset(
    OUTCOMES + name
    for name in (
        "test_sorting.py::test_new_rows_are_taken_in_wherever_a_sort_puts_them",
        "test_sorting.py::test_while_the_header_is_away_new_rows_are_numbered_and_edits_seen",
        "test_sorting.py::test_two_technicians_who_change_places_are_no_torn_sort",
        "test_sorting.py::test_a_sort_by_the_filter_menu_of_a_row_that_holds_own_formulas_keeps_numbers",
        "test_tabs.py::test_a_tab_renamed_while_the_service_looks_for_it_is_found",
        "test_columns.py::test_a_column_of_a_reference_tab_that_is_deleted_changes_no_verdict",
        "test_clock.py::test_what_speaks_against_a_clock",
    )
)
"""Tests of how, not of what somebody did."""


@pytest.mark.parametrize(("page", "locale"), [("outcomes.md", "en"), ("how-to/what-if.md", "zh_Hant")])
def test_every_literal_word_is_the_products(page: str, locale: str) -> None:
    spans = [span for row in cells(page) for span in CODE.findall(row[SAYS])]
    invented = [span for span in spans if not is_said(span, locale)]

    assert len(spans) > 8
    assert not invented, f"{invented}: nothing in the product says this"


def test_a_word_nobody_says_is_found_out() -> None:
    assert not is_said("The sheet is on holiday.", "en")
    assert is_said("repairsheet mend", "en")
    assert Path(DOCS / "outcomes.md").exists()
