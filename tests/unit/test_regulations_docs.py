"""The page of the regulations: every clause once, every rule and test that it names there, no clause without."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sheet_schema.catalogue import TABS
from sync.wording import load
from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "regulations.md"
CLAUSES = (
    *(f"P{nth}" for nth in range(1, 8)),
    *(f"A{nth}" for nth in range(1, 8)),
    *("B1", "B2", *(f"B3.{nth}" for nth in range(1, 8)), "B4"),
    *(f"C{nth}" for nth in range(1, 23)),
)
CODE = re.compile(r"`([^`]+)`")
QUOTED = re.compile("「(.+?)」(?=[;.,)]| )")
CHINESE = re.compile("[\u4e00-\u9fff]+")
MANY = 60
MANNERS = "Manners only"
SHEETS = "sheet_schema/sheets/"
MISTAKES = 9
"""Known bugs of other engines (rules.md, "Clocks")."""
CONDUCT = {
    "zh_Hant": ("工具", "備件", "收費標準", "制服", "胸牌", "鞋", "來意", "同意後才進門", "文明用語", "十不", "對講機",
                "客戶電話", "墊布", "清理", "噪音"),
    "zh_Hans": ("工具", "备件", "收费标准", "制服", "胸牌", "鞋", "来意", "同意后才进门", "文明用语", "十不", "对讲机",
                "客户电话", "垫布", "清理", "噪音"),
    "en": ("tools", "spares", "fee schedule", "uniform", "badge", "shoes", "why he came", "permission",
           "courteous words", "ten don'ts", "radio", "customer's telephone", "cloth", "cleared up", "noise"),
}  # fmt: skip
"""What the clauses of manners ask for (C3-C8, C10, C11)."""


class Row:
    """One line of a table, by its cells."""

    def __init__(self, line: str) -> None:
        self.cells = line.strip("| ").split(" | ")
        self.rules = CODE.findall(self.cells[-2])
        self.tests = CODE.findall(self.cells[-1])


def tables() -> Iterator[Row]:
    """Every row of every table but the heads."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    heads = {at - 1 for at, line in enumerate(lines) if line.startswith("|---")}
    yield from (Row(line) for at, line in enumerate(lines) if line.startswith("| ") and at not in heads)


def clauses() -> list[Row]:
    return [row for row in tables() if row.cells[0] in CLAUSES]


@cache
def names(path: str) -> frozenset[str]:
    """What a file defines: functions, classes and constants of its own; of a sheet its columns as well."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    columns = {column.key for tab in TABS if path == f"{SHEETS}{tab.key}.py" for column in tab.columns}
    return frozenset(found | columns)


def is_there(span: str) -> bool:
    path, _, name = span.partition("::")
    return (ROOT / path).is_file() and name in names(path)


def test_every_clause_is_told_once() -> None:
    told = [row.cells[0] for row in tables() if re.fullmatch(r"[PABC]\d.*", row.cells[0])]

    assert told == list(CLAUSES)


@pytest.mark.parametrize("row", clauses(), ids=lambda row: row.cells[0])
def test_every_rule_and_test_that_a_clause_names_is_there(row: Row) -> None:
    assert not [span for span in (*row.rules, *row.tests) if not is_there(span)]
    assert all(cell.strip() for cell in row.cells)
    assert all(span.startswith("tests/") for span in row.tests)
    assert not any(span.startswith("tests/") for span in row.rules)


@pytest.mark.parametrize("row", clauses(), ids=lambda row: row.cells[0])
def test_no_clause_goes_without_a_rule_and_a_test_of_its_own(row: Row) -> None:
    own = [span for span in row.tests if not span.startswith("tests/unit/test_regulations_docs.py")]

    assert row.rules
    assert row.tests
    assert own or row.cells[2].startswith(MANNERS)


@pytest.mark.parametrize("row", clauses(), ids=lambda row: row.cells[0])
def test_words_that_a_clause_quotes_are_those_people_read(row: Row) -> None:
    words = load("zh_Hant").words
    read = words["help.visits.checklist"] + words["help.callbacks.conduct"]

    assert all(part in read for quoted in QUOTED.findall(row.cells[2]) for part in quoted.split("、"))


def test_every_chinese_word_of_the_tables_is_the_products() -> None:
    told = {word for row in tables() for cell in row.cells for word in CHINESE.findall(cell)}
    said = load("zh_Hant").words.values()

    assert len(told) > MANY
    assert sorted(word for word in told if not any(word in one for one in said)) == []


def test_a_clause_of_manners_quotes_its_item_of_the_check_list() -> None:
    of_manners = [row for row in clauses() if row.cells[2].startswith(MANNERS)]

    assert [row.cells[0] for row in of_manners] == ["C4", "C5", "C6", "C7", "C8", "C10"]
    assert all(QUOTED.search(row.cells[2]) for row in of_manners)


@pytest.mark.parametrize("locale", CONDUCT)
def test_the_check_list_names_every_rule_of_conduct(locale: str) -> None:
    note = load(locale).words["help.visits.checklist"]

    assert [word for word in CONDUCT[locale] if word not in note] == []


def test_every_known_mistake_of_other_systems_has_its_test() -> None:
    mistakes = [row for row in tables() if row.cells[0] not in CLAUSES]
    tests = [span for row in mistakes for span in row.tests]

    assert len(mistakes) == MISTAKES
    assert len(set(tests)) == MISTAKES
    assert all(span.startswith("tests/unit/test_known_sla_bugs.py::") for span in tests)
    assert not [span for row in mistakes for span in (*row.rules, *row.tests) if not is_there(span)]


def test_what_is_not_there_is_found_out() -> None:
    assert is_there("sync/rules/fees.py::charges")
    assert is_there("sheet_schema/sheets/visits.py::checklist")
    assert not is_there("sync/rules/fees.py::nobody_wrote_this")
    assert not is_there("sync/rules/nowhere.py::charges")
    assert Path(PAGE).exists()
