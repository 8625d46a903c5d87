"""客戶服務登記表 KH-21-R01: what the front desk takes down (B3.1)."""

from sheet_schema.choices import CHANNEL, ENDED, URGENCY, VISIT
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_DESK = Role.FRONT_DESK
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="registration",
    role=TabRole.INTAKE,
    form="KH-21-R01",
    front=(service("order_no", width=140), service("stage", width=80)),
    people=(
        Column(key="received", kind=Kind.EVENT, role=_DESK, default="first_seen"),
        Column(key="channel", kind=Kind.CHOICE, role=_DESK, choices=CHANNEL, default="choice.channel.phone"),
        Column(
            key="unit",
            kind=Kind.REFERENCE,
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.FIRST_OF_CALL,
            refers="units.unit",
        ),
        Column(
            key="customer",
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.FIRST_OF_CALL,
            personal=True,
            default="main_contact",
        ),
        Column(
            key="phone",
            role=_DESK,
            required=_AT_ONCE,
            condition=Condition.FIRST_OF_CALL,
            personal=True,
            default="main_contact",
        ),
        Column(key="fault", role=_DESK, required=_AT_ONCE, width=240),
        Column(
            key="fault_class", kind=Kind.REFERENCE, role=_DESK, required=_AT_ONCE, refers="faults.fault_class"
        ),
        Column(key="urgency", kind=Kind.CHOICE, role=_DESK, choices=URGENCY, default="of_class"),
        Column(key="first_remedy", role=_DESK, width=180),
        Column(key="visit", kind=Kind.CHOICE, role=_DESK, choices=VISIT, default="choice.visit.at_once"),
        Column(key="inspection_at", kind=Kind.TIME, role=_DESK, required=_AT_ONCE, default="at_once"),
        Column(key="repair_at", kind=Kind.TIME, role=_DESK, required=_AT_ONCE, default="after_inspection"),
        Column(key="received_by", kind=Kind.PERSON, role=_DESK, default="editor"),
        Column(key="ref", role=_DESK),
        Column(key="ended", kind=Kind.CHOICE, role=_DESK, choices=ENDED),
        Column(key="remarks", role=_DESK, width=180),
    ),
    outcome=(
        service("contact", personal=True, width=160),
        service("estimate", width=180),
        service("open_here", width=140),
        service("repeat_of", width=140),
        service("warranty", width=140),
        service("photos"),
    ),
)
