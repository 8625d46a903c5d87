"""培訓記錄: one row a session; a future date is one that is planned (P6)."""

from sheet_schema.choices import TRAINING
from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_SUPERVISOR = Role.SUPERVISOR
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="training",
    role=TabRole.REFERENCE,
    people=(
        Column(key="held_on", kind=Kind.DATE, role=_SUPERVISOR, required=_AT_ONCE),
        Column(key="kind", kind=Kind.CHOICE, role=_SUPERVISOR, required=_AT_ONCE, choices=TRAINING),
        Column(key="topic", role=_SUPERVISOR, required=_AT_ONCE, width=220),
        Column(key="trainer", role=_SUPERVISOR, required=_AT_ONCE),
        Column(key="hours", kind=Kind.DECIMAL, role=_SUPERVISOR, required=_AT_ONCE, width=70),
        Column(key="attendees", kind=Kind.ATTENDEES, role=_SUPERVISOR, required=_AT_ONCE, width=240),
        Column(key="pass_mark", kind=Kind.INTEGER, role=_SUPERVISOR, default="sixty", width=80),
        Column(key="evidence", role=_SUPERVISOR, width=180),
    ),
    outcome=(
        service("session_no"),
        service("absent", width=180),
        service("valid_until", Kind.DATE),
        service("coverage", Kind.SHARE, width=80),
    ),
)
