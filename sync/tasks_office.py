"""Tasks that belong to no order: hand-in, improvement, training; opened and closed by the facts of the whole office.

A new kind is one function in OFFICE_TASK_RULES.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sheet_schema.choices import TASK, TASK_STATE
from sync.cell import Cell
from sync.instant import Instant, to_serial
from sync.office_view import OfficeFinding, OfficeView
from sync.records import Task
from sync.rules.tasks import TaskSpec, changes, responsible, state_of, task_no
from sync.tasks_figures import improvements, trainings
from sync.want import Want

OfficeTaskRule = Callable[[OfficeView], Iterable[TaskSpec]]
OFFICE_TASK_RULES: tuple[OfficeTaskRule, ...] = (improvements, trainings)
"""Each gives the tasks of its kind, those that are done included."""


def office_tasks(view: OfficeView) -> OfficeFinding:
    """Gives the rows and cells of all tasks that belong to no order."""
    return found_tasks(view, [spec for rule in OFFICE_TASK_RULES for spec in rule(view)])


def found_tasks(view: OfficeView, specs: Iterable[TaskSpec]) -> OfficeFinding:
    """Gives the rows and cells of some tasks."""
    by_occasion = {spec.occasion: spec for spec in specs}
    cells: dict[tuple[str, str], Cell] = {}
    for row in view.rows.get("tasks", ()):
        if isinstance(row, Task) and view.occasions[row.row_id]:
            occasion = view.occasions[row.row_id]
            cells |= {
                (row.row_id, column): cell
                for column, cell in _cells(row, occasion, by_occasion.get(occasion), view)
            }
    return OfficeFinding(
        cells=cells,
        wants=tuple(_wants(by_occasion)),
        next_change_at=min(
            (at for at in changes(tuple(by_occasion.values())) if at > view.now), default=None
        ),
    )


def _wants(by_occasion: Mapping[str, TaskSpec]) -> Iterator[Want]:
    for occasion, spec in by_occasion.items():
        if not spec.closed:
            yield Want(tab="tasks", parent=None, occasion=occasion)


def _cells(row: Task, occasion: str, spec: TaskSpec | None, view: OfficeView) -> Iterator[tuple[str, Cell]]:
    yield "task_no", task_no(occasion, None)
    yield "kind", view.words.choice(TASK, occasion.partition(":")[0])
    yield "order_no", None
    yield "case_no", None
    yield "about", (spec.about or None) if spec else None
    yield "opened_at", _time(spec.opened_at if spec else None, view)
    yield "due_at", _time(spec.due_at if spec else None, view)
    yield "responsible", (responsible(spec, view.reference, view.words) or None) if spec else None
    yield "level", spec.level if spec else None
    yield "state", view.words.choice(TASK_STATE, state_of(spec, row, view.now))


def _time(at: Instant | None, view: OfficeView) -> Cell:
    return None if at is None else to_serial(at, view.reference.zone)
