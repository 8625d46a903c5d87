"""The office as a whole: what rules see that span cases, and what they find."""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from sheet_schema.problems import Problem
from sync.case import Neighbours, Words
from sync.cell import Cell
from sync.instant import Instant
from sync.judge import Judgement
from sync.records import Row, Training
from sync.rules.kpis.all_figures import Sums, figures_of
from sync.rules.kpis.result import Result
from sync.rules.kpis.tally import Key
from sync.rules.rulings import slip_excused_at
from sync.rules.training import Passed, passed
from sync.want import Want
from sync.world import Reference


class OfficeView(msgspec.Struct, frozen=True, dict=True, kw_only=True):
    """All cases as judged, and the rows that belong to no case."""

    cases: Mapping[str, Judgement]
    """By registration row_id."""
    neighbours: Neighbours
    rows: Mapping[str, tuple[Row, ...]]
    """Typed rows by tab."""
    occasions: Mapping[str, str]
    """What each row that the service opened was opened for, by row_id."""
    reference: Reference
    words: Words
    now: Instant
    sums: Sums = msgspec.field(default_factory=Sums)
    """What the cases of an earlier round counted for."""

    @cached_property
    def sessions(self) -> tuple[Training, ...]:
        """The training log."""
        return tuple(row for row in self.rows.get("training", ()) if isinstance(row, Training))

    @cached_property
    def trained(self) -> Passed:
        """Who passed what."""
        return passed(self.sessions, self.reference, self.now)

    @cached_property
    def figures(self) -> Mapping[Key, Result]:
        """The figures of every month, each of the site, of a person, or of what it is told apart by."""
        return figures_of(
            [judgement.counted for judgement in self.cases.values()],
            self.neighbours.bags,
            frozenset(
                case_id for case_id, one in self.cases.items() if slip_excused_at(one.bundle) is not None
            ),
            self.sessions,
            self.reference,
            self.now,
            sums=self.sums,
        )


class OfficeFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule that spans cases says."""

    cells: Mapping[tuple[str, str], Cell] = msgspec.field(default_factory=dict)
    """By (row_id, column)."""
    problems: Mapping[str, tuple[Problem, ...]] = msgspec.field(default_factory=dict)
    """By row_id."""
    wants: tuple[Want, ...] = ()
    """Rows of no case that should be on the sheet."""
    next_change_at: Instant | None = None


def together(findings: tuple[OfficeFinding, ...]) -> OfficeFinding:
    """Gives several findings as one; no two rules write the same cell."""
    problems: dict[str, tuple[Problem, ...]] = {}
    for finding in findings:
        for row_id, found in finding.problems.items():
            problems[row_id] = (*problems.get(row_id, ()), *found)
    changes = [finding.next_change_at for finding in findings if finding.next_change_at is not None]
    return OfficeFinding(
        cells={place: cell for finding in findings for place, cell in finding.cells.items()},
        problems=problems,
        wants=tuple(want for finding in findings for want in finding.wants),
        next_change_at=min(changes, default=None),
    )
