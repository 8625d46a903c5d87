"""暫緩記錄: why an order waits, who allowed it, what the customer was told (C18-C20)."""

from sheet_schema.choices import DEFERRAL_LEVEL, DEFERRAL_REASON, DEFERRAL_STATE, PARTY
from sheet_schema.fields import Column, Condition, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_TECHNICIAN = Role.TECHNICIAN
_SUPERVISOR = Role.SUPERVISOR
_MANAGER = (Role.ENGINEERING_MANAGER,)
_DECIDE = (Role.SUPERVISOR, Role.ENGINEERING_MANAGER)
_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="deferrals",
    role=TabRole.WORK,
    closed_when={"state": ("resumed", "ended")},
    amber_when={"state": ("undecided",)},
    people=(
        Column(key="order_no", kind=Kind.ORDER_NO, role=_TECHNICIAN, required=_AT_ONCE, width=140),
        Column(key="reason", kind=Kind.CHOICE, role=_TECHNICIAN, required=_AT_ONCE, choices=DEFERRAL_REASON),
        Column(key="reported", kind=Kind.EVENT, role=_TECHNICIAN, default="first_seen"),
        Column(key="note", role=_TECHNICIAN, width=200),
        Column(
            key="level",
            kind=Kind.CHOICE,
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            choices=DEFERRAL_LEVEL,
            authority=_DECIDE,
        ),
        Column(
            key="decided_by",
            kind=Kind.PERSON,
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            authority=_DECIDE,
        ),
        Column(
            key="business_impact",
            kind=Kind.TICK,
            role=_SUPERVISOR,
            also=_MANAGER,
            authority=_DECIDE,
            width=80,
        ),
        Column(
            key="party",
            kind=Kind.CHOICE,
            role=_SUPERVISOR,
            also=_MANAGER,
            choices=PARTY,
            authority=_DECIDE,
        ),
        Column(key="vendor", role=_SUPERVISOR, also=_MANAGER, authority=_DECIDE),
        Column(key="vendor_due", kind=Kind.DATE, role=_SUPERVISOR, also=_MANAGER, authority=_DECIDE),
        Column(
            key="explained",
            kind=Kind.EVENT,
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            authority=_DECIDE,
        ),
        Column(
            key="explained_by",
            kind=Kind.PERSON,
            role=_SUPERVISOR,
            also=_MANAGER,
            default="who_decided",
            authority=_DECIDE,
        ),
        Column(
            key="new_promise_at",
            kind=Kind.TIME,
            role=_SUPERVISOR,
            also=_MANAGER,
            required=_AT_ONCE,
            condition=Condition.BEGUN,
            authority=_DECIDE,
        ),
        Column(key="resumed", kind=Kind.EVENT, role=_SUPERVISOR, also=_MANAGER, authority=_DECIDE),
    ),
    outcome=(
        service("state", Kind.CHOICE, choices=DEFERRAL_STATE, width=80),
        service("told_before", width=100),
        service("paused_minutes", Kind.INTEGER, width=100),
        service("overdue", width=90),
    ),
)
