"""Choice cells: the label in any language, or the key."""

import re
from collections.abc import Iterator
from typing import Protocol

from sheet_schema.fields import Choices
from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.reading.text import plain, shortened

_MARKS = re.compile(r"[、,;/&\n]+")
_BETWEEN_PEOPLE = re.compile(r"[、,;/&\n]+|(?<![A-Za-z.])\s+|\s+(?![A-Za-z])")
"""A space parts people, unless letters stand on both sides: "John Smith" is one of them."""
MAX_WORDS = 6
"""No label has more words than these."""


class ChoiceReader(Protocol):
    """Knows the labels of all lists."""

    def choice_key(self, choices: Choices, text: str) -> str | None:
        """Gives the key that a text means, or None."""

    def choice(self, choices: Choices, key: str) -> str:
        """Gives the label of a key."""


def read_choice(cell: Cell, choices: Choices, words: ChoiceReader) -> str | Problem | None:
    """Gives the key of one choice; unknown_choice with the labels that may stand there."""
    text = plain(cell)
    if not text:
        return None
    return words.choice_key(choices, text) or _unknown(cell, choices, words)


def read_choices(cell: Cell, choices: Choices, words: ChoiceReader) -> tuple[str, ...] | Problem:
    """Gives the keys of several choices, each once, in the order typed; unknown_choice when one is none."""
    parts = (part.split() for part in _MARKS.split(plain(cell)))
    keys = tuple(dict.fromkeys(key for part in parts for key in _keys(part, choices, words)))
    return tuple(key for key in keys if key) if None not in keys else _unknown(cell, choices, words)


def separated(cell: Cell) -> tuple[str, ...]:
    """Gives the people typed into one cell, in the order typed."""
    return tuple(part.strip() for part in _BETWEEN_PEOPLE.split(plain(cell)) if part and part.strip())


def _keys(parts: list[str], choices: Choices, words: ChoiceReader) -> Iterator[str | None]:
    """Labels may hold spaces and spaces may part labels: the longest label wins. None for what is no label."""
    start = 0
    while start < len(parts):
        ends = range(min(len(parts), start + MAX_WORDS), start, -1)
        found = ((end, words.choice_key(choices, " ".join(parts[start:end]))) for end in ends)
        end, key = next(((end, key) for end, key in found if key), (len(parts), None))
        yield key
        start = end


def _unknown(cell: Cell, choices: Choices, words: ChoiceReader) -> Problem:
    allowed = "、".join(words.choice(choices, key) for key in choices.keys)
    return problem("unknown_choice", text=shortened(cell), allowed=allowed)
