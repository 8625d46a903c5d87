"""Who took part, each perhaps with a score: "王明 85、李華 90"."""

import re
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from sync.cell import Cell
from sync.reading.choices import separated
from sync.reading.text import plain

_MARKS = re.compile(r"[、,;/&\n]+")
_SCORE = r"[:(]?\s*(\d{1,3}(?:\.\d+)?)\s*分?\)?"
_SCORED = re.compile(rf"(.*[^\W\d_a-zA-Z])\s*{_SCORE}")
"""A score may stand right behind a Chinese name; behind letters it would be a staff number."""
_ALONE = re.compile(_SCORE)
HIGHEST = Decimal(100)
"""A larger number is somebody's staff number."""


class Attendee(msgspec.Struct, frozen=True, kw_only=True):
    """One who took part in a training, by name or staff_no."""

    name: str
    score: Decimal | None = None


def read_attendees(cell: Cell) -> tuple[Attendee, ...]:
    """Gives the people of one cell in the order typed; whoever is unknown shows when they are looked up."""
    return tuple(person for part in _MARKS.split(plain(cell)) for person in _people(part))


def _people(part: str) -> Iterator[Attendee]:
    waiting: str | None = None
    for word in separated(part):
        alone = _score(_ALONE.fullmatch(word), 1)
        if waiting is not None and alone is not None:
            yield Attendee(name=waiting, score=alone)
            waiting = None
            continue
        if waiting is not None:
            yield Attendee(name=waiting)
        scored = _SCORED.fullmatch(word)
        score = _score(scored, 2)
        if scored is not None and score is not None:
            yield Attendee(name=scored[1].strip(), score=score)
        waiting = word if score is None else None
    if waiting is not None:
        yield Attendee(name=waiting)


def _score(match: re.Match[str] | None, group: int) -> Decimal | None:
    score = Decimal(match[group]) if match else None
    return score if score is not None and score <= HIGHEST else None
