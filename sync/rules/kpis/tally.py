"""What one case adds to one figure, and the sums of it."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import median_low

import msgspec

Key = tuple[str, str, str]
"""Month, figure, subject; an empty subject is the site."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What counts for one figure of one month."""

    kpi: str
    month: str
    subject: str = ""
    """Whose it is: a staff_no or a name as typed, or what the figure is told apart by; empty for nobody's."""
    numerator: int = 0
    denominator: int = 1
    beside: tuple[tuple[str, int], ...] = ()
    """What is shown beside, each with its count."""
    values: tuple[int, ...] = ()
    """Of figures that show a median."""


class Figure(msgspec.Struct, kw_only=True):
    """The sum of some tallies. Their order makes no difference."""

    numerator: int = 0
    denominator: int = 0
    count: int = 0
    """How many orders, sessions or shift days were counted."""
    beside: dict[str, int] = msgspec.field(default_factory=dict)
    values: list[int] = msgspec.field(default_factory=list)

    def add(self, tally: Tally) -> None:
        """Counts one more."""
        self.numerator += tally.numerator
        self.denominator += tally.denominator
        self.count += tally.denominator > 0
        for key, number in tally.beside:
            self.beside[key] = self.beside.get(key, 0) + number
        self.values.extend(tally.values)

    def copy(self) -> "Figure":
        """Gives the same sum, to which more can be added."""
        return Figure(
            numerator=self.numerator,
            denominator=self.denominator,
            count=self.count,
            beside=dict(self.beside),
            values=list(self.values),
        )

    @property
    def median(self) -> int | None:
        """The middle value; of two the lower."""
        return median_low(self.values) if self.values else None


def counted(
    tallies: Iterable[Tally],
    of_people: frozenset[str],
    apart: frozenset[str],
    before: Mapping[Key, Figure] | None = None,
) -> dict[Key, Figure]:
    """Gives the figures: of the site, of each person where `of_people` has it, of each subject where `apart` has it.

    `before`: what others count for; it stays as it is.
    """
    found = {key: figure.copy() for key, figure in (before or {}).items()}
    for tally in tallies:
        for subject in _subjects(tally, of_people, apart):
            key = tally.month, tally.kpi, subject
            if key not in found:
                found[key] = Figure()
            found[key].add(tally)
    return found


def _subjects(tally: Tally, of_people: frozenset[str], apart: frozenset[str]) -> tuple[str, ...]:
    if tally.kpi in apart:
        return (tally.subject,)
    return ("", tally.subject) if tally.subject and tally.kpi in of_people else ("",)


def shares_of_all(figures: Mapping[Key, Figure], kpi: str) -> Iterator[tuple[Key, Figure, int]]:
    """Gives the figures of a kpi that is told apart, the largest first in each month, each with what leads up to it.

    What leads up to it: its own and all larger ones together (Pareto).
    """
    months: dict[str, list[tuple[Key, Figure]]] = {}
    for key, figure in figures.items():
        if key[1] == kpi:
            months.setdefault(key[0], []).append((key, figure))
    for _, mine in sorted(months.items()):
        so_far = 0
        for key, figure in sorted(mine, key=lambda one: (-one[1].numerator, one[0])):
            so_far += figure.numerator
            yield key, figure, so_far
