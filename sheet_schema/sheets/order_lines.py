"""收費及用料明細: what was charged and used, free items included (C13, C16, A7)."""

from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN

TAB = Tab(
    key="order_lines",
    role=TabRole.MONEY,
    people=(
        Column(key="order_no", kind=Kind.ORDER_NO, role=_TECHNICIAN, required=Stage.REGISTERED, width=140),
        Column(
            key="code",
            kind=Kind.REFERENCE,
            role=_TECHNICIAN,
            required=Stage.REGISTERED,
            refers="fee_schedule.code",
        ),
        Column(key="quantity", kind=Kind.DECIMAL, role=_TECHNICIAN, default="one", width=70),
        Column(key="labour", kind=Kind.MONEY, role=_TECHNICIAN),
        Column(key="material", role=_TECHNICIAN, default="none", width=160),
        Column(key="material_quantity", kind=Kind.DECIMAL, role=_TECHNICIAN, default="one", width=80),
        Column(
            key="material_price",
            kind=Kind.MONEY,
            role=_TECHNICIAN,
            required=Stage.REGISTERED,
            condition=Condition.HAS_MATERIAL,
        ),
        Column(key="declined", kind=Kind.TICK, role=_TECHNICIAN, width=90),
    ),
    outcome=(
        service("item", width=180),
        service("unit", width=60),
        service("unit_price", Kind.MONEY),
        service("schedule_version", Kind.DATE),
        service("amount", Kind.MONEY),
        service("in_quote", width=80),
        service("warranty_free", width=80),
        service("warranty_until", Kind.DATE),
    ),
)
