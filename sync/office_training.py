"""The training log of the office: what its rows show, and until when each of the staff is trained (P6)."""

from sheet_schema.problems import Problem
from sync.cell import Cell
from sync.office_view import OfficeFinding, OfficeView
from sync.records import Staff
from sync.rules import training
from sync.rules.columns.staff import trained_until
from sync.rules.columns.training import WRITERS, Shown

TAB = "training"


def training_log(view: OfficeView) -> OfficeFinding:
    """Judges the training tab, and the staff tab's column that hangs on it."""
    if TAB not in view.reference.runs:
        return OfficeFinding()
    numbers = training.session_numbers(view.sessions, view.reference)
    cells: dict[tuple[str, str], Cell] = {}
    problems: dict[str, tuple[Problem, ...]] = {}
    for session in view.sessions:
        told = Shown(
            session=session,
            number=numbers.get(session.row_id),
            reference=view.reference,
            words=view.words,
            now=view.now,
        )
        cells |= {(session.row_id, column): write(told) for column, write in WRITERS.items()}
        problems[session.row_id] = tuple(training.problems(session, view.reference, view.now))
    for row in view.rows.get("staff", ()):
        if isinstance(row, Staff):
            cells[row.row_id, "trained_until"] = trained_until(row, view.trained, view.reference)
    turns = (at for session in view.sessions for at in training.turns(session, view.reference))
    return OfficeFinding(
        cells=cells,
        problems=problems,
        next_change_at=min((at for at in turns if at > view.now), default=None),
    )
