"""docs/glossary.md says what the catalogues say."""

import re
from pkgutil import resolve_name

import pytest

from sheet_schema.catalogue import TABS
from sheet_schema.choices import CLOCK
from sheet_schema.fields import Role
from sheet_schema.workflow import Stage
from sync.wording import load
from tests.architecture.source import ROOT

WORDINGS = tuple(load(locale) for locale in ("en", "zh_Hant", "zh_Hans"))
NAMED = {
    **{f"tab {tab.key}": (tab.key, [wording.tab(tab.key) for wording in WORDINGS]) for tab in TABS},
    **{f"stage {stage}": (stage.value, [wording.stage(stage) for wording in WORDINGS]) for stage in Stage},
    **{f"clock {key}": (key, [wording.choice(CLOCK, key) for wording in WORDINGS]) for key in CLOCK.keys},
    **{f"role {role}": (role.value, [wording.role(role) for wording in WORDINGS]) for role in Role},
}
LINES = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("named", NAMED)
def test_the_glossary_has_every_word_of_the_catalogues(named: str) -> None:
    key, words = NAMED[named]
    row = f"| {' | '.join(words)} | `{key}` |"
    assert row in LINES, f"put this row into docs/glossary.md: {row}"


def test_the_glossary_is_one_row_a_term_and_four_cells_a_row() -> None:
    rows = [line for line in LINES if line.startswith("| ") and line.endswith("` |")]
    assert len(rows) == len(set(rows)), "one row a term"
    assert all(line.count(" | ") == 3 for line in rows), "four cells a row: English, 繁體, 简体, in code"


def test_the_glossary_names_only_what_is_there() -> None:
    cells = (re.findall(r"`([^`]*)` \|$", line) for line in LINES)
    names = [name for found in cells for cell in found for name in cell.split(", ")]
    assert all(resolve_name(name) for name in names if name.startswith(("sync.", "sheet_schema.")))
