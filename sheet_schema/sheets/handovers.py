"""交單交款記錄: one row per technician and shift day; slips ticked, cash counted (B3.4-B3.5, C21)."""

from sheet_schema.choices import HANDOVER_STATE
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_SUPERVISOR = Role.SUPERVISOR
_FOREMAN = (Role.FOREMAN,)
_RECEIVE = (Role.SUPERVISOR, Role.FOREMAN)
_DESK = Role.FRONT_DESK
_COUNT = (Role.FRONT_DESK,)
_AT_ONCE = Stage.REGISTERED
_BEGUN = Condition.BEGUN

TAB = Tab(
    key="handovers",
    role=TabRole.MONEY,
    opened_by_service=True,
    closed_when={"state": ("done",)},
    amber_when={"state": ("late",)},
    front=(
        service("day", Kind.DATE),
        service("technician"),
        service("slips", width=220),
        service("slip_count", Kind.INTEGER, width=80),
        service("cash_expected", Kind.MONEY),
        service("due_at", Kind.TIME, width=130),
    ),
    people=(
        Column(
            key="slips_in",
            kind=Kind.EVENT,
            role=_SUPERVISOR,
            also=_FOREMAN,
            required=_AT_ONCE,
            condition=_BEGUN,
            authority=_RECEIVE,
        ),
        Column(
            key="received_by",
            kind=Kind.PERSON,
            role=_SUPERVISOR,
            also=_FOREMAN,
            default="editor",
            authority=_RECEIVE,
        ),
        Column(key="missing", role=_SUPERVISOR, also=_FOREMAN, authority=_RECEIVE, width=160),
        Column(
            key="cash_counted",
            kind=Kind.MONEY,
            role=_DESK,
            required=_AT_ONCE,
            condition=_BEGUN,
            authority=_COUNT,
        ),
        Column(key="cash_in", kind=Kind.EVENT, role=_DESK, default="cash_first_seen", authority=_COUNT),
        Column(
            key="cashier",
            kind=Kind.PERSON,
            role=_DESK,
            required=_AT_ONCE,
            condition=_BEGUN,
            authority=_COUNT,
        ),
        Column(key="difference_reason", role=_DESK, authority=_COUNT, width=180),
    ),
    outcome=(service("state", Kind.CHOICE, choices=HANDOVER_STATE, width=90),),
)
