"""時限標準: how many minutes each clock gives (A1, C2)."""

from sheet_schema.choices import CALENDAR, CLOCK, ROLE, URGENCY
from sheet_schema.fields import Column, Kind, Role
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="sla_policy",
    role=TabRole.AUTHORITY,
    authority=(Role.SUPERVISOR,),
    people=(
        Column(key="clock", kind=Kind.CHOICE, required=_AT_ONCE, choices=CLOCK),
        Column(key="urgency", kind=Kind.CHOICE, required=_AT_ONCE, choices=URGENCY),
        Column(key="minutes", kind=Kind.INTEGER, required=_AT_ONCE),
        Column(key="calendar", kind=Kind.CHOICE, required=_AT_ONCE, choices=CALENDAR),
        Column(key="warn_before", kind=Kind.INTEGER),
        Column(key="level1_after", kind=Kind.INTEGER),
        Column(key="level1_to", kind=Kind.CHOICE, choices=ROLE),
        Column(key="level2_after", kind=Kind.INTEGER),
        Column(key="level2_to", kind=Kind.CHOICE, choices=ROLE),
        Column(key="level3_after", kind=Kind.INTEGER),
        Column(key="level3_to", kind=Kind.CHOICE, choices=ROLE),
    ),
)
