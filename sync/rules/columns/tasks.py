"""Writers of the tasks tab's computed columns."""

from collections.abc import Callable, Mapping

from sheet_schema.choices import TASK, TASK_STATE
from sync.case import Case
from sync.cell import Cell
from sync.records import Task
from sync.rules import tasks
from sync.rules.columns import shown
from sync.rules.tasks import TaskSpec


def of_spec(write: Callable[[TaskSpec, Case], Cell]) -> Callable[[Case, Task], Cell]:
    """Gives the writer of a cell that stands empty where the facts know nothing of the task any more."""

    def written(case: Case, row: Task) -> Cell:
        spec = tasks.spec_of(case, row)
        return write(spec, case) if spec else None

    return written


def kind(case: Case, row: Task) -> Cell:
    """Gives what is to be done."""
    return case.words.choice(TASK, case.bundle.occasions[row.row_id].partition(":")[0])


def state(case: Case, row: Task) -> Cell:
    """Gives whether it is still open."""
    return case.words.choice(TASK_STATE, tasks.state_of(tasks.spec_of(case, row), row, case.now))


WRITERS: Mapping[str, Callable[[Case, Task], Cell]] = {
    "task_no": lambda case, row: tasks.task_no(case.bundle.occasions[row.row_id], case.bundle.order_no),
    "kind": kind,
    "order_no": lambda case, _row: case.bundle.order_no,
    "case_no": lambda case, _row: case.aftercare.case_no,
    "about": of_spec(lambda spec, _case: shown.text(spec.about)),
    "opened_at": of_spec(lambda spec, case: shown.time(spec.opened_at, case)),
    "due_at": of_spec(lambda spec, case: shown.time(spec.due_at, case)),
    "responsible": of_spec(
        lambda spec, case: shown.text(tasks.responsible(spec, case.reference, case.words))
    ),
    "level": of_spec(lambda spec, _case: spec.level),
    "state": state,
}
