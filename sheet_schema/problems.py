"""A problem is a value: a code whose sentence is in the catalogues, a place, and the row's own words."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"  # must be corrected
    NOTICE = "notice"  # shown beside; nothing is wrong with the row


@dataclass(frozen=True, slots=True)
class Problem:
    """What to correct in one row. `problem.<code>` in the catalogues is the sentence, with {column} and {words}."""

    code: str
    column: str | None = None
    words: tuple[tuple[str, str], ...] = ()
    """Names and values for the sentence's placeholders, in the row's own words."""
    weight: Weight = Weight.ERROR


def problem(code: str, column: str | None = None, **words: str) -> Problem:
    """Gives an error problem; keyword arguments fill the sentence's placeholders."""
    return Problem(code, column, tuple(sorted(words.items())))
