"""回訪記錄表 KH-08-R01: one row a call that is due; what the customer said (B3.7, P4)."""

from sheet_schema.choices import CALLBACK_KIND, FEE_CLEAR, RATING, REACHED, YES_NO
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_DESK = Role.FRONT_DESK
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="callbacks",
    role=TabRole.AFTERCARE,
    form="KH-08-R01",
    opened_by_service=True,
    closed_when={"reached": ("reached", "declined")},
    front=(
        service("callback_no", width=140),
        service("order_no", width=140),
        service("kind", Kind.CHOICE, choices=CALLBACK_KIND, width=80),
        service("why", width=160),
        service("due_at", Kind.TIME, width=130),
        service("unit"),
        service("customer"),
        service("phone", personal=True),
        service("technician"),
        service("case_no"),
    ),
    people=(
        Column(key="called", kind=Kind.EVENT, role=_DESK, required=_AT_ONCE, condition=Condition.BEGUN),
        Column(key="called_by", kind=Kind.PERSON, role=_DESK, required=_AT_ONCE, condition=Condition.BEGUN),
        Column(
            key="reached",
            kind=Kind.CHOICE,
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            choices=REACHED,
        ),
        Column(key="tries", kind=Kind.INTEGER, role=_DESK, width=80),
        Column(
            key="rating",
            kind=Kind.CHOICE,
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.REACHED,
            choices=RATING,
        ),
        Column(
            key="fault_gone",
            kind=Kind.CHOICE,
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.REACHED,
            choices=YES_NO,
        ),
        Column(key="punctual", kind=Kind.CHOICE, role=_DESK, choices=YES_NO, width=80),
        Column(key="fee_clear", kind=Kind.CHOICE, role=_DESK, choices=FEE_CLEAR, width=90),
        Column(key="conduct", kind=Kind.CHOICE, role=_DESK, choices=YES_NO, width=90),
        Column(key="feedback", role=_DESK, width=200),
        Column(key="follow_up", role=_DESK, width=200),
    ),
)
