"""值班表: who is on duty when, and in which role he stands in for somebody."""

from sheet_schema.choices import ROLE
from sheet_schema.fields import Column, Kind
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="duty_roster",
    role=TabRole.REFERENCE,
    people=(
        Column(key="date", required=_AT_ONCE, width=220),
        Column(key="shift", required=_AT_ONCE, width=160),
        Column(key="staff", kind=Kind.PEOPLE, required=_AT_ONCE, width=180),
        Column(key="as_role", kind=Kind.CHOICE, choices=ROLE),
    ),
)
