"""上門維修記錄 (KH-21-R02, the technician's part): one row a trip (C2-C16)."""

from sheet_schema.choices import CHECKLIST, RESULT, TEST
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN

TAB = Tab(
    key="visits",
    role=TabRole.WORK,
    form="KH-21-R02",
    opened_by_service=True,
    front=(
        service("order_no", width=140),
        service("visit_no", Kind.INTEGER, width=50),
        service("technician"),
        service("unit"),
        service("customer"),
        service("fault", width=220),
        service("visit_at", Kind.TIME, width=130),
        service("spares", width=160),
        service("consents_needed", width=120),
        service("by_page", width=120),
        service("state", width=80),
    ),
    people=(
        Column(key="accepted", kind=Kind.EVENT, role=_TECHNICIAN),
        Column(key="arrived", kind=Kind.EVENT, role=_TECHNICIAN, required=Stage.ARRIVED),
        Column(
            key="diagnosis",
            kind=Kind.REFERENCE,
            role=_TECHNICIAN,
            required=Stage.DIAGNOSED,
            refers="faults.cause",
            width=140,
        ),
        Column(
            key="promised_at",
            kind=Kind.TIME,
            role=_TECHNICIAN,
            required=Stage.DIAGNOSED,
            default="items_minutes",
        ),
        Column(
            key="quoted",
            kind=Kind.MONEY,
            role=_TECHNICIAN,
            required=Stage.CONSENTED,
            condition=Condition.CHARGEABLE,
            default="lines_total",
        ),
        Column(
            key="consented",
            kind=Kind.EVENT,
            role=_TECHNICIAN,
            required=Stage.IN_REPAIR,
            condition=Condition.CHARGEABLE,
        ),
        Column(key="started", kind=Kind.EVENT, role=_TECHNICIAN, default="consented"),
        Column(key="item", role=_TECHNICIAN, required=Stage.REPAIRED),
        Column(key="spec_model", role=_TECHNICIAN, required=Stage.REPAIRED),
        Column(
            key="cause",
            kind=Kind.REFERENCE,
            role=_TECHNICIAN,
            required=Stage.REPAIRED,
            refers="faults.cause",
            width=140,
        ),
        Column(key="test", kind=Kind.CHOICE, role=_TECHNICIAN, choices=TEST, required=Stage.REPAIRED),
        Column(key="finished", kind=Kind.EVENT, role=_TECHNICIAN, required=Stage.REPAIRED),
        Column(key="result", kind=Kind.CHOICE, role=_TECHNICIAN, choices=RESULT, required=Stage.REPAIRED),
        Column(
            key="checklist", kind=Kind.CHOICE, role=_TECHNICIAN, choices=CHECKLIST, required=Stage.REPAIRED
        ),
        Column(
            key="note",
            role=_TECHNICIAN,
            required=Stage.REPAIRED,
            condition=Condition.EXPLANATION_DUE,
            width=200,
        ),
    ),
)
