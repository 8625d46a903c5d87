"""客戶請修單 KH-21-R02: one line a slip (B3.2-B3.6, C16, C17)."""

from sheet_schema.choices import INSPECTION, PAYER, RATING, SIGNATURE
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_FOREMAN = Role.FOREMAN
_INSPECTOR = Role.INSPECTOR
_TECHNICIAN = Role.TECHNICIAN
_DESK = Role.FRONT_DESK

TAB = Tab(
    key="work_orders",
    role=TabRole.WORK,
    form="KH-21-R02",
    opened_by_service=True,
    front=(
        service("order_no", width=140),
        service("stage", width=80),
        service("next_action", width=120),
        service("next_due", Kind.TIME, width=130),
        service("responsible"),
        service("unit"),
        service("customer"),
        service("fault", width=220),
        service("fault_class"),
        service("urgency", width=70),
        service("received_at", Kind.TIME, width=130),
        service("visit_at", Kind.TIME, width=130),
    ),
    people=(
        Column(key="technician", kind=Kind.PERSON, role=_FOREMAN, required=Stage.DISPATCHED),
        Column(key="helpers", kind=Kind.PEOPLE, role=_FOREMAN),
        Column(
            key="planned", kind=Kind.TIME, role=_FOREMAN, required=Stage.DISPATCHED, default="appointment"
        ),
        Column(key="dispatched", kind=Kind.EVENT, role=_FOREMAN, default="technician_first_seen"),
        Column(key="complex", kind=Kind.TICK, role=_FOREMAN, width=70),
        Column(key="inspected_by", kind=Kind.PERSON, role=_INSPECTOR, required=Stage.INSPECTED),
        Column(
            key="inspection", kind=Kind.CHOICE, role=_INSPECTOR, choices=INSPECTION, required=Stage.INSPECTED
        ),
        Column(key="inspected", kind=Kind.EVENT, role=_INSPECTOR, default="result_first_seen"),
        Column(key="rating", kind=Kind.CHOICE, role=_TECHNICIAN, choices=RATING, required=Stage.SIGNED),
        Column(
            key="amount_confirmed",
            kind=Kind.MONEY,
            role=_TECHNICIAN,
            required=Stage.SIGNED,
            condition=Condition.CHARGEABLE,
        ),
        Column(key="signature", kind=Kind.CHOICE, role=_TECHNICIAN, choices=SIGNATURE, required=Stage.SIGNED),
        Column(key="signed_by", role=_TECHNICIAN, default="the_customer", personal=True),
        Column(key="signed", kind=Kind.EVENT, role=_TECHNICIAN, default="finished"),
        Column(key="comment", role=_TECHNICIAN, width=180),
        Column(key="payer", kind=Kind.CHOICE, role=_DESK, choices=PAYER, default="callers_kind"),
        Column(key="notified", kind=Kind.EVENT, role=_DESK, required=Stage.FILED, default="signed_there"),
        Column(key="filed", kind=Kind.EVENT, role=_DESK),
        Column(key="remarks", role=_DESK, width=180),
    ),
    outcome=(
        service("arrived_at", Kind.TIME, width=130),
        service("arrival", width=90),
        service("promise_at", Kind.TIME, width=130),
        service("completion", width=90),
        service("finished_at", Kind.TIME, width=130),
        service("result"),
        service("chargeable"),
        service("schedule_version", Kind.DATE),
        service("quoted_total", Kind.MONEY),
        service("total", Kind.MONEY),
        service("balance", Kind.MONEY),
        service("final_rating", width=130),
        service("customer_said", width=160),
        service("warranty_until", Kind.DATE),
        service("repeat_of", width=140),
        service("rework_of", width=140),
        service("case_no"),
        service("completeness", width=90),
    ),
)
