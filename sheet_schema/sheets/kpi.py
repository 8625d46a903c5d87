"""指標看板: each figure with its numerator, denominator and target, by month, for the site and each technician."""

from sheet_schema.choices import KPI, KPI_STATE
from sheet_schema.fields import Kind, service
from sheet_schema.model import Tab, TabRole

TAB = Tab(
    key="kpi",
    role=TabRole.FIGURES,
    opened_by_service=True,
    amber_when={"state": ("below",)},
    front=(
        service("month", Kind.MONTH, width=80),
        service("kpi", Kind.CHOICE, choices=KPI, width=160),
        service("subject", width=120),
        service("numerator", Kind.DECIMAL, width=90),
        service("denominator", Kind.DECIMAL, width=90),
        service("value", Kind.SHARE, width=90),
        service("target", Kind.SHARE, width=90),
        service("beside", width=320),
        service("state", Kind.CHOICE, choices=KPI_STATE, width=90),
    ),
    people=(),
)
