"""What was read of a row, kept while the row and what is known of it are the same."""

from collections.abc import Mapping

import msgspec

from sheet_schema.problems import Problem
from sync.cell import CellValue
from sync.instant import Instant
from sync.memory import Fact
from sync.records import Row


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it was read without a look at the clock, and what it was read from."""

    cells: Mapping[str, CellValue]
    noticed_at: Instant
    places: tuple[tuple[str, str], ...]
    facts: tuple[Fact | None, ...]
    """Those that were looked for at `places`."""
    row: Row
    problems: tuple[Problem, ...]

    def holds(
        self,
        cells: Mapping[str, CellValue],
        noticed_at: Instant,
        facts: Mapping[tuple[str, str], Fact],
    ) -> bool:
        """True while the very cells that were read, and the facts of them, are the same."""
        return (
            self.cells is cells
            and self.noticed_at == noticed_at
            and self.facts == tuple(map(facts.get, self.places))
        )
