"""收款記錄: one row a payment, none if nothing was paid (B3.4, B3.5)."""

from sheet_schema.choices import METHOD, PAYMENT_KIND, PAYMENT_STATE
from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN
_DESK = (Role.FRONT_DESK,)
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="payments",
    role=TabRole.MONEY,
    closed_when={"state": ("handed_in", "checked")},
    people=(
        Column(
            key="order_no", kind=Kind.ORDER_NO, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, width=140
        ),
        Column(
            key="kind",
            kind=Kind.CHOICE,
            role=_TECHNICIAN,
            also=_DESK,
            choices=PAYMENT_KIND,
            default="choice.payment_kind.payment",
        ),
        Column(key="amount", kind=Kind.MONEY, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE),
        Column(
            key="method",
            kind=Kind.CHOICE,
            role=_TECHNICIAN,
            also=_DESK,
            required=_AT_ONCE,
            choices=METHOD,
        ),
        Column(key="collected", kind=Kind.EVENT, role=_TECHNICIAN, also=_DESK, default="first_seen"),
        Column(key="collected_by", kind=Kind.PERSON, role=_TECHNICIAN, also=_DESK, default="the_technician"),
        Column(key="receipt_no", role=_TECHNICIAN, also=_DESK),
        Column(key="reason", role=_TECHNICIAN, also=_DESK, width=160),
        Column(key="checked", kind=Kind.EVENT, role=Role.FRONT_DESK, authority=_DESK),
    ),
    outcome=(service("holder", width=110), service("state", Kind.CHOICE, choices=PAYMENT_STATE, width=80)),
)
