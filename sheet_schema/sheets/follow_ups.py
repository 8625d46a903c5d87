"""跟進及催單記錄: what was said about an order after it was taken (B3.6)."""

from sheet_schema.choices import FOLLOW_UP
from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_DESK = Role.FRONT_DESK
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="follow_ups",
    role=TabRole.AFTERCARE,
    people=(
        Column(key="order_no", kind=Kind.ORDER_NO, role=_DESK, required=_AT_ONCE, width=140),
        Column(key="kind", kind=Kind.CHOICE, role=_DESK, required=_AT_ONCE, choices=FOLLOW_UP),
        Column(key="happened", kind=Kind.EVENT, role=_DESK, default="first_seen"),
        Column(key="content", role=_DESK, required=_AT_ONCE, width=260),
        Column(key="new_time", kind=Kind.TIME, role=_DESK),
        Column(key="next", kind=Kind.TIME, role=_DESK),
        Column(key="by", kind=Kind.PERSON, role=_DESK, default="editor"),
    ),
    outcome=(service("times", Kind.INTEGER, width=70), service("case_no")),
)
