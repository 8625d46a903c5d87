"""The office as a whole: what rules see that span cases, and what they find."""

from collections.abc import Mapping

import msgspec

from sheet_schema.problems import Problem
from sync.case import Neighbours, Words
from sync.cell import Cell
from sync.instant import Instant
from sync.judge import Judgement
from sync.records import Row
from sync.want import Want
from sync.world import Reference


class OfficeView(msgspec.Struct, frozen=True, kw_only=True):
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
