"""設備接收登記: what leaves the customer's unit, and comes back (P3)."""

from sheet_schema.choices import ITEM_STATE
from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN
_DESK = (Role.FRONT_DESK,)
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="items",
    role=TabRole.WORK,
    closed_when={"state": ("returned",)},
    people=(
        Column(
            key="order_no", kind=Kind.ORDER_NO, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, width=140
        ),
        Column(key="item", role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, width=160),
        Column(key="spec_model", role=_TECHNICIAN, also=_DESK),
        Column(key="serial_no", role=_TECHNICIAN, also=_DESK),
        Column(key="condition", role=_TECHNICIAN, also=_DESK, required=_AT_ONCE, width=200),
        Column(key="taken", kind=Kind.EVENT, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE),
        Column(key="taken_by", kind=Kind.PERSON, role=_TECHNICIAN, also=_DESK, required=_AT_ONCE),
        Column(key="returned", kind=Kind.EVENT, role=_TECHNICIAN, also=_DESK),
        Column(key="returned_to", role=_TECHNICIAN, also=_DESK, personal=True),
    ),
    outcome=(
        service("state", Kind.CHOICE, choices=ITEM_STATE, width=80),
        service("days_out", Kind.INTEGER, width=80),
    ),
)
