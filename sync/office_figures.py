"""The figures of the office: which rows there are, what they show, and when they change by themselves."""

from collections.abc import Iterator

from sheet_schema.problems import Problem, problem
from sync.cell import Cell
from sync.instant import Instant
from sync.office_view import OfficeFinding, OfficeView
from sync.rules import training
from sync.rules.columns.kpi import WRITERS, Shown
from sync.rules.kpis.of_office import older_at
from sync.rules.kpis.result import Result
from sync.rules.kpis.rows import TAB, in_order, is_worth_a_row, key_of, occasion_of
from sync.rules.months import month_end, month_of
from sync.want import Want

EMPTY = Result(numerator=0, denominator=0, value=None, target=None, state="too_few", beside=())
"""Of a figure for which nothing is to be counted any more: what it was opened for was corrected."""


def figures(view: OfficeView) -> OfficeFinding:
    """Judges the kpi tab: one row for each figure of a month that there is anything to count for."""
    if TAB not in view.reference.runs:
        return OfficeFinding()
    cells: dict[tuple[str, str], Cell] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for row in view.rows.get(TAB, ()):
        key = key_of(view.occasions.get(row.row_id, ""))
        if key is None:
            problems[row.row_id] = (problem("unexpected_row"),)
            continue
        result = view.figures.get(key, EMPTY)
        told = Shown(key=key, result=result, reference=view.reference, words=view.words)
        cells |= {(row.row_id, column): write(told) for column, write in WRITERS.items()}
    months = _begun(view)
    return OfficeFinding(
        cells=cells,
        problems=problems,
        wants=tuple(
            Want(tab=TAB, parent=None, occasion=occasion_of(key))
            for key in in_order(view.figures)
            if key[0] in months and is_worth_a_row(key, view.figures[key])
        ),
        next_change_at=min((at for at in _changes(view) if at > view.now), default=None),
    )


def _begun(view: OfficeView) -> frozenset[str]:
    """Months whose rows are opened: somebody was sent, or is late. What was only called in says nothing yet."""
    current = month_of(view.now, view.reference.zone)
    return frozenset(month for month, kpi, _ in view.figures if kpi == "response" or month < current)


def _changes(view: OfficeView) -> Iterator[Instant]:
    zone = view.reference.zone
    older = older_at((judgement.counted for judgement in view.cases.values()), view.now)
    if view.figures:
        yield month_end(month_of(view.now, zone), zone)
    if older is not None:
        yield older
    for session in view.sessions:
        yield from training.turns(session, view.reference)
