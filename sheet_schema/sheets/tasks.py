"""待辦事項: opened and closed by the service when the facts say so; the tick is for what no fact shows."""

from sheet_schema.choices import TASK, TASK_STATE
from sheet_schema.fields import Column, Kind, service
from sheet_schema.model import Tab, TabRole

TAB = Tab(
    key="tasks",
    role=TabRole.AFTERCARE,
    opened_by_service=True,
    closed_when={"state": ("done",)},
    amber_when={"state": ("overdue",)},
    front=(
        service("task_no", width=140),
        service("kind", Kind.CHOICE, choices=TASK),
        service("order_no", width=140),
        service("case_no"),
        service("about", width=240),
        service("opened_at", Kind.TIME, width=130),
        service("due_at", Kind.TIME, width=130),
        service("responsible"),
        service("level", Kind.INTEGER, width=60),
        service("state", Kind.CHOICE, choices=TASK_STATE, width=80),
    ),
    people=(
        Column(key="done", kind=Kind.TICK, width=60),
        Column(key="done_by", kind=Kind.PERSON),
        Column(key="note", width=220),
    ),
)
