"""服務項目及收費標準: published prices by version (P7, A7, C13)."""

from sheet_schema.fields import Column, Kind, Role, service
from sheet_schema.model import Tab, TabRole
from sheet_schema.workflow import Stage

_AT_ONCE = Stage.REGISTERED

TAB = Tab(
    key="fee_schedule",
    role=TabRole.AUTHORITY,
    authority=(Role.SUPERVISOR,),
    people=(
        Column(key="code", required=_AT_ONCE),
        Column(key="item", required=_AT_ONCE, width=200),
        Column(key="fault_class", kind=Kind.REFERENCE, refers="faults.fault_class"),
        Column(key="unit", required=_AT_ONCE, width=60),
        Column(key="labour_price", kind=Kind.MONEY, required=_AT_ONCE),
        Column(key="labour_max", kind=Kind.MONEY),
        Column(key="material_floor", kind=Kind.MONEY),
        Column(key="material_ceiling", kind=Kind.MONEY),
        Column(key="warranty_days", kind=Kind.INTEGER, required=_AT_ONCE),
        Column(key="minutes", kind=Kind.INTEGER, required=_AT_ONCE),
        Column(key="market_price", kind=Kind.MONEY),
        Column(key="reviewed_on", kind=Kind.DATE, required=_AT_ONCE),
        Column(key="approved_by", kind=Kind.PERSON, required=_AT_ONCE),
        Column(key="valid_from", kind=Kind.DATE, required=_AT_ONCE),
        Column(key="valid_to", kind=Kind.DATE),
    ),
    outcome=(service("version", width=150), service("in_force", width=80)),
)
