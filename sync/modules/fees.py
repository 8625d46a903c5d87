"""What it costs: the published fee schedule and the lines of an order (P7, A7, C13-C16)."""

from itertools import chain

from sheet_schema.fields import Role
from sheet_schema.sheets import fee_schedule, order_lines
from sync.manifest import Access, Manifest, standing_access

_TABS = (order_lines.TAB, fee_schedule.TAB)

MANIFEST = Manifest(
    name="fees",
    version="1.0.0",
    summary="Published prices by version, and what an order charges by them.",
    depends=("repair",),
    tabs=_TABS,
    rules=("sync.rules.columns.order_lines", "sync.rules.fees", "sync.rules.warranty"),
    writers={"order_lines": "sync.rules.columns.order_lines:WRITERS"},
    access=(*chain.from_iterable(map(standing_access, _TABS)), Access(role=Role.AUDITOR, tab="order_lines")),
    filter_views=("unpaid",),
    demo=("fee_schedule",),
)
