"""The service's cells as they should be, row by row; kept while what they are made of is the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from sheet_schema.model import Tab
from sheet_schema.problems import Problem
from sync.bundle import CASE_TABS
from sync.cell import Cell
from sync.instant import Instant, to_serial
from sync.judge import Judgement, ReferenceCase, judge_reference_row
from sync.office import Office
from sync.office_view import OfficeFinding
from sync.typed_world import World

Cells = Mapping[str, Cell]
"""By column."""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """The service's cells of one row, and what they are made of."""

    made_of: tuple[Cells, tuple[Problem, ...], Instant]
    """What the rules write, what is wrong with the row, and when it was noticed."""
    cells: Cells


def expected(
    judgements: Mapping[str, Judgement],
    whole: OfficeFinding,
    world: World,
    office: Office,
    own: ReferenceCase,
    kept: dict[str, Expected],
) -> dict[str, Cells]:
    """Gives the service's cells by row_id, but for the carriers. `kept`: those of an earlier round; replaced."""
    written, problems = _written(judgements, whole), _problems(judgements, whole, world)
    fresh: dict[str, Expected] = {}
    for tab in office.tabs:
        of_case = tab.key in CASE_TABS
        for row in world.reads[tab.key].rows:
            row_id = row.row_id
            cells, found = written.get(row_id, _NOTHING), problems.get(row_id, ())
            if not of_case:
                mine, wrong = judge_reference_row(tab.key, row, own)
                told = {one.column for one in found}
                cells, found = {**cells, **mine}, (*found, *_beside(wrong, told))
            made_of = cells, tuple(found), row.noticed_at
            before = kept.get(row_id)
            if before is None or before.made_of != made_of:
                before = Expected(made_of=made_of, cells=_whole(tab, made_of, office))
            fresh[row_id] = before
    kept.clear()
    kept.update(fresh)
    return {row_id: one.cells for row_id, one in fresh.items()}


_NOTHING: Cells = {}


def _beside(found: Iterable[Problem], told: Collection[str | None]) -> Iterator[Problem]:
    """What cannot be read is told already, and lacks nothing else."""
    return (one for one in found if one.code != "required" or one.column not in told)


def _written(judgements: Mapping[str, Judgement], whole: OfficeFinding) -> dict[str, Cells]:
    written: dict[str, Cells] = {}
    for judgement in judgements.values():
        written.update(judgement.rows)
    for (row_id, column), cell in whole.cells.items():
        written[row_id] = {**written.get(row_id, {}), column: cell}
    return written


def _problems(
    judgements: Mapping[str, Judgement], whole: OfficeFinding, world: World
) -> dict[str, list[Problem]]:
    problems = {row_id: list(found) for row_id, found in world.problems.items()}
    findings: list[Judgement | OfficeFinding] = [*judgements.values(), whole]
    for finding in findings:
        for row_id, found in finding.problems.items():
            problems.setdefault(row_id, []).extend(found)
    return problems


def _whole(tab: Tab, made_of: tuple[Cells, tuple[Problem, ...], Instant], office: Office) -> Cells:
    cells, found, noticed_at = made_of
    return {
        **cells,
        "problems": _in_words(tab, found, office),
        "noticed_at": to_serial(noticed_at, office.zone),
    }


def _in_words(tab: Tab, problems: Iterable[Problem], office: Office) -> Cell:
    sentences = dict.fromkeys(office.wording.problem(tab.key, found) for found in problems)
    return "\n".join(sentences) or None
