"""個案記錄: what was not satisfied, round by round until it is (C22, complaints)."""

from sheet_schema.choices import CASE_STATE, CLOSED_AS
from sheet_schema.fields import MANAGERS, Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_SUPERVISOR = Role.SUPERVISOR
_MANAGER = (Role.MANAGER_IN_CHARGE,)
_VISITORS = (Role.SERVICE_DEPARTMENT,)
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="cases",
    role=TabRole.AFTERCARE,
    opened_by_service=True,
    closed_when={"state": ("inquired", "satisfied", "ruled", "next_round", "not_needed")},
    front=(
        service("case_no", width=140),
        service("order_no", width=140),
        service("opened_at", Kind.TIME, width=130),
        service("why", width=140),
        service("round", Kind.INTEGER, width=60),
        service("corrective", width=140),
        service("last_rating"),
        service("days_open", Kind.INTEGER, width=80),
        service("state", Kind.CHOICE, choices=CASE_STATE, width=120),
    ),
    people=(
        Column(
            key="finding",
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            width=220,
        ),
        Column(
            key="improvement",
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            width=220,
        ),
        Column(
            key="demand",
            role=Role.MANAGER_IN_CHARGE,
            also=_VISITORS,
            required=_AT_ONCE,
            condition=Condition.JOINT_VISIT,
            width=200,
        ),
        Column(key="visited", kind=Kind.EVENT, role=Role.MANAGER_IN_CHARGE, also=_VISITORS),
        Column(
            key="visited_by",
            kind=Kind.PEOPLE,
            role=Role.MANAGER_IN_CHARGE,
            also=_VISITORS,
            required=_AT_ONCE,
            condition=Condition.JOINT_VISIT,
        ),
        Column(key="plan", role=Role.MANAGER_IN_CHARGE, also=_VISITORS, width=200),
        Column(
            key="closed_as",
            kind=Kind.CHOICE,
            role=Role.MANAGER_IN_CHARGE,
            choices=CLOSED_AS,
            authority=MANAGERS,
        ),
    ),
)
