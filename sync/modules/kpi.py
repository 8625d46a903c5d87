"""How well it goes: the figures of each month beside their targets (regulations A)."""

from sheet_schema.fields import MANAGERS, Role
from sheet_schema.sheets import kpi
from sync.manifest import Access, Manifest
from sync.rules.settings import DEFAULTS

_RULES = (
    "all_figures",
    "catalogue",
    "customers",
    "of_case",
    "of_office",
    "quality",
    "result",
    "rows",
    "tally",
    "times",
    "when",
)

MANIFEST = Manifest(
    name="kpi",
    version="1.0.0",
    summary="Figures by month, for the site and each technician, with numerator and denominator.",
    depends=("repair", "fees", "callbacks", "training"),
    tabs=(kpi.TAB,),
    rules=("sync.rules.columns.kpi", *(f"sync.rules.kpis.{name}" for name in _RULES)),
    writers={"kpi": "sync.rules.columns.kpi:WRITERS"},
    access=tuple(Access(role=role, tab="kpi") for role in (*MANAGERS, Role.SERVICE_DEPARTMENT, Role.AUDITOR)),
    settings={
        key: value
        for key, value in DEFAULTS.items()
        if key.startswith("target.") and key != "target.callback_rate"
    },
)
