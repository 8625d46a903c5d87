"""主管裁定記錄: each exception to a rule, in one list, each with its reason (rules.md, "Who")."""

from sheet_schema.choices import RULING, RULING_STATE
from sheet_schema.fields import MANAGERS, Column, Kind, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="rulings",
    role=TabRole.AUTHORITY,
    authority=MANAGERS,
    closed_when={"state": ("no_effect",)},
    amber_when={"state": ("unproven",)},
    people=(
        Column(key="order_no", kind=Kind.ORDER_NO, required=_AT_ONCE, width=140),
        Column(key="kind", kind=Kind.CHOICE, required=_AT_ONCE, choices=RULING, width=120),
        Column(key="about", width=140),
        Column(key="amount", kind=Kind.MONEY),
        Column(key="reason", required=_AT_ONCE, width=260),
        Column(key="by", kind=Kind.PERSON, required=_AT_ONCE),
        Column(key="ruled", kind=Kind.EVENT, default="first_seen"),
    ),
    outcome=(
        service("effect", width=180),
        service("state", Kind.CHOICE, choices=RULING_STATE, width=80),
    ),
)
