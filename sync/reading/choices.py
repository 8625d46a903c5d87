"""Choice cells: the label in any language, or the key."""

import re
from typing import Protocol

from sheet_schema.fields import Choices
from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.reading.text import plain, shortened

_BETWEEN = re.compile(r"\s*[、,;/\n]\s*")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class ChoiceReader(Protocol):
    """Knows the labels of all lists."""

    def choice_key(self, choices: Choices, text: str) -> str | None:
        """Gives the key that a text means, or None."""

    def choice(self, choices: Choices, key: str) -> str:
        """Gives the label of a key."""


def read_choice(cell: Cell, choices: Choices, words: ChoiceReader) -> str | None | Problem:
    """Gives the key of one choice."""
    text = plain(cell)
    if not text:
        return None
    return words.choice_key(choices, text) or _unknown(cell, choices, words)


def read_choices(cell: Cell, choices: Choices, words: ChoiceReader) -> tuple[str, ...] | Problem:
    """Gives the keys of several choices, in the order typed."""
    whole = words.choice_key(choices, plain(cell))
    found = [whole] if whole else [words.choice_key(choices, part) for part in separated(cell)]
    keys = tuple(key for key in found if key is not None)
    return keys if len(keys) == len(found) else _unknown(cell, choices, words)


def separated(cell: Cell) -> tuple[str, ...]:
    """Gives the parts of a list typed into one cell; spaces part Chinese words, not English ones."""
    parts = [part for part in _BETWEEN.split(plain(cell)) if part]
    if len(parts) == 1 and _CHINESE.search(parts[0]):
        parts = parts[0].split()
    return tuple(parts)


def _unknown(cell: Cell, choices: Choices, words: ChoiceReader) -> Problem:
    allowed = "、".join(words.choice(choices, key) for key in choices.keys)
    return problem("unknown_choice", text=shortened(cell), allowed=allowed)
