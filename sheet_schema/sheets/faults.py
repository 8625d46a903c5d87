"""故障分類: one row a cause; makes diagnosis, urgency, spares and consents choices instead of prose."""

from sheet_schema.choices import CONSENT, URGENCY
from sheet_schema.fields import Column, Kind, Role
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="faults",
    role=TabRole.AUTHORITY,
    authority=(Role.SUPERVISOR,),
    people=(
        Column(key="fault_class", required=_AT_ONCE),
        Column(key="cause", required=_AT_ONCE, width=160),
        Column(key="urgency", kind=Kind.CHOICE, required=_AT_ONCE, choices=URGENCY),
        Column(key="skill"),
        Column(key="likely_spares", width=180),
        Column(key="usual_items", width=140),
        Column(key="consents", kind=Kind.CHOICES, choices=CONSENT),
        Column(key="promise_minutes", kind=Kind.INTEGER, required=_AT_ONCE),
        Column(key="developer_warranty_days", kind=Kind.INTEGER),
        Column(key="active", kind=Kind.TICK, default="yes"),
    ),
)
