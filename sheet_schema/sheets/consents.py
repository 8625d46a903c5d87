"""同意記錄: what the customer was asked before the work, and his answer (C5, C11, C12; C13-C14 beyond the quote)."""

from sheet_schema.choices import CONSENT_ANSWER, CONSENT_HOW, CONSENT_KIND, CONSENT_STATE
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN
_DESK = (Role.FRONT_DESK,)
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="consents",
    role=TabRole.WORK,
    amber_when={"state": ("late",)},
    people=(
        Column(
            key="order_no", kind=Kind.ORDER_NO, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, width=140
        ),
        Column(
            key="kind",
            kind=Kind.CHOICE,
            role=_TECHNICIAN,
            also=_DESK,
            required=_AT_ONCE,
            choices=CONSENT_KIND,
        ),
        Column(key="scope", kind=Kind.SCOPE, role=_TECHNICIAN, also=_DESK, width=200),
        Column(key="amount", kind=Kind.MONEY, role=_TECHNICIAN, also=_DESK),
        Column(
            key="answer",
            kind=Kind.CHOICE,
            role=_TECHNICIAN,
            also=_DESK,
            required=_AT_ONCE,
            choices=CONSENT_ANSWER,
        ),
        Column(key="answered", kind=Kind.EVENT, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE),
        Column(key="by_whom", role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, personal=True),
        Column(
            key="how",
            kind=Kind.CHOICE,
            role=_TECHNICIAN,
            also=_DESK,
            choices=CONSENT_HOW,
            default="choice.consent_how.in_person",
        ),
        Column(
            key="witness",
            role=_TECHNICIAN,
            also=_DESK,
            required=_AT_ONCE,
            condition=Condition.ENTRY,
        ),
    ),
    outcome=(service("state", Kind.CHOICE, choices=CONSENT_STATE, width=110),),
)
