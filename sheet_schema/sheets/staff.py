"""員工: who works here, in which roles."""

from sheet_schema.choices import LANGUAGE, ROLE
from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="staff",
    role=TabRole.REFERENCE,
    authority=(Role.SUPERVISOR,),
    people=(
        Column(key="staff_no", required=_AT_ONCE),
        Column(key="name", required=_AT_ONCE),
        Column(key="role", kind=Kind.CHOICES, required=_AT_ONCE, choices=ROLE, width=140),
        Column(key="email", required=_AT_ONCE, width=200),
        Column(key="phone", personal=True),
        Column(key="language", kind=Kind.CHOICE, choices=LANGUAGE),
        Column(key="skills", width=140),
        Column(key="max_open", kind=Kind.INTEGER),
        Column(key="deputy_of", kind=Kind.PERSON),
        Column(key="active", kind=Kind.TICK, default="yes"),
    ),
    outcome=(
        service("on_duty", width=140),
        service("open_now", Kind.INTEGER, width=80),
        service("trained_until", Kind.DATE),
    ),
)
